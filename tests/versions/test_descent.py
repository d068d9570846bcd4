"""Which of two files is the later one where one was made from the other by our marking."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.tables.model import Run
from tests.conversation.marking import Marked, judged, mark
from workshop.sample import layouts
from workshop.sample.school import Return, clean_return
from workshop.sample.write import book_bytes


def _record() -> Return:
    made = clean_return(random.Random(4), 4, school_type="高等职业学校", certificates=2)
    made["school"]["filled_on"] = "2019-09-16"
    return made


def _set(made: Marked, names: dict[str, str]) -> None:
    """Changes cells of 院校信息 by what they hold."""
    for row in made.book["院校信息"].iter_rows():
        for cell in row:
            if str(cell.value) in names:
                cell.value = names[str(cell.value)]


def _back(folder: Path, edit: Callable[[Marked, Return], None]) -> Run:
    inbox = folder / "inbox" / "33"
    inbox.mkdir(parents=True)
    data = book_bytes(layouts.official(_record()))
    (inbox / "b.xlsx").write_bytes(data)
    made = mark(data, judged(folder), "33/b.xlsx")
    edit(made, _record())
    (inbox / "a.xlsx").write_bytes(made.bytes())
    return judged(folder)


def _earlier_date(made: Marked, record: Return) -> None:
    _set(made, {"2019-09-16": "2019-09-12", "2019-09-16 00:00:00": "2019-09-12", record["school"]["contact_phone"]: "13900001111"})


def _new_name(made: Marked, record: Return) -> None:
    _set(made, {record["school"]["school_name"]: record["school"]["school_name"] + "（筹）"})


def _another_school(made: Marked, record: Return) -> None:
    """A bureau fills in the figures of another school and forgets its code."""
    _set(
        made,
        {
            record["school"]["school_name"]: "云栖另一职业技术学院",
            record["school"]["contact_name"]: "张二",
            record["school"]["filled_by"]: "张二",
            record["school"]["contact_phone"]: "13900001111",
            record["school"]["contact_email"]: "other@example.edu.cn",
        },
    )


@pytest.mark.parametrize("edit", [_earlier_date, _new_name])
def test_what_came_back_is_later_whatever_it_says(tmp_path: Path, edit: Callable[[Marked, Return], None]) -> None:
    run = _back(tmp_path, edit)
    assert run.files.set_index("file")["status"].to_dict() == {"33/a.xlsx": "used", "33/b.xlsx": "superseded"}
    assert not {"F114", "P505", "P506"} & set(run.findings["code"])


def test_another_schools_return_in_a_marked_workbook_replaces_nobodys(tmp_path: Path) -> None:
    run = _back(tmp_path, _another_school)
    assert set(run.files["status"]) == {"used"}
    assert "P505" in set(run.findings["code"])

"""Two versions of a return: the later one is used, and what changed is said, through the command line."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.running import Outcome, run
from workshop.sample import layouts
from workshop.sample.school import Return, clean_return
from workshop.sample.write import book_bytes


def _two(folder: Path, change: Callable[[Return], None], later: date = date(2019, 9, 16)) -> Outcome:
    first = clean_return(random.Random(4), 4, certificates=2)
    first["school"]["filled_on"] = date(2019, 9, 12)
    second = copy.deepcopy(first)
    second["school"]["filled_on"] = later
    change(second)
    (folder / "inbox" / "33").mkdir(parents=True)
    for name, record in (("a", first), ("b", second)):
        (folder / "inbox" / "33" / f"{name}.xlsx").write_bytes(book_bytes(layouts.official(record)))
    return run(folder / "inbox", folder)


def _phone(record: Return) -> None:
    record["school"]["contact_phone"] = "13900001111"


def _students(record: Return) -> None:
    record["applications"][0]["pilot_students"] += 1


def _fewer(record: Return) -> None:
    gone = record["applications"].pop()["certificate"]
    record["trainers"] = [one for one in record["trainers"] if one["certificate"] != gone]


def _person(record: Return) -> None:
    record["trainers"][0]["title"] = "教授级高级工程师"


def _nothing(record: Return) -> None:
    record["school"]["filled_by"] = record["school"]["filled_by"]


@pytest.mark.parametrize(
    "change, words",
    [
        (_phone, ("联系电话 ", "→13900001111")),
        (_students, ("试点学生数 ", "→")),
        (_fewer, ("减少申报 1 条", "培训团队名单有改动")),
        (_person, ("培训团队名单有改动（新增 1 行，减少 1 行）",)),
        (_nothing, ("内容相同。",)),
    ],
)
def test_the_later_one_is_used_and_says_what_changed(tmp_path: Path, change: Callable[[Return], None], words: tuple[str, ...]) -> None:
    done = _two(tmp_path, change)
    statuses = {f["name"]: f["status"] for f in done.run["files"]}
    assert statuses == {"33/a.xlsx": "superseded", "33/b.xlsx": "used"}
    (said,) = [f["message"] for f in done.findings if f["code"] == "F113"]
    assert "2019-09-12 → 2019-09-16" in said
    for word in words:
        assert word in said
    assert {a["file"] for a in done.run["applications"]} == {"33/b.xlsx"}


@pytest.mark.parametrize("change, doubtful", [(_phone, True), (_person, True), (_students, True), (_nothing, False)])
def test_different_returns_of_one_day_are_asked_about(tmp_path: Path, change: Callable[[Return], None], doubtful: bool) -> None:
    done = _two(tmp_path, change, later=date(2019, 9, 12))
    assert ("F114" in {f["code"] for f in done.findings}) == doubtful


@pytest.mark.parametrize("as_number", ["first", "second"])
def test_a_code_that_lost_its_zero_in_one_version_is_no_change(tmp_path: Path, as_number: str) -> None:
    """The codes are whole before versions are compared: no application is called new or gone for it."""
    number = next(n for n in range(50) if _codes(_vocational(n))[0][0] == "0")
    (tmp_path / "inbox" / "33").mkdir(parents=True)
    for name in ("first", "second"):
        record = _vocational(number)
        record["school"]["filled_on"] = date(2019, 9, 12)
        if name == as_number:
            record["applications"][0]["major_code"] = int(record["applications"][0]["major_code"])
        (tmp_path / "inbox" / "33" / f"{name}.xlsx").write_bytes(book_bytes(layouts.official(record)))
    done = run(tmp_path / "inbox", tmp_path)
    (said,) = [f["message"] for f in done.findings if f["code"] == "F113"]
    assert "内容相同。" in said
    assert "F114" not in {f["code"] for f in done.findings}
    assert [a["major_code"] for a in done.run["applications"]] == _codes(_vocational(number))


def _vocational(number: int) -> Return:
    return clean_return(random.Random(number), number, school_type="中等职业学校", certificates=1)


def _codes(record: Return) -> list[str]:
    return [application["major_code"] for application in record["applications"]]

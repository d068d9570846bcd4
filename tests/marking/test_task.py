"""Marking in the workers: one source, one workbook in the scratch folder; the school's own package where it can be, else a new one."""

from __future__ import annotations

import hashlib
import io
import json
import random
import re
from dataclasses import replace
from pathlib import Path

import pytest
import xlwt
from openpyxl import load_workbook

from pipeline.marking import task
from pipeline.marking.letter import Letter, Marked, Order
from pipeline.marking.task import MARK
from pipeline.read.engines.any import read_workbook
from pipeline.read.executor import Executor
from pipeline.read.limits import USUAL, Limits
from pipeline.read.tasks import Job, Undone
from pipeline.read.travel import Garbage
from pipeline.read.worker import Given
from pipeline.tables.source import Source
from schemas.marks import ERROR_FILL
from tests.marking import hostile_books as hostile
from tests.marking.books import ROWS, SPREADSHEET, Book, row, text
from tests.marking.letters import letter, mark
from tests.marking.office import edited, needs_office
from tests.read.running import GRIDS

LETTER = letter(mark(1, 1, 1, value="812"), mark(2, 2, 0, "warning"))
CSV = "院校名称,学生数\n甲学院,812\n乙学院,\n".encode()


def _source(path: Path, data: bytes, format: str) -> Source:
    path.write_bytes(data)
    return Source(path.name, str(path), sha256=hashlib.sha256(data).hexdigest(), format=format, staged=str(path))


def _sheet_named(said: Letter, name: str) -> Letter:
    return replace(said, marks=tuple(replace(one, sheet=name) for one in said.marks))


def _xls() -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("申报")
    for r, cells in enumerate((("院校名称", "学生数"), ("甲学院", 812), ("乙学院", ""))):
        for c, value in enumerate(cells):
            sheet.write(r, c, value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _values(data: bytes, format: str) -> list[dict[tuple[int, int], str]]:
    """Of the school's sheets, by place."""
    sheets = [sheet for sheet in read_workbook(data, format, USUAL, "", False).sheets if sheet.name not in ("问题清单", "1X状态")]
    return [{(r, c): token for r, cells in enumerate(sheet.rows) for c, token in enumerate(cells) if token} for sheet in sheets]


def test_what_goes_without_a_word_goes_all_the_same(tmp_path: Path) -> None:
    """A workbook in which nothing has to be told as taken out is still sent on as it was cleaned."""
    book = Book()
    book.sheet("申报", ROWS)
    book.part(
        "xl/volatileDependencies.xml", "<volTypes/>", f"{SPREADSHEET}.volatileDependencies+xml", "xl/workbook.xml", "volatileDependencies"
    )
    with Executor(GRIDS, Limits(workers=1)) as executor:
        target = Path(executor.scratch) / "1.xlsx"
        job = Job(_source(tmp_path / "a.xlsx", book.data(), "xlsx"), Order(LETTER, str(target)))
        (said,) = executor.perform(MARK, [job])
        assert isinstance(said, Marked)
        assert said.way == "patched"
        assert b"volatileDependencies" not in target.read_bytes()


def test_workbooks_of_every_kind_are_marked_by_the_workers(tmp_path: Path) -> None:
    own, anew, program = Book().data(), hostile.embedded("activex").data(), hostile.macros().data()
    files = {
        "own.xlsx": (own, "xlsx", LETTER),
        "anew.xlsx": (anew, "xlsx", LETTER),
        "program.xlsm": (program, "xlsx", LETTER),
        "old.xls": (_xls(), "xls", LETTER),
        "text.csv": (CSV, "csv", _sheet_named(LETTER, "")),
    }
    csv_name = read_workbook(CSV, "csv", USUAL, "", False).sheets[0].name
    files["text.csv"] = (CSV, "csv", _sheet_named(LETTER, csv_name))
    with Executor(GRIDS, Limits(workers=2)) as executor:
        jobs = [
            Job(_source(tmp_path / name, data, format), Order(said, str(Path(executor.scratch) / f"{number}.xlsx")))
            for number, (name, (data, format, said)) in enumerate(files.items())
        ]
        said = dict(zip(files, executor.perform(MARK, jobs)))
        made = {name: Path(one.target).read_bytes() for name, one in said.items() if isinstance(one, Marked)}
        again = executor.perform(MARK, [replace(jobs[0], wanted=Order(LETTER, str(Path(executor.scratch) / "again.xlsx")))])[0]
    assert set(made) == set(files), said
    assert isinstance(again, Marked)
    for name, (data, format, _) in files.items():
        one = said[name]
        assert isinstance(one, Marked)
        assert (one.sha256, one.bytes) == (hashlib.sha256(made[name]).hexdigest(), len(made[name]))
        assert _values(made[name], "xlsx") == _values(data, format), name
        assert "问题清单" in load_workbook(io.BytesIO(made[name])).sheetnames
        assert not one.fault
    assert again.sha256 == said["own.xlsx"].sha256  # type: ignore[union-attr]
    assert [said[name].way for name in files] == ["patched", "fresh", "patched", "fresh", "fresh"]  # type: ignore[union-attr]
    assert "ActiveX" in said["anew.xlsx"].why  # type: ignore[union-attr]
    assert ".xls " in said["old.xls"].why  # type: ignore[union-attr]
    assert any("宏" in sentence for sentence in said["program.xlsm"].said)  # type: ignore[union-attr]
    listed = [str(cell.value) for cells in load_workbook(io.BytesIO(made["program.xlsm"]))["问题清单"].iter_rows() for cell in cells]
    assert any("宏（VBA 程序）已删除" in text for text in listed)


def _given(scratch: Path, data: bytes, order: Order, format: str = "xlsx", careful: bool = False) -> Given:
    return Given(Source("a", "a", format=format), data, order, careful, USUAL, str(scratch), GRIDS)  # type: ignore[arg-type]


def _marked(given: Given) -> Marked:
    return task.checked(task.work(given), given.wanted)


def test_a_workbook_of_last_time_is_washed_before_it_is_marked(tmp_path: Path) -> None:
    first = _marked(_given(tmp_path, Book().data(), Order(LETTER, str(tmp_path / "1.xlsx"))))
    data = Path(first.target).read_bytes()
    second = _marked(_given(tmp_path, data, Order(letter(mark(3, 2, 1)), str(tmp_path / "2.xlsx"))))
    book = load_workbook(second.target)
    assert book.sheetnames == ["问题清单", "申报", "1X状态"]
    assert [cell.coordinate for cells in book["申报"].iter_rows() for cell in cells if cell.comment] == ["B3"]
    assert not any("0000000001" in name for name in book.defined_names)


def test_data_that_stand_over_our_list_on_one_sheet_are_marked_anew(tmp_path: Path) -> None:
    """What reading leaves of such a sheet is what goes back: the school's rows, and nothing of the list."""
    wide = ("".join(text(f"{column}{n}", f"{column}列{n}") for column in "ABCDEF") for n in (1, 2, 3))
    own = Book()
    own.sheet("申报", "".join(row(n, cells) for n, cells in enumerate(wide, 1)))
    first = _marked(_given(tmp_path, own.data(), Order(LETTER, str(tmp_path / "1.xlsx"))))
    joined = load_workbook(first.target)
    for cells in joined["问题清单"].iter_rows():
        for cell in cells:
            joined["申报"].cell(cell.row + 5, cell.column).value = cell.value
    joined.remove(joined["问题清单"])
    joined.save(tmp_path / "back.xlsx")
    data = (tmp_path / "back.xlsx").read_bytes()
    second = _marked(_given(tmp_path, data, Order(letter(mark(3, 2, 1)), str(tmp_path / "2.xlsx"))))
    assert (second.way, second.fault) == ("fresh", False)
    assert "同一张工作表" in second.why
    assert _values(Path(second.target).read_bytes(), "xlsx") == _values(own.data(), "xlsx")


@needs_office
@pytest.mark.parametrize("format", ["xls", "ods"])
def test_a_marked_workbook_that_comes_back_in_another_format_is_washed_too(tmp_path: Path, format: str) -> None:
    first = _marked(_given(tmp_path, Book().data(), Order(LETTER, str(tmp_path / "1.xlsx"))))
    data = edited(Path(first.target), tmp_path / f"back.{format}")
    second = _marked(_given(tmp_path, data, Order(letter(mark(3, 2, 1)), str(tmp_path / "2.xlsx")), format))
    book = load_workbook(second.target)
    assert book.sheetnames == ["问题清单", "申报", "1X状态"]
    colours = {
        cell.coordinate: str(cell.fill.fgColor.rgb)[-6:] for cells in book["申报"].iter_rows() for cell in cells if cell.fill.patternType
    }
    assert colours == {"A1": "00B0F0", "B3": ERROR_FILL}
    assert _values(Path(second.target).read_bytes(), "xlsx") == _values(Book().data(), "xlsx")


def test_a_blank_form_carries_the_letter_as_it_is(tmp_path: Path) -> None:
    order = Order(letter(), str(tmp_path / "1.xlsx"), blank=True)
    marked = _marked(_given(tmp_path, Book().data(), order, format=""))
    assert (marked.way, marked.why) == ("patched", "")
    assert load_workbook(marked.target).sheetnames[0] == "问题清单"


@pytest.mark.parametrize("error", [KeyError("x"), None])
def test_a_fault_of_ours_costs_the_look_and_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception | None) -> None:
    from pipeline.marking import patch
    from pipeline.marking.splice import CannotPatch

    real, tries = patch.patched, []

    def fails_once(*arguments: object) -> object:
        tries.append(arguments)
        if len(tries) == 1:
            raise error or CannotPatch("标记没有还原", fault=True)
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(patch, "patched", fails_once)
    marked = _marked(_given(tmp_path, Book().data(), Order(LETTER, str(tmp_path / "1.xlsx"))))
    assert (marked.way, marked.fault) == ("fresh", True)
    assert ("KeyError" if error else "标记没有还原") in marked.why
    assert "KeyError" not in str([cell.value for cells in load_workbook(marked.target)["问题清单"].iter_rows() for cell in cells])


@pytest.mark.parametrize("target", ["../1.xlsx", "below/1.xlsx", ""])
def test_nothing_is_written_elsewhere(tmp_path: Path, target: str) -> None:
    (tmp_path / "below").mkdir()
    with pytest.raises(ValueError, match=re.escape(str(tmp_path))):
        task.work(_given(tmp_path, Book().data(), Order(LETTER, f"{tmp_path}/{target}")))
    assert [path.name for path in tmp_path.rglob("*")] == ["below"]


def test_what_stands_there_is_not_written_over_but_by_the_second_try(tmp_path: Path) -> None:
    secret, target = tmp_path / "secret", tmp_path / "1.xlsx"
    secret.write_text("x")
    target.symlink_to(secret)
    order = Order(LETTER, str(target))
    with pytest.raises(FileExistsError):
        task.work(_given(tmp_path, Book().data(), order))
    _marked(_given(tmp_path, Book().data(), order, careful=True))
    assert secret.read_text() == "x"
    assert not target.is_symlink()


def test_a_workbook_that_grows_beyond_its_budget_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task, "_MORE", 10)
    with pytest.raises(task.TooLarge):
        task.work(_given(tmp_path, CSV, Order(letter(), str(tmp_path / "1.xlsx")), "csv"))
    assert not list(tmp_path.iterdir())


def test_a_package_that_grows_beyond_its_budget_is_written_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task, "_MORE", 10)
    own = Book()
    own.sheet("申报")
    own.part("xl/media/image1.png", random.Random(1).randbytes(60_000), "image/png")
    marked = _marked(_given(tmp_path, own.data(), Order(LETTER, str(tmp_path / "1.xlsx"))))
    assert (marked.way, marked.fault) == ("fresh", False)
    assert "过大" in marked.why


@pytest.mark.parametrize(
    "change",
    [
        {"target": "/elsewhere.xlsx"},
        {"sha256": "x" * 64},
        {"bytes": 0},
        {"bytes": True},
        {"way": "other"},
        {"fault": True},
        {"said": "x"},
        {"more": 1},
    ],
)
def test_an_answer_to_something_else_is_none(change: dict[str, object]) -> None:
    order = Order(LETTER, "/scratch/1.xlsx")
    told = {"target": order.target, "sha256": "a" * 64, "bytes": 9, "way": "patched", "why": "", "said": [], "fault": False}
    assert task.checked(json.dumps(told).encode(), order) == Marked(order.target, "a" * 64, 9)
    with pytest.raises(Garbage):
        task.checked(json.dumps({**told, **change}).encode(), order)


def test_a_changed_source_is_not_marked(tmp_path: Path) -> None:
    source = _source(tmp_path / "a.xlsx", Book().data(), "xlsx")
    book = Book()
    book.sheet("别的", ROWS)
    Path(source.staged).write_bytes(book.data())
    with Executor(GRIDS, Limits(workers=1)) as executor:
        (said,) = executor.perform(MARK, [Job(source, Order(LETTER, str(Path(executor.scratch) / "1.xlsx")))])
        assert not Path(executor.scratch, "1.xlsx").exists()
    assert said == Undone("changed")

"""Texts beyond Excel's 32,767 characters and sheets of one name, whatever the format."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from pipeline.intake.discover import discover
from pipeline.read.answers import Answer, Refused
from pipeline.read.cells import LONGEST, check_names, cut_long_texts
from pipeline.read.forms import load_forms
from pipeline.read.limits import Limits
from pipeline.read.pool import Readers
from pipeline.read.workbook import Sheet, Workbook
from pipeline.settings.files import BATCHES
from pipeline.settings.layouts import layout_files
from schemas.cells import pack
from tests.running import run
from workshop.sample import layouts
from workshop.sample.book import Book, Cell
from workshop.sample.school import clean_return
from workshop.sample.write import FORMATS, book_bytes

_FORMS = load_forms(layout_files(["shenbaobiao", "yilanbiao"], BATCHES), [2017, 2018, 2019])


def _book(many_sheets: bool) -> Book:
    record = clean_return(random.Random(1), 1)
    return layouts.official(record) if many_sheets else layouts.flat([record])


def _read(inbox: Path, data: bytes, suffix: str) -> Answer:
    (inbox / f"甲{suffix}").write_bytes(data)
    with Readers(_FORMS, Limits(workers=1)) as readers:
        readers.submit(discover(inbox))
        return readers.collect()[0]


def _cell(book: Book, field: str) -> Cell:
    return next(cell for sheet in book.sheets for cell in sheet.cells("value", field))


@pytest.mark.parametrize("name", [name for name in FORMATS if FORMATS[name].suffix != ".xls" or name in ("xml2003", "html")])
def test_data_that_is_too_long_is_refused_with_its_place(name: str, tmp_path: Path) -> None:
    book = _book(FORMATS[name].many_sheets)
    _cell(book, "authority").value = "甲" * (LONGEST + 5)
    answer = _read(tmp_path, book_bytes(book, name), FORMATS[name].suffix)
    assert (answer.status, answer.code, answer.found) == ("refused", "F104", None)
    assert f"单元格有 {LONGEST + 5} 个字符，超过 Excel 单元格的上限" in answer.reason
    assert "工作表“" in answer.reason


def test_the_longest_text_of_excels_is_read_and_one_more_is_not(tmp_path: Path) -> None:
    for more, code in ((0, ""), (1, "F104")):
        book = _book(True)
        _cell(book, "authority").value = "甲" * (LONGEST + more)
        assert _read(tmp_path, book_bytes(book, "xlsx"), ".xlsx").code == code


def test_a_long_text_that_is_no_data_costs_nothing(tmp_path: Path) -> None:
    book = _book(True)
    for cell in book.sheets[-1].rows[0][:1]:
        cell.value = "说明" * LONGEST
    answer = _read(tmp_path, book_bytes(book, "xlsx"), ".xlsx")
    clean = _read(tmp_path, book_bytes(_book(True), "xlsx"), ".xlsx")
    assert book.sheets[-1].kind == "text"
    assert (answer.status, answer.found) == ("ok", clean.found)


def test_through_the_whole_run(tmp_path: Path) -> None:
    folder = tmp_path / "inbox" / "33"
    folder.mkdir(parents=True)
    book = _book(True)
    (folder / "好.xlsx").write_bytes(book_bytes(layouts.official(clean_return(random.Random(2), 2))))
    _cell(book, "city").value = " " * (LONGEST + 1)
    (folder / "长.xlsx").write_bytes(book_bytes(book))
    outcome = run(tmp_path / "inbox", tmp_path)
    assert [(f["file"], f["code"]) for f in outcome.findings if f["severity"] == "error"] == [("33/长.xlsx", "F104")]
    assert {f["name"]: f["status"] for f in outcome.run["files"]} == {"33/好.xlsx": "used", "33/长.xlsx": "rejected"}


def test_what_is_cut_and_where_is_told() -> None:
    long = "t" + "甲" * (LONGEST + 1)
    book = Workbook("csv", [Sheet("一", [[], ["", "n1"], ["ta", long]]), Sheet("二", [["t" + "乙" * LONGEST]])])
    assert cut_long_texts(book) == {("一", pack(2, 1)): LONGEST + 1}
    assert book.sheets[0].rows == [[], ["", "n1"], ["ta", long[:-1]]]
    assert len(book.sheets[1].rows[0][0]) == LONGEST + 1


def test_sheets_of_one_name_are_refused() -> None:
    check_names(Workbook("xls", [Sheet("一", []), Sheet("二", [])]))
    with pytest.raises(Refused, match="同名"):
        check_names(Workbook("xls", [Sheet("Sheet1", []), Sheet("SHEET1", [])]))

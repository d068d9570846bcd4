"""One and the same return with faults, saved as xlsx, xls, et, xlsb and ods: the same findings in the same cells, each cell proved."""

from __future__ import annotations

import io
import random
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlwt

from tests.read.xlsb_bytes import Value, xlsb_bytes
from tests.running import run
from workshop.sample import layouts
from workshop.sample.school import clean_return
from workshop.sample.write import book_bytes


def _record() -> dict:
    record = clean_return(random.Random(3), 3)
    first = record["applications"][0]
    first |= {"pilot_students": first["enrolled"] + 7, "intake_1": "约60人", "training_plan": "#REF!"}
    record["school"] |= {"contact_phone": 123456, "filled_on": date(2018, 1, 5)}
    return record


def sheets() -> dict[str, list[list[Value]]]:
    """The return's values as openpyxl reads them; errors as their text."""
    book = openpyxl.load_workbook(io.BytesIO(book_bytes(layouts.official(_record()))))
    return {
        sheet.title: [[value.date() if hasattr(value, "date") else value for value in row] for row in sheet.iter_rows(values_only=True)]
        for sheet in book
    }


def _xls() -> bytes:
    book = xlwt.Workbook()
    day = xlwt.easyxf(num_format_str="yyyy/m/d")
    for name, rows in sheets().items():
        sheet = book.add_sheet(name)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if value == "#REF!":
                    sheet.row(r).set_cell_error(c, "#REF!")
                elif value is not None:
                    sheet.write(r, c, value, *([day] if isinstance(value, date) else []))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _xlsx() -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(book_bytes(layouts.official(_record()))))
    for cell in (cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == "#REF!"):
        cell.data_type = "e"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


MADE = {"xlsx": _xlsx, "xls": _xls, "et": _xls, "xlsb": lambda: xlsb_bytes(sheets())}


def _told(folder: Path, suffix: str) -> tuple[set[tuple[str, ...]], int]:
    inbox = folder / "inbox" / "33"
    inbox.mkdir(parents=True)
    (inbox / f"a.{suffix}").write_bytes(MADE[suffix]())
    outcome = run(folder / "inbox", folder)
    assert outcome.code == 3, outcome.err
    assert outcome.run["held_back"] == []
    names = ("code", "sheet", "cell", "field", "value", "expected", "school_code", "certificate")
    found = {tuple(f[name] for name in names) for f in outcome.findings if f["severity"] != "info"}
    return found, outcome.run["checked_cells"]


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> tuple[set[tuple[str, ...]], int]:
    return _told(tmp_path_factory.mktemp("usual"), "xlsx")


def test_the_faults_are_found(usual: tuple[set[tuple[str, ...]], int]) -> None:
    fields = {finding[3] for finding in usual[0]}
    assert {"pilot_students", "training_plan", "contact_phone"} <= fields
    assert "F109" in {finding[0] for finding in usual[0]}
    assert usual[1] > 4


@pytest.mark.parametrize("suffix", ["xls", "et", "xlsb"])
def test_the_same_in_other_formats(tmp_path: Path, usual: tuple[set[tuple[str, ...]], int], suffix: str) -> None:
    assert _told(tmp_path, suffix) == usual

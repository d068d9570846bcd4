"""Rows that are struck through are counted as data and told, whichever way and in whichever format they are struck."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlwt
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from tests.rows.making import APPLICATION, FLAT, TRAINER, Case, cell_value, flat, official, workbook_bytes
from tests.running import Outcome, run

STRUCK = [
    official("a row struck through", application=APPLICATION + "@strike 4", quiet=("F122",), says="第 4 行带有删除线"),
    official("two rows struck through", application=APPLICATION + "@strike 3\n@strike 4", quiet=("F122",), says="第 3、4 行带有删除线"),
    official("a trainer struck through", trainer=TRAINER + "@strike 5", quiet=("F122",), says="第 5 行带有删除线"),
    flat("a row of a flat sheet", FLAT + "@strike 5", quiet=("F122",), says="第 5 行带有删除线"),
]
PLAIN = [
    official("one cell struck through", application=APPLICATION + "@cell B4"),
    official("headings struck through", application=APPLICATION + "@strike 2"),
    official("a total struck through", application=APPLICATION + "合计|||||||||90\n@strike 5"),
]
CASES = [*STRUCK, *PLAIN]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_struck_rows_are_data(complaints: Callable[[Case], list[str]], case: Case) -> None:
    assert complaints(case) == []


@pytest.mark.parametrize("case", PLAIN, ids=str)
def test_nothing_is_said_where_no_record_is_struck(held: object, case: Case) -> None:
    from tests.rows.conftest import Held, file_of

    assert isinstance(held, Held)
    assert "F122" not in {f["code"] for f in held.done.findings if f["file"] == file_of(case)}


def _told(folder: Path, files: dict[str, bytes]) -> Outcome:
    (folder / "inbox" / "33").mkdir(parents=True)
    for name, data in files.items():
        (folder / "inbox" / "33" / name).write_bytes(data)
    return run(folder / "inbox", folder)


def _rich(case: Case, whole: bool) -> bytes:
    """The second application's texts as runs that are struck through, all of them or only their first character."""
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(case)))
    struck = InlineFont(strike=True)
    for cell in book["证书申报"][4]:
        if isinstance(cell.value, str):
            rest = [TextBlock(struck if whole else InlineFont(), cell.value[1:])] if cell.value[1:] else []
            cell.value = CellRichText([TextBlock(struck, cell.value[:1]), *rest]) if whole or rest else cell.value
        elif cell.value is not None:
            cell.value = CellRichText([TextBlock(struck if whole else InlineFont(), str(cell.value))])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _xls(case: Case, struck_row: int) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    style = xlwt.easyxf("font: struck_out on")
    for name, text in case.sheets.items():
        sheet = book.add_sheet(name)
        text = text.replace("{n:05}", f"{case.number:05}").replace("{n}", str(case.number))
        for row, line in enumerate(one for one in text.split("\n") if not one.startswith("@")):
            for column, value in enumerate(line.split("|")):
                if value:
                    more = [style] if name == "证书申报" and row + 1 == struck_row else []
                    sheet.write(row, column, cell_value(value), *more)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _by_hand(data: bytes) -> bytes:
    """The same workbook with fonts as another program writes them: ``val`` given, an unused struck font, a struck format of a rule."""
    source = zipfile.ZipFile(io.BytesIO(data))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/styles.xml":
                assert b"<strike" in content
                content = content.replace(b'<strike val="1"', b'<strike val="0"').replace(b"<strike/>", b'<strike val="false"/>')
                content = content.replace(b"</styleSheet>", b'<dxfs count="1"><dxf><font><strike/></font></dxf></dxfs></styleSheet>')
            target.writestr(name, content)
    return made.getvalue()


def test_runs_xls_and_fonts_that_are_not_struck(tmp_path: Path) -> None:
    cases = {name: official(name) for name in ("whole.xlsx", "part.xlsx", "struck.xls", "plain.xls", "off.xlsx")}
    for number, case in enumerate(cases.values(), 1):
        case.number = number
    off = official("off", application=APPLICATION + "@strike 4", number=5)
    done = _told(
        tmp_path,
        {
            "whole.xlsx": _rich(cases["whole.xlsx"], whole=True),
            "part.xlsx": _rich(cases["part.xlsx"], whole=False),
            "struck.xls": _xls(cases["struck.xls"], 4),
            "plain.xls": _xls(cases["plain.xls"], 0),
            "off.xlsx": _by_hand(workbook_bytes(off)),
        },
    )
    said = {(f["file"], f["sheet"], f["message"]) for f in done.findings if f["code"] == "F122"}
    words = "第 4 行带有删除线，仍按数据读取。"
    assert said == {("33/whole.xlsx", "证书申报", words), ("33/struck.xls", "证书申报", words)}
    assert {f["file"] for f in done.findings if f["severity"] != "info" and f["file"]} == set()
    assert len(done.run["applications"]) == 10


def test_an_ods_of_libreoffice_with_a_struck_row(tmp_path: Path) -> None:
    """``tests/data/struck.ods``: the case below, number 7, saved by LibreOffice."""
    done = _told(tmp_path, {"struck.ods": (Path(__file__).parents[1] / "data" / "struck.ods").read_bytes()})
    assert [(f["sheet"], f["message"]) for f in done.findings if f["code"] == "F122"] == [("证书申报", "第 4 行带有删除线，仍按数据读取。")]
    assert {f["file"] for f in done.findings if f["severity"] != "info" and f["file"]} == set()
    assert [a["row"] for a in done.run["applications"]] == [3, 4]

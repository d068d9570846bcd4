"""What must not be sent on is taken out of a workbook, or the workbook is written anew; all else stays as it is."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from openxml_audit import OpenXmlValidator

from pipeline.marking.clean import cleaned
from pipeline.marking.package import CannotPatch, Package
from pipeline.read.engines.any import read_workbook
from pipeline.read.limits import USUAL
from tests.marking import hostile_books as hostile
from tests.marking.books import PLAIN, SPREADSHEET, Book
from tests.marking.office import edited, needs_office

ACTIVE = re.compile(
    rb"vbaProject|macroEnabled|macrosheet|dialogsheet|customUI|_xmlsignatures|FmlaMacro|javascript:|ms-excel:|attacker|other\.xlsx|calc\.exe|"
    rb"r:link=|hlinkClick r:id=\"rId1\"|ddeLink|RTD\(|EXEC\(\"|kernel32|WEBSERVICE|IMAGE\(|refreshOnLoad=\"1\"|interval=\"5\"|src=\"http|href=\"file|Auto_Open"
)


def _cleaned(book: Book) -> tuple[list[str], dict[str, bytes], bytes]:
    """What was said, the parts, the bytes."""
    package = Package(book.data(), USUAL)
    said = cleaned(package)
    data = package.data()
    return said, _parts(data), data


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        return {name: container.read(name) for name in container.namelist()}


def _values(data: bytes) -> dict[str, list[list[str]]]:
    return {sheet.name: sheet.rows for sheet in read_workbook(data, "xlsx", USUAL, "", False).sheets}


def _errors(data: bytes, folder: Path) -> set[str]:
    """The validator's complaints without their places and numbers."""
    path = folder / "held.xlsx"
    path.write_bytes(data)
    return {re.sub(r"\d+", "#", str(error)) for error in OpenXmlValidator().validate(str(path)).errors}


BOOKS = {
    "macros": (hostile.macros, "宏"),
    "ribbon": (hostile.ribbon, "功能区"),
    "signed": (hostile.signed, "签名"),
    "macro sheets": (hostile.macro_sheets, "宏1"),
    "links": (hostile.links, "超链接"),
    "dde": (hostile.dde, "DDE"),
    "linked pictures": (hostile.linked_pictures, "图片"),
    "refreshing": (hostile.refreshing, "刷新"),
}


@pytest.mark.parametrize("kind", BOOKS)
def test_nothing_active_is_left_and_all_values_are(kind: str, tmp_path: Path) -> None:
    make, word = BOOKS[kind]
    before = make().data()
    said, parts, data = _cleaned(make())
    assert any(word in sentence for sentence in said)
    left = {name: ACTIVE.findall(name.encode() + b" " + content) for name, content in parts.items()}
    assert not {name: found for name, found in left.items() if found}
    values = _values(data)
    assert values == {name: grid for name, grid in _values(before).items() if name in values}
    assert set(_values(before)) - set(values) <= {"宏1", "对话框1"}
    assert _errors(data, tmp_path) <= _errors(before, tmp_path)


@pytest.mark.parametrize("formula", hostile.FORMULAS)
def test_a_formula_that_fetches_or_starts_something_leaves_its_value(formula: str) -> None:
    book = hostile.formulas(formula)
    said, parts, data = _cleaned(book)
    assert _values(data) == _values(book.data())
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert sheet.count(b"<f>") == 1
    assert b"<f>B2*2</f>" in sheet
    assert "xl/calcChain.xml" not in parts  # it would list a cell without a formula: Excel repairs such a file
    assert "A9" in said[0]


@pytest.mark.parametrize("formula", hostile.KEPT)
def test_a_formula_that_only_looks_like_it_stays(formula: str) -> None:
    said, parts, _ = _cleaned(hostile.formulas(formula))
    assert said == []
    assert parts["xl/worksheets/sheet1.xml"].count(b"<f>") == 2


@pytest.mark.parametrize(
    "book",
    [
        *[hostile.embedded(kind) for kind in ("activex", "ole", "file", "extension")],
        *[hostile.elsewhere(where) for where in ("condition", "validation", "extension", "name")],
        hostile.formulas(hostile.FORMULAS[0], ' t="array" ref="A9"'),
        hostile.formulas(hostile.FORMULAS[0], ' t="shared" ref="A9:A10" si="0"'),
        hostile.dde(first=True),
        hostile.macro_sheets(used=True),
    ],
)
def test_what_cannot_be_taken_out_without_harm_asks_for_a_new_workbook(book: Book) -> None:
    with pytest.raises(CannotPatch) as refused:
        _cleaned(book)
    assert re.search(r"[\u4e00-\u9fff].*。$", refused.value.reason)


@pytest.mark.parametrize("how", hostile.HIDDEN)
def test_nothing_is_hidden_by_its_name_or_place(how: str) -> None:
    try:
        _, parts, _ = _cleaned(hostile.hidden(how))
    except CannotPatch:
        return  # written anew, as values only
    left = {name: ACTIVE.findall(content) + re.findall(rb"(?i)href=[^ ]*(?:file|script):", content) for name, content in parts.items()}
    assert not {name: found for name, found in left.items() if found}


def test_a_workbook_of_endless_depth_is_not_patched() -> None:
    book = Book(after="<x>" * 100_000 + "</x>" * 100_000)
    with pytest.raises(CannotPatch):
        _cleaned(book)


def test_a_macro_workbook_becomes_a_plain_one() -> None:
    _, parts, _ = _cleaned(hostile.macros())
    types = parts["[Content_Types].xml"]
    assert f'PartName="/xl/workbook.xml" ContentType="{PLAIN}"'.encode() in types
    assert b'macro=""' in parts["xl/drawings/drawing1.xml"]
    assert b'<definedName name="\xe5\x88\xab\xe7\x9a\x84">' in parts["xl/workbook.xml"]
    assert "xl/drawings/vmlDrawing1.vml" in parts


@pytest.mark.parametrize("kind", [f"{SPREADSHEET}.template.main+xml", "application/vnd.ms-excel.template.macroEnabled.main+xml"])
def test_a_template_becomes_a_plain_workbook(kind: str) -> None:
    _, parts, _ = _cleaned(Book(main=kind))
    assert f'PartName="/xl/workbook.xml" ContentType="{PLAIN}"'.encode() in parts["[Content_Types].xml"]


def test_names_of_single_sheets_follow_their_sheets() -> None:
    _, parts, _ = _cleaned(hostile.macro_sheets())
    workbook = parts["xl/workbook.xml"].decode()
    assert re.findall(r'<sheet name="(.*?)"', workbook) == ["申报", "说明"]
    assert re.findall(r'localSheetId="(\d)">(.*?)<', workbook) == [("0", "申报!$A$1:$B$3"), ("1", "说明!$A$1:$B$2")]
    assert 'activeTab="1"' in workbook
    assert 'firstSheet="0"' in workbook


def test_harmless_links_stay() -> None:
    _, parts, _ = _cleaned(hostile.links())
    sheet, related = parts["xl/worksheets/sheet1.xml"], parts["xl/worksheets/_rels/sheet1.xml.rels"]
    assert sheet.count(b"<hyperlink ") == len(hostile.GOOD) + 1
    assert all(f'Target="{target}"'.encode() in related for target in hostile.GOOD)
    assert parts["xl/drawings/drawing1.xml"].count(b"hlinkClick") == 1


def test_formulas_on_other_workbooks_stay_and_never_ask_for_them() -> None:
    book = hostile.external()
    said, parts, data = _cleaned(book)
    assert b'updateLinks="never"' in parts["xl/workbook.xml"]
    assert b"<f>[1]S!A1</f>" in parts["xl/worksheets/sheet1.xml"]
    assert _values(data) == _values(book.data())
    assert len(said) == 1


def test_a_book_beside_a_dde_link_stays() -> None:
    _, parts, _ = _cleaned(hostile.dde())
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert b"<f>[1]S!A1</f>" in sheet
    assert b"[2]" not in sheet
    assert parts["xl/workbook.xml"].count(b"<externalReference ") == 1


def test_a_workbook_with_nothing_of_it_is_not_touched() -> None:
    data = Book().data()
    package = Package(data, USUAL)
    assert cleaned(package) == []
    assert _parts(package.data()) == _parts(data)


@needs_office
def test_what_was_cleaned_opens_and_saves_elsewhere(tmp_path: Path) -> None:
    for kind in ("macros", "linked pictures"):
        _, _, data = _cleaned(BOOKS[kind][0]())
        path = tmp_path / "cleaned.xlsx"
        path.write_bytes(data)
        assert _values(edited(path, tmp_path / f"{kind}.xlsx")) == _values(data)

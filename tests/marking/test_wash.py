"""Our marks go out of a workbook again, whoever saved it since: it is the school's own, and can be marked anew."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openxml_audit import OpenXmlValidator

from pipeline.marking.package import Package
from pipeline.marking.patch import patched
from pipeline.marking.wash import Washed, washed
from pipeline.read.engines.any import read_workbook
from pipeline.read.limits import USUAL
from schemas.marks import ID_LINE
from tests.marking.books import MAIN, SPREADSHEET, Book, X, number, row, text
from tests.marking.letters import letter, mark
from tests.marking.office import edited, needs_office

OWN_NOTE = "校内核对过\n第二行"
MARKS = (
    mark(1, 1, 1, value="812"),
    mark(2, 2, 0, "warning"),
    mark(3, 2, 1, "warning"),
    mark(4, 4, 4, heading=False),
    mark(5, 1, 2, "warning"),
)
PLAIN, BLUE, DATE = 0, 1, 2  # formats of the book


def _book() -> Book:
    """Two cited cells with a fill of their own, equal but for it to two without; a note of the school's on a cited cell and one elsewhere."""
    book = Book()
    rows = (
        row(1, text("A1", "院校名称", BLUE), text("B1", "学生数"), text("C1", "日期"))
        + row(2, text("A2", "甲学院"), number("B2", 812, BLUE), number("C2", 43700, DATE))
        + row(3, text("A3", "乙学院", BLUE), number("B3", 5))
    )
    sheet = book.sheet("申报", rows)
    book.sheet("说明", row(1, text("A1", "填写说明")))
    comments = (
        f'{X}<comments xmlns="{MAIN}"><authors><author>王老师</author></authors><commentList>'
        f'<comment ref="B2" authorId="0"><text><t xml:space="preserve">{OWN_NOTE}</t></text></comment>'
        '<comment ref="C1" authorId="0"><text><r><rPr><b/></rPr><t>【错误】是什么？</t></r></text></comment></commentList></comments>'
    )
    book.part("xl/comments1.xml", comments, f"{SPREADSHEET}.comments+xml", sheet, "comments")
    boxes = "".join(
        f'<v:shape id="_x0000_s{1025 + n}" type="#_x0000_t202"><v:textbox><div>x<br></div></v:textbox><x:ClientData ObjectType="Note">'
        f"<x:Anchor>3, 15, 0, 10, 5, 15, 4, 4</x:Anchor><x:Row>{at[0]}</x:Row><x:Column>{at[1]}</x:Column></x:ClientData></v:shape>"
        for n, at in enumerate(((1, 1), (0, 2)))
    )
    spaces = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"'
    book.defaults["vml"] = "application/vnd.openxmlformats-officedocument.vmlDrawing"
    id = book.part("xl/drawings/vmlDrawing1.vml", f"<xml {spaces}>{boxes}</xml>", "", sheet, "vmlDrawing")
    content = book.parts[sheet]
    assert isinstance(content, str)
    book.parts[sheet] = content.replace("</worksheet>", f'<legacyDrawing r:id="{id}"/></worksheet>')
    book.after = '<definedNames><definedName name="_xlnm.Print_Area" localSheetId="1">说明!$A$1</definedName><definedName name="校内">申报!$B$2</definedName></definedNames>'
    return book


def _washed(data: bytes) -> tuple[Washed, bytes]:
    package = Package(data, USUAL)
    return washed(package), package.data()


def _values(data: bytes) -> dict[str, dict[tuple[int, int], str]]:
    return {
        sheet.name: {(r, c): token for r, cells in enumerate(sheet.rows) for c, token in enumerate(cells) if token}
        for sheet in read_workbook(data, "xlsx", USUAL, "", False).sheets
    }


def _seen(data: bytes) -> tuple[object, ...]:
    """What a person sees of it by openpyxl: fills, notes and links by sheet and cell; the sheets; the names."""
    book = load_workbook(io.BytesIO(data))
    fills, notes, links = {}, {}, {}
    for sheet in book:
        for cells in sheet.iter_rows():
            for cell in cells:
                if cell.fill.patternType not in (None, "none"):
                    fills[sheet.title, cell.coordinate] = (cell.fill.patternType, str(cell.fill.fgColor.rgb)[-6:])
                if cell.comment:
                    notes[sheet.title, cell.coordinate] = cell.comment.text.strip()
                if cell.hyperlink:
                    links[sheet.title, cell.coordinate] = cell.hyperlink.location or cell.hyperlink.target
    return fills, notes, links, book.sheetnames, sorted(book.defined_names), {s.title: s.print_area for s in book}


def _own_boxes(data: bytes) -> list[list[int]]:
    """The anchors of the school's two notes."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        drawing = package.read("xl/drawings/vmlDrawing1.vml").decode()
    return [[int(n) for n in anchor.split(",")] for anchor in re.findall("<x:Anchor>([^<]*)", drawing)[:2]]


def _complaints(data: bytes, folder: Path) -> set[str]:
    path = folder / "held.xlsx"
    path.write_bytes(data)
    return {re.sub(r"\d+", "#", str(error)) for error in OpenXmlValidator().validate(str(path)).errors}


def _by_openpyxl(data: bytes, _: Path) -> bytes:
    book = load_workbook(io.BytesIO(data))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _by_office(edits: str = ""):  # type: ignore[no-untyped-def]
    def save(data: bytes, folder: Path) -> bytes:
        path = folder / "sent.xlsx"
        path.write_bytes(data)
        return edited(path, folder / "back.xlsx", edits)

    return save


WAYS = [
    pytest.param(lambda data, folder: data, id="as sent"),
    pytest.param(_by_openpyxl, id="openpyxl"),
    pytest.param(_by_office(), id="LibreOffice", marks=needs_office),
]


@pytest.mark.parametrize("back", WAYS)
def test_what_comes_back_is_washed_to_what_it_was(back, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    source = _book().data()
    marked, _ = patched(source, letter(*MARKS), USUAL)
    assert _seen(marked) != _seen(source)
    came = back(marked, tmp_path)
    said, data = _washed(came)
    assert set(said.sheets) == {"问题清单", "1X状态"}
    assert (said.notes, said.told) == (5, True)
    assert said.names == 7
    assert said.links >= 3
    assert _values(data) == _values(source)
    assert _seen(data) == _seen(source)
    assert _complaints(data, tmp_path) <= _complaints(came, tmp_path)  # openpyxl orders what is in fonts otherwise


def test_three_rounds_leave_the_school_s_own(tmp_path: Path) -> None:
    source = data = _book().data()
    for turn in range(3):
        marked, _ = patched(data, letter(*MARKS[turn:]), USUAL)
        if not turn:
            boxes = _own_boxes(marked)
        said, data = _washed(marked)
        assert said.held
        assert _seen(data) == _seen(source)
        assert _values(data) == _values(source)
        assert _own_boxes(data) == boxes  # grown once: as large as the longest text needed, not larger every time
    assert _own_boxes(source) < boxes
    assert _washed(data)[0] == Washed()


@needs_office
def test_rows_inserted_and_sorted_away(tmp_path: Path) -> None:
    """Cells move, formats are copied about, a row is typed: all marks go, own fills stand where their cells went."""
    source = _book().data()
    marked, _ = patched(source, letter(*MARKS), USUAL)
    edits = """
    sheet = sheets.getByName("申报")
    sheet.Rows.insertByIndex(1, 3)
    area = sheet.getCellRangeByName("B5").RangeAddress
    sheet.copyRange(sheet.getCellRangeByName("H9").CellAddress, area)
    sheet.getCellRangeByName("A2").String = "丙学院"
    """
    said, data = _washed(_by_office(edits)(marked, tmp_path))
    fills, notes, links, *_ = _seen(data)
    filled = {cell for (_, cell), one in fills.items() if one == ("solid", "00B0F0")}
    assert filled - {"A2", "A3", "A4"} == {"A1", "B5", "A6"}  # LibreOffice gives new rows the formats of the row above
    assert len(fills) == len(filled)
    assert {place: one for place, one in notes.items() if place[1] != "H9"} == {
        ("申报", "B5"): OWN_NOTE,
        ("申报", "C1"): "【错误】是什么？",
    }
    assert not any(ID_LINE in note for note in notes.values())
    assert not links
    assert _values(data)["申报"][1, 0] == "t丙学院"
    assert said.held


@needs_office
def test_a_list_that_the_school_deleted(tmp_path: Path) -> None:
    marked, _ = patched(_book().data(), letter(*MARKS), USUAL)
    said, data = _washed(_by_office('sheets.removeByName("问题清单")')(marked, tmp_path))
    assert said.sheets == ("1X状态",)
    assert _seen(data)[:4] == _seen(_book().data())[:4]


def test_a_reply_below_our_words_goes_with_them_and_a_word_before_them_stays() -> None:
    marked, _ = patched(_book().data(), letter(*MARKS), USUAL)
    with zipfile.ZipFile(io.BytesIO(marked)) as container:
        parts = {name: container.read(name) for name in container.namelist()}
    name = "xl/comments1.xml"
    parts[name] = parts[name].replace(f"{ID_LINE}{MARKS[1].id}".encode(), f"{ID_LINE}{MARKS[1].id}\n因新设专业".encode())
    first = parts[name].index("【提醒".encode(), parts[name].index(b'ref="A3"'))
    parts[name] = parts[name][:first] + "请看：\n".encode() + parts[name][first:]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as container:
        for one, content in parts.items():
            container.writestr(one, content)
    _, data = _washed(stream.getvalue())
    assert _seen(data)[1]["申报", "A3"] == "请看："


def test_a_school_s_own_list_and_its_colours_are_not_ours() -> None:
    book = Book()
    book.sheet("问题清单", row(1, text("A1", "编号"), text("B1", "问题")) + row(2, text("A2", "1"), text("B2", "缺证书")))
    book.sheet("1X状态", row(1, text("A1", "无")))
    data = book.data()
    assert _washed(data) == (Washed(), Package(data, USUAL).data())


def test_formulas_on_a_sheet_of_ours_ask_for_a_new_workbook() -> None:
    from pipeline.marking.package import CannotPatch

    marked, _ = patched(_book().data(), letter(*MARKS), USUAL)
    book = load_workbook(io.BytesIO(marked))
    book["说明"]["A9"] = "=问题清单!A1"
    stream = io.BytesIO()
    book.save(stream)
    with pytest.raises(CannotPatch):
        _washed(stream.getvalue())


def test_the_order_of_calculation_goes_with_our_formulas() -> None:
    """Excel lists the cells of 目前内容 there; it repairs a workbook whose list names a sheet that is not there."""
    marked, _ = patched(_book().data(), letter(*MARKS), USUAL)
    package = Package(marked, USUAL)
    chain = f'{X}<calcChain xmlns="{MAIN}"><c r="H9" i="3"/></calcChain>'
    key = package.add("xl/calcChain.xml", chain.encode(), f"{SPREADSHEET}.calcChain+xml")
    package.add_relation(package.workbook, "calcChain", key)
    package = Package(package.data(), USUAL)
    assert washed(package).sheets == ("问题清单", "1X状态")
    assert key not in package
    assert not [one for one in package.relations(package.workbook) if one.kind == "calcChain"]

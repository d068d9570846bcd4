"""A school's own workbook marked: packages as programs write them, and as they should not."""

from __future__ import annotations

import io
import re
import shutil
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from pipeline.marking.patch import CannotPatch, patched
from pipeline.read.limits import Limits
from schemas.marks import ERROR_FILL, LIST, LIST_NAME, MIXED_FILL, PROPERTY, STATE, TOKEN_NAME
from tests.marking import schoolbook as book
from tests.marking.schoolbook import MAIN, PLACES, RELATED, STYLES, mark, marked, marks_at, parts, worksheet, zipped

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")

_STRICT = "http://purl.oclc.org/ooxml/"


def _prefixed() -> bytes:
    content = parts(worksheet(before='<sheetViews><sheetView tabSelected="1" workbookViewId="0"/></sheetViews>'))
    for name in ("xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"):
        text = re.sub(r"<(/?)(?=\w)", r"<\1x:", str(content[name]))
        content[name] = text.replace('xmlns="', 'xmlns:x="')
    for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels", "_rels/.rels"):
        content[name] = re.sub(r"<(/?)(?=\w)", r"<\1p:", str(content[name])).replace('xmlns="', 'xmlns:p="')
    return zipped(content)


def _strict() -> bytes:
    content = {
        name: str(text).replace(MAIN, _STRICT + "spreadsheetml/main").replace(RELATED, _STRICT + "officeDocument/relationships")
        for name, text in parts().items()
    }
    return zipped(content)


def _wide() -> bytes:
    content = parts()
    for name in ("xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"):
        content[name] = ('<?xml version="1.0" encoding="UTF-16"?>' + str(content[name])).encode("utf-16")
    return zipped(content)


def _with_mark() -> bytes:
    return zipped({name: b"\xef\xbb\xbf" + str(text).encode() for name, text in parts().items()})


def _renamed(change: Callable[[str], str], text_too: bool = False) -> bytes:
    return zipped({change(name): (change(str(text)) if text_too and name.endswith(".rels") else text) for name, text in parts().items()})


def _odd_case() -> bytes:
    return _renamed(lambda name: name.replace("xl/worksheets/sheet1.xml", "XL/WorkSheets/Sheet1.XML"))


def _elsewhere() -> bytes:
    content = {name.replace("xl/", "book/"): str(text).replace("xl/", "book/") for name, text in parts().items()}
    return zipped(content)


def _backslashes() -> bytes:
    return _renamed(lambda name: name.replace("/", "\\") if not name.startswith("[") else name)


def _escaped() -> bytes:
    content = parts()
    content["xl/worksheets/sheet 1.xml"] = content.pop("xl/worksheets/sheet1.xml")
    for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        content[name] = str(content[name]).replace("sheet1.xml", "sheet%201.xml")
    return zipped(content)


def _streamed() -> bytes:
    """Written to a pipe: sizes follow the content."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.whole = b""

        def writable(self) -> bool:
            return True

        def write(self, data: object) -> int:
            self.whole += bytes(data)  # type: ignore[call-overload]
            return len(bytes(data))  # type: ignore[call-overload]

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts().items():
            archive.writestr(name, text)
    return pipe.whole


_PACKAGES = {
    "prefixed": _prefixed,
    "UTF-16": _wide,
    "byte order mark": _with_mark,
    "odd case": _odd_case,
    "elsewhere": _elsewhere,
    "backslashes": _backslashes,
    "escaped": _escaped,
    "data descriptors": _streamed,
    "folders": lambda: zipped(parts(), folders=True),
    "plain": lambda: zipped(parts()),
}


@pytest.mark.parametrize("kind", _PACKAGES)
def test_packages_however_they_are_written(kind: str) -> None:
    data = _PACKAGES[kind]()
    by_openpyxl = kind not in ("odd case", "backslashes", "escaped", "elsewhere")
    result, said = marked(data, *marks_at(*PLACES, heading="C1"), by_openpyxl=by_openpyxl, by_calamine=kind not in ("UTF-16", "escaped"))
    assert said == []
    assert result == patched(data, book.letter(*marks_at(*PLACES, heading="C1")), Limits())[0]  # no clock


def test_a_strict_package_stays_in_its_dialect() -> None:
    result, _ = marked(_strict(), *marks_at(*PLACES, heading="C1"), by_openpyxl=False)
    assert not any(
        "schemas.openxmlformats.org/spreadsheetml" in book.part(result, name) for name in book.names_of(result) if "custom" not in name
    )
    assert not any(RELATED in book.part(result, name) for name in book.names_of(result))


def test_what_every_marked_workbook_holds() -> None:
    result, _ = marked(zipped(parts()), *marks_at("A3", "A3", "B9", heading="C1"))
    new = openpyxl.load_workbook(io.BytesIO(result))
    assert (new.sheetnames[0], new.sheetnames[-1]) == (LIST, STATE)
    assert new[STATE].sheet_state == "veryHidden"
    assert new.defined_names[TOKEN_NAME].attr_text == f'"{book.TOKEN.text()}"'
    assert new.custom_doc_props[PROPERTY].value == book.TOKEN.text()
    assert new["表1"]["C1"].hyperlink.location == LIST_NAME
    assert new["表1"]["A3"].hyperlink is None
    text = new["表1"]["A3"].comment.text
    assert text.startswith("【错误 A310】")
    assert text.splitlines()[-1] == "标识：A310-000000000002"
    for words in ("【提醒 A310】", "应为：不少于50%，即10人", "怎么办：请核对人数", "依据：二.3", "第 1 个问题 <&> =1+1"):
        assert words in text


def test_formats_are_copies() -> None:
    result, _ = marked(zipped(parts()), *marks_at("A3", "C3"))
    cells = openpyxl.load_workbook(io.BytesIO(result))["表1"]
    assert (cells["A3"].quotePrefix, cells["A3"].number_format, cells["A3"].protection.locked) == (True, "@", False)
    assert (cells["C3"].number_format, cells["C3"].alignment.horizontal) == ("0.00%", "right")


_STYLE_PARTS = {
    "none": None,
    "self-closing root": f'<styleSheet xmlns="{MAIN}"/>',
    "no cell formats": re.sub("<cellXfs.*</cellXfs>", "", STYLES),
    "no style formats": re.sub("<cellStyleXfs.*</cellStyleXfs>", "", STYLES).replace(' xfId="0"', ""),
    "one fill": STYLES.replace(
        STYLES[STYLES.index("<fills") : STYLES.index("</fills>")], '<fills count="1"><fill><patternFill patternType="none"/></fill>'
    ).replace('fillId="2"', 'fillId="0"'),
    "self-closing group": re.sub("<fills.*</fills>", '<fills count="0"/>', STYLES).replace('fillId="2"', 'fillId="0"'),
}


@pytest.mark.parametrize("kind", _STYLE_PARTS)
def test_styles_that_lack_something(kind: str) -> None:
    data = zipped(parts(styles=_STYLE_PARTS[kind]))
    result, _ = patched(data, book.letter(*marks_at(*PLACES)), Limits())
    new = openpyxl.load_workbook(io.BytesIO(result))
    fills = [new["表1"][cell].fill for cell in PLACES]
    assert [fill.patternType for fill in fills] == ["solid" if number % 2 == 0 else "lightUp" for number in range(len(PLACES))]
    second = re.findall(r"<fill>.*?</fill>", book.part(result, "xl/styles.xml"))[1]
    assert "gray125" in second


def test_a_workbook_full_of_formats_gets_list_and_notes() -> None:
    many = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' * (64_000 - 4)
    styles = STYLES.replace("</cellXfs>", many + "</cellXfs>").replace('<cellXfs count="4">', '<cellXfs count="64000">')
    result, said = patched(zipped(parts(styles=styles)), book.letter(*marks_at(*PLACES)), Limits())
    assert any("格式已达上限" in sentence for sentence in said)
    assert book.part(result, "xl/styles.xml") == styles
    assert "格式已达上限" in book.part(result, "xl/worksheets/sheet2.xml")
    assert book.part(result, "xl/comments1.xml").count("<comment ") == len(PLACES)


_SHEETS = {
    "no data": worksheet(""),
    "self-closing data": worksheet("").replace("<sheetData></sheetData>", "<sheetData/>"),
    "rows and cells without addresses": worksheet(re.sub(r' (?:r|spans)="[^"]*"', "", book.ROWS)),
    "self-closing rows": worksheet('<row r="1"/><row r="3" spans="2:2"/><row r="9"/>'),
    "column formats": worksheet(before='<cols><col min="1" max="3" width="9" style="2"/></cols>'),
    "row formats": worksheet('<row r="2" s="2" customFormat="1"/><row r="3" s="1"><c r="C3"/></row>'),
    "merged": worksheet(after='<mergeCells count="1"><mergeCell ref="B9:C12"/></mergeCells>'),
}


@pytest.mark.parametrize("kind", _SHEETS)
def test_sheets_that_lack_cells(kind: str) -> None:
    marked(zipped(parts(_SHEETS[kind])), *marks_at(*PLACES))


def test_an_absent_cell_takes_the_format_of_its_row_or_column() -> None:
    sheet = worksheet(
        '<row r="2" s="3" customFormat="1"/><row r="3" s="3"/>', before='<cols><col min="1" max="1" width="9" style="2"/></cols>'
    )
    result, _ = marked(zipped(parts(sheet)), *marks_at("A2", "A3", "A4", "B4"))
    cells = openpyxl.load_workbook(io.BytesIO(result))["表1"]
    assert [cells[at].number_format for at in ("A2", "A3", "A4", "B4")] == ["mm-dd-yy", "0.00%", "0.00%", "General"]


def test_marks_of_merged_cells_go_to_the_first() -> None:
    sheet = worksheet(after='<mergeCells count="1"><mergeCell ref="A3:B4"/></mergeCells>')
    result, _ = marked(zipped(parts(sheet)), mark("B4", 1), mark("A3", 2), mark("B3", 3))
    assert openpyxl.load_workbook(io.BytesIO(result))["表1"]["A3"].comment.text.count("标识：") == 3


def test_spans_of_a_row_grow() -> None:
    result, _ = marked(zipped(parts()), *marks_at("E3", "B1"))
    text = book.part(result, "xl/worksheets/sheet1.xml")
    assert '<row r="3" spans="1:5">' in text
    assert '<row r="1" spans="1:3">' in text


def test_the_farthest_cell() -> None:
    result, _ = patched(zipped(parts()), book.letter(mark("XFD1048576"), mark("XFD1", 2)), Limits())
    assert '<c r="XFD1048576" s="' in book.part(result, "xl/worksheets/sheet1.xml")
    anchors = re.findall("<x:Anchor>([^<]*)", book.part(result, "xl/drawings/vmlDrawing1.vml"))
    for anchor in anchors:
        left, _, top, _, right, _, bottom, _ = map(int, anchor.split(","))
        assert 0 <= left < right <= 16_383
        assert 0 <= top < bottom <= 1_048_575


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="3"><c r="A3"><v>1</v></c><c r="A3"><v>1</v></c></row>',
        '<row r="3"><c r="A3"><v>1</v></c></row><row r="3"><c r="A3"><v>1</v></c></row>',
        '<row r="0"><c r="A0"><v>1</v></c></row>',
        '<row r="3"><c r="A4"><v>1</v></c></row>',
    ],
)
def test_rows_and_cells_out_of_order_are_left_alone(rows: str) -> None:
    with pytest.raises(CannotPatch) as refused:
        patched(zipped(parts(worksheet(rows))), book.letter(mark("A3")), Limits())
    assert not refused.value.fault


def test_other_elements_of_the_same_names_are_none_of_the_sheets() -> None:
    """Anchors of controls have columns and rows, too."""
    control = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="x14"><controls><control shapeId="1025" r:id="x9">'
        '<controlPr><anchor><from><xdr:col xmlns:xdr="urn:x">1</xdr:col><xdr:row xmlns:xdr="urn:x">1</xdr:row></from></anchor></controlPr></control></controls></mc:Choice></mc:AlternateContent>'
    )
    sheet = worksheet(after=f'<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>{control}')
    sheet = sheet.replace("<worksheet ", '<worksheet xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" ')
    result, _ = patched(zipped(parts(sheet)), book.letter(*marks_at(*PLACES, heading="C1")), Limits())
    text = book.part(result, "xl/worksheets/sheet1.xml")
    places = [text.index(word) for word in ("</sheetData>", "<hyperlinks>", "<pageMargins", "<legacyDrawing ", "<mc:AlternateContent")]
    assert places == sorted(places)


_ORDERED = {
    "self-closing links": ("<hyperlinks/>", ["<hyperlinks>", "<legacyDrawing "]),
    "a drawing at the end": ('<drawing r:id="x1"/>', ["<hyperlinks>", "<drawing ", "<legacyDrawing "]),
    "an extension": ('<extLst><ext uri="{1}"/></extLst>', ["<hyperlinks>", "<legacyDrawing ", "<extLst>"]),
    "a self-closing element before": ('<pageSetup orientation="landscape"/>', ["<hyperlinks>", "<pageSetup ", "<legacyDrawing "]),
}


@pytest.mark.parametrize("kind", _ORDERED)
def test_what_is_put_in_stands_in_the_standards_order(kind: str) -> None:
    after, wanted = _ORDERED[kind]
    result, _ = patched(zipped(parts(worksheet(after=after))), book.letter(*marks_at("A3", heading="C1")), Limits())
    text = book.part(result, "xl/worksheets/sheet1.xml")
    places = [text.index(word) for word in ("</sheetData>", *wanted)]
    assert places == sorted(places)


def test_a_heading_with_a_link_of_its_own_keeps_it_and_a_cited_heading_gets_none() -> None:
    sheet = worksheet(after='<hyperlinks><hyperlink ref="A1:B2" location="x"/></hyperlinks>')
    result, _ = marked(zipped(parts(sheet)), mark("A3", 1, heading="A1"), mark("C3", 2, heading="C1"), mark("C1", 3, heading="C1"))
    assert book.part(result, "xl/worksheets/sheet1.xml").count("<hyperlink ") == 1


_TYPES = {
    "no default for rels": lambda types: re.sub(r'<Default Extension="rels"[^>]*>', _EACH_RELS, types),
    "xml is something else": lambda types: types.replace('ContentType="application/xml"', f'ContentType="{book._KIND}.sheet.main+xml"'),
    "vml is something else": lambda types: types.replace("<Default ", '<Default Extension="vml" ContentType="text/plain"/><Default ', 1),
}
_EACH_RELS = "".join(
    f'<Override PartName="/{name}" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    for name in ("_rels/.rels", "xl/_rels/workbook.xml.rels")
)


@pytest.mark.parametrize("kind", _TYPES)
def test_content_types_are_said_of_every_new_part(kind: str) -> None:
    content = parts()
    content["[Content_Types].xml"] = _TYPES[kind](str(content["[Content_Types].xml"]))
    result, _ = marked(zipped(content), *marks_at(*PLACES))
    types = book.part(result, "[Content_Types].xml")
    assert re.search(r'<Default Extension="rels" ContentType="[^"]*relationships\+xml"/>', types)
    for name in ("comments1.xml", "drawings/vmlDrawing1.vml", "worksheets/sheet2.xml", "worksheets/sheet3.xml"):
        assert f'<Override PartName="/xl/{name}"' in types


def _locked(data: bytes) -> bytes:
    place = data.index(b"PK\x01\x02")
    return data[:6] + struct.pack("<H", 1) + data[8 : place + 8] + struct.pack("<H", 1) + data[place + 10 :]


_REFUSED = {
    "locked": lambda: _locked(zipped(parts())),
    "a name twice": lambda: zipped({**parts(), "XL/workbook.xml": "<x/>"}),
    "outside": lambda: zipped({**parts(), "xl/../../evil.xml": "<x/>"}),
    "entities": lambda: zipped(parts(worksheet().replace("<worksheet", "<!DOCTYPE x [<!ENTITY a 'b'>]><worksheet"))),
    "cut off": lambda: zipped(parts())[:-30],
    "no workbook": lambda: zipped({name: text for name, text in parts().items() if name != "_rels/.rels"}),
    "sheets of one name": lambda: zipped(parts(worksheet(), worksheet(), names=("表1", "表1"))),
    "broken XML": lambda: zipped(parts(worksheet()[:-3])),
    "a bomb that nobody opens": lambda: zipped({**parts(), "xl/media/image1.png": b"\0" * (12 << 20)}),
}


@pytest.mark.parametrize("kind", _REFUSED)
def test_what_cannot_be_patched_is_refused(kind: str) -> None:
    with pytest.raises(CannotPatch) as refused:
        patched(_REFUSED[kind](), book.letter(mark("A3")), Limits())
    assert not refused.value.fault


def _by_xlsxwriter() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as made:
        sheet = made.add_worksheet("表1")
        for row in range(12):
            sheet.write_row(row, 0, [f"文字{row}", row, row / 3])
        sheet.write_formula("D2", "=B2*2", None, 2)
        sheet.write_comment("A3", "请按批文填写")
        sheet.data_validation("B1:B9", {"validate": "list", "source": ["是", "否"]})
        sheet.conditional_format("C1:C9", {"type": "3_color_scale"})
        sheet.add_sparkline("F1", {"range": "表1!B1:B9"})
        sheet.autofilter("A1:C12")
        chart = made.add_chart({"type": "column"})
        chart.add_series({"values": "=表1!$B$1:$B$9"})
        sheet.insert_chart("H2", chart)
        made.add_chartsheet("图").set_chart(_chart(made))
        made.get_worksheet_by_name("图").activate()
    return stream.getvalue()


def _chart(made: xlsxwriter.Workbook) -> object:
    chart = made.add_chart({"type": "pie"})
    chart.add_series({"values": "=表1!$B$1:$B$9"})
    return chart


def _by_openpyxl() -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "表1"
    for row in range(1, 13):
        sheet.append([f"文字{row}", row, row / 3])
    sheet["A3"].comment = openpyxl.comments.Comment("请按批文填写", "学校")
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("write", [_by_xlsxwriter, _by_openpyxl])
def test_workbooks_of_other_writers(write: Callable[[], bytes]) -> None:
    result, _ = marked(write(), *marks_at(*PLACES, heading="C1"))
    text = openpyxl.load_workbook(io.BytesIO(result))["表1"]["A3"].comment.text
    assert text.startswith("请按批文填写\n────────\n【错误 A310】")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it_and_keeps_values_notes_and_fills(tmp_path: Path) -> None:
    (own,) = book.converted({"a": _by_xlsxwriter()}, "xlsx", tmp_path).values()  # a workbook that LibreOffice wrote
    result, _ = marked(own, *marks_at(*PLACES, heading="C1"))
    again = openpyxl.load_workbook(io.BytesIO(book.converted({"b": result}, "xlsx", tmp_path)["b"]))
    assert again.sheetnames[:2] == [LIST, "表1"]
    for row in openpyxl.load_workbook(io.BytesIO(own))["表1"].iter_rows(max_col=4):
        for cell in row:
            assert again["表1"][cell.coordinate].value == cell.value
    assert "标识：A310-000000000001" in again["表1"]["A3"].comment.text
    assert again["表1"]["A3"].fill.fgColor.rgb == f"FF{ERROR_FILL}"
    assert again["表1"]["B3"].fill.fgColor.rgb == f"FF{MIXED_FILL}"
    assert book.converted({"c": result}, "pdf", tmp_path)["c"].startswith(b"%PDF")

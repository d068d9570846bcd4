"""xlsx as programs really write it: what calamine hides is seen, and our own reader agrees with calamine where both can read."""

from __future__ import annotations

import random

import pytest

from pipeline.read.answers import Refused
from pipeline.read.engines.xlsx import read_xlsx
from pipeline.read.limits import Limits
from pipeline.read.workbook import Sheet, Workbook
from tests.read.packages import package, packed, worksheet
from workshop.sample import layouts
from workshop.sample.school import clean_return
from workshop.sample.write import book_bytes

_STYLES = (
    '<numFmts count="3"><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/>'
    '<numFmt numFmtId="177" formatCode="0.00&quot;days&quot;"/><numFmt numFmtId="178" formatCode="[Red]#,##0"/></numFmts>'
    '<cellXfs count="6">' + "".join(f'<xf numFmtId="{n}"/>' for n in (0, 14, 31, 176, 177, 178)) + "</cellXfs>"
)


def _read(body: str, careful: bool = False, before: str = "", after: str = "", **more: str) -> Sheet:
    data = packed(package([worksheet(body, before, after)], **{"styles": _STYLES, **more}))  # type: ignore[arg-type]
    return read_xlsx(data, Limits(), careful).sheets[0]


def _row(*cells: str) -> str:
    return '<row r="1">' + "".join(cells) + "</row>"


@pytest.mark.parametrize("careful", [False, True])
@pytest.mark.parametrize(
    ("cell", "token"),
    [
        ('<c r="A1"><v>4133012061</v></c>', "n4133012061"),
        ('<c r="A1"><v>4133012061.0</v></c>', "n4133012061"),
        ('<c r="A1"><v>0.1</v></c>', "n0.1"),
        ('<c r="A1"><v>0.30000000000000004</v></c>', "n0.30000000000000004"),
        ('<c r="A1"><v>1.2E3</v></c>', "n1200"),
        ('<c r="A1" t="b"><v>1</v></c>', "bTRUE"),
        ('<c r="A1" t="inlineStr"><is><t xml:space="preserve"> 甲\n乙 </t></is></c>', "t 甲\n乙 "),
        ('<c r="A1" t="inlineStr"><is><r><t>双</t></r><r><t>师</t></r><rPh sb="0" eb="1"><t>shuang</t></rPh></is></c>', "t双师"),
        ('<c r="A1" t="str"><v>=1+1</v></c>', "t=1+1"),
        ('<c r="A1" s="1"><v>43726</v></c>', "d2019-09-18"),
        ('<c r="A1" s="2"><v>43726.354166666664</v></c>', "d2019-09-18T08:30:00"),
        ('<c r="A1" s="3"><v>43726</v></c>', "d2019-09-18"),
        ('<c r="A1" s="4"><v>43726</v></c>', "n43726"),
        ('<c r="A1" s="5"><v>1200</v></c>', "n1200"),
        ('<c r="A1" s="1"><v>0.5</v></c>', "n0.5"),
        ('<c r="A1" s="1"><v>-1</v></c>', "n-1"),
        ('<c r="A1" s="1"><v>2958466</v></c>', "n2958466"),
        ('<c r="A1" t="d"><v>2019-09-18T00:00:00</v></c>', "d2019-09-18"),
        ('<c r="A1"><v>NaN</v></c>', "tNaN"),
        ('<c r="A1"><v>1<?a b?>2</v></c>', "n12"),
        ('<c r="A1"><v>1<!-- -->2</v></c>', "n12"),
        ('<c r="A1" s="1"><v>0.757638888888889</v></c>', "n0.757638888888889"),
        ('<c r="A1"><v>1_000</v></c>', "t1_000"),
        ('<c r="A1" t="e"><v>#REF!</v></c>', "e#REF!"),
        ('<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "e#DIV/0!"),
        ('<c r="A1"><f>B1+1</f></c>', "f=B1+1"),
        ('<c r="A1"><f>B1+1</f><v></v></c>', "f=B1+1"),
        ('<c r="A1"><f>B1+1</f><v>7</v></c>', "n7"),
        ('<c r="A1" t="str"><f>""</f><v></v></c>', ""),
        ('<c r="A1" t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c>', 'i=_xlfn.DISPIMG("ID_1",1)'),
        ('<c r="A1"><!-- x --><v>1<!-- y -->2</v></c>', "n12"),
        ('<c r="A1" t="str"><v>a_x000D_b</v></c>', "ta\rb"),
    ],
)
def test_a_cell_is_read_as_it_is(cell: str, token: str, careful: bool) -> None:
    rows = _read(_row(cell), careful).rows
    assert (rows[0][0] if rows and rows[0] else "") == token


@pytest.mark.parametrize("careful", [False, True])
def test_addresses_are_excels_own(careful: bool) -> None:
    body = '<row r="3"><c r="C3"><v>1</v></c></row><row r="2"><c r="B2"><v>2</v></c></row><row><c><v>3</v></c><c><v>4</v></c></row>'
    rows = _read(body, careful).rows
    assert (rows[1][1], rows[2][:3]) == ("n2", ["n3", "n4", "n1"])


def test_hidden_rows_columns_and_sheets() -> None:
    sheet = _read(
        '<row r="2" hidden="1"><c r="A2"><v>1</v></c></row>', before='<cols><col min="2" max="3" width="9" hidden="1"/></cols>', after='<mergeCells><mergeCell ref="A2:B3"/></mergeCells>'
    )  # fmt: skip
    assert (sheet.hidden_rows, sheet.hidden_columns, sheet.merges) == ({1}, {1, 2}, [(1, 0, 2, 1)])
    parts = package([worksheet(_row("<c><v>1</v></c>"))] * 3)
    parts["xl/workbook.xml"] = str(parts["xl/workbook.xml"]).replace('sheetId="2"', 'sheetId="2" state="veryHidden"')
    assert [s.hidden for s in read_xlsx(packed(parts), Limits()).sheets] == [False, True, False]


def test_the_date_system_of_1904() -> None:
    parts = package([worksheet(_row('<c r="A1" s="1"><v>42264</v></c>'))], styles=_STYLES, workbook='<workbookPr date1904="1"/>')
    for careful in (False, True):
        workbook = read_xlsx(packed(parts), Limits(), careful)
        assert (workbook.date1904, workbook.sheets[0].rows) == (True, [["d2019-09-18"]])


@pytest.mark.parametrize("careful", [False, True])
def test_parts_in_other_encodings_cases_and_places(careful: bool) -> None:
    gbk = worksheet(_row('<c t="str"><v>甲学院</v></c>')).replace("UTF-8", "GBK").encode("gbk")
    wide = worksheet(_row('<c t="str"><v>甲学院</v></c>')).replace("UTF-8", "UTF-16").encode("utf-16")
    for content in (gbk, wide):
        parts = package([worksheet("")])
        parts["xl/worksheets/sheet1.xml"] = content
        assert read_xlsx(packed(parts), Limits(), careful).sheets[0].rows == [["t甲学院"]]
    parts = package([worksheet(_row("<c><v>1</v></c>"))], targets=["/xl/worksheets/sheet1.xml"])
    parts = {name.replace("xl/worksheets/s", "XL\\Worksheets\\S"): content for name, content in parts.items()}
    assert read_xlsx(packed(parts), Limits(), careful).sheets[0].rows == [["n1"]]


def test_what_macos_leaves_in_a_container_is_no_part() -> None:
    parts = {**package([worksheet(_row("<c><v>1</v></c>"))]), "__MACOSX/xl/._workbook.xml": b"\x00\x05\x16\x07", "xl/._styles.xml": b"\x00"}
    assert read_xlsx(packed(parts), Limits()).sheets[0].rows == [["n1"]]


@pytest.mark.parametrize("careful", [False, True])
def test_an_extension_named_like_the_properties_changes_no_date(careful: bool) -> None:
    parts = package([worksheet(_row('<c r="A1" s="1"><v>42264</v></c>'))], styles=_STYLES, workbook='<workbookPr date1904="1"/>')
    extension = '</sheets><extLst><ext><x15:workbookPr xmlns:x15="x" chartTrackingRefBase="1"/></ext></extLst>'
    parts["xl/workbook.xml"] = str(parts["xl/workbook.xml"]).replace("</sheets>", extension)
    workbook = read_xlsx(packed(parts), Limits(), careful)
    assert (workbook.date1904, workbook.sheets[0].rows) == (True, [["d2019-09-18"]])


@pytest.mark.parametrize("careful", [False, True])
def test_a_module_of_excel_5_is_listed_without_a_part(careful: bool) -> None:
    parts = package([worksheet(_row("<c><v>1</v></c>"))])
    book = str(parts["xl/workbook.xml"])
    parts["xl/workbook.xml"] = book.replace("<sheets>", '<sheets><sheet name="Module1" sheetId="9" r:id=""/>')
    assert [(sheet.name, sheet.rows) for sheet in read_xlsx(packed(parts), Limits(), careful).sheets] == [("S1", [["n1"]])]
    parts["xl/workbook.xml"] = book.replace("<sheets>", '<sheets><sheet name="S0" sheetId="9" r:id="r9"/>')
    with pytest.raises(Refused, match="S0"):
        read_xlsx(packed(parts), Limits(), careful)


def test_facts_about_macros_and_links() -> None:
    parts = {**package([worksheet(_row("<c><v>1</v></c>"))]), "xl/vbaProject.bin": b"x", "xl/externalLinks/externalLink1.xml": "<x/>"}
    workbook = read_xlsx(packed(parts), Limits())
    assert (workbook.macros, workbook.external_links) == (True, True)


@pytest.mark.parametrize(
    ("limits", "body", "code"),
    [
        (Limits(cells=2), _row("<c><f>1</f><v>1</v></c>" * 3), "F104"),
        (Limits(box=1000, dense=1000), '<row r="900"><c r="ZZ900"><v>1</v></c></row><row r="901"><c r="ZZ901"><v>1</v></c></row>', "F104"),
        (Limits(sheets=0), _row("<c><v>1</v></c>"), "F104"),
        (Limits(part_bytes=100), _row("<c><v>1</v></c>"), "F104"),
        (Limits(parts=3), _row("<c><v>1</v></c>"), "F104"),
    ],
)
def test_limits_are_kept(limits: Limits, body: str, code: str) -> None:
    data = packed(package([worksheet(body)]))
    with pytest.raises(Refused) as caught:
        read_xlsx(data, limits)
    assert caught.value.code == code


def _plain(workbook: Workbook) -> list[tuple[object, ...]]:
    """What both readers must agree on, without blank cells at the ends."""
    sheets = []
    for sheet in workbook.sheets:
        cells = {(r, c): token for r, row in enumerate(sheet.rows) for c, token in enumerate(row) if token}
        sheets.append((sheet.name, sheet.hidden, sorted(sheet.merges), cells))
    return [*sheets, (workbook.date1904,)]


@pytest.mark.parametrize("dialect", ["xlsx", "xlsx-export", "xlsx-prefixed", "xlsx-wps", "xlsx-strict"])
def test_both_readers_agree_on_returns(dialect: str) -> None:
    for seed in range(5):
        data = book_bytes(layouts.official(clean_return(random.Random(seed), seed)), dialect)
        assert _plain(read_xlsx(data, Limits())) == _plain(read_xlsx(data, Limits(), careful=True))

"""Both readers say the same of every cell, in every format; and a planted difference is seen."""

from __future__ import annotations

import json
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import xlwt
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from pipeline.read.tasks import Undone
from pipeline.read.travel import Garbage, to_json
from pipeline.verify import xlsx
from pipeline.verify.check import Doubt, cited_cells, doubt
from pipeline.verify.reader import Reread
from pipeline.verify.second import Wanted, checked
from schemas.cells import NOWHERE, pack
from tests.engines.making import CSV, HTML, XML2003, ods_bytes, ods_content
from tests.read.xlsb_bytes import xlsb_bytes
from tests.verify.making import disagreements, first_read, reread, saved

DATA = Path(__file__).parents[1] / "data"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text",
    [
        CSV,
        CSV.replace("甲学院", "𠀀学院"),
        "表\n甲,1,中级;高级,是\n乙,2,初级;中级\n丙,3,初级;高级,是,备注\n",
        'sep=;\r\n甲;1,5;"乙""丙"\n丁;"a\r\nb" ;\n',
        '院校\t人数\n甲\t1,200\n"乙"x\t,,\n',
        "院校名称\n甲学院\n",
        "a,b\r\r\nc,\n,",
        '院校,代码\n甲,="051300"\n乙,"=""051300"""\n丙,="",\n丁,"=""a""&""b"""\n',
    ],
)
def test_csv(tmp_path, text, encoding):
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(encoding))
    assert disagreements(path, "csv") == []


@pytest.mark.parametrize(
    "page",
    [
        HTML,
        "<table><tr><td rowspan=2 colspan=2>A<td>b<td rowspan=3>C<tr><td>d<tr><td>e<td colspan=2>F<tr><td>g<td>h<td>i<td>j</table>",
        "<h2>甲</h2><table><tr><td>a<table><tr><td>inner</table>z<td>b</table><table><caption>乙</caption><tr><td rowspan=0>1<td>2<tr><td>3</table>",
        "<TABLE><TR><TD>甲<P>乙</P><script>x<y</script> <DIV>丙 &lt;丁&gt; &#160;</DIV><!-- <td> --><TD title='a>b'>&nbsp;x&nbsp;<td>1 < 2</table>",
        "<!--[if gte mso 9]><xml><x:Name>申报</x:Name></xml><![endif]--><table><col width=9><tr height=0><td x:num='1'>1</td><td>a<br/><br>b</table>",
    ],
)
def test_html(tmp_path, page):
    path = tmp_path / "a.xls"
    path.write_text(page, encoding="utf-8")
    assert disagreements(path, "html") == []


def test_xml2003(tmp_path):
    path = tmp_path / "a.xls"
    more = """<Row ss:Index="9" ss:Span="2"/><Row><Cell ss:Index="2" ss:MergeAcross="2"><Data ss:Type="Number">1.50</Data></Cell>
    <Cell><Data ss:Type="DateTime">2019-09-18T08:30:00.000</Data></Cell><Cell ss:Formula="=1"/>
    <Cell><Data ss:Type="Boolean">0</Data></Cell><Cell><Data ss:Type="Error">#N/A</Data></Cell></Row></Table>"""
    path.write_text(XML2003.replace("</Table>", more), encoding="utf-8")
    assert disagreements(path, "xml2003") == []
    assert first_read(path, "xml2003")["申报", 11, 5] == "f=1"


def test_ods(tmp_path):
    assert disagreements(DATA / "small.ods", "ods") == []
    path = tmp_path / "a.ods"
    path.write_bytes(
        ods_bytes(
            ods_content(
                """<table:table table:name="一"><table:table-header-rows><table:table-row><table:table-cell office:value-type="string">
                <text:p>甲<text:s text:c="2"/>乙</text:p><text:p>丙</text:p></table:table-cell></table:table-row></table:table-header-rows>
                <table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="2" office:value-type="float"
                office:value="1.5"><text:p>1.50</text:p></table:table-cell><table:table-cell office:value-type="date"
                office:date-value="2019-09-18"/></table:table-row><table:table-row table:number-rows-repeated="1000000"><table:table-cell
                table:number-columns-repeated="16384"/></table:table-row></table:table>"""
            )
        )
    )
    assert disagreements(path, "ods") == []
    assert first_read(path, "ods")["一", 3, 1] == "n1.5"


@pytest.mark.parametrize(
    ("duration", "token"),
    [
        ("PT18H10M59.999S", "n0.7576388773148148"),
        ("PT967160H20M00S", "n40298.34722222222"),
        ("-PT06H00M00S", "n-0.25"),
        ("PT00H00M00S", "n0"),
    ],
)
def test_ods_times(tmp_path, duration, token):
    path = tmp_path / "a.ods"
    cell = f'<table:table-cell office:value-type="time" office:time-value="{duration}"><text:p>x</text:p></table:table-cell>'
    path.write_bytes(ods_bytes(ods_content(f'<table:table table:name="一"><table:table-row>{cell}</table:table-row></table:table>')))
    assert disagreements(path, "ods") == []
    assert first_read(path, "ods")["一", 0, 0] == token


def test_xls():
    different = disagreements(DATA / "small.xls", "xls")
    assert [item for item in different if not str(item[2]).startswith("e")] == []


def test_xlsb(tmp_path):
    path = tmp_path / "a.xlsb"
    rows = [["院校", 120, -3, 0.5, True], [None, 4133012061, 1e300, date(2019, 9, 18), "#N/A"], ["051300 ", "", "a\nb", False, "#DIV/0!"]]
    path.write_bytes(xlsb_bytes({"一": rows, "二": [["丙", 0.7576388], [date(1900, 1, 31)]]}))
    assert disagreements(path, "xlsb") == []
    path.write_bytes(xlsb_bytes({"一": [[0.757638888888889, -1.5, float("nan")]]}, times=True))
    assert disagreements(path, "xlsb") == []


def test_xls_numbers(tmp_path):
    book = xlwt.Workbook()
    sheet = book.add_sheet("一")
    for column, value in enumerate([0.757638888888889, -1.5, float("nan"), 120, 43726.5, 1e-300]):
        sheet.write(0, column, value)
        sheet.write(1, column, value, xlwt.easyxf(num_format_str="yyyy/m/d h:mm"))
        sheet.write(2, column, value, xlwt.easyxf(num_format_str="h:mm"))
    book.save(tmp_path / "a.xls")
    assert disagreements(tmp_path / "a.xls", "xls") == []


def _xlsx(date1904: bool) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    if date1904:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    sheet = book.active
    sheet.title = "申 报&<表>"
    bold = CellRichText("甲", TextBlock(InlineFont(b=True), "乙 "), "丙")
    for row in (
        ["甲\n乙", " 前后 ", "", None, "=1+1", "_x000D_", bold],
        [120, 0.1, 4133012061, -1.5e-7, True, "051300", "#REF!"],
        [date(2019, 9, 18), datetime(2019, 9, 18, 8, 30, 15), time(8, 30), date(1910, 2, 1), datetime(2019, 9, 18, 23, 59, 59)],
    ):
        sheet.append(row)
    sheet["A5"].number_format, sheet["A5"].value = 'yyyy"年"m"月"d"日"', 43726
    sheet["B5"].number_format, sheet["B5"].value = '0.00"d"', 43726
    sheet["C5"].number_format, sheet["C5"].value = "[$-804]e年m月;@", 43726
    book.create_sheet("二")["C3"] = "x"
    return book


@pytest.mark.parametrize("date1904", [False, True])
def test_xlsx(tmp_path, date1904):
    path = saved(tmp_path / "a.xlsx", _xlsx(date1904))
    assert disagreements(path, "xlsx") == []


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORDS = (
    '<x:si><x:t>甲</x:t></x:si><x:si><x:r><x:t>乙</x:t></x:r><x:r><x:t xml:space="preserve"> 丙</x:t></x:r>'
    '<x:rPh sb="0" eb="1"><x:t>bing</x:t></x:rPh></x:si><x:si/><x:si><x:t> 丁 </x:t></x:si>'
)


def _by_hand(path: Path, cells: str, related: bool = True) -> Path:
    """A prefixed workbook of one sheet with shared strings, as WPS writes them; ``related``: whether the workbook says where they are."""
    strings = f'<Relationship Id="s" Type="{_RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>' if related else ""
    types = {"workbook": "sheet.main", "worksheets/sheet1": "worksheet", "sharedStrings": "sharedStrings"}
    kinds = "".join(
        f'<Override PartName="/xl/{part}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"/>'
        for part, kind in types.items()
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">{kinds}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="a" Type="{_RELATIONS}/officeDocument"'
        ' Target="/xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<x:workbook xmlns:x="{_MAIN}" xmlns:r="{_RELATIONS}"><x:sheets><x:sheet name="一" sheetId="1" r:id="w"/></x:sheets>'
        "</x:workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="w" Type="{_RELATIONS}/worksheet"'
        f' Target="worksheets/sheet1.xml"/>{strings}</Relationships>',
        "xl/worksheets/sheet1.xml": f'<x:worksheet xmlns:x="{_MAIN}"><x:sheetData>{cells}</x:sheetData></x:worksheet>',
        "xl/sharedStrings.xml": f'<x:sst xmlns:x="{_MAIN}">{_WORDS}</x:sst>',
    }
    with zipfile.ZipFile(path, "w") as container:
        for name, content in parts.items():
            container.writestr(name, content)
    return path


def test_shared_strings_and_cells_without_an_address(tmp_path):
    cells = """<x:row><x:c t="s"><x:v>0</x:v></x:c><x:c t="s"><x:v>1</x:v></x:c><x:c t="s"><x:v>3</x:v></x:c></x:row><x:row r="4"><x:c r="C4" t="s"><x:v>2</x:v></x:c>
    <x:c r="D4"><x:f>1+1</x:f><x:v>2</x:v></x:c><x:c r="E4"><x:f>A1</x:f></x:c><x:c r="F4" t="e"><x:v>#N/A</x:v></x:c></x:row>"""
    path = _by_hand(tmp_path / "a.xlsx", cells)
    assert disagreements(path, "xlsx") == []
    places = [["一", 0, 1], ["一", 3, 3], ["一", 3, 4], ["一", 3, 5]]
    assert reread(path, "xlsx", places).tokens == ["t乙 丙", "n2.0", "f=A1", "e#N/A"]


def test_openpyxl_serves_where_the_own_pass_fails(tmp_path):
    cells = '<x:row r="1"><x:c r="A1" t="s"><x:v>1</x:v></x:c><x:c r="B1"><x:f>A1</x:f></x:c><x:c r="C1" t="b"><x:v>1</x:v></x:c></x:row>'
    path = _by_hand(tmp_path / "a.xlsx", cells, related=False)
    places = [("一", 0, 0), ("一", 0, 1), ("一", 0, 2)]
    with pytest.raises(KeyError):
        xlsx.read(path.read_bytes(), places)
    assert reread(path, "xlsx", places).tokens == ["t乙 丙", "f=A1", "bTRUE"]


def test_what_it_cannot_open_is_doubtful(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK no zip")
    for format in ("xlsx", "pdf"):
        answer = reread(path, format, [("一", 0, 0)])
        assert answer.tokens is None
        assert doubt(3, {("一", 0): "t甲"}, answer) == Doubt(3)


@pytest.mark.parametrize("why", ["changed", "closed"])
def test_a_file_that_changed_meanwhile_is_told_apart(why):
    assert doubt(3, {("表1", 0): "t甲"}, Undone(why)) == Doubt(3, changed=True)


@pytest.mark.parametrize("why", ["failed", "late", "memory", "died", "doubted"])
def test_a_file_that_nothing_is_said_of_is_doubtful(why):
    assert doubt(3, {("表1", 0): "t甲"}, Undone(why)) == Doubt(3)


def _findings(*evidence: list[tuple[str, int, str]]) -> pd.DataFrame:
    return pd.DataFrame({"file_id": pd.array([0] * len(evidence), dtype="Int64"), "evidence": list(evidence)})


def test_a_planted_difference_is_seen_with_its_place(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(CSV, encoding="utf-8")
    findings = _findings([("表1", pack(2, 1), "t120"), ("表1", pack(3, 1), "t31")], [("表1", pack(2, 1), "t120"), ("表1", NOWHERE, "")], [])
    findings.loc[3] = [pd.NA, [("一", 0, "t乙")]]
    cells = cited_cells(findings)
    assert cells == {0: {("表1", pack(2, 1)): "t120", ("表1", pack(3, 1)): "t31"}}
    answer = reread(path, "csv", [("表1", 2, 1), ("表1", 3, 1)])
    assert doubt(0, cells[0], answer) == Doubt(0, "工作表“表1”B4：一种读作“31”，另一种读作“30”")
    assert doubt(0, {("表1", pack(2, 1)): "t120", ("表1", pack(3, 1)): "t30"}, answer) is None


@pytest.mark.parametrize(
    "told",
    [
        *({"tokens": tokens, "failed": "", "plain": False} for tokens in ([], ["t甲", "t乙"], [None], [7], "t甲", {"0": "t甲"})),
        {"tokens": ["t甲"], "failed": "", "plain": 1},
        {"tokens": ["t甲"], "failed": None, "plain": False},
        {"tokens": ["t甲"], "failed": "", "plain": False, "more": ""},
        {"tokens": ["t甲"]},
        {},
        [],
        None,
        7,
    ],
)
def test_an_answer_that_is_none_is_not_believed(told: object):
    with pytest.raises(Garbage):
        checked(json.dumps(told).encode(), Wanted((("表1", 0),)))


def test_an_answer_is_believed():
    told = to_json(Reread(["t甲"], plain=True))
    assert checked(told, Wanted((("表1", 0),))) == Reread(["t甲"], "", True)


@pytest.mark.parametrize("format", ["xlsx", "xls", "xlsb", "ods", "xml2003", "html"])
def test_an_unknown_sheet_is_a_doubt_about_its_file(tmp_path, format):
    files = {"xlsx": saved(tmp_path / "x.xlsx", _xlsx(False)), "xls": DATA / "small.xls", "ods": DATA / "small.ods"}
    path = files.get(format, tmp_path / f"a.{format}")
    if format == "xlsb":
        path.write_bytes(xlsb_bytes({"一": [["甲"]]}))
    elif format not in files:
        path.write_text({"xml2003": XML2003, "html": HTML}[format], encoding="utf-8")
    answer = reread(path, format, [("没有", 0, 0), ("没有", 70_000, 300)])
    found = doubt(0, {("没有", 0): "t甲", ("没有", 1): "t乙"}, answer)
    assert found is not None
    assert found.file_id == 0

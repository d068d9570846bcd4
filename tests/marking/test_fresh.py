"""A workbook written anew holds what was read, where it was read, and nothing that does anything."""

from __future__ import annotations

import io
import random
import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openxml_audit import OpenXmlValidator

from pipeline.marking import fresh as module
from pipeline.marking.fresh import Fresh, Unfaithful, fresh, letter_for
from pipeline.marking.fresh_book import sheet_names, write
from pipeline.marking.grids import trimmed
from pipeline.marking.letter import Changed, Gone
from pipeline.marking.looks import Looks, SheetLook, Style
from pipeline.read.engines.any import read_workbook
from pipeline.read.limits import USUAL
from pipeline.read.sniff import sniff
from pipeline.read.workbook import Sheet
from schemas.marks import ERROR_FILL
from tests.engines.making import ods_bytes, ods_content
from tests.marking.listed_book import again, book, letter, mark
from tests.read.xlsb_bytes import xlsb_bytes
from workshop.sample.layouts import flat, official
from workshop.sample.school import clean_return
from workshop.sample.write import FORMATS, book_bytes

DATA = Path(__file__).parents[1] / "data"


def _written(
    tokens: list[list[str]], tmp_path: Path, looks: Looks | None = None, plain: bool = False
) -> tuple[list[list[str]], bytes, list[str]]:
    done = write([Sheet("表", tokens)], looks or {}, plain)
    rows = read_workbook(done.data, "xlsx", USUAL, str(tmp_path)).sheets[0].rows
    return rows, done.data, done.said


def _xls(tmp_path: Path, fill: Any) -> bytes:
    made = xlwt.Workbook()
    fill(made)
    path = tmp_path / "made.xls"
    made.save(str(path))
    return path.read_bytes()


def _tokens(data: bytes, format: str, folder: Path) -> dict[str, list[list[str]]]:
    sheets = read_workbook(data, format, USUAL, str(folder)).sheets
    return {sheet.name: trimmed(sheet.rows) for sheet in sheets}


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in ("csv-semicolon", "xlsx-named-et")])
def test_every_format_keeps_its_values_at_their_addresses(name: str, tmp_path: Path) -> None:
    record = clean_return(random.Random(5), 5)
    source = book_bytes(official(record) if FORMATS[name].many_sheets else flat([record]), name)
    format = sniff(source, "a" + FORMATS[name].suffix)
    made = fresh(source, format, USUAL, str(tmp_path))
    assert _tokens(made.data, "xlsx", tmp_path) == _tokens(source, format, tmp_path)
    merges = [sorted(sheet.merges) for sheet in read_workbook(source, format, USUAL, str(tmp_path)).sheets]
    assert [sorted(sheet.merges) for sheet in read_workbook(made.data, "xlsx", USUAL, str(tmp_path)).sheets] == merges
    assert made.said
    assert made.renamed == ()


@pytest.mark.parametrize("name", ["small.xls", "small.ods", "struck.ods"])
def test_files_of_other_programs(name: str, tmp_path: Path) -> None:
    source = (DATA / name).read_bytes()
    format = name[-3:]
    assert _tokens(fresh(source, format, USUAL, str(tmp_path)).data, "xlsx", tmp_path) == _tokens(source, format, tmp_path)


def test_xlsb(tmp_path: Path) -> None:
    source = xlsb_bytes({"证书申报": [["证书名称", "试点学生数"], ["智能财税", 60], [True, 0.1 + 0.2]]})
    made = fresh(source, "xlsb", USUAL, str(tmp_path))
    assert _tokens(made.data, "xlsx", tmp_path) == _tokens(source, "xlsb", tmp_path)
    assert "列宽没有保留" in made.said[0]


def test_values_of_every_kind_stay_what_they_are(tmp_path: Path) -> None:
    tokens = [
        ["t051300", "n120", "n0.30000000000000004", "n1e+300", "n4133012061", "bTRUE", "bFALSE"],
        ["d2019-09-18", "d2019-09-18T08:30:00", "d1900-01-01", "d1900-02-28", "d1900-03-01", "d9999-12-31"],
        ["e#REF!", "e#N/A", "e#DIV/0!", "e#NAME?", "e#NULL!", "e#NUM!", "e#VALUE!"],
        ["t=1+1", "t+1", "t@SUM(1)", "t#REF!", "t'甲", "thttp://a.example/", "t{=1}", "tTRUE", "t120"],
        ["t_x0041_", "t_x0041_x0041_x000d_", "t<r><t>甲</t></r>", "t\x00\x0b\x7f", "t甲\r\n乙", "t ", "t\n", "t]]>&amp;", "t\ufffe"],
        [],
        ["", "", "t甲" * 16_383],
    ]
    rows, data, said = _written(tokens, tmp_path)
    assert rows == tokens
    assert said == []
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        formulas = re.findall("<f>(.*?)</f>", package.read("xl/worksheets/sheet1.xml").decode("utf-8"))
    assert formulas == [token[1:] for token in tokens[2]]  # error values and nothing else
    page = load_workbook(io.BytesIO(data)).active
    assert page["A4"].quotePrefix
    assert page["A1"].number_format == "@"


@pytest.mark.parametrize(
    ("token", "found", "said"),
    [
        ("d1899-12-31", "t1899-12-31", "1900 年以前"),
        ("e#GETTING_DATA", "e#VALUE!", "错误值"),
        ("f=SUM(A1:A3)", "t=SUM(A1:A3)", "没有保存计算结果"),
        ('i=DISPIMG("ID_1",1)', 't=DISPIMG("ID_1",1)', "图片没有保留"),
        ("t\ud800甲", "t\ufffd甲", "不完整的字符"),
        ("t" + "𠮷" * 20_000, "t" + "𠮷" * 16_380 + "…（已截断）", "已截断"),
    ],
)
def test_what_a_cell_cannot_hold_is_told(token: str, found: str, said: str, tmp_path: Path) -> None:
    rows, _, told = _written([["", token]], tmp_path)
    assert rows == [["", found]]
    assert len(told) == 1
    assert told[0].startswith("“表”B1：")
    assert said in told[0]


def test_many_places_are_counted(tmp_path: Path) -> None:
    _, _, told = _written([["e#SPILL!"] * 5], tmp_path)
    assert told == ["“表”A1、“表”B1、“表”C1 等 5 处：原文件的错误值不是 Excel 的错误值，已写成 #VALUE!。"]


def test_a_number_under_a_format_of_times_is_not_made_a_date(tmp_path: Path) -> None:
    looks = {"表": SheetLook({(0, 0): Style("[h]:mm"), (0, 1): Style("h:mm"), (0, 2): Style("0.0%"), (0, 3): Style("0")})}
    rows, data, told = _written([["n1.5", "n0.354166666666667", "n0.5", "d2019-09-18"]], tmp_path, looks)
    assert rows == [["n1.5", "n0.354166666666667", "n0.5", "d2019-09-18"]]
    assert [cell.number_format for cell in load_workbook(io.BytesIO(data)).active[1]] == ["General", "h:mm", "0.0%", "yyyy-mm-dd"]
    assert "“表”A1" in told[0]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.lists(st.text(st.characters(exclude_categories=()), max_size=12), max_size=4), max_size=4))
def test_any_text(texts: list[list[str]]) -> None:
    tokens = [["t" + text if text else "" for text in row] for row in texts]
    done = write([Sheet("表", tokens)], {}, True)
    module._prove(done, [Sheet("表", tokens)], USUAL, "")
    halves = [[re.sub("[\ud800-\udfff]", "\ufffd", token) for token in row] for row in tokens]
    assert done.tokens[0] == halves


def test_the_look_of_an_xls(tmp_path: Path) -> None:
    def fill(made: Any) -> None:
        sheet = made.add_sheet("证书申报")
        head = xlwt.easyxf(
            "font: name 黑体, bold on, height 280, colour red; pattern: pattern solid, fore_colour yellow; "
            "borders: left thin, right medium, top double, bottom dashed; align: horiz center, vert top, wrap on"
        )
        sheet.write_merge(0, 0, 0, 3, "标题", head)
        sheet.write(1, 0, "051300", xlwt.easyxf(num_format_str="@"))
        sheet.write(1, 1, 0.5, xlwt.easyxf(num_format_str="0.0%"))
        sheet.write(1, 2, date(2019, 9, 18), xlwt.easyxf(num_format_str='yyyy"年"m"月"d"日"'))
        sheet.write(2, 0, xlwt.Formula("1+1"))
        sheet.write(3, 0, "", head)
        sheet.col(0).width, sheet.col(2).hidden = 256 * 30, True
        sheet.row(1).height_mismatch, sheet.row(1).height = True, 600
        sheet.row(2).hidden = True
        made.add_sheet("底稿").visibility = 1

    made = fresh(_xls(tmp_path, fill), "xls", USUAL, str(tmp_path))
    loaded = load_workbook(io.BytesIO(made.data))
    page = loaded["证书申报"]
    head = page["A1"]
    assert (head.font.name, head.font.b, head.font.sz, head.font.color.rgb) == ("黑体", True, 14, "FFFF0000")
    assert (head.fill.fill_type, head.fill.fgColor.rgb) == ("solid", "FFFFFF00")
    border = head.border
    assert [side.style for side in (border.left, border.right, border.top, border.bottom)] == ["thin", "medium", "double", "dashed"]
    assert (head.alignment.horizontal, head.alignment.vertical, head.alignment.wrap_text) == ("center", "top", True)
    assert page["A4"].fill.fgColor.rgb == "FFFFFF00"
    assert [page[cell].number_format for cell in ("A2", "B2")] == ["@", "0.0%"]
    assert page["C2"].number_format == 'yyyy"年"m"月"d"日"'
    assert [str(merge) for merge in page.merged_cells.ranges] == ["A1:D1"]
    assert round(page.column_dimensions["A"].width) == 30
    assert page.row_dimensions[2].height == 30
    assert page.column_dimensions["C"].hidden
    assert page.row_dimensions[3].hidden
    assert page["A3"].data_type == "n"  # the formula's result
    assert loaded["底稿"].sheet_state == "hidden"


def test_the_look_of_an_ods(tmp_path: Path) -> None:
    styles = """<office:automatic-styles>
      <style:style style:name="co1" style:family="table-column"><style:table-column-properties style:column-width="4cm"/></style:style>
      <style:style style:name="ro1" style:family="table-row"><style:table-row-properties style:row-height="1cm"/></style:style>
      <number:percentage-style style:name="N1"><number:number number:decimal-places="1" number:min-integer-digits="1"/><number:text>%</number:text></number:percentage-style>
      <number:date-style style:name="N2"><number:year number:style="long"/><number:text>年</number:text><number:month/><number:text>月</number:text><number:day/><number:text>日</number:text></number:date-style>
      <style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"><style:table-cell-properties fo:background-color="#ffff00" fo:border="0.74pt solid #000000" fo:wrap-option="wrap"/><style:paragraph-properties fo:text-align="center"/><style:text-properties fo:font-weight="bold" fo:font-size="14pt" fo:color="#ff0000"/></style:style>
      <style:style style:name="ce2" style:family="table-cell" style:data-style-name="N2"/>
    </office:automatic-styles>"""
    table = """<table:table table:name="表"><table:table-column table:style-name="co1"/><table:table-column table:number-columns-repeated="2"/>
      <table:table-row table:style-name="ro1"><table:table-cell table:style-name="ce1" office:value-type="percentage" office:value="0.5"><text:p>50.0%</text:p></table:table-cell>
      <table:table-cell table:style-name="ce2" office:value-type="date" office:date-value="2019-09-18"><text:p>2019年9月18日</text:p></table:table-cell></table:table-row></table:table>"""
    content = ods_content(table).decode("utf-8")
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{urn}:1.0"'
        for name, urn in (("style", "style"), ("number", "datastyle"), ("fo", "xsl-fo-compatible"))
        if f"xmlns:{name}=" not in content
    )
    content = re.sub(r"(<office:document-content[^>]*)>", rf"\1{spaces}>", content).replace("<office:body>", styles + "<office:body>", 1)
    made = fresh(ods_bytes(re.sub(r">\s+<", "><", content).encode("utf-8")), "ods", USUAL, str(tmp_path))
    page = load_workbook(io.BytesIO(made.data)).active
    cell = page["A1"]
    assert (cell.value, cell.number_format, page["B1"].number_format) == (0.5, "0.0%", 'yyyy"年"m"月"d"日"')
    assert (cell.fill.fgColor.rgb, cell.border.left.style, cell.alignment.wrap_text, cell.alignment.horizontal) == (
        "FFFFFF00",
        "thin",
        True,
        "center",
    )
    assert (cell.font.b, cell.font.sz, cell.font.color.rgb) == (True, 14, "FFFF0000")
    assert abs(page.column_dimensions["A"].width - 4 / 2.54 * 96 / 7) < 0.5
    assert page.row_dimensions[1].height == 28.5  # 1 cm in whole pixels


def _look_xlsx() -> bytes:
    made = Workbook()
    sheet = made.active
    sheet["A1"], sheet["B2"], sheet["C3"] = "标题", 0.5, "标"
    sheet["A1"].font = Font(name="黑体", b=True, sz=14, color="FFFF0000")
    sheet["A1"].fill = PatternFill("solid", fgColor="FFFFFF00")
    sheet["A1"].border = Border(left=Side("thin"), bottom=Side("double"))
    sheet["A1"].alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    sheet["B2"].number_format = "0.00%"
    sheet["C3"].fill = PatternFill("solid", fgColor="FF" + ERROR_FILL)
    sheet.column_dimensions["A"].width = 33
    sheet.row_dimensions[1].height = 40
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_the_look_of_an_xlsx_and_no_colour_of_ours(tmp_path: Path) -> None:
    made = fresh(_look_xlsx(), "xlsx", USUAL, str(tmp_path))
    assert "主题颜色" in made.said[0]
    page = load_workbook(io.BytesIO(made.data)).active
    head = page["A1"]
    assert (head.font.name, head.font.b, head.font.sz, head.font.color.rgb, head.fill.fgColor.rgb) == (
        "黑体",
        True,
        14,
        "FFFF0000",
        "FFFFFF00",
    )
    assert (head.border.left.style, head.border.bottom.style, head.border.top.style) == ("thin", "double", None)
    assert (head.alignment.horizontal, head.alignment.vertical, head.alignment.wrap_text) == ("center", "center", True)
    assert page["B2"].number_format == "0.00%"
    assert page["C3"].fill.fill_type is None
    assert (round(page.column_dimensions["A"].width), round(page.row_dimensions[1].height)) == (33, 40)


def test_a_look_that_cannot_be_told_costs_the_look_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import xlrd

    def broken(**_: Any) -> None:
        raise xlrd.XLRDError("damaged")

    monkeypatch.setattr(xlrd, "open_workbook", broken)
    made = fresh((DATA / "small.xls").read_bytes(), "xls", USUAL, str(tmp_path))
    assert "字体、底纹、边框、列宽没能读出，没有保留。" in made.said


def test_dates_of_1904_are_the_same_days(tmp_path: Path) -> None:
    def fill(made: Any) -> None:
        made.dates_1904 = True
        made.add_sheet("表").write(0, 0, date(2019, 9, 18), xlwt.easyxf(num_format_str="yyyy-mm-dd"))

    made = fresh(_xls(tmp_path, fill), "xls", USUAL, str(tmp_path))
    again_read = read_workbook(made.data, "xlsx", USUAL, str(tmp_path))
    assert (again_read.sheets[0].rows, again_read.date1904) == ([["d2019-09-18"]], False)
    assert any("1904" in said for said in made.said)


def test_our_sheets_of_an_earlier_marking_are_left_out(tmp_path: Path) -> None:
    source = book(again())[0]
    assert len(_tokens(source, "xlsx", tmp_path)) == 4
    assert list(_tokens(fresh(source, "xlsx", USUAL, str(tmp_path)).data, "xlsx", tmp_path)) == ["证书申报"]


def test_names_that_excel_does_not_take() -> None:
    long = "很长的工作表名称" * 5
    given = ["a/b", "a:b", "'甲'", "History", "", long, long + "乙", "证书 ", "[1]"]
    made = sheet_names(given)
    assert made == ["a_b", "a_b（2）", "甲", "History_", "表5", long[:31], long[:27] + "（2）", "证书 ", "_1_"]
    assert all(len(name) <= 31 for name in made)


def test_renamed_sheets_are_told(tmp_path: Path) -> None:
    source = (
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="证书/申报"><Table>'
        '<Row><Cell ss:MergeAcross="2"><Data ss:Type="String">甲</Data></Cell></Row>'
        "</Table></Worksheet></Workbook>"
    ).encode()
    made = fresh(source, "xml2003", USUAL, str(tmp_path))
    assert made.renamed == (("证书/申报", "证书_申报"),)
    assert any("证书_申报" in said for said in made.said)
    one = replace(letter(), marks=(replace(mark(1, (0, 0)), sheet="证书/申报"), mark(2, (0, 0))))
    assert [found.sheet for found in letter_for(one, made).marks] == ["证书_申报", "证书申报"]
    old = replace(
        one, gone=(Gone("A310-000000000009", "A310", "已改正", "证书/申报"),), changed=(Changed("证书/申报", "A1", "", "", "", "1"),)
    )
    assert [found.sheet for found in (*letter_for(old, made).gone, *letter_for(old, made).changed)] == ["证书_申报"] * 2


def test_areas_that_lie_over_one_another_and_whole_columns(tmp_path: Path) -> None:
    sheet = Sheet("表", [["t甲", "t乙"]], merges=[(0, 0, 1, 1), (1, 1, 2, 2), (0, 3, 1_048_575, 3)])
    done = write([sheet], {}, False)
    assert done.merges == [[(0, 0, 1, 1), (0, 3, 1_048_575, 3)]]
    module._prove(done, [sheet], USUAL, str(tmp_path))  # the covered cell's value stands, too


def test_hidden_sheets_and_one_that_can_be_seen(tmp_path: Path) -> None:
    sheets = [Sheet("甲", [["t1"]], hidden=True), Sheet("乙", [["t2"]])]
    found = read_workbook(write(sheets, {}, False).data, "xlsx", USUAL, str(tmp_path)).sheets
    assert [(sheet.name, sheet.hidden) for sheet in found] == [("甲", True), ("乙", False)]
    only = write([Sheet("甲", [["t1"]], hidden=True)], {}, False)
    assert not read_workbook(only.data, "xlsx", USUAL, str(tmp_path)).sheets[0].hidden
    assert only.said


def test_the_same_source_gives_the_same_valid_bytes(tmp_path: Path) -> None:
    made: list[Fresh] = [fresh((DATA / "small.xls").read_bytes(), "xls", USUAL, str(tmp_path)) for _ in range(2)]
    assert made[0] == made[1]
    path = tmp_path / "fresh.xlsx"
    path.write_bytes(made[0].data)
    assert [str(error) for error in OpenXmlValidator().validate(path).errors] == []


def test_a_workbook_that_is_not_what_was_read_does_not_leave(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(sheets: list[Sheet], looks: Looks, plain: bool) -> Any:
        done = write(sheets, looks, plain)
        done.tokens[0][0][0] = "t别的"
        return done

    monkeypatch.setattr(module, "write", wrong)
    with pytest.raises(Unfaithful, match="第 1 行"):
        fresh("证书名称,人数\n智能财税,60\n".encode(), "csv", USUAL, str(tmp_path))

"""The summary workbook as a person and another program read it back."""

from __future__ import annotations

import dataclasses
import io
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from pipeline.publish import everything
from tests.publish.fake_summary import many, run_with
from tests.publish.made_run import workbook_of

HEADINGS = [
    "序号",
    "省份",
    "院校名称",
    "院校类型",
    "证书名称",
    "试点专业名称",
    "专业代码",
    "试点学生规模（人）",
    "院校联系人",
    "联系电话",
    "备注",
]


def book_of(rows: list[dict[str, Any]]) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(workbook_of(run_with(rows))))


def values_of(rows: list[dict[str, Any]], sheet: str = "汇总表") -> list[list[Any]]:
    """What a reader that does not calculate sees."""
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(workbook_of(run_with(rows))))
    return workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def formulas(book: openpyxl.Workbook) -> list[str]:
    return [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_written_where_it_is_sent_from(tmp_path: Path) -> None:
    run = run_with(many(2), tmp_path)
    everything.publish(run, everything.made(run))
    path = tmp_path / "outbox/33-浙江/第二批1+X证书制度试点院校情况汇总表（浙江省）.xlsx"
    assert path.read_bytes() == workbook_of(run)


def test_official_sheet_reads_as_the_annex() -> None:
    rows = values_of(many(3))
    assert rows[0][0] == "附件2"
    assert rows[1][0] == "第二批1+X证书制度试点院校情况汇总表"
    assert [text for text in rows[2] if text] == ["填报单位（盖章）：浙江省教育厅", "填报日期：2019年9月18日"]
    assert rows[3] == HEADINGS
    first = ["云山第0职业技术学院", "高等职业学校", "智能财税", "会计", "630302", 1, "赵一", "13800000000", ""]
    assert rows[4] == [1, "浙江省", *first]
    assert [row[0] for row in rows[4:7]] == [1, 2, 3]
    assert (rows[7][0], rows[7][7]) == ("合计", 6)
    assert [text for text in rows[8] if text] == ["填表人：", "审核人：", "联系电话："]


def test_page_setup() -> None:
    book = book_of(many(40))
    assert book.sheetnames == ["汇总表", "证书分布", "领域分布", "院校一览"]
    for sheet in book:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth == 1
        assert sheet.oddFooter.center.text == "第&P页 共&N页"
    sheet = book["汇总表"]
    assert sheet.page_setup.fitToHeight == 0
    assert (sheet.print_title_rows, sheet.freeze_panes, sheet.print_area) == ("$4:$4", "A5", "'汇总表'!$A$1:$K$47")


def test_fonts_and_borders() -> None:
    sheet = book_of(many(1))["汇总表"]
    fonts = {cell: (sheet[cell].font.name, sheet[cell].font.size) for cell in ("A1", "A2", "A4", "C5")}
    assert fonts == {"A1": ("黑体", 14), "A2": ("方正小标宋简体", 20), "A4": ("黑体", 11), "C5": ("仿宋_GB2312", 11)}
    for row in sheet["A4:K5"]:
        for cell in row:
            assert {side.style for side in (cell.border.left, cell.border.right, cell.border.top, cell.border.bottom)} == {"thin"}
            assert cell.fill.fill_type is None


def test_only_the_sums_are_formulas_and_their_values_are_stored() -> None:
    rows = many(5)
    assert formulas(book_of(rows)) == [
        "=SUM(H5:H9)",
        "=SUM(D3:D5)",
        "=SUM(E3:E5)",
        "=SUM(D3:D4)",
        "=SUM(E3:E4)",
        "=SUM(F3:F7)",
        "=SUM(G3:G7)",
    ]
    assert values_of(rows)[9][7] == 15
    assert values_of(rows, "院校一览")[7][5:7] == [5, 15]
    assert values_of(rows, "证书分布")[5][2:5] == [5, 2, 2]  # five different schools; the made run's balance has two applications


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "-1+1", "@SUM(A1)", "#REF!", "#N/A", "{=1+1}", "http://a.b", "'x", "_x0041_"]
)
def test_hostile_text_stays_text(text: str) -> None:
    rows = [{"school_name": text, "contact_name": text, "remark": text, "contact_phone": text}]
    book = book_of(rows)
    cell = book["汇总表"]["C5"]
    assert cell.data_type == "s"
    assert len(formulas(book)) == 7
    assert not any(cell.hyperlink for sheet in book for row in sheet.iter_rows() for cell in row)
    assert values_of(rows)[4][2] == text
    assert values_of(rows, "院校一览")[2][1] == text


def test_characters_that_no_workbook_holds_do_not_lose_it() -> None:
    assert values_of([{"school_name": "甲\x00\x07\ud800\ufffe\u202e学院"}])[4][2] == "甲\ufffd\ufffd学院（含不可见字符）"


def test_a_text_that_no_row_can_show_is_cut_visibly() -> None:
    sheet = book_of([{"remark": "很长" * 20_000}])["汇总表"]
    assert "（共 40000 字）" in sheet["K5"].value
    assert len(sheet["K5"].value) < 400
    assert sheet.row_dimensions[5].height <= 409


def test_codes_and_phones_are_text_cells() -> None:
    sheet = book_of([{"major_code": "051300", "contact_phone": "057112345678"}])["汇总表"]
    for cell in (sheet["G5"], sheet["J5"]):
        assert (cell.data_type, cell.number_format) == ("s", "@")
    assert (sheet["G5"].value, sheet["J5"].value) == ("051300", "057112345678")
    assert (sheet["H5"].data_type, sheet["H5"].value) == ("n", 40)


def test_rows_are_high_enough_for_wrapped_names() -> None:
    sheet = book_of([{}, {"school_name": "云山" * 20}])["汇总表"]
    assert sheet.row_dimensions[6].height > 3 * 11 * 1.35 > sheet.row_dimensions[5].height


def test_empty_summary_is_a_proper_sheet() -> None:
    rows = values_of([])
    assert rows[3] == HEADINGS
    assert rows[4][0] == "本省暂无纳入汇总的申报"
    assert (rows[5][0], rows[5][7]) == ("合计", 0)
    assert "填表人：" in rows[6]
    assert values_of([], "院校一览")[2][0] == "本省暂无纳入汇总的申报"


def test_certificates_without_schools_stand_with_zero() -> None:
    rows = values_of(many(1), "证书分布")
    assert [row[1] for row in rows[2:5]] == ["智能财税", "母婴护理", "特殊焊接技术"]
    assert rows[4][2:7] == [0, 0, 0, 0, 0.3]
    assert len(book_of(many(1))["证书分布"]._charts) == 1


def test_schools_are_counted_once() -> None:
    rows = values_of([{"certificate": "智能财税"}, {"certificate": "母婴护理", "pilot_students": 2}], "院校一览")
    assert rows[2][1:] == ["云山职业技术学院", "4133012340", "高等职业学校", "云山市", 2, 42, "智能财税、母婴护理", "赵一", "13800000000"]
    assert rows[3][0] == "合计"


def test_same_day_same_bytes() -> None:
    run = run_with(many(3))
    later = dataclasses.replace(run, started=datetime(2019, 9, 18, 23, 59, 59, 999), seconds=9.9)
    tomorrow = dataclasses.replace(run, started=datetime(2019, 9, 19, 0, 0))
    assert workbook_of(run) == workbook_of(later)
    assert workbook_of(run) != workbook_of(tomorrow)

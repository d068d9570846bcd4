"""The list of findings: whole rows with ids, links and present content by defined names, nothing of the school's that does anything."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openxml_audit import OpenXmlValidator

from pipeline.marking.listing import explanation_of, sheets
from pipeline.read.engines.any import read_workbook
from pipeline.read.limits import USUAL
from pipeline.read.returned import take_ours
from pipeline.read.workbook import Sheet, Workbook
from schemas.marks import CHANGES_HEADINGS, HEADINGS, NO_EXPLANATION, STATE_HEADINGS, finding_of, text_hash, token_in
from tests.marking.listed_book import FORMATS, NAMES, SCHOOL, TOKEN, again, book, letter, mark

Row = dict[str, str]


def _sheets(data: bytes, format: str, folder: Path) -> dict[str, Sheet]:
    return {sheet.name: sheet for sheet in read_workbook(data, format, USUAL, str(folder)).sheets}


def _rows(sheet: Sheet) -> tuple[int, list[Row]]:
    """0-based row of the headings, and the rows below by heading."""
    at = next(n for n, cells in enumerate(sheet.rows) if "t标识" in cells)
    words = [cell[1:] for cell in sheet.rows[at]]
    filled = [cells + [""] * (len(words) - len(cells)) for cells in sheet.rows[at + 1 :] if any(cells)]
    return at, [{word: cell[1:] for word, cell in zip(words, cells)} for cells in filled]


def _list(one: object, folder: Path) -> tuple[Sheet, int, list[Row]]:
    sheet = _sheets(book(one)[0], "xlsx", folder)["问题清单"]  # type: ignore[arg-type]
    return sheet, *_rows(sheet)


def test_title_advice_what_was_read_and_what_else_is_to_be_known(tmp_path: Path) -> None:
    sheet, at, _ = _list(letter(), tmp_path)
    over = ["".join(cell[1:] for cell in cells) for cells in sheet.rows[:at]]
    assert token_in(over[0]) == TOKEN
    assert over[0].startswith("云栖职业技术学院")
    assert "2019 年 9 月 20 日前" in over[2]
    assert over[3].startswith("本次读到申报证书 3 项；试点学生 340 人；培训教师 12 人。")
    assert [line[-15:] for line in over[4:6]] == [
        "已另存为 .xlsx 后标注，单元格位置不变。"[-15:],
        "公式里的 SHEETS() 会因增加工作表而变化。"[-15:],
    ]


def test_a_row_a_finding_without_gaps_in_the_order_of_the_headings(tmp_path: Path) -> None:
    sheet, at, rows = _list(letter(), tmp_path)
    wanted = [word for name, word in HEADINGS.items() if name not in ("school", "change")]
    assert [cell[1:] for cell in sheet.rows[at]] == wanted
    assert len(sheet.rows) == at + 1 + len(letter().marks)
    assert [row["编号"] for row in rows] == [str(n) for n in range(1, 8)]
    assert [row["标识"] for row in rows] == [one.id for one in letter().marks]
    assert [row["级别"] for row in rows] == ["错误", "提醒（已说明）", "提醒", "错误", "提醒", "提醒", "提醒"]
    assert rows[3]["应为"] == "下列之一\n可填：自有、租用、共用、无"
    assert (rows[0]["情况说明"], rows[1]["情况说明"][:4]) == (NO_EXPLANATION, "2019")
    assert (rows[2]["单元格"], rows[2]["目前内容"], rows[2]["工作表"]) == ("", "", SCHOOL)


def test_columns_that_only_some_letters_have(tmp_path: Path) -> None:
    one = replace(again(), several=True, marks=(mark(1, (2, 9), school="乙学院", change="改了仍不对"),))
    _, _, rows = _list(one, tmp_path)
    assert [(row["院校"], row["变化"], row["级别"], row["单元格"]) for row in rows] == [
        ("乙学院", "改了仍不对", "提醒", "J3"),
        ("", "已改正", "无须处理", "K9"),
    ]
    assert rows[1]["标识"] == "A319-0000000000ff"


def test_links_and_present_content_go_by_the_defined_name(tmp_path: Path) -> None:
    data, listed = book(letter())
    page = load_workbook(io.BytesIO(data))["问题清单"]
    for one in letter().marks:
        row = listed.rows[one.id]
        link = page[f"D{row}"].hyperlink
        formula = next((cell.value for cell in page[row] if str(cell.value).startswith("=IF(_1X_")), None)
        if one.at < 0:
            assert link is None
            assert formula is None
            continue
        assert finding_of(link.location) == one.id
        assert {finding_of(name) for name in re.findall(r"_1X_\w+", str(formula))} == {one.id}
    kept = load_workbook(io.BytesIO(data), data_only=True)["问题清单"]
    assert [kept.cell(listed.rows[one.id], 6).value for one in letter().marks][-2:] == ["2019-09-18", "（空）"]


def test_no_link_leads_to_a_hidden_sheet(tmp_path: Path) -> None:
    names = replace(NAMES, hidden=frozenset({SCHOOL}))
    data, _ = book(letter(), names)
    page = load_workbook(io.BytesIO(data))["问题清单"]
    assert not [cell for row in page.iter_rows() for cell in row if cell.hyperlink]
    _, rows = _rows(_sheets(data, "xlsx", tmp_path)["问题清单"])
    assert rows[0]["单元格"] == "J3"
    assert "隐藏" in rows[0]["问题"]


def test_only_explanations_of_warnings_may_be_typed_and_the_list_can_be_sorted() -> None:
    page = load_workbook(io.BytesIO(book(again())[0]))["问题清单"]
    assert not page.protection.sheet  # with locked cells in its rows nobody could sort it
    assert page.auto_filter.ref == "A8:M16"
    assert page.freeze_panes == "A9"
    assert page.print_title_rows == "$8:$8"
    assert (page.page_setup.orientation, page.page_setup.fitToHeight, page.sheet_properties.pageSetUpPr.fitToPage) == ("landscape", 0, True)
    reason, others = page.data_validations.dataValidation
    assert (str(reason.sqref), str(others.sqref), others.formula1) == ("K9:K16", "A9:J16 L9:M16", "FALSE")
    assert (reason.errorStyle, others.errorStyle or "stop") == ("warning", "stop")
    assert "$B9" in reason.formula1  # the level is looked up in the row, wherever that is sorted to
    assert "4 个字" in reason.prompt


def test_long_texts_are_seen_whole() -> None:
    long = replace(letter(), marks=(mark(1, (2, 9), message="问题" * 200), mark(2, (3, 9))))
    data, listed = book(long)
    page = load_workbook(io.BytesIO(data))["问题清单"]
    heights = [page.row_dimensions[listed.rows[one.id]].height for one in long.marks]
    assert heights[0] > 400 / 17 * 15
    assert 30 <= heights[1] <= 70


def test_the_level_of_an_explained_finding_stands_on_one_line() -> None:
    one = letter()
    widths = {}
    for answered in (False, True):
        marks = tuple(replace(mark, answered=answered and mark.level == "warning") for mark in one.marks)
        sheet = load_workbook(io.BytesIO(book(replace(one, marks=marks))[0]))["问题清单"]
        widths[answered] = sheet.column_dimensions["B"].width
    assert widths[False] < 2 * len("提醒（已说明）") < widths[True]


def test_the_state_sheet_knows_every_text_of_the_list(tmp_path: Path) -> None:
    data, _ = book(again())
    found = _sheets(data, "xlsx", tmp_path)
    state, (_, rows) = found["1X状态"], _rows(found["问题清单"])
    assert token_in(state.rows[0][0]) == TOKEN
    assert state.rows[1] == ["t" + word for word in STATE_HEADINGS]
    kept = [dict(zip(STATE_HEADINGS, (cell[1:] for cell in [*cells, "", ""]))) for cells in state.rows[2:]]
    assert [one["1X-id"] for one in kept] == [one.id for one in again().marks]
    for row, one in zip(rows, kept):
        hashes = dict(pair.split(":") for pair in one["texts"].split())
        texts = {name: row[word] for name, word in HEADINGS.items() if name not in ("number", "now") and row.get(word)}
        assert hashes == {name: text_hash(text) for name, text in texts.items()}
        assert one["explanation"] == row["情况说明"]
        assert finding_of(one["name"]) in (one["1X-id"], "")
    assert load_workbook(io.BytesIO(data))["1X状态"].sheet_state == "veryHidden"


def test_a_keeper_stands_behind_the_row_of_its_finding() -> None:
    made = sheets(letter(), FORMATS, NAMES, keepers={letter().marks[1].id: 7})
    cells = re.findall(r'<c r="(H\d+)" s="(\d+)"', made.state.xml.decode("utf-8"))
    assert [cell for cell in cells if cell[0] != "H1"] == [("H4", "7")]


def test_hashes_are_the_same_for_what_programs_save_otherwise() -> None:
    assert text_hash("甲 \r\n乙\n") == text_hash("甲\n乙") != text_hash("甲乙")


def test_what_changed_since_last_time(tmp_path: Path) -> None:
    sheet = _sheets(book(again())[0], "xlsx", tmp_path)["改动对照"]
    at = next(n for n, cells in enumerate(sheet.rows) if cells == ["t" + word for word in CHANGES_HEADINGS])
    assert [cell[1:] for cell in sheet.rows[at + 2]] == [SCHOOL, "S4", "智能财税", "实训条件", "（空）", "=自有"]
    assert sheets(letter(), FORMATS, NAMES).changes is None


def _taken(workbook: Workbook) -> set[str]:
    """The sheets that reading takes for ours."""
    names = {sheet.name for sheet in workbook.sheets}
    take_ours(workbook, b"", USUAL)
    return names - {sheet.name for sheet in workbook.sheets}


def test_our_sheets_are_known_without_their_names(tmp_path: Path) -> None:
    found = _sheets(book(again())[0], "xlsx", tmp_path)
    renamed = [replace(sheet, name=f"表{name}") for name, sheet in found.items()]
    assert _taken(Workbook("xlsx", renamed)) == {"表问题清单", "表改动对照", "表1X状态"}
    assert not _taken(Workbook("xlsx", [Sheet("问题清单", [["t序号", "t问题", "t情况说明", "t负责人"], ["n1", "t漏报", "t无", "t王五"]])]))


def test_an_error_that_was_explained_says_that_it_must_be_corrected() -> None:
    said = explanation_of(mark(1, (2, 9), "error", explanation="人数属实"))
    assert said.startswith(NO_EXPLANATION)
    assert "人数属实" in said


def test_a_list_of_nothing_is_valid_and_says_so(tmp_path: Path) -> None:
    data, _ = book(replace(letter(), marks=()))
    sheet = _sheets(data, "xlsx", tmp_path)["问题清单"]
    assert sheet.rows[-1] == ["t没有需要改正或说明的问题。"]


@pytest.mark.parametrize("one", [letter(), again(), replace(letter(), marks=())], ids=["first", "again", "nothing"])
def test_the_parts_are_valid(one: object, tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(book(one)[0])  # type: ignore[arg-type]
    errors = [str(error) for error in OpenXmlValidator().validate(path).errors]
    around = ("inlineStr", "/theme")  # the small package around our parts has neither shared strings nor a theme
    assert [error for error in errors if not any(word in error for word in around)] == []


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert sheets(again(), FORMATS, NAMES) == sheets(again(), FORMATS, NAMES)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.text(st.characters(), max_size=40), st.sampled_from(["=1+1", "_x0041_", "<r>", "]]>", "\x00\x0b", "&amp;", "'"]))
def test_any_text_of_a_school_is_text(text: str, odd: str) -> None:
    hostile = mark(1, (2, 9), value=odd + text, message=text + odd, explanation=odd, school=text, options=(text, odd))
    made = sheets(replace(letter(), title=text + odd, said=(text,), several=True, marks=(hostile,)), FORMATS, NAMES)
    for part in (made.list, made.state):
        root = ElementTree.fromstring(part.xml)
        formulas = [element.text or "" for element in root.iter() if element.tag.endswith("}f")]
        assert all(formula.startswith(f"IF({'_1X_A311_000000000001'}") for formula in formulas)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_the_list_comes_back_from_libreoffice_in_every_format(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(book(again())[0])
    texts = {name: word for name, word in HEADINGS.items() if name not in ("number", "now", "school")}
    _, wanted = _rows(_sheets(path.read_bytes(), "xlsx", tmp_path)["问题清单"])
    for format in ("xls", "ods"):
        out = tmp_path / format
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", format, "--outdir", str(out), str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        found = _sheets((out / f"list.{format}").read_bytes(), format, tmp_path)
        _, rows = _rows(found["问题清单"])
        hashes = [[text_hash(row[word]) for word in texts.values()] for row in rows]
        assert hashes == [[text_hash(row[word]) for word in texts.values()] for row in wanted]
        assert [row["目前内容"] for row in rows[:2]] == ["100", "101"]  # calculated anew, through the names
        assert _taken(Workbook(format, [*found.values()])) == {"问题清单", "改动对照", "1X状态"}


def test_nothing_of_the_package_but_formats_is_asked_for() -> None:
    """No shared strings, no relationships: the part stands alone."""
    data, _ = book(again())
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        page = package.read("xl/worksheets/sheet1.xml").decode("utf-8")
    assert 't="s"' not in page
    assert "r:id" not in page

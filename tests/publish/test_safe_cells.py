"""Any text goes into a cell, comes back as it was or visibly changed, and never as a formula."""

from __future__ import annotations

import io

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from pipeline.publish.safe_cells import LONGEST, put_text, safe_text


def test_cut_visibly_at_the_longest_cell() -> None:
    assert safe_text("甲" * LONGEST) == "甲" * LONGEST
    cut = safe_text("甲" * (LONGEST + 1))
    assert cut.endswith("甲…（已截断）")
    assert len(cut) == LONGEST


def test_characters_outside_the_basic_plane_count_twice_and_are_not_halved() -> None:
    cut = safe_text("甲" + "𠮷" * LONGEST)
    assert cut.endswith("𠮷…（已截断）")
    assert LONGEST - 1 <= len(cut.encode("utf-16-le")) // 2 <= LONGEST


def test_line_breaks_stay_and_other_controls_show() -> None:
    assert safe_text("甲\r\n乙\r丙\n丁\t戊\x0b") == "甲\n乙\n丙\n丁 戊 "
    assert safe_text(5) == "5"


def test_quote_prefix_where_editing_would_make_a_formula() -> None:
    sheet = Workbook().active
    for row, (text, quoted) in enumerate([("=1", True), ("+1", True), ("@a", True), ("-", True), ("甲", False)], 1):
        put_text(sheet.cell(row, 1), text)
        assert (sheet.cell(row, 1).data_type, bool(sheet.cell(row, 1).quotePrefix)) == ("s", quoted)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.text(st.characters(exclude_categories=())), min_size=1, max_size=30))
def test_every_text_survives_a_save(texts: list[str]) -> None:
    book = Workbook()
    for row, text in enumerate(texts, 1):
        put_text(book.active.cell(row, 1), text)
    stream = io.BytesIO()
    book.save(stream)
    sheet = load_workbook(stream).active
    for row, text in enumerate(texts, 1):
        cell = sheet.cell(row, 1)
        assert cell.data_type == ("s" if text else "n")  # n: openpyxl's word for an empty cell
        assert (cell.value or "").replace("_x005F_x", "_x") == safe_text(text)

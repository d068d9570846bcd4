"""What a clerk sees of a marked workbook: the list of findings, and the cells of the other sheets."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.workbook import Workbook

HEADS = frozenset(("情况说明", "标识", "工作表", "单元格"))
OURS = ("问题清单", "改动对照", "1X状态")


@dataclass
class MarkedBook:
    """A marked workbook. ``head``: row of the list's headings, ``columns`` by heading, ``rows``: row of a finding by its id (all from 1)."""

    path: Path
    book: Workbook
    title: str = ""
    head: int = 0
    columns: dict[str, int] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)

    def said(self, finding: str, heading: str) -> str:
        return str(self.book[self.title].cell(self.rows[finding], self.columns[heading]).value or "")

    @property
    def data_sheets(self) -> list[str]:
        return [name for name in self.book.sheetnames if not name.startswith(OURS) and self.book[name].sheet_state == "visible"]

    def place(self, finding: str) -> tuple[str, str]:
        """Sheet and cell of a finding as the list tells them."""
        return self.said(finding, "工作表"), self.said(finding, "单元格")

    def rows_with(self, text: str) -> list[tuple[str, int]]:
        """Rows (from 0) of the school's sheets in which a cell is that text."""
        return [
            (name, row[0].row - 1)
            for name in self.data_sheets
            for row in self.book[name].iter_rows()
            if any(isinstance(cell.value, str) and cell.value.strip() == text for cell in row)
        ]


def open_marked(path: Path) -> MarkedBook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        marked = MarkedBook(path, openpyxl.load_workbook(path))
    for sheet in marked.book.worksheets:
        for row in range(1, min(sheet.max_row, 60) + 1):
            texts: list[Any] = [cell.value for cell in sheet[row]]
            if {*texts} >= HEADS:
                marked.title, marked.head = sheet.title, row
                marked.columns = {text: place for place, text in enumerate(texts, 1) if text}
                ids = ((line, sheet.cell(line, marked.columns["标识"]).value) for line in range(row + 1, sheet.max_row + 1))
                marked.rows = {str(one): line for line, one in ids if one}
                return marked
    return marked

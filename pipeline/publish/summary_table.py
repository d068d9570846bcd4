"""Writes one table of the summary workbook into a sheet: headings, rows, 合计, and the heights that let wrapped text
show.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from pipeline.publish.safe_cells import put_text, shown_text
from pipeline.publish.summary_fit import fitting, row_height
from pipeline.publish.summary_layout import Column, Sheet, SummaryLayout
from pipeline.publish.summary_styles import HEADING, TOTAL, TOTAL_TEXT, Dresser, body_style

_LEAST = 23.0  # points, so that a row is easy to read along
_NOTHING = "—"  # where there is no number, such as a limit that the batch does not set


class TableWriter:
    """One table in one sheet. ``sums`` are the results of the formulas it wrote, by cell; ``row`` is the next free
    row.
    """

    def __init__(self, sheet: Any, declared: Sheet, layout: SummaryLayout) -> None:
        from openpyxl.utils import get_column_letter

        self.sheet, self.declared, self.layout = sheet, declared, layout
        self._dresser = Dresser()
        self.row = 1
        self.sums: dict[str, int] = {}
        self.letters = [get_column_letter(i) for i in range(1, len(declared.columns) + 1)]
        for letter, column in zip(self.letters, declared.columns):
            sheet.column_dimensions[letter].width = column.width

    def line(self, text: str, style: str, first: int = 1, last: int | None = None, height: float = 0) -> None:
        """Text of ours outside the table, over the columns first..last of the current row (which the caller ends)."""
        last = last or len(self.letters)
        cell = self.sheet.cell(self.row, first)
        cell.style = style
        put_text(cell, text)
        if last > first:
            self.sheet.merge_cells(start_row=self.row, end_row=self.row, start_column=first, end_column=last)
        width = sum(self.declared.widths[first - 1 : last])
        self.height(max(height, row_height([(text, width)], cell.font.size, height)))

    def height(self, points: float) -> None:
        """Makes the current row at least so high."""
        dimension = self.sheet.row_dimensions[self.row]
        dimension.height = max(dimension.height or 0, points)

    def table(self, frame: pd.DataFrame, schools: int) -> None:
        """Headings, one row a record of ``frame`` and the totals; ``schools`` is the number of different schools."""
        columns, size = self.declared.columns, self.layout.fonts.heading.size
        for position, column in enumerate(columns, 1):
            cell = self.sheet.cell(self.row, position)
            cell.style = HEADING
            put_text(cell, column.heading)
        self.height(row_height(((c.heading, c.width) for c in columns), size, 34))
        self.row += 1
        first = self.row
        shares = [f"{c.field}_decimals" if f"{c.field}_decimals" in frame else c.field for c in columns]
        places = frame[shares].itertuples(index=False, name=None)
        for record, of_shares in zip(frame[[c.field for c in columns]].itertuples(index=False, name=None), places):
            self._record(record, of_shares)
        if not len(frame):
            self._nothing()
        self._totals(frame, first, schools)

    def _record(self, values: tuple[Any, ...], places: tuple[Any, ...]) -> None:
        """One row. ``places``: by column, how many decimals a share is shown with."""
        size = self.layout.fonts.body.size
        texts = []
        for position, (column, value) in enumerate(zip(self.declared.columns, values), 1):
            cell = self.sheet.cell(self.row, position)
            if column.kind == "text":
                value = fitting(shown_text(value), column.width, size)
            elif pd.isna(value):
                value = _NOTHING
            if isinstance(value, str):
                self._dresser.dress(cell, body_style(column, text=True))
                put_text(cell, value)
                texts.append((value, column.width))
            else:
                self._dresser.dress(cell, body_style(column))
                cell.value = value
                if column.kind == "share" and places[position - 1] > 1:
                    cell.number_format = f"0.{'0' * places[position - 1]}%"
        self.height(row_height(texts, size, _LEAST))
        self.row += 1

    def _nothing(self) -> None:
        column = Column(field="", heading="", width=1)
        for position in range(1, len(self.letters) + 1):
            self.sheet.cell(self.row, position).style = body_style(column)
        put_text(self.sheet.cell(self.row, 1), self.declared.empty)
        self.sheet.merge_cells(start_row=self.row, end_row=self.row, start_column=1, end_column=len(self.letters))
        self.height(60)
        self.row += 1

    def _totals(self, frame: pd.DataFrame, first: int, schools: int) -> None:
        columns = self.declared.columns
        for position, column in enumerate(columns, 1):
            cell = self.sheet.cell(self.row, position)
            cell.style = TOTAL if column.total else TOTAL_TEXT
            if column.total == "sum":
                letter = self.letters[position - 1]
                cell.value = f"=SUM({letter}{first}:{letter}{self.row - 1})"
                self.sums[cell.coordinate] = int(frame[column.field].sum())
            elif column.total == "schools":
                cell.value = schools
        put_text(self.sheet.cell(self.row, 1), self.layout.total)
        before = next((i for i, column in enumerate(columns) if column.total), 1)
        if before > 1:
            self.sheet.merge_cells(start_row=self.row, end_row=self.row, start_column=1, end_column=before)
        self.height(28)
        self.row += 1

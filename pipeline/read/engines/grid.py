"""A sheet that is being filled cell by cell: grows as needed, refuses what no return has."""

from __future__ import annotations

from pipeline.read.answers import Refused
from pipeline.read.limits import USUAL, Limits
from pipeline.read.workbook import Sheet
from schemas.cells import MAX_COLUMNS

MAX_ROWS = 1_048_576


class Grid:
    """Puts tokens into ``sheet.rows``. Raises Refused F104 beyond Excel's own limits or the largest area that is read."""

    def __init__(self, sheet: Sheet, limits: Limits = USUAL) -> None:
        self.sheet = sheet
        self._left = limits.box

    def reach(self, row: int, column: int = 0) -> None:
        """Makes sure that (row, column), both 0-based, is a place a workbook can have."""
        if not (0 <= row < MAX_ROWS and 0 <= column < MAX_COLUMNS):
            raise Refused("F104", "单元格地址超出 Excel 的范围。")

    def put(self, row: int, column: int, token: str) -> None:
        """Sets one cell; a blank one changes nothing."""
        self.reach(row, column)
        if not token:
            return
        rows = self.sheet.rows
        if row >= len(rows):
            self._spend(row + 1 - len(rows))
            rows.extend([] for _ in range(row + 1 - len(rows)))
        cells = rows[row]
        if column >= len(cells):
            self._spend(column + 1 - len(cells))
            cells.extend([""] * (column + 1 - len(cells)))
        cells[column] = token

    def put_row(self, row: int, cells: list[str]) -> None:
        """Sets a whole row, one behind the last; its last cell is not blank."""
        self.reach(row, len(cells) - 1)
        rows = self.sheet.rows
        self._spend(row + 1 - len(rows) + len(cells))
        rows.extend([] for _ in range(row - len(rows)))
        rows.append(cells)

    def _spend(self, cells: int) -> None:
        self._left -= cells
        if self._left < 0:
            raise Refused("F104", "工作表的范围过大。")


def span(text: str | None, most: int) -> int:
    """A repetition as formats write it (``'3'``): at least 1, at most ``most``; 1 where it is absent or no number."""
    text = (text or "").strip()
    return max(1, min(int(text[:9]), most)) if text.isascii() and text.isdigit() else 1

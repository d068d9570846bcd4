"""A first look at a sheet: which of its cells are words of some layout, and what stands over each column. Taken once for all layouts."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from pipeline.read.vocabulary import Vocabulary, normal_heading
from pipeline.read.workbook import Sheet

LABEL_COLUMNS = 64
Heading = tuple[int, str, tuple[str, ...]]  # column, text as printed, what it may be called when normalised


def text_of(sheet: Sheet, row: int, column: int) -> str:
    """The text of a cell, '' outside the grid or for another kind than text or number."""
    if row < 0 or row >= len(sheet.rows) or column >= len(sheet.rows[row]):
        return ""
    token = sheet.rows[row][column]
    return token[1:] if token and token[0] in "tn" else ""


class Glance:
    """What the rows of a sheet say. ``words``: row -> column -> normalised heading, known ones only.

    Every row is looked at: a second table may stand below the first, however long that is.
    """

    def __init__(self, sheet: Sheet, known: Vocabulary) -> None:
        self.sheet = sheet
        self.words = {row: words for row, cells in enumerate(sheet.rows) if (words := known.words_in(cells))}
        self._anchors: dict[tuple[int, int], tuple[int, int]] | None = None
        self._headings: dict[int, list[Heading]] = {}

    def heading_rows(self, headings: Vocabulary) -> list[int]:
        """Rows that may be the last one of these headings: at least two stand in it and the row above. Rows of data hold none."""
        count = {row: sum(word in headings for word in words.values()) for row, words in self.words.items()}
        near = sorted(set(count) | {row + 1 for row in count if row + 1 < len(self.sheet.rows)})
        return [row for row in near if count.get(row, 0) + count.get(row - 1, 0) >= 2]

    def headings(self, row: int) -> list[Heading]:
        """The heading over each column that has one, when ``row`` is the last heading row."""
        if row not in self._headings:
            rows = self.sheet.rows
            width = max(len(rows[row]), len(rows[row - 1]) if row else 0)  # headings merged down from above may reach further
            found = (self._heading(row, column) for column in range(width))
            self._headings[row] = [(column, *heading) for column, heading in enumerate(found) if heading]
        return self._headings[row]

    def _heading(self, row: int, column: int) -> tuple[str, tuple[str, ...]] | None:
        anchor = self._anchor(row, column)
        text = text_of(self.sheet, *anchor)
        if anchor[1] != column and anchor[0] == row:
            text = ""  # to the right inside a title or a group: no heading of this column
        above = self._anchor(row - 1, column)
        group = text_of(self.sheet, *above) if row else ""
        if not text:
            if not group or above[1] != column or above[0] == anchor[0]:
                return None
            return group, (normal_heading(group),)
        plain, head = normal_heading(text), normal_heading(group)
        return text, (plain, head + plain, plain + head) if anchor[0] == row and head else (plain,)

    def _anchor(self, row: int, column: int) -> tuple[int, int]:
        """Where a merged range puts its text."""
        if self._anchors is None:
            self._anchors = {}
            near = sorted({row + step for row in self.words for step in (-1, 0, 1)})  # the rows that headings may reach over
            for r1, c1, r2, c2 in self.sheet.merges:
                for r in near[bisect_left(near, r1) : bisect_right(near, r2)]:
                    for c in range(c1, min(c2, c1 + 400) + 1):
                        self._anchors[r, c] = (r1, c1)
        return self._anchors.get((row, column), (row, column))

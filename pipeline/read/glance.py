"""A first look at a sheet: which of its cells are words of some layout, and what stands over each column. Taken once for all layouts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from pipeline.read.vocabulary import Vocabulary
from pipeline.read.workbook import Sheet
from schemas.labels import spellings

LABEL_ROWS = 200
LABEL_COLUMNS = 64
HEADING_ROWS = 3  # over which one heading may be spread: a group, a group within it, the column's own words
_MOST_HEADING_ROWS = 300  # that are looked at closely; a heading row that repeats oftener is known by its words
_WIDEST = 1_000  # columns that may have headings
_LONGEST_GROUP = 24  # characters; what is longer is a title
_COMBINED = 3  # spellings of a group that are joined with those of a heading


@dataclass(frozen=True)
class Group:
    """What stands over several columns: where, text, first and last column, whether their cells are merged."""

    row: int
    text: str
    first: int
    last: int
    merged: bool


@dataclass(frozen=True)
class Heading:
    """The heading of one column: where it stands, as printed, what it may be called by itself, most literal first, and its groups."""

    row: int
    column: int
    text: str
    own: tuple[str, ...]
    groups: tuple[Group, ...] = ()

    @cached_property
    def joined(self) -> tuple[str, ...]:
        """With its groups before or behind it: 招生数 over 2017年, 联系人 over 职务, 其中 over 双师型."""
        heads = [spellings(group.text)[:_COMBINED] for group in self.groups if len(group.text) <= _LONGEST_GROUP]
        if not heads:
            return ()
        chains = [*(word for words in heads for word in words), *(far + near for near in heads[0] for far in heads[-1] if len(heads) > 1)]
        own = self.own[:_COMBINED]
        joined = [one for plain in own for head in chains for one in (head + plain, plain + head, f"{head}:{plain}")]
        return tuple(dict.fromkeys([*joined, *(f"其中:{plain}" for plain in own)]))


def text_of(sheet: Sheet, row: int, column: int) -> str:
    """The text of a cell, '' outside the grid or for another kind than text or number."""
    if row < 0 or row >= len(sheet.rows) or column >= len(sheet.rows[row]):
        return ""
    token = sheet.rows[row][column]
    return token[1:] if token and token[0] in "tn" else ""


class Glance:
    """What the rows of a sheet say. ``words``: row -> column -> normalised heading, known ones only."""

    def __init__(self, sheet: Sheet, known: Vocabulary) -> None:
        self.sheet = sheet
        self.words = {row: words for row, cells in enumerate(sheet.rows) if (words := known.words_in(cells))}
        self.columns: dict[tuple[int, int], Any] = {}  # by form and row: what headings made of it
        self._anchors: dict[int, dict[int, tuple[int, int, int]]] = {}
        self._headings: dict[int, list[Heading]] = {}
        self._groups: dict[int, list[Group]] = {}

    def heading_rows(self, headings: Vocabulary) -> list[int]:
        """Rows that may be the last one of these headings: at least two stand in it and the rows above. Rows of data hold none."""
        count = {row: found for row, words in self.words.items() if (found := sum(word in headings for word in words.values()))}
        near = sorted({row + below for row in count for below in range(HEADING_ROWS) if row + below < len(self.sheet.rows)})
        likely = (row for row in near if sum(count.get(row - above, 0) for above in range(HEADING_ROWS)) >= 2)
        return list(islice(likely, _MOST_HEADING_ROWS))

    def width(self, row: int) -> int:
        """How many columns can have a heading, when ``row`` is the last heading row."""
        above = self.sheet.rows[max(0, row - HEADING_ROWS + 1) : row + 1]
        return len({column for cells in above for column, token in enumerate(cells) if token})

    def headings(self, row: int) -> list[Heading]:
        """The heading over each column that has one, when ``row`` is the last heading row."""
        if row not in self._headings:
            above = self.sheet.rows[max(0, row - HEADING_ROWS + 1) : row + 1]
            width = min(max(map(len, above), default=0), _WIDEST)  # headings merged down from above may reach further
            found = (self._heading(row, column) for column in range(width))
            self._headings[row] = [heading for heading in found if heading]
        return self._headings[row]

    def _heading(self, row: int, column: int) -> Heading | None:
        for at in range(row, max(-1, row - HEADING_ROWS), -1):
            top, left, _ = self.anchor(at, column)
            text = text_of(self.sheet, top, left) if left == column else ""  # to the right inside a title or a group: not this column's
            if text.strip() and (at == row or (at == row - 1 and top in self.words) or column in self.words.get(top, {})):
                break  # a lone heading above the last row, not a title or a record of another table
        else:
            return None
        own = spellings(text)
        groups = [group for above in range(top - 1, row - HEADING_ROWS, -1) if (group := self._group_over(above, top, column))]
        return Heading(top, column, text, own, tuple(groups))

    def _group_over(self, row: int, below: int, column: int) -> Group | None:
        """The group in ``row`` that covers a column whose own heading stands in row ``below``."""
        for group in self._groups_in(row):
            if group.first <= column <= group.last:
                alone = column != group.first and not text_of(self.sheet, below, group.first).strip()
                return group if group.merged or not alone else None  # a lone heading reaches no further than its column
        return None

    def _groups_in(self, row: int) -> list[Group]:
        """The texts of a row with the columns they cover: their merged area, else up to the next text."""
        if row not in self._groups:
            cells = self.sheet.rows[row] if 0 <= row < len(self.sheet.rows) else []
            starts = [column for column in range(len(cells)) if text_of(self.sheet, row, column).strip()]
            ends = [*(column - 1 for column in starts[1:]), _WIDEST]
            anchors = self._anchors_in(row)
            self._groups[row] = []
            for column, end in zip(starts, ends):
                merged = column in anchors
                self._groups[row].append(Group(row, cells[column][1:], column, anchors[column][2] if merged else end, merged))
        return self._groups[row]

    def anchor(self, row: int, column: int) -> tuple[int, int, int]:
        """Where a merged range puts its text (row, column), and its last column."""
        return self._anchors_in(row).get(column, (row, column, column))

    def _anchors_in(self, row: int) -> dict[int, tuple[int, int, int]]:
        if row not in self._anchors:
            self._anchors[row] = {
                column: (r1, c1, c2) for r1, c1, c2 in self._merges.get(row, ()) for column in range(c1, min(c2, c1 + _WIDEST) + 1)
            }
        return self._anchors[row]

    @cached_property
    def _merges(self) -> dict[int, list[tuple[int, int, int]]]:
        """By row: the merged areas that a heading may stand in, which are not high."""
        found: dict[int, list[tuple[int, int, int]]] = {}
        for r1, c1, r2, c2 in self.sheet.merges:
            for row in range(r1, min(r2, r1 + HEADING_ROWS) + 1):
                found.setdefault(row, []).append((r1, c1, c2))
        return found

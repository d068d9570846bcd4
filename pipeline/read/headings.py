"""Finds a table in a grid by its headings: which row holds them, which column is which field."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.read.forms import SheetForm, normal_heading
from pipeline.read.workbook import Sheet

SEARCHED_ROWS = 80  # headings stand near the top; what people write above them is a title and a few notes
Key = tuple[str, str]


@dataclass
class Found:
    """A table found in a sheet: field by column, the last heading row, and headings that no field claims."""

    sheet: Sheet
    form: SheetForm
    columns: dict[Key, int]
    heading_row: int
    unknown: list[tuple[int, str]] = field(default_factory=list)

    @property
    def missing(self) -> list[Key]:
        return [key for key in self.form.exact if key in self.form.required and key not in self.columns]


def text_of(sheet: Sheet, row: int, column: int) -> str:
    """The text of a cell, '' outside the grid or for another kind than text or number."""
    if row < 0 or row >= len(sheet.rows) or column >= len(sheet.rows[row]):
        return ""
    token = sheet.rows[row][column]
    return token[1:] if token and token[0] in "tn" else ""


class _Merges:
    """Where merged ranges put their text: the anchor of a cell."""

    def __init__(self, sheet: Sheet, last_row: int) -> None:
        self.anchor: dict[tuple[int, int], tuple[int, int]] = {}
        for r1, c1, r2, c2 in sheet.merges:
            if r1 <= last_row:
                for r in range(r1, min(r2, last_row) + 1):
                    for c in range(c1, min(c2, c1 + 400) + 1):
                        self.anchor[r, c] = (r1, c1)


def _heading(sheet: Sheet, merges: _Merges, form: SheetForm, row: int, column: int) -> tuple[str, Key | None]:
    """The heading over a column when ``row`` is the last heading row, and the field it names."""
    anchor = merges.anchor.get((row, column), (row, column))
    text = text_of(sheet, *anchor)
    if anchor[1] != column and anchor[0] == row:
        text = ""  # to the right inside a title or a group: no heading of this column
    above = merges.anchor.get((row - 1, column), (row - 1, column))
    group = text_of(sheet, *above) if row else ""
    if not text:
        if not group or above[1] != column or above[0] == anchor[0]:
            return "", None
        return group, form.headings.get(normal_heading(group))
    plain, head = normal_heading(text), normal_heading(group)
    for candidate in (plain, head + plain, plain + head) if anchor[0] == row else (plain,):
        if candidate in form.headings:
            return text, form.headings[candidate]
    return text, None


def _columns(sheet: Sheet, merges: _Merges, form: SheetForm, row: int) -> tuple[dict[Key, int], list[tuple[int, str]]]:
    columns: dict[Key, int] = {}
    unknown = []
    exact = {normal_heading(h): key for key, h in form.exact.items()}
    width = max(len(sheet.rows[row]), len(sheet.rows[row - 1]) if row else 0)  # headings merged down from above may reach further
    for column in range(width):
        text, key = _heading(sheet, merges, form, row, column)
        if key is None:
            if text.strip():
                unknown.append((column, text))
        elif key not in columns:
            columns[key] = column
        elif exact.get(normal_heading(text)) == key and exact.get(normal_heading(text_of(sheet, row, columns[key]))) != key:
            unknown.append((columns[key], text_of(sheet, row, columns[key])))
            columns[key] = column
        else:
            unknown.append((column, text))
    return columns, unknown


def enough(columns: dict[Key, int], form: SheetForm) -> bool:
    """Whether the headings found make it this table: four in ten of the required ones of each table, at least three."""
    for table in form.tables:
        required = sum(1 for key in form.required if key[0] == table)
        found = sum(1 for key in columns if key[0] == table)
        if found < max(3, round(required * 0.4)):
            return False
    return True


def heading_hits(sheet: Sheet, known: frozenset[str]) -> list[int]:
    """How many cells of each of the first rows hold a heading of some layout: rows of data hold none and are not looked at again."""
    hits = []
    for cells in sheet.rows[:SEARCHED_ROWS]:
        hits.append(sum(1 for token in cells if token[:1] == "t" and len(token) < 60 and normal_heading(token[1:]) in known))
    return hits


def find_table(sheet: Sheet, form: SheetForm, hits: list[int]) -> Found | None:
    """The table of ``form`` in a sheet, or None. The row with the most headings wins, the upper one of equals."""
    last = min(len(sheet.rows), SEARCHED_ROWS)
    merges = _Merges(sheet, last)
    best: Found | None = None
    for row in range(last):
        if hits[row] + (hits[row - 1] if row else 0) < 2:
            continue  # a row of data: not worth a closer look
        columns, unknown = _columns(sheet, merges, form, row)
        if enough(columns, form) and (best is None or len(columns) > len(best.columns)):
            best = Found(sheet, form, columns, row, unknown)
            if not best.missing:
                break
    return best

"""Finds label/value pairs in a sheet (院校信息): the value stands to the right of its label."""

from __future__ import annotations

from pipeline.read.forms import SheetForm, normal_heading
from pipeline.read.headings import Found, Key, enough
from pipeline.read.rows import blank
from pipeline.read.workbook import Sheet
from schemas.cells import pack

REACH = 6  # how far right of its label a value may stand when the cells between are empty


def find_pairs(sheet: Sheet, form: SheetForm) -> Found | None:
    """The pairs of ``form`` in a sheet, or None; ``columns`` holds the packed address of each value cell."""
    labels = _labels(sheet, form)
    ends = {(r1, c1): c2 for r1, c1, _r2, c2 in sheet.merges}
    columns: dict[Key, int] = {}
    exact = {normal_heading(h): key for key, h in form.exact.items()}
    canonical: set[Key] = set()
    first_row = 0
    for (row, column), (text, key) in labels.items():
        is_exact = exact.get(text) == key
        if key in columns and (key in canonical or not is_exact):
            continue
        columns[key] = _value_cell(sheet, labels, row, ends.get((row, column), column) + 1)
        first_row = first_row or row
        if is_exact:
            canonical.add(key)
    return Found(sheet, form, columns, first_row) if enough(columns, form) else None


def _labels(sheet: Sheet, form: SheetForm) -> dict[tuple[int, int], tuple[str, Key]]:
    labels: dict[tuple[int, int], tuple[str, Key]] = {}
    for r, cells in enumerate(sheet.rows[:200]):
        for c, token in enumerate(cells[:64]):
            if token and token[0] == "t" and len(token) < 40:
                text = normal_heading(token[1:])
                key = form.headings.get(text)
                left = labels.get((r, c - 1))
                if key and not (left and left[1] == key):
                    labels[r, c] = (text, key)
    return labels


def _value_cell(sheet: Sheet, labels: dict[tuple[int, int], tuple[str, Key]], row: int, start: int) -> int:
    cells = sheet.rows[row]
    for column in range(start, min(start + REACH, len(cells))):
        if (row, column) in labels:
            break
        if not blank(cells[column]):
            return pack(row, column)
    return pack(row, start)

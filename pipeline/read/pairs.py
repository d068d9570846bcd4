"""Finds label/value pairs in a sheet (院校信息): the value stands to the right of its label, or below where labels fill the row."""

from __future__ import annotations

from pipeline.read.forms import SheetForm
from pipeline.read.glance import LABEL_COLUMNS, Glance
from pipeline.read.headings import Found, Key, enough
from pipeline.read.rows import blank
from pipeline.read.workbook import Sheet
from schemas.cells import pack

REACH = 6  # how far right of its label a value may stand when the cells between are empty
_LONGEST = 40  # characters of a label


def find_pairs(glance: Glance, form: SheetForm) -> Found | None:
    """The pairs of ``form`` in a sheet, or None; ``columns`` holds the packed address of each value cell."""
    labels = _labels(glance, form)
    if len(labels) < min(form.least.values()):
        return None
    sheet = glance.sheet
    ends = {(r1, c1): c2 for r1, c1, _r2, c2 in sheet.merges}
    below = _side_by_side(labels, ends)
    columns: dict[Key, int] = {}
    canonical: set[Key] = set()
    first_row = 0
    for (row, column), (text, key) in labels.items():
        is_exact = form.of_exact.get(text) == key
        if key in columns and (key in canonical or not is_exact):
            continue
        beside = ends.get((row, column), column) + 1
        columns[key] = pack(row + 1, column) if below else _value_cell(sheet, labels, row, beside)
        first_row = first_row or row
        if is_exact:
            canonical.add(key)
    return Found(sheet, form, columns, first_row, pairs=True) if enough(columns, form) else None


def _labels(glance: Glance, form: SheetForm) -> dict[tuple[int, int], tuple[str, Key]]:
    labels: dict[tuple[int, int], tuple[str, Key]] = {}
    for row, words in glance.words.items():
        for column, word in words.items():
            key = form.headings.get(word)
            if key is None or column >= LABEL_COLUMNS or len(glance.sheet.rows[row][column]) >= _LONGEST:
                continue
            left = labels.get((row, column - 1))
            if not (left and left[1] == key):
                labels[row, column] = (word, key)
    return labels


def _side_by_side(labels: dict[tuple[int, int], tuple[str, Key]], ends: dict[tuple[int, int], int]) -> bool:
    """Whether most labels have the next one right beside them, so that no value can stand there."""
    crowded = sum((row, ends.get((row, column), column) + 1) in labels for row, column in labels)
    return crowded * 2 > len(labels)


def _value_cell(sheet: Sheet, labels: dict[tuple[int, int], tuple[str, Key]], row: int, start: int) -> int:
    cells = sheet.rows[row]
    for column in range(start, min(start + REACH, len(cells))):
        if (row, column) in labels:
            break
        if not blank(cells[column]):
            return pack(row, column)
    return pack(row, start)

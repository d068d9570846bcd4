"""Finds a table in a grid by its headings: which row holds them, which column is which field."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.read.forms import SheetForm
from pipeline.read.glance import Glance, text_of
from pipeline.read.vocabulary import normal_heading
from pipeline.read.workbook import Sheet

Key = tuple[str, str]


@dataclass
class Found:
    """A table found in a sheet: field by column, the last heading row, and headings that no field claims.

    ``pairs``: the sheet holds labels with their values beside them; ``columns`` then holds packed addresses of the values.
    """

    sheet: Sheet
    form: SheetForm
    columns: dict[Key, int]
    heading_row: int
    unknown: list[tuple[int, str]] = field(default_factory=list)
    pairs: bool = False

    @property
    def missing(self) -> list[Key]:
        return [key for key in self.form.exact if key in self.form.required and key not in self.columns]


def _columns(glance: Glance, form: SheetForm, row: int) -> tuple[dict[Key, int], list[tuple[int, str]]]:
    columns: dict[Key, int] = {}
    unknown = []
    sheet, exact = glance.sheet, form.of_exact
    for column, text, candidates in glance.headings(row):
        key = next((form.headings[word] for word in candidates if word in form.headings), None)
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
    """Whether the headings found make it this table: enough of each of its tables."""
    return all(sum(key[0] == table for key in columns) >= least for table, least in form.least.items())


def find_table(glance: Glance, form: SheetForm) -> Found | None:
    """The table of ``form`` in a sheet, or None. The row with the most headings wins, the upper one of equals."""
    best: Found | None = None
    for row in glance.heading_rows(form.words):
        columns, unknown = _columns(glance, form, row)
        if (best is None or len(columns) > len(best.columns)) and enough(columns, form):
            best = Found(glance.sheet, form, columns, row, unknown)
            if not best.missing:
                break
    return best

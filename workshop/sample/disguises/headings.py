"""Headings and labels as they come back: other words, line breaks, spaces, units, colons, two heading rows."""

from __future__ import annotations

import random
from collections.abc import Callable

from schemas.fields import by_name, headings
from workshop.sample.book import GROUP, HEADING, LABEL, Book, Cell, Sheet
from workshop.sample.disguises.values import Change
from workshop.sample.facts import batch_facts

SHARE = 0.5
_HALF_WIDTH = str.maketrans("（）：", "():")
# Columns of the 证书申报 sheet that a second heading row above takes together.
UPPER_GROUPS = {
    "近三年招生数": ("intake_1", "intake_2", "intake_3"),
    "培训团队": ("team_total", "team_dual", "team_industry"),
    "教学条件": ("training_plan", "teaching_resources", "facilities", "partner"),
}


def _retext(retext: Callable[[Cell, random.Random], str], *roles: str) -> Change:
    """A disguise that rewrites about half of the headings."""

    def change(book: Book, rng: random.Random) -> None:
        for role in roles:
            for cell in book.cells(role):
                if isinstance(cell.value, str) and rng.random() < SHARE:
                    cell.value = retext(cell, rng)

    return change


def _alias(cell: Cell, rng: random.Random) -> str:
    field = by_name(cell.table)[cell.field]
    text = rng.choice(headings(field, list(batch_facts().intake_years)))
    return text.translate(_HALF_WIDTH) if rng.randrange(2) else text


def aliases(book: Book, rng: random.Random) -> None:
    """Other words for headings; a province's own form has no other words than its own."""
    if book.layout != "provincial":
        _retext(_alias, HEADING, LABEL)(book, rng)


def _inserted(text: str, inserted: str, rng: random.Random) -> str:
    place = rng.randint(1, max(1, len(text) - 1))
    return text[:place] + inserted + text[place:]


def _unit(cell: Cell, rng: random.Random) -> str:
    """The unit in brackets behind the heading of a count."""
    unit, text = by_name(cell.table)[cell.field].unit, str(cell.value)
    if not unit or text.endswith(("）", ")")):
        return text
    return rng.choice((f"{text}（{unit}）", f"{text}({unit})"))


def label_colons(book: Book, rng: random.Random) -> None:
    for cell in book.cells(LABEL):
        cell.value = f"{cell.value}{rng.choice(('：', ':', ''))}"


def two_rows(book: Book, rng: random.Random) -> None:
    """A second heading row above the one of 证书申报: groups merged across, lone headings merged down."""
    for sheet in book.sheets:
        if any(cell.table == "application" for cell in sheet.cells(HEADING)) and not any(sheet.cells(GROUP)):
            _add_upper_row(sheet)


def _add_upper_row(sheet: Sheet) -> None:
    (lower,) = sheet.rows_with(HEADING)
    sheet.insert_rows(lower, [[]])
    upper, lower = lower, lower + 1
    group_of = {field: name for name, fields in UPPER_GROUPS.items() for field in fields}
    column = 0
    while column < sheet.width:
        name = group_of.get(sheet.rows[lower][column].field, "")
        last = column
        while name and last + 1 < sheet.width and group_of.get(sheet.rows[lower][last + 1].field) == name:
            last += 1
        if last > column:
            sheet.rows[upper][column] = Cell(name, GROUP)
            sheet.merges.append((upper, column, upper, last))
        else:
            sheet.rows[upper][column], sheet.rows[lower][column] = sheet.rows[lower][column], Cell()
            sheet.merges.append((upper, column, lower, column))
        column = last + 1


DISGUISES: dict[str, Change] = {
    "heading_aliases": aliases,
    "heading_breaks": _retext(lambda cell, rng: _inserted(str(cell.value), "\n", rng), HEADING),
    "heading_spaces": _retext(lambda cell, rng: _inserted(str(cell.value), rng.choice((" ", "　", "  ")), rng), HEADING, LABEL),
    "heading_units": _retext(_unit, HEADING),
    "label_colons": label_colons,
    "heading_two_rows": two_rows,
}

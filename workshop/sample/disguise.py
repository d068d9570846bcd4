"""Every harmless disguise by name, and a seeded choice among those that a format can show.

A disguise changes a book in place as schools do it; whatever it does, the return still says the same.
"""

from __future__ import annotations

import random

from workshop.sample.book import Book
from workshop.sample.disguises import headings, shapes, values
from workshop.sample.disguises.values import Change
from workshop.sample.write import FORMATS

# In the order of application: what is in the cells, then the headings, then the shape of the sheets.
DISGUISES: dict[str, Change] = {**values.DISGUISES, **headings.DISGUISES, **shapes.DISGUISES}
MOST = 8  # disguises on one book

_WORKBOOK_ONLY = {"formulas_with_results", "hidden_parts", "date1904"}
_MANY_SHEETS = {"extra_sheets", "sheets_renamed", "sheets_reordered", "pairs_rearranged"}
_FORBIDS = {"date1904": {"date_serial"}}  # a bare number does not say its system


def suitable(format_name: str) -> list[str]:
    """Names of the disguises that a format can show, in the order of application."""
    chosen = FORMATS[format_name]
    hidden = (set() if chosen.workbook else _WORKBOOK_ONLY) | (set() if chosen.many_sheets else _MANY_SHEETS)
    return [name for name in DISGUISES if name not in hidden]


def disguise(book: Book, rng: random.Random, format_name: str = "xlsx", names: list[str] | None = None) -> list[str]:
    """Apply the named disguises, or a random choice of up to ``MOST``; answers the names in the order of application."""
    if not book.layout:
        return []  # no return: nothing of the form is in it that could be disguised
    if names is None:
        names = choose(rng, format_name)
    ordered = [name for name in DISGUISES if name in names]
    for name in ordered:
        DISGUISES[name](book, rng)
    return ordered


def choose(rng: random.Random, format_name: str) -> list[str]:
    """Up to ``MOST`` disguises that get on with one another; every third book has one or none."""
    candidates = suitable(format_name)
    chosen: list[str] = []
    for name in rng.sample(candidates, rng.choice((0, 1, 2, 3, 4, 5, 6, MOST, MOST))):
        if not any(name in _FORBIDS.get(other, ()) or other in _FORBIDS.get(name, ()) for other in chosen):
            chosen.append(name)
    return chosen

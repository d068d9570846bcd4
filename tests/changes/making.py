"""Returns of an inbox as plain data, written and run as an officer does; and what findings.csv says became of each finding."""

from __future__ import annotations

import random
import sqlite3
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipeline.outbox.ledger import NAME
from tests.running import Outcome, run
from workshop.sample import layouts
from workshop.sample.book import Book
from workshop.sample.school import Return, clean_return
from workshop.sample.write import book_bytes

Edit = Callable[[Return], object]
Fates = list[tuple[str, str]]  # code, change


def school(**values: object) -> Edit:
    """Other values in the school's own sheet."""
    return lambda record: record["school"].update(values)


def put(folder: Path, number: int, edit: Edit | None = None, *, name: str = "", book: Callable[[Book], object] | None = None) -> Return:
    """One school's return with two certificates, changed by ``edit`` (as data) and ``book`` (as a workbook)."""
    record = clean_return(random.Random(number), number, school_type="高等职业学校", certificates=2)
    if edit:
        edit(record)
    made = layouts.official(record)
    if book:
        book(made)
    place = folder / "inbox" / "33"
    place.mkdir(parents=True, exist_ok=True)
    (place / (name or f"{number}.xlsx")).write_bytes(book_bytes(made))
    return record


def again(folder: Path, *more: str) -> Outcome:
    """A run over the folder."""
    return run(folder / "inbox", folder, *more)


def fates(done: Outcome) -> dict[str, Fates]:
    """By school's name, (code, change) of every error and warning, those that are gone included."""
    found: dict[str, Fates] = defaultdict(list)
    for row in done.findings:
        if row["severity"] != "info":
            found[row["school_name"]].append((row["code"], row["change"]))
    return {name: sorted(rows) for name, rows in found.items()}


def judged(done: Outcome) -> dict[str, Any]:
    """Everything of a run that is judgement: no ledger may have a part in it."""
    findings = [{name: value for name, value in row.items() if name != "change"} for row in done.findings]
    kept = ("applications", "counts", "findings", "rules", "balance", "roster", "accounts", "held_back", "faults")
    return {
        "code": done.code,
        "findings": [row for row in findings if row["status"] in ("open", "explained", "waived")],
        "summary": done.summary.read_bytes(),
        **{name: done.run[name] for name in kept},
    }


def sql(folder: Path, *statements: str) -> None:
    """Works on the folder's ledger."""
    ledger = sqlite3.connect(folder / "outbox" / NAME)
    with ledger:
        for statement in statements:
            ledger.execute(statement)
    ledger.close()

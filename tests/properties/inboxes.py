"""Fills one inbox with many returns of which everything is known, runs the real entry point once, and holds each file against what it is."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from tests.running import Outcome, run
from workshop.sample import layouts
from workshop.sample.book import VALUE, Book, Cell
from workshop.sample.disguise import choose, disguise, suitable
from workshop.sample.fault import Planted
from workshop.sample.inbox import application_truth
from workshop.sample.school import Return
from workshop.sample.write import FORMATS, book_bytes

WITH_ADDRESSES = [name for name, form in FORMATS.items() if form.workbook]
_CELL = re.compile(r"([A-Z]+)(\d+)$")


@dataclass
class Made:
    """One file: the book behind it, what was planted, and what it is in words (for a failing test's message)."""

    book: Book
    record: Return
    format: str
    disguises: list[str]
    planted: list[Planted] = field(default_factory=list)
    also: tuple[str, ...] = ()


class Inbox:
    """Files of province 33, by name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made: dict[str, Made] = {}
        (folder / "inbox" / "33").mkdir(parents=True)

    def put(self, name: str, made: Made) -> None:
        file = f"33/{name}{FORMATS[made.format].suffix}"
        assert file not in self.made
        (self.folder / "inbox" / file).write_bytes(book_bytes(made.book, made.format))
        self.made[file] = made

    def run(self) -> Outcome:
        return run(self.folder / "inbox", self.folder)


def dressed(book: Book, record: Return, rng: random.Random, names: list[str] | None = None, only_workbooks: bool = False) -> Made:
    """The book in a format that can show it, in the named disguises or in some of any."""
    formats = [name for name, form in FORMATS.items() if form.many_sheets or len(book.sheets) == 1]
    formats = [
        name for name in formats if (not only_workbooks or FORMATS[name].workbook) and (not names or set(names) <= set(suitable(name)))
    ]
    form = "xlsx" if "xlsx" in formats and rng.randrange(2) else rng.choice(formats)
    return Made(book, record, form, disguise(book, rng, form, names if names is not None else choose(rng, form)))


def laid_out(record: Return, layout: str, rng: random.Random) -> Book:
    return layouts.official(record) if layout == layouts.OFFICIAL else layouts.flat([record], merged_down=bool(rng.randrange(2)))


def complaints(done: Outcome, inbox: Inbox) -> dict[str, list[str]]:
    """By file what is not as it should be: findings too many, missing or at a wrong cell, applications not read as they were meant."""
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for finding in done.findings:
        found[finding["file"]].append(finding)
    read: dict[str, list[tuple[str, str, str, str]]] = defaultdict(list)
    for a in done.run["applications"]:
        read[a["file"]].append((a["certificate"], a["major_code"], a["levels"], str(a["pilot_students"])))
    wrong: dict[str, list[str]] = {}
    for file, made in inbox.made.items():
        said = [*_findings(made, found.pop(file, [])), *_applications(made, read[file])]
        if said:
            wrong[f"{file} {made.format} {made.disguises}"] = said
    for file, others in found.items():
        others = [f for f in others if f["severity"] != "info"]
        if others:
            wrong[file or "the whole province"] = [f["message"] for f in others]
    return wrong


def _findings(made: Made, found: list[dict[str, str]]) -> list[str]:
    must = {planted.code for planted in made.planted}
    said = [
        f"{f['code']} {f['sheet']}!{f['cell']} {f['message']}"
        for f in found
        if f["severity"] != "info" and f["code"] not in must | set(made.also)
    ]
    said += [f"missing: {code}" for code in must - {f["code"] for f in found}]
    for finding in found:
        if finding["cell"] and finding["field"] and made.format in WITH_ADDRESSES and not _stands_there(made.book, finding):
            said.append(f"{finding['code']}: {finding['sheet']}!{finding['cell']} is no {finding['field']}")
    return said


def _stands_there(book: Book, finding: dict[str, str]) -> bool:
    """Whether the cited cell is a value cell of the cited field. A cell of a title, heading or other field would be a wrong address."""
    cell = cell_at(book, finding["sheet"], finding["cell"])
    return cell is not None and cell.field == finding["field"] and cell.role == VALUE


def cell_at(book: Book, sheet: str, address: str) -> Cell | None:
    """The book's cell of an Excel address, None outside of the sheet."""
    match = _CELL.match(address)
    assert match, address
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    rows = next(one.rows for one in book.sheets if one.name == sheet)
    row = int(match[2]) - 1
    return rows[row][column - 1] if row < len(rows) and column <= len(rows[row]) else None


def _applications(made: Made, read: list[tuple[str, str, str, str]]) -> list[str]:
    """A clean return's applications as they were meant; of a faulty one only what no fault can touch: nothing is read twice."""
    if made.planted:
        return [] if len(read) <= len(made.record["applications"]) else [f"{len(read)} applications were read"]
    meant = [(a["certificate"], a["major_code"], a["levels"], a["pilot_students"]) for a in application_truth(made.record)]
    return [] if sorted(read) == sorted(meant) else [f"read as {sorted(read)}, meant {sorted(meant)}"]

"""Schools with many faults, each known with its antidote, and their returns in every format."""

from __future__ import annotations

import copy
import random
import zlib
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.rounds.faults import APPLICATION, SCHOOL, TRAINER, Fault, Row
from workshop.sample import layouts
from workshop.sample.book import Book
from workshop.sample.disguise import disguise
from workshop.sample.formats.packing import pack_gbk
from workshop.sample.school import Return, clean_return
from workshop.sample.write import FORMATS, book_bytes

FLAT_ONLY = frozenset(name for name, one in FORMATS.items() if not one.many_sheets)
FOLDER = "33-浙江"
TOGETHER = 3  # schools of one bureau's file, members of one archive


@dataclass
class Planted:
    """A fault in a row (by its place in the record's table). ``status``: open, explained, or how it went."""

    fault: Fault
    place: int
    status: str = "open"
    id: str = ""
    wrong: Any = None
    spoken: str = ""  # what the school said to it last

    @property
    def record(self) -> tuple[str, int]:
        return self.fault.table, self.place


@dataclass
class School:
    """One school over the rounds. ``record``: what its return says now, ``clean``: what is right; ``file``: its last return below the inbox."""

    number: int
    record: Return
    clean: Return
    planted: list[Planted]
    format: str
    flat: bool
    style: list[str] = field(default_factory=list)
    file: str = ""
    files: list[str] = field(default_factory=list)
    past: bool = False  # it has withdrawn its files

    @property
    def name(self) -> str:
        return str(self.record["school"]["school_name"])

    def row(self, planted: Planted) -> Row:
        return row_of(self.record, *planted.record)

    def book(self) -> Book:
        return layouts.flat([self.record]) if self.flat else layouts.official(self.record)


def row_of(record: Return, table: str, place: int) -> Row:
    row: Row = record["school"] if table == "school" else record[f"{table}s"][place]
    return row


def make_school(number: int, format_name: str, rng: random.Random, faults: int, *, flat: bool) -> School:
    record = clean_return(rng, number, "33", certificates=rng.choice((2, 3)))
    school = School(number, record, copy.deepcopy(record), [], format_name, flat)
    tables = [SCHOOL, APPLICATION, APPLICATION, *([] if flat else [TRAINER])]
    taken: set[Any] = set()
    for _ in range(faults * 3):
        fault = rng.choice(rng.choice(tables))
        rows = [record["school"]] if fault.table == "school" else record[f"{fault.table}s"]
        places = [place for place, row in enumerate(rows) if fault.only(row) and (flat or not fault.flat)]
        if len(school.planted) < faults and places:
            place = rng.choice(places)
            certificate = rows[place].get("certificate", "")
            signs = {(fault.table, fault.field, place), (fault.table, fault.code, fault.field, certificate)}
            if fault.group:
                signs.add(("group", fault.group, certificate if fault.group[0] == "*" else place))
            if fault.field == "team_total" and len([row for row in record["applications"] if row["certificate"] == certificate]) > 1:
                continue
            if not signs & taken:
                taken |= signs
                school.planted.append(Planted(fault, place))
    for one in school.planted:
        one.wrong = one.fault.value(row_of(school.clean, *one.record))
        school.row(one)[one.fault.field] = one.wrong
    return school


def make_schools(count: int, seed: int) -> list[School]:
    formats = [*FORMATS, "real-xls", "bureau", "zip"]
    schools = []
    for number in range(1, count + 1):
        rng = random.Random(f"{seed}:{number}")
        chosen = formats[(number - 1) // TOGETHER % len(formats)] if count >= TOGETHER * len(formats) else ""
        chosen = formats[number % len(formats)] if not chosen else chosen
        flat = chosen in FLAT_ONLY or chosen == "bureau" or (number % 5 == 0 and chosen in FORMATS)
        schools.append(make_school(number, chosen, rng, rng.randint(6, 14), flat=flat))
        if number % 3 == 0 and chosen in FORMATS:
            book = schools[-1].book()
            schools[-1].style = disguise(book, random.Random(f"{seed}:{number}:style"), chosen)
    return schools


def put(inbox: Path, name: str, content: bytes) -> str:
    """``name`` below the province's folder; answers the name below the inbox."""
    path = inbox / FOLDER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return f"{FOLDER}/{name}"


def deliver(inbox: Path, schools: list[School], seed: int) -> list[tuple[Path, Path]]:
    """The first returns. Answers workbooks that LibreOffice has to save as .xls first (from, to)."""
    to_convert = []
    bureaus = [school for school in schools if school.format == "bureau"]
    zipped = [school for school in schools if school.format == "zip"]
    for school in schools:
        stem = f"{school.number:03d}_{school.name}"
        if school.format == "real-xls":
            put(inbox, f"{stem}.xlsx", book_bytes(school.book()))
            school.file = f"{FOLDER}/{stem}.xls"
            to_convert.append((inbox / FOLDER / f"{stem}.xlsx", inbox / school.file))
        elif school.format in FORMATS:
            book = school.book()
            if school.style:
                disguise(book, random.Random(f"{seed}:{school.number}:style"), school.format)
            school.file = put(inbox, stem + FORMATS[school.format].suffix, book_bytes(book, school.format))
    for start in range(0, len(bureaus), TOGETHER):
        mine = bureaus[start : start + TOGETHER]
        name = put(inbox, f"市教育局汇总{start}.xlsx", book_bytes(layouts.flat([school.record for school in mine])))
        for school in mine:
            school.file = name
    for start in range(0, len(zipped), TOGETHER):
        mine = zipped[start : start + TOGETHER]
        members = {f"报送/{school.number:03d}_{school.name}.xlsx": book_bytes(school.book()) for school in mine}
        name = put(inbox, f"打包{start}.zip", pack_gbk(members))
        for school, member in zip(mine, members):
            school.file = f"{name}!/{member}"
    for school in schools:
        school.files.append(school.file)
    return to_convert


def later(school: School, days: int) -> None:
    """A date of filling in that is later, where it is a date."""
    date = school.clean["school"]["filled_on"]
    if school.record["school"]["filled_on"] == date:
        school.record["school"]["filled_on"] = school.clean["school"]["filled_on"] = date + timedelta(days=days)


def mixed(*parts: Any) -> int:
    """A number that depends on the parts alone."""
    return zlib.crc32(repr(parts).encode())

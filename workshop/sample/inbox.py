"""A sample inbox of one province, and the truth about it: what every file is, what is wrong with it and what it says.

The truth has the shape ``{"returns": [...], "files": [...]}``:
a return is file, school_name, school_code, kinds (keys of the faults), style (disguises, format), flat, must ([code, field,
certificate]: has to be found), may (codes that may follow), apps (the applications as meant, all text) and explained;
a file is [name, status, code], for files that are no return or not used.  Names are below the inbox, with ``/``.
"""

from __future__ import annotations

import os
import random
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any

from workshop.sample import clutter, layouts
from workshop.sample.book import Book
from workshop.sample.disguise import disguise
from workshop.sample.facts import DEFAULT_BATCH, Unit, batch_facts, units
from workshop.sample.fault import BOOK, FAULTS, FILE, PAIR, RETURN, Fault, Planted, faulty_pair, fitting_return
from workshop.sample.school import Return, clean_return
from workshop.sample.write import FORMATS, book_bytes

RECEIVED = 1_568_800_000  # seconds since 1970 of the first file (2019-09-18); each later file came a minute after
FAULTY_OF_TEN = 6
SECOND_NUMBERS = 40_000  # the second school of a pair takes a number that no slot has
FORMAT_WEIGHTS = {
    "xlsx": 60, "xlsx-export": 5, "xlsx-prefixed": 5, "xlsx-wps": 10, "xlsx-strict": 4, "xlsx-named-xls": 4, "xlsx-named-et": 4,
    "ods": 6, "xml2003": 6, "html": 6, "csv-utf8": 3, "csv-utf8-bom": 3, "csv-gb18030": 6, "csv-utf16-tab": 3, "csv-semicolon": 2,
}  # fmt: skip
EXPLAINABLE = {"A304", "A305", "A306", "A307", "A308", "A309", "A310", "A311", "A314", "A315", "A317"}  # warnings on an application
EXPLANATION = "本专业为新增合作专业，企业专家聘任手续正在办理，10月底前到位，附聘任意向书。"


@dataclass
class Inbox:
    """An inbox being filled."""

    folder: Path
    unit: Unit
    truth: dict[str, list[Any]] = field(default_factory=lambda: {"returns": [], "files": []})
    received: int = RECEIVED

    def put(self, name: str, content: bytes, *, at_top: bool = False) -> str:
        """Write a file into the province's folder, or straight into the inbox; answers its name below the inbox."""
        name = name if at_top else f"{self.unit.folder}/{name}"
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (self.received, self.received))
        self.received += 60
        return name

    def file(self, name: str, status: str, code: str = "") -> None:
        """Note a whole file of the truth."""
        self.truth["files"].append([name, status, code])

    def clean(self, name: str, record: Return, *, flat: bool) -> None:
        """Note a clean return that stands in the file of that name."""
        self.truth["returns"].append(return_truth(name, Case(record), {}, flat))


@dataclass
class Case:
    """One return on its way into the inbox."""

    record: Return
    planted: list[Planted] = field(default_factory=list)
    fault: Fault | None = None
    explained: bool = False
    superseded: bool = False
    name: str = ""  # how the file's name begins
    ending: str = ""  # what follows the school in it


def make_inbox(folder: Path, province_code: str, schools: int, seed: int, faults: bool, batch: str = DEFAULT_BATCH) -> dict[str, list[Any]]:
    """Fill ``folder`` with the returns of so many schools and answer the truth.

    Without ``faults``: plain clean returns in the official layout, fast to make.  With them: about six schools in ten are
    at fault, everything comes in disguise and in many formats, and the province's folder holds the usual other files too.
    Faults are planted in the default batch only: ValueError for another one.
    """
    if faults and batch != DEFAULT_BATCH:
        raise ValueError(f"faults are planted in batch {DEFAULT_BATCH} only")
    inbox = Inbox(folder, units()[province_code])
    if faults:
        _fill(inbox, schools, seed)
    else:
        facts = batch_facts(batch)
        for number in range(1, schools + 1):
            record = clean_return(random.Random(f"{seed}:{number}"), number, province_code, batch_facts=facts)
            _deliver(inbox, Case(record, name=f"{number:05d}"), layouts.official(record, facts), "xlsx", {})
    return inbox.truth


def _fill(inbox: Inbox, schools: int, seed: int) -> None:
    faults = fault_order(random.Random(seed), schools)
    for number, fault in enumerate(faults, 1):
        rng = random.Random(f"{seed}:{number}")
        for case in _cases(fault, rng, number, inbox.unit.code):
            _dress_and_deliver(inbox, case, rng)
    clutter.add(inbox, random.Random(f"{seed}:clutter"))


def fault_order(rng: random.Random, slots: int) -> list[Fault | None]:
    """The fault of each slot, None for a clean return: families take turns, each code once before any variant of it again."""
    codes: dict[str, list[Fault]] = {}
    for fault in FAULTS.values():
        if fault.stage != FILE:
            codes.setdefault(fault.code, []).append(fault)
    for variants in codes.values():
        rng.shuffle(variants)
    order: list[Fault] = []
    for turn in range(max(map(len, codes.values()))):
        families: dict[str, list[Fault]] = {}
        for code in rng.sample(sorted(codes), len(codes)):
            families.setdefault(code[0], []).extend(codes[code][turn : turn + 1])
        order += [fault for faults in zip_longest(*families.values()) for fault in faults if fault]
    wanted = slots * FAULTY_OF_TEN // 10
    chosen: list[Fault | None] = [order[place % len(order)] for place in range(wanted)]
    chosen += [None] * (slots - wanted)
    rng.shuffle(chosen)
    return chosen


def _cases(fault: Fault | None, rng: random.Random, number: int, province_code: str) -> list[Case]:
    """The returns of one slot: one, or the two of a pair."""
    name = f"{number:03d}"
    if fault is None:
        return [Case(clean_return(rng, number, province_code), name=name)]
    if fault.stage == PAIR:
        (first, first_truth), (second, second_truth) = faulty_pair(fault, rng, (number, SECOND_NUMBERS + number), province_code)
        suffix = rng.choice(("（最终版）", "（修改后）", "(1)")) if fault.same_school else "_乙"
        return [
            Case(first, first_truth, fault, superseded=fault.same_school, name=name),
            Case(second, second_truth, fault, name=name, ending=suffix),
        ]
    case = Case(fitting_return(fault, rng, number, province_code), [], fault, name=name)
    if fault.stage == RETURN:
        case.planted = fault.plant(case.record, rng)
        case.explained = _explain(case, rng)
    return [case]


def _explain(case: Case, rng: random.Random) -> bool:
    """In one case of three the school answers a warning on an application; True where it does."""
    rows = [row for row in case.record["applications"] for planted in case.planted if row["certificate"] == planted.certificate]
    if not rows or case.planted[0].code not in EXPLAINABLE or rng.randrange(3):
        return False
    for row in rows:
        row["explanation"] = EXPLANATION
    return True


def _dress_and_deliver(inbox: Inbox, case: Case, rng: random.Random) -> None:
    """Lay the return out, plant what belongs into the workbook, disguise it, write it."""
    allowed = case.fault.layouts if case.fault else (layouts.OFFICIAL, layouts.FLAT)
    layout = layouts.FLAT if layouts.FLAT in allowed and rng.randrange(4) == 0 else layouts.OFFICIAL
    format_name = _choose_format(layout, case.fault, rng)
    if layout == layouts.FLAT:
        book = layouts.flat([case.record], merged_down=FORMATS[format_name].merges and rng.randrange(2) == 0)
    else:
        book = layouts.official(case.record)
    if case.fault and case.fault.stage == BOOK:
        case.planted = case.fault.plant(book, rng)
    style: dict[str, Any] = dict.fromkeys(disguise(book, rng, format_name), 1)
    _deliver(inbox, case, book, format_name, style)


def _choose_format(layout: str, fault: Fault | None, rng: random.Random) -> str:
    needs_workbook = fault is not None and fault.workbooks_only
    fits = {
        name: weight
        for name, weight in FORMAT_WEIGHTS.items()
        if FORMATS[name].workbook >= needs_workbook and (FORMATS[name].many_sheets or layout == layouts.FLAT)
    }
    return rng.choices(list(fits), list(fits.values()))[0]


def _deliver(inbox: Inbox, case: Case, book: Book, format_name: str, style: dict[str, Any]) -> None:
    title = f"{case.name}_{case.record['school']['school_name']}{case.ending}"
    name = inbox.put(f"{title}{FORMATS[format_name].suffix}", book_bytes(book, format_name))
    inbox.truth["returns"].append(return_truth(name, case, style | {"format": format_name}, book.layout == layouts.FLAT))
    if case.superseded:
        inbox.file(name, "superseded", "F113")
    if not book.layout:
        inbox.file(name, "rejected", "F105")


def return_truth(name: str, case: Case, style: dict[str, Any], flat: bool) -> dict[str, Any]:
    """What the truth says of one return."""
    return {
        "file": name,
        "school_name": case.record["school"]["school_name"],
        "school_code": case.record["school"]["school_code"],
        "kinds": [case.fault.key] if case.fault else [],
        "style": style,
        "flat": flat,
        "must": [list(planted[:3]) for planted in case.planted],
        "may": sorted(case.fault.also) if case.fault else [],
        "apps": [] if case.superseded else application_truth(case.record),
        "explained": case.explained,
    }


def application_truth(record: Return) -> list[dict[str, str]]:
    """The applications as meant, every value as text."""
    return [{name: str(value) for name, value in row.items()} for row in record["applications"]]

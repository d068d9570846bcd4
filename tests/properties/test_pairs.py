"""Two faults in one return: every pair once, in one record where both are a record's, beside clean returns that come out as without."""

from __future__ import annotations

import copy
import itertools
import random
from collections import defaultdict
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.properties.inboxes import Inbox, Made, dressed, laid_out
from tests.running import Outcome
from workshop.sample.fault import BOOK, FAULTS, RETURN, Fault, Planted
from workshop.sample.layouts import FLAT, OFFICIAL
from workshop.sample.school import Return, clean_return

SINGLE = [fault for fault in FAULTS.values() if fault.stage in (RETURN, BOOK)]
PAIRS = list(itertools.combinations(SINGLE, 2))
CLEAN = 40
_WHOLE = {"F105", "F107", "F115", "F118"}  # after them there may be no record left for the other fault to stand in
# What a rule needs and another fault made unusable: the rule cannot be judged then, and says nothing (one cause, one finding).
_SILENCED = {
    "S205": {"S204"},  # it asks whether a school of an allowed type is named like one that is not
    "S206": {"S204"},
    "A304": {"S204", "V101-application-major_name"},  # looked up by the school's level and the major's name
    "A305": {"S204", "V101-application-certificate", "A301-invented", "A301-misspelt", "A301-other-batch", "V101-application-major_name"},
    "A316": {"V101-application-enrolled", "V102-application-enrolled", "V104-application-enrolled"},
    "A318": {
        *("V101-application-certificate", "V103-trainer-dual_qualified", "V103-trainer-industry_expert"),
        *("A312-dual", "A312-industry"),  # numbers that contradict each other are not held against the list as well
    },
}
_TAKES_AWAY = {"F105", "F106", "F107", "F115"}  # beside one of these the other fault may have no cell to be planted in


def _cells(record: Return) -> dict[tuple[Any, ...], Any]:
    """Every value of a return by its place."""
    found = {("school", name): value for name, value in record["school"].items()}
    for table in ("applications", "trainers"):
        for place, row in enumerate(record[table]):
            found |= {(table, place, name): value for name, value in row.items()}
    return found


def _changed(before: Return, after: Return) -> set[tuple[Any, ...]]:
    old, new = _cells(before), _cells(after)
    return {place for place in old.keys() | new.keys() if old.get(place, "-") != new.get(place, "-")}


def _reshapes(before: Return, after: Return) -> bool:
    return any(len(before[table]) != len(after[table]) for table in ("applications", "trainers"))


class Pair:
    """One file with two faults. ``apart``: neither touches what the other one is about, so that both must be found."""

    def __init__(self, first: Fault, second: Fault, layout: str, number: int, seed: int) -> None:
        self.faults = (first, second)
        self.rng = random.Random(f"{seed}:{number}")
        least = max(first.least_certificates, second.least_certificates)
        record = clean_return(self.rng, number, certificates=least)
        record["applications"], record["trainers"] = _one_each(record)
        touched: list[set[tuple[Any, ...]]] = []
        self.planted: dict[str, list[Planted]] = {}
        self.apart = True
        for fault in sorted(self.faults, key=lambda one: one.stage != RETURN):
            if fault.stage != RETURN:
                continue
            before = copy.deepcopy(record)
            self.planted[fault.key] = fault.plant(record, self.rng)
            self.apart &= not _reshapes(before, record)
            touched.append(_changed(before, record))
        book = laid_out(record, layout, self.rng)
        for fault in self.faults:
            if fault.stage == BOOK:
                self.planted[fault.key] = fault.plant(book, self.rng)
                self.apart = False
        self.apart &= len(touched) == 2 and not (touched[0] & touched[1])
        only = any(fault.workbooks_only for fault in self.faults)
        self.made: Made = dressed(book, record, self.rng, [] if number % 3 else None, only_workbooks=only)

    @property
    def codes(self) -> set[str]:
        return {fault.code for fault in self.faults}

    @property
    def allowed(self) -> set[str]:
        return self.codes.union(*(fault.also for fault in self.faults))


def _one_each(record: Return) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """One application a certificate, so that both faults of a record stand in the same one."""
    kept = {row["certificate"]: row for row in reversed(record["applications"])}
    applications = [row for row in record["applications"] if row is kept[row["certificate"]]]
    for number, row in enumerate(applications, 1):
        row["seq"] = number
    return applications, record["trainers"]


def _common_layouts(first: Fault, second: Fault) -> list[str]:
    return [layout for layout in (OFFICIAL, FLAT) if layout in first.layouts and layout in second.layouts]


def _planted(first: Fault, second: Fault, layout: str, number: int, seed: int) -> Pair | None:
    """The pair in either order: some faults need sound values to start from. None where the one leaves nothing for the other."""
    for one, other in ((first, second), (second, first)):
        with suppress(LookupError, ValueError, TypeError):
            return Pair(one, other, layout, number, seed)
    return None


def _plain_of(done: Outcome, files: set[str]) -> tuple[list[dict[str, str]], list[dict[str, Any]]]:
    findings = [f for f in done.findings if f["file"] in files]
    return findings, [a for a in done.run["applications"] if a["file"] in files]


def _hold(folder: Path, seed: int, pairs: list[tuple[Fault, Fault, str]]) -> None:
    inbox, alone = Inbox(folder / "both"), Inbox(folder / "alone")
    clean = set()
    for number in range(1, CLEAN + 1):
        rng = random.Random(f"clean:{seed}:{number}")
        record = clean_return(rng, number)
        made = dressed(laid_out(record, OFFICIAL, rng), record, rng, [])
        for one in (inbox, alone):
            one.put(f"{number:05}-clean", made)
        clean |= set(alone.made)
    made_pairs: dict[str, Pair] = {}
    for number, (first, second, layout) in enumerate(pairs, CLEAN + 1):
        pair = _planted(first, second, layout, number, seed)
        if pair is None:
            assert {first.code, second.code} & _TAKES_AWAY, (first.key, second.key)
            continue
        inbox.put(f"{number:05}-{first.key}-{second.key}-{layout}", pair.made)
        made_pairs[next(reversed(inbox.made))] = pair
    done, without = inbox.run(), alone.run()
    assert done.code == 3, done.out + done.err
    assert sorted(f["name"] for f in done.run["files"]) == sorted(inbox.made)
    assert _plain_of(done, clean) == _plain_of(without, clean)
    assert not [rule for rule in done.run["rules"] if rule["status"] == "broken"]
    assert _complaints(done, made_pairs) == {}


def _complaints(done: Outcome, pairs: dict[str, Pair]) -> dict[str, list[str]]:
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for finding in done.findings:
        found[finding["file"]].append(finding)
    read: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for application in done.run["applications"]:
        read[application["file"]].append(application)
    wrong = {}
    for file, pair in pairs.items():
        said = _of_pair(pair, found[file], read[file])
        if said:
            wrong[f"{file} {pair.made.disguises}"] = said
    return wrong


def _of_pair(pair: Pair, found: list[dict[str, str]], read: list[dict[str, Any]]) -> list[str]:
    codes = {f["code"] for f in found}
    said = [
        f"too much: {f['code']} {f['sheet']}!{f['cell']} {f['message']}"
        for f in found
        if f["severity"] != "info" and f["code"] not in pair.allowed
    ]
    whole = bool(pair.codes & _WHOLE)
    keys = {fault.key for fault in pair.faults}
    missing = {code for code in pair.codes - codes if not _SILENCED.get(code, set()) & keys}
    if pair.apart and not whole and missing:
        said.append(f"missing: {sorted(missing)}")
    elif not pair.codes & codes:
        said.append(f"neither of {sorted(pair.codes)} was found")
    if len(read) > len(pair.made.record["applications"]):
        said.append(f"{len(read)} applications were read")
    worst = {f["severity"] for f in found if f["code"] in pair.codes}
    if "error" in worst and len(read) == 1 and read[0]["outcome"] != "ineligible" and not codes & {"F111"}:
        said.append(f"outcome {read[0]['outcome']}")
    return said


def test_every_pair_of_faults_once(tmp_path: Path) -> None:
    """All pairs, each in one record of one return, in the first layout that can hold both."""
    _hold(tmp_path, 1, [(first, second, layouts[0]) for first, second in PAIRS if (layouts := _common_layouts(first, second))])


def test_pairs_sampled_in_the_flat_layout(tmp_path: Path) -> None:
    flat = [(first, second, FLAT) for first, second in PAIRS if FLAT in _common_layouts(first, second)]
    _hold(tmp_path, 2, random.Random(2).sample(flat, 600))


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3, 9))
def test_every_pair_again_and_again(tmp_path: Path, seed: int) -> None:
    every = [(first, second, layout) for first, second in PAIRS for layout in _common_layouts(first, second)]
    _hold(tmp_path, seed, [(b, a, layout) if seed % 2 else (a, b, layout) for a, b, layout in every])

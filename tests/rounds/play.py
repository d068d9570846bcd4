"""Three rounds: run, edit the marked workbooks as planned, drop them back, run again, and compare every fate."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import openpyxl

from tests.rounds.clerk import MESSES, Finding, Plan, plan
from tests.rounds.lists import MarkedBook, open_marked
from tests.rounds.schools import TOGETHER, School, deliver, make_schools
from tests.running import Outcome, run

PYTHON = "/usr/bin/python3"
SCRIPT = Path(__file__).with_name("uno_jobs.py")
ALONE = frozenset(("fresh", "copied", "recode", "rename_school", "delete_record", "overwrite", "openpyxl"))  # not for a bureau
ENDS = ("corrected", "removed", "withdrawn", "unjudged")
NEVER = frozenset(("F106", "F107", "F108", "F111", "F119", "F120", "F121", "P506"))
EXPECTED = frozenset(("F113", "F123", "F124"))


def play(folder: Path, count: int, seed: int, rounds: int = 3) -> Iterator[str]:
    inbox, scratch = folder / "inbox", folder / "scratch"
    scratch.mkdir(parents=True)
    schools = make_schools(count, seed)
    jobs = [{"open": str(old), "save": str(new)} for old, new in deliver(inbox, schools, seed)]
    _office(jobs, scratch)
    for job in jobs:
        Path(job["open"]).unlink()
    outcome = _run(inbox, folder)
    yield from _first(schools, outcome)
    for turn in range(1, rounds + 1):
        plans = list(_plans(schools, outcome, turn, seed, inbox, scratch))
        _together(plans)
        started = time.monotonic()
        _do(plans, inbox, scratch)
        yield f"--- round {turn}: {len(plans)} workbooks, {Counter(one.mess for one in plans)}, edited in {time.monotonic() - started:.0f} s"
        for name in ("outbox", "reports"):
            shutil.copytree(folder / name, folder / f"{name}{turn}")
        outcome = _run(inbox, folder)
        yield from _compare(plans, outcome)
        yield from _opened(outcome)


def _run(inbox: Path, folder: Path) -> Outcome:
    outcome = run(inbox, folder)
    assert outcome.code in (1, 3), outcome.out + outcome.err
    return outcome


def _office(jobs: list[dict[str, object]], scratch: Path) -> None:
    if not jobs:
        return
    path = scratch / "jobs.json"
    path.write_text(json.dumps(jobs, ensure_ascii=False), encoding="utf-8")
    done = subprocess.run([PYTHON, str(SCRIPT), str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _do(plans: list[Plan], inbox: Path, scratch: Path) -> None:
    """The edits of all plans."""
    jobs = []
    for one in {id(one.job): one for one in reversed(plans)}.values():
        target = Path(one.job["save"])
        target.parent.mkdir(parents=True, exist_ok=True)
        if one.mess == "untouched":
            shutil.copy(one.source.path, target.with_suffix(".xlsx"))
        elif one.mess == "fresh":
            shutil.copy(one.job["into"], target)
        elif one.mess == "withdraw":
            for name in one.school.files:
                (inbox / name).unlink(missing_ok=True)
        elif one.mess == "openpyxl":
            book = openpyxl.load_workbook(one.source.path)
            for sheet, cell, value in one.job["set"]:
                book[sheet][cell] = value
            book.save(target)
        else:
            jobs.append(one.job)
    _office(jobs, scratch)


def _mine(school: School, rows: list[Finding]) -> list[Finding]:
    return [row for row in rows if row["school_name"] == school.name]


def find(school: School, rows: list[Finding]) -> dict[int, Finding]:
    """By place among the planted faults its finding of these rows."""
    found: dict[int, Finding] = {}
    for place, one in enumerate(school.planted):
        certificate = "" if one.fault.table == "school" else school.row(one)["certificate"]
        fits = [
            row
            for row in rows
            if row["code"] == one.fault.code and row["certificate"] == certificate and row["status"] in ("open", "explained")
        ]
        if len(fits) > 1 or one.fault.code[0] == "V":
            fits = [row for row in fits if row["field"] == one.fault.field]
        if len(fits) == 1 and fits[0]["id"] not in {row["id"] for row in found.values()}:
            found[place] = fits[0]
    return found


def _first(schools: list[School], outcome: Outcome) -> Iterator[str]:
    rows = outcome.findings
    yield f"run 1: {outcome.out[:90]} codes {Counter(row['code'] for row in rows if row['severity'] != 'info')}"
    lost: Counter[str] = Counter()
    named: set[str] = set()
    for school in schools:
        found = find(school, _mine(school, rows))
        named |= {row["id"] for row in found.values()}
        for place, one in enumerate(school.planted):
            one.id = found[place]["id"] if place in found else ""
            one.status = "open" if place in found else "silent"
            if place not in found:
                lost[f"{one.fault.code} {one.fault.field}"] += 1
    yield f"planted {sum(len(school.planted) for school in schools)}, not found {lost}"
    rest = [row for row in rows if row["id"] not in named and row["severity"] != "info"]
    yield f"not planted: {Counter((row['code'], row['field']) for row in rest)}"
    for row in rest[:12]:
        yield f"   {row['code']} {row['file']} {row['sheet']}!{row['cell']} {row['message'][:100]}"


def _plans(schools: list[School], outcome: Outcome, turn: int, seed: int, inbox: Path, scratch: Path) -> Iterator[Plan]:
    rows = outcome.findings
    folder = next((outcome.folder / "outbox").glob("*/退回修改"))
    books: dict[str, MarkedBook] = {}
    for path in folder.glob("*.xlsx"):
        marked = open_marked(path)
        books |= dict.fromkeys(marked.rows, marked)
    for school in schools:
        if school.past:
            continue
        found = {place: row for place, row in find(school, _mine(school, rows)).items() if row["id"] in books}
        if not found:
            continue
        for place, row in found.items():
            school.planted[place].id = row["id"]
        number = (school.number - 1) // TOGETHER if school.format == "bureau" else school.number
        mess = MESSES[(number * 7 + turn * 5 + number // len(MESSES) + seed) % len(MESSES)]
        if (mess == "withdraw" and (turn == 1 or school.format in ("zip", "bureau"))) or (school.format == "bureau" and mess in ALONE):
            mess = "plain"
        yield plan(school, books[next(iter(found.values()))["id"]], found, mess, turn, inbox, scratch)


def _together(plans: list[Plan]) -> None:
    """The schools of one bureau are one workbook: the first one's clerk does it all."""
    first: dict[Path, Plan] = {}
    for one in plans:
        leader = first.setdefault(one.source.path, one)
        if leader is not one:
            for key in ("set", "note"):
                leader.job[key] = [*leader.job.get(key, []), *one.job.get(key, [])]
            one.job, one.school.file = leader.job, leader.school.file
            one.school.files[-1] = leader.school.file


def _compare(plans: list[Plan], outcome: Outcome) -> Iterator[str]:
    rows = outcome.findings
    by_id = {row["id"]: row for row in rows if row["status"] in ENDS}
    planned: Counter[tuple[str, str]] = Counter()
    wrong = 0
    for one in plans:
        school = one.school
        found = find(school, _mine(school, rows))
        for place, fate in one.fates.items():
            planted = school.planted[place]
            if one.mess == "withdraw":
                fate = ("gone", "withdrawn")
            row = found.get(place) or by_id.get(planted.id)
            got = ("missing", "") if row is None else ("gone" if row["status"] in ENDS else row["status"], row["change"])
            planned[fate] += 1
            if got != fate:
                wrong += 1
                yield (
                    f"WRONG {school.number:03d} {school.name} {school.format}{' flat' if school.flat else ''} {one.mess} {Path(one.job['save']).suffix} "
                    f"{planted.fault.code} {planted.fault.field} {planted.id}: planned {fate}, got {got}; said {one.said.get(place, '')!r}; "
                    f"{(row or {}).get('message', '')[-90:]} | style {school.style}"
                )
            planted.status = fate[1] if fate[0] == "gone" else fate[0]
        if one.mess == "withdraw":
            school.past = True
        gone = set(school.record.pop("gone", []))
        if gone:
            _drop(school, gone)
    yield f"planned {sum(planned.values())} {dict(planned)}, wrong {wrong}"


def _drop(school: School, gone: set[str]) -> None:
    """The rows of certificates that were given up leave the records; planted faults in them, too."""
    for table in ("application", "trainer"):
        keep = [place for place, row in enumerate(school.record[f"{table}s"]) if row["certificate"] not in gone]
        where = {old: new for new, old in enumerate(keep)}
        for record in (school.record, school.clean):
            record[f"{table}s"] = [record[f"{table}s"][place] for place in keep]
        school.planted = [one for one in school.planted if one.fault.table != table or one.place in where]
        for one in school.planted:
            if one.fault.table == table:
                one.place = where[one.place]


def _opened(outcome: Outcome) -> Iterator[str]:
    """Findings that nobody planned: those that our own marks must never cause, and all others, to be looked at."""
    for row in outcome.findings:
        date = "填报日期都是" in row["message"]
        if row["change"] == "new" and (
            row["code"] in NEVER or (row["code"] == "F114" and not date) or (row["code"] == "V105" and row["field"] != "filled_on")
        ):
            yield f"OPENED {row['id']} {row['file']} {row['sheet']}!{row['cell']} {row['message'][:140]}"
    rows = [row for row in outcome.findings if row["change"] == "new" and row["code"] not in EXPECTED]
    yield f"opened anew: {Counter((row['code'], row['severity']) for row in rows)}; told: {Counter(row['code'] for row in outcome.findings if row['code'] in EXPECTED)}"
    for row in [*(row for row in rows if row["severity"] != "info"), *(row for row in rows if row["severity"] == "info")][:30]:
        yield f"   NEW {row['id']} {row['severity']} {row['file']} {row['sheet']}!{row['cell']} {row['message'][:140]}"

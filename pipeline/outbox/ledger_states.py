"""Schools as earlier runs saw them: written into the ledger where they are not as they were, and found again."""

from __future__ import annotations

import sqlite3
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from pipeline.outbox.ledger_tables import ANY, DIGEST, MOMENT, NOTHING, NotOurs, text
from pipeline.tables.kept import Kept
from pipeline.tables.since import LAST, VERSION, Since
from pipeline.tables.standing import NOBODY, UNRECORDED, Earlier, Past, Standing, State, same_people

_LARGEST = 32 * 2**20  # bytes of one school's records or findings; what says more is not kept, only that it was there
_EMPTY = {"records": Kept(UNRECORDED), "findings": Kept(b"[]")}


class _Line(NamedTuple):
    """What a school was from a run on."""

    run: int
    name: str
    code: str
    records: str
    findings: str
    ended: bool


def earlier(ledger: sqlite3.Connection, province: str, batch: str, standing: Standing, since: Since | None) -> Earlier:
    """What ``standing`` is to be compared with. Raises NotOurs."""
    ledger.text_factory = bytes
    history = _lines(ledger, province, batch)
    kept = _Kept(ledger, standing)
    gone = {school: lines for school, lines in history.items() if school not in standing.schools}
    schools = standing.schools.items()
    versions = {school: line for school, state in schools if (line := _version(history.get(school, []), gone, school, state, kept))}
    run, started, said = _baseline(ledger, province, batch, standing, since)
    if since and since.kind == VERSION:
        chosen = versions
    else:
        chosen = {school: line for school, lines in history.items() if (line := _at(lines, run)) and not line.ended} if run else {}
    past = None
    if run or (since and since.kind == VERSION and versions):
        kind = since.kind if since else ""
        past = Past({school: kept.state(line) for school, line in chosen.items()}, "" if kind == VERSION else started, kind, said)
    return Earlier(past, {school: kept.state(line) for school, line in versions.items()})


def write(ledger: sqlite3.Connection, province: str, batch: str, standing: Standing, run: int) -> None:
    """Writes down what is not as it was. Within the caller's transaction; raises NotOurs."""
    former = ledger.text_factory
    ledger.text_factory = bytes
    history = _lines(ledger, province, batch)
    ledger.text_factory = former
    lines = {
        school: _Line(
            run, state.name, state.code, _digest(state.records, NOTHING), _digest(state.findings, _EMPTY["findings"].digest), False
        )
        for school, state in standing.schools.items()
    }
    for school, known in history.items():
        if school not in lines and not known[-1].ended:
            lines[school] = _Line(run, known[-1].name, known[-1].code, NOTHING, _EMPTY["findings"].digest, True)
    new = {school: line for school, line in lines.items() if school not in history or history[school][-1][1:] != line[1:]}
    rows = ((province, batch, school, *line) for school, line in new.items())
    ledger.executemany("insert into school values (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    texts = [kept for school in new if (state := standing.schools.get(school)) for kept in (state.records, state.findings)]
    there = {digest for (digest,) in ledger.execute("select digest from kept")}
    bodies = {kept.digest: kept.body for kept in [*texts, _EMPTY["findings"]] if kept.digest not in there and len(kept.body) <= _LARGEST}
    ledger.executemany("insert into kept values (?, ?)", ((digest, zlib.compress(body, 1)) for digest, body in bodies.items()))


def _digest(kept: Kept, without: str) -> str:
    return kept.digest if len(kept.body) <= _LARGEST else without


def _lines(ledger: sqlite3.Connection, province: str, batch: str) -> dict[str, list[_Line]]:
    """Every school's lines in the order of runs."""
    query = "select school, run, name, code, records, findings, ended from school where province = ? and batch = ? order by run"
    found: dict[str, list[_Line]] = defaultdict(list)
    for school, run, name, code, records, findings, ended in ledger.execute(query, (province, batch)):
        if not isinstance(run, int) or ended not in (0, 1):
            raise NotOurs("里面的内容不是本程序写的")
        line = _Line(run, text(name, ANY), text(code, ANY), text(records, DIGEST), text(findings, DIGEST), bool(ended))
        found[text(school, ANY)].append(line)
    return dict(found)


def _version(known: list[_Line], gone: Mapping[str, list[_Line]], school: str, state: State, kept: _Kept) -> _Line | None:
    """A school's last version: the last line with other records; where there is none, with other findings.

    ``known``: its own lines. Where they never said anything else, those that it had under another label count as well: at the run that
    first sees the new one, and at every later one that finds all as it was.
    """
    if school != NOBODY and all(line.records in (state.records.digest, NOTHING) for line in known):
        known = [*_formerly(gone, state, kept), *known]
    lines = [line for line in known if not line.ended and line.records != NOTHING]
    others = [line for line in lines if line.records != state.records.digest] if school != NOBODY else []
    others = others or [line for line in lines if line.findings != state.findings.digest]
    return others[-1] if others else None


def _formerly(gone: Mapping[str, list[_Line]], state: State, kept: _Kept) -> list[_Line]:
    """The lines of what an earlier return of the same line was known by; else of the one school that had this code under another name,
    those with some of its people. ``gone``: schools that are there no more.
    """
    for former in state.before:
        if former in gone:
            return gone[former]
    found = [lines for lines in gone.values() if state.code and lines[-1].code == state.code]
    return [line for line in found[0] if same_people(kept.state(line), state)] if len(found) == 1 else []


def _baseline(
    ledger: sqlite3.Connection, province: str, batch: str, standing: Standing, since: Since | None
) -> tuple[int | None, str, str]:
    """Number and moment of the run to compare with (None at the first one), and what is to be said of the choice."""
    query = "select id, started, contents from run where province = ? and batch = ? order by id"
    runs = [
        (int(run), text(started, MOMENT), text(contents, DIGEST)) for run, started, contents in ledger.execute(query, (province, batch))
    ]
    said = ""
    if since is None or since.kind == VERSION:
        found = [run for run in runs if run[2] != standing.contents]
    elif since.kind == LAST:
        found = runs
    else:
        by_time = sorted(runs, key=lambda run: (run[1], run[0]))
        found = [run for run in by_time if run[1] < since.end]
        if by_time and not found:
            found, said = by_time[:1], f"{since.day}及以前没有运行过，改与最早的一次相比"
    return (*found[-1][:2], said) if found else (None, "", "")


def _at(lines: Iterable[_Line], run: int) -> _Line | None:
    """What a school was at a run."""
    return next((line for line in reversed(list(lines)) if line.run <= run), None)


class _Kept:
    """The kept texts; those that the present run has, too, are not read again."""

    def __init__(self, ledger: sqlite3.Connection, standing: Standing) -> None:
        self._ledger = ledger
        texts = [text for state in standing.schools.values() for text in (state.records, state.findings)]
        self._known = {kept.digest: kept for kept in texts} | {NOTHING: _EMPTY["records"]}

    def state(self, line: _Line) -> State:
        """The school as it was. Raises NotOurs."""
        return State(line.name, line.code, self._of(line.records, "rows"), self._of(line.findings, "told"))

    def _of(self, digest: str, what: str) -> Kept:
        if digest not in self._known:
            found = self._ledger.execute("select body from kept where digest = ?", (digest,)).fetchone()
            kept = Kept(_whole(found[0] if found else b""))
            try:
                getattr(kept, what)
            except (ValueError, RecursionError, TypeError):
                raise NotOurs("里面的内容不是本程序写的") from None
            if kept.digest != digest:
                raise NotOurs("里面的内容不是本程序写的")
            self._known[digest] = kept
        return self._known[digest]


def _whole(body: object) -> bytes:
    try:
        unpacked = zlib.decompressobj()
        whole = unpacked.decompress(body if isinstance(body, bytes) else b"", _LARGEST)
    except zlib.error:
        raise NotOurs("里面的内容不是本程序写的") from None
    if not unpacked.eof:
        raise NotOurs("里面的内容不是本程序写的")
    return whole

"""What became of findings: which of today is which of then, and how those went that are no more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass

from pipeline.tables.kept import Told

Rows = Mapping[str, Mapping[int, int]]  # by table, place of today by place of then


@dataclass(frozen=True)
class Pair:
    """A school of then and of today, with its findings that were not yet known again by their id; ``rows``: its records of then."""

    then: list[Told]
    now: list[Told]
    rows: Rows


def known_again(pair: Pair) -> dict[str, Told]:
    """By id of today the finding of then: the same rule about the same record, although name, code or key of the record were corrected."""
    found: dict[str, Told] = {}

    def record(told: Told) -> int:
        """The place of today of a finding's record of then."""
        return pair.rows.get(told.table, {}).get(told.row, -1)

    ways: tuple[tuple[Callable[[Told], Hashable], Callable[[Told], Hashable]], ...] = (
        (lambda told: told.key, lambda told: told.key),
        (lambda told: _place(told, record(told), told.fingerprint), lambda told: _place(told, told.row, told.fingerprint)),
        (lambda told: _place(told, record(told), ""), lambda told: _place(told, told.row, "")),
    )
    then, now = pair.then, pair.now
    for former_key, key in ways:
        groups: dict[Hashable, list[Told]] = defaultdict(list)
        for told in then:
            groups[former_key(told)].append(told)
        for told in now:
            if (what := key(told)) and (waiting := groups.get(what)):
                found[told.id] = waiting.pop(0)
        gone = {told.id for told in found.values()}
        then, now = [told for told in then if told.id not in gone], [told for told in now if told.id not in found]
    return found


def _place(told: Told, row: int, fingerprint: str) -> Hashable:
    """Rule, field and record of a finding; None where it is about no record. Of several of a school, its certificate tells them apart."""
    if not told.table or row < 0:
        return None
    return (told.code, told.field, told.table, row, told.certificate if told.table == "school" else "", fingerprint)


def fate(now: Told, then: Told | None) -> str:
    """What became of a finding that is there: one of ``schemas.tables.FATES``."""
    if now.status != "open":
        return "explained"
    if then is None:
        return "new"
    return "changed" if then.fingerprint and now.fingerprint and then.fingerprint != now.fingerprint else "same"


@dataclass(frozen=True)
class Today:
    """What there is today to tell how a finding went. ``files``: status by name; ``silent``: rules that did not run or broke;
    ``unjudged``: (code, table, place) without an answer.
    """

    files: Mapping[str, str]
    silent: frozenset[str]
    unjudged: frozenset[tuple[str, str, int]]


def end(then: Told, today: Today, school: bool, rows: Rows | None) -> str:
    """How a finding went: one of ``schemas.tables.ENDS``. ``rows``: the records of its school of then, None where it has no return now."""
    if not school:
        if then.file and then.file not in today.files:
            return "withdrawn"
        return "unjudged" if then.code in today.silent else "corrected"
    if rows is None:
        return "unjudged" if today.files.get(then.file) == "rejected" else "withdrawn"
    place = rows.get(then.table, {}).get(then.row) if then.table else None
    if then.table and place is None:
        return "removed"
    if then.code in today.silent or (place is not None and (then.code, then.table, place) in today.unjudged):
        return "unjudged"
    return "corrected"


def silent_rules(statuses: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Rules that said nothing, of (code, status)."""
    return frozenset(code for code, status in statuses if status in ("not_run", "broken"))

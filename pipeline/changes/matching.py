"""Which record of today is which of then: by what it is about, never by the row on which it stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from pipeline.tables.kept import TABLES, Row

Key = tuple[str, ...]


class _Way(NamedTuple):
    """Fields that make two records one. ``alone``: only where a single record on each side has them, and the rest is much alike."""

    fields: Key
    alone: bool = False


_WAYS = {
    "school": (_Way(("school_name",)), _Way(("school_code",)), _Way(())),
    "application": (
        _Way(("certificate", "major_code", "levels")),
        _Way(("certificate", "major_code")),
        _Way(("certificate", "major_name"), alone=True),
        _Way(("certificate",), alone=True),
        _Way(("major_code",), alone=True),
        _Way(("major_name",), alone=True),  # certificate and code were both corrected
    ),
    "trainer": (
        _Way(("certificate", "trainer_name")),
        _Way(("trainer_name",), alone=True),
        _Way(("certificate", "employment", "dual_qualified", "industry_expert", "title", "employer"), alone=True),
    ),
}
_ALIKE = 0.5  # share of equal fields, of those that say anything, from which a lone record may be the same one corrected


def matched(table: str, then: Sequence[Row], now: Sequence[Row]) -> dict[int, int]:
    """Places of today by places of then. Equal records are themselves; then each way in turn, over what the others left."""
    found: dict[int, int] = {}
    left, right = list(range(len(then))), list(range(len(now)))
    ways: list[tuple[Callable[[Row], Key], bool]] = [(_whole, False), *((_by(way.fields), way.alone) for way in _WAYS[table])]
    for key, alone in ways:
        if not left or not right:
            break
        before, after = _grouped(left, then, key), _grouped(right, now, key)
        for what in before.keys() & after.keys():
            mine, theirs = before[what], after[what]
            if alone and not (len(mine) == len(theirs) == 1 and any(what) and _alike(then[mine[0]], now[theirs[0]])):
                continue
            found.update(zip(mine, theirs))
        taken = set(found.values())
        left, right = [place for place in left if place not in found], [place for place in right if place not in taken]
    return found


class Unmoved(Mapping[int, int]):
    """Records that are what they were: every place is its own."""

    def __getitem__(self, place: int) -> int:
        if place < 0:
            raise KeyError(place)
        return place

    def __iter__(self) -> Iterator[int]:
        return iter(())

    def __len__(self) -> int:
        return 0


UNMOVED: Mapping[str, Mapping[int, int]] = {table: Unmoved() for table in TABLES}


def matched_tables(then: dict[str, list[Row]], now: dict[str, list[Row]]) -> dict[str, dict[int, int]]:
    """``matched`` for every table of a school."""
    return {table: matched(table, then[table], now[table]) for table in TABLES}


def _grouped(places: Iterable[int], rows: Sequence[Row], key: Callable[[Row], Key]) -> dict[Key, list[int]]:
    groups: dict[Key, list[int]] = defaultdict(list)
    for place in places:
        groups[key(rows[place])].append(place)
    return groups


def _whole(row: Row) -> Key:
    return tuple(row.shown.values())


def _by(fields: Key) -> Callable[[Row], Key]:
    return lambda row: tuple(row.said(name).strip() for name in fields)


def _alike(one: Row, other: Row) -> bool:
    told = [name for name in one.shown if one.said(name) or other.said(name)]
    return bool(told) and sum(one.same(other, name) for name in told) >= _ALIKE * len(told)

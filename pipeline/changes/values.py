"""The values that a school's records say otherwise than then, cell by cell, in the order of the form."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from pipeline.tables.kept import TABLES, Row
from schemas import fields
from schemas.words import visible

Line = tuple[str, ...]  # kind, sheet, cell, record, field, heading, before, after: the columns of DIFFERENCES after the school's
_PLACED = -1


def differences(
    then: Mapping[str, Sequence[Row]],
    now: Mapping[str, Sequence[Row]],
    matches: Mapping[str, Mapping[int, int]],
    cell_of: Callable[[str, int, str], str],
    headings: Mapping[str, str],
) -> Iterator[Line]:
    """``cell_of``: the address of table, place among today's records, and field, '' for the record as a whole."""
    for table in TABLES:
        before, after, origin = then[table], now[table], {place: former for former, place in matches[table].items()}
        other = [place for place, row in enumerate(after) if place not in origin or row.shown != before[origin[place]].shown]
        for place in sorted(other, key=lambda place: _order(cell_of(table, place, ""))):
            row = after[place]
            if place in origin:
                yield from _between(table, place, before[origin[place]], row, cell_of, headings)
            else:
                yield ("added", row.sheet, cell_of(table, place, ""), _words(table, row), "", "", "", "新增的一行")
        for place, row in enumerate(before):
            if place not in matches[table]:
                yield ("removed", row.sheet, "", _words(table, row), "", "", "原有的一行", "")


def _between(
    table: str, place: int, former: Row, row: Row, cell_of: Callable[[str, int, str], str], headings: Mapping[str, str]
) -> Iterator[Line]:
    """The fields in which two states of one record differ."""
    for name in fields.names(table):
        if (name in row.shown or name in former.shown) and not row.same(former, name):
            before, after = (visible(one.shown.get(name, "")) for one in (former, row))
            yield ("value", row.sheet, cell_of(table, place, name), _words(table, row), name, headings.get(name, name), before, after)


def _order(cell: str) -> int:
    """A row's number: rows of one record stay together, records stand as on the sheet."""
    digits = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return int(digits) if digits else _PLACED


def _words(table: str, row: Row) -> str:
    """A record in words: 智能财税 会计 530302; the person of a list; '' for the school itself."""
    names = {"application": ("certificate", "major_name", "major_code"), "trainer": ("certificate", "trainer_name")}.get(table, ())
    return visible(" ".join(text for name in names if (text := row.shown.get(name, "").strip())))

"""What is kept of a school: its records as they were shown, and its findings; written and read back here alone.

A text of JSON under its digest, so that what is equal is kept once. It may come from a ledger that somebody has worked on: what is not
of the form in which it is written is refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

TABLES = ("school", "application", "trainer")
Cell = str | list[str | None]  # what a cell shows; with the value that was read from it, None for none, where that is another
encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Told(NamedTuple):
    """A finding as it was told. ``table`` and ``row``: its record's place among its school's, '' and -1 for none.

    ``fingerprint``: of the value and every cell that it rests on. Of mere information only what knows it again is kept: the texts from
    ``certificate`` to ``message`` are ''.
    """

    id: str
    key: str
    code: str
    severity: str
    status: str
    table: str = ""
    row: int = -1
    fingerprint: str = ""
    certificate: str = ""
    major_code: str = ""
    file: str = ""
    sheet: str = ""
    cell: str = ""
    field: str = ""
    value: str = ""
    message: str = ""


@dataclass(frozen=True)
class Row:
    """A record as it was kept: the sheet that it stood on, by field what its cells show and what was read from them (None: nothing)."""

    sheet: str
    shown: Mapping[str, str]
    values: Mapping[str, str | None]

    def same(self, other: Row, field: str) -> bool:
        """Whether a field says the same in both, in whatever spelling; one that a version does not have is blank."""
        mine, theirs = self.shown.get(field, ""), other.shown.get(field, "")
        read = self.values.get(field)
        return mine.strip() == theirs.strip() or (bool(read) and read == other.values.get(field))

    def said(self, field: str) -> str:
        """The value of a field, what the cell shows where none was read."""
        return self.values.get(field) or self.shown.get(field, "")


@dataclass(frozen=True)
class Kept:
    """Records (``rows``) or findings (``told``) as text."""

    body: bytes

    @cached_property
    def digest(self) -> str:
        """SHA-256 in hexadecimal."""
        return hashlib.sha256(self.body).hexdigest()

    @cached_property
    def rows(self) -> dict[str, list[Row]]:
        """The records by table. ValueError where the text is not what ``of_records`` writes."""
        found = json.loads(self.body)
        _hold(isinstance(found, dict) and set(found) <= set(TABLES))
        return {name: _rows(found.get(name, {"fields": [], "rows": []})) for name in TABLES}

    @cached_property
    def told(self) -> list[Told]:
        """The findings by id. ValueError where the text is not what ``of_findings`` writes."""
        found = json.loads(self.body)
        _hold(isinstance(found, list))
        return [_told(one) for one in found]


def of_records(tables: Mapping[str, tuple[list[str], Sequence[str]]]) -> Kept:
    """Records to be kept: by table its fields, and its rows [sheet, cell, cell ...] ``encoded``, in the order in which they shall stand."""
    said = (f'"{name}":{{"fields":{encoded(columns)},"rows":[{",".join(rows)}]}}' for name, (columns, rows) in tables.items())
    return Kept(("{" + ",".join(said) + "}").encode("utf-8", "backslashreplace"))


def of_findings(told: Iterable[Told]) -> Kept:
    """Findings to be kept."""
    texts = sorted((encoded(one), one) for one in told)
    kept = Kept(f"[{','.join(text for text, _ in texts)}]".encode("utf-8", "backslashreplace"))
    vars(kept)["told"] = [one for _, one in texts]  # need not be read again
    return kept


def _rows(found: Any) -> list[Row]:
    _hold(isinstance(found, dict) and set(found) == {"fields", "rows"} and _texts(found["fields"]) and isinstance(found["rows"], list))
    return [_row(found["fields"], row) for row in found["rows"]]


def _row(columns: list[str], row: Any) -> Row:
    _hold(isinstance(row, list) and len(row) == len(columns) + 1 and _texts(row[:1]) and all(map(_is_cell, row[1:])))
    shown = {name: cell if isinstance(cell, str) else cell[0] for name, cell in zip(columns, row[1:])}
    return Row(row[0], shown, {name: cell if isinstance(cell, str) else cell[1] for name, cell in zip(columns, row[1:])})


def _is_cell(cell: Any) -> bool:
    if isinstance(cell, str):
        return True
    return isinstance(cell, list) and len(cell) == 2 and isinstance(cell[0], str) and (cell[1] is None or isinstance(cell[1], str))


def _told(found: Any) -> Told:
    _hold(isinstance(found, list) and 5 <= len(found) <= len(Told._fields))
    told = Told(*found)
    _hold(isinstance(told.row, int) and _texts(told[:_ROW]) and _texts(told[_ROW + 1 :]) and told.table in ("", *TABLES))
    return told


def _texts(found: Any) -> bool:
    return isinstance(found, (list, tuple)) and all(isinstance(one, str) for one in found)


def _hold(right: bool) -> None:
    if not right:
        raise ValueError("not as it is written")


_ROW = Told._fields.index("row")

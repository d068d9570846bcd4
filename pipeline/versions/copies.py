"""Records that stand on several sheets of one file with the same content count once, where they were read first (F119)."""

from __future__ import annotations

from itertools import compress

import pandas as pd

from pipeline.tables.model import Table
from schemas import fields
from schemas.cells import NOWHERE
from schemas.drafts import Drafts

_KEYS = {"application": ["certificate", "major_code", "levels"], "trainer": ["certificate", "trainer_name", "employer"]}
_SAID = {table: [f.name for f in fields.TABLES[table] if f.name not in ("seq", "remark")] for table in _KEYS}
_WORDS = {"application": "申报", "trainer": "培训团队成员"}


def take_copies_out(tables: dict[str, Table]) -> tuple[pd.DataFrame, dict[str, set[int]]]:
    """Takes equal rows of other sheets out of the applications and trainers, in place.

    Drafts of F119 that say so, and the records that are gone, by table.

    Equal: the same school and key, and in every column that both sheets have the same value. Rows of one sheet are never
    copies of each other (A302, T402); rows that differ all stay, for A302 to hold them back.
    """
    drafts = Drafts()
    gone: dict[str, set[int]] = {}
    for name, key in _KEYS.items():
        table = tables[name]
        copies = _copies(table, ["school_id", *key], _SAID[name])
        gone[name] = set(copies)
        for (file_id, school_id, sheet, first), count in _counted(table.typed, copies).items():
            what = f"“{sheet}”中有 {count} 行{_WORDS[name]}与“{first}”中的内容相同"
            facts = {"what": what, "read": first, "left": f"“{sheet}”中的这 {count} 行", "why": "内容相同，只计一次", "table": name}
            drafts.add("F119", sheet=sheet, facts=facts, severity="info", file_id=file_id, school_id=school_id)
        if copies:
            keep = ~table.typed.index.isin(list(copies))
            table.typed, table.raw, table.at = table.typed[keep].copy(), table.raw[keep], table.at[keep]
    return drafts.frame(), gone


def _copies(table: Table, key: list[str], said: list[str]) -> dict[int, int]:
    """Record by the record of another sheet that it repeats."""
    typed = table.typed[table.typed[key].notna().all(axis=1)]
    twice = typed[typed.duplicated(key, keep=False)]
    twice = twice[twice.groupby(key, sort=False)["sheet"].transform("nunique") > 1]
    values = twice[said].astype(object).where(twice[said].notna(), "").itertuples(index=False, name=None)
    present = (table.at.loc[twice.index, said] != NOWHERE).itertuples(index=False, name=None)
    groups: dict[tuple[object, ...], _Kept] = {}
    copies: dict[int, int] = {}
    whose = twice[key].itertuples(index=False, name=None)
    for record, sheet, owner, row, there in zip(twice.index.tolist(), twice["sheet"].tolist(), whose, values, present):
        kept = groups.setdefault(owner, _Kept())
        other = kept.equal(sheet, row, there)
        if other is None:
            kept.add(record, sheet, row, there)
        else:
            copies[record] = other
    return copies


class _Kept:
    """The records of one school and key that count so far; found again by what they say in the columns that a copy has, too."""

    def __init__(self) -> None:
        self._records: dict[tuple[bool, ...], list[tuple[int, str, tuple[object, ...]]]] = {}  # by the columns that they have
        self._found: dict[tuple[tuple[bool, ...], tuple[bool, ...]], dict[tuple[object, ...], dict[str, int]]] = {}

    def add(self, record: int, sheet: str, row: tuple[object, ...], there: tuple[bool, ...]) -> None:
        self._records.setdefault(there, []).append((record, sheet, row))
        for (own, shared), found in self._found.items():
            if own == there:
                found.setdefault(tuple(compress(row, shared)), {}).setdefault(sheet, record)

    def equal(self, sheet: str, row: tuple[object, ...], there: tuple[bool, ...]) -> int | None:
        """The first record on another sheet that says the same."""
        for own, records in self._records.items():
            shared = tuple(a and b for a, b in zip(own, there))
            if (own, shared) not in self._found:
                found: dict[tuple[object, ...], dict[str, int]] = {}
                for record, place, values in records:
                    found.setdefault(tuple(compress(values, shared)), {}).setdefault(place, record)
                self._found[own, shared] = found
            by_sheet = self._found[own, shared].get(tuple(compress(row, shared)), {})
            for place, record in by_sheet.items():
                if place != sheet:
                    return record
        return None


def _counted(typed: pd.DataFrame, copies: dict[int, int]) -> dict[tuple[int, int, str, str], int]:
    """How many rows of a sheet repeat rows of another: by file, school, sheet and the other sheet."""
    count: dict[tuple[int, int, str, str], int] = {}
    for record, other in copies.items():
        place = (int(typed.at[record, "file_id"]), int(typed.at[record, "school_id"]), typed.at[record, "sheet"], typed.at[other, "sheet"])
        count[place] = count.get(place, 0) + 1
    return count

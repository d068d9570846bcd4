"""Records that stand on several sheets of one file with the same content count once, where they were read first (F119)."""

from __future__ import annotations

from dataclasses import replace
from itertools import compress

from pipeline.tables.model import Table, Tables
from schemas import fields
from schemas.cells import NOWHERE
from schemas.drafts import Drafts, joined
from schemas.frames import DraftTable, Records

_KEYS = {"application": ["certificate", "major_code", "levels"], "trainer": ["certificate", "trainer_name", "employer"]}
_SAID = {table: [f.name for f in fields.TABLES[table] if f.name not in ("seq", "remark")] for table in _KEYS}
_WORDS = {"application": "申报", "trainer": "培训团队成员"}


def without_copies(tables: Tables, drafts: DraftTable) -> tuple[Tables, DraftTable]:
    """The tables without applications and trainers that only repeat a row of another sheet; the drafts with F119 for these.

    What was said of a row that is gone is gone, too.

    Equal: the same school and key, and in every column that both sheets have the same value. Rows of one sheet are never
    copies of each other (A302, T402); rows that differ all stay, for A302 to hold them back.
    """
    said = Drafts()
    applications = _single("application", tables.applications, said)
    trainers = _single("trainer", tables.trainers, said)
    stays = [
        drafts[key].isna() | drafts[key].isin(table.typed.index)
        for key, table in (("application_id", applications), ("trainer_id", trainers))
    ]
    left = drafts[stays[0] & stays[1]]
    return replace(tables, applications=applications, trainers=trainers), joined(left, said.frame())


def _single(name: str, table: Table, said: Drafts) -> Table:
    """The table without its copies, which are told."""
    copies = _copies(table, ["school_id", *_KEYS[name]], _SAID[name])
    for (file_id, school_id, sheet, first), count in _counted(table.typed, copies).items():
        what = f"“{sheet}”中有 {count} 行{_WORDS[name]}与“{first}”中的内容相同"
        facts = {
            "what": what,
            "read": first,
            "left": f"“{sheet}”中的这 {count} 行",
            "why": "内容相同，只计一次",
            "table": name,
        }
        said.add("F119", sheet=sheet, facts=facts, severity="info", file_id=file_id, school_id=school_id)
    return table.only(~table.typed.index.isin(list(copies))) if copies else table


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


def _counted(typed: Records, copies: dict[int, int]) -> dict[tuple[int, int, str, str], int]:
    """How many rows of a sheet repeat rows of another: by file, school, sheet and the other sheet."""
    count: dict[tuple[int, int, str, str], int] = {}
    for record, other in copies.items():
        place = (
            int(typed.at[record, "file_id"]),
            int(typed.at[record, "school_id"]),
            typed.at[record, "sheet"],
            typed.at[other, "sheet"],
        )
        count[place] = count.get(place, 0) + 1
    return count

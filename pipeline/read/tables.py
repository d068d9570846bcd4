"""The tables of a return while they are put together, and the schools of a file as they come up."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from typing import TypeVar

from pipeline.read.answers import FoundTable, Head, Repeat
from pipeline.read.headings import Key
from schemas.cells import NOWHERE
from schemas.fields import SCHOOL
from schemas.words import school_key, spelling

T = TypeVar("T")


def _put(items: list[T], order: list[int]) -> list[T]:
    return [items[i] for i in order]


@dataclass
class Table:
    """A ``FoundTable`` under way: its lists grow until ``found``."""

    sheet: list[str] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    tokens: list[list[str]] = field(default_factory=list)
    at: list[list[int]] = field(default_factory=list)
    school: list[int] = field(default_factory=list)
    repeats: list[Repeat] = field(default_factory=list)

    def positions(self, keys: list[Key], name: str) -> list[int]:
        """Where the table's fields stand in a sheet's records, -1 where it has no such column; ``name`` is the table's own.

        Several sheets of one file may differ in columns: fields that earlier sheets lacked are added to them as absent.
        """
        own = {key[1]: i for i, key in enumerate(keys) if key[0] == name}
        for one in own:
            if one not in self.fields:
                self.fields.append(one)
                for tokens, at in zip(self.tokens, self.at):
                    tokens.append("")
                    at.append(NOWHERE)
        return [own.get(one, -1) for one in self.fields]

    def column(self, name: str) -> int:
        """The position of a field, -1 where the table lacks it."""
        return self.fields.index(name) if name in self.fields else -1

    def append(self, sheet: str, row: int, tokens: list[str], at: list[int], school: int) -> None:
        """One record; ``row`` is 0-based."""
        self.sheet.append(sheet)
        self.rows.append(row + 1)
        self.tokens.append(tokens)
        self.at.append(at)
        self.school.append(school)

    def extend(self, sheet: str, rows: list[int], tokens: list[list[str]], at: list[list[int]], schools: list[int]) -> None:
        """Records of one sheet; ``rows`` are 0-based."""
        self.sheet += [sheet] * len(rows)
        self.rows += [row + 1 for row in rows]
        self.tokens += tokens
        self.at += at
        self.school += schools

    def in_order(self, order: list[int]) -> Table:
        """The table with its records in another order."""
        sheet, rows, school = _put(self.sheet, order), _put(self.rows, order), _put(self.school, order)
        return replace(self, sheet=sheet, rows=rows, tokens=_put(self.tokens, order), at=_put(self.at, order), school=school)

    def found(self, heads: list[Head]) -> FoundTable:
        """The table as it is answered."""
        return FoundTable(self.sheet, self.fields, self.rows, self.tokens, self.at, self.school, self.repeats, heads)


def identity(name: str, code: str) -> tuple[str, str]:
    """A school within a file: the tokens of its name and code without the differences that Excel and hands bring in."""
    digits = "".join(unicodedata.normalize("NFKC", code[1:]).split())
    return school_key(name[1:]), re.sub(r"^'|\.0+$|-", "", digits)


class Schools:
    """The schools of one file: each once, however many sheets name it."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.keys: list[tuple[str, str]] = []
        self._of: dict[tuple[str, str], int] = {}
        self._of_name: dict[str, int] = {}
        self.repeats: dict[tuple[int, str], list[str]] = {}  # by school and further sheet: the headings that differ there

    def __len__(self) -> int:
        return len(self.keys)

    def find(self, key: tuple[str, str], by_name: bool = False) -> int:
        """The school of a name and code, -1 for a new one; a missing code agrees with any. ``by_name``: so does another code."""
        name, code = key
        if key in self._of:
            return self._of[key]
        if not name:
            return self._of.get(("", code), -1) if code else -1
        first = self._of_name.get(name, -1)
        return first if first >= 0 and (by_name or not code or not self.keys[first][1]) else -1

    def add(self, key: tuple[str, str], sheet: str, row: int, tokens: list[str], at: list[int]) -> int:
        """A new school's record."""
        index = len(self.keys)
        self.keys.append(key)
        self._of[key] = index
        if key[0]:
            self._of_name.setdefault(key[0], index)
        if key[1]:
            self._of.setdefault(("", key[1]), index)
        self.table.append(sheet, row, tokens, at, index)
        return index

    def positions(self, keys: list[Key]) -> tuple[list[int], list[int]]:
        """Where the fields of the table stand in a sheet's records; where the school's name and code stand in the table."""
        own = self.table.positions(keys, "school")
        return own, [self.table.column(name) for name in ("school_name", "school_code")]

    def again(self, index: int, sheet: str, tokens: list[str]) -> None:
        """Another sheet speaks of a school that is known: its record stays as it is, and what differs is kept to be said."""
        if (index, sheet) in self.repeats:
            return
        pairs = zip(self.table.fields, self.table.tokens[index], tokens)
        self.repeats[index, sheet] = [_HEADING[name] for name, one, other in pairs if _differ(name, one, other)]


_HEADING = {f.name: f.heading for f in SCHOOL}
_FIELD = {f.name: f for f in SCHOOL}


def _differ(name: str, one: str, other: str) -> bool:
    """Whether two cells of a school's field cannot mean the same; where either is blank they can."""
    if not one[1:].strip() or not other[1:].strip() or _FIELD[name].of_kind.compared == "later":
        return False
    if _FIELD[name].of_kind.compared == "digits":
        return [int(part) for part in re.findall(r"[0-9]+", one)] != [int(part) for part in re.findall(r"[0-9]+", other)]
    own = _FIELD[name].spellings
    return spelling(own.get(one[1:].strip(), one[1:])) != spelling(own.get(other[1:].strip(), other[1:]))

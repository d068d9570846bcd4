"""Every column of a return, once, as fields.toml declares it: ``TABLES``.

The reader, the typing stage, the pandera schemas, the blank form and the data dictionary all follow from here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import Any

from schemas.declared import DeclaredFile
from schemas.kinds import KINDS, Kind

YES, NO = "是", "否"
NONE = "无"
OWN, RENTED, SHARED = "自有", "租用", "共用"
FULL_TIME, PART_TIME = "专职", "兼职"

_Lists = dict[str, tuple[str, ...]]
_ALTERNATIVES = re.compile(r"\{([^{}]*[|@][^{}]*)\}")


@dataclass(frozen=True)
class Field:
    """One column. fields.toml says what each attribute means; ``kind`` is a key of ``KINDS``."""

    name: str
    heading: str
    kind: str = "text"
    aliases: tuple[str, ...] = ()
    required: bool = True
    options: tuple[str, ...] = ()
    spellings: dict[str, str] = field(default_factory=dict, hash=False)  # option by spelling
    least: int = 0
    most: int = 0
    unit: str = ""
    blank_rule: str = ""
    year: int | None = None
    group: str = ""
    in_group: tuple[str, ...] = ()
    free: bool = False
    none_is_blank: bool = False

    @property
    def of_kind(self) -> Kind:
        """What is true of every field of its kind."""
        return KINDS[self.kind]

    @property
    def may_be_empty(self) -> bool:
        """Whether an empty cell is the value '': an optional text says nothing, an optional date is unknown."""
        return not self.required and self.of_kind.blank == "empty"


def load(path: Path) -> dict[str, tuple[Field, ...]]:
    """The fields that a file declares, by table, in its order. Raises DeclarationError."""
    file = DeclaredFile(path)
    lists = file.value(_Lists, ("lists",), file.data.pop("lists", {}))
    return {table: _table(file, lists, table) for table in file.data}


def _table(file: DeclaredFile, lists: dict[str, list[str]], table: str) -> tuple[Field, ...]:
    blocks = file.value(dict[str, dict], (table,), file.data[table])  # type: ignore[type-arg]  # asked at run time
    return tuple(_field(file, lists, (table, name), block) for name, block in blocks.items())


def _field(file: DeclaredFile, lists: dict[str, list[str]], where: tuple[str, ...], block: dict[str, Any]) -> Field:
    ways = file.value(_Lists, (*where, "spellings"), block.get("spellings", {}))
    stated = {key: value for key, value in block.items() if key != "spellings"}
    one = file.build(Field, where, stated, name=where[-1], spellings={})
    try:
        pairs = [(written, option) for option, patterns in ways.items() for written in _spelt(patterns, lists)]
        spelt = [(written, option) for written, option in pairs if written != option]
        one = replace(
            one,
            aliases=tuple(_spelt(one.aliases, lists)),
            in_group=tuple(_spelt(one.in_group, lists)),
            spellings=dict(spelt),
        )
    except KeyError as error:
        raise file.refused(where, f"names a list that is not there: {error}") from None
    for key, words in _contradictions(one, spelt):
        raise file.refused((*where, key), words)
    return one


def _contradictions(one: Field, spelt: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """What a field's attributes, each right in itself, say against one another: attribute and words."""
    if one.kind not in KINDS:
        yield "kind", f"should be one of: {', '.join(KINDS)}"
        return
    if bool(one.options) != (one.of_kind.choices_from == "field"):
        yield "options", f"are what a field of kind {one.kind} {'does not have' if one.options else 'needs'}"
    if one.of_kind.storage == "integer" and one.least > one.most:
        yield "most", "is less than least"
    for written, option in spelt:
        if option not in one.options:
            yield "spellings", f"speaks of {option}, which is none of the options"
        if one.spellings[written] != option or written in one.options:
            yield "spellings", f"gives {written} two meanings"


def _spelt(patterns: Iterable[str], lists: dict[str, list[str]]) -> Iterator[str]:
    """Every spelling that the patterns stand for."""
    for pattern in patterns:
        if pattern.startswith("@"):
            yield from lists[pattern[1:]]
            continue
        parts = _ALTERNATIVES.split(pattern)  # a fixed text and a list of alternatives in turn
        ways = [_ways(part, lists) if place % 2 else [part] for place, part in enumerate(parts)]
        yield from map("".join, product(*ways))


def _ways(alternatives: str, lists: dict[str, list[str]]) -> list[str]:
    return [way for one in alternatives.split("|") for way in (lists[one[1:]] if one.startswith("@") else (one,))]


TABLES = load(Path(__file__).with_name("fields.toml"))
SCHOOL, APPLICATION, TRAINER = TABLES["school"], TABLES["application"], TABLES["trainer"]


def names(table: str) -> list[str]:
    """The canonical field names of a table, in the form's order."""
    return [f.name for f in TABLES[table]]


def by_name(table: str) -> dict[str, Field]:
    """Field by canonical name, for one table."""
    return {f.name: f for f in TABLES[table]}


def headings(f: Field, intake_years: list[int]) -> tuple[str, ...]:
    """The heading and every other spelling of it, with the batch's intake year filled in."""
    year = "" if f.year is None else intake_years[f.year]
    return tuple(h.replace("{year}", str(year)).replace("{yy}", str(year)[-2:]) for h in (f.heading, *f.aliases))

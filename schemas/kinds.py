"""What a column of the form may hold, once for all stages: ``KINDS``, from kinds.toml, which explains every key."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

from schemas.declared import DeclaredFile

if TYPE_CHECKING:
    import pandas as pd

    from schemas.batch import Batch
    from schemas.fields import Field

Parser = Literal[
    "text",
    "count",
    "yes_no",
    "option",
    "options",
    "levels",
    "date",
    "province",
    "school_type",
    "certificate",
    "code",
    "phone",
    "email",
]  # of pipeline.typed.parse
Source = Literal["", "field", "batch.certificates", "batch.school_types", "batch.levels", "provinces"]
Sample = str | int | float | date  # as the cell holds it

LONGEST = 200  # characters, white space aside, of anything but a free text: no name, count, date or option has more
JOIN = "、"  # between several values in one cell, as the form asks for them
_BETWEEN = r"[\s、,;/和或]+"  # what schools put there


@dataclass(frozen=True)
class Excel:
    """The data validation of a kind with places to fill in; ``schemas.validation`` fills them for a field."""

    type: Literal["whole", "list", "date", "textLength", "custom"]
    prompt: str
    error: str
    operator: Literal["", "between", "lessThanOrEqual"] = ""
    formula1: str = ""
    formula2: str = ""
    number_format: str = "@"
    unseen: tuple[Sample, ...] = ()


class Samples(NamedTuple):
    """Values as cells hold them: those that are read as they stand, and those that are refused or found by a rule."""

    well_formed: tuple[Sample, ...]
    malformed: tuple[Sample, ...]


@dataclass(frozen=True)
class Kind:
    """One kind of value: how it is read, stored, checked and asked for. kinds.toml says what each attribute means."""

    name: str
    chinese: str
    storage: Literal["text", "integer", "date"]
    parser: Parser
    wanted: str
    excel: Excel
    choices: tuple[str, ...] = ()
    choices_from: Source = ""
    several: bool = False
    otherwise: Literal["refused", "kept_as_name", "kept_as_code"] = "refused"
    blank: Literal["missing", "empty"] = "missing"
    compared: Literal["words", "digits", "later"] = "words"
    patterns: tuple[str, ...] = ()
    range: str = ""
    example: str = ""
    well_formed: tuple[Sample, ...] = ()
    malformed: tuple[Sample, ...] = ()

    @cached_property
    def pattern(self) -> str:
        """The regular expression that the whole of a well-formed value matches; '' for a kind that has none."""
        one = "|".join(self.patterns)
        return f"(?:{one})(?:{_BETWEEN}(?:{one}))*" if one and self.several else one

    @property
    def one_of_few(self) -> bool:
        """Whether a cell holds one of few options that the form itself states: yes or no, 自有."""
        return not self.several and (bool(self.choices) or self.choices_from == "field")

    def matches(self, text: str) -> bool:
        """Whether a text is a well-formed value, of a kind that has a pattern."""
        return re.fullmatch(self.pattern, text) is not None

    def matching(self, column: pd.Series) -> pd.Series:
        """The same of a column of texts, as a boolean column; what is missing does not match."""
        return column.str.fullmatch(self.pattern).astype("boolean")

    def in_words(self, words: str, of: Field) -> str:
        """``wanted``, ``range`` or a message of Excel's with the field's unit and bounds in it."""
        return words.format(example=self.example, unit=of.unit, least=of.least, most=of.most)


def choices(of: Field, batch: Batch, provinces: Iterable[str]) -> tuple[str, ...]:
    """What a field may be filled in with, in the form's order; () where its kind has no options.

    ``provinces`` are the full names of the units.
    """
    kind = of.of_kind
    if kind.choices_from == "batch.certificates":
        return tuple(one.name for one in batch.certificates)
    if kind.choices_from == "batch.school_types":
        return tuple(one.name for one in batch.school_types)
    if kind.choices_from == "batch.levels":
        return batch.levels
    if kind.choices_from == "provinces":
        return tuple(dict.fromkeys(provinces))
    return of.options if kind.choices_from == "field" else kind.choices


def samples(of: Field, batch: Batch, provinces: Iterable[str]) -> Samples:
    """Values of a field on both sides of what its kind takes: the kind's own, the options, the bounds of a count."""
    kind = of.of_kind
    options = choices(of, batch, provinces)
    several = (JOIN.join(options[:2]),) if kind.several and len(options) > 1 else ()
    own: tuple[Sample, ...] = kind.well_formed
    bounds, beyond = ((of.least, of.most), (of.least - 1, of.most + 1)) if kind.storage == "integer" else ((), ())
    if bounds:
        own = tuple(value for value in own if isinstance(value, int) and of.least <= value <= of.most)
    return Samples((*options, *several, *own, *bounds), (*kind.malformed, *beyond))


def load(path: Path) -> dict[str, Kind]:
    """The kinds that a file declares, by name. Raises DeclarationError."""
    file = DeclaredFile(path)
    kinds = {name: file.build(Kind, (name,), table, name=name) for name, table in file.data.items()}
    for name, kind in kinds.items():
        if kind.choices and kind.choices_from:
            raise file.refused((name, "choices_from"), "is one source of options too many: choices are stated")
    return kinds


KINDS = MappingProxyType(load(Path(__file__).with_name("kinds.toml")))

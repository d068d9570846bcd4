"""The layouts as the workers need them: plain data, built once a run from schemas/layouts, the fields and the batch."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline.read.documents import MARK_WORDS
from pipeline.read.sheet_names import plain
from pipeline.read.vocabulary import Vocabulary, normal_heading
from schemas import fields


@dataclass(frozen=True)
class SheetForm:
    """One sheet of a layout. ``headings`` maps a normalised heading to ``(table, field)``; the canonical one is exact.

    ``in_group`` are spellings that mean a field only under its person (联系人: 姓名), ``grouped`` the fields that stand under one,
    ``rivals`` the other tables of rows that may begin below this one in a sheet.
    """

    tables: tuple[str, ...]
    style: str
    names: tuple[str, ...]
    headings: dict[str, tuple[str, str]]
    exact: dict[tuple[str, str], str]  # (table, field) -> canonical heading as printed
    required: frozenset[tuple[str, str]]
    in_group: dict[str, tuple[str, str]] = field(default_factory=dict)
    grouped: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)  # field -> the field that names its person
    common: dict[str, tuple[str, str]] = field(default_factory=dict)  # spellings that every layout knows: the typing stage does, too
    rivals: tuple[SheetForm, ...] = ()
    share: float = 0.4  # of its required headings make a table, at least three

    @cached_property
    def on_its_sheet(self) -> SheetForm:
        """The form as it is looked for on a sheet that bears its own name: fewer headings are enough there, F106 tells the others."""
        return replace(self, share=self.share / 3)

    @cached_property
    def words(self) -> Vocabulary:
        """The headings alone."""
        return Vocabulary(self.headings)

    @cached_property
    def persons(self) -> frozenset[str]:
        """What the persons are called whose labels these fields are, normalised."""
        leaders = set(self.grouped.values())
        return frozenset(word for word, key in self.headings.items() if key in leaders)

    @cached_property
    def of_exact(self) -> dict[str, tuple[str, str]]:
        """(table, field) by its canonical heading, normalised."""
        return {normal_heading(heading): key for key, heading in self.exact.items()}

    @cached_property
    def least(self) -> dict[str, int]:
        """How many headings make a table: a share of its required ones, at least three."""
        return {table: max(3, round(sum(key[0] == table for key in self.required) * self.share)) for table in self.tables}


@dataclass(frozen=True)
class Layout:
    """One layout: its sheets, all of which a return of this layout must have."""

    id: str
    name: str
    sheets: tuple[SheetForm, ...]


@dataclass(frozen=True)
class Forms:
    """Everything recognition needs, picklable."""

    layouts: tuple[Layout, ...]
    known: Vocabulary = field(default_factory=lambda: Vocabulary(()))  # every heading of every layout and document, normalised
    certificates: dict[str, str] = field(default_factory=dict)  # the batch's: name by each of its spellings, normalised


def _sheet_form(spec: dict[str, Any], layout: dict[str, Any], years: list[int]) -> SheetForm:
    headings: dict[str, tuple[str, str]] = {}
    in_group: dict[str, tuple[str, str]] = {}
    common: dict[str, tuple[str, str]] = {}
    exact, grouped, required = {}, {}, set()
    extra: dict[str, list[str]] = layout.get("headings", {})
    for table in spec["tables"]:
        for f in fields.TABLES[table]:
            key = (table, f.name)
            own = [h.replace("{year}", "" if f.year is None else str(years[f.year])) for h in extra.get(f.name, [])]
            for heading in (*fields.headings(f, years), *own):
                headings.setdefault(normal_heading(heading), key)
            for heading in (*fields.headings(f, years), *f.in_group):
                common.setdefault(normal_heading(heading), key)
            exact[key] = own[0] if own else fields.headings(f, years)[0]
            if f.group:
                grouped[key] = (table, f.group)
                in_group.update({normal_heading(heading): key for heading in f.in_group})
            if f.required and f.name not in layout.get("optional", []):
                required.add(key)
    in_group = {word: key for word, key in in_group.items() if word not in headings}
    names = tuple(spec.get("names", ()))
    return SheetForm(tuple(spec["tables"]), spec["style"], names, headings, exact, frozenset(required), in_group, grouped, common)


def load_forms(files: Iterable[Path], intake_years: list[int], certificates: Iterable[tuple[str, ...]] = ()) -> Forms:
    """The layouts of a batch. ``[headings]`` in a layout file adds spellings by field, the first one is what it prints.

    ``certificates``: of each its name and then its other spellings.
    """
    layouts = []
    for path in files:
        spec = tomllib.loads(path.read_text(encoding="utf-8"))
        sheets = tuple(_sheet_form(sheet, spec, list(intake_years)) for sheet in spec["sheets"])
        layouts.append(Layout(spec["id"], spec["name"], sheets))
    every = [sheet for layout in layouts for sheet in layout.sheets]
    layouts = [replace(layout, sheets=tuple(_beside(sheet, every) for sheet in layout.sheets)) for layout in layouts]
    known = [h for sheet in every for h in (*sheet.headings, *sheet.in_group)]
    spellings = {plain(spelling): names[0] for names in certificates for spelling in names if spelling}
    return Forms(tuple(layouts), Vocabulary([*known, *MARK_WORDS]), spellings)


def _beside(form: SheetForm, every: list[SheetForm]) -> SheetForm:
    """The form with its rivals: tables of rows that it does not hold itself."""
    rivals = [other for other in every if other.style == "rows" and not set(other.tables) & set(form.tables)]
    return replace(form, rivals=tuple(rivals))

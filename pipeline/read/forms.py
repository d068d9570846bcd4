"""The layouts as the workers need them: plain data, built once a run from schemas/layouts, the fields and the batch."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline.read.sheet_names import plain
from pipeline.read.vocabulary import Vocabulary
from schemas import fields
from schemas.batch_marks import KnownBatches
from schemas.document_kinds import RETURN
from schemas.labels import normal_heading


@dataclass(frozen=True)
class Signs:
    """By what a sheet is told to be a document's: words of its heading row and of the titles over it.

    ``marks``: headings, normalised, that make a row its heading row where they all stand in it; none: the document's reader tells it.
    ``without``: parts of headings that it never has; ``untitled_without``: likewise, where no title says ``title``.
    """

    marks: frozenset[str] = frozenset()
    without: tuple[str, ...] = ()
    title: str = ""
    untitled_without: tuple[str, ...] = ()


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
    signs: Signs = Signs()  # of a document's sheet; a return's is told by its headings alone

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
    def spelt(self) -> dict[str, tuple[str, ...]]:
        """Field of the first table -> its spellings, normalised, the printed one first."""
        found: dict[str, list[str]] = {}
        for word, (table, name) in self.headings.items():
            if table == self.tables[0]:
                found.setdefault(name, []).append(word)
        return {name: tuple(words) for name, words in found.items()}

    def columns_in(self, texts: Mapping[str, int]) -> dict[str, int]:
        """Field -> column, by the normalised headings of one row as they stand; of several spellings the one named first."""
        present = {name: [texts[word] for word in words if word in texts] for name, words in self.spelt.items()}
        return {name: columns[0] for name, columns in present.items() if columns}

    @cached_property
    def least(self) -> dict[str, int]:
        """How many headings make a table: a share of its required ones, at least three."""
        return {table: max(3, round(sum(key[0] == table for key in self.required) * self.share)) for table in self.tables}


@dataclass(frozen=True)
class Layout:
    """One layout: its sheets, all of which a return of this layout must have. ``kind``: one of DOCUMENT_KINDS."""

    id: str
    name: str
    sheets: tuple[SheetForm, ...]
    kind: str = RETURN


@dataclass(frozen=True)
class Forms:
    """Everything recognition needs, picklable."""

    layouts: tuple[Layout, ...]
    known: Vocabulary = field(
        default_factory=lambda: Vocabulary(())
    )  # every heading of every return and the marks of documents, normalised
    certificates: dict[str, str] = field(default_factory=dict)  # the batch's: name by each of its spellings, normalised
    batches: KnownBatches | None = None  # by which another batch's return is told; None: nothing is asked
    documents: tuple[Layout, ...] = ()  # what is no return

    def of_kind(self, kind: str) -> list[SheetForm]:
        """The sheets of all layouts of one kind of document."""
        return [sheet for layout in self.documents if layout.kind == kind for sheet in layout.sheets]

    def title(self, kind: str) -> str:
        """What a kind of document is called: the name of its first layout. StopIteration where the kind has no layout."""
        return next(layout.name for layout in self.documents if layout.kind == kind)


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


def _document_form(spec: dict[str, Any]) -> SheetForm:
    """A sheet of a document: its fields are those that it gives headings for."""
    (table,) = spec["tables"]
    headings: dict[str, tuple[str, str]] = {}
    for name, spellings in spec["headings"].items():
        for heading in spellings:
            headings.setdefault(normal_heading(heading), (table, name))
    exact = {(table, name): spellings[0] for name, spellings in spec["headings"].items()}
    marks = spec.get("marks", ())
    signs = Signs(
        frozenset(normal_heading(exact[table, name]) for name in marks),
        tuple(spec.get("without", ())),
        spec.get("title", ""),
        tuple(spec.get("untitled_without", ())),
    )
    required = frozenset((table, name) for name in marks)
    return SheetForm((table,), spec["style"], tuple(spec["names"]), headings, exact, required, signs=signs)


def load_forms(
    files: Iterable[Path], intake_years: list[int], certificates: Iterable[tuple[str, ...]] = (), batches: KnownBatches | None = None
) -> Forms:
    """The layouts of a batch and of the other documents. ``[headings]`` in a layout file adds spellings by field, the first one is
    what it prints; a document's sheets have headings of their own.

    ``certificates``: of each its name and then its other spellings.
    """
    layouts, documents = [], []
    for path in files:
        spec = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        kind = spec.get("kind", RETURN)
        if kind == RETURN:
            sheets = tuple(_sheet_form(sheet, spec, list(intake_years)) for sheet in spec["sheets"])
            layouts.append(Layout(spec["id"], spec["name"], sheets))
        else:
            documents.append(Layout(spec["id"], spec["name"], tuple(map(_document_form, spec["sheets"])), kind))
    every = [sheet for layout in layouts for sheet in layout.sheets]
    layouts = [replace(layout, sheets=tuple(_beside(sheet, every) for sheet in layout.sheets)) for layout in layouts]
    known = [h for sheet in every for h in (*sheet.headings, *sheet.in_group)]
    marks = [word for layout in documents for sheet in layout.sheets for word in sheet.signs.marks]
    spellings = {plain(spelling): names[0] for names in certificates for spelling in names if spelling}
    return Forms(tuple(layouts), Vocabulary([*known, *marks]), spellings, batches, tuple(documents))


def _beside(form: SheetForm, every: list[SheetForm]) -> SheetForm:
    """The form with its rivals: tables of rows that it does not hold itself."""
    rivals = [other for other in every if other.style == "rows" and not set(other.tables) & set(form.tables)]
    return replace(form, rivals=tuple(rivals))

"""What the reader says of one file. ``pipeline.read.travel`` says how it comes from a worker."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from schemas.cells import NOWHERE


class Refused(Exception):
    """A file that is not read: the rule's code and a reason a school understands."""

    def __init__(self, code: str, reason: str) -> None:
        self.code, self.reason = code, reason
        super().__init__(reason)


class Suspect(Exception):
    """This worker, or the installation, may be to blame and not the file: it must show on a good one that it can read."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something that reading saw (F105-F108, F111, F115, F117-F119, F122): a finding once it is tied to its school.

    ``at``: packed address; ``value``: text of the cell, ``token`` its token where it is no text; ``severity``: '' for the
    rule's own; ``school``: position in its file of the school that it is about, None where it is about the file.
    """

    code: str
    sheet: str = ""
    at: int = NOWHERE
    field: str = ""
    value: str = ""
    table: str = ""
    facts: Mapping[str, str] = dataclasses.field(default_factory=dict)
    severity: str = ""
    school: int | None = None
    token: str = ""


class Repeat(NamedTuple):
    """A cell that says again, in other words, what an earlier row said of its school."""

    school: int  # position in its file
    field: str
    sheet: str
    token: str
    at: int


class Head(NamedTuple):
    """The cell of a field's heading or label in a sheet; a sheet with several tables has several of one field."""

    sheet: str
    field: str
    at: int


@dataclass(frozen=True, slots=True)
class FoundTable:
    """The records of one form table: ``sheet``, ``rows``, ``tokens``, ``at`` and ``school`` have an element a record.

    ``rows`` are Excel's; ``tokens[i]`` and ``at[i]`` (packed addresses, NOWHERE for none) follow ``fields``; ``school[i]`` is
    the position of the record's school in the file's school table. ``repeats``: of schools that a flat sheet describes in
    every row. ``heads``: where its fields' headings and labels stand, those that are known.
    """

    sheet: Sequence[str]
    fields: Sequence[str]
    rows: Sequence[int]
    tokens: Sequence[Sequence[str]]
    at: Sequence[Sequence[int]]
    school: Sequence[int]
    repeats: Sequence[Repeat] = ()
    heads: Sequence[Head] = ()

    def column(self, field: str) -> int:
        """The position of a field, -1 where the table lacks it."""
        return self.fields.index(field) if field in self.fields else -1


@dataclass(frozen=True, slots=True)
class RosterLine:
    """A school of an 应报院校名单; ``at`` and ``token`` of the name's cell."""

    school_name: str
    sheet: str
    at: int
    token: str
    school_code: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """What a readable workbook holds. ``kind``: return, roster, decision, summary or unknown.

    ``tables``: of a return, by name (school, application, trainer); none where it is another batch's. ``roster``: the lines
    of an 应报院校名单, where one is used. ``date1904``: bare serial numbers of dates count from 1904.
    """

    kind: str
    layout: str = ""
    tables: Mapping[str, FoundTable] = dataclasses.field(default_factory=dict)
    notes: Sequence[Note] = ()
    date1904: bool = False
    roster: Sequence[RosterLine] = ()

    def records(self) -> int:
        """How many schools, applications and trainers, or lines of a roster."""
        return sum(len(table.rows) for table in self.tables.values()) + len(self.roster)


class Reply(NamedTuple):
    """What a school wrote to one of our findings. ``id``: of the finding, '' where it cannot be told which; ``key``: of the finding
    (``schemas.tables.FINDINGS``), '' where the workbook does not say it. ``at``: packed address of the text on ``sheet``.

    ``found``: ``list`` (the list's own column), ``other_column``, ``note`` (typed below our note), ``state`` (its earlier words, which we
    had written in again, and no line of the list is left for them). ``beside``: where the words stand as we had written them in again,
    ``schemas.marks.text_hash`` of the value that they stood beside; else ''.
    """

    id: str
    key: str
    text: str
    sheet: str
    at: int
    found: str
    beside: str = ""


class Place(NamedTuple):
    """Where the cell of a finding stands now, by its defined name."""

    id: str
    sheet: str
    at: int


@dataclass(frozen=True, slots=True)
class Returned:
    """A workbook that came back from our marking: what it says beside its data.

    ``token``: of its marking, '' where it is not readable any more; ``other``: another token in it, which was not taken. ``ids``: the
    findings that it was marked with, none where that is not told. ``fresh``: whether some reply is not as we had written it in.
    ``cut``: replies that were too long or too many.
    """

    token: str = ""
    other: str = ""
    replies: Sequence[Reply] = ()
    places: Sequence[Place] = ()
    ids: Sequence[str] = ()
    fresh: bool = False
    cut: int = 0


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive, as intake's Entry without the archive's own name. ``path``: its copy, '' where there is none."""

    file: str
    path: str
    bytes: int
    received: int
    skipped: bool = False
    code: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One file's answer. ``status``: ok, refused, skipped or postponed. ``staged`` is what the second reader may open."""

    file: str
    sha256: str = ""
    bytes: int = 0
    received: int = 0
    format: str = ""
    kind: str = "unknown"
    status: str = "ok"
    code: str = ""
    reason: str = ""
    notes: Sequence[Note] = ()
    staged: str = ""
    found: Content | None = None
    members: Sequence[Member] = ()
    seconds: float = 0.0
    returned: Returned | None = None  # None where the file is none that we had marked

    def refused(self, code: str, reason: str) -> Answer:
        """The refusal of this file; nothing of its content is left."""
        return dataclasses.replace(self, status="refused", code=code, reason=reason, found=None, notes=(), members=(), returned=None)

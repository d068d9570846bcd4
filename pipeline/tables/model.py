"""What travels through a run: the tables of all stages under one roof. No behaviour, no I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    import pandera.pandas as pa

    from pipeline.changes.model import Changes
    from schemas.frames import Balance, Decisions, Entries, Files, Findings, Outcomes, Records, Roster, RuleStatuses, Summary, Unjudged

from pipeline.tables.source import Source
from schemas.batch import Batch, Province


@dataclass(frozen=True)
class Table:
    """One form table of the whole province, three aligned frames on one index.

    ``typed``: parsed values and keys (SCHOOLS, APPLICATIONS or TRAINERS of ``schemas.records``, or of an earlier stage).
    ``raw``: the tokens as they stood in the cells (``schemas.cells``), one column a field, '' where empty or absent.
    ``at``: the packed address of every cell (int64), -1 where the layout has no such column.
    """

    typed: Records
    raw: pd.DataFrame
    at: pd.DataFrame

    def __post_init__(self) -> None:
        index, columns = self.typed.index, self.raw.columns
        if not (index.equals(self.raw.index) and index.equals(self.at.index) and columns.equals(self.at.columns)):
            raise ValueError("values, tokens and addresses of a table are not aligned")

    def having(self, typed: Records) -> Table:
        """The table with these values in the place of its own."""
        return Table(typed, self.raw, self.at)

    def only(self, rows: pd.Series) -> Table:
        """The table of the rows for which ``rows`` (boolean) is True."""
        return Table(self.typed[rows], self.raw[rows], self.at[rows])


@dataclass(frozen=True)
class Tables:
    """The three form tables of the whole province."""

    schools: Table
    applications: Table
    trainers: Table

    @property
    def by_name(self) -> dict[str, Table]:
        """The tables by the name that the form's fields know them by."""
        return {"school": self.schools, "application": self.applications, "trainer": self.trainers}

    @property
    def typed(self) -> dict[str, Records]:
        """Their values by the same names."""
        return {name: table.typed for name, table in self.by_name.items()}

    def validated(self, schemas: Mapping[str, pa.DataFrameSchema]) -> Tables:
        """These tables, whose values hold to ``schemas``, those that it names. Raises pandera's SchemaError: a fault of ours."""
        checked = {name: schema.validate(self.typed[name]) for name, schema in schemas.items()}
        return Tables(*(table.having(checked.get(name, table.typed)) for name, table in self.by_name.items()))


@dataclass(frozen=True)
class Fault:
    """A fault of the program that the run could go on without. ``what``: file, rule, marked or anew (workbooks that go
    back, see ``pipeline.publish.facts.faults``); ``name``: its path, code or name.
    """

    what: str
    name: str
    reason: str


@dataclass(frozen=True)
class Accounts:
    """The closed accounts. rows_read = included + held + refused + superseded, files likewise by status."""

    rows_read: int = 0
    included: int = 0
    held: int = 0  # ineligible or waiting for the officer, and current
    refused: int = 0  # kept out by the officer's decision
    superseded: int = 0  # rows of a return that a later one replaced (or of another province: never counted here)
    files: dict[str, int] = field(default_factory=dict)  # by status


@dataclass(frozen=True)
class Explanation:
    """What a school said to one of its warnings. ``school``: key of the school (``line`` of its table); ``key``: rule and record;
    ``fingerprint``: of the record, so that it holds while the record is what it was; ``file``: where it was read; ``seen``: ISO date and
    time of the run that first read it, '' for this one.
    """

    school: str
    key: str
    fingerprint: str
    text: str
    file: str
    seen: str = ""


@dataclass(frozen=True)
class History:
    """What the ledger knew before a run."""

    first_seen: dict[str, str] = field(default_factory=dict)  # sha256 -> ISO date and time
    explanations: tuple[Explanation, ...] = ()
    note: str = ""  # what the officer should know of the ledger itself


@dataclass(frozen=True)
class Run:
    """Everything a finished run knows; what ``pipeline.publish`` turns into files.

    What is known only later (its seconds, what the second reader saw, what writing met) makes a new Run (``replace``).
    """

    batch: Batch
    province: Province
    started: datetime
    seconds: float
    files: Files
    schools: Table
    applications: Table
    trainers: Table
    findings: Findings
    rules: RuleStatuses
    outcomes: Outcomes
    summary: Summary
    balance: dict[str, Balance]  # by certificate, field, school, city
    hhi: float  # Herfindahl index of certificates over schools, 0..1
    accounts: Accounts
    checked_cells: int = 0  # cited cells opened again by the second reader, all equal
    roster: Roster | None = None  # None where no roster came in
    inbox: Path = Path("inbox")
    outbox: Path = Path("outbox")
    reports: Path = Path("reports")
    history: History = field(default_factory=History)  # what the ledger knew before this run
    held_back: list[str] = field(default_factory=list)  # files whose two readings differ, refused and judged without
    faults: list[Fault] = field(default_factory=list)  # of the program: with any the run ends with exit code 4
    notes: list[str] = field(default_factory=list)  # what the officer should be told of the writing, apart from any return
    layouts: dict[str, str] = field(default_factory=dict)  # id -> the name that its file gives it
    heads: Mapping[int, Mapping[str, Sequence[tuple[str, str, int]]]] = field(
        default_factory=dict
    )  # by file_id and form table: sheet, field, cell
    sources: dict[int, Source] = field(default_factory=dict)  # by file_id: every file of this province, wherever it lies
    unjudged: Unjudged | None = None  # which rules gave no answer about which record
    explanations: tuple[Explanation, ...] = ()  # of this run, for the ledger to remember
    entries: Entries | None = None  # what an officer's row about each application is; None where there is none
    decisions: Decisions | None = None  # every decision that is known, whether it holds or not
    changes: Changes | None = None  # what became of findings and values since an earlier run; None where there is none

    @property
    def tables(self) -> Tables:
        """Its form tables."""
        return Tables(self.schools, self.applications, self.trainers)

"""What travels through a run: the tables of all stages under one roof. No behaviour, no I/O."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

from pipeline.tables.source import Source
from schemas.batch import Batch, Province


@dataclass
class Table:
    """One form table of the whole province, three aligned frames on one index.

    ``typed``: parsed values and keys (SCHOOLS, APPLICATIONS or TRAINERS of ``schemas.tables``).
    ``raw``: the tokens as they stood in the cells (``schemas.cells``), one column a field, '' where empty or absent.
    ``at``: the packed address of every cell (int64), -1 where the layout has no such column.
    """

    typed: pd.DataFrame
    raw: pd.DataFrame
    at: pd.DataFrame


@dataclass(frozen=True)
class Fault:
    """A fault of the program that the run could go on without. ``what``: file or rule; ``name``: its path or code."""

    what: str
    name: str
    reason: str


@dataclass
class Accounts:
    """The closed accounts. rows_read = included + held + refused + superseded, files likewise by status."""

    rows_read: int = 0
    included: int = 0
    held: int = 0  # ineligible or waiting for the officer, and current
    refused: int = 0  # kept out by the officer's decision
    superseded: int = 0  # rows of a return that a later one replaced (or of another province: never counted here)
    files: dict[str, int] = field(default_factory=dict)  # by status


@dataclass
class History:
    """What the ledger knew before a run. ``previous``: ids of the open errors and warnings of the last run, None without one."""

    first_seen: dict[str, str] = field(default_factory=dict)  # sha256 -> ISO date and time
    previous: frozenset[str] | None = None
    previous_started: str = ""
    note: str = ""  # what the officer should know of the ledger itself


@dataclass
class Run:
    """Everything a finished run knows; what ``pipeline.publish`` turns into files."""

    batch: Batch
    province: Province
    started: datetime
    seconds: float
    files: pd.DataFrame  # FILES
    schools: Table
    applications: Table
    trainers: Table
    findings: pd.DataFrame  # FINDINGS
    rules: pd.DataFrame  # RULES
    outcomes: pd.DataFrame  # OUTCOMES_TABLE
    summary: pd.DataFrame  # SUMMARY
    balance: dict[str, pd.DataFrame]  # certificate, field, school, city -> BALANCE
    hhi: float  # Herfindahl index of certificates over schools, 0..1
    accounts: Accounts
    checked_cells: int = 0  # cited cells opened again by the second reader, all equal
    roster: pd.DataFrame | None = None  # school_name, school_code, city, returned, eligible (all applications in), hint
    extra: dict[str, Any] = field(default_factory=dict)
    inbox: Path = Path("inbox")
    outbox: Path = Path("outbox")
    reports: Path = Path("reports")
    history: History = field(default_factory=History)  # what the ledger knew before this run
    held_back: list[str] = field(default_factory=list)  # files whose two readings differ, refused and judged without
    faults: list[Fault] = field(default_factory=list)  # of the program: with any the run ends with exit code 4
    notes: list[str] = field(default_factory=list)  # what the officer should be told of the writing, apart from any return
    sources: dict[int, Source] = field(default_factory=dict)  # by file_id: every file of this province, wherever it lies

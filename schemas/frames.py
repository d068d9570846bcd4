"""Frames by the name of their table: what an annotation says of a frame, and where its columns are declared.

pandas has no type for a frame with certain columns. These names are promises to the reader; the strict schemas, against
which a stage validates what it gives, are what holds them.
"""

from __future__ import annotations

from typing import TypeAlias

import pandas as pd

Files: TypeAlias = pd.DataFrame  # schemas.tables.FILES
Schools: TypeAlias = pd.DataFrame  # schemas.records.SCHOOLS, or of an earlier stage
Applications: TypeAlias = pd.DataFrame  # schemas.records.APPLICATIONS, or of an earlier stage
Trainers: TypeAlias = pd.DataFrame  # schemas.records.TRAINERS, or of an earlier stage
Records: TypeAlias = pd.DataFrame  # any of these three
Roster: TypeAlias = pd.DataFrame  # schemas.records.ROSTER, or of an earlier stage
DraftTable: TypeAlias = pd.DataFrame  # schemas.tables.DRAFTS
Findings: TypeAlias = pd.DataFrame  # schemas.tables.FINDINGS
RuleStatuses: TypeAlias = pd.DataFrame  # schemas.tables.RULES
Unjudged: TypeAlias = pd.DataFrame  # schemas.tables.UNJUDGED
Outcomes: TypeAlias = pd.DataFrame  # schemas.tables.OUTCOMES_TABLE
Summary: TypeAlias = pd.DataFrame  # schemas.tables.SUMMARY
Balance: TypeAlias = pd.DataFrame  # schemas.tables.BALANCE
Shares: TypeAlias = pd.DataFrame  # schemas.tables.SHARES
Fates: TypeAlias = pd.DataFrame  # schemas.tables.FATES_TABLE
Gone: TypeAlias = pd.DataFrame  # schemas.tables.GONE
Differences: TypeAlias = pd.DataFrame  # schemas.tables.DIFFERENCES
Entries: TypeAlias = pd.DataFrame  # schemas.tables.ENTRIES
Decisions: TypeAlias = pd.DataFrame  # schemas.tables.DECISIONS_TABLE

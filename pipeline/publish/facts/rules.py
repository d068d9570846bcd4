"""The rules: how many there are, and how many found something, passed, broke or did not run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.tables.model import Run
from schemas.tables import RULE_STATUSES


@dataclass(frozen=True)
class Rules:
    """Rules that the run knows, by status."""

    total: int
    by_status: Mapping[str, int]


def rules_of(run: Run) -> Rules:
    """The figures of a run's rules."""
    counts = run.rules["status"].value_counts()
    return Rules(len(run.rules), {status: int(counts.get(status, 0)) for status in RULE_STATUSES})

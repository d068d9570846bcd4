"""The findings: how many of each severity and rule, and how many are answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from pipeline.tables.model import Run

TIDIED = "V105"  # a value that was read otherwise than it is written: told apart, it changes nothing


@dataclass(frozen=True)
class Levels:
    """Findings by severity."""

    error: int
    warning: int
    info: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.error + self.warning + self.info

    @property
    def serious(self) -> int:
        """Errors and warnings."""
        return self.error + self.warning


@dataclass(frozen=True)
class OfRule:
    """Findings of one rule: how many, in how many schools, how many are explained or waived."""

    count: int
    schools: int
    answered: int


@dataclass(frozen=True)
class Findings:
    """``all`` and those still ``open``. ``by_rule`` has every rule with findings; ``general``: errors and warnings
    that belong to no school of the tables and no unusable file.
    """

    all: Levels
    open: Levels
    by_rule: Mapping[str, OfRule]
    general: int

    @property
    def rules(self) -> int:
        """Rules with findings, tidyings aside."""
        return len(self.by_rule) - (TIDIED in self.by_rule)


def findings_of(run: Run, found: pd.DataFrame) -> Findings:
    """The figures of a run's findings. ``found``: the findings with their schools (``keys.with_school``)."""
    return Findings(
        all=_levels(found["severity"]),
        open=_levels(found.loc[found["status"] == "open", "severity"]),
        by_rule=_by_rule(found),
        general=int(is_general(run, found).sum()),
    )


def is_general(run: Run, found: pd.DataFrame) -> pd.Series:
    """Which findings are errors and warnings that belong to no school of the tables and to no unusable file."""
    unusable = set(run.files.loc[run.files["status"] == "rejected", "file"])
    return (found["school"] == "") & (found["severity"] != "info") & ~found["file"].isin(unusable)


def _levels(severities: pd.Series) -> Levels:
    counts = severities.value_counts()
    return Levels(*(int(counts.get(level, 0)) for level in ("error", "warning", "info")))


def _by_rule(found: pd.DataFrame) -> dict[str, OfRule]:
    answered = found.loc[found["status"] != "open", "code"].value_counts()
    schools = found.loc[found["school"] != "", ["code", "school"]].drop_duplicates()["code"].value_counts()
    return {
        code: OfRule(int(count), int(schools.get(code, 0)), int(answered.get(code, 0)))
        for code, count in found["code"].value_counts().items()
    }

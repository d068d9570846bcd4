"""The schools: what each must correct or explain, and what becomes of its applications."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from pipeline.publish.facts.findings import TIDIED
from pipeline.publish.facts.keys import school_keys
from pipeline.tables.model import Run
from schemas.tables import OUTCOMES


@dataclass(frozen=True)
class School:
    """One school's findings and outcomes. ``errors`` and ``warnings`` are open ones; ``wrong``: the errors by rule."""

    errors: int
    warnings: int
    answered: int  # errors and warnings that are explained or waived
    hints: int  # for information, tidyings aside
    tidied: int
    wrong: Mapping[str, int]
    outcomes: Mapping[str, int]  # current applications by outcome


@dataclass(frozen=True)
class Schools:
    """``reported``: schools with a current return; ``by_key``: every school of the tables, also superseded ones."""

    reported: int
    by_key: Mapping[str, School]
    wrong: int  # those with errors

    @property
    def listed(self) -> int:
        """Every school of the tables."""
        return len(self.by_key)


def schools_of(run: Run, found: pd.DataFrame) -> Schools:
    """The figures of a run's schools. ``found``: the findings with their schools (``keys.with_school``)."""
    keys = school_keys(run)
    order, none = keys.drop_duplicates().tolist(), dict.fromkeys(OUTCOMES, 0)
    outcomes, wrong = _outcomes(run, keys), _wrong(found)
    counts = _counts(found).reindex(order, fill_value=0).itertuples(index=False, name=None)
    by_key = {
        key: School(errors, warnings, answered, hints, tidied, wrong.get(key, {}), outcomes.get(key, none))
        for key, (errors, warnings, answered, hints, tidied) in zip(order, counts)
    }
    reported = run.schools.typed.loc[run.schools.typed["current"], "school_key"].nunique()
    return Schools(int(reported), by_key, sum(school.errors > 0 for school in by_key.values()))


def _counts(found: pd.DataFrame) -> pd.DataFrame:
    """By school, the figures of ``School`` in their order."""
    level, is_open, tidied = found["severity"], found["status"] == "open", found["code"] == TIDIED
    kinds = {
        "errors": (level == "error") & is_open,
        "warnings": (level == "warning") & is_open,
        "answered": (level != "info") & ~is_open,
        "hints": (level == "info") & ~tidied,
        "tidied": tidied,
    }
    return pd.DataFrame(kinds).groupby(found["school"]).sum().astype("int64")


def _wrong(found: pd.DataFrame) -> dict[str, dict[str, int]]:
    """By school, how many open errors of each rule."""
    errors = found[(found["severity"] == "error") & (found["status"] == "open")]
    wrong: dict[str, dict[str, int]] = {}
    for (key, code), count in errors.groupby(["school", "code"]).size().items():
        wrong.setdefault(key, {})[code] = int(count)
    return wrong


def _outcomes(run: Run, keys: pd.Series) -> dict[str, dict[str, int]]:
    """By school, how many current applications of each outcome."""
    mine = run.applications.typed["school_id"].loc[run.outcomes.index].map(keys)
    counts = run.outcomes["outcome"].groupby([mine, run.outcomes["outcome"]]).size()
    outcomes: dict[str, dict[str, int]] = {}
    for (key, outcome), count in counts.items():
        outcomes.setdefault(key, dict.fromkeys(OUTCOMES, 0))[outcome] = int(count)
    return outcomes

"""The files: where each went, what each holds and what was found in it, and why some could not be used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from pipeline.publish.facts.findings import TIDIED
from pipeline.tables.grouping import distinct_by
from pipeline.tables.model import Run


@dataclass(frozen=True)
class Files:
    """Files, each counted once. ``by_status``: where they went, statuses without a file left out.

    ``codes`` and ``schools``: by file_id, the rules that found something (sorted) and the schools' names (as they
    stand); ``spoken`` has the codes without tidyings. ``listed``: how many files are more than clutter of which
    nothing is said. ``reasons``: by code, how many of the unusable files have a finding of it that is no mere
    information.
    """

    seen: int
    by_status: Mapping[str, int]
    returns: int  # used returns
    listed: int
    held_back: int  # of the unusable ones: two readings differ
    reasons: Mapping[str, int]
    codes: Mapping[int, tuple[str, ...]]
    spoken: Mapping[int, tuple[str, ...]]
    schools: Mapping[int, tuple[str, ...]]

    @property
    def unusable(self) -> int:
        """Files that could not be used."""
        return self.by_status.get("rejected", 0)

    @property
    def skipped(self) -> int:
        """Files that are nobody's return and no trouble."""
        return self.by_status.get("skipped", 0)

    @property
    def closes(self) -> bool:
        """Whether every file that was seen has its place."""
        return sum(self.by_status.values()) == self.seen


def files_of(run: Run) -> Files:
    """The figures of a run's files; where they went as the merge accounts for it."""
    status = run.files["status"]
    codes = _sorted(distinct_by(run.findings, "file_id", "code"))
    spoken = {i: kept for i, found in codes.items() if (kept := tuple(code for code in found if code != TIDIED))}
    names = distinct_by(run.schools.typed, "file_id", "school_name")
    return Files(
        seen=len(run.files),
        by_status={name: count for name, count in run.accounts.files.items() if count},
        returns=int((status.eq("used") & run.files["kind"].eq("return")).sum()),
        listed=int(is_listed(run, spoken).sum()),
        held_back=len(run.held_back),
        reasons=_reasons(run),
        codes=codes,
        spoken=spoken,
        schools={i: tuple(found) for i, found in names.items()},
    )


def is_listed(run: Run, spoken: Mapping[int, tuple[str, ...]]) -> pd.Series:
    """Which files are more than clutter of which nothing is said."""
    return run.files["status"].ne("skipped") | run.files.index.isin(list(spoken))


def _sorted(found: dict[int, list[str]]) -> dict[int, tuple[str, ...]]:
    return {i: tuple(sorted(codes)) for i, codes in found.items()}


def _reasons(run: Run) -> dict[str, int]:
    rejected = run.files.loc[run.files["status"] == "rejected", "file"]
    why = run.findings[run.findings["file"].isin(set(rejected)) & (run.findings["severity"] != "info")]
    counts = why[["file", "code"]].drop_duplicates()["code"].value_counts().sort_index()
    return {code: int(count) for code, count in counts.items()}

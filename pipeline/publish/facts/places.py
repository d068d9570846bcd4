"""Where a run's outputs lie."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.publish.plain import file_name
from pipeline.tables.model import Run


@dataclass(frozen=True)
class Places:
    """``summary``: the workbook, where it is sent from; ``page``: the report, ``findings`` and ``data`` beside it."""

    summary: Path
    page: Path
    findings: Path
    data: Path


def places_of(run: Run) -> Places:
    """The outputs of a run, whether they are written or not."""
    reports, name = run.reports / run.province.folder, file_name(run.batch.summary_title)
    summary = run.outbox / run.province.folder / f"{name}（{run.province.full_name}）.xlsx"
    return Places(summary, reports / "index.html", reports / "findings.csv", reports / "run.json")

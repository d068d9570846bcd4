"""Where a run's outputs lie."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.publish.file_names import file_name
from pipeline.tables.model import Run

MARKED, RECEIPTS = "退回修改", "回执"


@dataclass(frozen=True)
class Places:
    """``summary``: the workbook, where it is sent from; ``page``: the report, ``findings`` and ``data`` beside it.

    ``marked`` and ``receipts``: the folders beside the summary of what goes back to schools.
    """

    summary: Path
    page: Path
    findings: Path
    data: Path
    marked: Path
    receipts: Path


def places_of(run: Run) -> Places:
    """The outputs of a run, whether they are written or not."""
    reports, outbox = run.reports / run.province.folder, run.outbox / run.province.folder
    summary = outbox / file_name(run.batch.summary_title, f"（{run.province.full_name}）.xlsx")
    return Places(summary, reports / "index.html", reports / "findings.csv", reports / "run.json", outbox / MARKED, outbox / RECEIPTS)

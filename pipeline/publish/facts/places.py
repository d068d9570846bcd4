"""Where a run's outputs lie."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.publish.file_names import file_name
from pipeline.tables.model import Run

MARKED, RECEIPTS, MAILS = "退回修改", "回执", "邮件"


@dataclass(frozen=True)
class Places:
    """``summary``: the workbook, where it is sent from; ``page``: the report, ``findings`` and ``data`` beside it.

    ``marked`` and ``receipts``: the folders beside the summary of what goes back to schools; ``mails``: drafts to them.
    ``decisions``: the workbook that the officer fills in; ``opinions``: every decision, for the file; ``mail``: the draft to the batch's
    mailbox; ``package``: what the institute gets.
    """

    summary: Path
    page: Path
    findings: Path
    data: Path
    marked: Path
    receipts: Path
    mails: Path
    decisions: Path
    opinions: Path
    mail: Path
    package: Path


def places_of(run: Run) -> Places:
    """The outputs of a run, whether they are written or not."""
    reports, outbox = run.reports / run.province.folder, run.outbox / run.province.folder
    of_province = f"（{run.province.full_name}）.xlsx"
    return Places(
        summary=outbox / file_name(run.batch.summary_title, of_province),
        page=reports / "index.html",
        findings=reports / "findings.csv",
        data=reports / "run.json",
        marked=outbox / MARKED,
        receipts=outbox / RECEIPTS,
        mails=outbox / MARKED / MAILS,
        decisions=outbox / f"备案确认表{of_province}",
        opinions=outbox / "备案意见汇总.xlsx",
        mail=outbox / "报送邮件.eml",
        package=outbox / "报送包.zip",
    )

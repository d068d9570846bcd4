"""The view model of a run: Chinese words and lists beside the facts, made once; the report's templates only lay it
out.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline import __version__
from pipeline.publish import labels, view_balance, view_changes, view_faults, view_files, view_findings, view_rules, view_steps
from pipeline.publish.facts import Facts
from pipeline.publish.labels import day
from pipeline.tables.model import Run
from schemas import notice
from schemas.rules import faults


def view(run: Run, facts: Facts) -> dict[str, Any]:
    """Everything the report shows, one key a section; ``facts`` has the figures."""
    findings = view_findings.findings(run)
    schools = view_findings.by_school(run, facts, findings)
    anchors = {school["key"]: school["anchor"] for school in schools}
    files = (run.batch.school_register, run.batch.certificate_majors)
    return {
        "facts": facts,
        "title": f"{run.province.full_name}{run.batch.title}申报核对报告",
        "document": run.batch.document,
        "issued": day(run.batch.issued),
        "form_title": run.batch.form_title,
        "sources": [*run.batch.sources, *(Path(path).name for path in files if path)],
        "clauses_of": notice.DOCUMENT if run.batch.document != notice.DOCUMENT else "",
        "batch": run.batch.id,
        "made": f"{day(run.started)} {run.started:%H:%M}",
        "deadline": day(run.batch.deadline),
        "version": __version__,
        "steps": view_steps.steps(facts, schools),
        "outputs": view_steps.outputs(facts),
        "accounts": view_files.accounts(facts),
        "changes": view_changes.changes(run, facts, anchors),
        "files": view_files.files(run, facts),
        "unusable": view_files.unusable(run, facts, findings),
        "balance": view_balance.groups(facts),
        "spread": view_balance.spread(facts),
        "by_rule": view_findings.by_rule(facts, findings),
        "tidyings": view_findings.tidyings(facts, findings),
        "by_school": schools,
        "unlisted": sum(school["unlisted"] for school in schools),
        "anchors": anchors,
        "general": view_findings.general(run, findings),
        "rules": view_rules.rules(run),
        "rule_counts": view_rules.counts(facts),
        "faults": faults(run.batch),
        "checked_cells": run.checked_cells,
        "troubles": view_faults.faults(run),
        "words": {"severity": labels.SEVERITY, "means": labels.SEVERITY_MEANS},
    }

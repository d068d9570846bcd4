"""The view model of a run: Chinese words, plain dicts and lists, made once; the report's templates only lay it out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline import __version__
from pipeline.publish import labels, view_balance, view_faults, view_files, view_findings, view_rules, view_steps
from pipeline.publish.labels import day
from pipeline.tables.model import Run
from schemas import notice
from schemas.rules import faults


def view(run: Run) -> dict[str, Any]:
    """Everything the report shows, one key a section."""
    findings = view_findings.findings(run)
    schools = view_findings.by_school(run, findings)
    counts = _counts(run, findings, schools)
    return {
        "title": f"{run.province.full_name}{run.batch.title}申报核对报告",
        "province": run.province.full_name,
        "document": run.batch.document,
        "issued": day(run.batch.issued),
        "form_title": run.batch.form_title,
        "sources": [*run.batch.sources, *(Path(path).name for path in (run.batch.school_register, run.batch.certificate_majors) if path)],
        "clauses_of": notice.DOCUMENT if run.batch.document != notice.DOCUMENT else "",
        "batch": run.batch.id,
        "made": f"{day(run.started)} {run.started:%H:%M}",
        "deadline": day(run.batch.deadline),
        "version": __version__,
        "counts": counts,
        "steps": view_steps.steps(run, counts, schools),
        "outputs": view_steps.outputs(run),
        "accounts": view_files.accounts(run),
        "since": view_files.since(run),
        "files": view_files.files(run),
        "unusable": view_files.unusable(run, findings),
        "skipped": run.accounts.files.get("skipped", 0),
        "roster": view_files.roster(run),
        "balance": view_balance.groups(run),
        "spread": view_balance.spread(run),
        "by_rule": view_findings.by_rule(run, findings),
        "tidyings": view_findings.tidyings(findings),
        "by_school": schools,
        "anchors": {school["key"]: school["anchor"] for school in schools},
        "general": view_findings.general(run, findings),
        "rules": view_rules.rules(run),
        "rule_counts": view_rules.counts(run),
        "faults": faults(run.batch),
        "checked_cells": run.checked_cells,
        "held_back": len(run.held_back),
        "troubles": view_faults.faults(run),
        "words": {"severity": labels.SEVERITY, "means": labels.SEVERITY_MEANS, "outcome": labels.OUTCOME},
    }


def _counts(run: Run, findings: list[dict[str, Any]], listed: list[dict[str, Any]]) -> dict[str, int]:
    schools = run.schools.typed[run.schools.typed["current"]]
    return {
        "files": len(run.files),
        "returns": int((run.files["status"].eq("used") & run.files["kind"].eq("return")).sum()),
        "unusable": run.accounts.files.get("rejected", 0),
        "schools": int(schools["school_key"].nunique()),
        "applications": len(run.outcomes),
        "included": run.accounts.included,
        "refused": run.accounts.refused,
        "waived": int(run.outcomes["waived"].sum()),
        "priority": int(run.outcomes["priority"].sum()),
        "students": int(run.summary["pilot_students"].sum()),
        **view_files.held(run),
        **{level: sum(f["level"] == level for f in findings) for level in labels.SEVERITY},
        **{f"open_{level}": sum(f["level"] == level and f["open"] for f in findings) for level in labels.SEVERITY},
        "findings": len(findings),
        "unlisted": sum(school["unlisted"] for school in listed),
    }

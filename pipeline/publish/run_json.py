"""run.json: the run as data, for other programs and for the overview of all provinces."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from pipeline import __version__
from pipeline.publish.current import applications
from pipeline.publish.facts import Facts
from pipeline.publish.facts.balance import Grouping, Share
from pipeline.tables.model import Run
from schemas.words import rounded

_SAID = ("school_code", "school_name", "certificate", "major_name", "major_code", "levels", "pilot_students")
_JUDGED = ("outcome", "included", "priority", "decision", "codes", "reason")
_APPLICATION = (*_SAID, "file", "sheet", "row", *_JUDGED)
_DECIMALS = 2  # of a share's percentage: 0.4737


def as_data(run: Run, facts: Facts) -> dict[str, Any]:
    """The contract's shape, plus ``configuration``, ``marked``, ``roster``, ``accounts``, ``checked_cells``, ``held_back``,
    ``faults``, ``changes`` and the balance by school and city; applications have the ``reason`` for which they wait beside their
    codes.

    ``findings`` counts the open findings by severity. Shares are rounded half up to four places, ``limit`` is null
    where none is set.
    """
    return {
        "batch": run.batch.id,
        "province": {"code": run.province.code, "name": run.province.full_name},
        "tool": f"returns-pipeline {__version__}",
        "started": _now(run),
        "seconds": round(run.seconds, 2),
        "files": _files(run, facts),
        "applications": [_application(row) for row in applications(run)],
        "counts": {
            "files": facts.files.seen,
            "schools": facts.schools.reported,
            "applications": facts.applications.current,
            "included": facts.applications.included,
            "pilot_students": facts.summary.pilot_students,
        },
        "findings": asdict(facts.findings.open),
        "rules": run.rules.reset_index(names="code").to_dict("records"),
        "balance": {
            "certificates": _groups(facts.balance.certificate),
            "fields": _groups(facts.balance.field),
            "schools": _groups(facts.balance.school),
            "cities": _groups(facts.balance.city),
            "hhi": round(facts.balance.hhi, 4),
            "hhi_included": round(facts.balance.hhi_included, 4),
        },
        "configuration": list(run.batch.sources),
        "marked": [{"name": one.name, "school": one.whom, "findings": one.told} for one in facts.letters.workbooks],
        "roster": _roster(facts),
        "accounts": asdict(run.accounts),
        "checked_cells": run.checked_cells,
        "held_back": run.held_back,
        "faults": [asdict(fault) for fault in run.faults],
        "changes": _changes(facts),
    }


def to_bytes(run: Run, facts: Facts) -> bytes:
    """The JSON text: UTF-8, names of undecodable bytes with a visible escape, numbers finite."""
    text = json.dumps(as_data(run, facts), ensure_ascii=False, indent=1, allow_nan=False)
    return text.encode("utf-8", "backslashreplace")


def _now(run: Run) -> str:
    return run.started.isoformat(timespec="seconds")


def _files(run: Run, facts: Facts) -> list[dict[str, Any]]:
    columns = ["file", "sha256", "kind", "status", "format", "layout"]
    seen, now, names, codes = run.history.first_seen, _now(run), facts.files.schools, facts.files.codes
    rows = run.files[columns].rename(columns={"file": "name"}).to_dict("index")
    return [
        {
            **row,
            "first_seen": seen.get(row["sha256"], now if row["sha256"] else ""),
            "school_name": "、".join(names.get(i, ())),
            "codes": list(codes.get(i, ())),
        }
        for i, row in rows.items()
    ]


def _application(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in _APPLICATION} | {"decision": row["decision"] or None}


def _roster(facts: Facts) -> dict[str, Any] | None:
    """Progress against the 应报院校名单: counts, and the names of the schools that have not reported; None without
    one.
    """
    progress = facts.progress
    if progress is None:
        return None
    counts = {"expected": progress.expected, "returned": progress.returned, "eligible": progress.eligible}
    return {**counts, "missing": progress.names}


def _changes(facts: Facts) -> dict[str, Any] | None:
    """What the run is compared with (``since``: '', last, version or day; ``started`` of that run, null for versions), and how many
    errors and warnings became what; None where there is nothing to compare with.
    """
    changes = facts.changes
    if changes is None:
        return None
    return {"since": changes.kind, "started": changes.started or None, "words": changes.words, **asdict(changes.all)}


def _groups(grouping: Grouping) -> list[dict[str, Any]]:
    """BALANCE as data: of all current applications, then of what reaches the summary (``included_*``)."""
    limit = None if grouping.limit is None else float(grouping.limit)
    return [
        {
            "name": group.name,
            "schools": group.everything.schools,
            "applications": group.everything.applications,
            "pilot_students": group.everything.pilot_students,
            **_share(group.everything.share, "", limit=limit),
            "included_schools": group.included.schools,
            "included_applications": group.included.applications,
            "included_students": group.included.pilot_students,
            **_share(group.included.share, "included_"),
        }
        for group in grouping.groups
    ]


def _share(share: Share, base: str, **limit: float | None) -> dict[str, Any]:
    return {
        f"{base}numerator": share.numerator,
        f"{base}denominator": share.denominator,
        f"{base}share": float(rounded(share.exact, _DECIMALS)),
        **limit,
        f"{base}over": share.over,
        f"{base}judged": share.judged,
    }

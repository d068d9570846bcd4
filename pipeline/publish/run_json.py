"""run.json: the run as data, for other programs and for the overview of all provinces."""

from __future__ import annotations

import json
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline import __version__
from pipeline.outbox.whole import write_whole
from pipeline.tables.grouping import distinct_by
from pipeline.tables.model import Run
from schemas.tables import SEVERITIES
from schemas.words import rounded


def as_data(run: Run) -> dict[str, Any]:
    """The contract's shape, plus ``configuration``, ``roster``, ``accounts``, ``checked_cells``, ``held_back``, ``faults`` and the balance by school and city;
    applications have the ``reason`` for which they wait beside their codes.

    ``findings`` counts the open findings by severity. Shares are rounded half up to four places, ``limit`` is null where none is set.
    """
    applications = _applications(run)
    return {
        "batch": run.batch.id,
        "province": {"code": run.province.code, "name": run.province.full_name},
        "tool": f"returns-pipeline {__version__}",
        "started": run.started.isoformat(timespec="seconds"),
        "seconds": round(run.seconds, 2),
        "files": _files(run),
        "applications": applications,
        "counts": {
            "files": len(run.files),
            "schools": int(run.schools.typed.loc[run.schools.typed["current"], "school_key"].nunique()),
            "applications": len(applications),
            "included": int(run.outcomes["included"].sum()),
            "pilot_students": int(run.summary["pilot_students"].sum()),
        },
        "findings": open_counts(run),
        "rules": run.rules.reset_index(names="code").to_dict("records"),
        "balance": {
            "certificates": _groups(run.balance["certificate"]),
            "fields": _groups(run.balance["field"]),
            "schools": _groups(run.balance["school"]),
            "cities": _groups(run.balance["city"]),
            "hhi": round(run.hhi, 4),
            "hhi_included": _hhi(run.balance["certificate"]["included_applications"]),
        },
        "configuration": list(run.batch.sources),
        "roster": _roster(run),
        "accounts": asdict(run.accounts),
        "checked_cells": run.checked_cells,
        "held_back": run.held_back,
        "faults": [asdict(fault) for fault in run.faults],
    }


def _roster(run: Run) -> dict[str, Any] | None:
    """Progress against the 应报院校名单: counts, and the names of the schools that have not reported; None without one."""
    if run.roster is None:
        return None
    returned = run.roster["returned"].astype(bool)
    eligible = int(run.roster["eligible"].sum()) if "eligible" in run.roster else None
    missing = run.roster.loc[~returned, "school_name"].tolist()
    return {"expected": len(run.roster), "returned": int(returned.sum()), "eligible": eligible, "missing": missing}


def open_counts(run: Run) -> dict[str, int]:
    """How many open findings there are of each severity."""
    counts = run.findings.loc[run.findings["status"] == "open", "severity"].value_counts()
    return {level: int(counts.get(level, 0)) for level in SEVERITIES}


def to_bytes(run: Run) -> bytes:
    """The JSON text: UTF-8, names of undecodable bytes with a visible escape, numbers finite."""
    return json.dumps(as_data(run), ensure_ascii=False, indent=1, allow_nan=False).encode("utf-8", "backslashreplace")


def write(run: Run, path: Path) -> None:
    """Writes the file whole. Raises CannotWrite."""
    write_whole(path, to_bytes(run))


def _files(run: Run) -> list[dict[str, Any]]:
    codes = distinct_by(run.findings, "file_id", "code")
    names = distinct_by(run.schools.typed, "file_id", "school_name")
    columns = ["file", "sha256", "kind", "status", "format", "layout"]
    seen, now = run.history.first_seen, run.started.isoformat(timespec="seconds")
    rows = run.files[columns].rename(columns={"file": "name"}).to_dict("index")
    return [
        {
            **row,
            "first_seen": seen.get(row["sha256"], now if row["sha256"] else ""),
            "school_name": "、".join(names.get(i, ())),
            "codes": sorted(codes.get(i, ())),
        }
        for i, row in rows.items()
    ]


def _applications(run: Run) -> list[dict[str, Any]]:
    """The current applications with their outcomes, in the order in which they were read; ``row`` is Excel's."""
    typed = run.applications.typed.loc[run.outcomes.index]
    frame = typed[["certificate", "major_name", "major_code", "levels", "sheet"]].fillna("")
    frame["levels"] = frame["levels"].str.replace(";", "、", regex=False)
    frame["file"] = typed["file_id"].map(run.files["file"])
    for column in ("school_code", "school_name"):
        frame[column] = typed["school_id"].map(run.schools.typed[column]).fillna("")
    frame = frame.join(run.outcomes[["outcome", "included", "priority", "decision", "codes", "reason"]])
    order = ("school_code", "school_name", "certificate", "major_name", "major_code", "levels", "pilot_students", "file", "sheet", "row")
    rows = []
    for row, students, number in zip(frame.to_dict("records"), typed["pilot_students"].tolist(), typed["row"].tolist()):
        row |= {"pilot_students": None if pd.isna(students) else int(students), "row": int(number)}
        codes = row["codes"].split(";") if row["codes"] else []
        decision = {"priority": bool(row["priority"]), "decision": row["decision"] or None}
        outcome = {"outcome": row["outcome"], "included": bool(row["included"]), **decision, "codes": codes, "reason": row["reason"]}
        rows.append({name: row[name] for name in order} | outcome)
    return rows


def _hhi(counts: pd.Series) -> float:
    total = int(counts.sum())
    return round(sum((count / total) ** 2 for count in counts), 4) if total else 0.0


def _groups(frame: pd.DataFrame) -> list[dict[str, Any]]:
    rows = []
    for row in frame.to_dict("records"):
        shares = {
            f"{base}share": float(rounded(Fraction(row[f"{base}numerator"], max(row[f"{base}denominator"], 1)), 2))
            for base in ("", "included_")
        }
        rows.append({**row, **shares, "limit": None if pd.isna(row["limit"]) else row["limit"]})
    return rows

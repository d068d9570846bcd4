"""run.json: the run as data."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import pandas as pd

from pipeline import __version__
from pipeline.model import Run


def as_data(run: Run) -> dict[str, Any]:
    """The contract's shape, plus ``accounts``, ``checked_cells`` and balance by school and city."""
    severity = run.findings[run.findings["status"] == "open"]["severity"].value_counts()
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
        "findings": {level: int(severity.get(level, 0)) for level in ("error", "warning", "info")},
        "rules": [{"code": code, **row} for code, row in run.rules.to_dict("index").items()],
        "balance": {
            "certificates": _groups(run.balance["certificate"]),
            "fields": _groups(run.balance["field"]),
            "schools": _groups(run.balance["school"]),
            "cities": _groups(run.balance["city"]),
            "hhi": round(run.hhi, 4),
        },
        "accounts": asdict(run.accounts),
        "checked_cells": run.checked_cells,
    }


def to_bytes(run: Run) -> bytes:
    """The JSON text."""
    return json.dumps(as_data(run), ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace")


def _files(run: Run) -> list[dict[str, Any]]:
    codes = run.findings.dropna(subset=["file_id"]).groupby("file_id")["code"].agg(lambda c: sorted(set(c))).to_dict()
    names = run.schools.typed.groupby("file_id")["school_name"].agg(lambda n: "、".join(n.dropna().unique())).to_dict()
    rows = []
    for file_id, file in run.files.iterrows():
        rows.append({"name": file["file"], "sha256": file["sha256"], "kind": file["kind"], "status": file["status"],
                     "school_name": names.get(file_id, ""), "codes": codes.get(file_id, []), "format": file["format"], "layout": file["layout"]})  # fmt: skip
    return rows


def _applications(run: Run) -> list[dict[str, Any]]:
    typed = run.applications.typed.loc[run.outcomes.index]
    schools = run.schools.typed
    rows = []
    for (_, a), (_, o) in zip(typed.iterrows(), run.outcomes.iterrows()):
        school = schools.loc[a["school_id"]]
        rows.append({
            "school_code": _text(school["school_code"]), "school_name": _text(school["school_name"]), "certificate": _text(a["certificate"]),
            "major_name": _text(a["major_name"]), "major_code": _text(a["major_code"]), "levels": _text(a["levels"]).replace(";", "、"),
            "pilot_students": None if pd.isna(a["pilot_students"]) else int(a["pilot_students"]), "file": run.files.at[a["file_id"], "file"],
            "sheet": a["sheet"], "row": int(a["row"]), "outcome": o["outcome"], "included": bool(o["included"]), "decision": o["decision"] or None,
            "codes": o["codes"].split(";") if o["codes"] else [],
        })  # fmt: skip
    return rows


def _groups(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {**row, "limit": None if pd.isna(row["limit"]) else row["limit"], "share": round(row["share"], 4)}
        for row in frame.to_dict("records")
    ]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""

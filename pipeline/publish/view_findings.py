"""The findings as the report shows them: by school (in full), by rule (in short), and the tidyings gathered by field."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import Any

import pandas as pd

from pipeline.publish import labels
from pipeline.publish.plain import short_path
from pipeline.tables.model import Run
from schemas.rules import faults
from schemas.tables import FINDING_COLUMNS

Found = dict[str, Any]

TIDIED = "V105"
MOST_ROWS = 4_000  # rows in full over all schools; more make a browser slow, and findings.csv has them all
LEAST_PER_SCHOOL = 12
MOST_GENERAL = 500
MOST_PER_RULE = 200
MOST_TIDYINGS = 150
MANY_ALIKE = 5  # more findings of one rule in one sheet are shown as the first few and a list of cells
SHOWN_ALIKE = 3
MOST_CELLS = 60

_OWN = ("severity", "status", "field")  # shown in other words
_KEPT = (*(name for name in FINDING_COLUMNS if name not in _OWN), "scope")
_ORDER = {level: place for place, level in enumerate(labels.SEVERITY)}


def findings(run: Run) -> list[Found]:
    """Every finding with its words, in the order of findings.csv."""
    headings, words = labels.headings(run.batch), faults(run.batch)
    frame = run.findings[[*_KEPT, "severity", "status", "field"]].copy()
    frame["school"] = run.findings["school_id"].map(_school_keys(run)).astype("object").fillna("").astype("str")
    return [
        {
            **row,
            "path": short_path(row["file"]),
            "fault": words[row["code"]],
            "level": row["severity"],
            "severity": labels.SEVERITY[row["severity"]],
            "status": labels.FINDING_STATUS[row["status"]],
            "open": row["status"] == "open",
            "heading": headings.get(row["field"], row["field"]),
        }
        for row in frame.to_dict("records")
    ]


def by_school(run: Run, found: list[Found]) -> list[dict[str, Any]]:
    """One entry a school, those with most to correct first: contact, applications with outcomes, findings, capped fairly."""
    mine: dict[str, list[Found]] = defaultdict(list)
    for finding in found:
        if finding["school"]:
            mine[finding["school"]].append(finding)
    applications = _applications(run)
    entries = [_school(key, who, mine[key], applications.get(key, [])) for key, who in _people(run).items()]
    entries.sort(key=lambda s: (-s["errors"], -s["warnings"], s["name"]))
    allowed = max(LEAST_PER_SCHOOL, MOST_ROWS // max(len(entries), 1))
    for place, entry in enumerate(entries, 1):
        entry["anchor"] = f"school-{place}"
        entry["findings"], entry["unlisted"] = _folded(entry.pop("serious"), allowed)
    return entries


def general(run: Run, found: list[Found]) -> list[Found]:
    """The errors and warnings that belong to no school of the tables, without the unusable files, which stand apart."""
    apart = set(run.files.loc[run.files["status"] == "rejected", "file"])
    return [f for f in found if not f["school"] and f["level"] != "info" and f["file"] not in apart][:MOST_GENERAL]


def by_rule(run: Run, found: list[Found]) -> list[dict[str, Any]]:
    """One entry a rule with findings, gravest first, then most frequent; V105 stands apart (``tidyings``)."""
    groups: dict[str, list[Found]] = defaultdict(list)
    for finding in found:
        if finding["code"] != TIDIED:
            groups[finding["code"]].append(finding)
    entries = [
        {
            "code": code,
            "fault": group[0]["fault"],
            "severity": group[0]["severity"],
            "level": group[0]["level"],
            "clause": group[0]["clause"],
            "count": len(group),
            "schools": len({f["school"] for f in group} - {""}),
            "answered": sum(not f["open"] for f in group),
            "findings": group[:MOST_PER_RULE],
        }
        for code, group in groups.items()
    ]
    return sorted(entries, key=lambda r: (_ORDER[r["level"]], -r["count"], r["code"]))


def tidyings(found: list[Found]) -> dict[str, Any]:
    """V105 gathered by field and way of writing (107人 and 82人 are one way): how often, and the first place as the example."""
    tidied = [f for f in found if f["code"] == TIDIED]
    alike: dict[tuple[str, str], list[Found]] = defaultdict(list)
    for finding in tidied:
        alike[finding["heading"], _way(finding["value"])].append(finding)
    rows: list[dict[str, Any]] = [{"heading": heading, "count": len(group), "first": group[0]} for (heading, _), group in alike.items()]
    fields = Counter(f["heading"] for f in tidied)
    rows.sort(key=lambda r: (-fields[r["heading"]], r["heading"], -r["count"], r["first"]["value"]))
    return {"count": len(tidied), "ways": len(rows), "rows": rows[:MOST_TIDYINGS], "capped": len(rows) > MOST_TIDYINGS}


def _way(value: str) -> str:
    """The way of writing: every run of digits as one digit of its width."""
    return re.sub(r"[０-９]+", "０", re.sub(r"[0-9]+", "0", value))


def _school_keys(run: Run) -> pd.Series:
    """What makes two records one school, per school_id; a school without a name is its own."""
    keys = run.schools.typed["school_key"].fillna("")
    return keys.where(keys != "", "?" + keys.index.astype("str"))


def _people(run: Run) -> dict[str, dict[str, str]]:
    """Every school by key, the current return's details before those of a superseded one."""
    schools = run.schools.typed.assign(key=_school_keys(run)).sort_values("current", ascending=False, kind="stable")
    first = schools.drop_duplicates("key").set_index("key")
    columns = {"school_name": "name", "school_code": "code", "school_type": "type", "city": "city", "contact_name": "contact", "contact_phone": "phone"}  # fmt: skip
    people = first[list(columns)].rename(columns=columns).fillna("")
    people["name"] = people["name"].where(people["name"] != "", labels.UNNAMED)
    return people.to_dict("index")


def _applications(run: Run) -> dict[str, list[dict[str, Any]]]:
    """Current applications by school key, with outcome, reasons and where they stand."""
    typed = run.applications.typed.loc[run.outcomes.index]
    frame = typed[["certificate", "major_name", "major_code", "levels", "explanation"]].fillna("").join(run.outcomes)
    frame["levels"] = frame["levels"].str.replace(";", "、", regex=False)
    frame["key"] = typed["school_id"].map(_school_keys(run))
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row, students, number in zip(frame.to_dict("records"), typed["pilot_students"].tolist(), typed["row"].tolist()):
        row |= {"students": "—" if pd.isna(students) else int(students), "row": number, "outcome_words": labels.OUTCOME[row["outcome"]]}
        rows[row["key"]].append({**row, "codes": row["codes"].split(";") if row["codes"] else []})
    return rows


def _school(key: str, who: dict[str, str], found: list[Found], applications: list[dict[str, Any]]) -> dict[str, Any]:
    serious = sorted((f for f in found if f["level"] != "info"), key=lambda f: _ORDER[f["level"]])
    errors = sum(f["level"] == "error" and f["open"] for f in serious)
    tidied = sum(f["code"] == TIDIED for f in found)
    return {
        **who,
        "key": key,
        "applications": applications,
        "outcomes": {name: sum(a["outcome"] == name for a in applications) for name in labels.OUTCOME},
        "errors": errors,
        "warnings": sum(f["level"] == "warning" and f["open"] for f in serious),
        "answered": sum(not f["open"] for f in serious),
        "tidied": tidied,
        "hints": [f for f in found if f["level"] == "info" and f["code"] != TIDIED],
        "faults": _faults([f for f in serious if f["level"] == "error" and f["open"]]),
        "serious": serious,
    }


def _faults(found: list[Found]) -> list[dict[str, Any]]:
    """What a school must correct, one entry a rule: how many and the first places, short enough for a telephone call."""
    groups: dict[str, list[Found]] = defaultdict(list)
    for finding in found:
        groups[finding["code"]].append(finding)
    return [{"code": code, "fault": group[0]["fault"], "count": len(group), "places": _places(group[:2])} for code, group in groups.items()]


def _places(found: list[Found]) -> str:
    """Field and cells, the field once: 证书名称 A3、A4."""
    cells: dict[str, list[str]] = defaultdict(list)
    for finding in found:
        cells[finding["heading"]].append(finding["cell"])
    return "，".join(f"{heading} {'、'.join(filter(None, at))}".strip() for heading, at in cells.items()).strip("，")


def _folded(found: list[Found], allowed: int) -> tuple[list[Found], int]:
    """At most ``allowed`` rows; many findings of one rule in one sheet become the first few, the last of which lists the cells."""
    alike: dict[tuple[str, str, str], list[Found]] = defaultdict(list)
    for finding in found:
        alike[finding["code"], finding["file"], finding["sheet"]].append(finding)
    rows: list[Found] = []
    for group in alike.values():
        fold = len(group) > MANY_ALIKE
        shown = [dict(f) for f in (group[:SHOWN_ALIKE] if fold else group)]
        if fold:
            rest = group[SHOWN_ALIKE:]
            shown[-1]["alike"] = len(rest)
            shown[-1]["alike_cells"] = "、".join(f["cell"] for f in rest[:MOST_CELLS] if f["cell"]) + (
                "……" if len(rest) > MOST_CELLS else ""
            )
        rows += shown
    unlisted = sum(1 + row.get("alike", 0) for row in rows[allowed:])
    return rows[:allowed], unlisted

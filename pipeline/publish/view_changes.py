"""What changed since an earlier run, as the report shows it: school by school the findings that came, moved and went, and the values."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from pipeline.changes.model import Compared
from pipeline.publish import labels
from pipeline.publish.facts import Facts
from pipeline.publish.facts.changes import Tally
from pipeline.publish.facts.keys import school_keys
from pipeline.publish.plain import short_path
from pipeline.tables.model import Run
from pipeline.tables.standing import NOBODY
from schemas.tables import ENDS

MOST = 2_000  # rows of findings, and as many of values, over all schools; findings.csv has all findings
LEAST = 10
_ORDER = {change: place for place, change in enumerate(("changed", "new", "unjudged", "removed", "withdrawn", "corrected", "explained"))}
_COLUMNS = ["id", "code", "severity", "file", "sheet", "cell", "field", "value", "message", "explanation"]
_OTHERS = "文件和全省"


def changes(run: Run, facts: Facts, anchors: dict[str, str]) -> dict[str, Any] | None:
    """Words, figures and one entry a school with any change, those with most that is wrong first; None where nothing is compared.

    ``anchors``: of the schools' own entries, by the key of ``facts.schools``.
    """
    figures = facts.changes
    if figures is None or run.changes is None or run.changes.since is None:
        return None
    moved = [key for key, tally in figures.by_school.items() if tally.moved]
    allowed = max(LEAST, MOST // max(figures.moved, 1))
    told, values = _told(run, run.changes.since), _values(run.changes.since)
    people = _people(run, run.changes.since, anchors)
    entries = [_entry(key, figures.by_school[key], people[key], told[key], values[key], allowed) for key in moved]
    entries.sort(key=lambda one: (-one["wrong"], one["name"], one["code"]))
    return {"words": figures.words, "schools": entries}


def _entry(
    key: str, tally: Tally, who: dict[str, str], told: list[dict[str, Any]], values: list[dict[str, Any]], allowed: int
) -> dict[str, Any]:
    return {
        **who,
        "tally": tally,
        "wrong": tally.new + tally.changed,
        "findings": told[:allowed],
        "differences": values[:allowed],
        "unlisted": len(told[allowed:]),
        "unlisted_differences": len(values[allowed:]),
    }


def _told(run: Run, since: Compared) -> dict[str, list[dict[str, Any]]]:
    """By school the errors and warnings that are not as they were: those of today, those of then that are no more."""
    assert run.changes is not None
    owners = [run.changes.owner(i) for i in run.findings["school_id"].tolist()]
    today = run.findings[_COLUMNS].assign(change=since.fates["change"].to_numpy(), school=owners)
    today = today[(today["severity"] != "info") & ~today["change"].isin(["", "same"])]
    gone = since.gone[[*_COLUMNS[:-1], "school"]].assign(change=since.gone["status"], explanation="")
    headings = labels.headings(run.batch)
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in [*today.to_dict("records"), *gone.to_dict("records")]:
        found[row["school"]].append(
            {
                **row,
                "word": labels.CHANGE[row["change"]],
                "over": row["change"] in ENDS,
                "open": row["change"] != "explained",
                "path": short_path(row["file"]),
                "level": row["severity"],
                "severity": labels.SEVERITY[row["severity"]],
                "heading": headings.get(row["field"], row["field"]),
            }
        )
    for rows in found.values():
        rows.sort(key=lambda row: (_ORDER[row["change"]], row["level"]))
    return found


def _values(since: Compared) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in since.differences.to_dict("records"):
        found[str(row["school"])].append({str(name): value for name, value in row.items()})
    return found


def _people(run: Run, since: Compared, anchors: dict[str, str]) -> dict[str, dict[str, str]]:
    """Name, code and anchor by school; one that is there no more has no anchor."""
    assert run.changes is not None
    gone = since.gone.drop_duplicates("school")
    then = zip(gone["school"], gone["school_name"], gone["school_code"])
    found = {key: {"name": name or labels.UNNAMED, "code": code, "anchor": ""} for key, name, code in then}
    typed, keys = run.schools.typed.sort_values("current", kind="stable"), school_keys(run)
    for school_id, name, code in zip(typed.index.tolist(), typed["school_name"].fillna(""), typed["school_code"].fillna("")):
        anchor = anchors.get(keys[school_id], "")
        found[run.changes.owner(school_id)] = {"name": name or labels.UNNAMED, "code": code, "anchor": anchor}
    found[NOBODY] = {"name": _OTHERS, "code": "", "anchor": ""}
    return found

"""Files and accounts as the report shows them: what was read, what could not be used, and that nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.publish import labels
from pipeline.publish.facts import Facts
from pipeline.publish.facts.files import is_listed
from pipeline.publish.plain import short_path
from pipeline.publish.view_findings import Found
from pipeline.tables.model import Run
from schemas.rules import faults

MOST_FILES = 3_000
MOST_UNUSABLE = 1_000
MOST_REASONS = 3
_NAMED = 3  # schools of one file
_NOTHING: tuple[str, ...] = ()

Term = tuple[str, int, str]  # words, number, kind


def accounts(facts: Facts) -> dict[str, list[Term]]:
    """The right sides of the two equations, and by what they wait for the applications that are held."""
    a, files = facts.applications, facts.files.by_status
    return {
        "rows": [
            ("纳入汇总", a.included, "included"),
            ("待处理", a.held, "held"),
            ("不予备案", a.refused, "refused"),
            ("被新版本取代", a.superseded, "superseded"),
        ],
        "files": [(words, files[status], status) for status, words in _used_first() if status in files],
        "held": _some(
            (labels.OUTCOME["review"], a.review, "review"),
            (labels.OUTCOME["ineligible"], a.ineligible, "ineligible"),
            ("退回修改", a.returned, "returned"),
        ),
    }


def _used_first() -> list[tuple[str, str]]:
    return sorted(labels.FILE_STATUS.items(), key=lambda status: status[0] != "used")


def _some(*terms: Term) -> list[Term]:
    return [term for term in terms if term[1]]


def files(run: Run, facts: Facts) -> list[dict[str, Any]]:
    """The first ``MOST_FILES``, one row a file except clutter of which nothing is said: by status, unusable ones
    first, and name.
    """
    codes, names = facts.files.spoken, facts.files.schools
    rank = {status: place for place, status in enumerate(labels.FILE_STATUS)}
    shown = run.files[is_listed(run, codes)]
    order = shown.assign(rank=shown["status"].map(rank)).sort_values(["rank", "file"], kind="stable")
    seen, now = run.history.first_seen, run.started.isoformat()
    return [
        {
            "name": short_path(file["file"]),
            "kind": labels.KIND[file["kind"]],
            "format": file["format"],
            "layout": run.layouts.get(file["layout"], file["layout"]),
            "status": file["status"],
            "status_words": labels.FILE_STATUS[file["status"]],
            "school": _names(names.get(i, _NOTHING)),
            "codes": codes.get(i, _NOTHING),
            "first_seen": labels.moment(seen.get(file["sha256"], now)),
        }
        for i, file in order.head(MOST_FILES).to_dict("index").items()
    ]


def unusable(run: Run, facts: Facts, findings: list[Found]) -> dict[str, Any]:
    """The first ``MOST_UNUSABLE`` rejected files, with the findings that say why (none: the template says so); how
    many of each reason.
    """
    rejected = run.files.loc[run.files["status"] == "rejected", "file"].sort_values()
    why: dict[str, list[Found]] = {name: [] for name in rejected}
    for finding in findings:
        if finding["file"] in why and finding["level"] != "info":
            why[finding["file"]].append(finding)
    rows = [
        {
            "name": short_path(name),
            "findings": found[:MOST_REASONS],
            "marked": facts.letters.of_file.get(i),
            "receipt": facts.letters.receipt_of_file.get(i),
        }
        for i, (name, found) in zip(rejected.index, why.items())
    ]
    names = faults(run.batch)
    reasons = [(code, names[code], number) for code, number in facts.files.reasons.items()]
    return {"rows": rows[:MOST_UNUSABLE], "reasons": reasons}


def _names(names: Sequence[str]) -> str:
    return "、".join(names[:_NAMED]) + (f"等 {len(names)} 所" if len(names) > _NAMED else "")

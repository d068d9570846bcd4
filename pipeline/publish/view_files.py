"""Files and accounts as the report shows them: what was read, what could not be used, and that nothing is lost."""

from __future__ import annotations

from collections import Counter
from typing import Any

from pipeline.publish import labels
from pipeline.publish.plain import short_path
from pipeline.publish.view_findings import TIDIED, Found
from pipeline.tables.grouping import distinct_by
from pipeline.tables.model import Run
from schemas.rules import faults

MOST_FILES = 3_000
MOST_UNUSABLE = 1_000
MOST_REASONS = 3


def accounts(run: Run) -> dict[str, Any]:
    """Two equations, terms as (words, number, kind), and whether each closes."""
    a = run.accounts
    rows = [
        ("纳入汇总", a.included, "included"),
        ("待处理", a.held, "held"),
        ("不予备案", a.refused, "refused"),
        ("被新版本取代", a.superseded, "superseded"),
    ]
    files = [(words, a.files.get(status, 0), status) for status, words in labels.FILE_STATUS.items() if a.files.get(status, 0)]
    files.sort(key=lambda term: term[2] != "used")
    words = {"review": labels.OUTCOME["review"], "ineligible": labels.OUTCOME["ineligible"], "returned": "退回修改"}
    return {
        "rows_read": a.rows_read,
        "rows": rows,
        "rows_close": sum(n for _, n, _ in rows) == a.rows_read,
        "files_seen": len(run.files),
        "files": files,
        "files_close": sum(n for _, n, _ in files) == len(run.files),
        "held": [(words[name], number) for name, number in held(run).items() if number],
    }


def held(run: Run) -> dict[str, int]:
    """The applications that are neither in the summary nor refused: waiting, ineligible, or sent back by the officer."""
    waiting = run.outcomes[~run.outcomes["included"] & (run.outcomes["decision"] != "不予备案")]
    outcome = waiting["outcome"].mask(waiting["decision"] == "退回修改", "returned")
    return {name: int((outcome == name).sum()) for name in ("review", "ineligible", "returned")}


def files(run: Run) -> dict[str, Any]:
    """One row a file except skipped clutter (of which nothing is said), unusable ones first, then by status and name."""
    spoken = run.findings[run.findings["file_id"].notna() & (run.findings["code"] != TIDIED)]
    codes = {file_id: sorted(found) for file_id, found in distinct_by(spoken, "file_id", "code").items()}
    names = distinct_by(run.schools.typed, "file_id", "school_name")
    rank = {status: place for place, status in enumerate(labels.FILE_STATUS)}
    shown = run.files[(run.files["status"] != "skipped") | run.files.index.isin(list(codes))]
    order = shown.assign(rank=shown["status"].map(rank)).sort_values(["rank", "file"], kind="stable")
    rows = [
        {
            "name": short_path(file["file"]),
            "kind": labels.KIND[file["kind"]],
            "format": file["format"],
            "layout": run.layouts.get(file["layout"], file["layout"]),
            "status": file["status"],
            "status_words": labels.FILE_STATUS[file["status"]],
            "school": _names(names.get(i, [])),
            "codes": codes.get(i, []),
            "first_seen": run.history.first_seen.get(file["sha256"], run.started.isoformat())[:16].replace("T", " "),
        }
        for i, file in order.head(MOST_FILES).to_dict("index").items()
    ]
    return {"rows": rows, "count": len(shown), "capped": len(shown) > MOST_FILES}


def since(run: Run) -> dict[str, Any] | None:
    """Errors and warnings that are new, gone and still open since the last run in the ledger; None without one."""
    if run.history.previous is None:
        return None
    now = run.findings[(run.findings["status"] == "open") & (run.findings["severity"] != "info")]
    ids, before = set(now["id"]), run.history.previous
    when = run.history.previous_started[:16].replace("T", " ")
    return {"when": when, "new": len(ids - before), "gone": len(before - ids), "same": len(ids & before)}


def unusable(run: Run, findings: list[Found]) -> dict[str, Any]:
    """Every rejected file once, with the findings that say why (none: the template says so); how many of each reason."""
    rejected = run.files.loc[run.files["status"] == "rejected", "file"].sort_values()
    why: dict[str, list[Found]] = {name: [] for name in rejected}
    for finding in findings:
        if finding["file"] in why and finding["level"] != "info":
            why[finding["file"]].append(finding)
    names = faults(run.batch)
    reasons = Counter(code for found in why.values() for code in {f["code"] for f in found})
    rows = [{"name": short_path(name), "findings": found[:MOST_REASONS]} for name, found in why.items()]
    counted = [(code, names[code], number) for code, number in sorted(reasons.items())]
    return {"count": len(rows), "rows": rows[:MOST_UNUSABLE], "capped": len(rows) > MOST_UNUSABLE, "reasons": counted}


def roster(run: Run) -> dict[str, Any] | None:
    """Expected, returned, passed and missing schools, these also as lines to copy; None without a roster."""
    if run.roster is None:
        return None
    silent = run.roster[~run.roster["returned"].astype(bool)]
    missing = silent["school_name"].tolist()
    lines = silent[["school_name", "school_code", "city"]].to_numpy().tolist()
    passed = int(run.roster["eligible"].sum()) if "eligible" in run.roster else None
    return {"expected": len(run.roster), "returned": len(run.roster) - len(missing), "passed": passed, "missing": missing, "lines": lines}


def _names(names: list[str]) -> str:
    return "、".join(names[:3]) + (f"等 {len(names)} 所" if len(names) > 3 else "")

"""reports/index.html: all provinces at a glance, from every province's run.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pipeline.publish.report import render
from pipeline.publish.whole import write_whole
from schemas.words import percent

_BROKEN = "run.json 无法读取，请重新运行这个省份"


def to_bytes(reports: Path) -> bytes:
    """A page made from every ``*/run.json`` below ``reports``; one that cannot be read is listed as such."""
    rows = [_row(path) for path in sorted(reports.glob("*/run.json"))]
    good = [row for row in rows if not row["problem"]]
    names = ("returns_files", "schools", "applications", "included", "pilot_students", "errors", "warnings", "unusable")
    totals = {name: sum(row[name] for row in good) for name in names}
    return render("overview.html", rows=rows, totals=totals, count=len(rows), title="各省份申报核对一览")


def write(reports: Path, path: Path) -> None:
    """Writes the page whole. Raises CannotWrite."""
    write_whole(path, to_bytes(reports))


def _row(path: Path) -> dict[str, Any]:
    link = quote(f"{path.parent.name}/index.html")
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        counts, accounts = data["counts"], data["accounts"]
        return {
            "problem": "",
            "link": link,
            "name": data["province"]["name"],
            "batch": data["batch"],
            "started": data["started"].replace("T", " ")[:16],
            **{name: counts[name] for name in ("schools", "applications", "included", "pilot_students")},
            "held": accounts["held"],
            "returns_files": counts["files"],
            "unusable": accounts["files"].get("rejected", 0),
            "errors": data["findings"]["error"],
            "warnings": data["findings"]["warning"],
            "share": percent(counts["included"], counts["applications"]) if counts["applications"] else "0%",
        }
    except (OSError, ValueError, ArithmeticError, KeyError, TypeError, AttributeError):
        # A broken or foreign file of an earlier run must not cost this run its overview; the page says so.
        return {"problem": _BROKEN, "link": link, "name": path.parent.name}

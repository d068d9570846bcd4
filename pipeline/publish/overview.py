"""reports/index.html: all provinces at a glance."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

from pipeline.publish.report import render


def to_bytes(reports: Path) -> bytes:
    """A page made from every province's run.json below ``reports``."""
    rows = []
    for path in sorted(reports.glob("*/run.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        rows.append({"link": quote(f"{path.parent.name}/index.html"), "name": data["province"]["name"], "batch": data["batch"], "started": data["started"],
                     **data["counts"], "errors": data["findings"]["error"], "warnings": data["findings"]["warning"]})  # fmt: skip
    return render("overview.html", rows=rows, title="各省申报核对一览")

"""The discrepancy report: one HTML file that opens from disk without a network."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from pipeline.model import Run

TEMPLATES = Path(__file__).parent / "templates"


def render(template: str, **values: object) -> bytes:
    """A page of ``templates/``: everything escaped, the one inline script allowed by its hash, nothing loaded."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    style = (TEMPLATES / "report.css").read_text(encoding="utf-8")
    script = (TEMPLATES / "report.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    page = environment.get_template(template).render(style=style, script=script, script_hash=digest, **values)
    return page.encode("utf-8", "backslashreplace")


def to_bytes(run: Run) -> bytes:
    """The report of a run."""
    from pipeline.publish.view import view

    return render("report.html", **view(run))

"""The discrepancy report: one HTML file that opens from disk without a network."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.publish.facts import Facts
from pipeline.publish.plain import shortened, visible
from pipeline.tables.model import Run

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"


@cache
def environment() -> Environment:
    """The templates, each compiled once: everything escaped, nothing undefined printed."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # only a run that publishes pays for the import

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_plain,
    )


def render(template: str, **values: object) -> bytes:
    """A page of ``templates/``: the one inline script allowed by its hash, nothing loaded."""
    style = (TEMPLATES / "report.css").read_text(encoding="utf-8")
    script = (TEMPLATES / "report.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    page = environment().get_template(template).render(style=style, script=script, script_hash=digest, **values)
    return page.encode("utf-8")


def to_bytes(run: Run, facts: Facts) -> bytes:
    """The report of a run, its figures from ``facts``."""
    from pipeline.publish.view import view

    return render("report.html", **view(run, facts))


def _plain(value: Any) -> Any:
    """What a template prints: control and bidi characters left out and said, nothing endless; markup of the templates
    untouched.
    """
    return visible(shortened(value)) if type(value) is str else value

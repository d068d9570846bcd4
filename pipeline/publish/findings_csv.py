"""findings.csv: every finding, for Excel and for comparing runs, and after those of each school the ones that are no more.

The column ``change`` says what became of a finding since the state that is compared with ('' where there is none). A row whose
``status`` is one of ``schemas.tables.ENDS`` is no finding of this run: it says how one of then went.

Safe in Excel: a cell that Excel or WPS could take for a formula is given a leading apostrophe. A plain ASCII number
(``-5``, ``+12.5``) can only ever be that number and stays as it is, so the school's value can be read and compared.
"""

from __future__ import annotations

import csv
import io
import re

import pandas as pd

from pipeline.publish.plain import shortened, visible
from pipeline.tables.model import Run
from schemas.tables import FINDING_COLUMNS

# Full-width variants count: an East Asian Excel converts them on entry. What stands before may be blank or invisible.
_FORMULA = re.compile(r"^[\s\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠﹢﹣﹦﹫]|^[\t\r\n]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
_CELL = 32_767  # characters that a cell of Excel holds


def harmless(text: str) -> str:
    """The text as it may stand in a cell of a csv that is opened in Excel; hidden characters are left out, which is
    said.

    A text that no cell of a form needs (a sheet's name of a million characters) is shortened: programs refuse to read
    such fields.
    """
    if _FORMULA.match(text) and not _NUMBER.fullmatch(text):
        text = "'" + text
    return visible(shortened(text, _CELL))


def to_bytes(run: Run) -> bytes:
    """UTF-8 with BOM, ``\\r\\n``, columns and order of the contract, ``change`` last; the same run gives the same bytes."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow((*FINDING_COLUMNS, "change"))
    for row in _rows(run):
        writer.writerow([harmless(value) for value in row])
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8")


def _rows(run: Run) -> list[tuple[str, ...]]:
    """The findings in their order, each school's followed by those of its own that are no more."""
    changes = run.changes.since if run.changes else None
    frame = run.findings[list(FINDING_COLUMNS)].assign(change=changes.fates["change"].to_numpy() if changes else "")
    if changes is not None and not changes.gone.empty:
        gone = changes.gone[list(FINDING_COLUMNS)].assign(change=changes.gone["status"])
        parts = pd.concat([frame.assign(gone=False), gone.assign(gone=True)], ignore_index=True)
        frame = parts.sort_values(["school_name", "school_code", "gone"], kind="stable").drop(columns="gone")
    return list(frame.itertuples(index=False, name=None))

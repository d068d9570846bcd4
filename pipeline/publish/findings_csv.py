"""findings.csv: every finding, for Excel and for comparing runs."""

from __future__ import annotations

import csv
import io

from pipeline.model import Run
from schemas.tables import FINDING_COLUMNS

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def harmless(text: str) -> str:
    """A text that Excel would take for a formula gets a leading apostrophe; plain numbers such as -5 stay as they are."""
    if text.startswith(_FORMULA_STARTS) and not text[1:].replace(".", "", 1).isdigit():
        return "'" + text
    return text


def to_bytes(run: Run) -> bytes:
    """UTF-8 with BOM, \\r\\n, columns and order of the contract; the same run gives the same bytes."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(FINDING_COLUMNS)
    for row in run.findings[list(FINDING_COLUMNS)].itertuples(index=False, name=None):
        writer.writerow([harmless(str(value)) for value in row])
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8", "backslashreplace")

"""Text from outside in a workbook's cell: always text, never a formula, never a character that loses the save."""

from __future__ import annotations

import re
from typing import Any

from pipeline.publish.plain import visible

LONGEST = 32_767  # UTF-16 units, Excel's limit of a cell; openpyxl cuts there without a word
_CUT = "…（已截断）"
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_LEADS = ("=", "+", "-", "@", "#", "'")


def shown_text(value: object) -> str:
    """The value as text that shows as it stands, of any length.

    Hidden and illegal characters (controls, bidi marks) are left out, which is said; half characters become �, tabs
    spaces and every kind of line break one ``\\n``.
    """
    return visible(str(value).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))


def safe_text(value: object) -> str:
    """``shown_text`` that a cell can hold: a longer one ends in …（已截断）."""
    return _cut(shown_text(value))


def put_text(cell: Any, value: object) -> None:
    """Writes the value into an openpyxl cell as text: ``=1+1`` and ``#REF!`` stay what they are, also when edited by
    hand.

    Set the cell's style first: the quote prefix is part of it.
    """
    text = safe_text(value)
    if not text:
        cell.value = None
        return
    # Excel takes _x0041_ in a stored text for the letter A; the first underline written as _x005F_ keeps it as it was.
    cell.value = _cut(_ESCAPED.sub("_x005F_", text))
    cell.data_type = "s"
    if text.startswith(_LEADS):
        cell.quotePrefix = True


def _cut(text: str) -> str:
    if len(text) * 2 <= LONGEST:  # even if every character took two units
        return text
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST:
        return text
    kept = units[: 2 * (LONGEST - len(_CUT))]
    return kept.decode("utf-16-le", "ignore") + _CUT  # ignore drops half a pair at the cut

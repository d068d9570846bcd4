"""Text from outside as a workbook's cell can hold it, whoever writes the cell: what shows is what was there, and it is text."""

from __future__ import annotations

import re

from schemas.words import visible

LONGEST = 32_767  # UTF-16 units, Excel's limit of a cell; writers cut there without a word
LEADS = ("=", "+", "-", "@", "#", "'")  # a text that begins so becomes something else when it is edited without a quote prefix
_CUT = "…（已截断）"
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def shown_text(value: object) -> str:
    """The value as text that shows as it stands, of any length.

    Hidden and illegal characters (controls, bidi marks) are left out, which is said; half characters become �, tabs
    spaces and every kind of line break one ``\\n``.
    """
    return visible(str(value).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))


def safe_text(value: object) -> str:
    """``shown_text`` that a cell can hold: a longer one ends in …（已截断）."""
    return cut(shown_text(value))


def literal(text: str) -> str:
    """The text as it is stored: Excel takes _x0041_ for the letter A; the first underline written as _x005F_ keeps it as it was."""
    return _ESCAPED.sub("_x005F_", text)


def cut(text: str) -> str:
    """The text, or as much of it as a cell can hold with …（已截断） behind."""
    if len(text) * 2 <= LONGEST:  # even if every character took two units
        return text
    units = text.encode("utf-16-le", "replace")
    if len(units) <= 2 * LONGEST:
        return text
    kept = units[: 2 * (LONGEST - len(_CUT))]
    return kept.decode("utf-16-le", "ignore") + _CUT  # ignore drops half a pair at the cut

"""Text from a school in a workbook cell: always text, never a formula, never a character that loses the save."""

from __future__ import annotations

import re
from typing import Any

_LONGEST = 32_767
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def safe_text(value: object) -> str:
    """Control characters and lone surrogates made visible, cut (visibly) at Excel's longest text."""
    text = _ILLEGAL.sub(lambda m: f"\\u{ord(m[0]):04x}", str(value))
    return text if len(text) <= _LONGEST else text[: _LONGEST - 8] + "…（已截断）"


def put_text(cell: Any, value: object) -> None:
    """Writes a text as text: ``=1+1`` and ``#REF!`` stay what they are."""
    cell.value = safe_text(value)
    cell.data_type = "s"
    if str(value)[:1] in ("=", "+", "-", "@", "#"):
        cell.quotePrefix = True

"""Text from outside in a workbook's cell: always text, never a formula, never a character that loses the save."""

from __future__ import annotations

from typing import Any

from schemas.cell_text import LEADS, LONGEST, cut, literal, safe_text, shown_text

__all__ = ["LONGEST", "put_text", "safe_text", "shown_text"]


def put_text(cell: Any, value: object) -> None:
    """Writes the value into an openpyxl cell as text: ``=1+1`` and ``#REF!`` stay what they are, also when edited by
    hand.

    Set the cell's style first: the quote prefix is part of it.
    """
    text = safe_text(value)
    if not text:
        cell.value = None
        return
    cell.value = cut(literal(text))
    cell.data_type = "s"
    if text.startswith(LEADS):
        cell.quotePrefix = True

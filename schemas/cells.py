"""The token: how one cell of a workbook is written down between the reader and the typing stage.

A token is ``''`` for an empty cell, otherwise one kind letter followed by the text of the value exactly as the
cell holds it.  Plain strings travel as JSON, factorise fast in pandas and cannot mix ``1`` with ``True``.

====  =============================================================================================
kind  text after the letter
====  =============================================================================================
t     the text, untouched (white space and line breaks included)
n     a number, shortest exact form: ``120``, ``0.5``, ``4133012061`` (never ``4133012061.0``)
d     a date or date-time cell, ISO: ``2019-09-18`` or ``2019-09-18T08:30:00``
b     ``TRUE`` or ``FALSE``
e     an Excel error: ``#REF!``, ``#N/A`` ...
f     a formula that has no stored value; the text is the formula
i     a picture in the cell (WPS ``DISPIMG``)
====  =============================================================================================
"""

from __future__ import annotations

TEXT, NUMBER, DATE, BOOL, ERROR, FORMULA, PICTURE = "tndbefi"
MAX_COLUMNS = 16_384  # Excel's own limit; also the radix of a packed address
NOWHERE = -1


def shown(token: str) -> str:
    """The value as a person would quote it (the token without its kind letter)."""
    return token[1:]


def pack(row: int, column: int) -> int:
    """One integer for a 0-based (row, column): how addresses travel through whole tables."""
    return row * MAX_COLUMNS + column


def unpack(address: int) -> tuple[int, int]:
    """The 0-based (row, column) of a packed address."""
    return divmod(address, MAX_COLUMNS)


def column_letters(column: int) -> str:
    """Excel's letters of a 0-based column: 0 -> A, 26 -> AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def a1(address: int) -> str:
    """Excel's own address of a packed one (``F12``); '' for NOWHERE."""
    if address < 0:
        return ""
    row, column = unpack(address)
    return f"{column_letters(column)}{row + 1}"

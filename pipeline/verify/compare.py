"""Whether two tokens of one cell, read on two paths, say the same."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from schemas.cells import BOOL, DATE, ERROR, FORMULA, NUMBER, PICTURE, TEXT

_CLOCK = re.compile(r"(\d{1,2}):(\d{2}):(\d{2})(?:\.\d+)?")
_EPOCHS = (datetime(1899, 12, 30), datetime(1899, 12, 31), datetime(1904, 1, 1))  # 1900 system from March on, before, 1904 system
_NEAR = 1.01  # seconds: readers round or cut fractions


def equal(first: str, second: str) -> bool:
    """Numbers exactly; dates to the second, also against the number behind them; text but for line ends.

    Two blank texts are the same as no text. A formula without a value equals any other such; so does a picture.
    """
    if first == second:
        return True
    kinds = first[:1] + second[:1]
    if set(kinds) <= {TEXT}:
        return _lines(first) == _lines(second) or not (first[1:].strip() or second[1:].strip())
    if kinds in (FORMULA * 2, PICTURE * 2):
        return True
    if kinds == NUMBER * 2:
        return _number(first) == _number(second)
    if kinds in (BOOL * 2, ERROR * 2):
        return first[1:].strip().upper() == second[1:].strip().upper()
    return _same_moment(first, second)


def _lines(token: str) -> str:
    return token.replace("\r\n", "\n").replace("\r", "\n")


def _number(token: str) -> float | None:
    try:
        return float(token[1:])
    except ValueError:
        return None


def _same_moment(first: str, second: str) -> bool:
    """A date against a date, the serial behind a date, or a time of day as text: whichever way the two readers show it."""
    if DATE not in (first[:1], second[:1]) and not (_CLOCK.fullmatch(first[1:]) or _CLOCK.fullmatch(second[1:])):
        return False
    one, other = _moments(first), _moments(second)
    if first[:1] == second[:1] == DATE:
        one, other = one[:1], other[:1]
    return any(abs((a - b).total_seconds()) < _NEAR for a in one for b in other)


def _moments(token: str) -> list[datetime]:
    """Every moment that a token can mean; none where it means none."""
    kind, text = token[:1], token[1:]
    try:
        if kind == DATE:
            return [datetime.fromisoformat(text).replace(tzinfo=None)]
        if kind == NUMBER:
            return [epoch + timedelta(days=float(text)) for epoch in _EPOCHS]
    except (ValueError, OverflowError):
        return []
    clock = _CLOCK.fullmatch(text)
    if kind == TEXT and clock:
        of_day = timedelta(hours=int(clock[1]), minutes=int(clock[2]), seconds=int(clock[3]))
        return [epoch + of_day for epoch in _EPOCHS]
    return []

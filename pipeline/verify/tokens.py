"""Values as tokens, for the second reader only (the first one has its own way; sharing it would hide its faults)."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from decimal import Decimal

from schemas.cells import BOOL, DATE, NUMBER, TEXT

_EPOCHS = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}
_LAST_MOMENT = datetime(9999, 12, 31, 23, 59, 59)


def text(value: str) -> str:
    """A text token, '' for no text."""
    return TEXT + value if value else ""


def number(value: float | Decimal) -> str:
    """A number token; the form does not matter, tokens are compared by value. What is no number is text."""
    if not math.isfinite(value):
        return TEXT + "NaN"
    return NUMBER + (repr(value) if isinstance(value, float) else str(value))


def boolean(value: bool) -> str:
    """A bool token."""
    return BOOL + ("TRUE" if value else "FALSE")


def moment(value: date) -> str:
    """A date token; the time of day only where there is one."""
    if isinstance(value, datetime):
        nearest = value if value >= _LAST_MOMENT else value + timedelta(milliseconds=500)
        value = nearest.replace(microsecond=0)
        if (value.hour, value.minute, value.second) == (0, 0, 0):
            value = value.date()
    return DATE + value.isoformat()


def serial(value: float, date1904: bool) -> str:
    """A date cell's number as a date token; a number token where it is no date Excel can show."""
    epoch = _EPOCHS[date1904]
    if not 1 <= value < (datetime.max - epoch).days + 1:  # 10000-01-01 is beyond Excel's dates
        return number(value)
    if not date1904 and value < 60:  # Excel's 1900 has a 29 February
        epoch += timedelta(days=1)
    return moment(epoch + min(timedelta(days=value), datetime.max - epoch))

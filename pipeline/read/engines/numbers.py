"""Numbers and dates as tokens write them."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from schemas.cells import DATE, NUMBER

_EPOCHS = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}
_LAST = {False: 2_958_466, True: 2_957_004}  # 10000-01-01: beyond Excel's dates
_LAST_MOMENT = datetime(9999, 12, 31, 23, 59, 59)
_EXACT = 1e15  # integers up to here are written out


def number(value: float) -> str:
    """The shortest exact form: 120, 0.5, 4133012061. The value must be finite."""
    return str(int(value)) if value == int(value) and abs(value) < _EXACT else repr(value)


def moment(serial: float, date1904: bool) -> str:
    """The token of a cell shown as a date: the date, or the bare number where it is a time of day or no date of Excel's."""
    if not (1 <= serial < _LAST[date1904]):
        return NUMBER + number(serial)
    days = serial + (1 if not date1904 and serial < 60 else 0)  # Excel's 1900 has a 29 February
    epoch = _EPOCHS[date1904]
    return day(epoch + min(timedelta(days=days), datetime.max - epoch))


def day(value: datetime) -> str:
    """The token of a date, to the nearest second; the time only where there is one."""
    if value.microsecond:
        if value < _LAST_MOMENT:  # Excel shows the last second before the year 10000 as it is
            value += timedelta(milliseconds=500)
        value = value.replace(microsecond=0)
    return DATE + (value.date().isoformat() if value.time() == time() else value.isoformat())

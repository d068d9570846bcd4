"""The ways to write a date, brought to ISO."""

from __future__ import annotations

import re
from datetime import date, timedelta

from pipeline.typed.marks import without_marks
from pipeline.typed.numerals import chinese_number, stored_number
from schemas.words import folded

_WEEKDAY = "(?: ?\\(?(?:星期|周|礼拜)[1-7日天]\\)?)?"
_CLOCK = "(?:[T ]?(?:上午|下午)?[0-9]{1,2}[:时点][0-9]{1,2}(?:[:分](?:[0-9]{1,2}(?:\\.[0-9]{1,9})?秒?)?)?Z?)?"
_FULL = re.compile(rf"([0-9]{{4}})[年.\-/,、。 ]([0-9]{{1,2}})[月.\-/,、。 ]([0-9]{{1,2}})[日号]?{_WEEKDAY}{_CLOCK}")
_COMPACT = re.compile("([0-9]{4})([0-9]{2})([0-9]{2})")
_SHORT_YEAR = re.compile(r"([0-9]{2})([年.\-/])([0-9]{1,2})[月.\-/]([0-9]{1,2})[日号]?")
_NO_YEAR = re.compile("([0-9]{1,2})月([0-9]{1,2})[日号]?")
_BARE_SERIAL = re.compile("[0-9]{5}")
BARE_NUMBER = re.compile(r"n[0-9]{1,5}(?:\.[0-9]+)?")  # a number in a date's place that is a serial: 20190918 is none
_SPACED = re.compile(r" ?([年月日号.\-/]) ?")  # in a text without two blanks side by side
_NUMERALS = re.compile("[〇○零一二三四五六七八九十]{1,4}")
_YEAR_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_LATER_BASE = timedelta(days=1462)  # what the 1904 date system counts less
_FIRST, _LAST = date(1990, 1, 1), date(2100, 1, 1)


def serial(text: str, date1904: bool = False) -> date | None:
    """The day of an Excel serial; None outside 1990-2100, where a number is no date of a return."""
    number = stored_number(text)
    if number is None or not 0 <= number < 80_000:
        return None
    day = (date(1904, 1, 1) if date1904 else date(1899, 12, 30)) + timedelta(days=int(number))
    return day if _FIRST <= day < _LAST else None


def stored_day(text: str, year: int) -> date | None:
    """The day of a number cell: 20190918, or an Excel serial."""
    return written_date(text, year) if len(text) == 8 and text.isdecimal() else serial(text)


def written_date(text: str, year: int) -> date | None:
    """The day a text names; ``year`` stands for one that is not written. None where it names none, or more than one."""
    plain = _SPACED.sub(r"\1", " ".join(folded(text).split())).lstrip("'’").rstrip(".。;")
    plain = _NUMERALS.sub(_digits, without_marks(plain)[0].rstrip(" "))
    full = _FULL.fullmatch(plain) or _COMPACT.fullmatch(plain)
    if full:
        return _day(*(int(part) for part in full.groups()))
    two_digits = _SHORT_YEAR.fullmatch(plain)
    if two_digits and (two_digits[2] == "年" or int(two_digits[1]) == year % 100):  # 19.9.15 in 2019; 9.15.19 is left alone
        return _day(year - year % 100 + int(two_digits[1]), int(two_digits[3]), int(two_digits[4]))
    short = _NO_YEAR.fullmatch(plain)
    if short:
        return _day(year, int(short[1]), int(short[2]))
    return serial(plain) if _BARE_SERIAL.fullmatch(plain) else None  # a csv export that lost the cell's date format


def after_1904(token: str, day: str) -> str:
    """The ISO day of a cell in a workbook with the 1904 date system: only a bare serial was counted from 1900."""
    if not BARE_NUMBER.fullmatch(token):
        return day
    return (date.fromisoformat(day) + _LATER_BASE).isoformat()


def _digits(match: re.Match[str]) -> str:
    """二〇一九 and 一九 name a year digit by digit, 十八 a day."""
    if "十" not in match[0]:
        return match[0].translate(_YEAR_DIGITS)
    number = chinese_number(match[0])
    return match[0] if number is None else str(number)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:  # 31 September and the like: no date, the caller says so
        return None
    return found if _FIRST <= found < _LAST else None

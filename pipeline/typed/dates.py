"""The ways to write a date, brought to ISO."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

from pipeline.typed.numerals import chinese_number

_FULL = re.compile(r"(\d{4})[年.\-/,、。 ](\d{1,2})[月.\-/,、。 ](\d{1,2})[日号]?(?:[T ]?\d{1,2}[:：时]\d{1,2}.*)?$")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})$")
_SHORT_YEAR = re.compile(r"(\d{2})([年.\-/])(\d{1,2})[月.\-/](\d{1,2})[日号]?$")
_NO_YEAR = re.compile(r"(\d{1,2})月(\d{1,2})[日号]?$")
_FIRST, _LAST = date(1990, 1, 1), date(2100, 1, 1)


def serial(number: float, date1904: bool) -> date | None:
    """The day of an Excel serial; None outside 1990-2100, where a number is no date of a return."""
    if not 0 <= number < 80_000:
        return None
    day = (date(1904, 1, 1) if date1904 else date(1899, 12, 30)) + timedelta(days=int(number))
    return day if _FIRST <= day < _LAST else None


def written_date(text: str, year: int) -> date | None:
    """The day a text names; ``year`` stands for one that is not written. None where it names none."""
    plain = unicodedata.normalize("NFKC", text).strip().lstrip("'’")
    plain = re.sub(r"\s*([年月日号.\-/])\s*", r"\1", plain).rstrip(".")
    plain = re.sub(r"[〇○零一二三四五六七八九十]+", _chinese_part, plain)
    full = _FULL.match(plain) or _COMPACT.match(plain)
    if full:
        return _day(*(int(part) for part in full.groups()))
    two_digits = _SHORT_YEAR.match(plain)
    if two_digits and (two_digits[2] == "年" or int(two_digits[1]) == year % 100):  # 19.9.15 in 2019; 9.15.19 is left alone
        return _day(year - year % 100 + int(two_digits[1]), int(two_digits[3]), int(two_digits[4]))
    short = _NO_YEAR.match(plain)
    return _day(year, int(short[1]), int(short[2])) if short else None


def _chinese_part(match: re.Match[str]) -> str:
    number = chinese_number(match[0])
    return match[0] if number is None else str(number)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:  # 31 September and the like: no date, the caller says so
        return None
    return found if _FIRST <= found < _LAST else None

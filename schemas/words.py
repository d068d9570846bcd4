"""Figures put into words, and words made comparable, in one way everywhere."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from fractions import Fraction
from typing import Any

_BRACKETS = str.maketrans("〔【[{「『〈《", "((((((((") | str.maketrans("〕】]}」』〉》", "))))))))")

_CAMPUS = re.compile(r"(?:校区|分校|教学点)\)?$")


def spelling(text: str) -> str:
    """A word without differences of width, case and white space: two spellings that are equal so are one."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


def school_key(name: str) -> str:
    """What makes two names one school: no white space, one width, one kind of brackets."""
    return spelling(name).translate(_BRACKETS)


def without_campus(key: str, known: Container[str]) -> str:
    """The known ``school_key`` that a campus's name begins with, '' for none: 甲学院(滨江校区) -> 甲学院. S214 says the rest."""
    if not _CAMPUS.search(key):
        return ""
    return next((key[:end] for end in range(len(key), 3, -1) if key[:end] in known), "")


def percent(numerator: int, denominator: int) -> str:
    """One decimal, never rounded up to or past a limit it does not reach: cut off, not rounded. 48/97 -> 49.4%."""
    if not denominator:
        return "—"
    tenths = numerator * 1000 // denominator
    return f"{tenths // 10}.{tenths % 10}%" if tenths % 10 else f"{tenths // 10}%"


def limit_words(limit: float) -> str:
    """A limit of the batch: 0.3 -> 30%, 0.125 -> 12.5%, a third -> 33.3%."""
    return f"{round(limit * 1000) / 10:g}%"


def percent_above(numerator: int, denominator: int, limit: float) -> str:
    """A share above its limit with as many decimals as it takes to see that it is above: 3001/10000 of 30% -> 30.01%."""
    for decimals in range(1, 8):
        cut = numerator * 100 * 10**decimals // max(denominator, 1)
        if cut > limit * 100 * 10**decimals + 1e-6:
            return f"{cut / 10**decimals:.{decimals}f}".rstrip("0").rstrip(".") + "%"
    return percent(numerator, denominator)


def share_words(numerator: int, denominator: int, least: Fraction) -> dict[str, Any]:
    """The words of a share below its limit: limit, least count that would pass, how many are short."""
    needed = -(-denominator * least.numerator // least.denominator)
    return {
        "limit": percent(least.numerator, least.denominator),
        "least": needed,
        "share": percent(numerator, denominator),
        "short": needed - numerator,
    }

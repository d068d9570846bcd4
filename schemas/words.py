"""Figures put into words, in one way everywhere."""

from __future__ import annotations

from fractions import Fraction
from typing import Any


def percent(numerator: int, denominator: int) -> str:
    """One decimal, never rounded up to or past a limit it does not reach: cut off, not rounded. 48/97 -> 49.4%."""
    if not denominator:
        return "—"
    tenths = numerator * 1000 // denominator
    return f"{tenths // 10}.{tenths % 10}%" if tenths % 10 else f"{tenths // 10}%"


def share_words(numerator: int, denominator: int, least: Fraction) -> dict[str, Any]:
    """The words of a share below its limit: limit, least count that would pass, how many are short."""
    needed = -(-denominator * least.numerator // least.denominator)
    return {
        "limit": percent(least.numerator, least.denominator),
        "least": needed,
        "share": percent(numerator, denominator),
        "short": needed - numerator,
    }

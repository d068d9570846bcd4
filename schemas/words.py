"""Figures put into words, and words made comparable, in one way everywhere."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable
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


def percent(numerator: int, denominator: int, limit: Fraction | None = None) -> str:
    """A share in percent, half up to one decimal: 9/19 -> 47.4%, 1/2 -> 50%; '—' of nothing.

    ``limit``: what the share is held against. It is shown with as many more decimals as it takes to stand on the same side of
    the limit as it is: 1999/4000 of 50% -> 49.98%, never 50%.
    """
    if not denominator:
        return "—"
    share = Fraction(int(numerator), int(denominator))
    return _shown(share, decimals(share, limit))


def decimals(share: Fraction, limit: Fraction | None = None) -> int:
    """How many decimals of a percentage ``percent`` rounds a share to: one, or more to keep it apart from its limit."""
    places = 1
    while limit is not None and share != limit and not _apart(rounded(share, places), share, limit):
        places += 1
    return places


def _apart(rounded: Fraction, share: Fraction, limit: Fraction) -> bool:
    return rounded < limit if share < limit else rounded > limit


def rounded(share: Fraction, places: int) -> Fraction:
    """A share rounded half up to so many decimals of its percentage."""
    scale = 100 * 10**places
    return Fraction((2 * scale * share.numerator + share.denominator) // (2 * share.denominator), scale)


def _shown(share: Fraction, places: int) -> str:
    whole, part = divmod(int(rounded(share, places) * 100 * 10**places), 10**places)
    return f"{whole}.{part:0{places}}".rstrip("0").rstrip(".") + "%"


def limit_words(limit: Fraction) -> str:
    """A limit of the batch as it was meant: 3/10 -> 30%, 1/8 -> 12.5%, a third -> 1/3（约33.3%）."""
    places = exact_decimals(limit)
    return _shown(limit, places) if places else f"{limit.numerator}/{limit.denominator}（约{_shown(limit, 1)}）"


def exact_decimals(limit: Fraction) -> int:
    """How many decimals of a percentage say a limit exactly, at least one; 0 where none do: a third."""
    return next((places for places in range(1, 8) if (limit * 100 * 10**places).denominator == 1), 0)


def most_allowed(denominator: int, limit: Fraction) -> int:
    """The greatest count that does not pass a limit, inclusive: 30% of 41 -> 12."""
    return denominator * limit.numerator // limit.denominator


def share_words(numerator: int, denominator: int, least: Fraction) -> dict[str, Any]:
    """The words of a share below its limit: limit, least count that would pass, how many are short."""
    needed = -(-denominator * least.numerator // least.denominator)
    return {
        "limit": limit_words(least),
        "least": needed,
        "share": percent(numerator, denominator, least),
        "short": needed - numerator,
    }


def nearest(word: str, known: Iterable[str], least: float = 40) -> str:
    """The known word that is most like one, '' for none that is ``least`` of 100 like it."""
    from rapidfuzz import fuzz, process  # on demand: only a wrong word needs a suggestion

    best = process.extractOne(word, list(known), scorer=fuzz.ratio, score_cutoff=least)
    return best[0] if best else ""


def of_sheet(name: str) -> str:
    """A sheet in a sentence: “证书申报”表, but “一览表”."""
    return f"“{name}”" if name.endswith("表") else f"“{name}”表"

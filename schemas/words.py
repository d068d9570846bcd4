"""Figures put into words, and words made comparable, in one way everywhere."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container, Iterable
from fractions import Fraction
from typing import Any

INVISIBLE = "（含不可见字符）"  # what a person is told instead of being shown them
_BLANK_LOOKING = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]"
)
_AS_SEEN = re.compile("[ -~\n\u3001-\u303d\u4e00-\u9fff\uff01-\uff5e\u2014\u2018-\u201d\u2026]*")  # most texts: nothing hidden in them
_OF_ONE_WIDTH = re.compile("[\x00-\x7f\u3001-\u3029\u4e00-\u9fff\u2014\u2018-\u201d]*")
_ODD_BLANK = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f]")
ROUND = str.maketrans("〔【[{「『〈《〕】]}」』〉》", "(" * 8 + ")" * 8)  # every kind of bracket to the round one
_REMEMBERED = 20_000  # characters; a return has some thousand different ones, a hostile one may have all there are
_LONGEST = 1_000  # characters; no text of ours is longer, a hostile name or cell may be
_LONGEST_NAME = 200  # characters of a name that is looked for in a list; see ``without_campus``

_CAMPUS = re.compile(r"(?:校区|分校|教学点)\)?$")


class _Characters(dict[int, str]):
    """A table of ``str.translate`` that is worked out a character at a time, when it first comes."""

    def __init__(self, of: Callable[[str], str]) -> None:
        super().__init__()
        self._of = of

    def __missing__(self, point: int) -> str:
        found = self._of(chr(point))
        if len(self) < _REMEMBERED:
            self[point] = found
        return found


def _visible(c: str) -> str:
    kind = unicodedata.category(c)
    if kind == "Cs" or ord(c) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(c) <= 0xFDEF:
        return "\ufffd"
    return "" if _BLANK_LOOKING.match(c) or (kind in ("Cc", "Cf") and not c.isspace()) else c


def _one_width(c: str) -> str:
    """NFKC but for numbers and symbols: ² stays ², ① stays ①. A mark beside a number must never become a digit of it."""
    return c if unicodedata.category(c) in ("No", "So") else unicodedata.normalize("NFKC", c)


def _printable(c: str) -> str:
    return " " if c.isspace() and unicodedata.category(c) != "Zs" and c != "\n" else _visible(c)


_VISIBLE, _ONE_WIDTH, _PRINTABLE = _Characters(_visible), _Characters(_one_width), _Characters(_printable)


def without_invisible(text: str) -> str:
    """The text without what nobody sees: zero-width and bidi marks, soft hyphens, tags, variation selectors, controls.

    White space stays; halves of characters, which no file may hold, become �.
    """
    return text if _AS_SEEN.fullmatch(text) else text.translate(_VISIBLE)


def folded(text: str) -> str:
    """The text in one width, a character at a time: linear also for long runs of combining marks, which NFKC of a whole text is not."""
    return text if _OF_ONE_WIDTH.fullmatch(text) else text.translate(_ONE_WIDTH)


def printable(text: str) -> str:
    """The text as it can be printed: ``without_invisible``, tabs and the like a blank."""
    return text if _AS_SEEN.fullmatch(text) else text.translate(_PRINTABLE)


def hides(text: str) -> bool:
    """Whether the text holds something invisible, or a blank that is none of the keyboard's; what is shown as � is seen."""
    return bool(_ODD_BLANK.search(text)) or len(without_invisible(text)) < len(text)


def visible(text: str) -> str:
    """``printable``, and said so where the text hides something."""
    return printable(text) + (INVISIBLE if hides(text) else "")


def shortened(text: str, longest: int = _LONGEST) -> str:
    """A text that is not too long as it is, otherwise its beginning and end with its length said between them."""
    if len(text) <= longest:
        return text
    end = longest // 3
    return f"{text[: longest - end]}……（共 {len(text)} 字）……{text[-end:]}"


def spelling(text: str) -> str:
    """A word without differences of width, case and white space: two spellings that are equal so are one."""
    return "".join(folded(without_invisible(text)).split()).lower()


def school_key(name: str) -> str:
    """What makes two names one school: no white space, one width, one kind of brackets."""
    return spelling(name).translate(ROUND)


def without_campus(key: str, known: Container[str]) -> str:
    """The known ``school_key`` that a campus's name begins with, '' for none: 甲学院(滨江校区) -> 甲学院. S214 says the rest."""
    if len(key) > _LONGEST_NAME or not _CAMPUS.search(key):
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

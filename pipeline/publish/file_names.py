"""Names from outside as names of files: readable, distinct and safe on Windows, macOS and Linux, whatever a school is called."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from schemas.words import printable

MOST, MOST_BYTES = 80, 200  # of a whole name; characters are counted as Windows does, one beyond the basic plane twice
_APART = 20  # characters of what tells two names apart: a code, well-formed or not
_UNNAMED = "未命名"
_WIDE = str.maketrans({sign: chr(ord(sign) + 0xFEE0) for sign in '/\\:*?"<>|'})  # what no path may hold, in its full width
_BLANKS = re.compile(r"\s+")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])\s*(?:\.|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that needs a name: what it is called after, what tells it from another of that name ('' for nothing), how it ends."""

    text: str
    apart: str = ""
    ending: str = ""


def file_name(text: str, ending: str = "") -> str:
    """A text as one part of a path: nothing in it leads to another folder or names a device, nothing hides, and its length fits.

    ``ending`` stays whole, whatever has to be cut: an extension, and what tells the name from others.
    """
    plain = unicodedata.normalize("NFC", _BLANKS.sub(" ", printable(text)).translate(_WIDE))
    plain = plain.strip(". ").lstrip("~$") or _UNNAMED
    plain = f"_{plain}" if _DEVICE.match(plain) else plain
    while plain and not _fits(plain + ending):
        plain = plain[:-1].rstrip(". ")
    return plain + ending


def same(name: str) -> str:
    """What makes two names one on some system: no case, no ways to write a character, one width."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def distinct(wanted: Sequence[Wanted], taken: Collection[str] = ()) -> list[str]:
    """A name for each, in their order; no two are one on any system, and none is one of ``taken``.

    Those that would be called alike are all told apart by ``apart``, so that neither's name depends on the other's place; where that
    does not tell them apart either, by number in their order.
    """
    plain = [file_name(one.text, one.ending) for one in wanted]
    alike = Counter(map(same, plain))
    used = {same(name) for name in taken}
    names: list[str] = ["" for _ in wanted]
    for i, name in enumerate(plain):
        if alike[same(name)] == 1 and same(name) not in used:
            names[i] = name
    used |= {same(name) for name in names if name}
    for i, one in enumerate(wanted):
        if not names[i]:
            names[i] = next(name for name in _ways(one) if same(name) not in used)
            used.add(same(names[i]))
    return names


def _ways(one: Wanted) -> Iterator[str]:
    """Names for one file, told apart more and more."""
    apart = f"（{file_name(one.apart)[:_APART]}）" if one.apart else ""
    if apart:
        yield file_name(one.text, apart + one.ending)
    for number in count(2):
        yield file_name(one.text, f"{apart}（{number}）{one.ending}")


def _fits(name: str) -> bool:
    return len(name.encode("utf-16-le")) <= 2 * MOST and len(name.encode("utf-8")) <= MOST_BYTES

"""What tells a batch's return from another's: names in the title, intake years, certificates. Light enough for the readers' workers."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_ORDINAL = re.compile(r"首批|第([一二三四五六七八九十]{1,3}|\d{1,2})批")
_YEAR = re.compile(r"(?<![\d—~至-])(20\d\d)年(?!\d{1,2}月|以[前后来])")
_DIGITS = {digit: value for value, digit in enumerate("一二三四五六七八九", 1)}
QUOTES = str.maketrans("", "", "\"'“”‘’《》〈〉「」『』【】[]")
CERTIFICATE_END = re.compile(r"(职业技能等级证书|职业技能证书|职业等级证书|技能等级证书|等级证书|证书)$")


@dataclass(frozen=True)
class BatchMarks:
    """One batch. ``ordinals`` and ``years``: what its titles name (第二批 -> 2; 2019年); ``certificates``: every spelling, by ``certificate_key``."""

    title: str
    form_title: str
    ordinals: frozenset[int]
    years: frozenset[int]
    intake_years: tuple[int, ...]
    certificates: frozenset[str]


@dataclass(frozen=True)
class KnownBatches:
    """The batch that is asked for, and the others that are known."""

    mine: BatchMarks
    others: tuple[BatchMarks, ...] = ()


def ordinals_in(text: str) -> frozenset[int]:
    """Which batches a text names by number: 首批 and 第一批 -> 1, 第12批 -> 12."""
    return frozenset(_number(match[1]) for match in _ORDINAL.finditer(_plain(text)))


def years_in(text: str) -> frozenset[int]:
    """Which years a text names, dates and spans such as 2019-2020年 aside."""
    return frozenset(int(year) for year in _YEAR.findall(_plain(text)))


def certificate_key(text: str) -> str:
    """A certificate's name without width, white space, quotes, case and 职业技能等级证书."""
    word = _plain(text).translate(QUOTES).lower()
    return CERTIFICATE_END.sub("", word) or word


def number_words(number: int) -> str:
    """A batch's number as titles write it: 3 -> 三, 12 -> 十二; in digits from a hundred on."""
    if number >= 100:
        return str(number)
    tens, ones = divmod(number, 10)
    words = "零一二三四五六七八九"
    if not tens:
        return words[ones]
    return (words[tens] if tens > 1 else "") + "十" + (words[ones] if ones else "")


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _number(written: str | None) -> int:
    if written is None:
        return 1
    if written.isdigit():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones[-1:], 0)

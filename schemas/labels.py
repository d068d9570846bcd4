"""Headings and labels without what people add to them: width, white space, numbering, stars, units, notes in brackets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from schemas.words import ROUND

_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufe00-\ufe0f]")
_FOOTNOTES = "".join(map(chr, (0xB9, 0xB2, 0xB3, *range(0x2070, 0x207A), *range(0x2460, 0x249C), *range(0x2776, 0x2794)))) + "†‡※#＃ 　\n\t"
_BRACKETS = ROUND | str.maketrans("〖〗", "()")
_MUST = re.compile(r"^\((?:必填项?|选填项?|必选|可选|必|选)\)|^(?:必填|选填):|[*★☆]*(?:必填项?|选填项?)$")
_STARS = "*★☆※●◆■▲△#"
_UNIT = re.compile(r"\((人|人次|个|名|人数|单位:人|单位:人次|必填|选填|全称)\)$")
_NUMBERING = re.compile(
    r"^(\d{1,2}([、.)](?!\d)|[、.)](?=20\d\d)|(?=[\u4e00-\u9fff])(?![年级]))|\(\d{1,2}\)|\(?[一二三四五六七八九十]{1,3}[、.)])(?=.)"
)
_EXPLAINS = re.compile(r"[/、:;,.()\d]|填|选|如|请|指|须|应|单位")
_LONGEST = 300  # characters that are looked at
_TAIL = ":;,。.、"


def normal_heading(text: str) -> str:
    """A heading without width, white space, line breaks, invisible characters, colons, units, numbering, stars and 必填."""
    return _normal(text[:_LONGEST])


@lru_cache(maxsize=20_000)
def _normal(text: str) -> str:
    word = "".join(unicodedata.normalize("NFKC", _INVISIBLE.sub("", text).rstrip(_FOOTNOTES)).split()).translate(_BRACKETS)
    return _UNIT.sub("", _bare(word)).lower()


def _bare(word: str) -> str:
    """Without numbering before, stars and 必填 around, colons behind; a word of nothing else stays."""
    for _ in range(4):  # people add few things at once
        shorter = _NUMBERING.sub("", _MUST.sub("", word.strip(_STARS)).strip(_STARS)).rstrip(_TAIL)
        if not shorter or shorter == word:
            break
        word = shorter
    return word


def spellings(text: str) -> tuple[str, ...]:
    """What a heading may be called, normalised, most literal first: with its brackets, their content moved, without them.

    2017年（级）招生数, 招生数（2017年）, 联系电话（手机）, 证书等级⏎初级/中级/高级: a bracket may be part of the word or a note on it.
    """
    return _spellings(text[:_LONGEST])


@lru_cache(maxsize=20_000)
def _spellings(text: str) -> tuple[str, ...]:
    full = normal_heading(text)
    found = [full]
    word = full
    while word.endswith(")") and (opened := _opening(word)) >= 0:
        inside, word = word[opened + 1 : -1], _bare(word[:opened])
        if not word:
            found.append(_bare(inside))
            break
        found += [word + inside, inside + word, word]
    if "(" in full:
        plain = re.sub(r"\([^()]*\)|\([^()]*$", "", full)
        found.append(_bare(plain))
    first, _, rest = text.strip().partition("\n")
    if rest and _EXPLAINS.search(unicodedata.normalize("NFKC", rest)):
        found.append(normal_heading(first))
    return tuple(dict.fromkeys(one for one in found if one))


def _opening(word: str) -> int:
    """Where the bracket opens that the last character closes, -1 where none does."""
    depth = 0
    for place in range(len(word) - 1, -1, -1):
        depth += (word[place] == ")") - (word[place] == "(")
        if not depth:
            return place
    return -1


_PART = re.compile(r"(?:^|[\s;；,，。|/])(?P<label>[^\s\d:：;；,，。|/][^:：;；,，。|\n]{0,39}?)\s*[:：]")


def labelled(text: str) -> list[tuple[str, str]]:
    """The labels with a colon in one cell and what stands behind each: 联系人：王五　电话：0571-8 -> two pairs."""
    if len(text) > _LONGEST:
        return []
    plain = _INVISIBLE.sub("", text)
    marks = list(_PART.finditer(plain))
    ends = [*(mark.start() for mark in marks[1:]), len(plain)]
    return [(mark["label"], plain[mark.end() : end].strip()) for mark, end in zip(marks, ends)]


def behind_label(text: str, words: Iterable[str]) -> str | None:
    """The value behind its own label in one cell (联系人：王五 -> 王五); None where none of the ``words`` (normalised) stands so."""
    if ":" not in text and "：" not in text:
        return None
    known = set(words)
    return next((value for label, value in labelled(text) if known.intersection(spellings(label))), None)

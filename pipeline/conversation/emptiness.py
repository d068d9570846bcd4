"""Whether a school's words explain anything. The judge reads words, never intentions: what passes waits for the officer all the same."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from pipeline.conversation.phrases import ASSURANCES, FILLERS, SUBJECTS
from schemas.marks import LEAST_EXPLANATION
from schemas.words import folded, visible, without_invisible

_REASON = 3  # characters that must be left when assurances and fillers are taken out
_BESIDE = 2  # the same, where the form's own words are taken out as well
_COPIED = 12  # characters of our own words that are no coincidence
_QUOTED = 60
_RULES, _FINDINGS, _OF_ONE_RULE = 3, 3, 10  # see ``pasted``
_MARKS = re.compile(r"[\W_]+")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_DIGITS = re.compile(r"[0-9零〇一二三四五六七八九十百千万]+")


def plain(text: str) -> str:
    """The text without what does not count: white space, punctuation, width and case."""
    return _MARKS.sub("", folded(without_invisible(text))).lower()


def quoted(text: str, longest: int = _QUOTED) -> str:
    """The words as a message quotes them."""
    shown = " ".join(visible(text).split())
    return f"“{shown[:longest]}…”" if len(shown) > longest else f"“{shown}”"


def emptiness(text: str, ours: Iterable[str] = ()) -> str:
    """Why a text is no explanation, as the rest of a Chinese sentence that began with its quotation; '' where it is one.

    ``ours``: what we had told the school; a text that only repeats it says nothing, and what it adds is looked at alone.
    """
    said = plain(text)
    for own in sorted(filter(None, map(plain, ours)), key=len, reverse=True):
        if said and (said == own or (len(said) >= _COPIED and said in own)):
            return "只是重复了提示的文字，没有说明原因"
        if len(own) >= _COPIED and own in said:
            said = said.replace(own, "", 1)
    return _empty(said)


@lru_cache(maxsize=4_096)
def _empty(said: str) -> str:
    if not said:
        return "没有文字"
    if _DIGITS.fullmatch(said):
        return "只有数字，没有说明原因"
    if not _CHINESE.search(said):
        return "没有用文字说明原因"
    if len(said) >= 3 and len(set(said)) <= 2:
        return "只是重复的字，没有说明原因"
    left = _without(said, _EMPTY)
    assured = left != _without(said, _FILLERS)
    if (_letters(left) < _REASON and (assured or not left)) or (assured and _letters(_without(said, _ALL)) < _BESIDE):
        return "没有说明原因"
    if len(said) < LEAST_EXPLANATION:
        return f"过短（少于 {LEAST_EXPLANATION} 个字），看不出原因"
    return ""


def _words(*lists: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted({re.escape(word) for words in lists for word in words}, key=len, reverse=True)))


_FILLERS, _EMPTY, _ALL = _words(FILLERS), _words(FILLERS, ASSURANCES), _words(FILLERS, ASSURANCES, SUBJECTS)


def _without(said: str, words: re.Pattern[str]) -> str:
    return words.sub("", said)


def _letters(text: str) -> int:
    return sum(not c.isdigit() for c in text)


def pasted(codes: list[str]) -> str:
    """Why a text that stands as it is under findings of these rules (one element a finding) explains none of them; '' where it may.

    One cause may well explain several rows that one rule finds, or a row that two rules find; not whatever was found.
    """
    rules = len(set(codes))
    if rules >= _RULES or (len(codes) > _FINDINGS and rules > 1) or len(codes) > _OF_ONE_RULE:
        return f"在 {len(codes)} 项问题下逐字相同，没有针对各项说明原因"
    return ""

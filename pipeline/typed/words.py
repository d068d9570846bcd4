"""Spellings of words: yes and no, options, certificates, levels."""

from __future__ import annotations

import re
from collections.abc import Callable

from pipeline.typed.marks import without_marks
from pipeline.typed.ticks import Ticked, canonical, ticked
from pipeline.typed.tidy import plain, tidy_name
from schemas.batch_marks import CERTIFICATE_END, QUOTES
from schemas.fields import NO, NONE, YES
from schemas.words import folded

_DASHES = frozenset(("", "/", "\\", "//", "、", "·", "…", "...", ".", "~"))
_DASH = "-—–―_ "
_WIDE_DASH = _DASH + "－＿"
_LONGEST_SIGN = 200  # characters
_YES = frozenset(
    (
        "是",
        "有",
        "√",
        "✓",
        "✔",
        "☑",
        "y",
        "yes",
        "1",
        "已",
        "对",
        "true",
        "具备",
        "健全",
        "完备",
        "齐全",
        "完善",
        "具有",
        "已有",
        "是的",
        "v",
        "ok",
    )
)
_NO = frozenset(
    ("否", "无", "×", "✗", "✘", "x", "n", "no", "0", "未", "没有", "不是", "不", "false", "不具备", "不健全", "尚无", "暂无", "没", "╳")
)
_DOING = "(制订|制定|完成|对接|建立|具备|有|编制|配备|健全|联系|落实)(完成|好)?"
_DONE = re.compile(f"(已|已经){_DOING}")
_NOT_DONE = re.compile(f"(未|尚未|没有|还未|暂未){_DOING}")
_CERTIFICATE_START = re.compile(r"^(\(?[0-9]{1,2}[.、)]\)?|[①-⑳⑴-⒇⒈-⒛]|1[+十]x(证书)?[:：]?|职业技能等级证书[:：])", re.IGNORECASE)
_CERTIFICATE_NOTE = re.compile(r"(\((1[+十]x(证书)?|[初中高](级)?([、,/和]?[初中高](级)?)*)\)|1[+十]x(证书)?)$", re.IGNORECASE)
_LISTED = re.compile(r"[;,、/|\s]+")
_JOINED = re.compile("[和及与+&]+")
_SPLIT = re.compile(r"[;,、/|\s和及与+]+")  # what a plain list needs no word about
_TO = re.compile(" ?(?:[-~—–―‐‑−〜]+|至|到) ?")
_FROM_ON = re.compile(r"(?:及|\(含\))以[上下]$|以[上下]\(含[本初中高]?\)$")
_ALL = frozenset(("全部", "所有", "各", "全"))
_SO_MANY = re.compile("[共等]?([两二三23])个?$")


def is_blank(text: str) -> bool:
    """White space and dashes count as empty (V101), also behind the apostrophe that makes a cell a text."""
    word = "".join(text.split()).lstrip("'‘’`＇")
    if len(word) > _LONGEST_SIGN:  # no need to bring a long text to one width
        return not word.strip(_WIDE_DASH)
    word = folded(word)
    return word in _DASHES or not word.strip(_DASH)


def listed(text: str) -> list[str]:
    """The parts of a plain list."""
    return [part for part in _SPLIT.split(folded(text)) if part]


def tick_marks(text: str) -> bool:
    """Whether a text is a list with marks, ticked or not: a reading of it wants a word."""
    return ticked(canonical(text), lambda word: True) is not None


def yes_no(text: str, headings: tuple[str, ...]) -> str | None:
    """是 or 否; None for anything else. ``双师型 是`` repeats the column's own name before the answer."""
    listed = canonical(text).strip().lower()
    own = max((h for h in (plain(heading).lower() for heading in headings) if plain(listed).startswith(h)), key=len, default="")
    if own:
        listed = _behind(listed, len(own)).lstrip(" :") or YES
    word = without_marks(plain(listed).rstrip("。.;,"))[0]
    answer = _answer(word)
    if answer:
        return answer
    chosen = ticked(listed, lambda part: _noted_answer(plain(part)) is not None)
    if chosen is None:
        return _noted_answer(word)
    return _only([_of_tick(one, _noted_answer) for one in chosen])


def _behind(text: str, count: int) -> str:
    """What follows the first ``count`` characters that are no white space."""
    for place, c in enumerate(text):
        if not count:
            return text[place:]
        count -= not c.isspace()
    return ""


def _answer(word: str) -> str | None:
    if word in _YES or _DONE.fullmatch(word):
        return YES
    return NO if word in _NO or _NOT_DONE.fullmatch(word) else None


def _noted_answer(word: str) -> str | None:
    """An answer with or without a note in brackets behind it. A note that answers the reverse leaves it open: 是（否）."""
    stem, bracket, note = word.rstrip("。.;,").partition("(")
    answer = _answer(stem)
    against = _answer(note.rstrip(")")) if bracket else None
    return answer if not bracket or (note.endswith(")") and against in (None, answer)) else None


def _of_tick(one: Ticked, read: Callable[[str], str | None]) -> str | None:
    return read(plain(one.whole)) or read(plain(one.word))


def _only(values: list[str | None]) -> str | None:
    return values[0] if len(values) == 1 else None


def certificate(text: str, names: dict[str, str]) -> str:
    """The batch's name of a certificate, or the text tidied where it is none of them (A301 says so)."""
    return _ticked_name(text, lambda word: _certificate(word, names))


def school_type(text: str, known: dict[str, str]) -> str:
    """The batch's name of a type of school, or the text tidied where it is none (S204 says so). A note that speaks of 技工 stays."""
    return _ticked_name(text, lambda word: known.get(plain(word)) if "技" in word else _option(plain(word), known))


def _ticked_name(text: str, read: Callable[[str], str | None]) -> str:
    """The name that a text is or ticks, as ``read`` knows it; tidied where it does not."""
    chosen = ticked(canonical(text), lambda word: read(word) is not None)
    if chosen and len(chosen) == 1:
        one = chosen[0]
        return read(one.whole) or read(one.word) or tidy_name(one.whole)
    if chosen is not None:  # marks that do not tell: what they touch must stay as it is
        return read(text) or " ".join(text.split())
    return read(text) or tidy_name(text)


def _certificate(text: str, names: dict[str, str]) -> str | None:
    word = without_marks(plain(text))[0].translate(QUOTES).lower()
    for tidy in (_CERTIFICATE_START, _CERTIFICATE_START, _CERTIFICATE_NOTE, CERTIFICATE_END, _CERTIFICATE_NOTE):
        if word in names:
            break
        word = tidy.sub("", word)
    return names.get(word)


def certificate_names(certificates: tuple) -> dict[str, str]:  # type: ignore[type-arg]
    """Canonical name by every accepted spelling, normalised."""
    names: dict[str, str] = {}
    for one in certificates:
        for spelling in (one.name, one.full_name, *one.aliases):
            word = _CERTIFICATE_START.sub("", plain(spelling).translate(QUOTES))
            names.setdefault(word.lower(), one.name)
            names.setdefault(CERTIFICATE_END.sub("", word).lower(), one.name)
    return names


def option(text: str, known: dict[str, str]) -> str | None:
    """The option that a cell names or ticks, with or without a note in brackets behind it: 浙江省（33）. ``known`` by plain spelling."""
    chosen = ticked(canonical(text), lambda word: _option(plain(word), known) is not None)
    if chosen is None:
        return _option(plain(text), known)
    return _only([_of_tick(one, lambda word: _option(word, known)) for one in chosen])


def _option(word: str, known: dict[str, str]) -> str | None:
    for spelt in (word, word.lower(), without_marks(word)[0], _without_note(word)):
        if spelt in known:
            return known[spelt]
    return None


def _without_note(word: str) -> str:
    """The word without a last pair of brackets; nothing stands before them in a text that is all note."""
    opening = word.rfind("(")
    return word[:opening] if opening > 0 and word.endswith(")") and ")" not in word[opening:-1] else word


def several(text: str, options: tuple[str, ...], known: dict[str, str]) -> list[str] | None:
    """The options that a cell lists or ticks, in the order of ``options``; None where a part is none of them. 无 stands alone."""
    chosen = ticked(canonical(text), lambda word: plain(word) in known)
    if chosen is None:
        found = _listed(text, known)
    else:
        found = [_of_tick(one, lambda word: _option(word, known)) for one in chosen]
    if None in found or (NONE in found and len(set(found)) > 1):
        return None
    return [option for option in options if option in found] or None


def _listed(text: str, known: dict[str, str]) -> list[str | None]:
    whole = _option(plain(text), known)
    if whole:
        return [whole]
    found: list[str | None] = []
    for part in _outside_brackets(canonical(text)):
        whole = _option(plain(part), known)
        found += [whole] if whole else [_option(plain(piece), known) for piece in _JOINED.split(part)]
    return found


def _outside_brackets(text: str) -> list[str]:
    """The parts of a list; a separator inside brackets separates nothing: 省级示范（骨干、优质）院校."""
    parts, depth, start = [], 0, 0
    for place, c in enumerate(text):
        depth = max(0, depth + (c == "(") - (c == ")"))
        if not depth and _LISTED.fullmatch(c):
            parts.append(text[start:place])
            start = place + 1
    return [part for part in (*parts, text[start:]) if part.strip()]


def levels(text: str, known: tuple[str, ...]) -> list[str] | None:
    """初级/中级/高级; also 初中级, 初级、中级, 中高级, 全部, 初级-高级 (all between), 中级及以上, ticks; None for anything else."""
    chosen = ticked(canonical(text), lambda word: _levels(word, known) is not None)
    if chosen is None:
        return _levels(text, known)
    each = [_one_level(one.whole, known) or _one_level(one.word, known) for one in chosen]
    return [level for level in known if level in each] or None if None not in each else None


def _one_level(text: str, known: tuple[str, ...]) -> str | None:
    return _only(list(_levels(text, known) or ()))


def _levels(text: str, known: tuple[str, ...]) -> list[str] | None:
    word = " ".join(canonical(text).split())
    word = without_marks(word)[0].replace("等级", "").replace("证书", "").replace("级", "")
    letters = {level[0]: place for place, level in enumerate(known)}
    found: set[int] = set()
    counted = _SO_MANY.search(word)
    word = _SO_MANY.sub("", word) if counted and counted.start() else word
    for part in re.split(r"[;,、/|\s和与+&]+", _TO.sub("~", word)):
        places = _places(part, letters)
        if places is None:
            return None
        found |= places
    if counted and len(found) != {"两": 2, "二": 2, "2": 2}.get(counted[1], 3):
        return None
    return [level for place, level in enumerate(known) if place in found] or None


def _places(part: str, letters: dict[str, int]) -> set[int] | None:
    """The places of the levels that one part of a list names; None where it names something else."""
    every = set(letters.values())
    if not part or part in _ALL:
        return every if part else set()
    on = _FROM_ON.search(part)
    stem = part[: on.start()] if on else part
    ends = stem.split("~")
    if len(ends) > 1 or on:
        if not all(end in letters for end in ends) or (on and len(ends) > 1):
            return None
        first, last = min(letters[end] for end in ends), max(letters[end] for end in ends)
        up, down = bool(on and "上" in on[0]), bool(on and "下" in on[0])
        return {place for place in every if (first <= place or down) and (place <= last or up)}
    return {letters[c] for c in stem if c != "及"} if stem.strip("及") and all(c in letters or c == "及" for c in stem) else None

"""The harmless ways to write a whole number, Chinese numerals among them. Exact: no number goes through a float."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from pipeline.typed.marks import without_marks
from schemas.words import folded

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2}
_LONGEST = 18  # numerals of one number; nine of 一 to 九 with their units fill half of it
_SIMPLE = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟〇○", "一二三四五六七八九十百千零零")
_BELOW_TEN_THOUSAND = re.compile(
    "(?:([一二两三四五六七八九])千)?(?:零?([一二两三四五六七八九])百)?(?:零?([一二三四五六七八九])?(十))?(?:(零)?([一二三四五六七八九]))?"
)
_NUMERAL = "0-9.,零一二三四五六七八九十百千万两〇○"
_APART = re.compile(rf"(?<=[{_NUMERAL}]) (?=[{_NUMERAL}])")  # a blank between two numbers: 12 30 is no 1230
_UNITS = ("人次", "人", "名", "个", "位", "次", "生")  # what is written behind a count, whatever its field's own unit is
_ROUGHLY = re.compile("(?:左右|上下)$")
_ABOUT = re.compile("^(?:共计|合计|总计|共|计)?(大约|约)?")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_PLAIN = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_STORED = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,4})?")
_A_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_LATIN = re.compile("[A-Za-z]")
_OPEN = re.compile("[<>≥≤≧≦+~几多余数近超]|以[上下内]|不[少多足到]|至[少多]|左右|[0-9]-")
_VAGUE = re.compile("[一二两三四五六七八九]{2}")


@dataclass(frozen=True)
class Reading:
    """What a text says of a number. ``number`` None: nothing certain, and ``why`` (Chinese). ``note``: what was passed over."""

    number: Decimal | None
    why: str = ""
    note: str = ""


def chinese_number(text: str) -> int | None:
    """一百二十 -> 120, 一千零五 -> 1005, 两百 -> 200, 一二〇 -> 120, 一万二 -> 12000; None where it is no numeral.

    Two digits side by side (三五, 七八) mean 'some', unless one of them is a zero.
    """
    text = text.translate(_SIMPLE)
    if not text or len(text) > _LONGEST:
        return None
    if all(c in _DIGITS for c in text) and (text == "两" or "两" not in text):
        return int("".join(str(_DIGITS[c]) for c in text)) if len(text) != 2 or "零" in text else None
    high, ten_thousand, low = text.partition("万")
    if not ten_thousand:
        return _below_ten_thousand(text)
    above = _below_ten_thousand(high)
    below = _DIGITS[low] * 1000 if low in _DIGITS and low != "零" else _below_ten_thousand(low) if low else 0
    return None if not above or below is None else above * 10_000 + below


def _below_ten_thousand(text: str) -> int | None:
    found = _BELOW_TEN_THOUSAND.fullmatch(text)
    if not text or not found:
        return None
    thousands, hundreds, tens, ten, zero, last = found.groups()
    total = 1000 * _DIGITS.get(thousands, 0) + 100 * _DIGITS.get(hundreds, 0) + (10 * _DIGITS.get(tens or "一", 0) if ten else 0)
    unit = 1 if zero or ten or not last else 10 if hundreds else 100 if thousands else 1  # 一百二 is said for 120, 一百零二 for 102
    return total + unit * _DIGITS.get(last, 0)


def stored_number(text: str) -> Decimal | None:
    """The number of a number cell, exactly as the token writes it; None for what is no finite number."""
    return Decimal(text) if _STORED.fullmatch(text) else None


@cache
def _unit(own: str) -> re.Pattern[str]:
    """A unit at the end of a text: a usual one, or the field's ``own``."""
    words = "|".join(map(re.escape, dict.fromkeys((*_UNITS, *filter(None, [own])))))
    return re.compile(rf"(?:\((?:{words})\)|{words})$")


def whole_number(text: str, unit: str = "") -> Reading:
    """The number that a text means, with a ``unit`` behind it or not. It may be negative or have a fraction; whoever needs a
    count says so.
    """
    unit_at_end = _unit(unit)
    word = _joined(folded(text)).lstrip("'’‘`").rstrip("。;.,、 ")
    stem, mark = without_marks(word)
    about = _ABOUT.match(stem)
    stem = unit_at_end.sub("", stem[about.end() :] if about else stem)
    roughly = bool((about and about[1]) or _ROUGHLY.search(stem))
    number = _number(unit_at_end.sub("", _ROUGHLY.sub("", stem)).replace("\u2212", "-"))
    if number is None:
        return Reading(None, _why(word))
    passed_over = f"（末尾的“{mark}”按注释符号略去）" if mark else ""
    return Reading(number, note=passed_over + ("（原文为约数，请核实）" if roughly else ""))


def _joined(text: str) -> str:
    """Without white space, but for one blank between two numerals."""
    return _APART.sub("\0", " ".join(text.split())).replace(" ", "").replace("\0", " ")


def _number(word: str) -> Decimal | None:
    if _GROUPED.fullmatch(word):
        return Decimal(word.replace(",", ""))
    if _PLAIN.fullmatch(word):
        return Decimal(word)
    chinese = chinese_number(word)
    return None if chinese is None else Decimal(chinese)


def _why(word: str) -> str:
    count = len(_A_NUMBER.findall(word))
    if count > 1 and not _LATIN.search(word):
        return "里面不止一个数"
    return "不是一个确定的数" if (count and _OPEN.search(word)) or _VAGUE.search(word) else "无法识别为数字"

"""What an xlsx cell can hold of a token: the same, or the nearest that it can, which is told."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime

from pipeline.read.engines.numbers import number
from schemas.cell_text import LONGEST, cut
from schemas.cells import BOOL, DATE, ERROR, FORMULA, NUMBER, PICTURE, TEXT, a1, pack

ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
DAY, MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"
_EPOCH = datetime(1899, 12, 30)
_LEAP = datetime(1900, 3, 1)  # Excel's 1900 has a 29 February before it
_FIRST = datetime(1900, 1, 1)
_HALF = re.compile("[\ud800-\udfff]")
_CODE = re.compile(r"0[0-9]+|[0-9]{11,}|[+-]?[0-9]+(?:\.[0-9]+)?[eE][+-]?[0-9]+")  # what a program would change when it is edited
_SHOWN = 3  # places that a sentence names

Value = str | float | bool


class Exact(float):
    """A number that is written with all its digits; XlsxWriter writes sixteen of the seventeen that a number may have."""

    def __format__(self, how: str) -> str:
        return number(float(self))


@dataclass(frozen=True, slots=True)
class Held:
    """A cell as it is written: token's kind, value, and the token that a reader will find. ``code``: a number format that the value needs."""

    kind: str
    value: Value
    token: str
    code: str = ""


@dataclass
class Changes:
    """Where a cell could not hold what the source has, by the sentence that tells it."""

    places: dict[str, list[str]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def note(self, words: str, sheet: str, row: int, column: int) -> None:
        """One place more of which ``words`` are true."""
        self.counts[words] += 1
        if self.counts[words] <= _SHOWN:
            self.places.setdefault(words, []).append(f"“{sheet}”{a1(pack(row, column))}")

    def said(self) -> list[str]:
        """A sentence for each kind of change, with its first places."""
        return [
            f"{'、'.join(places)}{f' 等 {self.counts[words]} 处' if self.counts[words] > _SHOWN else ''}：{words}"
            for words, places in self.places.items()
        ]


_NO_DAY = "1900 年以前的日期，Excel 不能作为日期保存，已写成文字。"
_NO_ERROR = "原文件的错误值不是 Excel 的错误值，已写成 #VALUE!。"
_NO_RESULT = "公式没有保存计算结果，已把公式写成文字，请填写数值。"
_NO_PICTURE = "单元格内的图片没有保留。"
_CUT = f"文字超过 Excel 单元格的上限（{LONGEST} 个字符），已截断。"
_HALVES = "含有不完整的字符，已写成 �。"


def held(token: str, changes: Changes, sheet: str, row: int, column: int) -> Held:
    """What is written for a token that is not blank."""
    kind, text = token[0], token[1:]
    if kind == NUMBER:
        return Held(NUMBER, Exact(float(text)), token)
    if kind == BOOL:
        return Held(BOOL, text == "TRUE", token)
    if kind == DATE:
        serial = _serial(text)
        if serial is not None:
            return Held(DATE, serial, token, MOMENT if "T" in text else DAY)
        changes.note(_NO_DAY, sheet, row, column)
        return Held(TEXT, text, TEXT + text)
    if kind == ERROR:
        if text not in ERRORS:
            changes.note(_NO_ERROR, sheet, row, column)
            text = "#VALUE!"
        return Held(ERROR, text, ERROR + text)
    if kind in (FORMULA, PICTURE):
        changes.note(_NO_RESULT if kind == FORMULA else _NO_PICTURE, sheet, row, column)
    whole = text
    if _HALF.search(text):
        changes.note(_HALVES, sheet, row, column)
        whole = _HALF.sub("\ufffd", text)
    short = cut(whole)
    if short != whole:
        changes.note(_CUT, sheet, row, column)
    return Held(TEXT, short, TEXT + short, "@" if _CODE.fullmatch(short.strip()) else "")


def _serial(text: str) -> float | None:
    """Excel's number of a day or moment, None for one before 1900."""
    when = datetime.fromisoformat(text) if "T" in text else datetime.combine(date.fromisoformat(text), datetime.min.time())
    if when < _FIRST:
        return None
    since = when - _EPOCH
    serial = since.days + since.seconds / 86400 - (1 if when < _LEAP else 0)
    return Exact(serial)

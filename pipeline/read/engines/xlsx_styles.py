"""Shared strings and number formats of an xlsx container."""

from __future__ import annotations

import re

from pipeline.read.answers import Refused
from pipeline.read.engines import xlsx_plain, xml_pass
from pipeline.read.engines.xlsx_values import text_of, whole

BUILT_IN = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})  # dates and times, Chinese ones included
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_NUMERIC = re.compile(r"general|e[+-]", re.IGNORECASE)
_DATE = re.compile("[ymdhse]", re.IGNORECASE)  # e: the year of an East-Asian era
_LONGEST_CODE = 255  # Excel's own limit; longer ones are no date format
_STRINGS = ("si", "r", "t")
_STYLES = ("numFmts", "numFmt", "cellXfs", "xf")


def shared_strings(content: bytes, most: int, careful: bool = False) -> list[str]:
    """The strings in order: runs joined, the phonetic guide left out; ``careful``: by the pass over events alone.

    Raises Refused F104 where there are more than ``most``, F101 where they can be read in two ways.
    """
    if not careful:
        try:
            return xlsx_plain.strings(content, most)
        except xlsx_plain.Unusual:
            pass
    one = _Strings(most)
    starts = {"si": one.item, "si/r": one.run, "si/t": one.text, "si/r/t": one.text}
    ends = {"si": one.end_item, "si/t": one.end_text, "si/r/t": one.end_text}
    xml_pass.follow(content, starts, ends, one.characters, _STRINGS, ("si/t", "si/r/t"), ("extLst", "si/rPh", "si/extLst"))
    return one.strings


class _Strings:
    def __init__(self, most: int) -> None:
        self.strings: list[str] = []
        self._most = most
        self._pieces: list[str] = []
        self._text: list[str] | None = None  # being collected
        self._kept = False
        self._filled = False  # the item or its current run has its text

    def item(self, _: dict[str, str]) -> None:
        self._pieces, self._filled = [], False
        if len(self.strings) >= self._most:
            raise Refused("F104", f"共享文字超过 {self._most} 条。")

    def run(self, _: dict[str, str]) -> None:
        self._filled = False

    def text(self, values: dict[str, str]) -> None:
        if self._filled:
            raise xml_pass.misplaced("一段文字有两个内容")
        self._text, self._kept = [], values.get(xml_pass.SPACE) == "preserve"

    def end_text(self) -> None:
        self._pieces.append(text_of("".join(self._text or ()), self._kept))
        self._text, self._filled = None, True

    def end_item(self) -> None:
        self.strings.append("".join(self._pieces))

    def characters(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)


@xml_pass.remembered
def date_styles(content: bytes) -> tuple[bool, ...]:
    """For each cell style whether it shows a date or a time."""
    codes: dict[int, str] = {}
    styles: list[int] = []
    lists = 0

    def cells(_: dict[str, str]) -> None:
        nonlocal lists
        lists += 1
        if lists > 1:
            raise xml_pass.misplaced("单元格格式的目录写了两次")

    starts = {
        "numFmts": lambda values: None,
        "numFmts/numFmt": lambda values: codes.__setitem__(whole(values.get("numFmtId", "")), values.get("formatCode", "")),
        "cellXfs": cells,
        "cellXfs/xf": lambda values: styles.append(whole(values.get("numFmtId", "0"))),
        "cellStyleXfs/xf": lambda values: None,
    }
    xml_pass.follow(
        content, starts, {}, lambda text: None, _STYLES, aside=("dxfs", "extLst", "cellXfs/xf/extLst", "cellStyleXfs/xf/extLst")
    )
    return tuple(shows_date(codes[number]) if number in codes else number in BUILT_IN for number in styles)


def shows_date(code: str) -> bool:
    """Whether a number format shows a date or a time."""
    if len(code) > _LONGEST_CODE:
        return False
    bare = _LITERAL.sub("", code).split(";")[0]
    return not _NUMERIC.search(bare) and bool(_DATE.search(bare))

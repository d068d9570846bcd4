"""What a cell of an xlsx sheet holds, as a token: the same for both ways of reading a sheet."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from pipeline.read.answers import Refused
from pipeline.read.engines.numbers import day, moment, number
from schemas.cells import BOOL, ERROR, MAX_COLUMNS, NUMBER, TEXT, column_letters

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?)?Z?")
_BOOLEAN = {"1": BOOL + "TRUE", "true": BOOL + "TRUE", "0": BOOL + "FALSE", "false": BOOL + "FALSE"}
COLUMNS = {column_letters(column): column for column in range(27 * 26)}  # of A to ZZ
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_SURROGATE = re.compile("[\ud800-\udfff]")
_BLANKS = " \t\r\n"  # white space to XML; any other character is part of the value
_DANGLING = "工作簿内有单元格指向不存在的文字，文件已损坏，请用 Excel 或 WPS 打开后另存为新的 .xlsx。"
_STRANGE = "工作簿内有单元格的类型无效，文件已损坏，请用 Excel 或 WPS 打开后另存为新的 .xlsx。"


@dataclass(frozen=True)
class Shared:
    """What the sheets of a workbook share: the tokens of the strings, which styles are dates, the date system."""

    strings: list[str]
    dates: tuple[bool, ...]
    date1904: bool

    @cached_property
    def by_index(self) -> dict[str, str]:
        """The strings by their index as cells write it."""
        return {str(place): token for place, token in enumerate(self.strings)}

    @cached_property
    def date_styles(self) -> frozenset[str]:
        """The styles of dates as cells write them; '' where a cell without a style is one."""
        return frozenset([str(place) for place, date in enumerate(self.dates) if date] + [""] * self.shows_date(""))

    def shows_date(self, style: str) -> bool:
        """Whether cells of that style (the attribute; '' for none) show a date or a time."""
        place = whole(style or "0")
        return 0 <= place < len(self.dates) and self.dates[place]


def column_of(letters: str) -> int:
    """0-based column of Excel's letters; one past the last for anything longer than Excel's own."""
    number = 0
    for letter in letters.upper()[:4]:
        number = number * 26 + ord(letter) - 64
    return min(number - 1, MAX_COLUMNS)


def whole(text: str) -> int:
    """The whole number as XML attributes write it, -1 for anything else."""
    plain = text.strip(_BLANKS)
    return int(plain[:12]) if plain.isascii() and plain.isdigit() else -1


def text_of(text: str, kept: bool) -> str:
    """What a ``<t>`` says: white space at its ends counts only where ``kept`` (``xml:space="preserve"``)."""
    return unescaped(text if kept else text.strip(_BLANKS))


def unescaped(text: str) -> str:
    """Excel's ``_x000D_`` as the character it stands for; halves of a pair joined, a half alone as U+FFFD."""
    if "_x" not in text:
        return text
    text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace") if _SURROGATE.search(text) else text


def token_of(kind: str, value: str, style: str, shared: Shared) -> str:
    """The token of a stored value that is not blank. Raises Refused F101 for a type that there is not, or a string that there is not."""
    if kind == "s":
        place = whole(value)
        if not 0 <= place < len(shared.strings):
            raise Refused("F101", _DANGLING)
        return shared.strings[place]
    if kind == "str":
        return TEXT + unescaped(value)
    plain = value.strip(_BLANKS)
    if kind == "n":
        return _number(plain, value, style, shared)
    if kind == "e":
        return ERROR + (plain or "#VALUE!")
    if kind == "d":
        return _iso(plain)
    if kind == "b":
        return _BOOLEAN.get(plain, TEXT + value)
    raise Refused("F101", _STRANGE)


def _number(plain: str, value: str, style: str, shared: Shared) -> str:
    exact = float(plain) if _NUMBER.fullmatch(plain) else math.nan
    if not math.isfinite(exact):
        return TEXT + value  # NaN, 1_000, full-width digits: no number that Excel knows
    return moment(exact, shared.date1904) if shared.shows_date(style) else NUMBER + number(exact)


def _iso(value: str) -> str:
    """The token of a cell that holds a date as ISO text; the text where it is none."""
    try:
        found = datetime.fromisoformat(value.removesuffix("Z")) if _ISO.fullmatch(value) else None
    except ValueError:
        found = None
    return day(found) if found else TEXT + value

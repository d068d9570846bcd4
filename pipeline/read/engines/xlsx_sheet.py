"""Our own reader of one worksheet's XML: what calamine hides, refuses or gets wrong. Sparse, streaming, in plain Python.

It keeps error cells, formulas without a stored value, pictures in cells, hidden rows and columns; a cell far out costs nothing.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline.read.answers import Refused
from pipeline.read.engines import xml_pass
from pipeline.read.engines.grid import Grid
from pipeline.read.engines.numbers import moment, number
from pipeline.read.engines.xlsx_styles import Run, unescaped
from pipeline.read.limits import Limits
from pipeline.read.workbook import Sheet
from schemas.cells import BOOL, DATE, ERROR, FORMULA, MAX_COLUMNS, NUMBER, PICTURE, TEXT

_ADDRESS = re.compile(r"\$?([A-Za-z]+)\$?(\d+)")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_TRUE = frozenset({"1", "true"})
_COLUMN: dict[str, int] = {}


@dataclass(frozen=True)
class Shared:
    """What the sheets of a workbook share: strings, which styles are dates, the date system."""

    strings: list[str]
    dates: list[bool]
    date1904: bool


def read_sheet(name: str, content: bytes, shared: Shared, limits: Limits, hidden: bool = False) -> Sheet:
    """The sheet in ``content``. Raises Refused F101 for a broken one, F104 beyond the limits."""
    one = _Pass(Sheet(name, [], hidden), shared, limits)
    xml_pass.run(content, one.start, one.end, one.text)
    return one.sheet


class _Pass:
    def __init__(self, sheet: Sheet, shared: Shared, limits: Limits) -> None:
        self.sheet = sheet
        self._shared, self._limits = shared, limits
        self._grid = Grid(sheet, limits)
        self._row = self._column = -1
        self._kind = self._style = ""
        self._value: str | None = None
        self._formula: str | None = None
        self._inline: list[str] | None = None
        self._pieces: list[str] | None = None  # the text being collected
        self._run = Run()
        self._phonetic = False
        self._left = limits.cells

    def start(self, tag: str, values: dict[str, str]) -> None:
        name = xml_pass.local(tag)
        if name == "c":
            self._place(values.get("r", ""))
            self._kind, self._style = values.get("t", "n"), values.get("s", "")
            self._value = self._formula = self._inline = None
        elif name in ("v", "f"):
            self._pieces = []
        elif name == "row":
            self._start_row(values)
        elif name == "is":
            self._inline = []
        elif name == "t" and self._inline is not None and not self._phonetic:
            self._run.start(values)
            self._pieces = self._run.pieces
        elif name == "rPh":
            self._phonetic = True
        elif name == "mergeCell":
            self._merge(values.get("ref", ""))
        elif name == "col":
            self._columns(values)

    def text(self, data: str) -> None:
        if self._pieces is not None:
            self._pieces.append(data)

    def end(self, tag: str) -> None:
        name = xml_pass.local(tag)
        if name == "v":
            self._value, self._pieces = "".join(self._pieces or ()), None
        elif name == "f":
            self._formula, self._pieces = "".join(self._pieces or ()), None
        elif name == "t" and self._pieces is not None and self._inline is not None:
            self._inline.append(self._run.end())
            self._pieces = None
        elif name == "rPh":
            self._phonetic = False
        elif name == "c":
            self._put()

    def _start_row(self, values: dict[str, str]) -> None:
        given = values.get("r", "")
        self._row = int(given[:12]) - 1 if given.isascii() and given.isdigit() else self._row + 1
        self._grid.reach(self._row)
        self._column = -1
        if values.get("hidden") in _TRUE:
            self.sheet.hidden_rows.add(self._row)

    def _place(self, address: str) -> None:
        found = _ADDRESS.fullmatch(address)
        if not found:  # no address, or one that says nothing: the next cell of its row
            self._column += 1
            return
        self._row, self._column = int(found[2][:12]) - 1, column_of(found[1])

    def _put(self) -> None:
        token = self._token()
        if token:
            self._left -= 1
            if self._left < 0:
                raise Refused("F104", f"工作簿有内容的单元格超过 {self._limits.cells} 个。")
            self._grid.put(max(self._row, 0), self._column, token)
        self._value = self._formula = self._inline = None

    def _token(self) -> str:
        kind, value, formula = self._kind, self._value, self._formula
        if formula is not None and "DISPIMG" in formula:
            return PICTURE + "=" + formula
        if kind == "e":
            return ERROR + (value or "#VALUE!")
        if kind == "inlineStr" or (value is None and self._inline):
            text = "".join(self._inline or ())
            return TEXT + text if text else ""
        if formula is not None and (value is None or (not value and kind != "str")):
            return FORMULA + "=" + formula
        return self._plain(kind, value) if value else ""

    def _plain(self, kind: str, value: str) -> str:
        if kind == "s":
            return self._string(value)
        if kind == "str":
            return TEXT + unescaped(value)
        if kind == "b":
            return BOOL + ("TRUE" if value.strip().lower() in _TRUE else "FALSE")
        if kind == "d":
            return _iso(value.strip())
        return self._number(value)

    def _string(self, index: str) -> str:
        plain = index.strip()
        if not (plain.isascii() and plain.isdigit() and int(plain[:12]) < len(self._shared.strings)):
            raise Refused("F101", "工作簿内有单元格指向不存在的文字，文件已损坏，请用 Excel 或 WPS 打开后另存为新的 .xlsx。")
        text = self._shared.strings[int(plain)]
        return TEXT + text if text else ""

    def _number(self, value: str) -> str:
        plain = value.strip()
        exact = float(plain) if _NUMBER.fullmatch(plain) else math.nan
        if not math.isfinite(exact):
            return TEXT + value  # NaN, 1_000, 0x10: no number that Excel knows
        dates = self._shared.dates
        if self._style.isascii() and self._style.isdigit() and int(self._style[:9]) < len(dates) and dates[int(self._style)]:
            return moment(exact, self._shared.date1904)
        return NUMBER + number(exact)

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        one, other = _ADDRESS.fullmatch(first), _ADDRESS.fullmatch(last or first)
        if one and other:
            if len(self.sheet.merges) >= self._limits.merges:
                raise Refused("F104", f"合并单元格超过 {self._limits.merges} 处。")
            self.sheet.merges.append((int(one[2][:9]) - 1, column_of(one[1]), int(other[2][:9]) - 1, column_of(other[1])))

    def _columns(self, values: dict[str, str]) -> None:
        if values.get("hidden") in _TRUE:
            first, last = values.get("min", ""), values.get("max", "")
            if first.isdigit() and last.isdigit():
                self.sheet.hidden_columns.update(range(int(first[:6]) - 1, min(int(last[:6]), MAX_COLUMNS)))


def column_of(letters: str) -> int:
    """0-based column of Excel's letters; one past the last for anything longer than Excel's own."""
    known = _COLUMN.get(letters)
    if known is None:
        known = 0
        for letter in letters.upper()[:4]:
            known = known * 26 + ord(letter) - 64
        known = _COLUMN[letters] = min(known - 1, MAX_COLUMNS)
    return known


def _iso(value: str) -> str:
    """The token of a cell that holds a date as ISO text."""
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return TEXT + value
    rounded = (found.replace(tzinfo=None) + timedelta(milliseconds=500)).replace(microsecond=0) if found.year < 9999 else found
    return DATE + (rounded.date().isoformat() if rounded.time() == datetime.min.time() else rounded.isoformat(timespec="seconds"))

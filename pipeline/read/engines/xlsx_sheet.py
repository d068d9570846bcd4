"""One worksheet of an xlsx container: values, error cells, formulas without a stored value, pictures in cells, merged and hidden parts.

Sparse and streaming; a cell far out costs nothing. What a program could read in two ways is refused.
"""

from __future__ import annotations

import re

from pipeline.read.answers import Refused
from pipeline.read.engines import xlsx_plain, xml_pass
from pipeline.read.engines.grid import Grid
from pipeline.read.engines.xlsx_values import Shared, column_of, text_of, token_of, whole
from pipeline.read.limits import Limits
from pipeline.read.workbook import Sheet
from schemas.cells import FORMULA, MAX_COLUMNS, PICTURE, TEXT

_ADDRESS = re.compile(r"\$?([A-Za-z]+)\$?([0-9]+)")
_TRUE = frozenset({"1", "true"})
_CELL = "sheetData/row/c"
_TEXTS = (f"{_CELL}/is/t", f"{_CELL}/is/r/t")
_LEAVES = (f"{_CELL}/v", f"{_CELL}/f", *_TEXTS)
_WEIGHTY = ("sheetData", "row", "c", "v", "f", "is", "t", "r")
_ASIDE = ("extLst", "sheetData/row/extLst", f"{_CELL}/extLst", f"{_CELL}/is/rPh")


def read_sheet(name: str, content: bytes, shared: Shared, limits: Limits, hidden: bool = False, careful: bool = False) -> Sheet:
    """The sheet in ``content``; ``careful``: by the pass over events alone. Raises Refused F101 for a broken one, F104 beyond the limits."""
    if not careful:
        try:
            return _plain(Sheet(name, [], hidden), content, shared, limits)
        except xlsx_plain.Unusual:
            pass
    one = _Pass(Sheet(name, [], hidden), shared, limits)
    one.follow(content)
    return one.sheet


def _plain(sheet: Sheet, content: bytes, shared: Shared, limits: Limits) -> Sheet:
    """The sheet by the strict expression; what stands around the rows by the pass over events."""
    shell, body, prefixes = xlsx_plain.sheet_parts(content)
    xlsx_plain.fill(Grid(sheet, limits), body, prefixes, shared, limits.cells)
    around = _Pass(sheet, shared, limits)
    around.follow(shell)
    if not around.tables:
        raise xlsx_plain.Unusual
    return sheet


class _Pass:
    def __init__(self, sheet: Sheet, shared: Shared, limits: Limits) -> None:
        self.sheet = sheet
        self.tables = 0
        self._shared, self._limits = shared, limits
        self._grid = Grid(sheet, limits)
        self._row = self._column = -1
        self._given = False  # the current row says its number
        self._below = (-1, -1)  # the place furthest down so far; what comes before it may be there already
        self._kind = self._style = ""
        self._value: str | None = None
        self._formula: str | None = None
        self._inline: list[str] | None = None
        self._pieces: list[str] | None = None  # the text being collected
        self._kept = self._filled = False  # its white space counts; the run has its text
        self._left = limits.cells

    def follow(self, content: bytes) -> None:
        """Reads the part."""
        starts = {
            "sheetData": self._start_table,
            "sheetData/row": self._start_row,
            _CELL: self._start_cell,
            f"{_CELL}/v": self._collect,
            f"{_CELL}/f": self._collect,
            f"{_CELL}/is": self._start_inline,
            f"{_CELL}/is/r": self._start_run,
            _TEXTS[0]: self._start_text,
            _TEXTS[1]: self._start_text,
            "mergeCells/mergeCell": self._merge,
            "cols/col": self._columns,
        }
        ends = {_CELL: self._put, f"{_CELL}/v": self._end_value, f"{_CELL}/f": self._end_formula, **dict.fromkeys(_TEXTS, self._end_text)}
        xml_pass.follow(content, starts, ends, self._text, _WEIGHTY, _LEAVES, _ASIDE)

    def _text(self, data: str) -> None:
        if self._pieces is not None:
            self._pieces.append(data)

    def _start_table(self, _: dict[str, str]) -> None:
        self.tables += 1
        if self.tables > 1:
            raise xml_pass.misplaced("数据区有两个")

    def _start_row(self, values: dict[str, str]) -> None:
        given = values.get("r")
        self._given = given is not None
        self._row = self._row + 1 if given is None else whole(given) - 1
        self._grid.reach(self._row)
        self._column = -1
        if values.get("hidden", "").strip() in _TRUE:
            self.sheet.hidden_rows.add(self._row)

    def _start_cell(self, values: dict[str, str]) -> None:
        self._place(values.get("r", ""))
        self._kind, self._style = values.get("t", "n"), values.get("s", "")
        self._value = self._formula = self._inline = None

    def _place(self, address: str) -> None:
        found = _ADDRESS.fullmatch(address)
        if not found:
            if address:
                raise xml_pass.misplaced(f"单元格地址 {address[:20]} 无效")
            self._column += 1  # no address: the next cell of its row
            return
        row, self._column = int(found[2][:12]) - 1, column_of(found[1])
        if row != self._row and self._given:
            self._grid.reach(row, self._column)
            raise xml_pass.misplaced(f"单元格 {address[:20]} 写在别的行里")
        self._row, self._given = row, True

    def _collect(self, _: dict[str, str]) -> None:
        self._pieces = []

    def _collected(self) -> str:
        text, self._pieces = "".join(self._pieces or ()), None
        return text

    def _end_value(self) -> None:
        """Of two values in a cell the last one; the second reader takes the first, so that the file is held back with both."""
        self._value = self._collected()

    def _end_formula(self) -> None:
        self._formula = self._collected()

    def _start_inline(self, _: dict[str, str]) -> None:
        if self._inline is not None:
            raise xml_pass.misplaced("一个单元格有两段文字")
        self._inline, self._filled = [], False

    def _start_run(self, _: dict[str, str]) -> None:
        self._filled = False

    def _start_text(self, values: dict[str, str]) -> None:
        if self._filled:
            raise xml_pass.misplaced("一段文字有两个内容")
        self._pieces, self._kept = [], values.get(xml_pass.SPACE) == "preserve"

    def _end_text(self) -> None:
        if self._inline is not None:
            self._inline.append(text_of(self._collected(), self._kept))
        self._filled = True

    def _put(self) -> None:
        row, column, token = max(self._row, 0), self._column, self._token()
        if (row, column) <= self._below:
            self._check_free(row, column, token)
        self._below = max(self._below, (row, column))
        if token:
            self._left -= 1
            if self._left < 0:
                raise Refused("F104", f"工作簿有内容的单元格超过 {self._limits.cells} 个。")
            self._grid.put(row, column, token)

    def _check_free(self, row: int, column: int, token: str) -> None:
        """A place that stands twice in the file must say the same twice."""
        rows = self.sheet.rows
        there = rows[row][column] if row < len(rows) and column < len(rows[row]) else ""
        if there and there != token:
            raise xml_pass.misplaced("同一个单元格写了两次")

    def _token(self) -> str:
        kind, value, formula = self._kind, self._value, self._formula
        if formula is not None and "DISPIMG" in formula:
            return PICTURE + "=" + formula
        if self._inline is not None and kind != "inlineStr":
            raise xml_pass.misplaced("单元格的类型与内容不符")
        if kind == "inlineStr":
            text = "".join(self._inline or ())
            return TEXT + text if text else ""
        if kind == "e":
            return token_of(kind, value or "", self._style, self._shared)
        if formula is not None and (value is None or (not value and kind != "str")):
            return FORMULA + "=" + formula
        return token_of(kind, value, self._style, self._shared) if value else ""

    def _merge(self, values: dict[str, str]) -> None:
        first, _, last = values.get("ref", "").partition(":")
        one, other = _ADDRESS.fullmatch(first), _ADDRESS.fullmatch(last or first)
        if one and other:
            if len(self.sheet.merges) >= self._limits.merges:
                raise Refused("F104", f"合并单元格超过 {self._limits.merges} 处。")
            self.sheet.merges.append((int(one[2][:9]) - 1, column_of(one[1]), int(other[2][:9]) - 1, column_of(other[1])))

    def _columns(self, values: dict[str, str]) -> None:
        if values.get("hidden", "").strip() in _TRUE:
            first, last = whole(values.get("min", "")), whole(values.get("max", ""))
            if 0 < first <= last:
                self.sheet.hidden_columns.update(range(first - 1, min(last, MAX_COLUMNS)))

"""Preflight of an ods: well-formed XML and repetitions that fit, before calamine (which loops for ever on broken ones) sees it."""

from __future__ import annotations

from pipeline.read.answers import Refused
from pipeline.read.engines import xml_pass
from pipeline.read.engines.grid import MAX_ROWS
from pipeline.read.limits import Limits
from schemas.cells import MAX_COLUMNS

_CELLS = frozenset({"table-cell", "covered-table-cell"})
_MOST_ROWS = 1 << 24  # of LibreOffice's largest sheets; a row with a value must be among Excel's
_MOST_SPACES = 32_767  # of one <text:s>


def check_ods(content: bytes, limits: Limits) -> None:
    """Raises Refused F101 for a missing or broken content.xml, F104 for cells repeated beyond the limits."""
    if not content:
        raise Refused("F101", "文件残缺，里面没有表格内容。")
    one = _Pass(limits)
    xml_pass.run(content, one.start, one.end, one.text)


class _Pass:
    """Follows rows and columns with their repetitions; only what holds a value counts."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._left = limits.box
        self._cells = limits.cells
        self._valued = 0  # cells with a value in the current row
        self._row = self._rows = self._column = self._width = 0
        self._filled = False

    def start(self, tag: str, values: dict[str, str]) -> None:
        name = xml_pass.local(tag)
        if name == "table":
            self._row = 0
        elif name == "table-row":
            self._rows, self._column, self._width = _times(values, "table:number-rows-repeated", _MOST_ROWS), 0, 0
            self._valued = 0
        elif name in _CELLS:
            width = _times(values, "table:number-columns-repeated", MAX_COLUMNS)
            self._column += width
            self._valued += width if "office:value-type" in values else 0
            self._filled = "office:value-type" in values or "table:formula" in values
            self._reach()
        elif name == "p":
            self._filled = True
            self._reach()
        elif name == "s" and _times(values, "text:c", 1 << 40) > _MOST_SPACES:
            raise Refused("F104", "单元格内的空格异常地多，正常的表格没有。")

    def end(self, tag: str) -> None:
        if xml_pass.local(tag) == "table-row":
            if self._width:
                self._left -= self._rows * self._width
                self._cells -= self._rows * self._valued
                if self._cells < 0:  # calamine would make every one of them
                    raise Refused("F104", f"工作簿有内容的单元格超过 {self._limits.cells} 个。")
                if self._left < 0 or self._row + self._rows > MAX_ROWS:
                    raise Refused("F104", "工作表的范围过大（一个单元格被重复了很多次）。")
            self._row += self._rows

    def text(self, data: str) -> None:
        """Only the extent is of interest here."""

    def _reach(self) -> None:
        if self._filled:
            self._width = max(self._width, self._column)
            if self._column > MAX_COLUMNS:
                raise Refused("F104", "单元格地址超出 Excel 的范围。")


def _times(values: dict[str, str], name: str, most: int) -> int:
    text = values.get(name, "1").strip()
    if not (text.isascii() and text.isdigit()):
        raise Refused("F101", "表格内的重复次数不是数字，文件已损坏。")
    number = int(text[:15])
    if number > most:
        raise Refused("F104", "单元格地址超出 Excel 的范围。")
    return number

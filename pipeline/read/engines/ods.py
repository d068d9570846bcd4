"""Puts back what calamine hides in ods: hidden parts, merged areas, error cells, formulas without a stored value."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from pipeline.read.answers import Refused
from pipeline.read.engines.grid import MAX_ROWS, Grid, span
from pipeline.read.engines.numbers import number
from pipeline.read.limits import USUAL, Limits
from pipeline.read.workbook import Sheet, Workbook
from schemas.cells import ERROR, FORMULA, MAX_COLUMNS, NUMBER, TEXT

_CELLS = frozenset({"table:table-cell", "table:covered-table-cell"})
_COLLAPSED = frozenset({"collapse", "filter"})
_ERRORS = frozenset({"#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!"})
_DURATION = re.compile(r"(-?)PT(\d{1,9})H(\d{1,9})M(\d{1,9}(?:\.\d+)?)S")
_MOST_REPEATED = 1_000  # cells set anew that one repetition may stand for


def enrich_ods(workbook: Workbook, content: bytes, limits: Limits = USUAL) -> None:
    """Changes ``workbook``, as calamine read it, in place by its content.xml; repeated rows and columns are counted, not made.

    Raises Refused F101 for broken XML, F104 for entities or cells beyond Excel's limits.
    """
    found = _Pass(workbook, limits)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = found.start, found.end
    parser.CharacterDataHandler = found.characters
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        raise Refused("F101", "ods 表格的内容残缺或已损坏，请用 Excel 或 WPS 另存为 .xlsx。") from None
    found.finish()


def _refuse(*_: Any) -> None:
    raise Refused("F104", "文件内含实体定义（DTD），正常的表格没有。")


@dataclass
class _Place:
    """Where the pass stands in one table."""

    grid: Grid
    merged: bool  # calamine already gave merged areas
    height: int  # as calamine read it
    width: int
    row: int = 0
    rows: int = 1  # repetitions of the current row
    column: int = 0
    declared: int = 0  # columns declared so far
    styles: list[tuple[int, str]] = field(default_factory=list)  # of cells by column: end of the columns, style
    row_style: str = ""
    cell: dict[str, str] | None = None
    text: list[str] = field(default_factory=list)
    loose: bool = False  # text stands between the cell and its paragraphs: indentation, which calamine takes for the cell's
    depth: int = 0  # elements open below the cell


class _Pass:
    """One streaming pass. Tables within cells, charts and links are no sheets: only the spreadsheet's own count."""

    def __init__(self, workbook: Workbook, limits: Limits) -> None:
        self._limits = limits
        self._left = limits.cells  # cells that may still be set anew
        self._sheets: dict[str, Sheet] = {}
        for sheet in workbook.sheets:
            self._sheets.setdefault(sheet.name, sheet)
        self._hidden_styles: set[str] = set()
        self._struck_styles: set[str] = set()
        self._style = ""
        self._path: list[str] = []
        self._within = {"text:p": 0, "office:annotation": 0}  # how many of them are open
        self._place: _Place | None = None
        self._calculated = False
        self._valueless: list[tuple[Grid, int, int, str]] = []

    def start(self, name: str, values: dict[str, str]) -> None:
        parent = self._path[-1] if self._path else ""
        self._path.append(name)
        if name in self._within:
            self._within[name] += 1
        place = self._place
        if name == "style:style":
            self._style = values.get("style:name", "")
        elif name == "style:table-properties" and values.get("table:display") == "false":
            self._hidden_styles.add(self._style)
        elif name == "style:text-properties" and place is None:
            if (
                values.get("style:text-line-through-style", "none") != "none"
                or values.get("style:text-line-through-type", "none") != "none"
            ):
                self._struck_styles.add(self._style)
        elif place is None:
            if name == "table:table" and parent == "office:spreadsheet":
                self._start_table(values)
        elif place.cell is not None:
            place.depth += 1
            _white_space(place, name, values)
        elif name == "table:table-column":
            _column(place, values)
        elif name == "table:table-row":
            _start_row(place, values)
        elif name in _CELLS:
            place.cell, place.text, place.loose, place.depth = values, [], False, 0

    def end(self, name: str) -> None:
        self._path.pop()
        if name in self._within:
            self._within[name] -= 1
        place = self._place
        if place is None:
            return
        if place.cell is not None and place.depth:
            place.depth -= 1
        elif place.cell is not None:
            self._end_cell(place, place.cell)
        elif name == "table:table-row":
            place.row += place.rows
        elif name == "table:table":
            self._place = None

    def characters(self, text: str) -> None:
        place = self._place
        if place is None or place.cell is None or self._within["office:annotation"]:
            return
        if self._within["text:p"]:
            place.text.append(text)
        else:
            place.loose = True

    def finish(self) -> None:
        """Programs that calculate store no value for a formula that gives no text; where no formula has one, none was calculated."""
        if not self._calculated:
            for grid, row, column, formula in self._valueless:
                grid.put(row, column, FORMULA + _formula(formula))

    def _end_cell(self, place: _Place, values: dict[str, str]) -> None:
        shown, formula = "".join(place.text), values.get("table:formula", "")
        width = span(values.get("table:number-columns-repeated"), MAX_COLUMNS)
        _merge(place, values)
        token = ""
        if values.get("calcext:value-type") == "error" or (formula and _is_error(shown)):
            token = ERROR + (shown or "#VALUE!")
        elif place.loose and shown and values.get("office:value-type") == "string":
            token = TEXT + (values.get("office:string-value") or shown)
        elif values.get("office:value-type") == "time":  # calamine rounds the short ones and gives the long ones as text
            token = _time(values.get("office:time-value", ""))
        if token:
            self._repeat(place, min(place.rows, _MOST_REPEATED), min(width, _MOST_REPEATED), token)
        if self._struck_styles and (shown or values.get("office:value-type")) and _style_of(place, values) in self._struck_styles:
            place.grid.sheet.struck.update((place.row, place.column + over) for over in range(min(width, _MOST_REPEATED)))
        if formula and (shown or values.get("office:value-type")):
            self._calculated = True
        elif formula:
            self._valueless.append((place.grid, place.row, place.column, formula))
        place.cell, place.column = None, place.column + width

    def _repeat(self, place: _Place, rows: int, columns: int, token: str) -> None:
        self._left -= rows * columns
        if self._left < 0:
            raise Refused("F104", f"工作簿有内容的单元格超过 {self._limits.cells} 个。")
        for row in range(place.row, place.row + rows):
            for column in range(place.column, place.column + columns):
                place.grid.put(row, column, token)

    def _start_table(self, values: dict[str, str]) -> None:
        sheet = self._sheets.pop(values.get("table:name", ""), None)
        if sheet is not None:
            sheet.hidden = sheet.hidden or values.get("table:style-name", "") in self._hidden_styles
            self._place = _Place(Grid(sheet, self._limits), bool(sheet.merges), len(sheet.rows), max(map(len, sheet.rows), default=0))


def _style_of(place: _Place, values: dict[str, str]) -> str:
    """The style of a cell: its own, else its row's, else its column's."""
    own = values.get("table:style-name") or place.row_style
    return own or next((style for last, style in place.styles if place.column < last), "")


def _white_space(place: _Place, name: str, values: dict[str, str]) -> None:
    """Elements of a cell's text that stand for white space."""
    if name == "text:s":
        place.text.append(" " * span(values.get("text:c"), _MOST_REPEATED))
    elif name == "text:tab":
        place.text.append("\t")
    elif name == "text:line-break" or (name == "text:p" and place.text):
        place.text.append("\n")


def _column(place: _Place, values: dict[str, str]) -> None:
    after = place.declared + span(values.get("table:number-columns-repeated"), MAX_COLUMNS)
    if values.get("table:visibility") in _COLLAPSED:  # LibreOffice hides the empty rest of the sheet as well: no news
        place.grid.sheet.hidden_columns.update(range(place.declared, min(after, place.width)))
    place.styles.append((after, values.get("table:default-cell-style-name", "")))
    place.declared = after


def _start_row(place: _Place, values: dict[str, str]) -> None:
    place.rows, place.column = span(values.get("table:number-rows-repeated"), MAX_ROWS), 0
    place.row_style = values.get("table:default-cell-style-name", "")
    if values.get("table:visibility") in _COLLAPSED:
        place.grid.sheet.hidden_rows.update(range(place.row, min(place.row + place.rows, place.height)))


def _merge(place: _Place, values: dict[str, str]) -> None:
    row, column = place.row, place.column
    down, across = (span(values.get(f"table:number-{what}-spanned"), MAX_ROWS) for what in ("rows", "columns"))
    if (down > 1 or across > 1) and not place.merged and row < place.height:
        place.grid.reach(row + down - 1, column + across - 1)
        place.grid.sheet.merges.append((row, column, row + down - 1, column + across - 1))


def _formula(text: str) -> str:
    """Without the grammar's prefix: ``of:=SUM(...)`` is ``=SUM(...)``."""
    prefix, mark, rest = text.partition(":=")
    return "=" + rest if mark and prefix.isalpha() else text


def _time(duration: str) -> str:
    """The token of a time of day or a duration (``PT08H30M00S``): the number of days, '' where it is none."""
    found = _DURATION.fullmatch(duration)
    if not found:
        return ""
    seconds = int(found[2]) * 3600 + int(found[3]) * 60 + float(found[4])
    return NUMBER + number((-seconds if found[1] else seconds) / 86400)


def _is_error(shown: str) -> bool:
    return shown in _ERRORS or (shown.startswith("Err:") and shown[4:].isdigit())

"""HTML tables (export programs name them .xls): tables as sheets, spans as merged cells, nothing fetched or run."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from pipeline.read.answers import Refused
from pipeline.read.engines.grid import MAX_ROWS, Grid, span
from pipeline.read.engines.text import decoded
from pipeline.read.workbook import Sheet, Workbook

_MOST_ACROSS = 1_000  # as browsers have it
_MOST_DOWN = 65_534
_LONGEST_NAME = 31  # Excel's own
_SILENT = frozenset({"script", "style", "template", "noscript", "xml", "title"})
_BLOCKS = frozenset({"p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "dt", "dd"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BREAK, _BLOCK = "\x00", "\x01"  # marks of <br> and of a block's edge among the text; neither can stand in a page
_WHITE = re.compile(r"[ \t\r\n\f]+")
_EDGES = re.compile(" ?\x01[ \x01]*")
_EXCEL_NAME = re.compile(r"<x:Name>([^<]*)</x:Name>", re.IGNORECASE)
_NUMBERED = re.compile(r"^(?:Sheet|Table|工作表|表格?)\s*\d+\s*[:：]\s*", re.IGNORECASE)


def read_html(data: bytes) -> Workbook:
    """Every table of the page as a sheet of text cells, nested ones as sheets of their own.

    A sheet is named by the table's caption, the heading above it or Excel's own sheet names, else 表1, 表2 ...
    Raises Refused F101 for a page without a table or unreadable text, F104 for tables beyond Excel's size.
    """
    text = decoded(data)  # the page's own word for its charset is not needed: bytes that are UTF-8 are, the rest is GB18030
    parser = _Page()
    try:
        parser.feed(text)
        parser.close()
    except AssertionError:  # how html.parser answers a broken declaration
        raise Refused("F101", "网页格式的表格残缺或已损坏，请用 Excel 或 WPS 另存为 .xlsx。") from None
    parser.finish()
    if not parser.sheets:
        raise Refused("F101", "文件内容是网页，里面没有表格。")
    _name(parser.sheets, [name for name in _EXCEL_NAME.findall(text) if name.strip()])
    return Workbook("html", parser.sheets)


def cell_text(pieces: list[str]) -> str:
    """The text as a browser shows it: runs of white space as one blank, <br> and blocks as line breaks, &nbsp; as a blank."""
    text = _WHITE.sub(" ", "".join(pieces))
    text = _EDGES.sub("\x01", text).strip(" \x01")
    lines = text.replace(_BLOCK, _BREAK).split(_BREAK)
    text = "\n".join(line.strip(" ") for line in lines).replace("\xa0", " ")
    return text if text.strip() else ""


def _hidden(values: dict[str, str | None]) -> bool:
    return "hidden" in values or "display:none" in "".join((values.get("style") or "").split()).lower()


@dataclass
class _Table:
    """One open table. ``until[column]`` is the first row that a cell spanning down from above leaves free."""

    grid: Grid
    row: int = -1
    column: int = 0
    columns: int = 0  # counted by <col>
    until: dict[int, int] = field(default_factory=dict)
    cell: list[str] | None = None
    place: tuple[int, int] = (0, 0)
    caption: list[str] | None = None


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sheets: list[Sheet] = []
        self._open: list[_Table] = []
        self._silent = 0
        self._heading: list[str] | None = None
        self._above = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in _SILENT:
            self._silent += 1
        elif tag == "table":
            self._start_table(values)
        elif self._open:
            self._inside(tag, values)
        elif tag in _HEADINGS:
            self._heading = []
        if tag in _BLOCKS:
            self.handle_data(_BLOCK)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _SILENT:  # <script/> opens nothing here
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == "table" and self._open:
            self._end_table()
        elif self._open and tag in ("td", "th", "tr"):
            self._end_cell()
        elif self._open and tag == "caption" and self._open[-1].caption is not None:
            self._open[-1].grid.sheet.name = cell_text(self._open[-1].caption)
            self._open[-1].caption = None
        elif tag in _HEADINGS and self._heading is not None:
            self._above, self._heading = cell_text(self._heading), None
        if tag in _BLOCKS:
            self.handle_data(_BLOCK)

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        table = self._open[-1] if self._open else None
        target = self._heading if table is None else table.cell if table.cell is not None else table.caption
        if target is not None:
            target.append(data)

    def finish(self) -> None:
        """Closes what the page left open."""
        while self._open:
            self._end_table()

    def _start_table(self, values: dict[str, str | None]) -> None:
        sheet = Sheet(self._above, [], hidden=_hidden(values))
        self._above = ""
        self.sheets.append(sheet)
        self._open.append(_Table(Grid(sheet)))

    def _end_table(self) -> None:
        self._end_cell()
        table = self._open.pop()
        last = max(table.row, 0)
        merges = [(top, left, min(bottom, last), right) for top, left, bottom, right in table.grid.sheet.merges]
        table.grid.sheet.merges = [merge for merge in merges if merge[:2] != merge[2:]]

    def _inside(self, tag: str, values: dict[str, str | None]) -> None:
        table = self._open[-1]
        if tag == "tr":
            self._end_cell()
            self._start_row(table, values)
        elif tag in ("td", "th"):
            self._end_cell()
            self._start_cell(table, values)
        elif tag == "br":
            self.handle_data(_BREAK)
        elif tag == "caption":
            table.caption = []
        elif tag == "col":
            width = span(values.get("span"), _MOST_ACROSS)
            if _hidden(values):
                table.grid.sheet.hidden_columns.update(range(table.columns, table.columns + width))
            table.columns += width

    def _start_row(self, table: _Table, values: dict[str, str | None]) -> None:
        table.row, table.column = table.row + 1, 0
        table.grid.reach(table.row)
        if _hidden(values):
            table.grid.sheet.hidden_rows.add(table.row)

    def _start_cell(self, table: _Table, values: dict[str, str | None]) -> None:
        table.row = max(table.row, 0)
        row, column = table.row, table.column
        while table.until.get(column, 0) > row:
            column += 1
        across = span(values.get("colspan"), _MOST_ACROSS)
        down = MAX_ROWS if (values.get("rowspan") or "").strip() == "0" else span(values.get("rowspan"), _MOST_DOWN)
        table.grid.reach(row, column + across - 1)
        if down > 1:
            for covered in range(column, column + across):
                table.until[covered] = max(row + down, table.until.get(covered, 0))
        if down > 1 or across > 1:
            table.grid.sheet.merges.append((row, column, row + down - 1, column + across - 1))
        table.cell, table.place, table.column = [], (row, column), column + across

    def _end_cell(self) -> None:
        table = self._open[-1]
        if table.cell is not None:
            text = cell_text(table.cell)
            table.grid.put(*table.place, "t" + text if text else "")
            table.cell = None


def _name(sheets: list[Sheet], excel: list[str]) -> None:
    """Gives every sheet a name of its own."""
    taken: set[str] = set()
    for position, sheet in enumerate(sheets):
        name = " ".join(_NUMBERED.sub("", sheet.name).split())
        if not name and len(excel) == len(sheets):
            name = excel[position].strip()
        if not name or len(name) > _LONGEST_NAME or name in taken:
            name = f"表{position + 1}"
        sheet.name = name
        taken.add(name)

"""HTML tables (export programs name them .xls): tables as sheets, spans as merged cells, nothing fetched or run."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.read.answers import Refused
from pipeline.read.engines.grid import MAX_ROWS, Grid, span
from pipeline.read.engines.markup import pieces
from pipeline.read.engines.text import decoded
from pipeline.read.limits import USUAL, Limits
from pipeline.read.workbook import Sheet, Workbook
from schemas.cells import MAX_COLUMNS

_MOST_ACROSS = 1_000  # as browsers have it
_MOST_DOWN = 65_534
_STEPS = 10  # one is as dear as so many blank places
_LONGEST_NAME = 31  # Excel's own
_BLOCKS = frozenset({"p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "dt", "dd"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BREAK, _BLOCK = "\x00", "\udfff"  # marks of <br> and of a block's edge among the text; neither can stand in a page
_WHITE = re.compile(r"[ \t\r\n\f]+")
_EDGES = re.compile(f" ?{_BLOCK}[ {_BLOCK}]*")
_EXCEL_NAME = re.compile(r"<x:Name>([^<]*)</x:Name>", re.IGNORECASE)
_NUMBERED = re.compile(r"^(?:Sheet|Table|工作表|表格?)\s*\d+\s*[:：]\s*", re.IGNORECASE)


def read_html(data: bytes, limits: Limits = USUAL) -> Workbook:
    """Every table of the page as a sheet of text cells, nested ones as sheets of their own.

    A sheet is named by the table's caption, the heading above it or Excel's own sheet names, else 表1, 表2 ...
    Raises Refused F101 for a page without a table or unreadable text, F104 for tables beyond Excel's size or the limits.
    """
    text = decoded(data)  # the page's own word for its charset is not needed: bytes that are UTF-8 are, the rest is GB18030
    page = _Page(limits)
    for piece in pieces(text):
        if isinstance(piece, str):
            page.text(piece)
        elif piece.closing:
            page.end(piece.name)
        else:
            page.start(piece.name, piece.attributes)
    page.finish()
    if not page.sheets:
        raise Refused("F101", "文件内容是网页，里面没有表格。")
    _name(page.sheets, [name for name in _EXCEL_NAME.findall(text) if name.strip()])
    return Workbook("html", page.sheets)


def cell_text(pieces: list[str]) -> str:
    """The text as a browser shows it: runs of white space as one blank, <br> and blocks as line breaks, &nbsp; as a blank."""
    text = _WHITE.sub(" ", "".join(pieces))
    text = _EDGES.sub(_BLOCK, text).strip(" " + _BLOCK)
    lines = text.replace(_BLOCK, _BREAK).split(_BREAK)
    text = "\n".join(line.strip(" ") for line in lines).replace("\xa0", " ")
    return text if text.strip() else ""


# Within a cell each program makes something else of these: 4 in a <template> beside 2 is 2 for a browser and 42 for LibreOffice.
_TWOFOLD = frozenset({"template", "noscript", "select", "option", "input", "button", "datalist"})


def _hidden(values: dict[str, str]) -> bool:
    return "hidden" in values or "display:none" in "".join(values.get("style", "").split()).lower()


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


class _Page:
    """``_left``: steps that may still be made over columns which cells from above reach down into, and merged areas likewise."""

    def __init__(self, limits: Limits) -> None:
        self.sheets: list[Sheet] = []
        self._limits = limits
        self._left, self._merges = limits.box // _STEPS, limits.merges
        self._open: list[_Table] = []
        self._heading: list[str] | None = None
        self._above = ""

    def start(self, tag: str, values: dict[str, str]) -> None:
        if tag in _TWOFOLD and self._open and self._open[-1].cell is not None:
            raise Refused("F101", f"单元格里有 <{tag}>，不同的软件会显示出不同的内容。请用 Excel 或 WPS 打开核对后，另存为新的 .xlsx。")
        if tag == "table":
            self._start_table(values)
        elif self._open:
            self._inside(tag, values)
        elif tag in _HEADINGS:
            self._heading = []
        if tag in _BLOCKS:
            self.text(_BLOCK)

    def end(self, tag: str) -> None:
        if tag == "table" and self._open:
            self._end_table()
        elif self._open and tag in ("td", "th", "tr"):
            self._end_cell()
        elif self._open and tag == "caption" and self._open[-1].caption is not None:
            self._open[-1].grid.sheet.name = cell_text(self._open[-1].caption)
            self._open[-1].caption = None
        elif tag == "br" and self._open:
            self.text(_BREAK)  # browsers take it for <br>
        elif tag in _HEADINGS and self._heading is not None and not self._open:
            self._above, self._heading = cell_text(self._heading), None
        if tag in _BLOCKS:
            self.text(_BLOCK)

    def text(self, data: str) -> None:
        table = self._open[-1] if self._open else None
        target = self._heading if table is None else table.cell if table.cell is not None else table.caption
        if target is not None:
            target.append(data)

    def finish(self) -> None:
        """Closes what the page left open."""
        while self._open:
            self._end_table()

    def _start_table(self, values: dict[str, str]) -> None:
        sheet = Sheet(self._above, [], hidden=_hidden(values))
        self._above = ""
        self.sheets.append(sheet)
        if len(self.sheets) > self._limits.sheets:
            raise Refused("F104", f"网页里的表格超过 {self._limits.sheets} 个。")
        self._open.append(_Table(Grid(sheet, self._limits)))

    def _end_table(self) -> None:
        self._end_cell()
        table = self._open.pop()
        last = max(table.row, 0)
        merges = [(top, left, min(bottom, last), right) for top, left, bottom, right in table.grid.sheet.merges]
        table.grid.sheet.merges = [merge for merge in merges if merge[:2] != merge[2:]]

    def _inside(self, tag: str, values: dict[str, str]) -> None:
        table = self._open[-1]
        if tag == "tr":
            self._end_cell()
            self._start_row(table, values)
        elif tag in ("td", "th"):
            self._end_cell()
            self._start_cell(table, values)
        elif tag == "br":
            self.text(_BREAK)
        elif tag == "caption":
            table.caption = []
        elif tag == "col":
            last = min(table.columns + span(values.get("span"), _MOST_ACROSS), MAX_COLUMNS)
            if _hidden(values):
                table.grid.sheet.hidden_columns.update(range(table.columns, last))
            table.columns = last

    def _start_row(self, table: _Table, values: dict[str, str]) -> None:
        table.row, table.column = table.row + 1, 0
        table.grid.reach(table.row)
        if _hidden(values):
            table.grid.sheet.hidden_rows.add(table.row)

    def _start_cell(self, table: _Table, values: dict[str, str]) -> None:
        table.row = max(table.row, 0)
        row, column = table.row, table.column
        while table.until.get(column, 0) > row:
            column += 1
        self._spend(column - table.column)
        across = span(values.get("colspan"), _MOST_ACROSS)
        down = MAX_ROWS if values.get("rowspan", "").strip() == "0" else span(values.get("rowspan"), _MOST_DOWN)
        table.grid.reach(row, column + across - 1)
        if down > 1:
            self._spend(across)
            for covered in range(column, column + across):
                table.until[covered] = max(row + down, table.until.get(covered, 0))
        if down > 1 or across > 1:
            self._merges -= 1
            if self._merges < 0:
                raise Refused("F104", f"合并单元格超过 {self._limits.merges} 处。")
            table.grid.sheet.merges.append((row, column, row + down - 1, column + across - 1))
        table.cell, table.place, table.column = [], (row, column), column + across

    def _spend(self, steps: int) -> None:
        self._left -= steps
        if self._left < 0:
            raise Refused("F104", "表格的范围过大（合并单元格太多）。")

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
        while name in taken:  # a caption may be called 表2 as well
            name += "续"
        sheet.name = name
        taken.add(name)

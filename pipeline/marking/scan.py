"""One pass over a worksheet part: where wanted cells and rows stand, where absent ones go, what the sheet's own parts are."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.parsers import expat

from pipeline.marking.boxes import Sizes
from pipeline.marking.splice import CannotPatch, Element, ended, parse, ranks, start_tag
from pipeline.read.engines.xlsx_values import column_of
from schemas.cells import MAX_COLUMNS, pack, unpack

ORDER = ranks(
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges "
    "scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting "
    "dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks "
    "customProperties cellWatches ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture "
    "oleObjects controls webPublishItems tableParts extLst"
)
_MERGE = re.compile(rb"""<(?:[\w.-]+:)?mergeCell\s[^>]*?ref\s*=\s*["']([A-Z]{1,3}\d{1,7}):([A-Z]{1,3}\d{1,7})["']""")
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_MOST_ROWS = 1_048_576
_MOST_HEIGHTS = 50_000  # rows whose heights are kept


def address(text: str) -> int:
    """The packed address of ``B3``. Raises CannotPatch for anything else."""
    found = _ADDRESS.fullmatch(text)
    if not found:
        raise CannotPatch("工作表里有不合标准的单元格地址。")
    column, row = column_of(found[1]), int(found[2])
    if column >= MAX_COLUMNS or row > _MOST_ROWS:
        raise CannotPatch("工作表里有不合标准的单元格地址。")
    return pack(row - 1, column)


def first_cells(content: bytes, cells: Iterable[int]) -> dict[int, int]:
    """For every cell the one that its marks go to: itself, or the first one of the merged cells that it is part of."""
    places = {cell: cell for cell in cells}
    wanted = sorted(places)
    for first, last in _MERGE.findall(content):
        begin, end = address(first.decode()), address(last.decode())
        (_, left), (bottom, right) = unpack(begin), unpack(end)
        for cell in wanted[bisect_left(wanted, begin) : bisect_right(wanted, pack(bottom, right))]:
            if left <= unpack(cell)[1] <= right:
                places[cell] = begin
    return places


@dataclass
class Scanned:
    """What one pass found. ``cells``: by address of a wanted cell (its place, style); absent ones stand in ``base`` with their style alone."""

    root: Element
    children: list[Element]
    views: list[int] = field(default_factory=list)  # places of selected views
    cells: dict[int, tuple[int, int]] = field(default_factory=dict)
    base: dict[int, int] = field(default_factory=dict)
    rows: dict[int, Element] = field(default_factory=dict)  # wanted rows that are there
    before: dict[int, int] = field(default_factory=dict)  # by absent wanted cell or row (as -1 - row): the place where it goes
    linked: set[str] = field(default_factory=set)  # ranges that have a link
    hyperlinks: Element | None = None
    data: Element | None = None
    sizes: Sizes = field(default_factory=Sizes)


class _Scan:
    """The pass: what is wanted of rows and cells, where absent ones go, and the root's children."""

    def __init__(self, content: bytes, wanted: Iterable[int]) -> None:
        self._content = content
        self._wanted: dict[int, list[int]] = {}
        for cell in sorted(set(wanted)):
            row, column = unpack(cell)
            self._wanted.setdefault(row, []).append(column)
        self._path: list[str] = []
        self._open: list[tuple[str, dict[str, str], int, int]] = []
        self._row, self._column = -1, -1
        self._left: list[int] = []
        self._rows_left = sorted(self._wanted)
        self._columns: list[tuple[int, int, int]] = []
        self._row_style = -1
        self._widths: list[tuple[int, int, int]] = []
        self._heights: dict[int, int] = {}
        self._column_pixels, self._row_pixels = 64, 20
        self.found = Scanned(Element("", {}, 0, 0, 0, 0), [])

    def run(self) -> Scanned:
        """Walks the part. Raises CannotPatch."""
        parser = expat.ParserCreate()
        self._parser = parser
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parse(parser, self._content)
        self.found.sizes = Sizes(tuple(self._widths), self._heights, self._column_pixels, self._row_pixels)
        return self.found

    def _start(self, name: str, values: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        path = self._path
        path.append(local)
        depth = len(path)
        if depth == 4 and local == "c" and path[2] == "row" and path[1] == "sheetData":
            self._cell(values)
        elif depth == 3 and local == "row" and path[1] == "sheetData":
            self._begin_row(name, values)
        elif depth <= 2:
            begin = self._parser.CurrentByteIndex
            self._open.append((name, values, begin, begin + len(start_tag(self._content, begin))))
            if local == "sheetFormatPr":
                self._usual_sizes(values)
        elif depth == 3 and path[1] == "sheetViews" and local == "sheetView" and values.get("tabSelected", "0") in ("1", "true"):
            self.found.views.append(self._parser.CurrentByteIndex)
        elif depth == 3 and path[1] == "cols" and local == "col":
            self._column_of(values)
        elif depth == 3 and path[1] == "hyperlinks" and local == "hyperlink":
            self.found.linked.add(values.get("ref", ""))

    def _column_of(self, values: dict[str, str]) -> None:
        first, last = int(values["min"]) - 1, int(values["max"]) - 1
        self._columns.append((first, last, int(values.get("style", "0"))))
        if values.get("hidden", "0") in ("1", "true"):
            self._widths.append((first, last, 0))
        elif "width" in values:
            self._widths.append((first, last, _column_pixels(values["width"])))

    def _usual_sizes(self, values: dict[str, str]) -> None:
        if "defaultColWidth" in values:
            self._column_pixels = _column_pixels(values["defaultColWidth"])
        if "defaultRowHeight" in values:
            self._row_pixels = _row_pixels(values["defaultRowHeight"])

    def _begin_row(self, name: str, values: dict[str, str]) -> None:
        number = int(values["r"]) - 1 if "r" in values else self._row + 1
        if not self._row < number < _MOST_ROWS:
            raise CannotPatch("工作表里行的次序不合标准。")
        self._row, self._column = number, -1
        if values.get("hidden", "0") in ("1", "true") and len(self._heights) < _MOST_HEIGHTS:
            self._heights[number] = 0
        elif "ht" in values and len(self._heights) < _MOST_HEIGHTS:
            self._heights[number] = _row_pixels(values["ht"])
        begin = self._parser.CurrentByteIndex
        self._absent_rows(number, begin)
        self._left = []
        if self._rows_left and self._rows_left[0] == number:
            self._rows_left.pop(0)
            self._left = list(self._wanted[number])
            inside = begin + len(start_tag(self._content, begin))
            self.found.rows[number] = Element(name, values, begin, inside, inside, inside)
            custom = values.get("customFormat", "0") in ("1", "true")
            self._row_style = int(values.get("s", "0")) if custom else -1

    def _absent_rows(self, number: int, place: int) -> None:
        while self._rows_left and self._rows_left[0] < number:
            row = self._rows_left.pop(0)
            self.found.before[-1 - row] = place
            for column in self._wanted[row]:
                self.found.base[pack(row, column)] = self._of_column(column)

    def _of_column(self, column: int) -> int:
        return next((style for first, last, style in self._columns if first <= column <= last), 0)

    def _absent_cells(self, column: int, place: int) -> None:
        while self._left and self._left[0] < column:
            absent = self._left.pop(0)
            at = pack(self._row, absent)
            self.found.before[at] = place
            self.found.base[at] = self._row_style if self._row_style >= 0 else self._of_column(absent)

    def _cell(self, values: dict[str, str]) -> None:
        if "r" in values:
            row, column = unpack(address(values["r"]))
        else:
            row, column = self._row, self._column + 1
        if row != self._row or column <= self._column:
            raise CannotPatch("工作表里单元格的次序不合标准。")
        self._column = column
        if self._left:
            begin = self._parser.CurrentByteIndex
            self._absent_cells(column, begin)
            if self._left and self._left[0] == column:
                self._left.pop(0)
                self.found.cells[pack(row, column)] = (begin, int(values.get("s", "0")))

    def _end(self, _: str) -> None:
        path = self._path
        local = path.pop()
        depth = len(path) + 1
        if depth == 3 and local == "row" and path[1] == "sheetData":
            if self._row in self.found.rows:
                self._end_row()
        elif depth <= 2:
            element = ended(self._content, *self._open.pop(), self._parser.CurrentByteIndex)
            if depth == 1:
                self.found.root = element
            else:
                self._child(element)

    def _end_row(self) -> None:
        row = self.found.rows[self._row]
        row = ended(self._content, row.name, row.values, row.begin, row.inside, self._parser.CurrentByteIndex)
        self.found.rows[self._row] = row
        self._absent_cells(MAX_COLUMNS, row.outside)

    def _child(self, element: Element) -> None:
        local = element.local
        if local == "AlternateContent":
            inner = re.findall(rb"<(?:[\w.-]+:)?([A-Za-z]+)", self._content[element.inside : element.outside])
            known = next((name.decode() for name in inner if name.decode() in ORDER), "")
            if known:
                element = Element(f"mc:{known}", {}, element.begin, element.inside, element.outside, element.end)
            self.found.children.append(element)
            return
        if local == "sheetData":
            self.found.data = element
            self._absent_rows(_MOST_ROWS, element.outside)
        if local == "hyperlinks":
            self.found.hyperlinks = element
        self.found.children.append(element)


def _column_pixels(width: str) -> int:
    """Pixels of a width in characters of the usual font."""
    return min(round(float(width) * 7 + 5), 2_000) if float(width) > 0 else 0


def _row_pixels(points: str) -> int:
    return max(0, min(round(float(points) * 4 / 3), 1_000))


def scanned(content: bytes, wanted: Iterable[int]) -> Scanned:
    """One pass over a worksheet. Raises CannotPatch where it is no worksheet in the standard's order."""
    try:
        found = _Scan(content, wanted).run()
    except (ValueError, KeyError, OverflowError):
        raise CannotPatch("工作表里有不合标准的数字。") from None
    if found.data is None or found.root.local != "worksheet":
        raise CannotPatch("工作表没有内容部分。")
    if sum(child.local == "sheetData" for child in found.children) > 1:
        raise CannotPatch("工作表有两个内容部分。")
    return found

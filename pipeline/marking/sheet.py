"""One worksheet's marks as edits of its bytes: formats of cited cells, links on headings, the drawing of notes; one pass over the part."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from pipeline.marking.splice import CannotPatch, Edit, Element, appended, attribute, parse, placed, start_tag, value_xml
from schemas.cells import MAX_COLUMNS, a1, pack, unpack

ORDER = {
    name: rank
    for rank, name in enumerate(
        (
            "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios autoFilter sortState "
            "dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations hyperlinks printOptions pageMargins "
            "pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches ignoredErrors smartTags drawing legacyDrawing "
            "legacyDrawingHF drawingHF picture oleObjects controls webPublishItems tableParts extLst"
        ).split()
    )
}
_RELATED = {
    False: "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    True: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
_MERGE = re.compile(rb"""<(?:[\w.-]+:)?mergeCell\s[^>]*?ref\s*=\s*["']([A-Z]{1,3}\d{1,7}):([A-Z]{1,3}\d{1,7})["']""")
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_MOST_ROWS = 1_048_576


def address(text: str) -> int:
    """The packed address of ``B3``. Raises CannotPatch for anything else."""
    found = _ADDRESS.fullmatch(text)
    if not found:
        raise CannotPatch("工作表里有不合标准的单元格地址。")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    row = int(found[2])
    if column > MAX_COLUMNS or row > _MOST_ROWS:
        raise CannotPatch("工作表里有不合标准的单元格地址。")
    return pack(row - 1, column - 1)


def first_cells(content: bytes, cells: Iterable[int]) -> dict[int, int]:
    """For every cell the one that its marks go to: itself, or the first one of the merged cells that it is part of."""
    merged = [(address(a.decode()), address(b.decode())) for a, b in _MERGE.findall(content)]
    areas = [(*unpack(a), *unpack(b)) for a, b in merged]
    places = {}
    for cell in cells:
        row, column = unpack(cell)
        inside = ((top, left) for top, left, bottom, right in areas if top <= row <= bottom and left <= column <= right)
        places[cell] = pack(*next(inside, (row, column)))
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
        self._row_style = 0
        self.found = Scanned(Element("", {}, 0, 0, 0, 0), [])

    def run(self) -> Scanned:
        """Walks the part. Raises CannotPatch."""
        parser = expat.ParserCreate()
        self._parser = parser
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parse(parser, self._content)
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
        elif depth == 3 and path[1] == "sheetViews" and local == "sheetView" and values.get("tabSelected", "0") in ("1", "true"):
            self.found.views.append(self._parser.CurrentByteIndex)
        elif depth == 3 and path[1] == "cols" and local == "col":
            self._columns.append((int(values["min"]) - 1, int(values["max"]) - 1, int(values.get("style", "0"))))
        elif depth == 3 and path[1] == "hyperlinks" and local == "hyperlink":
            self.found.linked.add(values.get("ref", ""))

    def _begin_row(self, name: str, values: dict[str, str]) -> None:
        number = int(values["r"]) - 1 if "r" in values else self._row + 1
        if not self._row < number < _MOST_ROWS:
            raise CannotPatch("工作表里行的次序不合标准。")
        self._row, self._column = number, -1
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
            if self._left or self._row in self.found.rows:
                self._end_row()
        elif depth <= 2:
            name, values, begin, inside = self._open.pop()
            at = self._parser.CurrentByteIndex
            closed = self._content[inside - 2 : inside - 1] == b"/"
            end = inside if closed else self._content.index(b">", at) + 1
            element = Element(name, values, begin, inside, inside if closed else at, end)
            if depth == 1:
                self.found.root = element
            else:
                self._child(element)

    def _end_row(self) -> None:
        row = self.found.rows[self._row]
        at = self._parser.CurrentByteIndex
        closed = self._content[row.inside - 2 : row.inside - 1] == b"/"
        outside, end = (row.inside, row.inside) if closed else (at, self._content.index(b">", at) + 1)
        self.found.rows[self._row] = Element(row.name, row.values, row.begin, row.inside, outside, end)
        self._absent_cells(MAX_COLUMNS, outside)

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


def scanned(content: bytes, wanted: Iterable[int]) -> Scanned:
    """One pass over a worksheet. Raises CannotPatch where it is no worksheet in the standard's order."""
    try:
        found = _Scan(content, wanted).run()
    except (ValueError, KeyError):
        raise CannotPatch("工作表里有不合标准的数字。") from None
    if found.data is None or found.root.local != "worksheet":
        raise CannotPatch("工作表没有内容部分。")
    if sum(child.local == "sheetData" for child in found.children) > 1:
        raise CannotPatch("工作表有两个内容部分。")
    return found


def deselected(content: bytes, found: Scanned) -> list[Edit]:
    """No view of the sheet is selected: two selected sheets are a group, and what is typed goes into both."""
    edits = (attribute(content, place, "tabSelected", "0") for place in found.views)
    return [edit for edit in edits if edit]


def formatted(content: bytes, found: Scanned, formats: Mapping[int, int]) -> list[Edit]:
    """The edits that give cells (packed address) their new formats; absent cells and rows are put in."""
    edits: list[Edit] = []
    new_rows: dict[int, list[tuple[int, int]]] = {}
    into: dict[int, list[int]] = {}
    for cell, style in sorted(formats.items()):
        row, _ = unpack(cell)
        if cell in found.cells:
            edit = attribute(content, found.cells[cell][0], "s", str(style))
            edits += [edit] if edit else []
        elif row in found.rows:
            into.setdefault(row, []).append(cell)
        else:
            new_rows.setdefault(row, []).append((cell, style))
    p = found.data.prefix if found.data else ""
    for row, cells in into.items():
        edits += _into_row(content, found, row, cells, formats)
    by_place: dict[int, bytes] = {}
    for row, pairs in new_rows.items():
        inner = "".join(f'<{p}c r="{a1(cell)}" s="{style}"/>' for cell, style in pairs)
        place = found.before[-1 - row]
        by_place[place] = by_place.get(place, b"") + f'<{p}row r="{row + 1}">{inner}</{p}row>'.encode()
    for place, xml in by_place.items():
        if found.data and place == found.data.outside:
            edits += appended(content, found.data, xml)
        else:
            edits.append(Edit(place, place, xml))
    return edits


def _into_row(content: bytes, found: Scanned, row: int, cells: list[int], formats: Mapping[int, int]) -> list[Edit]:
    element = found.rows[row]
    edits: list[Edit] = []
    by_place: dict[int, bytes] = {}
    for cell in cells:
        place = found.before[cell]
        by_place[place] = by_place.get(place, b"") + f'<{element.prefix}c r="{a1(cell)}" s="{formats[cell]}"/>'.encode()
    for place, xml in by_place.items():
        if element.empty:
            edits += appended(content, element, xml)
        else:
            edits.append(Edit(place, place, xml))
    spans = re.fullmatch(r"(\d+):(\d+)", element.values.get("spans", ""))
    if spans:
        columns = [unpack(cell)[1] + 1 for cell in cells]
        wide = f"{min(int(spans[1]), *columns)}:{max(int(spans[2]), *columns)}"
        edit = attribute(content, element.begin, "spans", wide)
        edits += [edit] if edit and not element.empty else []
        if edit and element.empty:
            edits.append(edit)
    return edits


def linked(content: bytes, found: Scanned, links: Mapping[int, tuple[str, str]]) -> list[Edit]:
    """The edits that hang internal links (location, tooltip) on cells that have none yet."""
    free = {cell: link for cell, link in links.items() if not _has_link(found, cell)}
    if not free:
        return []
    p = found.root.prefix
    xml = "".join(
        f'<{p}hyperlink ref="{a1(cell)}" location={value_xml(location)} tooltip={value_xml(tip)} display={value_xml(tip)}/>'
        for cell, (location, tip) in sorted(free.items())
    )
    if found.hyperlinks is not None:
        return appended(content, found.hyperlinks, xml.encode(), ORDER["hyperlinks"])
    return placed(content, found.root, found.children, ORDER, "hyperlinks", f"<{p}hyperlinks>{xml}</{p}hyperlinks>".encode())


def _has_link(found: Scanned, cell: int) -> bool:
    row, column = unpack(cell)
    for area in found.linked:
        first, _, last = area.partition(":")
        top, left = unpack(address(first))
        bottom, right = unpack(address(last or first))
        if top <= row <= bottom and left <= column <= right:
            return True
    return False


def with_drawing(content: bytes, found: Scanned, relation: str, strict: bool) -> list[Edit]:
    """The edits that name the drawing of the sheet's notes."""
    xml = f'<{found.root.prefix}legacyDrawing xmlns:r="{_RELATED[strict]}" r:id="{relation}"/>'
    return placed(content, found.root, found.children, ORDER, "legacyDrawing", xml.encode())


def drawing_of(found: Scanned) -> str:
    """The id of the relation to the drawing of the sheet's notes, '' where it has none."""
    for child in found.children:
        if child.local == "legacyDrawing":
            return next((value for name, value in child.values.items() if name.rpartition(":")[2] == "id"), "")
    return ""


Filled = Callable[[int], int]

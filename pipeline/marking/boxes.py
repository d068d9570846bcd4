"""The boxes that notes are shown in: shapes of a sheet's VML drawing, as large as their text needs.

VML is no XML (``<br>`` is not closed): it is searched, never parsed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pipeline.marking.package import Package
from pipeline.marking.splice import CannotPatch, Edit, applied, as_utf8
from pipeline.marking.vml import note_place
from schemas.cells import MAX_COLUMNS, pack, unpack

DRAWING = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_SPACES = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"'
_NEW = f'<xml {_SPACES}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{{block}}"/></o:shapelayout></xml>'
_KIND = (
    f'<v:shapetype {_SPACES} id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = (
    f'<v:shape {_SPACES} id="_x0000_s{{id}}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;width:{{width}}pt;height:{{height}}pt;'
    'z-index:{id};visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_ID = re.compile(rb"_x0000_s(\d{1,9})")
_SHAPE_OF = re.compile(rb"<(?:\w+:)?shape[\s>].*?</(?:\w+:)?shape>", re.DOTALL)
_ANCHOR = re.compile(rb"<(?:\w+:)?Anchor>([\d\s,]+)</")
_LAST_COLUMN, _LAST_ROW = MAX_COLUMNS - 1, 1_048_575
_BLOCK = 1_024  # shapes that share a number of the drawing's map of ids
_WIDTH, _LINE, _MARGIN = 330, 17, 14  # pixels: a line holds 26 Chinese characters of 9 points
_CHARACTERS = 26
_MOST_LINES = 45  # a higher box would not fit on a screen; the text is all there
_POINTS = 0.75  # of a pixel
_ROOM = 6  # columns left for a box where the sheet ends


@dataclass(frozen=True, slots=True)
class Sizes:
    """Pixels of a sheet's columns and rows. ``columns``: (first, last, pixels), 0-based; ``rows``: of those that have a height of their own."""

    columns: tuple[tuple[int, int, int], ...] = ()
    rows: Mapping[int, int] = field(default_factory=dict)
    column: int = 64
    row: int = 20

    def of_column(self, column: int) -> int:
        """Pixels of a column."""
        return next((pixels for first, last, pixels in self.columns if first <= column <= last), self.column)

    def of_row(self, row: int) -> int:
        """Pixels of a row."""
        return self.rows.get(row, self.row)


def put_boxes(package: Package, drawing: str, by_cell: Mapping[int, str], sizes: Sizes, block: int) -> tuple[str, list[Edit]]:
    """Draws the boxes of notes (all that they say by packed address) in a sheet's drawing (its key, '' for none yet).

    The key, and the edits of a drawing that was there. An own box grows where its text needs it. Raises CannotPatch.
    """
    if drawing:
        content = as_utf8(package.part(drawing))
        edits = _edits(content, by_cell, sizes, block)
        package.put(drawing, applied(content, edits))
        return drawing, edits
    content = _NEW.format(block=block).encode()
    content = applied(content, _edits(content, by_cell, sizes, block))
    return package.add(package.free("xl/drawings/vmlDrawing%d.vml"), content, DRAWING), []


def _edits(content: bytes, by_cell: Mapping[int, str], sizes: Sizes, block: int) -> list[Edit]:
    there = _boxes(content)
    first = max([block * _BLOCK, *(int(one) for one in _ID.findall(content))]) + 1
    new, edits = [], []
    for number, (cell, text) in enumerate(sorted(by_cell.items()), first):
        if cell in there:
            edits += _grown(there[cell], _height(text), sizes)
        else:
            new.append(_box(number, cell, text, sizes))
    if new and not re.search(rb"""id\s*=\s*["']_x0000_t202["']""", content):
        new.insert(0, _KIND)
    place = content.rfind(b"</")
    if place < 0:
        raise CannotPatch("批注的图形部件不完整。")
    return [*edits, Edit(place, place, "".join(new).encode())]


def _boxes(content: bytes) -> dict[int, re.Match[bytes]]:
    """The shapes of notes by their cells."""
    found = {}
    for shape in _SHAPE_OF.finditer(content):
        place = note_place(shape[0])
        if place:
            found[pack(*place)] = shape
    return found


def _lines(text: str) -> int:
    """How many lines a text takes in a box of our width."""
    return sum(1 + sum(2 if ord(c) > 255 else 1 for c in line) // (2 * _CHARACTERS) for line in text.split("\n"))


def _height(text: str) -> int:
    """Pixels of a box of our width that shows a text."""
    return min(_lines(text), _MOST_LINES) * _LINE + _MARGIN


def _walk(at: int, into: int, pixels: int, size: Callable[[int], int], last: int) -> tuple[int, int]:
    """The column or row, and the pixels into it, that lie some pixels behind a place; the sheet's last one where it ends before."""
    left = into + pixels
    while at < last and left >= size(at):
        left -= size(at)
        at += 1
    return at, min(left, size(at))


def _grown(shape: re.Match[bytes], height: int, sizes: Sizes) -> list[Edit]:
    """An own box made as high as its text needs and as wide as ours are, at least: marked again it stays as it is."""
    found = _ANCHOR.search(shape[0])
    numbers = [int(n) for n in found[1].split(b",") if n.strip()] if found else []
    if not found or len(numbers) != 8:
        return []
    left, top, right, bottom = ((numbers[at], numbers[at + 1]) for at in range(0, 8, 2))
    right = max(right, _walk(*left, _WIDTH, sizes.of_column, _LAST_COLUMN))
    bottom = max(bottom, _walk(*top, height, sizes.of_row, _LAST_ROW))
    begin = shape.start()
    return [Edit(begin + found.start(1), begin + found.end(1), _anchor(left, top, right, bottom).encode())]


def _anchor(left: tuple[int, int], top: tuple[int, int], right: tuple[int, int], bottom: tuple[int, int]) -> str:
    return ", ".join(map(str, (*left, *top, *right, *bottom)))


def _box(number: int, cell: int, text: str, sizes: Sizes) -> str:
    row, column = unpack(cell)
    height = _height(text)
    left, top = (min(column + 1, _LAST_COLUMN - _ROOM), 12), (min(max(row - 1, 0), _LAST_ROW - _MOST_LINES), 6)
    right, bottom = _walk(*left, _WIDTH, sizes.of_column, _LAST_COLUMN), _walk(*top, height, sizes.of_row, _LAST_ROW)
    return _SHAPE.format(
        id=number, width=_WIDTH * _POINTS, height=height * _POINTS, anchor=_anchor(left, top, right, bottom), row=row, column=column
    )

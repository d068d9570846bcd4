"""The look of an ods workbook, out of its content.xml: widths, heights, fonts, fills, borders, alignment, number formats."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from pipeline.marking.looks import GENERAL, MOST_CELLS, TEXT, Horizontal, Looks, SheetLook, Style, Vertical
from pipeline.read.container import Container
from pipeline.read.engines.grid import MAX_ROWS, span
from pipeline.read.limits import Limits
from schemas.cells import MAX_COLUMNS

_CELLS = frozenset({"table:table-cell", "table:covered-table-cell"})
_DATA_STYLES = {
    "number:number-style": "",
    "number:percentage-style": "%",
    "number:currency-style": "",
    "number:date-style": "",
    "number:time-style": "",
    "number:text-style": TEXT,
}
_PROPERTIES = frozenset({"style:table-cell-properties", "style:text-properties", "style:paragraph-properties"})
_LENGTH = re.compile(r"(\d{1,6}(?:\.\d{1,8})?)(in|cm|mm|pt|pc)")
_POINTS = {"in": 72, "cm": 72 / 2.54, "mm": 72 / 25.4, "pt": 1, "pc": 12}
_CHARACTER = 5.25  # points of a character's width at the usual letters, 7 pixels
_COLOUR = re.compile("#[0-9a-fA-F]{6}")
_HORIZONTAL: dict[str, Horizontal] = {
    "start": "left",
    "left": "left",
    "center": "center",
    "end": "right",
    "right": "right",
    "justify": "justify",
}
_VERTICAL: dict[str, Vertical] = {"top": "top", "middle": "vcenter", "bottom": "bottom"}
_KINDS = {"solid": 1, "dotted": 4, "dashed": 3, "double": 6, "double-thin": 6, "fine-dashed": 3, "dash-dot": 9, "dash-dot-dot": 11}
_MEDIUM, _THICK = 1.4, 2.2  # points
_MOST_ROWS = 200  # rows without a value that one repetition is dressed for
_MOST_COLUMNS = 256
_PART = {  # of a date or time: as it is written short and long
    "number:year": ("yy", "yyyy"),
    "number:month": ("m", "mm"),
    "number:day": ("d", "dd"),
    "number:hours": ("h", "hh"),
    "number:minutes": ("m", "mm"),
    "number:seconds": ("s", "ss"),
    "number:day-of-week": ("ddd", "dddd"),
    "number:am-pm": ("AM/PM", "AM/PM"),
}


def looks_of_ods(data: bytes, limits: Limits) -> Looks:
    """By sheet. Raises Refused, ExpatError."""
    found = _Pass()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = found.start, found.end, found.characters
    parser.Parse(Container(data, limits).part("content.xml"), True)
    return found.looks


@dataclass
class _Named:
    """One style of the file."""

    data_style: str = ""
    values: dict[str, str] = field(default_factory=dict)


class _Pass:
    """One streaming pass; styles stand before the sheets. Tables within cells are no sheets."""

    def __init__(self) -> None:
        self.looks: Looks = {}
        self._left = MOST_CELLS
        self._styles: dict[str, _Named] = {}
        self._codes: dict[str, str] = {}
        self._made: dict[str, Style] = {}
        self._named = _Named()
        self._code: list[str] | None = None
        self._code_name, self._literal = "", False
        self._path: list[str] = []
        self._look: SheetLook | None = None
        self._row = self._rows = self._column = self._columns = 0
        self._row_style = ""
        self._column_styles: list[tuple[int, str]] = []
        self._row_cells: list[tuple[int, int, str, bool]] = []
        self._below = 0  # elements open below a cell

    def start(self, name: str, values: dict[str, str]) -> None:
        parent = self._path[-1] if self._path else ""
        self._path.append(name)
        if self._below or (self._look and name in _CELLS):
            self._below += 1
            if self._below == 1:
                self._cell(values)
        elif self._look:
            self._in_sheet(name, values)
        elif name == "table:table" and parent == "office:spreadsheet":
            self._look = self.looks.setdefault(values.get("table:name", ""), SheetLook())
            self._row = self._columns = 0
            self._column_styles = []
        else:
            self._in_styles(name, values)

    def end(self, name: str) -> None:
        self._path.pop()
        if self._below:
            self._below -= 1
        elif self._look and name == "table:table-row":
            self._end_row(self._look)
        elif self._look and name == "table:table":
            self._look = None
        elif name in _DATA_STYLES and self._code is not None:
            self._codes[self._code_name] = "".join(self._code) or _DATA_STYLES[name] or GENERAL
            self._code = None
        elif name == "number:text":
            self._literal = False

    def characters(self, text: str) -> None:
        if self._literal and self._code is not None:
            self._code.append(text if text in "%-/:. " else '"' + text.replace('"', "") + '"')

    def _in_styles(self, name: str, values: dict[str, str]) -> None:
        if name == "style:style":
            self._named = self._styles.setdefault(values.get("style:name", ""), _Named(values.get("style:data-style-name", "")))
        elif name in _PROPERTIES or name in ("style:table-column-properties", "style:table-row-properties"):
            self._named.values.update(values)
        elif name in _DATA_STYLES:
            self._code, self._code_name = [], values.get("style:name", "")
        elif name == "number:text":
            self._literal = True
        elif self._code is not None and name in _PART:
            short, long = _PART[name]
            if name == "number:month" and values.get("number:textual") == "true":
                short, long = "mmm", "mmmm"
            self._code.append(long if values.get("number:style") == "long" else short)
        elif self._code is not None and name == "number:number":
            self._code.append(_digits(values))

    def _in_sheet(self, name: str, values: dict[str, str]) -> None:
        if name == "table:table-column" and self._look:
            after = self._columns + span(values.get("table:number-columns-repeated"), MAX_COLUMNS)
            self._column_styles.append((after, values.get("table:default-cell-style-name", "")))
            width = _points(self._of(values.get("table:style-name")).get("style:column-width", "")) / _CHARACTER
            if width:
                self._look.widths.update(dict.fromkeys(range(self._columns, min(after, self._columns + _MOST_COLUMNS)), width))
            self._columns = after
        elif name == "table:table-row" and self._look:
            self._rows = span(values.get("table:number-rows-repeated"), MAX_ROWS)
            self._row_style, self._column, self._row_cells = values.get("table:default-cell-style-name", ""), 0, []
            style = self._of(values.get("table:style-name"))
            height = _points(style.get("style:row-height", ""))
            if height and style.get("style:use-optimal-row-height") != "true":
                self._look.heights.update(dict.fromkeys(range(self._row, self._row + min(self._rows, _MOST_ROWS)), min(height, 409)))

    def _cell(self, values: dict[str, str]) -> None:
        width = span(values.get("table:number-columns-repeated"), MAX_COLUMNS)
        own = values.get("table:style-name") or self._row_style
        name = own or next((style for last, style in self._column_styles if self._column < last), "")
        self._row_cells.append((self._column, min(width, _MOST_COLUMNS), name, "office:value-type" in values))
        self._column += width

    def _end_row(self, look: SheetLook) -> None:
        filled = any(value for _, _, _, value in self._row_cells)
        for row in range(self._row, self._row + min(self._rows, MAX_ROWS if filled else _MOST_ROWS)):
            for column, width, name, _ in self._row_cells:
                self._left -= width
                if self._left < 0:
                    return
                if name:
                    style = self._style(name)
                    look.styles.update({(row, column + over): style for over in range(width)})
        self._row += self._rows

    def _of(self, name: str | None) -> dict[str, str]:
        named = self._styles.get(name or "")
        return named.values if named else {}

    def _style(self, name: str) -> Style:
        if name not in self._made:
            named = self._styles.get(name, _Named())
            self._made[name] = _made(named.values, self._codes.get(named.data_style, GENERAL))
        return self._made[name]


def _made(values: dict[str, str], code: str) -> Style:
    fill = _colour(values.get("fo:background-color", ""))
    every = values.get("fo:border", "")
    return Style(
        number_format=code,
        font=values.get("style:font-name-asian", "") or values.get("style:font-name", ""),
        size=_points(values.get("fo:font-size", "")),
        bold=values.get("fo:font-weight", "") in ("bold", "600", "700", "800", "900"),
        italic=values.get("fo:font-style", "") == "italic",
        underline=values.get("style:text-underline-style", "none") != "none",
        struck=values.get("style:text-line-through-style", "none") != "none",
        colour=_colour(values.get("fo:color", "")),
        pattern=1 if fill else 0,
        fill=fill,
        borders=tuple(_border(values.get(f"fo:border-{side}", every)) for side in ("left", "right", "top", "bottom")),
        horizontal=_HORIZONTAL.get(values.get("fo:text-align", ""), ""),
        vertical=_VERTICAL.get(values.get("style:vertical-align", ""), ""),
        wrap=values.get("fo:wrap-option") == "wrap",
        shrink=values.get("style:shrink-to-fit") == "true",
    )


def _digits(values: dict[str, str]) -> str:
    least = span(values.get("number:min-integer-digits", "0"), 20) if values.get("number:min-integer-digits", "0") != "0" else 0
    decimals = values.get("number:decimal-places", "")
    if not decimals and least <= 1:
        return GENERAL
    whole = "#,##" + "0" * max(least, 1) if values.get("number:grouping") == "true" else "0" * max(least, 1)
    return whole + ("." + "0" * span(decimals, 30) if decimals.isdigit() and decimals.strip("0") else "")


def _points(text: str) -> float:
    found = _LENGTH.fullmatch(text)
    return float(found[1]) * _POINTS[found[2]] if found else 0


def _colour(text: str) -> str:
    return text.upper() if _COLOUR.fullmatch(text) else ""


def _border(text: str) -> tuple[int, str]:
    """``0.74pt solid #000000`` as kind and colour; (0, '') for none."""
    words = text.split()
    width = next((_points(word) for word in words if _LENGTH.fullmatch(word)), 0.0)
    kind = next((_KINDS[word] for word in words if word in _KINDS), 0)
    if kind == 1 and width >= _MEDIUM:
        kind = 5 if width >= _THICK else 2
    return kind, next((_colour(word) for word in words if _COLOUR.fullmatch(word)), "")

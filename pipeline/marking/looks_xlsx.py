"""The look of an xlsx workbook that its own package cannot be marked of: fonts, fills, borders, alignment, number formats, widths, heights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from xml.parsers import expat

from pipeline.marking.looks import GENERAL, MOST_CELLS, Looks, SheetLook, Style
from pipeline.read.container import Container
from pipeline.read.engines.xlsx_package import open_package
from pipeline.read.engines.xlsx_values import column_of
from pipeline.read.limits import Limits
from schemas.cells import MAX_COLUMNS

_BORDERS = (
    "none", "thin", "medium", "dashed", "dotted", "thick", "double", "hair", "mediumDashed", "dashDot", "mediumDashDot", "dashDotDot",
    "mediumDashDotDot", "slantDashDot",
)  # fmt: skip
_PATTERNS = (
    "none", "solid", "mediumGray", "darkGray", "lightGray", "darkHorizontal", "darkVertical", "darkDown", "darkUp", "darkGrid", "darkTrellis",
    "lightHorizontal", "lightVertical", "lightDown", "lightUp", "lightGrid", "lightTrellis", "gray125", "gray0625",
)  # fmt: skip
_BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "yyyy/m/d",
    15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm",
    37: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0", 49: "@",
}  # fmt: skip
_HORIZONTAL = {
    "left": "left",
    "center": "center",
    "right": "right",
    "fill": "fill",
    "justify": "justify",
    "centerContinuous": "center_across",
}
_VERTICAL = {"top": "top", "center": "vcenter", "bottom": "bottom", "justify": "vjustify"}
_SIDES = {"left": 0, "right": 1, "top": 2, "bottom": 3}
_TRUE = frozenset({"1", "true", "on"})
Start = Callable[[str, str, dict[str, str]], None]  # element, its parent, attributes; local names


def looks_of_xlsx(data: bytes, limits: Limits) -> Looks:
    """By sheet. Raises Refused, ExpatError."""
    container = Container(data, limits)
    package = open_package(container)
    styles = _Styles()
    if package.styles:
        _follow(container.part(package.styles), styles.start)
    made = [styles.made(place) for place in range(len(styles.formats))]
    left = MOST_CELLS
    looks: Looks = {}
    for sheet in package.sheets:
        one = _Sheet(made, left)
        _follow(container.part(sheet.part), one.start)
        looks[sheet.name], left = one.look, one.left
    return looks


def _follow(content: bytes, start: Start) -> None:
    path: list[str] = []

    def begin(name: str, values: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        start(local, path[-1] if path else "", values)
        path.append(local)

    parser = expat.ParserCreate()
    parser.StartElementHandler = begin
    parser.EndElementHandler = lambda _: path.pop()
    parser.Parse(content, True)


class _Styles:
    """What styles.xml declares, by number."""

    def __init__(self) -> None:
        self.formats: list[Style] = []
        self._codes: dict[str, str] = {}
        self._fonts: list[Style] = []
        self._fills: list[Style] = []
        self._borders: list[list[tuple[int, str]]] = []
        self._parts: list[tuple[int, int, int]] = []
        self._side = -1
        self._group = ""

    def made(self, place: int) -> Style:
        font, fill, border = self._parts[place]
        letters = self._fonts[font] if 0 <= font < len(self._fonts) else Style()
        back = self._fills[fill] if 0 <= fill < len(self._fills) else Style()
        return replace(
            self.formats[place],
            font=letters.font, size=letters.size, bold=letters.bold, italic=letters.italic, underline=letters.underline, struck=letters.struck,
            colour=letters.colour, pattern=back.pattern, fill=back.fill, behind=back.behind,
            borders=tuple(self._borders[border]) if 0 <= border < len(self._borders) else (),
        )  # fmt: skip

    def start(self, name: str, parent: str, values: dict[str, str]) -> None:
        if parent == "styleSheet":
            self._group = name
        elif self._group == "numFmts" and name == "numFmt":
            self._codes[values.get("numFmtId", "")] = values.get("formatCode", "") or GENERAL
        elif self._group == "fonts":
            self._font(name, parent, values)
        elif self._group == "fills":
            self._fill(name, values)
        elif self._group == "borders":
            self._border(name, parent, values)
        elif self._group == "cellXfs":
            self._format(name, values)

    def _font(self, name: str, parent: str, values: dict[str, str]) -> None:
        on = values.get("val", "1") in _TRUE
        if name == "font" and parent == "fonts":
            self._fonts.append(Style())
        elif self._fonts:
            known: dict[str, dict[str, object]] = {
                "name": {"font": values.get("val", "")},
                "sz": {"size": _number(values.get("val"))},
                "b": {"bold": on},
                "i": {"italic": on},
                "u": {"underline": values.get("val") != "none"},
                "strike": {"struck": on},
                "color": {"colour": _colour(values)},
            }
            self._fonts[-1] = replace(self._fonts[-1], **known.get(name, {}))  # type: ignore[arg-type]

    def _fill(self, name: str, values: dict[str, str]) -> None:
        if name == "fill":
            self._fills.append(Style())
        elif name == "patternFill" and self._fills:
            kind = values.get("patternType", "none")
            self._fills[-1] = Style(pattern=_PATTERNS.index(kind) if kind in _PATTERNS else 0)
        elif name in ("fgColor", "bgColor") and self._fills:
            colour = _colour(values)
            last = self._fills[-1]
            if name == "fgColor":  # a colour of the theme is not told: no fill rather than a black one
                self._fills[-1] = replace(last, fill=colour, pattern=last.pattern if colour else 0)
            else:
                self._fills[-1] = replace(last, behind=colour)

    def _border(self, name: str, parent: str, values: dict[str, str]) -> None:
        if name == "border" and parent == "borders":
            self._borders.append([(0, "")] * 4)
        elif name in _SIDES and self._borders:
            self._side = _SIDES[name]
            kind = values.get("style", "none")
            self._borders[-1][self._side] = (_BORDERS.index(kind) if kind in _BORDERS else 0, "")
        elif name == "color" and parent in _SIDES and self._borders:
            self._borders[-1][self._side] = (self._borders[-1][self._side][0], _colour(values))

    def _format(self, name: str, values: dict[str, str]) -> None:
        if name == "xf":
            number = values.get("numFmtId", "0")
            code = self._codes.get(number) or (_BUILT_IN.get(int(number), GENERAL) if number.isdigit() else GENERAL)
            self.formats.append(Style(number_format=code))
            self._parts.append((_whole(values.get("fontId")), _whole(values.get("fillId")), _whole(values.get("borderId"))))
        elif name == "alignment" and self.formats:
            self.formats[-1] = replace(
                self.formats[-1],
                horizontal=_HORIZONTAL.get(values.get("horizontal", ""), ""),  # type: ignore[arg-type]
                vertical=_VERTICAL.get(values.get("vertical", ""), ""),  # type: ignore[arg-type]
                wrap=values.get("wrapText") in _TRUE,
                shrink=values.get("shrinkToFit") in _TRUE,
                indent=max(0, min(_whole(values.get("indent")), 15)),
            )


class _Sheet:
    """One pass over a sheet's cells; rows and cells without an address follow the one before."""

    def __init__(self, made: list[Style], left: int) -> None:
        self.look, self.left, self._made = SheetLook(), left, made
        self._row, self._column = -1, -1

    def start(self, name: str, parent: str, values: dict[str, str]) -> None:
        if name == "c" and parent == "row":
            letters = values.get("r", "").rstrip("0123456789")
            self._column = column_of(letters) if letters else self._column + 1
            style, self.left = _whole(values.get("s")), self.left - 1
            if self.left >= 0 and 0 <= style < len(self._made):
                self.look.styles[self._row, self._column] = self._made[style]
        elif name == "row" and parent == "sheetData":
            self._row = _whole(values["r"]) - 1 if "r" in values else self._row + 1
            self._column = -1
            height = _number(values.get("ht"))
            if height and values.get("customHeight") in _TRUE:
                self.look.heights[self._row] = min(height, 409)
        elif name == "col" and parent == "cols":
            first, last, width = _whole(values.get("min")) - 1, _whole(values.get("max")), _number(values.get("width"))
            if width:
                self.look.widths.update(dict.fromkeys(range(max(first, 0), min(last, first + 256, MAX_COLUMNS)), width))


def _colour(values: dict[str, str]) -> str:
    rgb = values.get("rgb", "")
    return "#" + rgb[-6:].upper() if len(rgb) in (6, 8) and all(digit in "0123456789abcdefABCDEF" for digit in rgb) else ""


def _whole(text: str | None) -> int:
    return int(text[:9]) if text and text.isascii() and text.isdigit() else 0


def _number(text: str | None) -> float:
    try:
        return max(0.0, min(float(text or 0), 1000.0))
    except ValueError:
        return 0.0

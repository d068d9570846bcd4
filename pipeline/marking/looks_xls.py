"""The look of an xls or et workbook, by xlrd."""

from __future__ import annotations

import io
from typing import Any

from pipeline.marking.looks import MOST_CELLS, Horizontal, Looks, SheetLook, Style, Vertical

_HORIZONTAL: tuple[Horizontal, ...] = ("", "left", "center", "right", "fill", "justify", "center_across", "distributed")
_VERTICAL: tuple[Vertical, ...] = ("top", "vcenter", "bottom", "vjustify", "vdistributed")
_TWIP = 20  # of a point
_WIDTH = 256  # of a character
_STACKED = 255
_SIDES = ("left", "right", "top", "bottom")


def looks_of_xls(data: bytes) -> Looks:
    """By sheet. Raises whatever xlrd makes of a damaged file."""
    import xlrd

    book = xlrd.open_workbook(file_contents=data, formatting_info=True, ragged_rows=True, logfile=io.StringIO())
    dresser = _Dresser(book)
    return {sheet.name: _look(sheet, dresser) for sheet in book.sheets()}


def _look(sheet: Any, dresser: _Dresser) -> SheetLook:
    look = SheetLook()
    for row in range(sheet.nrows):
        length = sheet.row_len(row)
        dresser.left -= length
        if dresser.left < 0:
            break
        for column in range(length):
            look.styles[row, column] = dresser.style(sheet.cell_xf_index(row, column))
    look.widths = {column: info.width / _WIDTH for column, info in sheet.colinfo_map.items() if column < 256 and info.width}
    look.heights = {
        row: info.height / _TWIP for row, info in sheet.rowinfo_map.items() if not info.has_default_height and 0 < info.height < 8192
    }
    return look


class _Dresser:
    """Makes each cell format of a workbook a Style, once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[int, Style] = {}
        self.left = MOST_CELLS

    def style(self, number: int) -> Style:
        if number not in self._made:
            self._made[number] = self._style(self._book.xf_list[number])
        return self._made[number]

    def _style(self, xf: Any) -> Style:
        font, align, back = self._book.font_list[xf.font_index], xf.alignment, xf.background
        format = self._book.format_map.get(xf.format_key)
        rotation = align.rotation
        return Style(
            number_format=(format.format_str if format else "") or "General",
            font=font.name,
            size=font.height / _TWIP,
            bold=bool(font.bold) or font.weight >= 600,
            italic=bool(font.italic),
            underline=bool(font.underline_type),
            struck=bool(font.struck_out),
            colour=self._colour(font.colour_index),
            pattern=back.fill_pattern,
            fill=self._colour(back.pattern_colour_index),
            behind=self._colour(back.background_colour_index),
            borders=tuple(
                (getattr(xf.border, f"{side}_line_style"), self._colour(getattr(xf.border, f"{side}_colour_index"))) for side in _SIDES
            ),
            horizontal=_HORIZONTAL[align.hor_align] if align.hor_align < len(_HORIZONTAL) else "",
            vertical=_VERTICAL[align.vert_align] if align.vert_align < len(_VERTICAL) else "",
            wrap=bool(align.text_wrapped),
            shrink=bool(align.shrink_to_fit),
            indent=align.indent_level,
            rotation=270 if rotation == _STACKED else rotation if rotation <= 90 else 90 - rotation,
        )

    def _colour(self, index: int) -> str:
        rgb = self._book.colour_map.get(index)
        return "#{:02X}{:02X}{:02X}".format(*rgb) if rgb else ""

"""How the summary workbook looks: its named styles and its printed page. Sober: thin black borders, no fills."""

from __future__ import annotations

from copy import copy
from typing import Any

from pipeline.publish.summary_layout import Column, Lettering, SummaryLayout

ANNEX, TITLE, LINE, LINE_RIGHT, NOTE, HEADING, TOTAL, TOTAL_TEXT = (
    "附件号",
    "总标题",
    "表外文字",
    "表外居右",
    "注",
    "表头",
    "合计",
    "合计文字",
)
_FORMATS = {"text": "@", "count": "0", "share": "0.0%"}


def body_style(column: Column, text: bool = False) -> str:
    """The name of the style of a column's cells; ``text`` for a cell that holds words in a column of numbers."""
    kind = "text" if text else column.kind
    return f"正文-{kind}-{column.align}"


class Dresser:
    """Gives cells their named style. A style is looked up once; looking it up for every cell takes longer than
    writing the cell.
    """

    def __init__(self) -> None:
        self._patterns: dict[str, Any] = {}

    def dress(self, cell: Any, style: str) -> None:
        if style not in self._patterns:
            cell.style = style
            self._patterns[style] = copy(cell._style)
        else:
            cell._style = copy(self._patterns[style])  # as openpyxl itself copies cells: it has no public way


def register(book: Any, layout: SummaryLayout) -> None:
    """Adds every style once; cells then share it, which is fast and keeps the file small."""
    from openpyxl.styles import NamedStyle

    fonts = layout.fonts
    _set_default(book, _font(fonts.default))

    def add(
        name: str,
        lettering: Lettering,
        horizontal: str,
        boxed: bool,
        number_format: str = "@",
        wrap: bool = True,
    ) -> None:
        alignment = _alignment(horizontal, wrap)
        style = NamedStyle(name, font=_font(lettering), alignment=alignment, number_format=number_format)
        if boxed:
            style.border = _box()
        book.add_named_style(style)

    add(ANNEX, fonts.annex, "left", False, wrap=False)
    add(TITLE, fonts.title, "center", False)
    add(LINE, fonts.body, "left", False)
    add(LINE_RIGHT, fonts.body, "right", False)
    add(NOTE, fonts.note, "left", False)
    add(HEADING, fonts.heading, "center", True)
    add(TOTAL, fonts.heading, "center", True, "0")
    add(TOTAL_TEXT, fonts.heading, "center", True)
    for kind, number_format in _FORMATS.items():
        for align, horizontal in (("centre", "center"), ("left", "left")):
            add(f"正文-{kind}-{align}", fonts.body, horizontal, True, number_format)


def _set_default(book: Any, font: Any) -> None:
    """The font of the Normal style. openpyxl has no public way; its own, Calibri, is missing on many machines, so
    widths would vary.
    """
    book._fonts[0] = font
    book._named_styles["Normal"].font = font


def _font(lettering: Lettering) -> Any:
    from openpyxl.styles import Font

    return Font(name=lettering.name, size=lettering.size, color="FF000000")


def _alignment(horizontal: str, wrap: bool) -> Any:
    from openpyxl.styles import Alignment

    return Alignment(horizontal=horizontal, vertical="center", wrap_text=wrap)


def _box() -> Any:
    from openpyxl.styles import Border, Side

    thin = Side(style="thin", color="FF000000")
    return Border(left=thin, right=thin, top=thin, bottom=thin)


def set_page(sheet: Any, layout: SummaryLayout, area: str, heading_row: int, one_page: bool = False) -> None:
    """A4 landscape, one page wide, heading row on every page and in view, numbered pages; ``area`` is what is printed.

    ``one_page`` fits the height too: a chart must not be cut in two.
    """
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, int(one_page)
    sheet.print_area = area
    sheet.print_title_rows = f"{heading_row}:{heading_row}"
    sheet.freeze_panes = f"A{heading_row + 1}"
    sheet.oddFooter.center.text = layout.footer
    sheet.print_options.horizontalCentered = True
    sheet.sheet_view.showGridLines = False
    margins = layout.margins
    sheet.page_margins.left, sheet.page_margins.right = margins.left, margins.right
    sheet.page_margins.top, sheet.page_margins.bottom = margins.top, margins.bottom
    sheet.page_margins.header = sheet.page_margins.footer = margins.bottom / 2

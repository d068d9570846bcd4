"""How a workbook's sheets look, as far as a format tells: what is carried over when a workbook is written anew."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from pipeline.read.limits import Limits

GENERAL = "General"
TEXT = "@"
MOST_CELLS = 200_000  # cells of a workbook whose look is kept; a return has some thousand
Horizontal = Literal["", "left", "center", "right", "fill", "justify", "center_across", "distributed"]
Vertical = Literal["", "top", "vcenter", "bottom", "vjustify", "vdistributed"]


@dataclass(frozen=True, slots=True)
class Style:
    """The look of a cell. Colours as ``#RRGGBB``, '' for the usual one; ``borders``: (kind, colour) left, right, top, bottom, kind 0 none."""

    number_format: str = GENERAL
    font: str = ""
    size: float = 0
    bold: bool = False
    italic: bool = False
    underline: bool = False
    struck: bool = False
    colour: str = ""
    pattern: int = 0
    fill: str = ""
    behind: str = ""
    borders: tuple[tuple[int, str], ...] = ()
    horizontal: Horizontal = ""
    vertical: Vertical = ""
    wrap: bool = False
    shrink: bool = False
    indent: int = 0
    rotation: int = 0


@dataclass
class SheetLook:
    """Styles by 0-based (row, column), also of blank cells; widths in characters, heights in points."""

    styles: dict[tuple[int, int], Style] = field(default_factory=dict)
    widths: dict[int, float] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)


Looks = dict[str, SheetLook]  # by the sheet's name


def looks_of(data: bytes, format: str, limits: Limits) -> tuple[Looks, bool]:
    """The looks of a workbook's sheets, and whether they could be told. Never fails for what the workbook holds; raises MemoryError, ImportError."""
    try:
        if format == "xls":
            from pipeline.marking.looks_xls import looks_of_xls

            return looks_of_xls(data), True
        if format == "ods":
            from pipeline.marking.looks_ods import looks_of_ods

            return looks_of_ods(data, limits), True
        if format == "xlsx":
            from pipeline.marking.looks_xlsx import looks_of_xlsx

            return looks_of_xlsx(data, limits), True
    except (MemoryError, ImportError):
        raise
    except Exception:  # noqa: BLE001 - values are what counts; a look that cannot be told costs the look only
        return {}, False
    return {}, format in ("csv", "html", "xml2003", "xlsb")

"""A worksheet part of our own, cell by cell: inline strings only, so that it needs nothing of the package but its formats."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from pipeline.marking.splice import value_xml
from schemas.cell_text import literal, safe_text
from schemas.cells import column_letters

_LINE, _MARGIN, _LEAST, _HIGHEST = 15.0, 4.0, 18.0, 409.0  # points
_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
_NO_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Text:
    """A cell of text; ``small`` stands behind it in small grey letters."""

    text: str
    format: str = "text"
    small: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    value: int
    format: str = "number"


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads to a defined name or a place of this workbook."""

    text: str
    location: str
    tip: str = ""
    format: str = "link"


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula with its result as a text."""

    formula: str
    result: str
    format: str = "text"


Cell = Text | Number | Link | Formula


@dataclass(frozen=True, slots=True)
class Validation:
    """A formula that must hold for what is typed into an area; ``stop``: nothing else goes in. ``prompt``: shown before and where it does not hold."""

    area: str
    formula: str
    title: str
    prompt: str
    stop: bool = True


@dataclass
class Page:
    """A sheet being made. ``widths``: of its columns in characters; rows are added from the top, each with a height that shows all of it."""

    formats: Mapping[str, int]
    widths: Sequence[float]
    rows: list[tuple[float, str]] = field(default_factory=list)
    merges: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    validations: list[Validation] = field(default_factory=list)
    heading: int = 0  # 1-based row of headings: frozen, repeated, filtered from there to ``end``
    end: int = 0
    frozen: bool = True

    @property
    def last(self) -> int:
        """Number of the last row."""
        return len(self.rows)

    @property
    def height(self) -> float:
        """Points of all rows so far."""
        return sum(height for height, _ in self.rows)

    def row(self, cells: Sequence[Cell], spread: int = 0, letters: float = 1) -> None:
        """Adds a row. ``spread``: the column (0-based) whose cell reaches to the end of the page, behind a short label; ``letters``: their size to the usual one's."""
        number = self.last + 1
        reach = {len(cells) - 1: sum(self.widths[len(cells) - 1 :])} if spread or len(cells) == 1 else {}
        lines = max((_lines(cell, reach.get(place, self.widths[place])) for place, cell in enumerate(cells) if place >= spread), default=1)
        height = min(max(_LEAST, lines * _LINE + _MARGIN) * letters, _HIGHEST)
        parts = [self._cell(f"{column_letters(place)}{number}", cell) for place, cell in enumerate(cells)]
        if reach:  # borders and fills of a merged area are those of its cells
            style = self.formats[cells[-1].format]
            parts += [f'<c r="{column_letters(place)}{number}" s="{style}"/>' for place in range(len(cells), len(self.widths))]
            if len(cells) < len(self.widths):
                self.merges.append(f"{column_letters(len(cells) - 1)}{number}:{column_letters(len(self.widths) - 1)}{number}")
        self.rows.append((height, f'<row r="{number}" ht="{height:g}" customHeight="1">{"".join(parts)}</row>'))

    def _cell(self, place: str, cell: Cell) -> str:
        style = f'<c r="{place}" s="{self.formats[cell.format]}"'
        if isinstance(cell, Number):
            return f"{style}><v>{cell.value}</v></c>"
        if isinstance(cell, Formula):
            kind = "e" if cell.result in _ERRORS else "str"
            return f'{style} t="{kind}"><f>{escape(cell.formula)}</f><v>{stored(cell.result)}</v></c>'
        if isinstance(cell, Link):
            tip = f" tooltip={value_xml(cell.tip[:255])}" if cell.tip else ""
            self.links.append(f'<hyperlink ref="{place}" location={value_xml(cell.location)} display={value_xml(cell.text)}{tip}/>')
        if not cell.text:
            return style + "/>"
        if isinstance(cell, Text) and cell.small:
            big = '<r><rPr><b/><sz val="16"/><color rgb="FF1F3864"/><rFont val="微软雅黑"/></rPr>' + _t(cell.text) + "</r>"
            small = '<r><rPr><sz val="8"/><color rgb="FF808080"/><rFont val="微软雅黑"/></rPr>' + _t(cell.small) + "</r>"
            return f'{style} t="inlineStr"><is>{big}{small}</is></c>'
        return f'{style} t="inlineStr"><is>{_t(cell.text)}</is></c>'

    def xml(self, namespace: str) -> bytes:
        """The part, elements in the standard's order."""
        end = column_letters(len(self.widths) - 1)
        freeze = self.heading and self.frozen
        pane = f'<pane ySplit="{self.heading}" topLeftCell="A{self.heading + 1}" activePane="bottomLeft" state="frozen"/>' if freeze else ""
        active = f"A{self.heading + 1}"
        corner = f'<selection {"pane=" + chr(34) + "bottomLeft" + chr(34) + " " if freeze else ""}activeCell="{active}" sqref="{active}"/>'
        parts = [
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n',
            f'<worksheet xmlns="{namespace}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="A1:{end}{max(self.last, 1)}"/>',
            f'<sheetViews><sheetView showGridLines="0" workbookViewId="0">{pane}{corner}</sheetView></sheetViews>',
            '<sheetFormatPr defaultRowHeight="15"/><cols>',
            *(f'<col min="{n}" max="{n}" width="{width:g}" customWidth="1"/>' for n, width in enumerate(self.widths, 1)),
            "</cols><sheetData>",
            *(row for _, row in self.rows),
            "</sheetData>",
            f'<autoFilter ref="A{self.heading}:{end}{self.end}"/>' if self.heading else "",
            _listed("mergeCells", [f'<mergeCell ref="{area}"/>' for area in self.merges]),
            _listed("dataValidations", [_validation(one) for one in self.validations]),
            f"<hyperlinks>{''.join(self.links)}</hyperlinks>" if self.links else "",
            '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>',
            '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>',
            "<headerFooter><oddFooter>&amp;C第&amp;P页 共&amp;N页</oddFooter></headerFooter></worksheet>",
        ]
        return "".join(parts).encode("utf-8")


def stored(text: str) -> str:
    """A text as XML holds it in a cell: no character that XML or Excel takes for something else."""
    return escape(literal(_NO_XML.sub("", text)))


def columns_wide(text: str) -> int:
    """Characters of a text, Chinese ones counting two."""
    return sum(2 if ord(character) > 0x2E7F or character in "—…“”‘’" else 1 for character in text)


def _t(text: str) -> str:
    return f'<t xml:space="preserve">{stored(text)}</t>'


def _lines(cell: Cell, width: float) -> int:
    if isinstance(cell, Number):
        return 1
    text = cell.result if isinstance(cell, Formula) else cell.text
    return sum(max(1, math.ceil(columns_wide(line) / max(width - 1, 1))) for line in safe_text(text).split("\n"))


def _listed(name: str, entries: Sequence[str]) -> str:
    return f'<{name} count="{len(entries)}">{"".join(entries)}</{name}>' if entries else ""


def _validation(one: Validation) -> str:
    return (
        f'<dataValidation type="custom" errorStyle="{"stop" if one.stop else "warning"}" allowBlank="1" showInputMessage="1" showErrorMessage="1" '
        f"errorTitle={value_xml(one.title[:32])} error={value_xml(one.prompt[:255])} promptTitle={value_xml(one.title[:32])} "
        f'prompt={value_xml(one.prompt[:255])} sqref="{one.area}"><formula1>{escape(one.formula)}</formula1></dataValidation>'
    )


def areas(columns: Iterable[int], first: int, last: int) -> str:
    """Whole columns (0-based) of rows, as a list of areas, neighbours joined."""
    found: list[list[int]] = []
    for column in sorted(columns):
        if found and column == found[-1][1] + 1:
            found[-1][1] = column
        else:
            found.append([column, column])
    return " ".join(f"{column_letters(a)}{first}:{column_letters(b)}{last}" for a, b in found)

"""ods by the second path: an ElementTree walk over content.xml that keeps the wanted cells only."""

from __future__ import annotations

import io
import re
import zipfile
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from xml.etree.ElementTree import Element, fromstring

from pipeline.verify import tokens
from schemas.cells import ERROR, FORMULA

_NAMES = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_OFFICE, _TABLE, _TEXT = (_NAMES % name for name in ("office", "table", "text"))
_KIND = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_WRAPPERS = frozenset(_TABLE + name for name in ("table-row-group", "table-header-rows", "table-rows"))
_CELLS = frozenset((_TABLE + "table-cell", _TABLE + "covered-table-cell"))
_ERRORS = frozenset(("#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!"))


def read(data: bytes, cells: list[tuple[str, int, int]]) -> list[str]:
    """Tokens aligned with ``cells`` (sheet, 0-based row, 0-based column). Raises KeyError for an unknown sheet, ParseError for broken XML."""
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        content = container.read("content.xml")
    if b"<!DOCTYPE" in content[:65536]:
        raise ValueError("document type declaration")
    tables: dict[str, Element] = {}
    root = fromstring(content)
    calculated = any(cell.get(_OFFICE + "value-type") for name in _CELLS for cell in root.iter(name) if cell.get(_TABLE + "formula"))
    for table in root.iterfind(f"{_OFFICE}body/{_OFFICE}spreadsheet/{_TABLE}table"):
        tables.setdefault(table.get(_TABLE + "name", ""), table)
    wanted: dict[str, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for sheet, row, column in cells:
        wanted[sheet][row].add(column)
    found = {sheet: _tokens(tables[sheet], rows, calculated) for sheet, rows in wanted.items()}
    return [found[sheet].get((row, column), "") for sheet, row, column in cells]


def _tokens(table: Element, wanted: dict[int, set[int]], calculated: bool) -> dict[tuple[int, int], str]:
    found: dict[tuple[int, int], str] = {}
    first = 0
    rows = sorted(wanted)
    for element in _rows(table):
        after = first + int(element.get(_TABLE + "number-rows-repeated", "1"))
        for row in rows[bisect_left(rows, first) : bisect_left(rows, after)]:
            found.update({(row, column): token for column, token in _in_row(element, wanted[row], calculated)})
        first = after
    return found


def _rows(element: Element) -> Iterator[Element]:
    for child in element:
        if child.tag == _TABLE + "table-row":
            yield child
        elif child.tag in _WRAPPERS:
            yield from _rows(child)


def _in_row(row: Element, wanted: set[int], calculated: bool) -> Iterator[tuple[int, str]]:
    first = 0
    for cell in row:
        if cell.tag in _CELLS:
            after = first + int(cell.get(_TABLE + "number-columns-repeated", "1"))
            here = [column for column in wanted if first <= column < after]
            if here:
                token = _token(cell, calculated)
                yield from ((column, token) for column in here)
            first = after


def _token(cell: Element, calculated: bool) -> str:
    """``calculated``: the document holds results, so a formula without one gives no text."""
    kind, formula = cell.get(_OFFICE + "value-type"), cell.get(_TABLE + "formula", "")
    shown = "\n".join(_paragraph(child) for child in cell if child.tag == _TEXT + "p")
    if cell.get(_KIND) == "error" or (formula and (shown in _ERRORS or (shown.startswith("Err:") and shown[4:].isdigit()))):
        return ERROR + (shown or "#VALUE!")
    if kind is None:
        return FORMULA + formula if formula and not shown and not calculated else tokens.text(shown)
    if kind in ("float", "percentage", "currency"):
        return tokens.number(float(cell.get(_OFFICE + "value", "nan")))
    if kind == "date":
        return tokens.moment(datetime.fromisoformat(cell.get(_OFFICE + "date-value", "")))
    if kind == "time":
        return _time(cell.get(_OFFICE + "time-value", "")) or tokens.text(shown)
    if kind == "boolean":
        return tokens.boolean(cell.get(_OFFICE + "boolean-value") == "true")
    return tokens.text(cell.get(_OFFICE + "string-value") or shown)


def _time(duration: str) -> str:
    """The number of days in ``PT08H30M00S``; '' where it is none."""
    parts = re.split("[HMS]", duration.removeprefix("-").removeprefix("PT"))
    if len(parts) != 4 or not all(part.replace(".", "", 1).isdigit() for part in parts[:3]):
        return ""
    days = (int(parts[0]) * 3600 + int(parts[1]) * 60 + float(parts[2])) / 86400
    return tokens.number(-days if duration.startswith("-") else days)


def _paragraph(element: Element) -> str:
    """The text of a paragraph with its blanks, tabs and line breaks; what an annotation says is no text of the cell."""
    pieces = [element.text or ""]
    for child in element:
        if child.tag == _TEXT + "s":
            pieces.append(" " * int(child.get(_TEXT + "c", "1")))
        elif child.tag == _TEXT + "tab":
            pieces.append("\t")
        elif child.tag == _TEXT + "line-break":
            pieces.append("\n")
        elif child.tag != _OFFICE + "annotation":
            pieces.append(_paragraph(child))
        pieces.append(child.tail or "")
    return "".join(pieces)

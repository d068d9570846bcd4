"""Excel-2003 XML (SpreadsheetML): sheets, merged and hidden parts, typed values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from pipeline.read.answers import Refused
from pipeline.read.engines.grid import MAX_ROWS, Grid
from pipeline.read.engines.numbers import number
from pipeline.read.engines.text import decoded
from pipeline.read.limits import USUAL, Limits
from pipeline.read.workbook import Sheet, Workbook
from schemas.cells import BOOL, DATE, ERROR, FORMULA, MAX_COLUMNS, NUMBER, TEXT

_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}:\d{2})(?:\.\d+)?)?")
_BROKEN = "XML 格式的表格残缺或已损坏，请用 Excel 或 WPS 另存为 .xlsx。"


def read_xml2003(data: bytes, limits: Limits = USUAL) -> Workbook:
    """The workbook's sheets. Raises Refused F104 for entities or cells beyond Excel's limits or ours, F101 for broken XML.

    Rows, columns and cells that go back are broken, as they are to Excel: so each place is visited once.
    """
    # Decoded here, because expat knows no GB18030; its own declaration would then contradict the text.
    text = _DECLARATION.sub("", decoded(data).lstrip("\ufeff"), count=1)
    try:
        root = ElementTree.fromstring(text, forbid_dtd=True)
    except DefusedXmlException:
        raise Refused("F104", "文件内含实体定义（DTD），正常的表格没有。") from None
    except ParseError:
        raise Refused("F101", _BROKEN) from None
    worksheets = list(_children(root, "Worksheet"))
    if len(worksheets) > limits.sheets:
        raise Refused("F104", f"工作簿有 {len(worksheets)} 张工作表，超过 {limits.sheets} 张。")
    sheets = [_sheet(element, position, limits) for position, element in enumerate(worksheets, 1)]
    if not sheets:
        raise Refused("F101", "XML 文件里没有工作表。")
    return Workbook("xml2003", sheets, date1904=any(_local(e.tag) == "Date1904" for e in root.iter()))


def _local(name: object) -> str:
    return name.rsplit("}", 1)[-1] if isinstance(name, str) else ""  # comments have no name


def _children(element: Element, name: str) -> Iterator[Element]:
    return (child for child in element if _local(child.tag) == name)


def _attributes(element: Element) -> dict[str, str]:
    """By local name: some export programs leave the prefix out."""
    return {_local(name): value for name, value in element.attrib.items()}


def _whole(values: dict[str, str], name: str, absent: int) -> int:
    text = values.get(name)
    if text is None:
        return absent
    if not (text.isascii() and text.isdigit()):
        raise Refused("F101", _BROKEN)
    return min(int(text[:9]), MAX_ROWS + 1)  # one too far is far enough to be refused


def _further(values: dict[str, str], before: int) -> int:
    """The number, from 1 on, of a row, column or cell that follows the one numbered ``before``."""
    number = _whole(values, "Index", before + 1)
    if number <= before:
        raise Refused("F101", _BROKEN)
    return number


def _sheet(element: Element, position: int, limits: Limits) -> Sheet:
    sheet = Sheet(_attributes(element).get("Name") or f"表{position}", [])
    grid = Grid(sheet, limits)
    for options in _children(element, "WorksheetOptions"):
        sheet.hidden = any((visible.text or "").strip() in ("SheetHidden", "SheetVeryHidden") for visible in _children(options, "Visible"))
    row = 0
    for table in _children(element, "Table"):
        _hidden_columns(sheet, table)
        for one in _children(table, "Row"):
            values = _attributes(one)
            row = _further(values, row)
            grid.reach(row - 1)
            last = min(row + _whole(values, "Span", 0), MAX_ROWS)
            if values.get("Hidden") == "1":
                sheet.hidden_rows.update(range(row - 1, last))
            _cells(grid, row - 1, one, limits)
            row = last
    return sheet


def _hidden_columns(sheet: Sheet, table: Element) -> None:
    column = 0
    for one in _children(table, "Column"):
        values = _attributes(one)
        first = _further(values, column)
        column = min(first + _whole(values, "Span", 0), MAX_COLUMNS)
        if values.get("Hidden") == "1":
            sheet.hidden_columns.update(range(first - 1, column))


def _cells(grid: Grid, row: int, element: Element, limits: Limits) -> None:
    column = 0
    for cell in _children(element, "Cell"):
        values = _attributes(cell)
        column = _further(values, column)
        grid.reach(row, column - 1)
        across, down = _whole(values, "MergeAcross", 0), _whole(values, "MergeDown", 0)
        if across or down:
            grid.reach(row + down, column - 1 + across)
            grid.sheet.merges.append((row, column - 1, row + down, column - 1 + across))
            if len(grid.sheet.merges) > limits.merges:
                raise Refused("F104", f"合并单元格超过 {limits.merges} 处。")
        grid.put(row, column - 1, _token(cell, values))
        column += across


def _token(cell: Element, values: dict[str, str]) -> str:
    data = next(_children(cell, "Data"), None)
    if data is None:
        return FORMULA + values["Formula"] if values.get("Formula") else ""
    text, kind = "".join(data.itertext()), _attributes(data).get("Type", "String")
    if kind == "Number":
        return _number(text)
    if kind == "DateTime":
        found = _DATE.fullmatch(text.strip())
        if found:
            return DATE + found[1] + ("" if found[2] in (None, "00:00:00") else "T" + found[2])
    if kind == "Boolean" and text.strip() in ("0", "1"):
        return BOOL + ("TRUE" if text.strip() == "1" else "FALSE")
    if kind == "Error" and text.strip():
        return ERROR + text.strip()
    return TEXT + text if text else ""


def _number(text: str) -> str:
    """A number the program wrote, or the text itself where it is none."""
    try:
        value = float(text)
    except ValueError:
        return TEXT + text if text.strip() else ""
    return NUMBER + number(value) if abs(value) != float("inf") and value == value else TEXT + text

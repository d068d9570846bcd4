"""Excel-2003 XML (SpreadsheetML)."""

from __future__ import annotations

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from pipeline.read.answers import Refused
from pipeline.read.engines.spreadsheet import number
from pipeline.read.workbook import Sheet, Workbook

_NS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_FARTHEST = 16_384


def read_xml2003(data: bytes) -> Workbook:
    """The workbook's sheets. Raises Refused F104 for entities, F101 for broken XML."""
    try:
        root = ElementTree.fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        raise Refused("F104", "文件内含实体定义（DTD），正常的表格没有。") from None
    except (ElementTree.ParseError, ValueError, LookupError):
        raise Refused("F101", "XML 表格残缺或已损坏。") from None
    sheets = [_sheet(element, position) for position, element in enumerate(root.iter(f"{_NS}Worksheet"), 1)]
    if not sheets:
        raise Refused("F101", "XML 文件里没有工作表。")
    return Workbook("xml2003", sheets)


def _sheet(element, position: int) -> Sheet:  # type: ignore[no-untyped-def]
    sheet = Sheet(element.get(f"{_NS}Name") or f"表{position}", [])
    options = [child for child in element.iter() if child.tag.endswith("}Visible")]
    sheet.hidden = any((option.text or "").startswith("SheetHidden") for option in options)
    row = -1
    for one in element.iter(f"{_NS}Row"):
        row = int(one.get(f"{_NS}Index", row + 2)) - 1
        if row > 1_048_576:
            raise Refused("F104", "单元格地址超出 Excel 的范围。")
        if one.get(f"{_NS}Hidden") == "1":
            sheet.hidden_rows.add(row)
        sheet.rows.extend([] for _ in range(row + 1 - len(sheet.rows)))
        _cells(sheet, row, one)
    return sheet


def _cells(sheet: Sheet, row: int, element) -> None:  # type: ignore[no-untyped-def]
    column = -1
    for cell in element.iter(f"{_NS}Cell"):
        column = int(cell.get(f"{_NS}Index", column + 2)) - 1
        if column >= _FARTHEST:
            raise Refused("F104", "单元格地址超出 Excel 的范围。")
        across, down = int(cell.get(f"{_NS}MergeAcross", 0)), int(cell.get(f"{_NS}MergeDown", 0))
        if across or down:
            sheet.merges.append((row, column, row + down, column + across))
        cells = sheet.rows[row]
        cells.extend([""] * (column + 1 - len(cells)))
        cells[column] = _token(cell)
        column += across


def _token(cell) -> str:  # type: ignore[no-untyped-def]
    data = cell.find(f"{_NS}Data")
    if data is None:
        formula = cell.get(f"{_NS}Formula")
        return "f" + formula if formula else ""
    text, kind = "".join(data.itertext()), data.get(f"{_NS}Type", "String")
    if kind == "Number":
        return "n" + number(float(text))
    if kind == "DateTime":
        return "d" + text[:10] + ("" if text[10:].startswith("T00:00:00") or len(text) <= 10 else text[10:19])
    if kind == "Boolean":
        return "bTRUE" if text == "1" else "bFALSE"
    if kind == "Error":
        return "e" + text
    return "t" + text if text else ""

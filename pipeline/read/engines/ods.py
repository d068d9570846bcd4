"""What calamine does not tell of an ods: merged cells, hidden rows and sheets."""

from __future__ import annotations

import io
from xml.etree import ElementTree

from pipeline.read.workbook import Workbook

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def enrich_ods(workbook: Workbook, content: bytes) -> None:
    """Adds merges and hidden rows to the workbook's sheets; repeated rows and columns are counted, not made."""
    by_name = {sheet.name: sheet for sheet in workbook.sheets}
    sheet, row, column = None, 0, 0
    for event, element in ElementTree.iterparse(io.BytesIO(content), events=("start", "end")):
        tag = element.tag
        if tag == f"{_TABLE}table" and event == "start":
            sheet, row = by_name.get(element.get(f"{_TABLE}name", "")), 0
        elif tag == f"{_TABLE}table-row":
            if event == "start":
                column = 0
                if sheet and element.get(f"{_TABLE}visibility") in ("collapse", "filter") and row < len(sheet.rows):
                    sheet.hidden_rows.add(row)
            else:
                row += int(element.get(f"{_TABLE}number-rows-repeated", "1"))
                element.clear()
        elif tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell") and event == "end":
            down, across = (int(element.get(f"{_TABLE}number-{way}-spanned", "1")) for way in ("rows", "columns"))
            if sheet and (down > 1 or across > 1) and row < len(sheet.rows):
                sheet.merges.append((row, column, row + down - 1, column + across - 1))
            column += int(element.get(f"{_TABLE}number-columns-repeated", "1"))

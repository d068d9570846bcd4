"""Books as csv, as an HTML table and as Excel-2003 XML: what export programs and old office suites send, often named .xls."""

from __future__ import annotations

import csv
import io
from datetime import date
from html import escape

from workshop.sample.book import Book, Cell, ErrorValue, Formula, Sheet, Value

_SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"


def plain(value: Value) -> str:
    """A value as the program would print it into text."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, ErrorValue):
        return value.text
    if isinstance(value, Formula):
        return "" if value.stored is None else str(value.stored)
    return str(value)


def csv_bytes(book: Book, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """The one sheet as csv with Windows line ends."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n").writerows(
        [plain(cell.value) for cell in row] for row in book.sheets[0].rows
    )
    return buffer.getvalue().encode(encoding)


def html_bytes(book: Book) -> bytes:
    """The one sheet as an HTML table, merged areas as rowspan and colspan."""
    rows = "\n".join(f"<tr>{_html_row(book.sheets[0], number)}</tr>" for number in range(len(book.sheets[0].rows)))
    head = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head>'
    return f'{head}<body><table border="1">\n{rows}\n</table></body></html>\n'.encode()


def spans(sheet: Sheet) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
    """(rows, columns) that the first cell of each merged area spans, and the positions it covers."""
    starts: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    for r1, c1, r2, c2 in sheet.merges:
        starts[r1, c1] = (r2 - r1 + 1, c2 - c1 + 1)
        covered |= {(row, column) for row in range(r1, r2 + 1) for column in range(c1, c2 + 1)} - {(r1, c1)}
    return starts, covered


def _html_row(sheet: Sheet, number: int) -> str:
    starts, covered = spans(sheet)
    cells = []
    for column, cell in enumerate(sheet.rows[number]):
        if (number, column) in covered:
            continue
        rows, columns = starts.get((number, column), (1, 1))
        span = (f' rowspan="{rows}"' if rows > 1 else "") + (f' colspan="{columns}"' if columns > 1 else "")
        cells.append(f"<td{span}>{escape(plain(cell.value)).replace(chr(10), '<br>')}</td>")
    return "".join(cells)


def xml2003_bytes(book: Book) -> bytes:
    """The book as an XML Spreadsheet 2003."""
    sheets = "".join(_xml_sheet(sheet) for sheet in book.sheets)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<?mso-application progid="Excel.Sheet"?>\n'
    styles = '<Styles><Style ss:ID="d"><NumberFormat ss:Format="yyyy\\-mm\\-dd"/></Style></Styles>'
    return f'{head}<Workbook xmlns="{_SPREADSHEET}" xmlns:ss="{_SPREADSHEET}">{styles}{sheets}</Workbook>\n'.encode()


def _xml_sheet(sheet: Sheet) -> str:
    starts, covered = spans(sheet)
    rows = []
    for number, row in enumerate(sheet.rows):
        cells = [
            _xml_cell(cell, column, starts.get((number, column), (1, 1)))
            for column, cell in enumerate(row)
            if cell.value is not None and (number, column) not in covered
        ]
        if cells:
            rows.append(f'<Row ss:Index="{number + 1}">{"".join(cells)}</Row>')
    return f'<Worksheet ss:Name="{escape(sheet.name)}"><Table>{"".join(rows)}</Table></Worksheet>'


def _xml_cell(cell: Cell, column: int, span: tuple[int, int]) -> str:
    """Cells carry their index, as Excel writes it wherever a cell was left out before."""
    down, across = span
    merge = (f' ss:MergeDown="{down - 1}"' if down > 1 else "") + (f' ss:MergeAcross="{across - 1}"' if across > 1 else "")
    kind, text, style = "String", plain(cell.value), ""
    if isinstance(cell.value, date):
        kind, text, style = "DateTime", f"{text}T00:00:00.000", ' ss:StyleID="d"'
    elif isinstance(cell.value, int | float):
        kind = "Number"
    return f'<Cell ss:Index="{column + 1}"{merge}{style}><Data ss:Type="{kind}">{escape(text).replace(chr(10), "&#10;")}</Data></Cell>'

"""Books as .ods, as LibreOffice lays one out: merged areas spanned and covered, hidden rows, columns and sheets marked."""

from __future__ import annotations

from datetime import date
from xml.sax.saxutils import escape, quoteattr

from workshop.sample.book import Book, Cell, Sheet
from workshop.sample.formats.packing import pack
from workshop.sample.formats.text import plain, spans

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"), ("number", "datastyle"))
)
_HIDDEN_TABLE = '<style:style style:name="hidden" style:family="table"><style:table-properties table:display="false"/></style:style>'


def ods_bytes(book: Book) -> bytes:
    """The workbook's bytes."""
    sheets = "".join(_sheet(sheet) for sheet in book.sheets)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-content {_NAMES} office:version="1.2">'
        f"<office:automatic-styles>{_HIDDEN_TABLE}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{MIMETYPE}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    return pack({"mimetype": MIMETYPE, "content.xml": content, "META-INF/manifest.xml": manifest}, stored=("mimetype",))


def _sheet(sheet: Sheet) -> str:
    starts, covered = spans(sheet)
    columns = "".join(f"<table:table-column{_collapsed(column in sheet.hidden_columns)}/>" for column in range(sheet.width))
    rows = []
    for number, row in enumerate(sheet.rows):
        cells = "".join(_cell(cell, starts.get((number, column)), (number, column) in covered) for column, cell in enumerate(row))
        rows.append(f"<table:table-row{_collapsed(number in sheet.hidden_rows)}>{cells}</table:table-row>")
    hidden = ' table:style-name="hidden"' if sheet.hidden else ""
    return f"<table:table table:name={quoteattr(sheet.name)}{hidden}>{columns}{''.join(rows)}</table:table>"


def _collapsed(hidden: bool) -> str:
    return ' table:visibility="collapse"' if hidden else ""


def _cell(cell: Cell, span: tuple[int, int] | None, covered: bool) -> str:
    if covered:
        return "<table:covered-table-cell/>"
    spanned = f' table:number-rows-spanned="{span[0]}" table:number-columns-spanned="{span[1]}"' if span else ""
    if cell.value is None:
        return f"<table:table-cell{spanned}/>"
    text = plain(cell.value)
    kind = ' office:value-type="string"'
    if isinstance(cell.value, date):
        kind = f' office:value-type="date" office:date-value="{text}"'
    elif isinstance(cell.value, int | float):
        kind = f' office:value-type="float" office:value="{text}"'
    return f"<table:table-cell{spanned}{kind}>{_paragraphs(text)}</table:table-cell>"


def _paragraphs(text: str) -> str:
    """One paragraph a line; blanks that XML would swallow are written as <text:s/>."""
    lines = (escape(line).replace("  ", " <text:s/>") for line in text.split("\n"))
    return "".join(f"<text:p>{_edges(line)}</text:p>" for line in lines)


def _edges(line: str) -> str:
    if line.startswith(" "):
        line = "<text:s/>" + line[1:]
    return line[:-1] + "<text:s/>" if line.endswith(" ") else line

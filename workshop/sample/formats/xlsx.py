"""Books as .xlsx, written as XML directly: fast, the same bytes every time, and in the dialects of the programs schools use."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from xml.sax.saxutils import escape, quoteattr

from schemas.cells import column_letters
from workshop.sample.book import GROUP, HEADING, LABEL, NOTE, TITLE, Book, Cell, ErrorValue, Formula, Sheet
from workshop.sample.formats.packing import pack

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
STRICT = {MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main", RELATION: "http://purl.oclc.org/ooxml/officeDocument/relationships"}
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_EPOCH_1900, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_PLAIN, _TITLE, _HEADING, _TEXT, _NUMBER, _DATE = range(6)
_HIDDEN_SHEET = ' state="hidden"'
_STYLE_OF_ROLE = {TITLE: _TITLE, HEADING: _HEADING, LABEL: _HEADING, GROUP: _HEADING, NOTE: _PLAIN, "": _PLAIN}


@dataclass(frozen=True)
class Dialect:
    """How a program writes its workbooks. ``dimension``: what the sheet claims as its extent, '' for the truth."""

    inline: bool = False  # strings in the cells, no shared table
    styled: bool = True  # without styles a date cannot be told from a number and goes in as text
    prefix: str = ""  # namespace prefix on every element
    dimension: str = ""
    strict: bool = False  # ISO/IEC 29500 strict: other namespaces, dates as ISO text of type d


EXCEL = Dialect()
EXPORT = Dialect(inline=True, styled=False)
PREFIXED = Dialect(prefix="x:")
WPS = Dialect(dimension="A1:A1")
STRICT_OOXML = Dialect(strict=True)

_MIDDLE = '<alignment horizontal="center" vertical="center" wrapText="1"/>'
_LEFT = '<alignment vertical="center" wrapText="1"/>'


def _format(number: int, font: int, fill: int, border: int, alignment: str) -> str:
    applied = 'applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"'
    return f'<xf numFmtId="{number}" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0" {applied}>{alignment}</xf>'


def _font(size: int, name: str, bold: bool = False) -> str:
    return f'<font>{"<b/>" if bold else ""}<sz val="{size}"/><name val="{name}"/></font>'


_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    f'<fonts count="3">{_font(11, "宋体")}{_font(16, "黑体", True)}{_font(11, "宋体", True)}</fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFEDEDED"/></patternFill></fill></fills>'
    '<borders count="2"><border/>'
    '<border><left style="thin"/><right style="thin"/><top style="thin"/><bottom style="thin"/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    # in the order of _PLAIN, _TITLE, _HEADING, _TEXT, _NUMBER, _DATE
    f'<cellXfs count="6">{_format(0, 0, 0, 0, "")}{_format(0, 1, 0, 0, _MIDDLE)}{_format(0, 2, 2, 1, _MIDDLE)}'
    f"{_format(49, 0, 0, 1, _LEFT)}{_format(0, 0, 0, 1, _LEFT)}{_format(164, 0, 0, 1, _LEFT)}</cellXfs>"
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


class _Strings:
    """Where a text goes: into the shared table, or into the cell itself."""

    def __init__(self, inline: bool) -> None:
        self.inline = inline
        self.numbers: dict[str, int] = {}

    def cell(self, start: str, text: str) -> str:
        if self.inline:
            return f'{start} t="inlineStr"><is>{_text(text)}</is></c>'
        return f'{start} t="s"><v>{self.numbers.setdefault(text, len(self.numbers))}</v></c>'

    def part(self) -> str:
        items = "".join(f"<si>{_text(text)}</si>" for text in self.numbers)
        return f'{_HEAD}<sst xmlns="{MAIN}" count="{len(self.numbers)}" uniqueCount="{len(self.numbers)}">{items}</sst>'


def xlsx_bytes(book: Book, dialect: Dialect = EXCEL) -> bytes:
    """The workbook's bytes."""
    strings = _Strings(dialect.inline)
    count = len(book.sheets)
    parts = {f"xl/worksheets/sheet{number}.xml": _sheet(sheet, book, dialect, strings) for number, sheet in enumerate(book.sheets, 1)}
    relations = [("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, count + 1)]
    parts["xl/workbook.xml"] = _workbook(book)
    if dialect.styled:
        parts["xl/styles.xml"] = _STYLES
        relations.append(("styles", "styles.xml"))
    if not dialect.inline:
        parts["xl/sharedStrings.xml"] = strings.part()
        relations.append(("sharedStrings", "sharedStrings.xml"))
    if book.external_link:
        relations.append(("externalLink", "externalLinks/externalLink1.xml"))
        parts["xl/externalLinks/externalLink1.xml"] = _external_link()
        target = [("externalLinkPath", "file:///D:/data/other.xlsx")]
        parts["xl/externalLinks/_rels/externalLink1.xml.rels"] = _relations(target, external=True)
    parts = {name: _in_dialect(text, dialect) if "/_rels/" not in name else text for name, text in parts.items()}
    parts["xl/_rels/workbook.xml.rels"] = _relations(relations)
    whole = {"[Content_Types].xml": _content_types(parts), "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]), **parts}
    if dialect.strict:
        whole = {name: _replaced(text, STRICT) for name, text in whole.items()}
    return pack(whole)


def serial(day: date, date1904: bool = False) -> int:
    """Excel's number of a day."""
    return (day - (_EPOCH_1904 if date1904 else _EPOCH_1900)).days


@cache
def _text(text: str) -> str:
    return f'<t xml:space="preserve">{escape(text)}</t>'


def _sheet(sheet: Sheet, book: Book, dialect: Dialect, strings: _Strings) -> str:
    letters = [column_letters(column) for column in range(sheet.width)]
    rows = []
    for number, row in enumerate(sheet.rows, 1):
        cells = "".join(
            _cell(f"{letter}{number}", cell, book.date1904, dialect, strings)
            for letter, cell in zip(letters, row)
            if cell.value is not None or cell.role
        )
        hidden = ' hidden="1"' if number - 1 in sheet.hidden_rows else ""
        if cells or hidden:
            rows.append(f'<row r="{number}"{hidden}>{cells}</row>')
    extent = dialect.dimension or f"A1:{(letters or ['A'])[-1]}{max(len(sheet.rows), 1)}"
    return (
        f'{_HEAD}<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="{extent}"/>'
        f'<sheetViews><sheetView workbookViewId="0"/></sheetViews>{_columns(sheet)}<sheetData>{"".join(rows)}</sheetData>{_merges(sheet)}'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    )


def _cell(address: str, cell: Cell, date1904: bool, dialect: Dialect, strings: _Strings) -> str:
    value = cell.value
    style = _STYLE_OF_ROLE.get(cell.role, _TEXT if isinstance(value, str) or value is None else _NUMBER)
    if isinstance(value, date):
        style = _DATE
    start = f'<c r="{address}" s="{style}"' if dialect.styled else f'<c r="{address}"'
    if value is None:
        return f"{start}/>"
    if isinstance(value, str):
        return strings.cell(start, value)
    if isinstance(value, date):
        return _date_cell(start, value, date1904, dialect, strings)
    if isinstance(value, ErrorValue):
        return f'{start} t="e"><v>{value.text}</v></c>'
    if isinstance(value, Formula):
        return _formula_cell(start, value)
    return f"{start}><v>{value!r}</v></c>"


def _date_cell(start: str, value: date, date1904: bool, dialect: Dialect, strings: _Strings) -> str:
    if not dialect.styled:
        return strings.cell(start, value.isoformat())
    if dialect.strict:
        return f'{start} t="d"><v>{value.isoformat()}</v></c>'
    return f"{start}><v>{serial(value, date1904)}</v></c>"


def _formula_cell(start: str, formula: Formula) -> str:
    code = f"<f>{escape(formula.text)}</f>"
    if formula.stored is None:
        return f"{start}>{code}</c>"
    kind = ' t="str"' if isinstance(formula.stored, str) else ""
    return f"{start}{kind}>{code}<v>{escape(str(formula.stored))}</v></c>"


def _columns(sheet: Sheet) -> str:
    """Widths that show the headings, and the hidden columns."""
    if not sheet.width:
        return ""
    hidden = dict.fromkeys(sheet.hidden_columns, ' hidden="1"')
    shown = "".join(
        f'<col min="{column + 1}" max="{column + 1}" width="{_width(sheet, column)}" customWidth="1"{hidden.get(column, "")}/>'
        for column in range(sheet.width)
    )
    return f"<cols>{shown}</cols>"


def _width(sheet: Sheet, column: int) -> int:
    """In characters; titles and notes run over their neighbours and do not count."""
    texts = [str(row[column].value) for row in sheet.rows[:6] if row[column].value is not None and row[column].role not in (TITLE, NOTE)]
    return min(max((2 * len(text) + 2 for text in texts), default=8), 28)


def _merges(sheet: Sheet) -> str:
    if not sheet.merges:
        return ""
    areas = [f"{column_letters(c1)}{r1 + 1}:{column_letters(c2)}{r2 + 1}" for r1, c1, r2, c2 in sheet.merges]
    return f'<mergeCells count="{len(areas)}">{"".join(f"<mergeCell ref={quoteattr(area)}/>" for area in areas)}</mergeCells>'


def _workbook(book: Book) -> str:
    sheets = "".join(
        f'<sheet name={quoteattr(sheet.name)} sheetId="{number}"{_HIDDEN_SHEET if sheet.hidden else ""} r:id="rId{number}"/>'
        for number, sheet in enumerate(book.sheets, 1)
    )
    links = f'<externalReferences><externalReference r:id="rId{_last_relation(book)}"/></externalReferences>' if book.external_link else ""
    epoch = '<workbookPr date1904="1"/>' if book.date1904 else "<workbookPr/>"
    return f'{_HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATION}">{epoch}<sheets>{sheets}</sheets>{links}</workbook>'


def _last_relation(book: Book) -> int:
    return len(book.sheets) + 3  # after the styles and the shared strings


def _external_link() -> str:
    return f'{_HEAD}<externalLink xmlns="{MAIN}" xmlns:r="{RELATION}"><externalBook r:id="rId1"/></externalLink>'


def _relations(targets: list[tuple[str, str]], external: bool = False) -> str:
    mode = ' TargetMode="External"' if external else ""
    items = "".join(
        f'<Relationship Id="rId{number}" Type="{RELATION}/{kind}" Target="{target}"{mode}/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{PACKAGE}/relationships">{items}</Relationships>'


_CONTENT: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("sheet.main", lambda name: name == "xl/workbook.xml"),
    ("worksheet", lambda name: name.startswith("xl/worksheets/sheet")),
    ("styles", lambda name: name == "xl/styles.xml"),
    ("sharedStrings", lambda name: name == "xl/sharedStrings.xml"),
    ("externalLink", lambda name: name == "xl/externalLinks/externalLink1.xml"),
)


def _content_types(parts: dict[str, str]) -> str:
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{_TYPES}.{kind}+xml"/>' for name in parts for kind, fits in _CONTENT if fits(name)
    )
    return (
        f'{_HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _in_dialect(text: str, dialect: Dialect) -> str:
    """With the dialect's prefix on every element; text is escaped, so each ``<`` with a letter starts an element."""
    if not dialect.prefix:
        return text
    prefixed = re.sub(r"<(/?)(?=[a-zA-Z])", rf"<\1{dialect.prefix}", text)
    return prefixed.replace(f'xmlns="{MAIN}"', f'xmlns:{dialect.prefix[:-1]}="{MAIN}"')


def _replaced(text: str, names: dict[str, str]) -> str:
    for old, new in names.items():
        text = text.replace(old, new)
    return text

"""Every format that a book can be written in, by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from workshop.sample.book import Book
from workshop.sample.formats import text, xlsx
from workshop.sample.formats.ods import ods_bytes


@dataclass(frozen=True)
class Format:
    """``many_sheets``: it can hold more than one. ``workbook``: it knows formulas, error values, hidden parts and date systems.

    ``merges``: it knows merged areas; without them a value that stands once for many rows would be lost.
    """

    suffix: str
    write: Callable[[Book], bytes]
    many_sheets: bool = True
    workbook: bool = True
    merges: bool = True


def _xlsx(dialect: xlsx.Dialect, suffix: str = ".xlsx") -> Format:
    return Format(suffix, lambda book: xlsx.xlsx_bytes(book, dialect))


def _csv(encoding: str, delimiter: str = ",") -> Format:
    return Format(".csv", lambda book: text.csv_bytes(book, encoding, delimiter), many_sheets=False, workbook=False, merges=False)


FORMATS: dict[str, Format] = {
    "xlsx": _xlsx(xlsx.EXCEL),
    "xlsx-export": _xlsx(xlsx.EXPORT),
    "xlsx-prefixed": _xlsx(xlsx.PREFIXED),
    "xlsx-wps": _xlsx(xlsx.WPS),
    "xlsx-strict": _xlsx(xlsx.STRICT_OOXML),
    "xlsx-named-xls": _xlsx(xlsx.EXCEL, ".xls"),
    "xlsx-named-et": _xlsx(xlsx.WPS, ".et"),
    "ods": Format(".ods", ods_bytes, workbook=False),
    "xml2003": Format(".xls", text.xml2003_bytes, workbook=False),
    "html": Format(".xls", text.html_bytes, many_sheets=False, workbook=False),
    "csv-utf8": _csv("utf-8"),
    "csv-utf8-bom": _csv("utf-8-sig"),
    "csv-gb18030": _csv("gb18030"),
    "csv-utf16-tab": _csv("utf-16", "\t"),
    "csv-semicolon": _csv("gb18030", ";"),
}


def book_bytes(book: Book, format_name: str = "xlsx") -> bytes:
    """The book in a format. KeyError for an unknown one, ValueError for a book that the format cannot hold."""
    chosen = FORMATS[format_name]
    if not chosen.many_sheets and len(book.sheets) > 1:
        raise ValueError(f"{format_name} holds one sheet, the book has {len(book.sheets)}")
    return chosen.write(book)

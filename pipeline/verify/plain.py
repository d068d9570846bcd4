"""Whether a file's structure leaves no room for two readings, so that a difference can only be a fault of ours.

Plain is what Excel, WPS, LibreOffice and the common libraries write, by the letter of the standard (ECMA-376 18.3.1) in all that
bears on values. For formats with no such test nothing is plain. Looked at only after two readers have differed.
"""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree.ElementTree import Element

from pipeline.verify.text import text_of
from pipeline.verify.xlsx import Book, local

_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")
_NAMESPACES = ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")
_VALUES = {"n": _NUMBER, "s": re.compile(r"\d{1,9}"), "b": re.compile("[01]"), "e": re.compile("#.+"), "str": re.compile(".*", re.DOTALL)}
_SEPARATORS = "\t,;"


def is_plain(data: bytes, format: str) -> bool:
    """True only where every part that bears on values was looked at and found in order."""
    try:
        if format == "csv":
            return _plain_text(text_of(data))
        return format in ("xlsx", "xlsm") and _plain_book(data)
    except Exception:  # noqa: BLE001 - whatever cannot be looked through is not plain
        return False


def _plain_text(text: str) -> bool:
    """No quotes, one separator, rows of one width."""
    used = [separator for separator in _SEPARATORS if separator in text]
    return (
        '"' not in text
        and "\r" not in text.replace("\r\n", "\n")
        and len(used) == 1
        and len({line.count(used[0]) for line in text.splitlines()}) == 1
    )


def _plain_book(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        names = [name.replace("\\", "/").lower() for name in container.namelist()]
        if len(set(names)) < len(names) or not all(_plain_markup(container.read(name)) for name in container.namelist()):
            return False
        book = Book(container)
        return book.distinct and all(_plain_sheet(book.part(part), book) for part in book.parts.values())


def _plain_markup(content: bytes) -> bool:
    """No comments, CDATA or processing instructions behind the declaration: parsers that skip them may cut a value in two."""
    return not content.startswith((b"<", b"\xef\xbb\xbf<")) or not (b"<!" in content or content.find(b"<?", 5) >= 0)


def _plain_sheet(root: Element, book: Book) -> bool:
    tables = [child for child in root if local(child) == "sheetData"]
    return root.tag in {f"{{{space}}}worksheet" for space in _NAMESPACES} and len(tables) == 1 and _plain_rows(tables[0], book)


def _plain_rows(table: Element, book: Book) -> bool:
    above = 0
    for row in table:
        number = int(row.get("r", "0"))
        if local(row) != "row" or number <= above:
            return False
        above, before = number, 0
        for cell in row:
            column = _column(cell, number)
            if column <= before or not _plain_cell(cell, book):
                return False
            before = column
    return True


def _column(cell: Element, row: int) -> int:
    """The cell's column from 1 on; 0 where its address is none or lies in another row."""
    found = _ADDRESS.fullmatch(cell.get("r", ""))
    if local(cell) != "c" or found is None or int(found[2]) != row:
        return 0
    number = 0
    for letter in found[1]:
        number = number * 26 + ord(letter) - 64
    return number


def _plain_cell(cell: Element, book: Book) -> bool:
    names = [local(child) for child in cell]
    kind, style = cell.get("t", "n"), cell.get("s", "0")
    if not style.isdigit() or (style != "0" and int(style) >= book.styles()):
        return False
    if kind == "inlineStr":
        return names == ["is"]
    if names not in ([], ["v"], ["f"], ["f", "v"]) or kind not in _VALUES:
        return False
    value = cell[-1] if names[-1:] == ["v"] else None
    if value is None:
        return True
    text = value.text or ""
    if not text and names[0] == "f" and not len(value):
        return True  # no result was stored
    return not len(value) and bool(_VALUES[kind].fullmatch(text)) and (kind != "s" or int(text) < book.strings())

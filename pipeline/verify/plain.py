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
from pipeline.verify.xlsx import Book, local, parsed

_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_NUMBER = re.compile(r"-?[0-9]{1,17}(\.[0-9]{1,17})?(E[+-]?[0-9]{1,3})?", re.IGNORECASE)
_WHOLE = re.compile("[0-9]{1,9}")
_HALF = re.compile("_x[dD][89a-fA-F][0-9a-fA-F]{2}_")  # an escaped half of a pair
_VALUES = {"n": _NUMBER, "s": _WHOLE, "b": re.compile("[01]"), "e": re.compile("#[A-Z0-9/!?_]+"), "str": re.compile(".*", re.DOTALL)}
_UTF8 = re.compile(
    rb"""(?:\xef\xbb\xbf)?<\?xml version=["']1\.0["'](?:\s+encoding=["']utf-8["'])?(?:\s+standalone=["']\w+["'])?\s*\?>""", re.IGNORECASE
)
_SINGLE = frozenset({"officeDocument", "sharedStrings", "styles"})  # kinds of which a workbook has one
_HOLDERS = frozenset({"sst", "si", "r", "rPr", "is", "sheetData", "row", "c"})  # of elements only
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
        if len(set(names)) < len(names) or container.comment or any(info.extra for info in container.infolist()):
            return False
        book = Book(container)
        return (
            book.distinct
            and _plain_strings(book)
            and _plain_styles(book)
            and all(_plain_sheet(book.part(part), book) for part in book.parts.values())
            and all(_plain_markup(container.read(name)) and _plain_tree(parsed(container.read(name))) for name in book.opened)
        )


def _plain_markup(content: bytes) -> bool:
    """UTF-8, no comments, CDATA, character references or processing instructions behind the declaration: parsers differ on those."""
    head = _UTF8.match(content)
    if head is None and not content.startswith((b"<", b"\xef\xbb\xbf<")):
        return False
    start = head.end() if head else 0
    return not any(mark in content[start:] for mark in (b"<!", b"<?", b"&#"))


def _plain_tree(root: Element) -> bool:
    """Nothing of SpreadsheetML within another namespace, no characters between elements; relationships side by side, each with an id of its own."""
    if root.tag.endswith("}Relationships"):
        ids = [one.get("Id") for one in root.iter()][1:]
        single = [kind for one in root if (kind := one.get("Type", "").rpartition("/")[2]) in _SINGLE]
        targets = [one.get("Target") for one in root]
        return len(ids) == len(root) == len({*ids}) == len({*targets}) and len({*single}) == len(single)
    foreign = [one for one in root.iter() if not local(one)]
    loose = [one.tail for one in root.iter() if one.tail] + [one.text for one in root.iter() if one.text and local(one) in _HOLDERS]
    return bool(local(root)) and not any(local(below) for one in foreign for below in one) and not "".join(loose).strip()


def _plain_strings(book: Book) -> bool:
    part = book.of_kind("sharedStrings")
    if not part:
        return True
    return all(local(item) == "si" and _plain_string(item) for item in book.part(part))


def _plain_string(item: Element) -> bool:
    """One text, or runs of one text each; a phonetic guide behind them."""
    names = [local(child) for child in item if local(child) not in ("rPh", "phoneticPr")]
    runs = [child for child in item if local(child) == "r"]
    texts = [child for child in item if local(child) == "t"] + [child for run in runs for child in run if local(child) == "t"]
    guides = [child for guide in item if local(guide) == "rPh" for child in guide]
    every = [one for one in item.iter() if local(one) == "t"]
    return (
        len(every) == len(texts) + len(guides)
        and (names in ([], ["t"]) or set(names) == {"r"})
        and all([local(child) for child in run] in (["t"], ["rPr", "t"]) for run in runs)
        and not any(len(text) or _HALF.search(text.text or "") for text in texts)
    )


def _plain_styles(book: Book) -> bool:
    part = book.of_kind("styles")
    if not part:
        return True
    root = book.part(part)
    lists = [local(child) for child in root]
    formats = [one for group in root if local(group) in ("numFmts", "cellXfs") for one in group]
    return lists.count("numFmts") <= 1 == lists.count("cellXfs") and all(_WHOLE.fullmatch(one.get("numFmtId", "0")) for one in formats)


def _plain_sheet(root: Element, book: Book) -> bool:
    tables = [child for child in root.iter() if local(child) == "sheetData"]
    return local(root) == "worksheet" and len(tables) == 1 and tables[0] in list(root) and _plain_rows(tables[0], book)


def _plain_rows(table: Element, book: Book) -> bool:
    above = 0
    for row in table:
        number = int(row.get("r", "0")) if _WHOLE.fullmatch(row.get("r", "")) else 0
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
    if not _WHOLE.fullmatch(style) or (style != "0" and int(style) >= book.styles()):
        return False
    if kind == "inlineStr":
        return names == ["is"] and _plain_string(cell[0])
    if names not in ([], ["v"], ["f"], ["f", "v"]) or kind not in _VALUES:
        return False
    value = cell[-1] if names[-1:] == ["v"] else None
    if value is None:
        return True
    text = value.text or ""
    if len(value) or _HALF.search(text):
        return False
    if not text and names[0] == "f":
        return True  # no result was stored
    return bool(_VALUES[kind].fullmatch(text)) and _in_range(kind, text, book)


def _in_range(kind: str, text: str, book: Book) -> bool:
    if kind == "s":
        return int(text) < book.strings()
    return kind != "n" or abs(float(text)) < float("inf")

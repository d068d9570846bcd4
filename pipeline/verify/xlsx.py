"""xlsx and xlsm by the second path: the zip's own parts, only the wanted sheets, shared strings only where a cell needs them."""

from __future__ import annotations

import io
import math
import posixpath
import re
import zipfile
from collections import defaultdict
from datetime import datetime
from xml.etree.ElementTree import Element, fromstring

from pipeline.verify import tokens
from schemas.cells import ERROR, FORMULA, PICTURE

Cell = tuple[str, int, int]
_ADDRESS = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})  # built in, East Asian ones included
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)  # what a format code shows as it stands
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_SCIENTIFIC = re.compile("general|e[+-]", re.IGNORECASE)


def read(data: bytes, cells: list[Cell]) -> list[str]:
    """Tokens aligned with ``cells`` (sheet, 0-based row, 0-based column). Raises KeyError for an unknown sheet, or whatever broken parts raise."""
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        book = Book(container)
        wanted: dict[str, set[tuple[int, int]]] = defaultdict(set)
        for sheet, row, column in cells:
            wanted[sheet].add((row, column))
        found = {sheet: book.tokens(sheet, places) for sheet, places in wanted.items()}
    return [found[sheet].get((row, column), "") for sheet, row, column in cells]


def local(element: Element) -> str:
    """The element's name without its namespace; '' for a comment."""
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def _child(element: Element, name: str) -> Element | None:
    return next((child for child in element if local(child) == name), None)


def _text(element: Element | None) -> str:
    return (element.text or "") if element is not None else ""


def _strings(element: Element) -> str:
    """The text of a shared or inline string: plain or in runs, without the phonetic guide."""
    pieces = []
    for child in element:
        if local(child) == "t":
            pieces.append(_kept(child))
        elif local(child) == "r":
            pieces.append(_kept(_child(child, "t")))
    return "".join(pieces)


def _kept(element: Element | None) -> str:
    """Excel drops the blanks at a text's ends unless the text says that they are to be kept."""
    text = _text(element)
    return _plain(text if element is None or element.get(_SPACE) == "preserve" else text.strip(" \t\r\n"))


def _plain(text: str) -> str:
    """``_x000D_`` as the character that it stands for."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


class Book:
    """The parts of one workbook that values come from; whatever is broken raises."""

    def __init__(self, container: zipfile.ZipFile) -> None:
        self._container = container
        self._names = {name.replace("\\", "/").lower(): name for name in container.namelist()}
        main = next((target for kind, _, target in self._relations("") if kind == "officeDocument"), "xl/workbook.xml")
        root = self.part(main)
        self._related = {key: (kind, target) for kind, key, target in self._relations(main)}
        properties = _child(root, "workbookPr")
        self._date1904 = properties is not None and properties.get("date1904") in ("1", "true", "on")
        self.parts: dict[str, str] = {}  # by sheet name
        self.distinct = True  # every sheet has a part and a name of its own
        for sheet in _child(root, "sheets") or ():
            key = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")
            self.distinct &= key in self._related and sheet.get("name", "") not in self.parts
            if key in self._related:
                self.parts.setdefault(sheet.get("name", ""), self._related[key][1])
        self._shared: list[str] | None = None
        self._dates: list[bool] | None = None

    def part(self, name: str) -> Element:
        """The root of a part's XML."""
        return fromstring(self._container.read(self._names[name.lower()]))

    def _relations(self, part: str) -> list[tuple[str, str, str]]:
        """(last word of the type, id, target from the root) of the relations of ``part``, '' for the package's own."""
        folder, name = posixpath.split(part)
        path = posixpath.join(folder, "_rels", name + ".rels")
        if path.lower() not in self._names:
            return []
        relations = []
        for one in self.part(path):
            target = posixpath.normpath(posixpath.join("/" + folder, one.get("Target", "").replace("\\", "/"))).lstrip("/")
            relations.append((one.get("Type", "").rsplit("/", 1)[-1], one.get("Id", ""), target))
        return relations

    def _of_kind(self, kind: str) -> str:
        return next((target for name, target in self._related.values() if name == kind), "")

    def tokens(self, sheet: str, wanted: set[tuple[int, int]]) -> dict[tuple[int, int], str]:
        """The wanted cells (0-based row, column) of a sheet by place; absent ones are blank."""
        rows = {row for row, _ in wanted}
        found: dict[tuple[int, int], str] = {}
        data = _child(self.part(self.parts[sheet]), "sheetData")
        row = -1
        for element in data if data is not None else ():
            row = int(element.get("r", row + 2)) - 1
            column = -1
            for cell in element:
                at_row, column = _place(cell.get("r"), row, column)
                if at_row in rows and (at_row, column) in wanted:
                    found[at_row, column] = self._token(cell)
        return found

    def _token(self, cell: Element) -> str:
        formula, value, kind = _child(cell, "f"), _child(cell, "v"), cell.get("t", "n")
        if formula is not None and "DISPIMG" in _text(formula):
            return PICTURE + "=" + _text(formula)
        if kind == "e":
            return ERROR + (_text(value) or "#VALUE!")
        if kind == "inlineStr":
            inline = _child(cell, "is")
            return tokens.text(_strings(inline)) if inline is not None else ""
        if value is None or (not value.text and kind != "str"):
            return FORMULA + "=" + _text(formula) if formula is not None else ""
        return self._value(kind, "".join(value.itertext()), cell.get("s", "0"))

    def _value(self, kind: str, text: str, style: str) -> str:
        if kind == "s":
            return tokens.text(self._string(int(text)))
        if kind == "str":
            return tokens.text(_plain(text))
        if kind == "b":
            return tokens.boolean(text.strip().lower() not in ("0", "false", ""))
        if kind == "d":
            return tokens.moment(datetime.fromisoformat(text.strip().rstrip("Z")))
        number = float(text) if _NUMBER.fullmatch(text.strip()) else math.inf
        if math.isinf(number):
            return tokens.text(text)  # NaN, 1e999, 1_000: no number of Excel's, whatever the cell says of itself
        return tokens.serial(number, self._date1904) if self._is_date(int(style)) else tokens.number(number)

    def strings(self) -> int:
        """How many shared strings there are."""
        if self._shared is None:
            self._shared = [_strings(one) for one in self.part(self._of_kind("sharedStrings")) if local(one) == "si"]
        return len(self._shared)

    def styles(self) -> int:
        """How many cell styles there are."""
        if self._dates is None:
            name = self._of_kind("styles")
            self._dates = _date_styles(self.part(name)) if name.lower() in self._names else []
        return len(self._dates)

    def _string(self, index: int) -> str:
        return self._shared[index] if 0 <= index < self.strings() and self._shared else ""

    def _is_date(self, style: int) -> bool:
        return 0 <= style < self.styles() and bool(self._dates and self._dates[style])


def _place(address: str | None, row: int, column: int) -> tuple[int, int]:
    found = _ADDRESS.fullmatch(address) if address else None
    if found is None:
        return row, column + 1
    number = 0
    for letter in found[1].upper():
        number = number * 26 + ord(letter) - 64
    return int(found[2]) - 1, number - 1


def _date_styles(root: Element) -> list[bool]:
    """Whether each cell style shows a date or time."""
    codes = {int(one.get("numFmtId", "0")): one.get("formatCode", "") for one in _child(root, "numFmts") or ()}
    return [_shows_date(int(one.get("numFmtId", "0")), codes) for one in _child(root, "cellXfs") or ()]


def _shows_date(number: int, codes: dict[int, str]) -> bool:
    if number not in codes:
        return number in _DATE_FORMATS
    bare = _QUOTED.sub("", codes[number].split(";")[0])
    return not _SCIENTIFIC.search(bare) and any(letter in bare.lower() for letter in "ymdhs")

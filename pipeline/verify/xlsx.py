"""xlsx and xlsm by the second path: the zip's own parts as trees, only the wanted sheets, shared strings only where a cell needs them."""

from __future__ import annotations

import io
import math
import posixpath
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import unquote
from xml.etree.ElementTree import Element, fromstring

from pipeline.verify import tokens
from schemas.cells import ERROR, FORMULA, PICTURE

Cell = tuple[str, int, int]
_MAIN = ("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}", "{http://purl.oclc.org/ooxml/spreadsheetml/main}")
_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_TYPES = ("http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships")
_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_WHOLE = re.compile("[ \t\r\n]*([0-9]{1,12})[ \t\r\n]*")
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})  # built in, East Asian ones included
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)  # what a format code shows as it stands
_LONGEST_CODE = 255
_NUMBER = re.compile("[+-]?(?:[0-9]+(?:[.][0-9]*)?|[.][0-9]+)(?:[eE][+-]?[0-9]+)?")
_MOMENT = re.compile("[0-9]{4}(-[0-9]{2}){2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?)?Z?")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_ESCAPED = re.compile("((?:_x[0-9A-Fa-f]{4}_)+)")
_SCIENTIFIC = re.compile("general|e[+-]", re.IGNORECASE)
_MULTIBYTE = re.compile(rb"""\s*<\?xml[^>]*?encoding\s*=\s*["'](gbk|gb2312|gb18030|big5|windows-936)["'][^>]*\?>""", re.IGNORECASE)
_WHITE = " \t\r\n"


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
    """The element's name where it is SpreadsheetML's; '' for a comment or anything of another namespace."""
    if not isinstance(element.tag, str) or not element.tag.startswith(_MAIN):
        return ""
    return element.tag.partition("}")[2]


def parsed(content: bytes) -> Element:
    """The root of a part's XML; ElementTree knows no Chinese encodings by itself."""
    declared = _MULTIBYTE.match(content[:200])
    if declared:
        encoding = "big5" if declared[1].lower() == b"big5" else "gb18030"
        return fromstring(content[declared.end() :].decode(encoding))
    return fromstring(content)


def _inside(element: Element) -> Iterator[Element]:
    """The element's children; for alternate content what stands in its fallback (the first reader refuses what could be either)."""
    for child in element:
        if child.tag == _ALTERNATE + "AlternateContent":
            for fallback in child.findall(_ALTERNATE + "Fallback"):
                yield from _inside(fallback)
        else:
            yield child


def _children(element: Element | None, name: str) -> Iterator[Element]:
    return (child for child in _inside(element) if local(child) == name) if element is not None else iter(())


def _child(element: Element | None, name: str) -> Element | None:
    return next(_children(element, name), None)


def _text(element: Element | None) -> str:
    return (element.text or "") if element is not None else ""


def _strings(element: Element) -> str:
    """The text of a shared or inline string: plain or in runs, without the phonetic guide."""
    pieces = []
    for child in _inside(element):
        if local(child) == "t":
            pieces.append(_kept(child))
        elif local(child) == "r":
            pieces += [_kept(one) for one in _children(child, "t")]
    return "".join(pieces)


def _kept(element: Element) -> str:
    """The text of a ``<t>``: white space at its ends counts only where it is to be preserved."""
    return _plain(_text(element) if element.get(_SPACE) == "preserve" else _text(element).strip(_WHITE))


def _plain(text: str) -> str:
    """``_x000D_`` as the character that it stands for: escapes in a row are units of UTF-16."""
    return _ESCAPED.sub(lambda found: _units(found[1]), text)


def _units(escapes: str) -> str:
    units = bytes.fromhex("".join(escapes[at + 2 : at + 6] for at in range(0, len(escapes), 7)))
    return units.decode("utf-16-be", "replace")


class Book:
    """The parts of one workbook that values come from; whatever is broken raises."""

    def __init__(self, container: zipfile.ZipFile) -> None:
        self._container = container
        self.opened: set[str] = set()  # names of the parts that were looked at
        self._names = {_key(name): name for name in container.namelist()}
        main = next((target for kind, _, target in self._relations("") if kind == "officeDocument"), "xl/workbook.xml")
        root = self.part(main)
        self._related = {key: (kind, target) for kind, key, target in self._relations(main)}
        properties = [one.get("date1904", "").strip(_WHITE) in ("1", "true", "on") for one in _children(root, "workbookPr")]
        self._date1904 = any(properties)
        self.parts: dict[str, str] = {}  # by sheet name
        self.distinct = len(properties) <= 1 == len([*_children(root, "sheets")])  # and every sheet has a part and a name of its own
        for sheet in _children(_child(root, "sheets"), "sheet"):
            key = next((sheet.get(f"{{{space}}}id", "") for space in _TYPES if f"{{{space}}}id" in sheet.attrib), "")
            self.distinct &= key in self._related and sheet.get("name", "") not in self.parts
            if key in self._related:
                self.parts.setdefault(sheet.get("name", ""), self._related[key][1])
        names = [name.lower() for name in self.parts]
        self.distinct &= len({*self.parts.values()}) == len({*names}) == len(names)
        self._shared: list[str] | None = None
        self._dates: list[bool] | None = None

    def part(self, name: str) -> Element:
        """The root of a part's XML."""
        self.opened.add(self._names[name])
        return parsed(self._container.read(self._names[name]))

    def _relations(self, part: str) -> list[tuple[str, str, str]]:
        """(last word of the type, id, target from the root) of the relations of ``part``, '' for the package's own."""
        folder, name = posixpath.split(part)
        path = posixpath.join(folder, "_rels", name + ".rels")
        if path not in self._names:
            return []
        relations = []
        for one in self.part(path):
            if not one.tag.endswith("}Relationship"):
                continue
            target = posixpath.normpath(posixpath.join("/" + folder, one.get("Target", "").replace("\\", "/")))
            space, _, kind = one.get("Type", "").rpartition("/")
            relations.append((kind if space in _TYPES else "", one.get("Id", ""), _key(target)))
        return relations

    def of_kind(self, kind: str) -> str:
        """The part of that kind, '' where none is related."""
        return next((target for name, target in self._related.values() if name == kind), "")

    def tokens(self, sheet: str, wanted: set[tuple[int, int]]) -> dict[tuple[int, int], str]:
        """The wanted cells (0-based row, column) of a sheet by place; absent ones are blank."""
        rows = {row for row, _ in wanted}
        found: dict[tuple[int, int], str] = {}
        row = -1
        for element in _children(_child(self.part(self.parts[sheet]), "sheetData"), "row"):
            given = _WHOLE.fullmatch(element.get("r", ""))
            row = int(given[1]) - 1 if given else row + 1
            column = -1
            for cell in _children(element, "c"):
                row, column = _place(cell.get("r"), row, column)
                if row in rows and (row, column) in wanted:
                    found[row, column] = self._token(cell) or found.get((row, column), "")
        return found

    def _token(self, cell: Element) -> str:
        """The cell's token; of two values the first one, where the first reader takes the last: such a file is to be doubted."""
        formula, value, kind = _child(cell, "f"), _child(cell, "v"), cell.get("t", "n")
        if formula is not None and "DISPIMG" in _text(formula):
            return PICTURE + "=" + _text(formula)
        if kind == "e":
            return ERROR + (_text(value).strip(_WHITE) or "#VALUE!")
        if kind == "inlineStr":
            inline = _child(cell, "is")
            return tokens.text(_strings(inline)) if inline is not None else ""
        if value is None or (not value.text and kind != "str"):
            return FORMULA + "=" + _text(formula) if formula is not None else ""
        return self._value(kind, _text(value), cell.get("s", "0"))

    def _value(self, kind: str, text: str, style: str) -> str:
        if kind == "str":
            return tokens.text(_plain(text))
        stripped = text.strip(_WHITE)
        if kind == "s":
            return tokens.text(self._string(stripped))
        if kind == "b":
            truth = {"0": False, "false": False, "1": True, "true": True}.get(stripped)
            return tokens.text(text) if truth is None else tokens.boolean(truth)
        if kind == "d":
            return _moment(stripped)
        number = float(stripped) if _NUMBER.fullmatch(stripped) else math.inf
        if math.isinf(number):
            return tokens.text(text)  # NaN, 1e999, 1_000: no number of Excel's, whatever the cell says of itself
        return tokens.serial(number, self._date1904) if self._is_date(style) else tokens.number(number)

    def strings(self) -> int:
        """How many shared strings there are."""
        if self._shared is None:
            self._shared = [_strings(one) for one in _children(self.part(self.of_kind("sharedStrings")), "si")]
        return len(self._shared)

    def styles(self) -> int:
        """How many cell styles there are."""
        if self._dates is None:
            name = self.of_kind("styles")
            self._dates = _date_styles(self.part(name)) if name in self._names else []
        return len(self._dates)

    def _string(self, index: str) -> str:
        if not _WHOLE.fullmatch(index):
            raise ValueError("an index that is no number")
        return self._shared[int(index)] if int(index) < self.strings() and self._shared else ""

    def _is_date(self, style: str) -> bool:
        given = _WHOLE.fullmatch(style)
        return given is not None and int(given[1]) < self.styles() and bool(self._dates and self._dates[int(given[1])])


def _key(name: str) -> str:
    """A part's name from the root without case and escapes."""
    return unquote(name.replace("\\", "/")).lstrip("/").lower()


def _place(address: str | None, row: int, column: int) -> tuple[int, int]:
    found = _ADDRESS.fullmatch(address) if address else None
    if found is None:
        return row, column + 1
    number = 0
    for letter in found[1].upper():
        number = number * 26 + ord(letter) - 64
    return int(found[2]) - 1, number - 1


def _moment(text: str) -> str:
    """A cell that holds a date as ISO text; the text where it is none."""
    if not _MOMENT.fullmatch(text):
        return tokens.text(text)
    try:
        return tokens.moment(datetime.fromisoformat(text.rstrip("Z")))
    except ValueError:
        return tokens.text(text)


def _date_styles(root: Element) -> list[bool]:
    """Whether each cell style shows a date or time."""
    codes = {_number_of(one): one.get("formatCode", "") for one in _children(_child(root, "numFmts"), "numFmt")}
    return [_shows_date(_number_of(one), codes) for one in _children(_child(root, "cellXfs"), "xf")]


def _number_of(element: Element) -> int:
    found = _WHOLE.fullmatch(element.get("numFmtId", "0"))
    return int(found[1]) if found else -1


def _shows_date(number: int, codes: dict[int, str]) -> bool:
    if number not in codes:
        return number in _DATE_FORMATS
    if len(codes[number]) > _LONGEST_CODE:
        return False
    bare = _QUOTED.sub("", codes[number]).split(";")[0]
    return not _SCIENTIFIC.search(bare) and any(letter in bare.lower() for letter in "ymdhse")

"""Which cells of an xlsx are struck through: by the font of their style, or because every run of their text is."""

from __future__ import annotations

import re
from typing import Any

from pipeline.read.answers import Refused
from pipeline.read.engines import xml_pass
from pipeline.read.engines.xlsx_package import Package
from pipeline.read.workbook import Sheet
from schemas.cells import MAX_COLUMNS

_MARK = b"strike"
_OFF = frozenset({"0", "false", "off"})
_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")


def mark_struck(sheets: list[Sheet], package: Package) -> None:
    """Sets ``struck`` of the ``sheets``, which stand in the package's order. Workbooks without any strike cost a search for the word."""
    styles, strings = (package.container.part(name) if name else b"" for name in (package.styles, package.strings))
    try:
        fonts = _struck_styles(styles) if _MARK in styles else frozenset()
        texts = _struck_strings(strings) if _MARK in strings else {}
        for sheet, one in zip(sheets, package.sheets):
            content = package.container.part(one.part)
            if texts or _MARK in content or any(b'"%s"' % style.encode() in content for style in fonts):
                sheet.struck = _struck_cells(content, fonts, texts)
    except Refused:  # the values were read; a part that does not tell how they look costs no return
        return


def _is_on(values: dict[str, str]) -> bool:
    return values.get("val", "1").strip().lower() not in _OFF


@xml_pass.remembered
def _struck_styles(content: bytes) -> frozenset[str]:
    """Numbers of the cell styles whose font is struck through."""
    fonts: list[bool] = []
    styles: list[int] = []
    path: list[str] = []

    def start(tag: str, values: dict[str, str]) -> None:
        name = xml_pass.local(tag)
        parent = path[-1] if path else ""
        path.append(name)
        if name == "font" and parent == "fonts":
            fonts.append(False)
        elif name == "strike" and path[-3:-1] == ["fonts", "font"]:
            fonts[-1] = _is_on(values)
        elif name == "xf" and parent == "cellXfs":
            number = values.get("fontId", "0")
            styles.append(int(number[:9]) if number.isascii() and number.isdigit() else 0)

    xml_pass.run(content, start, lambda tag: _leave(path), lambda text: None)
    return frozenset(str(place) for place, font in enumerate(styles) if font < len(fonts) and fonts[font])


def _leave(path: list[str]) -> None:
    path.pop()


class _Text:
    """The runs of one text: whether all of it, none of it or only some is struck through; None where the cell's style decides."""

    def __init__(self) -> None:
        self._said: list[bool] = []
        self._run: bool | None = None
        self._text = False

    def start(self, name: str, values: dict[str, str]) -> None:
        if name == "r":
            self._run = None
        elif name == "rPr":
            self._run = False
        elif name == "strike" and self._run is not None:
            self._run = _is_on(values)
        elif name == "t":
            self._text = True

    def end(self, name: str) -> None:
        if name == "t":
            self._text = False

    def characters(self, text: str) -> None:
        if self._text and self._run is not None and text.strip():
            self._said.append(self._run)

    @property
    def struck(self) -> bool | None:
        return all(self._said) if self._said else None


def _struck_strings(content: bytes) -> dict[str, bool]:
    """By number of the shared string whether it is struck through; strings whose runs say nothing are left out."""
    found: dict[str, bool] = {}
    text = _Text()
    count = 0

    def start(tag: str, values: dict[str, str]) -> None:
        nonlocal text
        name = xml_pass.local(tag)
        if name == "si":
            text = _Text()
        text.start(name, values)

    def end(tag: str) -> None:
        nonlocal count
        name = xml_pass.local(tag)
        text.end(name)
        if name == "si":
            if text.struck is not None:
                found[str(count)] = text.struck
            count += 1

    xml_pass.run(content, start, end, lambda data: text.characters(data))
    return found


def _struck_cells(content: bytes, styles: frozenset[str], strings: dict[str, bool]) -> set[tuple[int, int]]:
    """Places (row, column) of the struck cells of a sheet."""
    found: set[tuple[int, int]] = set()
    cell: dict[str, Any] = {"at": (-1, -1)}
    row = column = -1

    def start(tag: str, values: dict[str, str]) -> None:
        nonlocal row, column
        name = xml_pass.local(tag)
        if name == "row":
            given = values.get("r", "")
            row, column = (int(given[:9]) - 1 if given.isascii() and given.isdigit() else row + 1), -1
        elif name == "c":
            address = _ADDRESS.fullmatch(values.get("r", ""))
            row, column = (int(address[2]) - 1, _column(address[1])) if address else (row, column + 1)
            cell.update(at=(row, column), style=values.get("s", ""), kind=values.get("t", ""), text=_Text(), value="", inside=False)
        elif "text" in cell:
            cell["inside"] = name == "v"
            cell["text"].start(name, values)

    def end(tag: str) -> None:
        name = xml_pass.local(tag)
        if name == "c" and "text" in cell:
            own = strings.get(cell["value"].strip()) if cell["kind"] == "s" else cell["text"].struck
            if cell["style"] in styles if own is None else own:
                found.add(cell["at"])
            cell.pop("text")
        elif "text" in cell:
            cell["inside"] = False
            cell["text"].end(name)

    def characters(data: str) -> None:
        if "text" in cell:
            if cell["inside"]:
                cell["value"] += data
            cell["text"].characters(data)

    xml_pass.run(content, start, end, characters)
    return found


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return min(number - 1, MAX_COLUMNS)

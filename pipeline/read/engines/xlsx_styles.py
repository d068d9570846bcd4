"""Shared strings and number formats of an xlsx container, for our own reader."""

from __future__ import annotations

import re

from pipeline.read.engines import xml_pass

_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
BUILT_IN = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})  # dates and times, Chinese ones included
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_NUMERIC = re.compile(r"general|e[+-]", re.IGNORECASE)
_LONGEST_CODE = 255  # Excel's own limit; longer ones are no date format


def unescaped(text: str) -> str:
    """Excel's ``_x000D_`` as the character it stands for."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


class Run:
    """Collects the text of one ``<t>``: white space at its ends counts only where the part says ``xml:space="preserve"``."""

    def __init__(self) -> None:
        self.pieces: list[str] | None = None
        self._kept = False

    def start(self, values: dict[str, str]) -> None:
        self.pieces, self._kept = [], values.get("xml:space") == "preserve"

    def end(self) -> str:
        text = "".join(self.pieces or ())
        self.pieces = None
        return unescaped(text if self._kept else text.strip(" \t\r\n"))


def shared_strings(content: bytes) -> list[str]:
    """The strings in order: runs joined, the phonetic guide left out."""
    strings: list[str] = []
    pieces: list[str] = []
    run = Run()
    phonetic = False

    def start(tag: str, values: dict[str, str]) -> None:
        nonlocal phonetic
        name = xml_pass.local(tag)
        if name == "si":
            pieces.clear()
        elif name == "rPh":
            phonetic = True
        elif name == "t" and not phonetic:
            run.start(values)

    def end(tag: str) -> None:
        nonlocal phonetic
        name = xml_pass.local(tag)
        if name == "si":
            strings.append("".join(pieces))
        elif name == "rPh":
            phonetic = False
        elif name == "t" and run.pieces is not None:
            pieces.append(run.end())

    def text(data: str) -> None:
        if run.pieces is not None:
            run.pieces.append(data)

    xml_pass.run(content, start, end, text)
    return strings


def date_styles(content: bytes) -> list[bool]:
    """For each cell style whether it shows a date or a time."""
    codes: dict[str, str] = {}
    styles: list[bool] = []
    in_cells = False

    def start(tag: str, values: dict[str, str]) -> None:
        nonlocal in_cells
        name = xml_pass.local(tag)
        if name == "numFmt":
            codes[values.get("numFmtId", "")] = values.get("formatCode", "")
        elif name == "cellXfs":
            in_cells = True
        elif name == "xf" and in_cells:
            number = values.get("numFmtId", "0")
            styles.append(shows_date(codes[number]) if number in codes else number.isdigit() and int(number) in BUILT_IN)

    def end(tag: str) -> None:
        nonlocal in_cells
        if xml_pass.local(tag) == "cellXfs":
            in_cells = False

    xml_pass.run(content, start, end, lambda text: None)
    return styles


def shows_date(code: str) -> bool:
    """Whether a number format shows a date or a time."""
    if len(code) > _LONGEST_CODE:
        return False
    bare = _LITERAL.sub("", code.split(";")[0])
    return not _NUMERIC.search(bare) and any(letter in "ymdhs" for letter in bare.lower())

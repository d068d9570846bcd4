"""Excel-2003 XML by the second path: an expat pass that keeps the wanted cells only."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from xml.parsers import expat

from pipeline.verify import tokens
from pipeline.verify.text import text_of
from schemas.cells import ERROR, FORMULA


def read(data: bytes, cells: list[tuple[str, int, int]]) -> list[str]:
    """Tokens aligned with ``cells`` (sheet, 0-based row, 0-based column). Raises ExpatError or ValueError for broken files."""
    text = re.sub(r"^\ufeff?\s*<\?xml.*?\?>", "", text_of(data), count=1, flags=re.DOTALL)
    found = _Pass(set(cells))
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = found.start, found.end
    parser.CharacterDataHandler = found.characters
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.Parse(text.encode(), True)
    return [found.tokens.get(cell, "") for cell in cells]


def _no_doctype(*_: Any) -> None:
    raise ValueError("document type declaration")


class _Pass:
    """Counts rows and columns from 1, as the format does."""

    def __init__(self, wanted: set[tuple[str, int, int]]) -> None:
        self.tokens: dict[tuple[str, int, int], str] = {}
        self._wanted = wanted
        self._sheet, self._sheets = "", 0
        self._row = self._more_rows = self._column = self._across = 0
        self._formula, self._kind = "", ""
        self._data: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        values = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if name == "Worksheet":
            self._sheets += 1
            self._sheet = values.get("Name") or f"表{self._sheets}"
            self._row = self._more_rows = 0
        elif name == "Row":
            self._row = int(values.get("Index") or self._row + self._more_rows + 1)
            self._more_rows = int(values.get("Span", "0"))
            self._column = self._across = 0
        elif name == "Cell":
            self._column = int(values.get("Index") or self._column + self._across + 1)
            self._across = int(values.get("MergeAcross", "0"))
            self._formula, self._kind = values.get("Formula", ""), ""
        elif name == "Data":
            self._kind, self._data = values.get("Type", "String"), []

    def characters(self, text: str) -> None:
        if self._data is not None:
            self._data.append(text)

    def end(self, name: str) -> None:
        place = (self._sheet, self._row - 1, self._column - 1)
        if name.rpartition(":")[2] == "Data":
            if place in self._wanted:
                self.tokens[place] = _token(self._kind, "".join(self._data or ()))
            self._data = None
        elif name.rpartition(":")[2] == "Cell" and not self._kind and self._formula and place in self._wanted:
            self.tokens[place] = FORMULA + self._formula


def _token(kind: str, text: str) -> str:
    if kind == "Number" and re.fullmatch(r"\s*[-+]?[\d.]+(?:[eE][-+]?\d+)?\s*", text):
        return tokens.number(float(text))
    if kind == "DateTime" and re.match(r"\s*\d{4}-\d\d-\d\d", text):
        return tokens.moment(datetime.fromisoformat(text.strip()))
    if kind == "Boolean" and text.strip() in ("0", "1"):
        return tokens.boolean(text.strip() == "1")
    if kind == "Error" and text.strip():
        return ERROR + text.strip()
    return tokens.text(text) if kind != "Number" or text.strip() else ""

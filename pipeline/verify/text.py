"""csv by the second path: one scanning expression over the text instead of the csv module."""

from __future__ import annotations

import re
from itertools import groupby

from pipeline.verify import tokens

_SEPARATORS = "\t,;"


def read(data: bytes, cells: list[tuple[str, int, int]]) -> list[str]:
    """Tokens aligned with ``cells`` (sheet, 0-based row, 0-based column); the one sheet's name does not matter."""
    rows = table(text_of(data))
    return [tokens.text(_shown(rows[row][column])) if row < len(rows) and column < len(rows[row]) else "" for _, row, column in cells]


def _shown(cell: str) -> str:
    """Excel shows ``="051300"`` as 051300."""
    return cell[2:-1] if cell[:2] == '="' and cell[-1:] == '"' and cell.count('"') == 2 else cell


def text_of(data: bytes) -> str:
    """The text of the bytes. Raises UnicodeDecodeError where no encoding fits."""
    if data[:3] == b"\xef\xbb\xbf":
        return data[3:].decode("utf-8")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data[2:].decode("utf-16-le" if data[0] == 0xFF else "utf-16-be")
    if b"\x00" in data:
        even = sum(1 for place in re.finditer(b"\x00", data) if place.start() % 2 == 0)
        return data.decode("utf-16-be" if even * 2 > data.count(b"\x00") else "utf-16-le")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def table(text: str) -> list[list[str]]:
    """The cells by the separator under which most rows are alike and wide."""
    if text[:4].lower() == "sep=" and text[5:6] in ("\r", "\n"):
        return _split(text[5:].replace("\r\n", "\n", 1)[1:], text[4])
    tables = [_split(text, separator) for separator in _SEPARATORS if separator in text]
    return max(tables, key=_weight) if tables else [[line] for line in text.splitlines()]


def _weight(rows: list[list[str]]) -> int:
    widths = sorted(len(row) for row in rows if len(row) > 1)
    return max((len(list(same)) * (width - 1) for width, same in groupby(widths)), default=0)


def _split(text: str, separator: str) -> list[list[str]]:
    s = re.escape(separator)
    cell = re.compile(rf'(?:"((?:[^"]|"")*+)")?([^{s}\r\n]*)({s}|\r\n|\r|\n|$)')
    rows: list[list[str]] = [[]]
    position = 0
    while position < len(text):
        found = cell.match(text, position)
        if found is None or found.end() == position:
            break
        rows[-1].append((found[1] or "").replace('""', '"') + found[2])
        position = found.end()
        if found[3] != separator:
            rows.append([])
        elif position == len(text):
            rows[-1].append("")
    return rows

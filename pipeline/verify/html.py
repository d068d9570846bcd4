"""HTML tables by the second path: one expression cuts the page into tags and text, a map of places takes the cells."""

from __future__ import annotations

import html
import re

from pipeline.verify import tokens
from pipeline.verify.text import text_of

_PIECES = re.compile(
    r"<!--.*?-->|<!\[.*?\]>|<!.*?>|<\?.*?>|<(script|style|template|noscript|xml|title)\b.*?</\1\s*>"
    r"|<(/?)([a-zA-Z][\w:-]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>|([^<]+|<)",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_PARAGRAPHS = frozenset(["p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "dt", "dd"])
_LINE, _EDGE = "\ue000", "\ue001"
_NUMBERED = re.compile(r"^(sheet|table|工作表|表格?)\s*\d+\s*[:：]\s*", re.IGNORECASE)


class _Table:
    def __init__(self, above: str) -> None:
        self.name = above
        self.texts: dict[tuple[int, int], str] = {}
        self.covered: dict[int, list[tuple[int, int]]] = {}  # row -> areas (first, last column) reaching down into it and below
        self.reaching: list[tuple[int, int, int]] = []  # first column, last column, last row
        self.row, self.column = -1, 0
        self.target: tuple[int, int] | None = None
        self.pieces: list[str] = []
        self.in_caption = False

    def next_row(self) -> None:
        self.row, self.column = self.row + 1, 0
        self.reaching = [area for area in self.reaching if area[2] >= self.row]

    def open_cell(self, attributes: dict[str, str]) -> None:
        if self.row < 0:
            self.row = 0
        blocking = True
        while blocking:
            over = [last for first, last, bottom in self.reaching if first <= self.column <= last and bottom >= self.row]
            blocking = bool(over)
            self.column = max(over) + 1 if over else self.column
        across = _count(attributes.get("colspan"), 1000)
        down = 1 << 20 if attributes.get("rowspan", "").strip() == "0" else _count(attributes.get("rowspan"), 65_534)
        if down > 1:
            self.reaching.append((self.column, self.column + across - 1, self.row + down - 1))
        self.target, self.pieces = (self.row, self.column), []
        self.column += across

    def close_cell(self) -> None:
        if self.target is not None:
            self.texts[self.target] = _shown(self.pieces)
            self.target = None


def read(data: bytes, cells: list[tuple[str, int, int]]) -> list[str]:
    """Tokens aligned with ``cells`` (sheet, 0-based row, 0-based column). Raises KeyError for an unknown sheet."""
    page = text_of(data)
    tables = _tables(page)
    named = _names(tables, re.findall("<x:Name>([^<]+)</x:Name>", page, re.IGNORECASE))
    return [tokens.text(named[sheet].texts.get((row, column), "")) for sheet, row, column in cells]


def _count(text: str | None, most: int) -> int:
    text = (text or "1").strip()
    return min(max(int(text[:9]), 1), most) if re.fullmatch("[0-9]+", text) else 1


def _shown(pieces: list[str]) -> str:
    text = re.sub("[ \t\r\n\f]+", " ", "".join(pieces))
    text = re.sub(f"[ {_EDGE}]*{_EDGE}[ {_EDGE}]*", _EDGE, text).strip(" " + _EDGE)
    text = re.sub(f" *[{_LINE}{_EDGE}] *", "\n", text).replace("\u00a0", " ")
    return text if text.strip() else ""


def _tables(page: str) -> list[_Table]:
    tables: list[_Table] = []
    stack: list[_Table] = []
    heading: list[str] | None = None
    above = ""
    for piece in _PIECES.finditer(page):
        text, tag, closing = piece[5], (piece[3] or "").lower(), bool(piece[2])
        if tag == "table" and not closing:
            stack.append(_Table(above))
            tables.append(stack[-1])
            above = ""
        elif tag == "table" and stack:
            stack[-1].close_cell()
            stack.pop()
        elif stack:
            _inside(stack[-1], tag, closing, piece[4] or "", text)
        elif re.fullmatch("h[1-6]", tag):
            above, heading = (_shown(heading), None) if closing and heading is not None else (above, [])
        elif text and heading is not None:
            heading.append(html.unescape(text))
    for table in stack:
        table.close_cell()
    return tables


def _inside(table: _Table, tag: str, closing: bool, attributes: str, text: str | None) -> None:
    if tag in ("td", "th"):
        table.close_cell()
        if not closing:
            table.open_cell({k.lower(): html.unescape(a or b or c) for k, a, b, c in _ATTRIBUTE.findall(attributes)})
    elif tag == "tr":
        table.close_cell()
        if not closing:
            table.next_row()
    elif tag == "caption":
        if closing and table.in_caption:
            table.name = _shown(table.pieces)
        table.in_caption, table.pieces = not closing, []
    elif table.target is not None or table.in_caption:
        mark = _LINE if tag == "br" else _EDGE if tag in _PARAGRAPHS else html.unescape(text or "")
        table.pieces.append(mark)


def _names(tables: list[_Table], excel: list[str]) -> dict[str, _Table]:
    named: dict[str, _Table] = {}
    for number, table in enumerate(tables, 1):
        name = " ".join(_NUMBERED.sub("", table.name).split())
        if not name and len(excel) == len(tables):
            name = excel[number - 1].strip()
        named[name if name and len(name) <= 31 and name not in named else f"表{number}"] = table
    return named

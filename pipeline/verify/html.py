"""HTML tables by the second path: one expression cuts the page into tags and text, a map of places takes the cells.

Every alternative of the expression that looks for an end takes the end of the page for it, so that none is ever tried in vain.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from pipeline.verify import tokens
from pipeline.verify.text import text_of

_PIECES = re.compile(
    r"""<!--(?:-?>|.*?(?:--!?>|\Z))                                  # a comment
    |<(?:[!?]|/(?=[^a-zA-Z]))[^>]*(?:>|\Z)                           # what is taken for one
    |<(?P<close>/?)(?P<tag>[a-zA-Z][^\t\n\f\r\ />]*+)
     (?P<inside>(?:[\t\n\f\r\ /]*+[^\t\n\f\r\ />][^\t\n\f\r\ />=]*+
        (?:[\t\n\f\r\ ]*+=[\t\n\f\r\ ]*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\t\n\f\r\ >]*+))?+)*+)
     [\t\n\f\r\ /]*+(?P<end>>|\Z)
    |(?P<text>[^<]+|<)""",
    re.DOTALL | re.VERBOSE,
)
_ATTRIBUTE = re.compile(
    r"""[\t\n\f\r /]*+([^\t\n\f\r />][^\t\n\f\r />=]*+)(?:[\t\n\f\r ]*+=[\t\n\f\r ]*+(?:"([^"]*+)"?|'([^']*+)'?|([^\t\n\f\r >]*+)))?+"""
)
_LITERAL = re.compile("script|style|xmp|iframe|noembed|noframes|title|textarea")
_ASIDE = re.compile("template|noscript|xml")
_SHOWN = ("xmp", "textarea")
_UNSEEN = frozenset(["script", "style", "iframe", "noembed", "noframes", "title", "template", "noscript", "xml"])
_DIGITS = re.compile("&#(?:([0-9]+)|[xX]([0-9a-fA-F]+));?")
_PARAGRAPHS = frozenset(["p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "dt", "dd"])
_LINE, _EDGE = "\ud800", "\ud801"  # no text can hold them
_NUMBERED = re.compile(r"^(sheet|table|工作表|表格?)\s*\d+\s*[:：]\s*", re.IGNORECASE)


class _Table:
    def __init__(self, above: str) -> None:
        self.name = above
        self.texts: dict[tuple[int, int], str] = {}
        self.reaching: dict[int, int] = {}  # column -> the last row that a cell from above reaches
        self.row, self.column = -1, 0
        self.target: tuple[int, int] | None = None
        self.pieces: list[str] = []
        self.caption: list[str] | None = None

    def next_row(self) -> None:
        self.row, self.column = self.row + 1, 0

    def open_cell(self, attributes: dict[str, str]) -> None:
        if self.row < 0:
            self.row = 0
        while self.reaching.get(self.column, -1) >= self.row:
            self.column += 1
        across = _count(attributes.get("colspan"), 1000)
        down = 1 << 20 if attributes.get("rowspan", "").strip() == "0" else _count(attributes.get("rowspan"), 65_534)
        if down > 1:
            for column in range(self.column, self.column + across):
                self.reaching[column] = max(self.row + down - 1, self.reaching.get(column, -1))
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


def _cut(page: str) -> Iterator[tuple[str, bool, str, str]]:
    """The page's pieces as (tag, whether it closes, attributes, text); what is not shown is left out."""
    at, endless = 0, set()
    while at < len(page):
        piece = _PIECES.match(page, at)
        if piece is None:  # not possible: every character is at least text
            raise ValueError(at)
        at, tag, closing = piece.end(), (piece["tag"] or "").lower(), bool(piece["close"])
        if piece["text"]:
            yield "", False, "", _unescaped(piece["text"]) if piece["text"] != "<" else "<"
        elif not tag or not piece["end"]:
            continue
        elif closing or piece[0].endswith("/>") or not (_LITERAL.fullmatch(tag) or _ASIDE.fullmatch(tag)):
            if tag not in _UNSEEN:
                yield tag, closing, piece["inside"], ""
        elif tag not in endless:
            end = re.compile(f"</{tag}(?=[\t\n\f\r />])", re.IGNORECASE).search(page, at)
            if _ASIDE.fullmatch(tag):
                endless |= set() if end else {tag}
                at = page.find(">", end.start()) + 1 or len(page) if end else at
            else:
                text, at = page[at : end.start() if end else len(page)], end.start() if end else len(page)
                if tag in _SHOWN:
                    yield tag, False, piece["inside"], ""
                    yield "", False, "", _unescaped(text) if tag == "textarea" else text


def _unescaped(text: str) -> str:
    return html.unescape(_DIGITS.sub(_character, text)) if "&" in text else text


def _character(reference: re.Match[str]) -> str:
    """The reference itself, its number without leading zeros; the mark for an unknown character where it is none."""
    digits = (reference[1] or reference[2]).lstrip("0") or "0"
    return "\ufffd" if len(digits) > 7 else f"&#{'x' if reference[2] else ''}{digits};"


def _tables(page: str) -> list[_Table]:
    tables: list[_Table] = []
    stack: list[_Table] = []
    heading: list[str] | None = None
    above = ""
    for tag, closing, inside, text in _cut(page):
        if tag == "table" and not closing:
            stack.append(_Table(above))
            tables.append(stack[-1])
            above = ""
        elif tag == "table" and stack:
            stack[-1].close_cell()
            stack.pop()
        elif stack:
            _inside(stack[-1], tag, closing, inside, text)
        elif re.fullmatch("h[1-6]", tag):
            if not closing:
                heading = []
            elif heading is not None:
                above, heading = _shown(heading), None
        elif text and heading is not None:
            heading.append(text)
    for table in stack:
        table.close_cell()
    return tables


def _inside(table: _Table, tag: str, closing: bool, attributes: str, text: str) -> None:
    if tag in ("td", "th"):
        table.close_cell()
        if not closing:
            table.open_cell(_attributes(attributes))
    elif tag == "tr":
        table.close_cell()
        if not closing:
            table.next_row()
    elif tag == "caption":
        if not closing:
            table.caption = []
        elif table.caption is not None:
            table.name, table.caption = _shown(table.caption), None
    else:
        into = table.pieces if table.target is not None else table.caption
        if into is not None:
            into.append(_LINE if tag == "br" else _EDGE if tag in _PARAGRAPHS else text)


def _attributes(inside: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(inside):
        found.setdefault(name.lower(), _unescaped(double or single or bare))
    return found


def _names(tables: list[_Table], excel: list[str]) -> dict[str, _Table]:
    named: dict[str, _Table] = {}
    for number, table in enumerate(tables, 1):
        name = " ".join(_NUMBERED.sub("", table.name).split())
        if not name and len(excel) == len(tables):
            name = excel[number - 1].strip()
        name = name if name and len(name) <= 31 and name not in named else f"表{number}"
        while name in named:
            name += "续"
        named[name] = table
    return named

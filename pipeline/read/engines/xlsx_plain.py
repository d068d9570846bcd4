"""Sheets and strings as nearly every program writes them, each read by one strict expression.

Whatever the expressions do not cover is left to the pass over events (``xlsx_sheet``, ``xlsx_styles``), which says the same of all
that they cover and takes several times as long.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.read.engines import xml_pass
from pipeline.read.engines.grid import Grid
from pipeline.read.engines.xlsx_values import COLUMNS, Shared, column_of, text_of, token_of
from schemas.cells import TEXT

_ITEM = re.compile(
    r'(<si><t(?: xml:space="preserve")?>)([^<]*)</t>(?:<phoneticPr fontId="\d+"(?: type="\w+")?(?: alignment="\w+")? ?/>)?</si>|[ \t\n]+|(.)',
    re.DOTALL,
)
_ROW = re.compile(r'[ \t\n]*<row r="([1-9][0-9]{0,6})"([^<>]*?)(/?)>')
_CELL = re.compile(
    r'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?: s="([0-9]{1,6})")?(?: t="([a-z]{1,3}|inlineStr)")? ?'
    r"(?:/>|>(<f[^<>]*(?:/>|>[^<]*</f>))?(?:<v>([^<]*)</v>|<v ?/>)?"
    r'(?:(<is><t(?: xml:space="preserve")?>)([^<]*)</t></is>)?</c>)|[ \t\n]+|(.)',
    re.DOTALL,
)
_FORMULA = re.compile(r"<f(.*?) ?/?>", re.DOTALL)
_ATTRIBUTE = re.compile(r' ([\w.:-]+)="([^"<>]*)"', re.ASCII)
_PREFIX = re.compile(r"xmlns:([\w.-]+)=", re.ASCII)
_ENTITY = re.compile("&(?!(?:amp|lt|gt|quot|apos);)")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))
_CONTROLS = bytes({*range(32)} - {9, 10, 13})
_BLANKS = " \t\n"


class Unusual(Exception):
    """Something that the expressions do not cover."""


def strings(content: bytes, most: int) -> list[str]:
    """The shared strings in order. Raises Unusual, Refused F101 or F104 for broken XML around them."""
    shell, body, _ = _cut(content, "sst")
    found = _ITEM.findall(body.replace("<t/>", "<t></t>"))
    if len(found) > most or any(other for *_, other in found):
        raise Unusual
    xml_pass.follow(shell, {}, {}, lambda text: None, ("si",))
    return [text_of(_bare(text), start != "<si><t>") for start, text, _ in found if start]


def sheet_parts(content: bytes) -> tuple[bytes, str, frozenset[str]]:
    """The sheet without its rows, its rows, and the prefixes that attributes in them may have. Raises Unusual."""
    return _cut(content, "sheetData")


def _cut(content: bytes, name: str) -> tuple[bytes, str, frozenset[str]]:
    """What stands around the inside of the one element of that name, the inside, and the prefixes declared before it."""
    if xml_pass.encoding_of(content) not in ("", "utf-8") or b"<!" in content or content.find(b"<?", 5) >= 0 or b"]]>" in content:
        raise Unusual
    if len(content.translate(None, _CONTROLS)) < len(content) or b"\xef\xbf\xbe" in content or b"\xef\xbf\xbf" in content:
        raise Unusual  # no XML: the pass over events says so
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise Unusual from None
    begin, end = text.find(f"<{name}"), text.rfind(f"</{name}>")
    start = text.find(">", begin) + 1
    if not 0 <= begin < start <= end or text.find(f"<{name}", start) >= 0:
        raise Unusual
    body = text[start:end]
    if "\r" in body or "xmlns" in body or ("&" in body and _ENTITY.search(body)):
        raise Unusual
    return (text[:start] + text[end:]).encode(), body, frozenset(_PREFIX.findall(text, 0, start))


def _bare(text: str) -> str:
    """The text without entities."""
    if "&" in text:
        for entity, character in _ENTITIES:
            text = text.replace(entity, character)
    return text


def fill(grid: Grid, body: str, prefixes: frozenset[str], shared: Shared, cells: int) -> None:
    """Puts the rows of ``body`` into the empty ``grid``. Raises Unusual (also beyond ``cells``), Refused F101 or F104."""
    *chunks, rest = body.split("</row>")
    numbers: dict[str, str] = {}
    last = 0
    for chunk in chunks:
        head = _row(chunk, 0)
        while head[3]:
            last = _begun(grid, head, last, prefixes)
            head = _row(chunk, head.end())
        last = _begun(grid, head, last, prefixes)
        row, filled = _cells(_CELL.findall(chunk, head.end()), head[1], shared, numbers)
        cells -= filled
        if cells < 0:
            raise Unusual
        if row:
            grid.put_row(last - 1, row)
    end = 0
    while rest[end:].strip(_BLANKS):
        head = _row(rest, end)
        if not head[3]:
            raise Unusual
        last, end = _begun(grid, head, last, prefixes), head.end()


def _row(text: str, at: int) -> re.Match[str]:
    found = _ROW.match(text, at)
    if found is None:
        raise Unusual
    return found


def _begun(grid: Grid, head: re.Match[str], last: int, prefixes: frozenset[str]) -> int:
    """The number of the row that begins there: below the ``last`` one."""
    number = int(head[1])
    if number <= last:
        raise Unusual
    grid.reach(number - 1)
    if head[2] and _hidden(head[2], prefixes):
        grid.sheet.hidden_rows.add(number - 1)
    return number


@lru_cache(maxsize=1024)  # the rows of a workbook have few sets of attributes
def _hidden(attributes: str, prefixes: frozenset[str]) -> bool:
    """Whether a row with these attributes beside its number is hidden."""
    values = _attributes(attributes.removesuffix(" "), prefixes)
    if "r" in values:
        raise Unusual
    return values.get("hidden") in ("1", "true")


def _attributes(text: str, prefixes: frozenset[str]) -> dict[str, str]:
    found = _ATTRIBUTE.findall(text)
    values = dict(found)
    covered = sum(len(name) + len(value) + 4 for name, value in found)
    if covered != len(text) or len(values) != len(found) or any(":" in name and name.partition(":")[0] not in prefixes for name in values):
        raise Unusual
    return values


def _cells(found: list[tuple[str, ...]], row: str, shared: Shared, numbers: dict[str, str]) -> tuple[list[str], int]:
    """The tokens of a row up to the last one that is not blank, and how many are not. ``numbers``: the tokens of those met so far."""
    tokens: list[str] = []
    filled, before = 0, -1
    texts, dates = shared.by_index, shared.date_styles
    for letters, at, style, kind, formula, value, inline, text, other in found:
        column = COLUMNS.get(letters)
        if column is None:
            if other:
                raise Unusual
            if not letters:
                continue  # white space
            column = column_of(letters)
        if column <= before or at != row:
            raise Unusual
        before = column
        if formula:
            _check_formula(formula, value)
        token = None
        if kind == "s":
            token = texts.get(value)
        elif kind in ("", "n") and style not in dates:
            token = numbers.get(value)
        if token is None or inline:
            token = _token(kind, value, style, inline, text, shared)
            if kind in ("", "n") and style not in dates:
                numbers[value] = token
        if token:
            filled += 1
            if column > len(tokens):
                tokens.extend([""] * (column - len(tokens)))
            tokens.append(token)
    return tokens, filled


def _token(kind: str, value: str, style: str, inline: str, text: str, shared: Shared) -> str:
    if inline or kind == "inlineStr":
        if kind != "inlineStr":
            raise Unusual
        shown = text_of(_bare(text), inline != "<is><t>")
        return TEXT + shown if shown else ""
    return token_of(kind or "n", _bare(value), style, shared) if value or kind == "e" else ""


def _check_formula(formula: str, value: str) -> None:
    """A formula changes nothing about a stored value, but for pictures; without one it is what the cell holds."""
    head = _FORMULA.match(formula)
    if not value or head is None or "DISPIMG" in formula:
        raise Unusual
    _attributes(head[1], frozenset())

"""csv and tab-separated text: which encoding, which separator, and the cells as text exactly as written."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

from pipeline.read.answers import Refused
from pipeline.read.engines.grid import MAX_ROWS
from pipeline.read.limits import USUAL, Limits
from pipeline.read.workbook import Sheet, Workbook
from schemas.cells import MAX_COLUMNS

_SEPARATORS = "\t,;"  # the first of equals wins: a tab is seldom text
_HINT = re.compile(r"sep=(.)(?:\r\n|\r|\n)", re.IGNORECASE)  # Excel's own first line that names the separator; no row of the table
_WRAPPED = re.compile(r'^="([^"]*)"$')  # how programs write 051300 so that Excel keeps its zero: the cell shows what is inside
_CONTROLS = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # a few stray ones are text from Word, many are no text
_LONGEST_FIELD = 1 << 20
_LONGEST_LINE = 100  # of a one-column list; longer lines are prose
_TOO_LARGE = "表格的行数或列数超出 Excel 的范围。"
_RESAVE = "请用 Excel 或 WPS 打开后另存为 .xlsx 再报送。"


class NotATable(Refused, ValueError):
    """The text is no table; ``reason`` says why in Chinese."""

    def __init__(self, reason: str) -> None:
        super().__init__("F101", reason + _RESAVE)


def decoded(data: bytes) -> str:
    """The text: by byte order mark, UTF-16 where there are zero bytes, UTF-8 where that fits, else GB18030.

    Never replaces a character: raises NotATable where the bytes are no text.
    """
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text and len(_CONTROLS.findall(text)) * 100 <= len(text):
            return text
    raise NotATable("文件内容不是文字，或文字编码无法识别。")


def _encodings(data: bytes) -> tuple[str, ...]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    if data.startswith(b"\xef\xbb\xbf"):
        return ("utf-8-sig",)
    if 0 in data:  # commas, digits and line ends of UTF-16 hold a zero byte, and no other text holds any
        low, high = data[0::2].count(0), data[1::2].count(0)
        return ("utf-16-le", "utf-16-be") if high >= low else ("utf-16-be", "utf-16-le")
    return ("utf-8", "gb18030")


def read_csv(data: bytes, limits: Limits = USUAL) -> Workbook:
    """One sheet of text cells; row and column are those of the parsed table. Raises NotATable, Refused F104 for too large ones."""
    text = decoded(data)
    if max(text.count("\n"), text.count("\r")) > MAX_ROWS or max(map(text.count, _SEPARATORS)) > limits.box:
        raise Refused("F104", _TOO_LARGE)
    hint = _HINT.match(text)
    rows = _parsed(text[hint.end() :], hint[1]) if hint else _best(text)
    while rows and not any(rows[-1]):
        rows.pop()
    if len(rows) > MAX_ROWS or max(map(len, rows), default=0) > MAX_COLUMNS or sum(map(len, rows)) > limits.box:
        raise Refused("F104", _TOO_LARGE)
    if '="' in text:
        rows = [[_WRAPPED.sub(r"\1", value) for value in row] for row in rows]
    return Workbook("csv", [Sheet("表1", [["t" + value if value else "" for value in row] for row in rows])])


def _best(text: str) -> list[list[str]]:
    """The table by the separator that gives the most even and widest rows."""
    parsed = [_parsed(text, separator) for separator in _SEPARATORS if separator in text]
    if parsed:
        best = max(parsed, key=evenness)
        if evenness(best):
            return best
    lines = text.splitlines()
    if len(lines) < 2 or max(map(len, lines)) > _LONGEST_LINE:
        raise NotATable("内容是一段文字，没有用逗号、分号或制表符分开的列，不是表格。")
    return parsed[0] if parsed else [[line] for line in lines]


def evenness(rows: list[list[str]]) -> int:
    """Rows of the commonest width, times the separators in such a row; 0 where no row has two cells."""
    widths = Counter(len(row) for row in rows if len(row) > 1)
    return max((count * (width - 1) for width, count in widths.items()), default=0)


def _parsed(text: str, separator: str) -> list[list[str]]:
    csv.field_size_limit(_LONGEST_FIELD)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        if "unexpected end" in str(error) or "field larger" in str(error):  # everything below would be swallowed by one cell
            raise NotATable("表格中有一个英文双引号没有成对，后面的单元格分不开。") from None
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        raise NotATable("表格中的英文双引号没有成对，单元格分不开。") from None

"""csv and tab-separated text: which encoding, which separator, and the cells as text."""

from __future__ import annotations

import csv
import io

from pipeline.read.answers import Refused
from pipeline.read.workbook import Sheet, Workbook


def decoded(data: bytes) -> str:
    """The text: by its byte order mark, as UTF-8 where that fits, UTF-16 where every other byte is nothing, else GB18030."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    if data[:3] == b"\xef\xbb\xbf":
        return data[3:].decode("utf-8", "replace")
    if data[1:200:2].count(0) > 60 or data[0:200:2].count(0) > 60:
        return data.decode("utf-16-le" if data[1:200:2].count(0) > 60 else "utf-16-be", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("F101", "文字编码无法识别，请用 Excel 或 WPS 另存为 .xlsx。")


def read_csv(data: bytes) -> Workbook:
    """One sheet of text cells; row and column are those of the table. Raises Refused F101 for a text that is no table."""
    text = decoded(data)
    if "\x00" in text:
        raise Refused("F101", "内容不是文字表格。")
    csv.field_size_limit(1 << 20)
    try:
        tables = [(list(csv.reader(io.StringIO(text, newline=""), delimiter=d)), d) for d in ",\t;" if d in text]
    except csv.Error:
        raise Refused("F101", "文字表格的格式有误，请用 Excel 或 WPS 另存为 .xlsx。") from None
    if not tables:
        tables = [([[line] for line in text.splitlines()], ",")]
    rows, _ = max(tables, key=lambda item: sum(len(row) > 1 for row in item[0]) * 1000 + max(map(len, item[0]), default=0))
    return Workbook("csv", [Sheet("csv", [["t" + value if value else "" for value in row] for row in rows])])

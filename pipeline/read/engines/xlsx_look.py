"""A cheap look at a worksheet's bytes: may calamine read it, or does it hold what calamine hides or gets wrong."""

from __future__ import annotations

import re

from pipeline.read.answers import Refused
from pipeline.read.limits import Limits
from schemas.cells import MAX_COLUMNS

_MAX_ROWS = 1_048_576
_HIDDEN_THINGS = re.compile(
    rb"""<(?:\w+:)?f[ >/]      # formulas: calamine gives no stored value as blank
    |\bt\s*=\s*["'][ed]["']    # error cells (calamine: blank) and ISO dates
    |\bhidden\s*=              # rows and columns
    |<!                        # comments and CDATA: calamine takes the text before them
    |_x[0-9A-Fa-f]{4}_         # escaped characters in inline text""",
    re.VERBOSE,
)
_MARKS = (b"<f", b":f", b'"e"', b'"d"', b"'e'", b"'d'", b"hidden", b"<!", b"_x")  # without one of them the pattern cannot match
# a first letter that is given makes a search several times quicker than a word's boundary; a wrong hit only costs time
_FAR = re.compile(rb"""r\s*=\s*["']\$?(?:[A-Za-z]{3}|[A-Za-z]{0,2}\$?\d{5})""")
_ADDRESS = re.compile(rb"""\br\s*=\s*["']\$?([A-Za-z]{1,7})\$?(\d{1,20})["']""")
_STRING = re.compile(rb"""t\s*=\s*["']s["'][^>]*>\s*<(?:\w+:)?v>([^<]*)<""")


def boring(content: bytes, strings: int, limits: Limits) -> bool:
    """Whether calamine reads this sheet right. ``strings`` counts the shared ones. Raises Refused F104 beyond Excel's addresses."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or content[:1] == b"\x00":
        return False
    if content.find(b"<?", len(b"<?xml")) >= 0:
        return False  # a processing instruction within a value: calamine takes the text before it
    if any(mark in content for mark in _MARKS) and _HIDDEN_THINGS.search(content):
        return False
    if content.count(b"mergeCell ") > limits.merges or not _small(content, limits):
        return False
    return _strings_exist(content, strings)


def _small(content: bytes, limits: Limits) -> bool:
    if not _FAR.search(content):
        return True  # no column past ZZ, no row past 9 999
    rows = columns = 0
    for letters, digits in _ADDRESS.findall(content) if len(content) < limits.ratio_from else ():
        rows, columns = max(rows, int(digits)), max(columns, _column(letters))
    if len(content) >= limits.ratio_from:
        for found in _ADDRESS.finditer(content):
            rows, columns = max(rows, int(found[2])), max(columns, _column(found[1]))
    if rows > _MAX_ROWS or columns > MAX_COLUMNS:
        raise Refused("F104", "单元格地址超出 Excel 的范围。")
    return rows * columns <= limits.dense


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper()[:4]:
        number = number * 26 + letter - 64
    return number


def _strings_exist(content: bytes, strings: int) -> bool:
    """Whether every cell that points at a shared string points at one that is there (calamine takes the first one otherwise)."""
    wanted = set(_STRING.findall(content))
    return all(index.isdigit() and int(index[:12]) < strings for index in wanted)

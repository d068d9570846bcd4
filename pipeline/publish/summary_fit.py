"""How high a row must be so that its wrapped text shows: Excel does not fit rows that a program wrote, nor merged
ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from pipeline.publish.plain import shortened

HIGHEST = 409.0  # points, Excel's limit of a row
_POINT_A_CHARACTER = 5.25  # of a column's width, at Excel's default font: 7 pixels of 96 dpi
_LATIN = 0.64  # of the font's size; 0.5 in the fonts asked for, more in those that stand in for them
_PADDING = 5.0  # points inside a cell's two sides
_SPACING = 1.35  # height of a line in font sizes
_ROOM = 7.0  # points above and below the text
# A latin word breaks only where it must, a Chinese character anywhere.
_PIECES = re.compile(r"\n|[\x21-\x7e]+|.", re.DOTALL)


def row_height(texts: Iterable[tuple[str, float]], size: float, least: float) -> float:
    """Points for a row of (text, column width in characters) in a font of ``size`` points, at least ``least``."""
    lines = max((_lines(text, width, size) for text, width in texts), default=1)
    return round(min(max(least, lines * size * _SPACING + _ROOM), HIGHEST), 1)


def fitting(text: str, width: float, size: float) -> str:
    """The text, or, where no row could show it whole, its beginning and end with its length said between them."""
    most = int((HIGHEST - _ROOM) / (size * _SPACING))
    if _lines(text, width, size) <= most:
        return text
    a_line = int((width * _POINT_A_CHARACTER - _PADDING) / size)
    return shortened(text.replace("\n", " "), max(most * a_line - 30, 60))


@lru_cache(maxsize=20_000)  # the same few names and types stand in thousands of rows
def _lines(text: str, width: float, size: float) -> int:
    room = width * _POINT_A_CHARACTER - _PADDING
    lines, used = 1, 0.0
    for piece in _PIECES.findall(text):
        if piece == "\n":
            lines, used = lines + 1, 0.0
            continue
        length = len(piece) * size * (_LATIN if ord(piece[0]) < 0x2E80 else 1.0)
        if used and used + length > room:
            lines, used = lines + 1, 0.0
        broken = int((length - 0.01) // room)  # a word longer than a line
        lines, used = lines + broken, used + length - broken * room
    return lines

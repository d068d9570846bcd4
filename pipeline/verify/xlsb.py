"""xlsb by the second path: pyxlsb. It knows no styles, so dates come as the numbers behind them."""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from typing import Any

from pyxlsb import Workbook

from pipeline.verify import tokens
from schemas.cells import ERROR

# BErr of [MS-XLSB] 2.5.97.2, as pyxlsb hands it on
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_CODE = re.compile("0x[0-9a-f]{1,2}")


def read(data: bytes, cells: list[tuple[str, int, int]]) -> list[str]:
    """Tokens aligned with ``cells`` (sheet, 0-based row, 0-based column). Raises what pyxlsb raises for an unknown sheet or broken file."""
    wanted: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for sheet, row, column in cells:
        wanted[sheet].add((row, column))
    found: dict[tuple[str, int, int], str] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as container, Workbook(container) as book:
        for sheet, places in wanted.items():
            with book.get_sheet(sheet) as opened:
                for row in opened.rows(sparse=True):
                    found.update({(sheet, cell.r, cell.c): _token(cell.v) for cell in row if (cell.r, cell.c) in places})
    return [found.get(cell, "") for cell in cells]


def _token(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return tokens.boolean(value)
    if isinstance(value, int | float):
        return tokens.number(value)
    if _CODE.fullmatch(value) and int(value, 16) in _ERRORS:
        return ERROR + _ERRORS[int(value, 16)]
    return tokens.text(value)

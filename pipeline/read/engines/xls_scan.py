"""Puts back what calamine hides in xls and et: error cells, hidden rows and columns, the date system ([MS-XLS] records)."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator

from pipeline.read.answers import Refused
from pipeline.read.engines.compound import stream
from pipeline.read.engines.grid import Grid
from pipeline.read.engines.numbers import number
from pipeline.read.workbook import Sheet, Workbook
from schemas.cells import ERROR, NUMBER, TEXT

ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
_BOF = frozenset({0x0009, 0x0209, 0x0409, 0x0809})
_EOF, _FORMULA, _BOOLERR, _ROW, _COLUMNS, _SHEET, _DATEMODE, _PROJECT = 0x000A, 0x0006, 0x0205, 0x0208, 0x007D, 0x0085, 0x0022, 0x00D3
_NUMBER, _RK, _MULRK = 0x0203, 0x027E, 0x00BD
_FONT, _XF = 0x0031, 0x00E0
_CELLS = frozenset({_NUMBER, _RK, _FORMULA, _BOOLERR, 0x00FD, 0x0204, 0x00D6})  # the last three hold text
_STRIKE = 0x08
_ROW_HIDDEN = 0x20
_WORKSHEET = 0


def records_of(data: bytes) -> bytes:
    """The workbook's records out of an xls. Raises Refused F101 for a broken container: on some of them calamine dies."""
    return stream(data, ("Workbook", "Book")) if data[:4] == b"\xd0\xcf\x11\xe0" else data


def enrich_xls(data: bytes, workbook: Workbook) -> None:
    """Changes ``workbook`` in place by its records; its sheets are the worksheets in the file's order."""
    starts: list[int] = []
    fonts: list[bool] = []
    styles: list[int] = []
    # a record has four bytes at least; the workbook's own are looked at once, each sheet's twice where there are struck styles
    steps = Steps(len(data) // 2)
    for kind, body in records(data, 0, steps):
        if kind == _SHEET and len(body) >= 6 and body[5] == _WORKSHEET:
            starts.append(struct.unpack_from("<I", body)[0])
        elif kind == _DATEMODE and body[:2] == b"\x01\x00":
            workbook.date1904 = True
        elif kind == _PROJECT:
            workbook.macros = True
        elif kind == _FONT and len(body) >= 4:
            fonts.append(bool(body[2] & _STRIKE))
        elif kind == _XF and len(body) >= 2:
            styles.append(struct.unpack_from("<H", body)[0])
    struck = _struck_styles(fonts, styles) if any(fonts) else frozenset()
    for sheet, start in zip(workbook.sheets, starts):
        _sheet(sheet, data, start, steps)
        if struck:
            sheet.struck = _struck_cells(data, start, struck, steps)


def _struck_styles(fonts: list[bool], styles: list[int]) -> frozenset[int]:
    """Numbers of the cell styles whose font is struck through; there is no font number 4."""
    places = (font - (font > 4) for font in styles)
    return frozenset(style for style, place in enumerate(places) if place < len(fonts) and fonts[place])


def _struck_cells(data: bytes, start: int, struck: frozenset[int], steps: Steps) -> set[tuple[int, int]]:
    found = set()
    for kind, body in records(data, start, steps):
        if kind in _CELLS and len(body) >= 6:
            row, column, style = struct.unpack_from("<3H", body)
            if style in struck:
                found.add((row, column))
        elif kind == _MULRK:
            row, column = struct.unpack_from("<HH", body)
            styles = (struct.unpack_from("<H", body, at)[0] for at in range(4, len(body) - 7, 6))
            found.update((row, column + place) for place, style in enumerate(styles) if style in struck)
    return found


class Steps:
    """How many records may still be looked at: sheets that share their records would be read again and again."""

    def __init__(self, left: int) -> None:
        self._left = left

    def step(self) -> None:
        """Counts one record. Raises Refused F101 where there were too many."""
        self._left -= 1
        if self._left < 0:
            raise Refused("F101", "工作表的内容互相重叠，文件已损坏，请用 Excel 或 WPS 打开后另存为新的 .xlsx。")


def records(data: bytes, at: int, steps: Steps) -> Iterator[tuple[int, bytes]]:
    """Type and body of the records of one substream, from its BOF to its own EOF."""
    depth = 0
    while at + 4 <= len(data):
        steps.step()
        kind, size = struct.unpack_from("<HH", data, at)
        if kind in _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
        if kind == _EOF and depth <= 0:
            return
        if depth == 1:  # charts inside a sheet are substreams of their own
            yield kind, data[at + 4 : at + 4 + size]
        at += 4 + size


def _sheet(sheet: Sheet, data: bytes, start: int, steps: Steps) -> None:
    grid = Grid(sheet)
    for kind, body in records(data, start, steps):
        if kind == _ROW and len(body) >= 14:
            if body[12] & _ROW_HIDDEN:
                sheet.hidden_rows.add(struct.unpack_from("<H", body)[0])
        elif kind == _COLUMNS and len(body) >= 10:
            first, last, _, _, options = struct.unpack_from("<5H", body)
            if options & 1:
                sheet.hidden_columns.update(range(first, min(last, 255) + 1))
        elif kind in (_BOOLERR, _FORMULA) and len(body) >= 8:
            code = _error(kind, body)
            if code is not None:
                row, column = struct.unpack_from("<HH", body)
                grid.put(row, column, ERROR + ERRORS.get(code, "#VALUE!"))
        if sheet.doubtful and kind in (_NUMBER, _RK, _MULRK, _FORMULA) and len(body) >= 10:
            for row, column, value in _numbers(kind, body):
                if (row, column) in sheet.doubtful:
                    grid.put(row, column, exact(value))


def _numbers(kind: int, body: bytes) -> Iterator[tuple[int, int, float]]:
    """Row, column and value of the numbers in one record."""
    row, column = struct.unpack_from("<HH", body)
    if kind == _MULRK:
        for position, at in enumerate(range(4, len(body) - 7, 6)):
            yield row, column + position, rk(body[at + 2 : at + 6])
    elif kind == _RK:
        yield row, column, rk(body[6:10])
    elif len(body) >= 14 and not (kind == _FORMULA and body[12:14] == b"\xff\xff"):
        yield row, column, struct.unpack_from("<d", body, 6)[0]


def rk(raw: bytes) -> float:
    """A number packed into four bytes ([MS-XLS] 2.5.217): the upper bits of a double or an integer, perhaps a hundredfold."""
    bits = struct.unpack("<i", raw)[0]
    value = float(bits >> 2) if bits & 2 else struct.unpack("<d", b"\x00\x00\x00\x00" + struct.pack("<i", bits & ~3))[0]
    return value / 100 if bits & 1 else value


def exact(value: float) -> str:
    """The token of a number as it is stored."""
    return NUMBER + number(value) if math.isfinite(value) else TEXT + "NaN"


def _error(kind: int, body: bytes) -> int | None:
    """The code of an error cell, None for a cell that holds something else."""
    if kind == _BOOLERR:
        return body[6] if body[7:8] == b"\x01" else None
    return body[8] if body[12:14] == b"\xff\xff" and body[6] == 2 else None

"""Puts back what calamine hides in xlsb: error cells, whole days, hidden rows and columns, the date system ([MS-XLSB] records)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from pipeline.read.answers import Refused
from pipeline.read.container import Container
from pipeline.read.engines.grid import Grid
from pipeline.read.engines.numbers import moment
from pipeline.read.engines.xls_scan import ERRORS, Steps, exact, rk
from pipeline.read.engines.xlsx_package import relations
from pipeline.read.engines.xlsx_styles import BUILT_IN, shows_date
from pipeline.read.workbook import Sheet, Workbook
from schemas.cells import ERROR, MAX_COLUMNS

_ROW, _CELL_ERROR, _FORMULA_ERROR, _COLUMNS, _PROPERTIES, _SHEET = 0, 3, 11, 60, 153, 156
_FORMAT, _CELL_FORMATS, _NO_MORE_FORMATS, _XF = 44, 617, 618, 47
_RK, _REAL, _FORMULA_REAL = 2, 5, 9
_ROW_HIDDEN = 0x10
_STYLE = 0xFF_FFFF  # the bits of a cell's head that number its style
_MAIN, _RELATIONS = "xl/workbook.bin", "xl/_rels/workbook.bin.rels"
_USUAL = {"sharedStrings": "xl/sharedstrings.bin", "styles": "xl/styles.bin"}  # programs open these by name, whatever is related
_DAMAGED = "文件残缺或已损坏，请用 Excel 或 WPS 打开后另存为新的 .xlsx。"


def parts_of(container: Container) -> dict[str, bytes]:
    """The parts that values come from, by their names in the container. Raises Refused F104 where they are not the ones that every program opens."""
    if _MAIN not in container:
        raise Refused("F101", _DAMAGED)
    related = relations(container, _MAIN)
    main = {target for kind, target, _ in relations(container, "").values() if kind == "officeDocument"}
    if main - {_MAIN} or any(outside for kind, _, outside in related.values() if kind in ("worksheet", *_USUAL)):
        raise _elsewhere()
    for kind, name in _USUAL.items():
        if {target for found, target, _ in related.values() if found == kind} != ({name} & {*container.keys()}):
            raise _elsewhere()
    sheets = [target for kind, target, _ in related.values() if kind == "worksheet"]
    if len(set(sheets)) < len(sheets) or any(name.rpartition("/")[0] != "xl/worksheets" for name in sheets):
        raise _elsewhere()
    every = (_MAIN, _RELATIONS, *_USUAL.values(), *(target for kind, target, _ in related.values() if kind))
    return {container.name_of(key): container.part(key) for key in every if key in container and key.endswith((".bin", ".rels"))}


def _elsewhere() -> Refused:
    return Refused("F104", "工作簿的部件不在通常的位置，不同软件会读出不同内容。请用 Excel 或 WPS 打开核对后，另存为新的 .xlsx。")


def enrich_xlsb(container: Container, workbook: Workbook) -> None:
    """Changes ``workbook`` in place, sheets found by name. Raises Refused F101 for broken records."""
    related = relations(container, _MAIN)
    dates = _date_styles(container.part(_USUAL["styles"]))
    by_name = {sheet.name: sheet for sheet in workbook.sheets}
    steps = Steps(sum(map(len, parts_of(container).values())))  # a record has two bytes at least
    try:
        for kind, body in _records(container.part(_MAIN), steps):
            if kind == _PROPERTIES and body:
                workbook.date1904 = bool(body[0] & 1)
            elif kind == _SHEET:
                identity, rest = _string(body[8:])
                target = related.get(identity, ("", "", False))[1]
                sheet = by_name.get(_string(rest)[0])
                if sheet is not None and target in container:
                    _sheet(sheet, container.part(target), dates, workbook.date1904, steps)
    except (struct.error, IndexError):
        raise Refused("F101", _DAMAGED) from None


def _records(content: bytes, steps: Steps) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(content):
        steps.step()
        kind, at = _variable(content, at, 2)
        size, at = _variable(content, at, 4)
        yield kind, content[at : at + size]
        at += size


def _variable(content: bytes, at: int, most: int) -> tuple[int, int]:
    """A number of seven bits a byte, and where it ends; a record's type keeps its marker bits out of the number."""
    number = 0
    for position in range(most):
        byte = content[at]
        at += 1
        number |= (byte & 0x7F) << (7 * position)
        if not byte & 0x80:
            break
    return number, at


def _string(body: bytes) -> tuple[str, bytes]:
    length = struct.unpack_from("<I", body)[0]
    end = 4 + 2 * length
    return body[4:end].decode("utf-16-le", "replace"), body[end:]


def _date_styles(content: bytes) -> list[bool]:
    """For each cell style whether it shows a date or a time; empty where the part is absent or cut off."""
    codes: dict[int, str] = {}
    styles: list[bool] = []
    in_cells = False
    try:
        for kind, body in _records(content, Steps(len(content))):
            if kind in (_CELL_FORMATS, _NO_MORE_FORMATS):
                in_cells = kind == _CELL_FORMATS
            elif kind == _FORMAT:
                codes[struct.unpack_from("<H", body)[0]] = _string(body[2:])[0]
            elif kind == _XF and in_cells:
                number = struct.unpack_from("<HH", body)[1]
                styles.append(shows_date(codes[number]) if number in codes else number in BUILT_IN)
    except (struct.error, IndexError):
        return []
    return styles


def _sheet(sheet: Sheet, content: bytes, dates: list[bool], date1904: bool, steps: Steps) -> None:
    grid = Grid(sheet)
    row = 0
    for kind, body in _records(content, steps):
        if kind == _ROW:
            row = struct.unpack_from("<I", body)[0]
            if body[11] & _ROW_HIDDEN:
                sheet.hidden_rows.add(row)
        elif kind == _COLUMNS:
            first, last, _, _, options = struct.unpack_from("<4IH", body)
            if options & 1:
                sheet.hidden_columns.update(range(first, min(last + 1, MAX_COLUMNS)))
        elif kind in (_CELL_ERROR, _FORMULA_ERROR):
            grid.put(row, struct.unpack_from("<I", body)[0], ERROR + ERRORS.get(body[8], "#VALUE!"))
        elif kind == _RK or (sheet.doubtful and kind in (_REAL, _FORMULA_REAL)):
            column, style = struct.unpack_from("<II", body)
            value = rk(body[8:12]) if kind == _RK else struct.unpack_from("<d", body, 8)[0]
            if kind == _RK and (style := style & _STYLE) < len(dates) and dates[style]:
                grid.put(row, column, moment(value, date1904))  # calamine gives whole days as bare numbers
            elif (row, column) in sheet.doubtful:
                grid.put(row, column, exact(value))

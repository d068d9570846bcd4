"""xls, et, xlsb and ods through python-calamine, with passes of our own for what calamine hides; xlsx by our own reader."""

from __future__ import annotations

import math
import os
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Any

from pipeline.read.answers import Refused
from pipeline.read.container import Container, packed
from pipeline.read.engines.numbers import day, number
from pipeline.read.engines.own_marks import marks_of_ods, told_in
from pipeline.read.engines.xlsx import read_xlsx
from pipeline.read.limits import Limits
from pipeline.read.scratch import keep
from pipeline.read.workbook import Sheet, Workbook
from schemas.cells import DATE, NUMBER, TEXT

_DAMAGED = "文件残缺、已损坏，或不是有效的工作簿。请用 Excel 或 WPS 打开后另存为新的 .xlsx。"


_ODS = {  # beside the content; calamine wants to see them
    "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
    "META-INF/manifest.xml": b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
}
_DOUBTFUL = "?"  # no token: stands for a value that calamine does not tell as it is stored


_FIRST_YEAR = 1900  # calamine shows NaN as the day before


def read_spreadsheet(data: bytes, format: str, limits: Limits, scratch: str, careful: bool = False) -> Workbook:
    """The workbook of ``data``; ``careful`` reads without calamine where we can. Raises Refused F101, F102 or F104."""
    if format == "xlsx":
        return read_xlsx(data, limits, careful)
    if format == "xls":
        return _xls(data, limits, scratch)
    container = Container(data, limits)
    if format == "ods":
        from pipeline.read.engines.ods import enrich_ods
        from pipeline.read.engines.ods_extent import check_ods

        content = container.part("content.xml")
        check_ods(content, limits)
        workbook = _calamine(packed({**_ODS, "content.xml": content}), format, limits, scratch)
        enrich_ods(workbook, content, limits)
        workbook.names, workbook.told = marks_of_ods(container)
    else:
        from pipeline.read.engines.xlsb_scan import enrich_xlsb, parts_of

        workbook = _calamine(packed(parts_of(container)), format, limits, scratch)
        enrich_xlsb(container, workbook)
    workbook.macros = any(name.lower().endswith("vbaproject.bin") for name in container.names)
    workbook.external_links = any("externallinks/" in name.lower() for name in container.names)
    return workbook


def _xls(data: bytes, limits: Limits, scratch: str) -> Workbook:
    from pipeline.read.engines.xls_names import names_of_xls
    from pipeline.read.engines.xls_scan import enrich_xls, records_of

    records = records_of(data)
    workbook = _calamine(data, "xls", limits, scratch)
    enrich_xls(records, workbook)
    workbook.told = told_in(data)
    workbook.names = names_of_xls(records)
    return workbook


def _calamine(data: bytes, format: str, limits: Limits, scratch: str) -> Workbook:
    with Calamine(data, format, scratch) as book:
        sheets = [book.sheet(position, limits) for position in book.worksheets(limits)]
    if not sheets:
        raise Refused("F101", "工作簿里没有工作表。")
    return Workbook(format, sheets)


class Calamine:
    """A workbook open in calamine, which trusts the extension: a copy with the true one is opened.

    Every failure of calamine, Rust panics included, becomes Refused F101 (F102 where it asks for a password).
    """

    def __init__(self, data: bytes, format: str, scratch: str) -> None:
        self._data, self._format, self._scratch = data, format, scratch

    def __enter__(self) -> Calamine:
        from python_calamine import CalamineWorkbook

        path, _ = keep([self._data], self._scratch, "." + self._format)
        try:
            self._book = _tried(CalamineWorkbook.from_path, path)
        finally:
            os.unlink(path)
        return self

    def __exit__(self, *_: object) -> None:
        _tried(self._book.close)

    def worksheets(self, limits: Limits) -> list[int]:
        """Positions of the worksheets among all sheets (charts and macro sheets are none)."""
        from python_calamine import SheetTypeEnum

        every = range(len(self._book.sheets_metadata))
        found = [i for i in every if self._format == "ods" or self._book.sheets_metadata[i].typ == SheetTypeEnum.WorkSheet]
        if len(found) > limits.sheets:
            raise Refused("F104", f"工作簿有 {len(found)} 张工作表，超过 {limits.sheets} 张。")
        return found

    def sheet(self, position: int, limits: Limits) -> Sheet:
        """One sheet from A1 on. Raises Refused F101 or F104."""
        from python_calamine import SheetVisibleEnum

        about = self._book.sheets_metadata[position]
        sheet = _tried(self._book.get_sheet_by_index, position)
        end = sheet.end
        if end and (end[0] + 1) * (end[1] + 1) > limits.box:
            raise Refused("F104", "工作表的范围过大（可能有一个单元格放得很远）。")
        merges = [(a[0], a[1], b[0], b[1]) for a, b in (sheet.merged_cell_ranges or [])]
        if len(merges) > limits.merges:
            raise Refused("F104", f"合并单元格超过 {limits.merges} 处。")
        values = _tried(sheet.to_python, skip_empty_area=False) if end else []
        if end and (end[0] + 1) * (end[1] + 1) > limits.dense:  # one cell far out: the blank rows before it are not worth their walk
            values = [row if row.count("") < len(row) else [] for row in values]
        rows = [[(TEXT + value if value else "") if value.__class__ is str else _token(value) for value in row] for row in values]
        doubtful = _doubtful(rows)
        for row, column in doubtful:
            rows[row][column] = _guess(values[row][column])
        while rows and not any(rows[-1]):
            rows.pop()
        return Sheet(about.name, rows, about.visible != SheetVisibleEnum.Visible, merges, doubtful=doubtful)


def _doubtful(rows: list[list[str]]) -> set[tuple[int, int]]:
    if _DOUBTFUL not in chain.from_iterable(rows):
        return set()
    return {(r, c) for r, row in enumerate(rows) for c, token in enumerate(row) if token == _DOUBTFUL}


def _tried(call: Any, *arguments: Any, **named: Any) -> Any:
    try:
        return call(*arguments, **named)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:
        if "assword" in str(error) or "ncrypted" in str(error):
            raise Refused("F102", "工作簿设有打开密码，请取消密码后重新报送。") from None
        raise Refused("F101", _DAMAGED) from error


def _token(value: Any) -> str:
    """The token of a value that is not blank, as calamine gives it."""
    if isinstance(value, str):
        return TEXT + value
    if isinstance(value, bool):
        return "bTRUE" if value else "bFALSE"
    if isinstance(value, (int, float)):
        return NUMBER + number(value) if math.isfinite(value) else _DOUBTFUL
    if isinstance(value, date):
        if value.year < _FIRST_YEAR:
            return _DOUBTFUL
        return day(value) if isinstance(value, datetime) else "d" + value.isoformat()
    return _DOUBTFUL if isinstance(value, (time, timedelta)) else TEXT + str(value)


def _guess(value: Any) -> str:
    """What calamine makes of a doubtful value, for the case that the file's own records do not tell more."""
    if isinstance(value, float):
        return TEXT + "NaN"
    if isinstance(value, date):  # ods may well hold such a day
        return DATE + value.isoformat()
    if isinstance(value, time):
        value = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond)
    return NUMBER + number(value / timedelta(days=1))

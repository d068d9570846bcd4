"""xlsx, xlsm, xls, et, xlsb and ods through python-calamine, with what calamine hides put back for xlsx."""

from __future__ import annotations

import os
import tempfile
from datetime import date, datetime, time, timedelta
from typing import Any

from pipeline.read.answers import Refused
from pipeline.read.container import check_extent, inflate
from pipeline.read.engines.xlsx_scan import restore
from pipeline.read.limits import Limits
from pipeline.read.workbook import Sheet, Workbook


def read_spreadsheet(data: bytes, format: str, limits: Limits, scratch: str) -> Workbook:
    """The workbook of ``data``. calamine trusts the extension, so a copy with the true one is opened."""
    parts = inflate(data, limits) if format in ("xlsx", "xlsb", "ods") else {}
    check_extent(parts, limits)
    try:
        workbook = _through_calamine(data, format, limits, scratch)
    except Refused:
        raise
    except Exception as error:  # noqa: BLE001 - calamine has many ways to fail; each leads to the next rung or a refusal
        if "assword" in str(error) or "ncrypted" in str(error):
            raise Refused("F102", "工作簿设有打开密码。") from None
        workbook = _second_rung(data, format, error)
    if format == "xlsx":
        restore(workbook, parts)
    elif format == "ods" and "content.xml" in parts:
        from pipeline.read.engines.ods import enrich_ods

        enrich_ods(workbook, parts["content.xml"])
    return workbook


def _through_calamine(data: bytes, format: str, limits: Limits, scratch: str) -> Workbook:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    handle, path = tempfile.mkstemp(suffix="." + format, dir=scratch or None)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        book = CalamineWorkbook.from_path(path)
        metadata = [m for m in book.sheets_metadata if m.typ == SheetTypeEnum.WorkSheet] if format != "ods" else book.sheets_metadata
        if len(metadata) > limits.sheets:
            raise Refused("F104", f"工作簿有 {len(metadata)} 张工作表，超过 {limits.sheets} 张。")
        names = list(book.sheet_names)
        sheets, cells = [], 0
        for meta in metadata:
            sheet = book.get_sheet_by_index(names.index(meta.name))
            height, width = sheet.total_height, sheet.total_width
            if height * width > limits.box:
                raise Refused("F104", "工作表的范围过大。")
            cells += height * width
            rows = [[_token(value) for value in row] for row in sheet.to_python(skip_empty_area=False)] if height else []
            merges = [(a[0], a[1], b[0], b[1]) for a, b in (sheet.merged_cell_ranges or [])]
            sheets.append(Sheet(meta.name, _trimmed(rows), meta.visible != SheetVisibleEnum.Visible, merges))
        if cells > limits.box:
            raise Refused("F104", "工作簿的范围过大。")
        return Workbook(format, sheets)
    finally:
        os.unlink(path)


def _second_rung(data: bytes, format: str, error: Exception) -> Workbook:
    if format == "xlsx":
        try:
            return _through_openpyxl(data)
        except Exception:  # noqa: BLE001 - both readers failed: the file is answered, not the run stopped
            pass
    raise Refused("F101", "文件残缺、已损坏，或不是有效的工作簿。") from error


def _through_openpyxl(data: bytes) -> Workbook:
    import io

    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
    if not book.worksheets:
        raise ValueError("no sheets")
    sheets = []
    for sheet in book.worksheets:
        rows = [["" if v is None else _token(v) for v in row] for row in sheet.iter_rows(values_only=True)]
        merges = [(r.min_row - 1, r.min_col - 1, r.max_row - 1, r.max_col - 1) for r in sheet.merged_cells.ranges]
        sheets.append(Sheet(sheet.title, _trimmed(rows), sheet.sheet_state != "visible", merges))
    return Workbook("xlsx", sheets)


def _token(value: Any) -> str:
    """The token of a value as calamine or openpyxl gives it."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return "t" + value
    if isinstance(value, bool):
        return "bTRUE" if value else "bFALSE"
    if isinstance(value, (int, float)):
        return "n" + number(value)
    if isinstance(value, datetime):
        return "d" + (value.date().isoformat() if value.time() == time() else value.isoformat(timespec="seconds"))
    if isinstance(value, date):
        return "d" + value.isoformat()
    if isinstance(value, timedelta):
        return "n" + number(value.total_seconds() / 86400)
    return "t" + str(value)


def number(value: float) -> str:
    """The shortest exact form: 120, 0.5, 4133012061."""
    if value != value or value in (float("inf"), float("-inf")):
        return "0"
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def _trimmed(rows: list[list[str]]) -> list[list[str]]:
    while rows and not any(rows[-1]):
        rows.pop()
    return rows

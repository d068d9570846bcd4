"""xls and et by the second path: xlrd."""

from __future__ import annotations

import io
from typing import Any

import xlrd

from pipeline.verify import tokens
from schemas.cells import ERROR


def read(data: bytes, cells: list[tuple[str, int, int]]) -> list[str]:
    """Tokens aligned with ``cells`` (sheet, 0-based row, 0-based column). Raises xlrd.XLRDError for what xlrd cannot open."""
    with xlrd.open_workbook(file_contents=data, on_demand=True, logfile=io.StringIO(), ignore_workbook_corruption=True) as book:
        return [_token(book, book.sheet_by_name(sheet), row, column) for sheet, row, column in cells]


def _token(book: Any, sheet: Any, row: int, column: int) -> str:
    if row >= sheet.nrows or column >= sheet.row_len(row):
        return ""
    kind, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
    if kind == xlrd.XL_CELL_TEXT:
        return tokens.text(value)
    if kind == xlrd.XL_CELL_NUMBER:
        return tokens.number(value)
    if kind == xlrd.XL_CELL_DATE:
        return tokens.serial(value, bool(book.datemode))
    if kind == xlrd.XL_CELL_BOOLEAN:
        return tokens.boolean(bool(value))
    if kind == xlrd.XL_CELL_ERROR:
        return ERROR + xlrd.error_text_from_code.get(value, "#VALUE!")
    return ""

"""xlsx and xlsm by openpyxl, for the few that the second reader's own pass cannot open."""

from __future__ import annotations

import io
import warnings
from datetime import date, time, timedelta
from typing import Any

from openpyxl import load_workbook

from pipeline.verify import tokens
from schemas.cells import ERROR, FORMULA, PICTURE


def read(data: bytes, cells: list[tuple[str, int, int]]) -> list[str]:
    """Tokens aligned with ``cells`` (sheet, 0-based row, 0-based column). Raises what openpyxl raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of extensions that do not concern values
        values = load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
        formulas = load_workbook(io.BytesIO(data), keep_links=False)
    places = [(sheet, row + 1, column + 1) for sheet, row, column in cells]
    return [_token(values[sheet].cell(row, column), formulas[sheet].cell(row, column)) for sheet, row, column in places]


def _token(cell: Any, formula: Any) -> str:
    value = cell.value
    if formula.data_type == "f" and "DISPIMG" in str(formula.value):
        return PICTURE + str(formula.value)
    if value is None:
        return FORMULA + str(formula.value) if formula.data_type == "f" else ""
    if cell.data_type == "e":
        return ERROR + str(value)
    if isinstance(value, bool):
        return tokens.boolean(value)
    if isinstance(value, date):
        return tokens.moment(value)
    if isinstance(value, timedelta):
        return tokens.number(value / timedelta(days=1))
    if isinstance(value, int | float):
        return tokens.number(value)
    return tokens.text(value.isoformat() if isinstance(value, time) else str(value))

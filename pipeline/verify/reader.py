"""Reads wanted cells by another path from bytes to value than the first reader's: openpyxl for xlsx, own passes for text.

Formats without a second well-kept reader among the dependencies (xls, xlsb, ods, html) answer ``None``: not checked.
"""

from __future__ import annotations

import warnings
from datetime import date, datetime, time
from typing import Any


def reread_job(job: dict[str, Any]) -> dict[str, Any]:
    """job: path, format, cells [[sheet, row, column], ...] (0-based) -> tokens aligned, or None where it has no reader."""
    try:
        if job["format"] == "xlsx":
            return {"tokens": _xlsx(job["path"], job["cells"])}
        if job["format"] == "csv":
            return {"tokens": _csv(job["path"], job["cells"])}
    except Exception as error:  # noqa: BLE001 - what openpyxl cannot open (strict OOXML ...) is not checked, and counted so
        return {"tokens": None, "failed": type(error).__name__}
    return {"tokens": None}


def _xlsx(path: str, cells: list[list[Any]]) -> list[str]:
    from openpyxl import load_workbook

    warnings.simplefilter("ignore")  # openpyxl warns of extensions that do not concern values
    with open(path, "rb") as file:
        values = load_workbook(file, data_only=True, keep_links=False)
        answers = []
        for sheet, row, column in cells:
            cell = values[sheet].cell(row + 1, column + 1)
            answers.append(_token(cell.value, cell.data_type))
        return answers


def _token(value: Any, kind: str) -> str:
    if value is None:
        return ""
    if kind == "e":
        return "e" + str(value)
    if isinstance(value, bool):
        return "b" + str(value).upper()
    if isinstance(value, datetime):
        return "d" + (value.date().isoformat() if value.time() == time() else value.isoformat(timespec="seconds"))
    if isinstance(value, date):
        return "d" + value.isoformat()
    if isinstance(value, (int, float)):
        return "n" + repr(value)
    return "t" + str(value)


def _csv(path: str, cells: list[list[Any]]) -> list[str]:
    """A state machine of its own over the text, quotes and line breaks included."""
    from pipeline.read.engines.text import decoded

    with open(path, "rb") as file:
        text = decoded(file.read())
    first = text.split("\n", 1)[0]
    separator = max(",\t;", key=first.count)
    grid: list[list[str]] = [[""]]
    quoted = False
    position = 0
    while position < len(text):
        c = text[position]
        if quoted and c == '"' and text[position + 1 : position + 2] == '"':
            grid[-1][-1] += '"'
            position += 1
        elif c == '"' and (quoted or grid[-1][-1] == ""):
            quoted = not quoted
        elif not quoted and c == separator:
            grid[-1].append("")
        elif not quoted and c in "\r\n":
            position += c == "\r" and text[position + 1 : position + 2] == "\n"
            grid.append([""])
        else:
            grid[-1][-1] += c
        position += 1
    return ["t" + grid[r][c] if r < len(grid) and c < len(grid[r]) and grid[r][c] else "" for _, r, c in cells]

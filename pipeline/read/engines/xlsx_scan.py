"""Puts back what calamine hides in xlsx: error cells, formulas without a stored value, pictures, hidden rows and columns."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from pipeline.read.workbook import Sheet, Workbook

_ERROR = re.compile(rb"""\bt=["']e["']""")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_HIDDEN = re.compile(rb"""\bhidden=["'](?:1|true)["']""")
_ADDRESS = re.compile(r"([A-Z]+)(\d+)")


def restore(workbook: Workbook, parts: dict[str, bytes]) -> None:
    """Changes ``workbook`` in place. Only sheets whose bytes show a sign of such content are parsed again."""
    lower = {name.lower(): name for name in parts}
    workbook.macros = any(name.endswith("vbaproject.bin") for name in lower)
    workbook.external_links = any("externallinks/" in name for name in lower)
    book = next((parts[name] for key, name in lower.items() if key.endswith("xl/workbook.xml")), b"")
    workbook.date1904 = bool(re.search(rb"""date1904=["'](?:1|true)["']""", book))
    paths = _sheet_parts(book, parts, lower)
    for sheet in workbook.sheets:
        content = parts.get(paths.get(sheet.name, ""), b"")
        if _ERROR.search(content) or _FORMULA.search(content) or _HIDDEN.search(content):
            _scan(sheet, content)


def _sheet_parts(book: bytes, parts: dict[str, bytes], lower: dict[str, str]) -> dict[str, str]:
    """Part name by sheet name, through the workbook's relationships."""
    relations = next((parts[name] for key, name in lower.items() if key.endswith("xl/_rels/workbook.xml.rels")), b"")
    if not book or not relations:
        return {}
    targets = {}
    for relation in ElementTree.fromstring(relations):
        target = relation.get("Target", "").lstrip("/")
        full = target if target.startswith("xl/") else "xl/" + target
        targets[relation.get("Id", "")] = lower.get(full.lower(), full)
    paths = {}
    for element in ElementTree.fromstring(book).iter():
        if element.tag.rsplit("}", 1)[-1] == "sheet":
            key = next((v for k, v in element.attrib.items() if k.endswith("}id")), "")
            paths[element.get("name", "")] = targets.get(key, "")
    return paths


def _scan(sheet: Sheet, content: bytes) -> None:
    row = column = -1
    for event, element in ElementTree.iterparse(_file(content), events=("start", "end")):
        tag = element.tag.rsplit("}", 1)[-1]
        if event == "start" and tag == "row":
            row = int(element.get("r", row + 2)) - 1
            column = -1
            if element.get("hidden") in ("1", "true"):
                sheet.hidden_rows.add(row)
        elif event == "end" and tag == "col" and element.get("hidden") in ("1", "true"):
            first, last = int(element.get("min", "1")), int(element.get("max", "1"))
            sheet.hidden_columns.update(range(first - 1, min(last, first + 1000)))
        elif event == "end" and tag == "c":
            row, column = _place(element.get("r", ""), row, column)
            token = _special(element)
            if token:
                _put(sheet, row, column, token)
        elif event == "end" and tag == "row":
            element.clear()


def _file(content: bytes):  # type: ignore[no-untyped-def]
    import io

    return io.BytesIO(content)


def _place(address: str, row: int, column: int) -> tuple[int, int]:
    match = _ADDRESS.fullmatch(address)
    if not match:
        return row, column + 1
    number = 0
    for letter in match[1]:
        number = number * 26 + ord(letter) - 64
    return int(match[2]) - 1, number - 1


def _special(cell: ElementTree.Element) -> str:
    """The token of an error cell, a picture or a formula without a stored value; '' for anything else."""
    formula = value = None
    for child in cell:
        tag = child.tag.rsplit("}", 1)[-1]
        if tag == "f":
            formula = child.text or ""
        elif tag == "v":
            value = child.text
    if formula is not None and "DISPIMG" in formula:
        return "i=" + formula
    if cell.get("t") == "e":
        return "e" + (value or "#VALUE!")
    if formula is not None and value is None:
        return "f=" + formula
    return ""


def _put(sheet: Sheet, row: int, column: int, token: str) -> None:
    while len(sheet.rows) <= row:
        sheet.rows.append([])
    cells = sheet.rows[row]
    cells.extend([""] * (column + 1 - len(cells)))
    cells[column] = token

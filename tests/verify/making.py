"""Files that both readers open, and a way to have both read every cell."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook

from pipeline.read.engines.html import read_html
from pipeline.read.engines.spreadsheet import read_spreadsheet
from pipeline.read.engines.text import read_csv
from pipeline.read.engines.xml2003 import read_xml2003
from pipeline.read.limits import Limits
from pipeline.verify.compare import equal
from pipeline.verify.reader import Reread, read_again

_TEXT = {"csv": read_csv, "html": read_html, "xml2003": read_xml2003}


def first_read(path: Path, format: str) -> dict[tuple[str, int, int], str]:
    """Every cell of the file as the first reader gives it, and one blank cell behind each row."""
    data = path.read_bytes()
    workbook = _TEXT[format](data) if format in _TEXT else read_spreadsheet(data, format, Limits(), str(path.parent))
    return {(s.name, r, c): token for s in workbook.sheets for r, row in enumerate(s.rows) for c, token in enumerate([*row, ""])}


def reread(path: Path, format: str, cells: list[tuple[str, int, int]]) -> Reread:
    """The second reader's answer about a file."""
    return read_again(path.read_bytes(), format, cells)


def disagreements(path: Path, format: str) -> list[tuple[object, ...]]:
    """Cells on which the two readers disagree: place, first token, second token."""
    first = first_read(path, format)
    assert any(first.values())
    answer = reread(path, format, list(first))
    assert answer.tokens is not None, answer.failed
    return [(place, one, two) for (place, one), two in zip(first.items(), answer.tokens, strict=True) if not equal(one, two)]


def saved(path: Path, book: Workbook) -> Path:
    """The workbook's file."""
    book.save(path)
    return path

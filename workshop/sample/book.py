"""A workbook as plain data before it is written: sheets of cells that remember which field they hold.

Layouts build books, disguises and faults change them, writers turn them into bytes. Grids are rectangular, positions 0-based.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class ErrorValue:
    """An Excel error such as ``#REF!``."""

    text: str


@dataclass(frozen=True)
class Formula:
    """A formula without its ``=``; ``stored`` is its last result, None where the program that wrote it stored none."""

    text: str
    stored: str | float | None = None


Value = str | int | float | date | ErrorValue | Formula | None

# What a cell is to the form. Values belong to a record, headings and labels name a field, the rest is decoration.
TITLE, GROUP, HEADING, LABEL, VALUE, TOTAL, NOTE, EXTRA = "title", "group", "heading", "label", "value", "total", "note", "extra"


@dataclass(slots=True)
class Cell:
    value: Value = None
    role: str = ""
    table: str = ""  # school, application or trainer, for headings, labels and values
    field: str = ""  # canonical field name, likewise


@dataclass
class Sheet:
    """One sheet. ``merges`` are inclusive (first row, first column, last row, last column); ``kind``: pairs, rows or text."""

    name: str
    kind: str
    rows: list[list[Cell]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    @property
    def width(self) -> int:
        return len(self.rows[0]) if self.rows else 0

    def cells(self, role: str = "", field_name: str = "") -> Iterator[Cell]:
        """Every cell of a role and field ('' takes any)."""
        for row in self.rows:
            for cell in row:
                if (not role or cell.role == role) and (not field_name or cell.field == field_name):
                    yield cell

    def rows_with(self, *roles: str) -> list[int]:
        """Numbers of the rows that hold a cell of one of the roles."""
        return [number for number, row in enumerate(self.rows) if any(cell.role in roles for cell in row)]

    def column_of(self, field_name: str, table: str = "") -> int:
        """The column headed by a field. LookupError where the sheet has none."""
        for row in self.rows:
            for column, cell in enumerate(row):
                if cell.role == HEADING and cell.field == field_name and table in ("", cell.table):
                    return column
        raise LookupError(f"no column {field_name} in {self.name}")

    def insert_rows(self, at: int, values: list[list[Value]], role: str = "") -> None:
        """Put rows before row ``at``; merged and hidden areas below move down, a merged area around it grows."""
        width = max(self.width, 1)
        new = [
            [Cell(value, role if value is not None else "") for value in row] + [Cell() for _ in range(width - len(row))] for row in values
        ]
        self.rows[at:at] = new
        step = len(new)
        self.merges = [(r1 + step * (r1 >= at), c1, r2 + step * (r2 >= at), c2) for r1, c1, r2, c2 in self.merges]
        self.hidden_rows = {row + step * (row >= at) for row in self.hidden_rows}

    def insert_column(self, at: int, cells: list[Cell] | None = None) -> None:
        """Put a column before column ``at`` (blank without ``cells``); a merged area around it grows."""
        for number, row in enumerate(self.rows):
            row.insert(at, cells[number] if cells else Cell())
        self.merges = [(r1, c1 + (c1 >= at), r2, c2 + (c2 >= at)) for r1, c1, r2, c2 in self.merges]
        self.hidden_columns = {column + (column >= at) for column in self.hidden_columns}

    def drop_column(self, at: int) -> None:
        """Take a column out; merged areas around it shrink, areas of one cell go."""
        for row in self.rows:
            del row[at]
        shrunk = [(r1, c1 - (c1 > at), r2, c2 - (c2 >= at)) for r1, c1, r2, c2 in self.merges]
        self.merges = [area for area in shrunk if area[3] >= area[1] and area[:2] != area[2:]]
        self.hidden_columns = {column - (column > at) for column in self.hidden_columns if column != at}


@dataclass
class Book:
    """A workbook. ``layout``: official, flat, provincial or '' (no return at all)."""

    sheets: list[Sheet]
    layout: str = ""
    date1904: bool = False
    external_link: bool = False

    def holding(self, table: str) -> Sheet:
        """The sheet that holds a form table. LookupError where none does."""
        for sheet in self.sheets:
            if any(cell.table == table for cell in sheet.cells()):
                return sheet
        raise LookupError(f"no sheet holds {table}")

    def cells(self, role: str = "", field_name: str = "") -> Iterator[Cell]:
        for sheet in self.sheets:
            yield from sheet.cells(role, field_name)

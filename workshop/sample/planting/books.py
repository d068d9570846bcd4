"""Faults of the workbook itself: sheets, columns and rows that are missing, and cells that Excel could not fill."""

from __future__ import annotations

import random
from collections.abc import Callable

from workshop.sample.book import EXTRA, HEADING, VALUE, Book, Cell, ErrorValue, Formula, Sheet
from workshop.sample.layouts import OFFICIAL
from workshop.sample.planting.base import BOOK, Fault, Planted

MENU = (("食堂一周菜单", "", ""), ("星期", "午餐", "晚餐"), ("星期一", "番茄炒蛋", "青椒肉丝"), ("星期二", "红烧豆腐", "清蒸鱼"))
ERRORS = ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?")
_UNKNOWN_HEADING = "（此列已停用）"
# Fields whose broken cell or column hides no other finding and brings none.
_CELL_FIELDS = ("enrolled", "training_experience", "intake_1", "major_name")
_COLUMN_FIELDS = {"application": ("enrolled", "liaison", "training_plan", "intake_3"), "trainer": ("employment", "employer")}

PlantInBook = Callable[[Book, random.Random], list[Planted]]


def menu() -> Book:
    """A readable workbook that is no return."""
    return Book([Sheet("菜单", "text", [[Cell(text or None) for text in row] for row in MENU])])


def _become_menu(book: Book, rng: random.Random) -> list[Planted]:
    book.sheets, book.layout = menu().sheets, ""
    return [Planted("F105", where="workbook")]


def _without_column(table: str) -> PlantInBook:
    """A required column gone, or its heading made into one that means nothing."""

    def plant(book: Book, rng: random.Random) -> list[Planted]:
        sheet, field = book.holding(table), rng.choice(_COLUMN_FIELDS[table])
        if rng.randrange(2):
            sheet.drop_column(sheet.column_of(field, table))
        else:
            for cell in list(sheet.cells(HEADING, field)):
                cell.value, cell.role, cell.field = _UNKNOWN_HEADING, EXTRA, ""
        return [Planted("F106", field, "", f"sheet {sheet.name}")]

    return plant


def _without_sheet(table: str) -> PlantInBook:
    def plant(book: Book, rng: random.Random) -> list[Planted]:
        sheet = book.holding(table)
        book.sheets.remove(sheet)
        return [Planted("F107", where=f"sheet {sheet.name}")]

    return plant


def _without_rows(book: Book, rng: random.Random) -> list[Planted]:
    """Headings, and nothing below them: neither applications nor trainers."""
    for sheet in book.sheets:
        if sheet.kind == "rows":
            gone = set(sheet.rows_with(VALUE))
            sheet.rows = [row for number, row in enumerate(sheet.rows) if number not in gone]
            sheet.merges = [area for area in sheet.merges if area[0] not in gone]
    return [Planted("F115", where="sheet 证书申报")]


def _cell(code: str, values: tuple[ErrorValue | Formula, ...]) -> PlantInBook:
    """One field of a certificate's applications that holds something else than a value."""

    def plant(book: Book, rng: random.Random) -> list[Planted]:
        sheet, field = book.holding("application"), rng.choice(_CELL_FIELDS)
        certificates = [cell.value for cell in sheet.cells(VALUE, "certificate")]
        chosen, broken = rng.choice(certificates), rng.choice(values)
        for certificate, cell in zip(certificates, sheet.cells(VALUE, field)):
            if certificate == chosen:
                cell.value = broken
        return [Planted(code, field, str(chosen), f"sheet {sheet.name}")]

    return plant


def _hidden_row(book: Book, rng: random.Random) -> list[Planted]:
    sheet = book.holding("application")
    sheet.hidden_rows.add(rng.choice(sheet.rows_with(VALUE)))
    return [Planted("F111", where=f"sheet {sheet.name}")]


def _hidden_column(book: Book, rng: random.Random) -> list[Planted]:
    sheet = book.holding("application")
    sheet.hidden_columns.add(sheet.column_of(rng.choice(("enrolled", "liaison")), "application"))
    return [Planted("F111", where=f"sheet {sheet.name}")]


def _hidden_sheet(book: Book, rng: random.Random) -> list[Planted]:
    sheet = book.holding("trainer")
    sheet.hidden = True
    return [Planted("F111", where=f"sheet {sheet.name}")]


def _linked(book: Book, rng: random.Random) -> list[Planted]:
    book.external_link = True
    return [Planted("F117", where="workbook")]


_FORMULAS = tuple(Formula(text) for text in ("SUM(F3:H3)", "VLOOKUP(B3,Sheet9!A:C,3,0)", "F3+G3"))
_ERRORS = tuple(ErrorValue(text) for text in ERRORS)
FAULTS: list[Fault] = [
    Fault("F105", "F105", BOOK, _become_menu),
    Fault("F106-application", "F106", BOOK, _without_column("application")),
    Fault("F106-trainer", "F106", BOOK, _without_column("trainer"), layouts=(OFFICIAL,)),
    Fault("F107-application", "F107", BOOK, _without_sheet("application"), layouts=(OFFICIAL,)),
    Fault("F107-school", "F107", BOOK, _without_sheet("school"), layouts=(OFFICIAL,)),
    Fault("F109", "F109", BOOK, _cell("F109", _ERRORS), workbooks_only=True),
    Fault("F110", "F110", BOOK, _cell("F110", _FORMULAS), workbooks_only=True),
    Fault("F111-row", "F111", BOOK, _hidden_row, workbooks_only=True),
    Fault("F111-column", "F111", BOOK, _hidden_column, workbooks_only=True),
    Fault("F111-sheet", "F111", BOOK, _hidden_sheet, layouts=(OFFICIAL,), workbooks_only=True),
    # A flat sheet without rows names no school: what a reader calls it is its own choice, so none is planted.
    Fault("F115", "F115", BOOK, _without_rows, layouts=(OFFICIAL,)),
    Fault("F117", "F117", BOOK, _linked, workbooks_only=True),
]

"""A blank form: the sheets of a layout with their headings, text formats, drop-downs and checks, ready to be filled in and read back.

Written by XlsxWriter, deterministic. Headings are locked without a password, cells to fill in are not; the sheet of guidance stands last.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pipeline.forms.guidance import guidance
from pipeline.read.forms import Layout, SheetForm
from schemas.batch import Batch, Province
from schemas.cells import column_letters
from schemas.fields import Field, by_name
from schemas.validation import Validation, validation

FORM_PROPERTY = "1X-form"  # custom document property: batch and layout of the form
GUIDANCE, OPTIONS = "填表说明", "选项"
_CREATED = datetime(2000, 1, 1)  # no clock: the same batch gives the same bytes
_PAIRS = 2  # label and value to a row
_OF_PAIR = 3  # columns: a label, a value merged over two
_ROWS = {"school": 60, "application": 200, "trainer": 1_000}  # that are checked; more may be filled in
_RULED = {"school": 20, "application": 20, "trainer": 40}  # that are printed with lines, to begin with
_TYPES = {"whole": "integer", "list": "list", "date": "date", "textLength": "length", "custom": "custom"}
_OPERATORS = {"between": "between", "lessThanOrEqual": "<="}
_PROTECTED = {
    "format_columns": True, "format_rows": True, "insert_rows": True, "delete_rows": True, "sort": True, "autofilter": True,
    "insert_hyperlinks": False,
}  # fmt: skip
_WIDE = frozenset({"school_name", "authority", "partner", "explanation", "employer", "standing", "contact_email"})
_LETTERS = "宋体"
_GUIDE = 72  # characters of the column of the guidance


@dataclass(frozen=True)
class _Column:
    """A field in the form: its heading, its validation."""

    table: str
    field: Field
    heading: str
    required: bool
    rule: Validation


def blank_form(batch: Batch, province: Province, layout: Layout) -> bytes:
    """The form of a batch in a layout for the schools of a province. Raises RuntimeError where XlsxWriter refuses a validation."""
    from xlsxwriter import Workbook

    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    book = Workbook(target, options)
    book.set_properties({"created": _CREATED, "title": batch.form_title})
    book.set_custom_property(FORM_PROPERTY, f"{batch.id}|{layout.id}|{province.code}")
    form = _Form(book, batch, province)
    for sheet in layout.sheets:
        page = book.add_worksheet(sheet.names[0])
        (form.pairs if sheet.style == "pairs" else form.rows)(page, sheet)
    _guide(book, guidance(batch, province, layout))
    form.write_options()
    book.close()
    return target.getvalue()


class _Form:
    """The workbook being made: its formats by what they are for, and the options that do not fit into a validation."""

    def __init__(self, book: Any, batch: Batch, province: Province) -> None:
        self._book, self._batch, self._province = book, batch, province
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._options: dict[tuple[str, ...], str] = {}

    def pairs(self, page: Any, sheet: SheetForm) -> None:
        """Labels and values, two pairs to a row."""
        width = _PAIRS * _OF_PAIR
        self._title(page, width, self._batch.form_title)
        columns = self._columns(sheet)
        for place, column in enumerate(columns):
            row, left = 1 + place // _PAIRS, place % _PAIRS * _OF_PAIR
            page.write_string(row, left, column.heading, self._label(column.required))
            page.merge_range(row, left + 1, row, left + 2, "", self._input(column.rule.number_format))
            if column.field.of_kind.choices_from == "provinces":
                page.write_string(row, left + 1, self._province.full_name, self._input(column.rule.number_format))
            self._validate(page, column.rule, row, left + 1, row)
        for place in range(width):
            page.set_column(place, place, 16 if place % _OF_PAIR == 0 else 15)
        for row in range(1, 1 + -(-len(columns) // _PAIRS)):
            page.set_row(row, 26)
        self._printed(page, 0)

    def rows(self, page: Any, sheet: SheetForm) -> None:
        """One row of headings, below it the records. A column is text before anything is typed into it."""
        columns = self._columns(sheet)
        table = sheet.tables[-1]
        one_school = table != "school" and "school" not in sheet.tables
        title = f"{sheet.names[0]}（{self._batch.form_title}）" if one_school else self._batch.form_title
        self._title(page, len(columns), title)
        last = 1 + _ROWS[table]
        for place, column in enumerate(columns):
            code = column.rule.number_format
            page.set_column(place, place, _width(column), self._format(num_format=code, locked=False, text_wrap=True, valign="vcenter"))
            page.write_string(1, place, column.heading, self._label(column.required))
            for row in range(2, 2 + _RULED[table]):
                page.write_blank(row, place, None, self._input(code))
            self._validate(page, column.rule, 2, place, last)
        page.set_row(1, 64)
        for row in range(2, 2 + _RULED[table]):
            page.set_row(row, 24)
        end = column_letters(len(columns) - 1)
        page.ignore_errors({"number_stored_as_text": f"A3:{end}{last + 1}"})
        page.freeze_panes(2, 0)
        page.repeat_rows(0, 1)
        self._printed(page, 2)

    def write_options(self) -> None:
        """The lists that are too long for a validation, on a hidden sheet of their own."""
        if self._options:
            page = self._book.add_worksheet(OPTIONS)
            page.hide()
            for place, entries in enumerate(self._options):
                for row, entry in enumerate(entries):
                    page.write_string(row, place, entry)

    def _columns(self, sheet: SheetForm) -> list[_Column]:
        known: Mapping[str, Mapping[str, Field]] = {table: by_name(table) for table in sheet.tables}
        units = [self._province.full_name]
        return [
            _Column(table, known[table][name], heading, (table, name) in sheet.required, validation(known[table][name], self._batch, units))
            for (table, name), heading in sheet.exact.items()
        ]

    def _title(self, page: Any, width: int, text: str) -> None:
        page.merge_range(0, 0, 0, width - 1, text, self._format(font_size=16, bold=True, align="center", valign="vcenter"))
        page.set_row(0, 34)

    def _label(self, required: bool) -> Any:
        return self._format(
            bold=True, align="center", valign="vcenter", text_wrap=True, border=1, bg_color="#DDEBF7" if required else "#F2F2F2"
        )

    def _input(self, code: str) -> Any:
        return self._format(num_format=code, locked=False, text_wrap=True, valign="vcenter", border=1)

    def _format(self, **given: Any) -> Any:
        given = {"font_name": _LETTERS, "font_size": 11, **given}
        key = tuple(sorted(given.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(given)
        return self._formats[key]

    def _validate(self, page: Any, rule: Validation, row: int, column: int, last: int) -> None:
        cell = f"{column_letters(column)}{row + 1}"
        asked = rule.arguments(cell, self._source(rule))
        given: dict[str, Any] = {
            "validate": _TYPES[rule.type],
            "input_title": asked["promptTitle"],
            "input_message": asked["prompt"],
            "error_title": asked["errorTitle"],
            "error_message": asked["error"],
            "error_type": "stop",
        }
        if rule.type == "list":
            given["source"] = list(rule.options) if rule.inline else asked["formula1"]
        elif rule.type == "custom":
            given["value"] = "=" + asked["formula1"]
        else:
            given["criteria"] = _OPERATORS[rule.operator]
            first = _limit(asked["formula1"])
            given |= {"minimum": first, "maximum": _limit(asked["formula2"])} if rule.operator == "between" else {"value": first}
        if page.data_validation(row, column, last, column, given):
            raise RuntimeError(f"the validation of {rule.title} is none that Excel takes")

    def _source(self, rule: Validation) -> str:
        """Where the options of a list stand; '' where they stand in the validation itself."""
        if rule.type != "list" or rule.inline:
            return ""
        if rule.options not in self._options:
            letters = column_letters(len(self._options))
            self._options[rule.options] = f"={OPTIONS}!${letters}$1:${letters}${len(rule.options)}"
        return self._options[rule.options]

    def _printed(self, page: Any, heading_rows: int) -> None:
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.set_margins(0.5, 0.5, 0.6, 0.6)
        page.set_footer("&C第&P页 共&N页")
        page.protect("", _PROTECTED if heading_rows else {**_PROTECTED, "insert_rows": False, "delete_rows": False})


def _guide(book: Any, lines: list[tuple[str, str]]) -> None:
    """The sheet of guidance: one text a row, a heading where its kind is ``heading``."""
    page = book.add_worksheet(GUIDANCE)
    formats = {
        "title": book.add_format({"font_name": _LETTERS, "bold": True, "font_size": 16, "text_wrap": True}),
        "heading": book.add_format({"font_name": _LETTERS, "bold": True, "font_size": 12, "text_wrap": True, "valign": "vcenter"}),
        "text": book.add_format({"font_name": _LETTERS, "font_size": 11, "text_wrap": True, "valign": "top"}),
    }
    page.set_column(0, 0, _GUIDE)  # no wider than the page in any letters: a single column is cut off, not scaled
    for row, (kind, text) in enumerate(lines):
        page.write_string(row, 0, text, formats[kind])
        wide = sum(2 if ord(one) > 0x2E7F else 1 for one in text)
        page.set_row(row, 28 if kind == "title" else 16.0 * max(1, -(-wide // (_GUIDE - 2))) + 3)
    page.hide_gridlines(2)
    page.set_paper(9)
    page.set_margins(0.5, 0.5, 0.6, 0.6)
    page.fit_to_pages(1, 0)
    page.protect("", {"format_columns": True, "format_rows": True})


def _limit(formula: str) -> int | str:
    return int(formula) if formula.isdigit() else "=" + formula


def _width(column: _Column) -> float:
    """Characters of a column: twenty-two of them still fit a page's width in letters that can be read."""
    kind = column.field.of_kind
    if column.field.name in _WIDE or column.field.free:
        return 16
    if column.field.name == "seq":
        return 5
    if kind.one_of_few or kind.storage == "integer":
        return 8
    return 15 if kind.choices_from == "batch.certificates" else 11

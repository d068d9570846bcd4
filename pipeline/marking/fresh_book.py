"""A plain workbook written from head to foot by XlsxWriter: tokens at their addresses, in the look that is known of them."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from pipeline.marking.fresh_formats import Formats, own_look
from pipeline.marking.fresh_values import Changes, Held, held
from pipeline.marking.looks import GENERAL, TEXT, Looks, SheetLook, Style
from pipeline.read.engines.xlsx_styles import shows_date
from pipeline.read.workbook import Sheet
from schemas import cells
from schemas.cell_text import LEADS, literal
from schemas.cells import MAX_COLUMNS

_CREATED = datetime(2000, 1, 1)  # no clock: the same source gives the same bytes
_STAMP = (1980, 1, 1, 0, 0, 0)
_NO_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_NAME = 31
_LONGEST_CODE = 255
_BOXED = tuple((1, "#000000") for _ in range(4))
_PLAIN = Style(font="宋体", size=11, vertical="vcenter", wrap=True, borders=_BOXED)  # of formats that tell no look
_USUAL = Style(font="宋体", size=11)
_NARROWEST, _WIDEST = 6.0, 40.0
_RULED_ROWS, _RULED_COLUMNS = 50, 10  # blank ones beyond the values that are dressed, too: room that a form leaves
_COLUMN = 9.14  # a column's usual width as it is stored
_PADDING = 5 / 7  # of a character: XlsxWriter adds it to what it is given
_SAMPLED = 500  # rows that the width of a column is measured on
# What XlsxWriter does not write as it is: markup of its own, characters that XML cannot hold, Excel's escapes that overlap.
_ODD = re.compile("_x[0-9A-Fa-f]{4}_|[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]|^<r>")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
_NOT_A_DATE = "是时间或时长，原来的显示格式会被当作日期，已按数值显示。"
_ALL_HIDDEN = "原文件的工作表全部是隐藏的，第一张已改为显示。"


@dataclass
class Written:
    """The workbook, and what a reader must find in it: tokens by row, sheet by sheet. ``renamed``: old and new names."""

    data: bytes
    names: list[str]
    tokens: list[list[list[str]]]
    merges: list[list[tuple[int, int, int, int]]]
    said: list[str]
    renamed: list[tuple[str, str]] = field(default_factory=list)


def write(sheets: list[Sheet], looks: Looks, plain: bool) -> Written:
    """Writes the sheets. ``plain``: the source's format tells no look, so cells get thin borders and columns the widths of their content."""
    from xlsxwriter import Workbook

    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    book = Workbook(target, options)
    book.set_properties({"created": _CREATED})
    names = sheet_names([sheet.name for sheet in sheets])
    writer = _Writer(book, Changes())
    shown = next((place for place, sheet in enumerate(sheets) if not sheet.hidden), 0)
    tokens, merges = [], []
    for place, (sheet, name) in enumerate(zip(sheets, names)):
        page = book.add_worksheet(name)
        if place == shown:
            page.activate()
            page.set_first_sheet()
        elif sheet.hidden:
            page.hide()
        look = looks.get(sheet.name, SheetLook())
        tokens.append(writer.fill(page, sheet, look, plain))
        merges.append(_apart(sheet.merges))
        page.merge = [list(merge) for merge in merges[-1]]  # merge_range would write every cell of an area, and one may be a whole column
    book.close()
    said = [_ALL_HIDDEN] if sheets[shown].hidden else []
    renamed = [(sheet.name, name) for sheet, name in zip(sheets, names) if sheet.name != name]
    return Written(writer.finished(target.getvalue()), names, tokens, merges, said + writer.changes.said(), renamed)


def sheet_names(given: list[str]) -> list[str]:
    """The names as Excel takes them: 31 characters at most, none of []:*?/\\, no apostrophe at an end, no two alike but for case."""
    taken: set[str] = set()
    names = []
    for place, name in enumerate(given, 1):
        plain = _short(_NO_NAME.sub("_", name), _LONGEST_NAME).strip("'")
        plain = plain if plain.strip() else f"表{place}"
        plain = plain + "_" if plain.lower() == "history" else plain
        made, number = plain, 2
        while made.lower() in taken:
            made, number = f"{_short(plain, _LONGEST_NAME - 4)}（{number}）", number + 1
        taken.add(made.lower())
        names.append(made)
    return names


def _short(name: str, most: int) -> str:
    return name.encode("utf-16-le", "replace")[: 2 * most].decode("utf-16-le", "ignore")


class _Writer:
    """Fills the sheets of one workbook; formats are made once, odd texts put in at the end."""

    def __init__(self, book: Any, changes: Changes) -> None:
        self.changes = changes
        self._formats = Formats(book)
        self._odd: dict[str, str] = {}

    def fill(self, page: Any, sheet: Sheet, look: SheetLook, plain: bool) -> list[list[str]]:
        """Writes a sheet; the tokens that a reader must find."""
        height, width = len(sheet.rows), max(map(len, sheet.rows), default=0)
        for (row, column), style in look.styles.items():
            if (
                row < height + _RULED_ROWS
                and column < width + _RULED_COLUMNS
                and not (row < height and column < len(sheet.rows[row]) and sheet.rows[row][column])
            ):
                style = own_look(style)
                if style != Style():
                    page.write_blank(row, column, None, self._formats.of(style))
        expected = []
        for row, tokens in enumerate(sheet.rows):
            found = []
            for column, token in enumerate(tokens):
                if token:
                    one = held(token, self.changes, sheet.name, row, column)
                    style = look.styles.get((row, column), _PLAIN if plain else _USUAL)
                    self._put(page, sheet.name, row, column, one, own_look(style))
                    found.append(one.token)
                else:
                    found.append("")
                    if plain and any(tokens):
                        page.write_blank(row, column, None, self._formats.of(_PLAIN))
            expected.append(found)
        _sizes(page, sheet, look, plain)
        if height and width:
            page.ignore_errors({"number_stored_as_text": f"A1:{cells.a1(cells.pack(height - 1, width - 1))}"})
        return expected

    def finished(self, data: bytes) -> bytes:
        """The workbook with the odd texts in their places."""
        if not self._odd:
            return data
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
            for name in source.namelist():
                content = source.read(name)
                if name == "xl/sharedStrings.xml":
                    strings = content.decode("utf-8")
                    for stand_in, text in self._odd.items():
                        strings = strings.replace(f"<t>{stand_in}</t>", f'<t xml:space="preserve">{_stored(text)}</t>')
                    content = strings.encode("utf-8")
                target.writestr(zipfile.ZipInfo(name, _STAMP), content, zipfile.ZIP_DEFLATED)
        return out.getvalue()

    def _put(self, page: Any, name: str, row: int, column: int, one: Held, style: Style) -> None:
        style = self._shown(one, style, name, row, column)
        quoted = one.kind == cells.TEXT and str(one.value).startswith(LEADS)
        form = self._formats.of(style, quoted)
        if one.kind == cells.TEXT:
            text = str(one.value)
            answer = page.write_string(row, column, self._stand_in(text) if _ODD.search(text) else text, form)
        elif one.kind == cells.BOOL:
            answer = page.write_boolean(row, column, one.value, form)
        elif one.kind == cells.ERROR:
            answer = page.write_formula(row, column, f"={one.value}", form, one.value)
        else:
            answer = page.write_number(row, column, one.value, form)
        if answer:
            raise RuntimeError(f"XlsxWriter wrote no cell: {answer}")

    def _shown(self, one: Held, style: Style, name: str, row: int, column: int) -> Style:
        """The style with a number format under which a reader finds the same value."""
        code = style.number_format if len(style.number_format) <= _LONGEST_CODE else GENERAL
        dated = shows_date(code)
        if one.kind == cells.DATE and not dated:
            code = one.code
        elif one.kind == cells.NUMBER and dated and float(one.value) >= 1:
            self.changes.note(_NOT_A_DATE, name, row, column)
            code = GENERAL
        elif one.kind == cells.TEXT and (code == GENERAL and one.code):
            code = TEXT
        return replace(style, number_format=code)

    def _stand_in(self, text: str) -> str:
        name = f"1X-odd-{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()}"
        self._odd[name] = text
        return name


def _sizes(page: Any, sheet: Sheet, look: SheetLook, plain: bool) -> None:
    width = max([*map(len, sheet.rows), *(column + 1 for column in look.widths), 0])
    widths = _measured(sheet) if plain else look.widths
    for column in range(min(width, MAX_COLUMNS)):
        hidden = {"hidden": True} if column in sheet.hidden_columns else {}
        if column in widths or hidden:
            stored = widths.get(column, _COLUMN)
            page.set_column(column, column, max(0.0, min(stored, 255.0) - _PADDING), None, hidden)
    for row in sorted({*look.heights, *sheet.hidden_rows}):
        if row <= len(sheet.rows):
            page.set_row(row, look.heights.get(row), None, {"hidden": True} if row in sheet.hidden_rows else {})


def _measured(sheet: Sheet) -> dict[int, float]:
    """Widths that show what stands in the columns; merged cells are wider than theirs."""
    merged = {(top, left) for top, left, _, _ in sheet.merges}
    widths: dict[int, float] = {}
    for row, tokens in enumerate(sheet.rows[:_SAMPLED]):
        for column, token in enumerate(tokens):
            if token and (row, column) not in merged:
                longest = max(sum(2 if ord(c) > 0x2E7F else 1 for c in line) for line in token[1:200].split("\n")) + 2
                widths[column] = min(max(widths.get(column, _NARROWEST), longest), _WIDEST)
    return widths


def _apart(merges: list[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    """The merged areas without those that lie over an earlier one, which no program opens."""
    kept: list[tuple[int, int, int, int]] = []
    active: list[tuple[int, int, int, int]] = []
    for merge in sorted({m for m in merges if m[:2] != m[2:]}):
        active = [one for one in active if one[2] >= merge[0]]
        if all(one[3] < merge[1] or merge[3] < one[1] for one in active):
            kept.append(merge)
            active.append(merge)
    return kept


def _stored(text: str) -> str:
    return escape(_CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", literal(text)))

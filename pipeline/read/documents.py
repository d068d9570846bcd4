"""The documents of an inbox that are no returns, told by their layouts: decision, summary and roster."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.read.answers import RosterLine
from pipeline.read.forms import Forms, SheetForm
from pipeline.read.glance import Glance
from pipeline.read.vocabulary import is_note
from pipeline.read.workbook import Sheet
from schemas.cells import TEXT, pack
from schemas.document_kinds import ROSTER
from schemas.labels import normal_heading

_SEARCHED_ROWS = 20


def document_rows(glance: Glance, forms: Forms) -> dict[int, str]:
    """The rows of a sheet that are the marks of a document's layout: row -> kind. A return's own headings are none."""
    marked = [(layout.kind, sheet.signs) for layout in forms.documents for sheet in layout.sheets if sheet.signs.marks]
    kinds: dict[int, str] = {}
    for row, found in glance.words.items():
        words = set(found.values())
        for kind, signs in marked:
            if signs.marks <= words and not _holds(glance.sheet.rows[row], signs.without):
                kinds.setdefault(row, kind)
    return kinds


def kind_of(rows: dict[int, str]) -> str:
    """The kind of document that a sheet with these heading rows is, '' for none: only what stands near the top makes it one."""
    return next((kind for row, kind in rows.items() if row < _SEARCHED_ROWS), "")


def _holds(texts: Iterable[str], parts: tuple[str, ...]) -> bool:
    return any(part in text for text in texts for part in parts)


_LIST_FIELDS = ("school_name", "school_code", "city")  # what is read of a roster
_ROSTER_TOTAL = re.compile(r"(?:[合总小共]计|共\d+所|以[上下])")
_TOTALS = re.compile(r"[合总小共]\s*计|总\s*数|total", re.IGNORECASE)
_ROSTER_MOST_COLUMNS = 8  # a roster is a short list; a return with few headings left is not one
_SCHOOL = re.compile(r"学校|学院|大学|中专|职高|职教中心")
Lines = list[RosterLine]


def roster_in(sheets: list[Sheet], forms: Forms, expected_only: bool = False) -> Lines:
    """The 应报院校名单 of a workbook, its sheets' lists one after the other; [] where no sheet has one.

    ``expected_only``: only lists that call themselves 应报; beside the tables of a return nothing else is taken for one.
    """
    return [line for sheet in sheets for line in _roster_of(sheet, forms.of_kind(ROSTER), expected_only)]


def is_school(name: str) -> bool:
    """Whether a text reads like the name of a school."""
    return bool(_SCHOOL.search(name))


def heading_texts(cells: list[str]) -> dict[str, int]:
    """The texts of a row, normalised as headings are, each with its first column."""
    texts: dict[str, int] = {}
    for column, token in enumerate(cells):
        if token[:1] == TEXT:
            texts.setdefault(normal_heading(token[1:]), column)
    return texts


def _roster_of(sheet: Sheet, forms: list[SheetForm], expected_only: bool) -> Lines:
    for row, cells in enumerate(sheet.rows[:_SEARCHED_ROWS]):
        texts = heading_texts(cells)
        for form in forms:
            found = _roster_under(sheet, form, row, texts, expected_only)
            if found:
                return found
    return []


def _roster_under(sheet: Sheet, form: SheetForm, row: int, texts: dict[str, int], expected_only: bool) -> Lines:
    columns = form.columns_in(texts)
    above = "".join(t[1:] for cells in sheet.rows[:row] for t in cells if t and t[0] == TEXT) + sheet.name
    signs = form.signs
    expected = bool(signs.title) and signs.title in above
    if "school_name" not in columns or len(texts) > _ROSTER_MOST_COLUMNS or (expected_only and not expected):
        return []
    if not (expected or "名单" in above or "school_code" in columns or texts.keys() <= form.headings.keys()):
        return []
    if _holds(texts, signs.without if expected else signs.without + signs.untitled_without):
        return []
    if "名录" in above and not expected:
        return []  # a list of all schools there are: nobody said that they have to report
    records = [line for number in range(row + 1, len(sheet.rows)) if (line := _line(sheet, form, number, columns))]
    named = sum(is_school(record.school_name) for record in records)
    return records if named * 2 >= len(records) else []


def _line(sheet: Sheet, form: SheetForm, number: int, columns: dict[str, int]) -> RosterLine | None:
    """One line of a roster; None for what is no school: blank, a total, a note, the headings again."""
    cells = sheet.rows[number]
    values = {
        name: cells[c][1:].strip() if c < len(cells) and cells[c] else "" for name in _LIST_FIELDS if (c := columns.get(name, -1)) >= 0
    }
    name = normal_heading(values["school_name"])
    if not name or name in form.spelt["school_name"] or is_note(name) or _ROSTER_TOTAL.match(name):
        return None
    token = cells[columns["school_name"]]
    if token[0] != TEXT and any(_TOTALS.search(cell) for cell in cells if cell[:1] == TEXT):
        return None  # 合计 | 2
    return RosterLine(**values, sheet=sheet.name, at=pack(number, columns["school_name"]), token=token)

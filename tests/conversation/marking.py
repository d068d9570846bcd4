"""A marked workbook as the contract in ``schemas.marks`` has it, written by openpyxl: list, state sheet, names, notes, property."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.flow.province import Request, judge_province
from pipeline.settings.load import load_batch
from pipeline.settings.provinces import find_province
from pipeline.tables.content import content_digest
from pipeline.tables.model import Run
from schemas.marks import (
    FORM,
    HEADINGS,
    ID_LINE,
    LIST,
    NO_EXPLANATION,
    PROPERTY,
    STATE,
    STATE_HEADINGS,
    TOKEN_NAME,
    Token,
    name_of,
    text_hash,
)

COLUMNS = [name for name in HEADINGS if name != "school"]
HEAD = 3  # the list's row of headings
_TEXTS = ("value", "message", "expected", "fix", "clause")


def judged(folder: Path) -> Run:
    """The province of the inbox in ``folder``, judged in this process."""
    province = find_province("33")
    return judge_province(Request(load_batch("2019-2", province), province, folder / "inbox", folder, folder))


@dataclass
class Marked:
    """A marked workbook in hand. ``told``: the findings that it tells, as of the run."""

    book: openpyxl.Workbook
    told: list[dict[str, Any]]

    @property
    def list(self) -> Worksheet:
        return self.book[LIST]

    def id(self, code: str, place: int = 0) -> str:
        """The id of a finding by its rule, the ``place``-th of it."""
        return [one["id"] for one in self.told if one["code"] == code][place]

    def row(self, finding: str) -> int:
        """Where the finding's row stands in the list."""
        column = COLUMNS.index("id") + 1
        return next(row for row in range(1, self.list.max_row + 1) if self.list.cell(row, column).value == finding)

    def say(self, code: str, text: str, place: int = 0, column: str = "explanation") -> None:
        """Types a text into a finding's row."""
        self.list.cell(self.row(self.id(code, place)), COLUMNS.index(column) + 1).value = text

    def bytes(self) -> bytes:
        stream = io.BytesIO()
        self.book.save(stream)
        return stream.getvalue()


def mark(
    data: bytes,
    run: Run,
    file: str,
    prefilled: Mapping[str, str] | None = None,
    province: str = "33",
    batch: str = "2019-2",
    form: int = FORM,
) -> Marked:
    """The workbook with the marks of its open errors and warnings. ``prefilled``: by code what we write in again."""
    prefilled = prefilled or {}
    book = openpyxl.load_workbook(io.BytesIO(data))
    (file_id,) = run.files.index[run.files["file"] == file]
    tables = {"school": run.schools, "application": run.applications, "trainer": run.trainers}
    token = Token(province, batch, "0123456789ab", hashlib.sha256(data).hexdigest(), content_digest(tables, int(file_id)), form).text()
    mine = run.findings[(run.findings["file"] == file) & (run.findings["severity"] != "info")]
    told = mine.to_dict("records")
    made = Marked(book, told)
    sheet = book.create_sheet(LIST, 0)
    sheet["A1"], sheet["A2"] = f"问题清单（{token}）", "请逐项更正，或在“情况说明”列写明原因。"
    for column, name in enumerate(COLUMNS, 1):
        sheet.cell(HEAD, column).value = HEADINGS[name]
    state = book.create_sheet(STATE)
    state.sheet_state = "veryHidden"
    state["A1"] = token
    for column, name in enumerate(STATE_HEADINGS, 1):
        state.cell(2, column).value = name
    for number, one in enumerate(told, 1):
        written = NO_EXPLANATION + "。" if one["severity"] == "error" else prefilled.get(one["code"], "")
        texts = {
            "number": number,
            "level": "错误" if one["severity"] == "error" else "提醒",
            "now": one["value"],
            **one,
            "explanation": written,
        }
        for column, name in enumerate(COLUMNS, 1):
            sheet.cell(HEAD + number, column).value = texts.get(name) or None
        hashes = " ".join(f"{name}:{text_hash(one[name])}" for name in _TEXTS if one[name])
        values = (one["id"], one["key"], name_of(one["id"]), one["sheet"], one["cell"], hashes, written)
        for column, value in enumerate(values, 1):
            state.cell(2 + number, column).value = value
        _mark_cell(book, one)
    book.defined_names[TOKEN_NAME] = DefinedName(TOKEN_NAME, attr_text=f'"{token}"')
    book.custom_doc_props.append(StringProperty(name=PROPERTY, value=token))
    return made


def _mark_cell(book: openpyxl.Workbook, one: Mapping[str, Any]) -> None:
    if not one["cell"]:
        return
    name = name_of(one["id"])
    book.defined_names[name] = DefinedName(name, attr_text=f"'{one['sheet']}'!${one['cell'][0]}${one['cell'][1:]}")
    cell = book[one["sheet"]][one["cell"]]
    before = cell.comment.text + "\n" if cell.comment else ""
    cell.comment = Comment(f"{before}【提醒 {one['code']}】\n{one['message']}\n{ID_LINE}{one['id']}", "1+X")


def without_signs(made: Marked) -> None:
    """Takes the names, the property, the state sheet and all notes away: the list's headings are left."""
    made.book.remove(made.book[STATE])
    for name in [*made.book.defined_names]:
        del made.book.defined_names[name]
    for sheet in made.book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.comment:
                    cell.comment = None
    made.list["A1"] = None

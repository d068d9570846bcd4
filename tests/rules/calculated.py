"""Returns written as a form beside formulas, calculated by LibreOffice, and what the pipeline says of the same cells."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from pipeline.context.derive import derive
from pipeline.context.repeated import repeated
from pipeline.read.answers import Content, FoundTable
from pipeline.settings.load import load_batch
from pipeline.settings.provinces import provinces, ways
from pipeline.typed.assemble import assemble
from pipeline.typed.codes import whole_codes
from pipeline.typed.parse import Context
from pipeline.typed.stage import type_tables
from pipeline.versions.current import school_key
from schemas import fields
from schemas.batch import Batch
from schemas.cells import BOOL, DATE, ERROR, NUMBER, TEXT, column_letters, pack
from schemas.expressions import evaluate, excel
from schemas.expressions.excel_cells import ORDINARY
from schemas.expressions.tree import Node
from schemas.rule_words import CLEAN

SHEETS = {"school": "院校信息", "application": "证书申报", "trainer": "培训团队"}
CHECKS, WORDS = "自查", "词"
GIVEN = {"id_code": "33"}
needs_office = pytest.mark.skipif(
    not shutil.which("soffice"), reason="LibreOffice (soffice) is not installed: nothing calculates the formulas"
)
Cell = str | int | float | bool | date | None


class Fault(str):
    """An Excel error in a cell."""


CLEAN_TRAINER = {**CLEAN["trainer"], "employment": "兼职", "dual_qualified": "否", "title": "工程师"}
CLEAN_SCHOOL = {**CLEAN["school"], "ownership": "公办", "authority": "浙江省教育厅", "city": "杭州市", "contact_name": "王五"}


@dataclass
class Return:
    """One school's form: values of cells by field."""

    school: dict[str, Cell] = field(default_factory=lambda: dict(CLEAN_SCHOOL))
    application: list[dict[str, Cell]] = field(default_factory=lambda: [dict(CLEAN["application"])])
    trainer: list[dict[str, Cell]] = field(default_factory=lambda: [dict(CLEAN_TRAINER)])

    def rows(self, table: str) -> list[dict[str, Cell]]:
        return [self.school] if table == "school" else getattr(self, table)


@dataclass(frozen=True)
class Asked:
    """A formula about one record: ``number`` of the return, ``row`` in its table."""

    number: int
    table: str
    row: int
    formula: str
    cells: tuple[tuple[str, str], ...]
    about: str = ""


class Form:
    """Many returns below one another in one workbook, each with cells of its own for what is said of a whole column."""

    def __init__(self, returns: list[Return], batch: Batch) -> None:
        self.returns, self.batch, self.asked = returns, batch, list[Asked]()
        self._first: list[dict[str, int]] = []
        self._written: dict[tuple[int, str, str], str] = {}
        next_row = dict.fromkeys(SHEETS, 2)
        for one in returns:
            self._first.append(dict(next_row))
            for table in SHEETS:
                next_row[table] += len(one.rows(table)) + (table != "school")  # an empty row that belongs to the form

    def places(self, number: int, table: str, row: int) -> excel.Form:
        first = self._first[number]

        def at(of: str, name: str, line: int) -> str:
            return f"{_letters(of, name)}{line}"

        def span(of: str, name: str, last: int) -> str:
            return f"'{SHEETS[of]}'!${_letters(of, name)}${first[of]}:${_letters(of, name)}${last}"

        def last(of: str) -> int:
            return first[of] + len(self.returns[number].rows(of)) - (of == "school")

        return excel.Form(
            cell=lambda of, name: f"'{SHEETS[of]}'!{at(of, name, first[of] + (row if of == table else 0))}",
            ordinary=f"'{WORDS}'!$A$1",
            column=lambda of, name: span(of, name, last(of)),
            above=lambda of, name: span(of, name, first[of] + row),
            as_written=lambda of, name: self._as_written(number, of, name),
            given=GIVEN,
        )

    def _as_written(self, number: int, table: str, name: str) -> str:
        key = number, table, name
        if key not in self._written:
            self._written[key] = f"'{WORDS}'!$B${len(self._written) + 1}"
        return self._written[key]

    def ask(
        self, number: int, table: str, row: int, about: str, holds: Node, where: Node | None = None, applies: Node | None = None
    ) -> None:
        """Adds a formula, if there is one."""
        found = excel.of_tree(holds, self.batch, self.places(number, table, row), where=where, applies=applies)
        if isinstance(found, excel.Formula):
            self.asked.append(Asked(number, table, row, found.text, found.cells, about))

    def workbook(self) -> openpyxl.Workbook:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for table, title in SHEETS.items():
            sheet = book.create_sheet(title)
            sheet.append([f.heading for f in fields.TABLES[table]])
            for number, one in enumerate(self.returns):
                for row, values in enumerate(one.rows(table)):
                    for column, name in enumerate(fields.names(table), 1):
                        _write(sheet.cell(self._first[number][table] + row, column), values.get(name))
        checks, words = book.create_sheet(CHECKS), book.create_sheet(WORDS)
        words["A1"] = ORDINARY
        for (number, table, name), place in self._written.items():
            found = excel.as_written(table, name, self.batch, self.places(number, table, 0))
            words[place.split("!")[1].replace("$", "")] = found.text if isinstance(found, excel.Formula) else False
        for row, asked in enumerate(self.asked, 1):
            checks.cell(row, 1, asked.formula)
        return book

    def answers(self, folder: Path) -> list[str]:
        """What LibreOffice says, a formula each."""
        path = folder / "form.xlsx"
        self.workbook().save(path)
        return calculated(path)

    @cache  # noqa: B019 - a form lives as long as a test
    def typed(self) -> dict[str, pd.DataFrame]:
        """The tables that the pipeline's stages make of the same cells."""
        raw = assemble([(number, _found(one)) for number, one in enumerate(self.returns)])
        context = Context(self.batch, {way: p.full_name for way, p in ways().items()})
        tables, _ = type_tables(raw, context, set())
        tables, _ = whole_codes(tables, self.batch)
        schools = tables.schools.typed
        own = school_key(schools["school_name"]) + schools.index.map(lambda i: f"#{i}").astype("str")  # each return is a school of its own
        tables = replace(tables, schools=tables.schools.having(schools.assign(school_key=own, current=True, revised=False)))
        tables = derive(tables, next(p for p in provinces() if p.code == "33"), self.batch)
        known = tables.typed
        employers = known["trainer"]["school_key"].str.replace("#[0-9]+$", "", regex=True)
        trainers = known["trainer"].assign(school_key=employers)
        return {**known, "application": repeated(known["application"], known["school"]), "trainer": trainers}

    def expected(self, table: str, holds: Node, where: Node | None = None, applies: Node | None = None) -> dict[tuple[int, int], str]:
        """The pipeline's answer by (return, row)."""
        frame = self.typed()[table]
        answer = evaluate.answer(holds, frame, self.batch)
        if where:
            answer = answer.where(evaluate.answer(where, frame, self.batch).fillna(False).astype(bool))
        said = answer.map({True: "通过", False: "问题"}).astype(object).where(answer.notna(), "未能判断")
        if applies:
            said = said.where(evaluate.answer(applies, frame, self.batch).fillna(True).astype(bool), "不适用")
        rows = [(number, row) for number, one in enumerate(self.returns) for row in range(len(one.rows(table)))]
        return dict(zip(rows, said))


def calculated(path: Path) -> list[str]:
    """The first column of the sheet of checks, after LibreOffice calculated the workbook."""
    folder = path.parent / "calculated"
    profile = (path.parent / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "xlsx", "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    sheet = openpyxl.load_workbook(folder / path.name, read_only=True, data_only=True)[CHECKS]
    return [str(row[0]) for row in sheet.iter_rows(max_col=1, values_only=True)]


@cache
def batch() -> Batch:
    return load_batch("2019-2")


def token(value: Cell) -> str:
    """The cell as the readers write it down."""
    if value is None or value == "":
        return ""
    if isinstance(value, Fault):
        return ERROR + value
    if isinstance(value, bool):
        return BOOL + str(value).upper()
    if isinstance(value, (datetime, date)):
        return DATE + value.isoformat()
    return (TEXT if isinstance(value, str) else NUMBER) + str(value)


def _write(cell: Any, value: Cell) -> None:
    cell.value = value
    if isinstance(value, Fault):
        cell.value, cell.data_type = str(value), "e"
    elif isinstance(value, str):
        cell.data_type = "s"


def _letters(table: str, name: str) -> str:
    return column_letters(fields.names(table).index(name))


def _found(one: Return) -> Content:
    return Content("return", tables={table: _table(table, one.rows(table)) for table in SHEETS})


def _table(table: str, rows: list[dict[str, Cell]]) -> FoundTable:
    names = fields.names(table)
    return FoundTable(
        sheet=[SHEETS[table]] * len(rows),
        fields=names,
        rows=list(range(2, len(rows) + 2)),
        tokens=[[token(row.get(name)) for name in names] for row in rows],
        at=[[pack(number, column) for column in range(len(names))] for number in range(len(rows))],
        school=[0] * len(rows),
    )


def differences(form: Form, answers: Iterable[str], expected: Callable[[Asked], str], loose: Callable[[Asked], bool]) -> list[str]:
    """Where formula and pipeline differ. Of a ``loose`` record the formula may not know what the pipeline knows."""
    found = []
    for asked, said in zip(form.asked, answers, strict=True):
        wanted = expected(asked)
        if said != wanted and not (said == "未能判断" and loose(asked)):
            rows = form.returns[asked.number]
            cells = [f"{name} {rows.rows(of)[asked.row if of == asked.table else 0].get(name)!r}" for of, name in asked.cells]
            found.append(f"{asked.about}: {said}, not {wanted}: {', '.join(cells)}")
    return found

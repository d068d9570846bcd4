"""The findings of a workbook as its reader is told them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import Any

import pandas as pd

from pipeline.changes.model import Changes
from pipeline.marking.letter import Mark
from pipeline.publish.facts.letters import Workbook
from pipeline.settings.provinces import provinces
from pipeline.tables.model import Run
from schemas import fields
from schemas.cells import MAX_COLUMNS, NOWHERE
from schemas.fields import Field
from schemas.kinds import choices

_LEVELS = ("error", "warning")
_BETWEEN = re.compile(r"[、,，;；/\s]+")  # several values of one cell


def marks_of(run: Run, workbook: Workbook, changes: Changes) -> tuple[Mark, ...]:
    """One mark a finding: schools one after another, errors first, then as the sheets go."""
    found = run.findings.loc[list(workbook.findings)]
    names = [f.full_name for f in provinces()]
    rows = [_mark(run, workbook, changes, names, row) for row in found.to_dict("records")]
    sheets = _sheets(run, workbook)
    rows.sort(key=lambda mark: (mark.school, _LEVELS.index(mark.level), sheets.get(mark.sheet, -1), mark.at, mark.code))
    return tuple(rows)


def _mark(run: Run, workbook: Workbook, changes: Changes, names: list[str], row: dict[str, Any]) -> Mark:
    here = not workbook.blank and not pd.isna(row["file_id"]) and row["file_id"] == workbook.file_id
    table = "trainer" if not pd.isna(row["trainer_id"]) else "application" if not pd.isna(row["application_id"]) else "school"
    at = int(row["at"]) if here else NOWHERE
    return Mark(
        id=row["id"],
        key=row["key"],
        code=row["code"],
        level=row["severity"],
        sheet=row["sheet"] if here else "",
        at=at,
        heading_at=_heading(run, workbook.file_id, table, row["sheet"], row["field"], at),
        school=row["school_name"] if workbook.several else "",
        value=row["value"],
        message=row["told"] or row["message"],
        expected=row["expected"],
        fix=row["fix"],
        clause=row["clause"],
        options=_options(fields.by_name(table).get(row["field"]), row["value"], row["expected"], run, names) if at != NOWHERE else (),
        change=changes.change_of(row["id"]),
        answered=row["status"] == "explained",
        explanation=row["explanation"] if row["severity"] == "error" or row["status"] == "explained" else "",
    )


def _heading(run: Run, file_id: int, table: str, sheet: str, field: str, at: int) -> int:
    """The cell of the heading or label that belongs to a cited cell: the nearest one above it, of those of its field in its sheet."""
    if at == NOWHERE:
        return NOWHERE
    heads = run.heads.get(file_id, {}).get(table, ())
    above = [head for where, name, head in heads if where == sheet and name == field and head // MAX_COLUMNS <= at // MAX_COLUMNS]
    nearest = max(above, default=NOWHERE)
    return nearest if nearest != at else NOWHERE


def _options(field: Field | None, value: str, expected: str, run: Run, names: list[str]) -> tuple[str, ...]:
    """What a field may be filled in with, where that is a closed list, the value is none of it and ``expected`` does not list it already."""
    if field is None:
        return ()
    allowed = choices(field, run.batch, names)
    parts: Sequence[str] = list(filter(None, _BETWEEN.split(value))) if field.of_kind.several else [value.strip()]
    told = all(option in expected for option in allowed)
    return () if told or (parts and all(part in allowed for part in parts)) else allowed


def _sheets(run: Run, workbook: Workbook) -> dict[str, int]:
    """The sheets of a file in the order of the form."""
    own = partial(_of_file, workbook.file_id)
    names = [name for table in (run.schools, run.applications, run.trainers) for name in own(table.typed)]
    return {name: place for place, name in enumerate(dict.fromkeys(names))}


def _of_file(file_id: int, records: pd.DataFrame) -> list[str]:
    return list(records.loc[records["file_id"] == file_id, "sheet"].unique())

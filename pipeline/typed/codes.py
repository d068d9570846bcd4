"""Codes of majors that lost their zero in Excel get it back (51300 for 051300), where the school's level allows it."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from pipeline.tables.model import Table, Tables
from schemas import majors
from schemas.batch import Batch
from schemas.drafts import Drafts
from schemas.frames import Applications, DraftTable, Schools
from schemas.kinds import KINDS

_WITH_ZERO = ("中职", "本科")  # levels with codes that begin with 0


def school_levels(applications: Applications, schools: Schools, batch: Batch) -> pd.Series:
    """How the catalogue of majors sees each application's school: 中职, 高职, 本科, or several joined with '/'."""
    of_type = {t.name: "/".join(t.major_levels) for t in batch.school_types}
    return applications["school_id"].map(schools["school_type"].map(of_type)).astype("str")


def whole_codes(tables: Tables, batch: Batch) -> tuple[Tables, DraftTable]:
    """The tables with ``school_level`` and whole codes, and drafts of V105.

    A numeric cell lost its zero for certain when 中职 or 本科 codes begin with 0; a text only where the restored code is
    known.
    """
    table = tables.applications
    typed = table.typed.assign(school_level=school_levels(table.typed, tables.schools.typed, batch))
    short = KINDS["major_code"].matching("0" + typed["major_code"]).fillna(False).astype(bool)
    restored = {int(record): code for record in typed.index[short] if (code := _restored(table, typed, record))}
    codes = typed["major_code"].copy()
    codes.loc[list(restored)] = list(restored.values())
    whole = table.having(typed.assign(major_code=codes))
    return replace(tables, applications=whole), _drafts(table, restored)


def _restored(table: Table, typed: Applications, record: int) -> str:
    """The code with its zero, '' where it is not certain that it lost one."""
    code, level = "0" + typed.at[record, "major_code"], typed.at[record, "school_level"]
    levels = [part for part in level.split("/") if part in _WITH_ZERO] if isinstance(level, str) else _WITH_ZERO
    numeric = table.raw.at[record, "major_code"][:1] == "n"
    known = majors.majors().of_code
    certain = bool(levels) and (numeric or any((part, code) in known for part in levels))
    return code if certain and code[1] != "0" else ""


def _drafts(table: Table, restored: dict[int, str]) -> DraftTable:
    drafts = Drafts()
    for record, code in restored.items():
        keys, token = table.typed.loc[record], table.raw.at[record, "major_code"]
        drafts.add(
            "V105",
            sheet=keys["sheet"],
            at=int(table.at.at[record, "major_code"]),
            field="major_code",
            token=token,
            facts={
                "heading": "专业代码",
                "unit": "",
                "before": token[1:],
                "after": code,
                "note": "（补回被 Excel 去掉的首位 0）",
            },
            file_id=int(keys["file_id"]),
            school_id=int(keys["school_id"]),
            application_id=record,
        )
    return drafts.frame()

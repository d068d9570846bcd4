"""Which province a school belongs to, which files hold nothing of ours, and whether folder and content agree (F116)."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from pipeline.tables.grouping import distinct_by
from pipeline.tables.model import Table, Tables
from schemas.drafts import Drafts
from schemas.frames import DraftTable, Files, Schools


def claim(schools: Schools, files: Files, code_of_name: Mapping[str, str]) -> pd.Series:
    """Province code by school: the folder's, otherwise the one written inside; '' where neither tells."""
    folder = schools["file_id"].map(files["unit"])
    inside = schools["province"].map(code_of_name).fillna("")
    return folder.where(folder != "", inside).astype("str")


def not_ours(schools: Schools, code: str) -> tuple[frozenset[int], frozenset[int]]:
    """The files none of whose schools is this province's: those that others claim, and those that nobody can claim."""
    units = distinct_by(schools, "file_id", "unit")
    strange = frozenset(int(file_id) for file_id, theirs in units.items() if code not in theirs)
    claimed = frozenset(file_id for file_id in strange if any(units[file_id]))
    return claimed, strange - claimed


def ours(tables: Tables, code: str) -> Tables:
    """The tables without the schools that another province claims or that nobody can claim."""
    schools = tables.schools.typed
    mine = schools["unit"] == code
    keep = set(schools.index[mine])
    applications, trainers = (t.only(t.typed["school_id"].isin(keep)) for t in (tables.applications, tables.trainers))
    return Tables(tables.schools.only(mine), applications, trainers)


def foreign(schools: Table, files: Files, code: str, names: Mapping[str, str]) -> DraftTable:
    """F116: the 省份 inside is not the province of the folder. ``names``: full names of provinces by code."""
    drafts = Drafts()
    typed = schools.typed
    here = typed["file_id"].map(files["unit"]) == code
    for i in typed.index[here & typed["province"].notna() & (typed["province"] != names[code])]:
        drafts.add(
            "F116",
            sheet=typed.at[i, "sheet"],
            at=int(schools.at.at[i, "province"]),
            field="province",
            token=schools.raw.at[i, "province"],
            facts={"folder": names[code]},
            file_id=int(typed.at[i, "file_id"]),
            school_id=int(i),
        )
    return drafts.frame()

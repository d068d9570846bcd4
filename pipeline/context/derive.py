"""Columns that rules need and no cell holds: school level, category, counts of the trainer list, who else uses a code, earlier rows."""

from __future__ import annotations

import pandas as pd

from pipeline.context.misnamed import meant_by_applications, meant_by_trainers, near_certificates
from pipeline.tables.grouping import joined_by
from pipeline.tables.model import Table
from schemas import majors
from schemas.batch import Batch, Province
from schemas.cells import MAX_COLUMNS, NOWHERE, a1, column_letters
from schemas.fields import YES
from schemas.kinds import KINDS
from schemas.words import of_sheet

_MOST_ROWS = 10
_NO_COLUMN = "表中没有这一列，请加上"


def school_levels(applications: pd.DataFrame, schools: pd.DataFrame, batch: Batch) -> pd.Series:
    """How the catalogue of majors sees each application's school: 中职, 高职, 本科, or several joined with '/'."""
    of_type = {t.name: "/".join(t.major_levels) for t in batch.school_types}
    return applications["school_id"].map(schools["school_type"].map(of_type)).astype("str")


def categories(applications: pd.DataFrame, batch: Batch) -> pd.Series:
    """专业大类 by school level, edition and the first two digits of a well-formed code; NA where they tell none."""
    valid = KINDS["major_code"].matching(applications["major_code"]).fillna(False).astype(bool)
    pairs = list(zip(applications["school_level"], applications["major_code"].str[:2]))
    names = {pair: _category(*pair, batch) for pair in set(pairs) if isinstance(pair[0], str) and isinstance(pair[1], str)}
    return pd.Series([names.get(p) if ok else None for p, ok in zip(pairs, valid)], index=applications.index, dtype="str")


def _category(levels: str, digits: str, batch: Batch) -> str | None:
    for level in levels.split("/"):
        name = majors.categories(level, batch.catalogue.get(level, "")).get(digits)
        if name:
            return name
    return None


def derive(schools: Table, applications: Table, trainers: Table, province: Province, batch: Batch) -> None:
    """Adds the derived columns to the typed tables in place."""
    _schools(schools.typed, province)
    for table in (applications, trainers):
        table.typed["near_certificate"] = near_certificates(table.typed["certificate"], batch)
    _trainers(schools.typed, applications.typed, trainers.typed, batch)
    _applications(applications.typed, trainers.typed, batch)
    trainers.typed["earlier"] = _earlier(trainers.typed)
    _explain(schools.typed, applications)


def _schools(schools: pd.DataFrame, province: Province) -> None:
    schools["id_code"] = pd.Series(province.id_code, index=schools.index, dtype="str")
    current = schools[schools["current"]]
    valid = schools[KINDS["school_code"].matching(schools["school_code"]).fillna(False).astype(bool)]  # of all versions
    schools["names_of_code"] = schools["school_code"].map(joined_by(current, "school_code", "school_name")).fillna("").astype("str")
    schools["codes_of_name"] = schools["school_key"].map(joined_by(valid, "school_key", "school_code")).fillna("").astype("str")


def _trainers(schools: pd.DataFrame, applications: pd.DataFrame, trainers: pd.DataFrame, batch: Batch) -> None:
    pairs = set(zip(applications["school_id"], applications["certificate"]))
    known = trainers["school_id"].isin(set(applications["school_id"])) & trainers["certificate"].notna()
    applied = pd.Series(
        [pair in pairs for pair in zip(trainers["school_id"], trainers["certificate"])], index=trainers.index, dtype="boolean"
    )
    unreadable = set(applications.loc[applications["certificate"].isna(), "school_id"])  # one of these may be the certificate sought
    meant = meant_by_applications(applications, trainers, batch)
    excused = pd.Series([pair in meant for pair in zip(trainers["school_id"], trainers["certificate"])], index=trainers.index, dtype=bool)
    _of_none(trainers, batch, applied)
    again = trainers["of_none"] & trainers.duplicated(["school_id", "certificate"])  # a wrong name is said once, with all its rows
    trainers["applied"] = applied.where(known & (applied | ~(trainers["school_id"].isin(unreadable) | excused | again)))
    trainers["school_key"] = trainers["school_id"].map(schools["school_key"]).astype("str")
    plain = {name: "".join(name.split()) for name in trainers["employer"].dropna().unique()}
    trainers["employer_key"] = trainers["employer"].map(plain).astype("str")


def _of_none(trainers: pd.DataFrame, batch: Batch, applied: pd.Series) -> None:
    """``of_none``: under a certificate that is none of the batch's and not applied for; ``alike``: how many such, and in which rows."""
    trainers["of_none"] = ~trainers["certificate"].isin([c.name for c in batch.certificates]) & trainers["certificate"].notna() & ~applied
    wrong = trainers[trainers["of_none"]]
    rows = wrong.groupby(["school_id", "certificate"])["row"].agg(list).to_dict()
    alike = [_rows(rows[pair]) for pair in zip(wrong["school_id"], wrong["certificate"])]
    trainers["alike"] = pd.Series(alike, index=wrong.index, dtype="str").reindex(trainers.index).fillna("").astype("str")


def _rows(rows: list[int]) -> str:
    shown = "、".join(str(row) for row in rows[:_MOST_ROWS]) + ("……" if len(rows) > _MOST_ROWS else "")
    return f"同样写法的共 {len(rows)} 人，在第 {shown} 行。" if len(rows) > 1 else ""


def _earlier(records: pd.DataFrame) -> pd.Series:
    """Where a trainer stands first in the school's list: “培训团队”表第 3 行; '' for the first line itself and without a whole key."""
    key = ["trainer_name", "employer", "certificate"]
    whole = records[key].notna().all(axis=1)
    later = records.duplicated(["school_id", *key], keep="first") & whole
    firsts = records[whole].drop_duplicates(["school_id", *key]).set_index(["school_id", *key])[["sheet", "row"]]
    found = firsts.reindex(pd.MultiIndex.from_frame(records.loc[later, ["school_id", *key]]))
    words = [f"{of_sheet(sheet)}第 {row} 行" for sheet, row in found.itertuples(index=False, name=None)]
    return pd.Series(words, index=records.index[later], dtype="str").reindex(records.index).fillna("").astype("str")


def _explain(schools: pd.DataFrame, applications: Table) -> None:
    """``explain``: the column in which a school answers, of an application with its cell, of a school with its letters."""
    typed, at = applications.typed, applications.at["explanation"]
    own = [
        f"{of_sheet(sheet)}的“情况说明”列（{a1(place) if place != NOWHERE else _NO_COLUMN}）" for sheet, place in zip(typed["sheet"], at)
    ]
    typed["explain"] = pd.Series(own, index=typed.index, dtype="str")
    first = typed[["school_id", "sheet"]].assign(at=at).drop_duplicates("school_id").set_index("school_id")
    words = {
        school: f"{of_sheet(sheet)}的“情况说明”列（{f'{column_letters(place % MAX_COLUMNS)} 列' if place != NOWHERE else _NO_COLUMN}）"
        for school, sheet, place in first.itertuples(name=None)
    }
    schools["explain"] = pd.Series(schools.index.map(words), index=schools.index).fillna("").astype("str")


def _applications(applications: pd.DataFrame, trainers: pd.DataFrame, batch: Batch) -> None:
    """Counts of the trainer list by school and certificate; 0 where the school has a list without that certificate."""
    groups = trainers.assign(
        dual=(trainers["dual_qualified"] == YES).astype("Int64"),
        industry=(trainers["industry_expert"] == YES).astype("Int64"),
        unread=trainers[["dual_qualified", "industry_expert"]].isna().any(axis=1),
    ).groupby(["school_id", "certificate"])
    counts = groups.agg(total=("dual", "size"), dual=("dual", "sum"), industry=("industry", "sum"), unread=("unread", "any"))
    unreadable = set(trainers.loc[trainers["certificate"].isna(), "school_id"])
    listed = applications["school_id"].isin(set(trainers["school_id"]) - unreadable)
    names, meant = [c.name for c in batch.certificates], meant_by_trainers(applications, trainers, batch)
    pairs = list(zip(applications["school_id"], applications["certificate"]))
    misnamed = pd.Series([pair in meant for pair in pairs], index=applications.index, dtype=bool)
    in_list = set(counts.index)
    agreeing = pd.Series([pair in in_list for pair in pairs], index=applications.index, dtype=bool)
    readable = applications["certificate"].notna() & (applications["certificate"].isin(names) | agreeing) & ~misnamed
    keys = pd.MultiIndex.from_arrays([applications["school_id"], applications["certificate"].fillna("")])
    for name, column in (("total", "listed_total"), ("dual", "listed_dual"), ("industry", "listed_industry")):
        found = counts[name].reindex(keys)
        unread = counts["unread"].reindex(keys).fillna(False).astype(bool).to_numpy()
        values = pd.Series(found.to_numpy(), index=applications.index).astype("Int64").fillna(0)
        keep = listed & readable & ~(unread & (name != "total"))
        applications[column] = values.where(keep)

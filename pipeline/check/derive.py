"""Columns that rules need and no cell holds: school level, category, counts of the trainer list, who else uses a code."""

from __future__ import annotations

import pandas as pd

from pipeline.grouping import joined_by
from pipeline.model import Table
from schemas import majors
from schemas.batch import Batch, Province
from schemas.fields import YES


def school_levels(applications: pd.DataFrame, schools: pd.DataFrame, batch: Batch) -> pd.Series:
    """How the catalogue of majors sees each application's school: 中职, 高职, 本科, or several joined with '/'."""
    of_type = {t.name: "/".join(t.major_levels) for t in batch.school_types}
    return applications["school_id"].map(schools["school_type"].map(of_type)).astype("str")


def categories(applications: pd.DataFrame, batch: Batch) -> pd.Series:
    """专业大类 by school level, edition and the first two digits of a well-formed code; NA where they tell none."""
    valid = applications["major_code"].str.fullmatch("[0-9]{6}[A-Z]{0,2}").fillna(False).astype(bool)
    pairs = list(zip(applications["school_level"], applications["major_code"].str[:2]))
    names = {pair: _category(*pair, batch) for pair in set(pairs) if isinstance(pair[0], str) and isinstance(pair[1], str)}
    return pd.Series([names.get(p) if ok else None for p, ok in zip(pairs, valid)], index=applications.index, dtype="str")


def _category(levels: str, digits: str, batch: Batch) -> str | None:
    for level in levels.split("/"):
        name = majors.categories(level, batch.catalogue.get(level, "")).get(digits)
        if name:
            return name
    return None


def derive(schools: Table, applications: Table, trainers: Table, province: Province) -> None:
    """Adds the derived columns to the typed tables in place."""
    _schools(schools.typed, province)
    _trainers(schools.typed, applications.typed, trainers.typed)
    _applications(applications.typed, trainers.typed)


def _schools(schools: pd.DataFrame, province: Province) -> None:
    schools["id_code"] = pd.Series(province.id_code, index=schools.index, dtype="str")
    current = schools[schools["current"]]
    valid = schools[schools["school_code"].str.fullmatch("[0-9]{10}").fillna(False).astype(bool)]  # of all versions
    schools["names_of_code"] = schools["school_code"].map(joined_by(current, "school_code", "school_name")).fillna("").astype("str")
    schools["codes_of_name"] = schools["school_key"].map(joined_by(valid, "school_key", "school_code")).fillna("").astype("str")


def _trainers(schools: pd.DataFrame, applications: pd.DataFrame, trainers: pd.DataFrame) -> None:
    pairs = set(zip(applications["school_id"], applications["certificate"]))
    known = trainers["school_id"].isin(set(applications["school_id"])) & trainers["certificate"].notna()
    applied = pd.Series(
        [pair in pairs for pair in zip(trainers["school_id"], trainers["certificate"])], index=trainers.index, dtype="boolean"
    )
    unreadable = set(applications.loc[applications["certificate"].isna(), "school_id"])  # one of these may be the certificate sought
    trainers["applied"] = applied.where(known & (applied | ~trainers["school_id"].isin(unreadable)))
    trainers["school_key"] = trainers["school_id"].map(schools["school_key"]).astype("str")
    plain = {name: "".join(name.split()) for name in trainers["employer"].dropna().unique()}
    trainers["employer_key"] = trainers["employer"].map(plain).astype("str")


def _applications(applications: pd.DataFrame, trainers: pd.DataFrame) -> None:
    """Counts of the trainer list by school and certificate; 0 where the school has a list without that certificate."""
    groups = trainers.assign(
        dual=(trainers["dual_qualified"] == YES).astype("Int64"),
        industry=(trainers["industry_expert"] == YES).astype("Int64"),
        unread=trainers[["dual_qualified", "industry_expert"]].isna().any(axis=1),
    ).groupby(["school_id", "certificate"])
    counts = groups.agg(total=("dual", "size"), dual=("dual", "sum"), industry=("industry", "sum"), unread=("unread", "any"))
    unreadable = set(trainers.loc[trainers["certificate"].isna(), "school_id"])
    listed = applications["school_id"].isin(set(trainers["school_id"]) - unreadable)
    keys = pd.MultiIndex.from_arrays([applications["school_id"], applications["certificate"].fillna("")])
    for name, column in (("total", "listed_total"), ("dual", "listed_dual"), ("industry", "listed_industry")):
        found = counts[name].reindex(keys)
        unread = counts["unread"].reindex(keys).fillna(False).astype(bool).to_numpy()
        values = pd.Series(found.to_numpy(), index=applications.index).astype("Int64").fillna(0)
        keep = listed & applications["certificate"].notna() & ~(unread & (name != "total"))
        applications[column] = values.where(keep)

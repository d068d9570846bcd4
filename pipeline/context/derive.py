"""Columns that rules need and no cell holds: category, counts of the trainer list, who else has a code, earlier rows."""

from __future__ import annotations

import pandas as pd

from pipeline.context.misnamed import meant_by_applications, meant_by_trainers, near_certificates
from pipeline.tables.grouping import joined_by
from pipeline.tables.model import Tables
from schemas import majors
from schemas.batch import Batch, Province
from schemas.cells import MAX_COLUMNS, NOWHERE, a1, column_letters
from schemas.fields import YES
from schemas.frames import Applications, Records, Schools, Trainers
from schemas.kinds import KINDS
from schemas.words import of_sheet

_MOST_ROWS = 10
_NO_COLUMN = "表中没有这一列，请加上"


def categories(applications: Applications, batch: Batch) -> pd.Series:
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


def derive(tables: Tables, province: Province, batch: Batch) -> Tables:
    """The tables with what follows from them alone; the applications' ``school_level`` is there already."""
    schools = _of_codes(tables.schools.typed, province)
    applications, trainers = (_named(table.typed, batch) for table in (tables.applications, tables.trainers))
    trainers = _applied(schools, applications, trainers, batch)
    trainers = trainers.assign(earlier=_earlier(trainers))
    applications = _listed(applications, trainers, batch)
    applications = applications.assign(category=categories(applications, batch))
    answers = tables.applications.at["explanation"]
    schools = schools.assign(explain=_where_to_explain(schools, applications, answers))
    applications = applications.assign(explain=_explained(applications, answers))
    derived = {"school": schools, "application": applications, "trainer": trainers}
    return Tables(*(table.having(derived[name]) for name, table in tables.by_name.items()))


def _named(records: Records, batch: Batch) -> Records:
    return records.assign(near_certificate=near_certificates(records["certificate"], batch))


def _of_codes(schools: Schools, province: Province) -> Schools:
    """With who else uses a school's code, and what other codes it goes by."""
    current = schools[schools["current"]]
    valid = schools[KINDS["school_code"].matching(schools["school_code"]).fillna(False).astype(bool) & ~schools["revised"]]
    names, codes = joined_by(current, "school_code", "school_name"), joined_by(valid, "school_key", "school_code")
    return schools.assign(
        id_code=pd.Series(province.id_code, index=schools.index, dtype="str"),
        names_of_code=schools["school_code"].map(names).astype("str").fillna(""),
        codes_of_name=schools["school_key"].map(codes).astype("str").fillna(""),
    )


def _applied(schools: Schools, applications: Applications, trainers: Trainers, batch: Batch) -> Trainers:
    """With whether the school applied for the trainer's certificate, and the keys of school and employer."""
    pairs = set(zip(applications["school_id"], applications["certificate"]))
    known = trainers["school_id"].isin(set(applications["school_id"])) & trainers["certificate"].notna()
    own = list(zip(trainers["school_id"], trainers["certificate"]))
    applied = pd.Series([pair in pairs for pair in own], index=trainers.index, dtype="boolean")
    unreadable = set(applications.loc[applications["certificate"].isna(), "school_id"])  # one of these may be the certificate sought
    meant = meant_by_applications(applications, trainers, batch)
    excused = pd.Series([pair in meant for pair in own], index=trainers.index, dtype=bool)
    trainers = _of_none(trainers, batch, applied)
    again = trainers["of_none"] & trainers.duplicated(["school_id", "certificate"])  # a wrong name is said once, with all its rows
    plain = {name: "".join(name.split()) for name in trainers["employer"].dropna().unique()}
    return trainers.assign(
        applied=applied.where(known & (applied | ~(trainers["school_id"].isin(unreadable) | excused | again))),
        school_key=trainers["school_id"].map(schools["school_key"]).astype("str"),
        employer_key=trainers["employer"].map(plain).astype("str"),
    )


def _of_none(trainers: Trainers, batch: Batch, applied: pd.Series) -> Trainers:
    """With ``of_none``: the certificate is none of the batch's and not applied for; ``alike``: how many, in which rows."""
    names = [c.name for c in batch.certificates]
    of_none = (~trainers["certificate"].isin(names) & trainers["certificate"].notna() & ~applied).astype(bool)
    wrong = trainers[of_none]
    rows = wrong.groupby(["school_id", "certificate"])["row"].agg(list).to_dict()
    alike = [_rows(rows[pair]) for pair in zip(wrong["school_id"], wrong["certificate"])]
    words = pd.Series(alike, index=wrong.index, dtype="str").reindex(trainers.index).astype("str").fillna("")
    return trainers.assign(of_none=of_none, alike=words)


def _rows(rows: list[int]) -> str:
    shown = "、".join(str(row) for row in rows[:_MOST_ROWS]) + ("……" if len(rows) > _MOST_ROWS else "")
    return f"同样写法的共 {len(rows)} 人，在第 {shown} 行。" if len(rows) > 1 else ""


def _earlier(trainers: Trainers) -> pd.Series:
    """Where a trainer stands first in the school's list: “培训团队”表第 3 行; '' for the first line itself and without a whole key."""
    key = ["trainer_name", "employer", "certificate"]
    whole = trainers[key].notna().all(axis=1)
    later = trainers.duplicated(["school_id", *key], keep="first") & whole
    firsts = trainers[whole].drop_duplicates(["school_id", *key]).set_index(["school_id", *key])[["sheet", "row"]]
    found = firsts.reindex(pd.MultiIndex.from_frame(trainers.loc[later, ["school_id", *key]]))
    words = [f"{of_sheet(sheet)}第 {row} 行" for sheet, row in found.itertuples(index=False, name=None)]
    return pd.Series(words, index=trainers.index[later], dtype="str").reindex(trainers.index).astype("str").fillna("")


def _explained(applications: Applications, at: pd.Series) -> pd.Series:
    """By application the column in which the school answers, with its cell. ``at``: packed addresses of the 情况说明."""
    places = zip(applications["sheet"], at)
    own = [f"{of_sheet(sheet)}的“情况说明”列（{a1(place) if place != NOWHERE else _NO_COLUMN}）" for sheet, place in places]
    return pd.Series(own, index=applications.index, dtype="str")


def _where_to_explain(schools: Schools, applications: Applications, at: pd.Series) -> pd.Series:
    """By school the column in which it answers, with its letters; '' where it has no application."""
    first = applications[["school_id", "sheet"]].assign(at=at).drop_duplicates("school_id").set_index("school_id")
    words = {
        school: f"{of_sheet(sheet)}的“情况说明”列（{f'{column_letters(place % MAX_COLUMNS)} 列' if place != NOWHERE else _NO_COLUMN}）"
        for school, sheet, place in first.itertuples(name=None)
    }
    return pd.Series(schools.index.map(words), index=schools.index).astype("str").fillna("")


def _listed(applications: Applications, trainers: Trainers, batch: Batch) -> Applications:
    """With counts of the trainer list by school and certificate; 0 where the school's list lacks that certificate."""
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
    columns: dict[str, pd.Series] = {}
    for name, column in (("total", "listed_total"), ("dual", "listed_dual"), ("industry", "listed_industry")):
        found = counts[name].reindex(keys)
        unread = counts["unread"].reindex(keys).fillna(False).astype(bool).to_numpy()
        values = pd.Series(found.to_numpy(), index=applications.index).astype("Int64").fillna(0)
        keep = listed & readable & ~(unread & (name != "total"))
        columns[column] = values.where(keep)
    return applications.assign(**columns)

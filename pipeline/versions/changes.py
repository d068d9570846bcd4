"""What changed from one version of a school's return to the other, by record and field, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pandas as pd

from schemas import fields
from schemas.fields import Field

SAME = "内容相同。"
_SHOWN = 4
_NAMED = 10
_RECORD = ["certificate", "major_code", "part"]
_OF_PERSON = [f.name for f in fields.TRAINER]


def changes(tables: dict[str, pd.DataFrame], before: int, after: int, years: list[int]) -> str:
    """The differences between the returns of two school_ids; ``SAME`` where nothing that is read differs."""
    schools, applications, trainers = (tables[name] for name in ("school", "application", "trainer"))
    old, new = _records(applications, before, after)
    added, gone = len(new.index.difference(old.index)), old.index.difference(new.index)
    changed = _between(schools.loc[before], schools.loc[after], [f for f in fields.SCHOOL if f.name != "filled_on"], "", years)
    for record in old.index.intersection(new.index):
        changed += _between(
            old.loc[record], new.loc[record], [f for f in fields.APPLICATION if f.name not in (*_RECORD[:2], "seq")], record[0], years
        )
    parts = [f"新增申报 {added} 条" if added else "", _gone(gone)]
    if changed:
        rest = f" 等 {len(changed)} 处" if len(changed) > _SHOWN else ""
        parts.append("改动 " + "；".join(changed[:_SHOWN]) + rest)
    parts.append(_people(trainers, before, after))
    said = [part for part in parts if part]
    return "变化：" + "，".join(said) + "。" if said else SAME


def _records(applications: pd.DataFrame, before: int, after: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both returns' applications by certificate, major and ``part``: the levels, where one of the two has several rows of a major."""
    mine = applications[applications["school_id"].isin([before, after])]
    mine = mine.fillna(dict.fromkeys(_RECORD[:2], ""))  # an unreadable certificate or code is a key like any other
    several = mine.duplicated(["school_id", *_RECORD[:2]], keep=False)
    several = several.groupby([mine[name] for name in _RECORD[:2]], dropna=False).transform("any")
    mine = mine.assign(part=mine["levels"].where(several, "").fillna("")).drop_duplicates(["school_id", *_RECORD])
    old, new = (mine[mine["school_id"] == i].set_index(_RECORD) for i in (before, after))
    return old, new


def _gone(records: pd.Index) -> str:
    """Applications of the earlier return that the later one lacks: they are counted nowhere, so they are named."""
    names = [" ".join(str(part) for part in record if not pd.isna(part) and part) for record in records[:_NAMED]]
    rest = f" 等 {len(records)} 条" if len(records) > _NAMED else ""
    return f"减少申报 {len(records)} 条（{'、'.join(names)}{rest}，没有计入）" if len(records) else ""


def _between(old: pd.Series, new: pd.Series, compared: Sequence[Field], record: str, years: list[int]) -> list[str]:
    said = []
    for f in compared:
        a, b = (None if pd.isna(value) else value for value in (old[f.name], new[f.name]))
        if a != b:
            heading = " ".join(part for part in (record, fields.headings(f, years)[0]) if part)
            said.append(f"{heading} {'空' if a in (None, '') else a}→{'空' if b in (None, '') else b}")
    return said


def _people(trainers: pd.DataFrame, before: int, after: int) -> str:
    """Lines of the trainer list that are new or gone; a corrected line counts as both."""
    old, new = (
        Counter(map(tuple, trainers.loc[trainers["school_id"] == i, _OF_PERSON].astype("object").fillna("").to_numpy().tolist()))
        for i in (before, after)
    )
    added, gone = (new - old).total(), (old - new).total()
    return f"培训团队名单有改动（新增 {added} 行，减少 {gone} 行）" if added or gone else ""

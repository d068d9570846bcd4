"""What changed from one version of a school's return to the other, by record and field, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pandas as pd

from schemas import fields
from schemas.fields import Field

SAME = "内容相同。"
_SHOWN = 4
_RECORD = ["certificate", "major_code"]
_OF_PERSON = [f.name for f in fields.TRAINER]


def changes(tables: dict[str, pd.DataFrame], before: int, after: int, years: list[int]) -> str:
    """The differences between the returns of two school_ids; ``SAME`` where nothing that is read differs."""
    schools, applications, trainers = (tables[name] for name in ("school", "application", "trainer"))
    old, new = (_records(applications[applications["school_id"] == i]) for i in (before, after))
    added, gone = len(new.index.difference(old.index)), len(old.index.difference(new.index))
    changed = _between(schools.loc[before], schools.loc[after], [f for f in fields.SCHOOL if f.name != "filled_on"], "", years)
    for record in old.index.intersection(new.index):
        changed += _between(
            old.loc[record], new.loc[record], [f for f in fields.APPLICATION if f.name not in (*_RECORD, "seq")], record[0], years
        )
    parts = [f"新增申报 {added} 条" if added else "", f"减少申报 {gone} 条" if gone else ""]
    if changed:
        rest = f" 等 {len(changed)} 处" if len(changed) > _SHOWN else ""
        parts.append("改动 " + "；".join(changed[:_SHOWN]) + rest)
    parts.append(_people(trainers, before, after))
    said = [part for part in parts if part]
    return "变化：" + "，".join(said) + "。" if said else SAME


def _records(applications: pd.DataFrame) -> pd.DataFrame:
    """Applications by certificate and major code, '' where one is unreadable; the first where several are the same."""
    keys = applications[_RECORD].fillna("")
    return applications.assign(**{name: keys[name] for name in _RECORD}).drop_duplicates(_RECORD).set_index(_RECORD)


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

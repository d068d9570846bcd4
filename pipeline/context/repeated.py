"""The same application twice in what counts of the province: whose it is, where the other row stands, and whether the two agree."""

from __future__ import annotations

import pandas as pd

from schemas import fields
from schemas.frames import Applications, Schools
from schemas.words import of_sheet

KEY = ["certificate", "major_code", "levels"]
_SAID = [f.name for f in fields.APPLICATION if f.name != "seq"]
_UNLIKE = "（两行内容不同，哪一行都没有采用）"


def repeated(applications: Applications, schools: Schools) -> Applications:
    """The applications with ``owner``, ``contradicted`` and ``earlier``.

    ``owner``: the school as the province knows it, by its name; a file may hold one school twice, and a city's file another's.
    ``contradicted``: a current row of another content has the same owner and key, so that none of them may stand.
    ``earlier``: where that row stands, in words: the first of its key, of the first one the next; '' for a row alone.
    """
    names = applications["school_id"].map(schools["school_key"]).fillna("")
    own = "school " + applications["school_id"].astype("str")
    applications = applications.assign(owner=names.where(names != "", own).astype("str"))
    live = applications[applications["school_id"].map(schools["current"]).fillna(False).astype(bool)]
    live = live[live[KEY].notna().all(axis=1)]
    twice = live[live.duplicated(["owner", *KEY], keep=False)]
    values = twice[_SAID].astype(object).where(twice[_SAID].notna(), "").assign(owner=twice["owner"])
    groups = values.groupby(["owner", *KEY], sort=False)
    unlike = (groups[[name for name in _SAID if name not in KEY]].transform("nunique") > 1).any(axis=1)
    contradicted = unlike.reindex(applications.index).fillna(False).astype(bool)
    words: dict[int, str] = {}
    for _, group in twice.groupby(["owner", *KEY], sort=False):
        first, second = group.index[:2]
        for i in group.index:
            other = second if i == first else first
            mark = _UNLIKE if unlike[i] else ""
            if i != first or mark:
                words[i] = f"{of_sheet(twice.at[other, 'sheet'])}第 {twice.at[other, 'row']} 行{mark}"
    earlier = pd.Series(applications.index.map(words), index=applications.index).astype("str").fillna("")
    return applications.assign(contradicted=contradicted, earlier=earlier)

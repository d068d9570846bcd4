"""The roster (应报院校名单): which schools were expected, which of them reported and which are through (P507, P508, progress)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

from pipeline.read.answers import RosterLine
from schemas.drafts import Drafts
from schemas.frames import Applications, Roster, Schools
from schemas.kinds import KINDS
from schemas.words import school_key, without_campus

_COLUMNS = ["school_name", "school_code", "city", "file_id", "sheet", "at", "token"]
_UNUSABLE = "；收到了它的文件，但读不出申报"
_LIKE_A_STRANGER = "；收到的“{}”不在名单上，名称相近"
_SHOWN = 5
_NEAR = 80  # of 100: two names that may be one school
_LONGEST = 200  # characters of a name that is compared with every other


def expected(listed: list[tuple[int, Sequence[RosterLine]]], units: dict[int, str], id_code: str) -> pd.DataFrame | None:
    """The expected schools, each once, from all rosters: (file_id, rows). None where there is no roster for this province.

    In a roster that lies in no province's folder (``units`` gives ''), a school whose code names another province is not ours.
    """
    if not listed:
        return None
    frame = _lines(listed)
    frame = frame[~_foreign(frame, units, id_code)]
    if not len(frame):
        return None
    frame["key"] = [school_key(name) for name in frame["school_name"]]
    codes = frame[frame["school_code"] != ""].drop_duplicates("key").set_index("key")["school_code"]
    frame["school_code"] = frame["school_code"].where(frame["school_code"] != "", frame["key"].map(codes).astype("str").fillna(""))
    return frame.drop_duplicates("key").reset_index(drop=True)


def of_others(listed: list[tuple[int, Sequence[RosterLine]]], units: dict[int, str], id_code: str) -> tuple[pd.DataFrame, set[int]]:
    """Drafts of F119 for rosters some of whose lines are another province's; the files of which every line is."""
    drafts, whole = Drafts(), set()
    frame = _lines(listed) if listed else pd.DataFrame(columns=_COLUMNS)
    foreign = _foreign(frame, units, id_code)
    for file_id, lines in frame[foreign].groupby("file_id"):
        own = int((frame["file_id"] == file_id).sum()) - len(lines)
        if not own:
            whole.add(int(file_id))
            continue
        names = "、".join(lines["school_name"][:_SHOWN]) + ("等" if len(lines) > _SHOWN else "")
        facts = {
            "what": f"应报院校名单中有 {len(lines)} 行是其他省份的院校",
            "read": f"其余 {own} 行",
            "left": names,
            "why": "标识码的省份段不是本省的",
        }
        drafts.add("F119", sheet=lines["sheet"].iloc[0], facts=facts, severity="info", file_id=int(file_id))
    return drafts.frame(), whole


def _lines(listed: list[tuple[int, Sequence[RosterLine]]]) -> pd.DataFrame:
    rows = [
        (line.school_name, _code(line.school_code), line.city, file_id, line.sheet, line.at, line.token)
        for file_id, roster in listed
        for line in roster
    ]
    return pd.DataFrame(rows, columns=_COLUMNS).astype({c: "str" for c in _COLUMNS if c not in ("file_id", "at")})


def _foreign(lines: pd.DataFrame, units: dict[int, str], id_code: str) -> pd.Series:
    return (lines["school_code"] != "") & (lines["school_code"].str[2:4] != id_code) & (lines["file_id"].map(units) == "")


def _code(written: str) -> str:
    plain = re.sub(r"^['‘’`]|\.0+$|[\s-]", "", written)
    return plain if KINDS["school_code"].matches(plain) else ""


def compare(roster: Roster, schools: Schools, applications: Applications) -> tuple[Roster, Schools]:
    """The roster with ``returned`` and ``hint``; the schools with ``on_roster``, ``roster_key`` and ``roster_hint``.

    A school is the line of the roster with its name (brackets, width, a campus aside), or else with its code: ``roster_key``.
    A return counts where it is current and holds applications. ``on_roster`` is NA for a school without a readable name.
    """
    usable = schools["current"] & schools.index.isin(set(applications["school_id"]))
    listed = set(roster["key"])
    coded = roster[roster["school_code"] != ""]
    of_code = coded.drop_duplicates("school_code").set_index("school_code")["key"]
    keys = schools["school_key"].fillna("")
    own = pd.Series([key if key in listed else without_campus(key, listed) for key in keys], index=schools.index, dtype="str")
    own = own.where(own != "", schools["school_code"].map(of_code).astype("str").fillna(""))
    roster = roster.assign(returned=roster["key"].isin(set(own[usable])))
    strangers = (
        schools.loc[usable & (own == "") & (keys != "")].drop_duplicates("school_key").set_index("school_key")["school_name"].to_dict()
    )
    silent = roster.loc[~roster["returned"]].set_index("key")["school_name"].to_dict()
    came = set(own[schools["current"]])
    hint = {key: _UNUSABLE if key in came else _near(key, strangers, _LIKE_A_STRANGER) for key in silent}
    hints = [hint.get(key, "") for key in roster["key"]]
    same = [_same_code(line, coded) if line.key in silent else "" for line in roster.itertuples()]
    near = {key: _near(key, silent, "；名单上未报的“{}”名称相近") for key in strangers}
    return (
        roster.assign(hint=pd.Series([f"{a}{b}" for a, b in zip(hints, same)], index=roster.index, dtype="str")),
        schools.assign(
            on_roster=(own != "").astype("boolean").where((own != "") | (keys != "")),
            roster_key=own,
            roster_hint=keys.map(near).astype("str").fillna(""),
        ),
    )


def without_roster(schools: Schools) -> Schools:
    """The schools with the same columns where there is no roster."""
    nothing = pd.Series("", index=schools.index, dtype="str")
    unknown = pd.Series(pd.NA, index=schools.index, dtype="boolean")
    return schools.assign(on_roster=unknown, roster_key=nothing, roster_hint=nothing)


def _same_code(line: Any, coded: pd.DataFrame) -> str:
    """A hint where another line of the roster has this line's code: one school under two names, or a slip of whoever wrote it."""
    others = coded.loc[(coded["school_code"] == line.school_code) & (coded["key"] != line.key), "school_name"]
    return f"；名单上“{others.iloc[0]}”的标识码与它相同，请核对名单" if len(others) else ""


def _near(key: str, others: dict[str, str], words: str) -> str:
    if not others:
        return ""
    from rapidfuzz import fuzz, process  # on demand: only where both sides have a name left over

    best = process.extractOne(key[:_LONGEST], list(others), scorer=fuzz.ratio, score_cutoff=_NEAR)
    return words.format(others[best[0]]) + "，请核对是否同一所院校" if best else ""

"""Which version of a school's return is current, and what changed between versions (F113, F114)."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from pipeline.tables.model import Tables
from pipeline.versions.changes import SAME, changes
from pipeline.versions.descent import Ancestors, one_line
from schemas.cells import NOWHERE
from schemas.drafts import Drafts
from schemas.frames import DraftTable, Files, Records, Schools
from schemas.kinds import KINDS
from schemas.words import school_key as key_of

_NUMBER = re.compile(r"[(（]\s*([0-9]{1,9})\s*[)）]")
_LATER = re.compile(r"最终|定稿|修改|更新|更正|新版|改后|v[0-9]|final", re.IGNORECASE)
_Order = tuple[str, int, tuple[int, int, str], int]  # 填报日期, received, what the name says, school_id
_BARE = 2  # a school of which a file says no more than name and code never replaces a school's own return


def school_key(names: pd.Series) -> pd.Series:
    """What makes two names one school (``schemas.words``), by school; NA where the name is unreadable."""
    distinct = {name: key_of(name) for name in names.dropna().unique()}
    return names.map(distinct).astype("str")


def lines(schools: Schools, before: Ancestors) -> pd.Series:
    """What makes returns versions of one school, by school: its name, which is unique in a province; its code where no name is readable.

    A return with another code under the same name is a version of it (a corrected code is the usual cause); P506 warns. So is one
    under another name with the same code, where it was made from the earlier one by our marking: it corrects the name.
    """
    valid = KINDS["school_code"].matching(schools["school_code"]).fillna(False).astype(bool)
    label = schools["school_key"].fillna("")
    label = label.where(label != "", "code " + schools["school_code"].fillna(""))
    nobody = schools["school_key"].isna() & ~valid
    label = label.where(~nobody, "school " + schools.index.astype(str))
    return one_line(label.astype("str"), schools, valid, before)


def version_mark(file: str) -> tuple[int, int, str]:
    """Order of receipt where nothing else tells: names that say 最终版, 修改后 or (1) are later."""
    name = file.rsplit("/", 1)[-1]
    number = _NUMBER.search(name)
    return (bool(_LATER.search(name)), int(number[1]) if number else 0, name)


def versions(
    tables: Tables, files: Files, line: pd.Series, before: Ancestors, years: list[int], orphans: frozenset[int] = frozenset()
) -> tuple[pd.Series, DraftTable]:
    """The version by school_id, 0 for the current one, and drafts of F113 and F114. Later 填报日期 wins; equal dates: received last.

    A workbook that came back from our marking is later than the file that was marked, whatever the dates say, and in no doubt against it;
    ``orphans`` (file_id): where that is not in the inbox any more, in no doubt against what was received before.
    """
    frames = tables.typed
    typed = frames["school"]
    version = pd.Series(0, index=typed.index, dtype="int64")
    drafts = Drafts()
    bare = (tables.schools.at != NOWHERE).sum(axis=1) <= _BARE
    for _, group in line[line.duplicated(keep=False)].groupby(line, sort=False):
        own = {i: _order(typed.loc[i], files) for i in group.index}
        order = sorted(group.index, key=lambda i: (not bare[i], *_after(i, own, typed["file_id"], before)), reverse=True)
        used = order[0]
        for later, other in enumerate(order[1:], 1):
            if typed.at[other, "file_id"] == typed.at[used, "file_id"]:
                continue  # two records of one file are no versions; A302 and P506 see them
            version[other] = later
            mine, theirs = int(typed.at[used, "file_id"]), int(typed.at[other, "file_id"])
            descends = theirs in before.get(mine, ()) or (mine in orphans and own[other][1] <= own[used][1])
            _say(drafts, frames, files, used, other, years, doubtful=not (bare[other] or descends))
    return version, drafts.frame()


def _order(school: pd.Series, files: Files) -> _Order:
    filled = school["filled_on"] if isinstance(school["filled_on"], str) else ""
    file = files.loc[school["file_id"]]
    return (filled, file["received"], version_mark(file["file"]), school.name)


def _after(
    school: int, own: Mapping[int, _Order], file_of: pd.Series, before: Ancestors
) -> tuple[str, int, int, tuple[int, int, str], int]:
    """A return's place in order: as late as any that it was made from, and after them."""
    earlier = before.get(int(file_of[school]), ())
    filled, received, mark, number = own[school]
    kin = [order for i, order in own.items() if file_of[i] in earlier]
    filled, received = max([(filled, received), *(order[:2] for order in kin)])
    return filled, received, len(earlier), mark, number


def _say(drafts: Drafts, frames: dict[str, Records], files: Files, used: int, other: int, years: list[int], doubtful: bool) -> None:
    typed = frames["school"]
    mine, theirs = ((v if isinstance(v, str) else "未填") for v in (typed.at[other, "filled_on"], typed.at[used, "filled_on"]))
    said = changes(frames, other, used, years)
    ids = [int(typed.at[i, "file_id"]) for i in (used, other)]
    names = [files.at[i, "file"] for i in ids]
    facts = {"other": names[0], "mine": mine, "theirs": theirs, "changes": said}
    drafts.add("F113", facts=facts, file_id=ids[1], school_id=other)
    if mine == theirs and said != SAME and doubtful:
        drafts.add("F114", facts={"other": names[1], "mine": mine, "used": names[0], "changes": said}, file_id=ids[0], school_id=used)

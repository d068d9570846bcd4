"""Which drafts become findings."""

from __future__ import annotations

from schemas.frames import DraftTable, Schools

_OF_VERSIONS = "F113"  # a superseded return is told that it is one, and nothing else
_KEYS = ["school_id", "application_id", "trainer_id"]


def said(drafts: DraftTable, schools: Schools, of_others: frozenset[int], of_nobody: frozenset[int]) -> DraftTable:
    """Of current schools all; of superseded ones that they are; of other provinces' files none; of files of nobody why.

    ``schools``: this province's; ``of_others`` and ``of_nobody``: file_ids. What is said of no school of this province
    names none.
    """
    unnamed, known = drafts["school_id"].isna(), drafts["school_id"].isin(schools.index)
    live = drafts["school_id"].isin(schools.index[schools["current"]]) | (drafts["code"] == _OF_VERSIONS) & known
    ours = (unnamed | live) & ~drafts["file_id"].isin(of_others)
    of_file = (drafts["field"] == "province") | drafts["code"].str.startswith("F")
    whose = drafts["file_id"].isin(of_nobody) & of_file  # why nobody could claim it, and what else its sheets lack
    taken = drafts[ours | whose].reset_index(drop=True)
    named = taken["school_id"].isin(schools.index)
    return taken.assign(**{key: taken[key].where(named) for key in _KEYS})

"""The rows of the summary (附件2), in printed order."""

from __future__ import annotations

from schemas.batch import Batch, Province
from schemas.columns import empty
from schemas.frames import Applications, Outcomes, Schools, Summary
from schemas.tables import SUMMARY

_COLUMNS = list(SUMMARY.columns)


def summary(
    applications: Applications,
    schools: Schools,
    outcomes: Outcomes,
    batch: Batch,
    province: Province,
) -> Summary:
    """SUMMARY: the included applications by certificate in the notice's order, then school, then major."""
    taken = applications.loc[outcomes.index[outcomes["included"]]]
    if not len(taken):
        return empty(SUMMARY)
    order = {c.name: i for i, c in enumerate(batch.certificates)}
    frame = taken[["certificate", "major_name", "major_code", "pilot_students", "levels"]].copy()
    for column in ("school_name", "school_type", "contact_name", "contact_phone", "school_code", "city"):
        frame[column] = taken["school_id"].map(schools[column]).fillna("")
    frame["category"] = taken["category"].fillna("")
    frame["province"] = province.full_name
    decided = outcomes.loc[frame.index]
    remarks = zip(decided["priority"], decided["waived"], decided["decision_reason"])
    frame["remark"] = [
        "；".join(p for p in ("国家级教学创新团队" if team else "", f"经确认：{reason}" if waived else "") if p)
        for team, waived, reason in remarks
    ]
    frame["levels"] = frame["levels"].str.replace(";", "、")
    frame["rank"] = frame["certificate"].map(order)
    frame = frame.sort_values(["rank", "school_name", "major_code", "major_name"], kind="stable")
    frame["seq"] = range(1, len(frame) + 1)
    frame["pilot_students"] = frame["pilot_students"].astype("int64")
    text = {c: "str" for c in _COLUMNS if c not in ("seq", "pilot_students")}
    return SUMMARY.validate(frame[_COLUMNS].astype({**text, "seq": "int64"}))

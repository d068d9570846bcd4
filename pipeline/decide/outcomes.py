"""Outcomes: eligible, review or ineligible, and which findings and unjudged rules decided."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pipeline.tables.grouping import distinct_by
from schemas.columns import empty
from schemas.fields import YES
from schemas.frames import Applications, Findings, Outcomes, Records, Schools, Trainers, Unjudged
from schemas.tables import OUTCOMES_TABLE

_OF_RECORD = ("cell", "school", "application", "trainer")  # scopes of what a record says
_OF_FILE = ("file", "sheet")
_COLUMNS = ["severity", "status", "code", "why", "school_id", "application_id"]


def outcomes(
    applications: Applications,
    schools: Schools,
    trainers: Trainers,
    findings: Findings,
    unjudged: Unjudged,
) -> Outcomes:
    """OUTCOMES_TABLE of the current applications. ``schools`` and ``trainers`` are the current ones, too; ``unjudged``: see
    ``pipeline.check.unjudged``.

    An open error on the application, its school, its trainers, or the sheet or file they stand in: ineligible. Otherwise a
    warning about what those records say, open or explained, or a rule that gave no answer about one of them: review. What has no
    application or trainer concerns the whole school; what has no school either, every school of its sheet or file.
    """
    if not len(applications):
        return empty(OUTCOMES_TABLE)
    held = _of_schools(_holding(findings), applications, schools, trainers).assign(why=pd.NA)
    concerns = _of_certificate(pd.concat([held, unjudged.assign(severity="warning", status="open", scope="cell")]), applications, trainers)
    worst = {severity: _concerned(applications, concerns[concerns["severity"] == severity]) for severity in ("error", "warning")}
    frame = pd.DataFrame(index=applications.index)
    outcome = pd.Series("eligible", index=applications.index).mask(worst["warning"], "review").mask(worst["error"], "ineligible")
    frame["outcome"] = outcome.astype("str")
    frame["included"] = frame["outcome"] == "eligible"
    frame["decision"] = pd.Series("", index=frame.index, dtype="str")
    frame["decision_reason"] = frame["decision"]
    frame["waived"] = False
    frame["priority"] = (applications["national_team"] == YES).fillna(False).astype(bool)
    found = concerns["why"].isna()
    codes = _values(applications, concerns[found], "code")
    frame["codes"] = pd.Series([";".join(sorted(c)) for c in codes], index=frame.index, dtype="str")
    silent = concerns[~found].assign(pair=list(zip(concerns.loc[~found, "why"], concerns.loc[~found, "code"])))
    reasons = pd.Series(map(_reason, _values(applications, silent, "pair")), index=frame.index, dtype="str")
    frame["reason"] = reasons.where(frame["outcome"] == "review", "")
    frame["answered"] = (frame["outcome"] == "review") & ~_concerned(applications, concerns[concerns["status"] == "open"])
    return OUTCOMES_TABLE.validate(frame)


def _holding(findings: Findings) -> Findings:
    """The findings that can hold an application back."""
    records = findings["scope"].isin(_OF_RECORD)
    error = (findings["severity"] == "error") & (findings["status"] == "open") & (records | findings["scope"].isin(_OF_FILE))
    content = records | (findings["scope"] == "sheet") & (findings["field"] != "")  # not how the file is put together
    return findings[error | (findings["severity"] == "warning") & content]


def _of_schools(findings: Findings, *tables: Records) -> Findings:
    """Findings that name no school, once for every school that stands in their sheet, or in their file where they name no sheet."""
    whole = findings[findings["school_id"].isna()].drop(columns="school_id")
    named = findings[findings["school_id"].notna()]
    if not len(whole):
        return named
    places = pd.concat(
        [(t if "school_id" in t else t.rename_axis("school_id").reset_index())[["file_id", "sheet", "school_id"]] for t in tables]
    )
    places = places.astype({"file_id": "Int64", "school_id": "Int64"}).drop_duplicates()
    of_file = whole[whole["sheet"] == ""].merge(places[["file_id", "school_id"]].drop_duplicates(), on="file_id")
    of_sheet = whole[whole["sheet"] != ""].merge(places, on=["file_id", "sheet"])
    return pd.concat([named, of_file, of_sheet], ignore_index=True)


def _of_certificate(concerns: pd.DataFrame, applications: Applications, trainers: Trainers) -> pd.DataFrame:
    """What concerns a trainer's cell concerns the applications of that trainer's certificate; the whole school where there is none.

    A rule that gave no answer about a trainer under a certificate that is not applied for leaves no application unjudged.
    """
    cells = concerns["trainer_id"].notna() & (concerns["scope"] == "cell")
    if not cells.any():
        return concerns[_COLUMNS]
    mine = concerns[cells].drop(columns="application_id")
    mine = mine.assign(certificate=mine["trainer_id"].map(trainers["certificate"]), school_id=mine["school_id"].astype("int64"))
    keys = applications[["school_id", "certificate"]].rename_axis("application_id").reset_index()
    matched = mine.merge(keys, on=["school_id", "certificate"], how="left").astype({"application_id": "Int64", "school_id": "Int64"})
    nobodys = matched["application_id"].isna() & matched["why"].notna() & matched["certificate"].notna()
    return pd.concat([concerns.loc[~cells, _COLUMNS], matched.loc[~nobodys, _COLUMNS]], ignore_index=True)


def _concerned(applications: Applications, concerns: pd.DataFrame) -> pd.Series:
    """Whether one of ``concerns`` is about the application or its school."""
    own = concerns["application_id"].notna()
    by_school = applications["school_id"].isin(set(concerns.loc[~own, "school_id"]))
    return by_school | applications.index.isin(set(concerns.loc[own, "application_id"]))


def _values(applications: Applications, concerns: pd.DataFrame, column: str) -> list[set[Any]]:
    """By application, the values of ``column`` of what concerns it or its school."""
    own = concerns["application_id"].notna()
    of_record = distinct_by(concerns[own], "application_id", column)
    of_school = distinct_by(concerns[~own], "school_id", column)
    return [{*of_record.get(i, ()), *of_school.get(s, ())} for i, s in applications["school_id"].items()]


def _reason(pairs: set[tuple[str, str]]) -> str:
    """(what was missing, code) in words: 未能判断：A310、A312（培训团队总人数）；A306（2018年招生数）."""
    by_want: dict[str, list[str]] = {}
    for why, code in sorted(pairs, key=lambda pair: pair[1]):
        by_want.setdefault(why, []).append(code)
    parts = ["、".join(codes) + (f"（{why}）" if why else "") for why, codes in by_want.items()]
    return "未能判断：" + "；".join(parts) if parts else ""

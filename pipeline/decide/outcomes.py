"""Outcomes: eligible, review or ineligible, and which findings decided."""

from __future__ import annotations

import pandas as pd

from pipeline.grouping import distinct_by
from schemas.fields import YES
from schemas.tables import OUTCOMES_TABLE, empty

_HOLDING = ("cell", "school", "application", "trainer")  # scopes whose warnings hold back; errors of a file or sheet do too


def outcomes(applications: pd.DataFrame, trainers: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """OUTCOMES_TABLE of the current applications.

    An open error on the application, its school, its trainers or the sheets they stand in: ineligible. Otherwise a warning
    of those records, open or explained: review. A finding without an application or trainer concerns the whole school.
    """
    if not len(applications):
        return empty(OUTCOMES_TABLE)
    relevant = findings[findings["school_id"].notna() & (findings["severity"] != "info")]
    relevant = relevant[
        (relevant["severity"] == "error") & (relevant["status"] == "open")
        | (relevant["severity"] == "warning") & relevant["scope"].isin(_HOLDING)
    ]
    relevant = _of_certificate(relevant, applications, trainers)
    own = relevant[relevant["application_id"].notna()]
    general = relevant[relevant["application_id"].isna()]
    frame = pd.DataFrame(index=applications.index)
    worst = {}
    for severity in ("error", "warning"):
        by_record = set(own.loc[own["severity"] == severity, "application_id"])
        by_school = set(general.loc[general["severity"] == severity, "school_id"])
        worst[severity] = applications.index.isin(by_record) | applications["school_id"].isin(by_school).to_numpy()
    outcome = pd.Series("eligible", index=applications.index).mask(worst["warning"], "review").mask(worst["error"], "ineligible")
    frame["outcome"] = outcome.astype("str")
    frame["included"] = frame["outcome"] == "eligible"
    frame["decision"] = pd.Series("", index=frame.index, dtype="str")
    frame["decision_reason"] = frame["decision"]
    frame["waived"] = False
    frame["priority"] = (applications["national_team"] == YES).fillna(False).astype(bool)
    of_record = distinct_by(own, "application_id", "code")
    of_school = distinct_by(general, "school_id", "code")
    codes = [";".join(sorted({*of_record.get(i, ()), *of_school.get(s, ())})) for i, s in applications["school_id"].items()]
    frame["codes"] = pd.Series(codes, index=frame.index, dtype="str")
    return frame


def _of_certificate(findings: pd.DataFrame, applications: pd.DataFrame, trainers: pd.DataFrame) -> pd.DataFrame:
    """A trainer's cell that could not be read concerns the applications of that trainer's certificate, where it is applied for."""
    cells = findings["trainer_id"].notna() & (findings["scope"] == "cell")
    if not cells.any():
        return findings
    mine = findings[cells].drop(columns="application_id")
    mine = mine.assign(certificate=mine["trainer_id"].map(trainers["certificate"]), school_id=mine["school_id"].astype("int64"))
    keys = applications[["school_id", "certificate"]].rename_axis("application_id").reset_index()
    matched = mine.merge(keys, on=["school_id", "certificate"], how="left")
    matched["application_id"] = matched["application_id"].astype("Int64")
    matched["school_id"] = matched["school_id"].astype("Int64")
    return pd.concat([findings[~cells], matched[findings.columns]], ignore_index=True)

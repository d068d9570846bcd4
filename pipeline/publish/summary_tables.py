"""What the sheets of the summary workbook show: frames made from the run, with the columns that the layout names."""

from __future__ import annotations

import pandas as pd

from pipeline.model import Run

_COUNTS = ["schools", "applications", "pilot_students"]
_INCLUDED = {"included_schools": "schools", "included_applications": "applications", "included_students": "pilot_students"}


def tables(run: Run) -> dict[str, pd.DataFrame]:
    """By source of the layout: summary (SUMMARY as it is), certificate and field (seq, name, schools, applications,
    pilot_students, share, limit), school (one row a school of the summary). All count only what reaches the summary.
    """
    field = _groups(run.balance["field"])
    field = field[field["applications"] > 0].sort_values("applications", ascending=False, kind="stable")
    return {
        "summary": run.summary,
        "certificate": _numbered(_groups(run.balance["certificate"])),  # none is left out: a certificate without schools is news
        "field": _numbered(field),
        "school": _numbered(_schools(run.summary)),
    }


def _numbered(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(seq=range(1, len(frame) + 1))


def _groups(balance: pd.DataFrame) -> pd.DataFrame:
    """The included columns of BALANCE under plain names."""
    return balance.drop(columns=[*_COUNTS, "share"]).rename(columns={**_INCLUDED, "included_share": "share"})


def _schools(summary: pd.DataFrame) -> pd.DataFrame:
    """One row a school of the summary, by name: applications, students, its certificates in the notice's order, contact."""
    grouped = summary.groupby(["school_name", "school_code"], sort=True)
    return grouped.agg(
        school_type=("school_type", "first"),
        city=("city", "first"),
        applications=("certificate", "size"),
        pilot_students=("pilot_students", "sum"),
        certificates=("certificate", lambda names: "、".join(dict.fromkeys(names))),
        contact_name=("contact_name", "first"),
        contact_phone=("contact_phone", "first"),
    ).reset_index()

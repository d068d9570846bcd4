"""What the sheets of the summary workbook show: frames made from the run, with the columns that the layout names."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from pipeline.tables.model import Run
from schemas.words import decimals, exact_decimals

_ENDLESS = 4  # decimals of a limit that no number of decimals says: a third
_COUNTS = ["schools", "applications", "pilot_students"]
_INCLUDED = {"included_schools": "schools", "included_applications": "applications", "included_students": "pilot_students"}


def tables(run: Run) -> dict[str, pd.DataFrame]:
    """By source of the layout: summary (SUMMARY as it is), certificate and field (seq, name, schools, applications,
    pilot_students, share, limit), school (one row a school of the summary). All count only what reaches the summary.
    """
    limits = run.batch.balance
    field = _groups(run.balance["field"], limits.field)
    field = field[field["applications"] > 0].sort_values("applications", ascending=False, kind="stable")
    return {
        "summary": run.summary,
        "certificate": _numbered(
            _groups(run.balance["certificate"], limits.certificate)
        ),  # none is left out: a certificate without schools is news
        "field": _numbered(field),
        "school": _numbered(_schools(run.summary)),
    }


def _numbered(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(seq=range(1, len(frame) + 1))


def _groups(balance: pd.DataFrame, limit: Fraction) -> pd.DataFrame:
    """The included columns of BALANCE under plain names; ``*_decimals``: how many the report shows of a share and of the limit."""
    table = balance.drop(columns=[*_COUNTS, "share"]).rename(columns={**_INCLUDED, "included_share": "share"})
    parts = zip(table["included_numerator"].tolist(), table["included_denominator"].tolist())
    table["share_decimals"] = [decimals(Fraction(part, max(whole, 1)), limit) for part, whole in parts]
    table["limit_decimals"] = exact_decimals(limit) or _ENDLESS
    return table


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

"""What the province sends: the rows of the official sheet, and its schools."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from pipeline.tables.model import Run


@dataclass(frozen=True)
class Summary:
    """``by_school``: one row a school by name, with school_name, school_code, school_type, city, applications,
    pilot_students, certificates (in the notice's order), contact_name, contact_phone.
    """

    rows: int
    schools: int
    pilot_students: int
    by_school: pd.DataFrame


def summary_of(run: Run) -> Summary:
    """The figures of a run's summary."""
    schools = _by_school(run.summary)
    return Summary(len(run.summary), len(schools), int(run.summary["pilot_students"].sum()), schools)


def _by_school(summary: pd.DataFrame) -> pd.DataFrame:
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

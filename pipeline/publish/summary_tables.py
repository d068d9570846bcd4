"""What the sheets of the summary workbook show: frames with the columns that the layout names, figures from the
facts.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from pipeline.publish.facts import Facts
from pipeline.publish.facts.balance import Group, Grouping
from pipeline.tables.model import Run
from schemas.words import exact_decimals

_ENDLESS = 4  # decimals of a limit that no number of decimals says: a third


def tables(run: Run, facts: Facts) -> dict[str, pd.DataFrame]:
    """By source of the layout: summary (SUMMARY as it is), certificate and field (seq, name, schools, applications,
    pilot_students, share, limit), school (one row a school of the summary). All count only what reaches the summary.
    """
    taken = [group for group in facts.balance.field.groups if group.included.applications]
    fields = sorted(taken, key=lambda group: -group.included.applications)
    certificates = facts.balance.certificate  # none is left out: a certificate without schools is news
    return {
        "summary": run.summary,
        "certificate": _table(certificates, certificates.groups),
        "field": _table(facts.balance.field, fields),
        "school": _numbered(facts.summary.by_school),
    }


def _numbered(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(seq=range(1, len(frame) + 1))


def _table(grouping: Grouping, groups: Sequence[Group]) -> pd.DataFrame:
    """The groups as they reach the summary; ``*_decimals``: how many the report shows of a share and of the limit."""
    included = [group.included for group in groups]
    limit = grouping.limit
    return _numbered(
        pd.DataFrame(
            {
                "name": [group.name for group in groups],
                "schools": [base.schools for base in included],
                "applications": [base.applications for base in included],
                "pilot_students": [base.pilot_students for base in included],
                "share": [float(base.share.exact) for base in included],
                "share_decimals": [base.share.decimals for base in included],
                "limit": float("nan") if limit is None else float(limit),
                "limit_decimals": 0 if limit is None else exact_decimals(limit) or _ENDLESS,
            }
        )
    )

"""How far the schools that were expected have come."""

from __future__ import annotations

import pandas as pd

from schemas.frames import Applications, Roster, Schools
from schemas.records import ROSTER


def progress(roster: Roster, schools: Schools, applications: Applications, included: pd.Series) -> Roster:
    """ROSTER: with ``eligible``, the school reported and every current application of it reaches the summary."""
    keys = applications["school_id"].map(schools["roster_key"])
    whole = included.groupby(keys).all()
    return ROSTER.validate(roster.assign(eligible=roster["returned"] & roster["key"].isin(set(whole.index[whole]))))

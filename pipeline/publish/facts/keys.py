"""Which records are one school to a reader of the outputs."""

from __future__ import annotations

import pandas as pd

from pipeline.tables.model import Run


def school_keys(run: Run) -> pd.Series:
    """What makes two returns one school, by school_id; a school without a name is its own."""
    keys = run.schools.typed["school_key"].fillna("")
    return keys.where(keys != "", "?" + keys.index.astype("str"))


def with_school(run: Run) -> pd.DataFrame:
    """FINDINGS with ``school``: the key of the school that each belongs to, '' for none of the tables."""
    keys = run.findings["school_id"].map(school_keys(run))
    return run.findings.assign(school=keys.astype("object").fillna("").astype("str"))

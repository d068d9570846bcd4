"""The tidyings (V105), gathered by field and way of writing: 107人 and 82人 are one way."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from pipeline.publish.facts.findings import TIDIED
from pipeline.publish.labels import headings
from pipeline.tables.model import Run


@dataclass(frozen=True)
class Way:
    """One way of writing in the column ``heading``; ``first``: the place of its first finding in FINDINGS."""

    heading: str
    count: int
    first: int


@dataclass(frozen=True)
class Tidyings:
    """Values that were read otherwise than they are written. ``ways``: of the fields with most of them first."""

    count: int
    ways: tuple[Way, ...]


def tidyings_of(run: Run) -> Tidyings:
    """The figures of a run's tidyings."""
    words = headings(run.batch)
    tidied = run.findings.assign(first=range(len(run.findings))).loc[run.findings["code"] == TIDIED]
    fields = {name: words.get(name, name) for name in tidied["field"].unique()}
    tidied = pd.DataFrame({"heading": tidied["field"].map(fields), "value": tidied["value"], "first": tidied["first"]})
    grouped = tidied.groupby(["heading", _way(tidied["value"])], sort=False)
    ways = grouped.agg(count=("first", "size"), first=("first", "first"), value=("value", "first")).reset_index(level=0)
    ways["of_field"] = ways.groupby("heading")["count"].transform("sum")
    order, ascending = ["of_field", "heading", "count", "value"], [False, True, False, True]
    ways = ways.sort_values(order, ascending=ascending, kind="stable")
    found = (Way(*way) for way in ways[["heading", "count", "first"]].itertuples(index=False, name=None))
    return Tidyings(len(tidied), tuple(found))


def _way(values: pd.Series) -> pd.Series:
    """The way of writing: every run of digits as one digit of its width."""
    plain = values.str.replace(r"[0-9]+", "0", regex=True).str.replace(r"[０-９]+", "０", regex=True)
    return plain.rename("way")

"""What changed since an earlier run: how many findings became what, how many values differ, in all and by school."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from pipeline.tables.model import Run
from pipeline.tables.standing import NOBODY
from schemas.tables import ENDS, FATES


@dataclass(frozen=True)
class Tally:
    """Errors and warnings by what became of them (see ``pipeline.changes.model.WORDS``); ``values``: cells and rows that differ."""

    new: int = 0
    same: int = 0
    changed: int = 0
    explained: int = 0
    corrected: int = 0
    removed: int = 0
    withdrawn: int = 0
    unjudged: int = 0
    values: int = 0

    @property
    def moved(self) -> bool:
        """Whether anything is not as it was."""
        return any(value for name, value in vars(self).items() if name != "same")


@dataclass(frozen=True)
class Changed:
    """``words``: what is compared with, in Chinese; ``kind`` and ``started`` the same for programs. ``by_school``: those of today and
    of then, by ``Changes.labels``, the key '' for what belongs to none; ``still``: schools of which nothing changed.
    """

    words: str
    kind: str
    started: str
    all: Tally
    by_school: Mapping[str, Tally]
    still: int

    @property
    def moved(self) -> int:
        """How many have any change."""
        return sum(tally.moved for tally in self.by_school.values())


def changes_of(run: Run) -> Changed | None:
    """The figures of what changed; None where there is nothing to compare with."""
    changes = run.changes
    if changes is None or changes.since is None:
        return None
    counts = _counts(run)
    tallies = {key: Tally(**row) for key, row in counts.to_dict("index").items()}
    still = sum(not tally.moved for key, tally in tallies.items() if key != NOBODY)
    total = {str(name): int(count) for name, count in counts.sum().items()}
    return Changed(changes.words, changes.kind, changes.started, Tally(**total), tallies, still)


def _counts(run: Run) -> pd.DataFrame:
    """The figures of ``Tally`` by school."""
    changes = run.changes
    assert changes is not None
    assert changes.since is not None
    since = changes.since
    serious = run.findings["severity"] != "info"
    owner = pd.Series([changes.owner(i) for i in run.findings["school_id"].tolist()], dtype="str")
    fates = pd.DataFrame({"school": owner, "what": since.fates["change"]})[serious.to_numpy()]
    gone = since.gone[["school", "status"]].rename(columns={"status": "what"})
    values = since.differences[["school"]].assign(what="values")
    every = pd.concat([fates, gone, values], ignore_index=True).astype("str")
    counts = every.groupby(["school", "what"]).size().unstack(fill_value=0)
    keys = dict.fromkeys([*changes.labels.values(), *counts.index])
    return counts.reindex(index=list(keys), columns=[*FATES, *ENDS, "values"], fill_value=0).astype("int64")

"""Progress against the roster (应报院校名单)."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.tables.model import Run


@dataclass(frozen=True)
class Progress:
    """Schools of the roster. ``eligible``: every application of theirs reaches the summary; None where that was not
    looked at.

    ``missing``: name, code and city of those that have not reported.
    """

    expected: int
    returned: int
    eligible: int | None
    missing: tuple[tuple[str, str, str], ...]

    @property
    def silent(self) -> int:
        """How many have not reported."""
        return len(self.missing)

    @property
    def names(self) -> list[str]:
        """Who has not reported."""
        return [name for name, _, _ in self.missing]


def progress_of(run: Run) -> Progress | None:
    """The progress of a run; None without a roster."""
    roster = run.roster
    if roster is None:
        return None
    returned = roster["returned"].astype(bool)
    silent = roster.loc[~returned, ["school_name", "school_code", "city"]]
    eligible = int(roster["eligible"].sum()) if "eligible" in roster else None
    missing = tuple(silent.itertuples(index=False, name=None))
    return Progress(len(roster), int(returned.sum()), eligible, missing)

"""The applications: where each row that was read went, and what those wait for that are held."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from pipeline.tables.model import Run

REFUSED, RETURNED = "不予备案", "退回修改"  # decisions that keep an application out of the summary


@dataclass(frozen=True)
class Applications:
    """Rows of applications: ``read`` = ``included`` + ``held`` + ``refused`` + ``superseded``.

    ``review``, ``ineligible`` and ``returned`` (sent back by a decision) are the held ones by what they wait for.
    ``answered``: of ``review`` those that wait for the officer alone, every warning of theirs being explained.
    """

    read: int
    current: int
    included: int
    held: int
    refused: int
    superseded: int
    review: int
    answered: int
    ineligible: int
    returned: int
    priority: int  # of the current ones: 国家级教学创新团队

    @property
    def outside(self) -> int:
        """The current ones that do not reach the summary."""
        return self.current - self.included

    @property
    def closes(self) -> bool:
        """Whether every row that was read has its place."""
        return self.read == self.included + self.held + self.refused + self.superseded


def applications_of(run: Run) -> Applications:
    """The figures of a run's applications; what was read and where it went as the merge accounts for it."""
    accounts, stands = run.accounts, standing(run.outcomes)
    stand = stands.value_counts()
    return Applications(
        read=accounts.rows_read,
        current=len(run.outcomes),
        included=accounts.included,
        held=accounts.held,
        refused=accounts.refused,
        superseded=accounts.superseded,
        review=int(stand.get("review", 0)),
        answered=int((run.outcomes["answered"] & (stands == "review")).sum()),
        ineligible=int(stand.get("ineligible", 0)),
        returned=int(stand.get("returned", 0)),
        priority=int(run.outcomes["priority"].sum()),
    )


def standing(outcomes: pd.DataFrame) -> pd.Series:
    """By application_id: included, refused, returned, else the outcome for which it is held (review, ineligible)."""
    found = outcomes["outcome"].mask(outcomes["decision"] == RETURNED, "returned")
    return found.mask(outcomes["decision"] == REFUSED, "refused").mask(outcomes["included"], "included")

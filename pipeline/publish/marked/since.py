"""What a letter asks of the comparison with an earlier version: answered by ``pipeline.changes``, or by nobody at a first run."""

from __future__ import annotations

from typing import Any, Protocol

from pipeline.marking.letter import Changed, Gone


class Since(Protocol):
    """What became of findings and values. A ``school`` is the key that ``owner`` gives for a school_id."""

    def owner(self, school_id: Any) -> str:
        """The key of a school of the run."""

    def since_of(self, school: str) -> str:
        """What is compared with, in words; '' for nothing."""

    def change_of(self, finding: str) -> str:
        """In Chinese what became of a finding (id); '' where nothing is compared."""

    def gone_of(self, school: str) -> tuple[Gone, ...]:
        """The findings that are no more."""

    def changed_of(self, school: str) -> tuple[Changed, ...]:
        """The values that changed, cell by cell."""


class FirstTime:
    """Nothing is compared."""

    def owner(self, school_id: Any) -> str:
        """No key."""
        return ""

    def since_of(self, school: str) -> str:
        """Nothing."""
        return ""

    def change_of(self, finding: str) -> str:
        """Nothing."""
        return ""

    def gone_of(self, school: str) -> tuple[Gone, ...]:
        """None."""
        return ()

    def changed_of(self, school: str) -> tuple[Changed, ...]:
        """None."""
        return ()

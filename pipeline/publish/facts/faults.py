"""What a fault of the program cost the run."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.tables.model import Run


@dataclass(frozen=True)
class Faults:
    """Files that were held back, rules that did not finish, marked workbooks that could not be made (``marked``: their names).

    ``waiting``: applications wait for such a rule.
    """

    files: tuple[str, ...]
    rules: tuple[str, ...]
    waiting: bool
    marked: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """All of them together."""
        return len(self.files) + len(self.rules) + len(self.marked)


def faults_of(run: Run) -> Faults:
    """The faults that a run could go on without."""
    named = {what: tuple(fault.name for fault in run.faults if fault.what == what) for what in ("file", "rule", "marked")}
    return Faults(named["file"], named["rule"], bool(run.outcomes["reason"].str.contains("程序出错").any()), named["marked"])

"""What a fault of the program cost the run."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.tables.model import Run


@dataclass(frozen=True)
class Faults:
    """Files that were held back, rules that did not finish, marked workbooks that could not be made (``marked``: their names), and such
    as were written anew because the school's own could not be marked (``anew``).

    ``waiting``: applications wait for such a rule.
    """

    files: tuple[str, ...]
    rules: tuple[str, ...]
    waiting: bool
    marked: tuple[str, ...] = ()
    anew: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """All of them together."""
        return len(self.files) + len(self.rules) + len(self.marked) + len(self.anew)


def faults_of(run: Run) -> Faults:
    """The faults that a run could go on without."""
    named = {what: tuple(fault.name for fault in run.faults if fault.what == what) for what in ("file", "rule", "marked", "anew")}
    waiting = bool(run.outcomes["reason"].str.contains("程序出错").any())
    return Faults(named["file"], named["rule"], waiting, named["marked"], named["anew"])

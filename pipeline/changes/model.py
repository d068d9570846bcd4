"""What became of findings and values since an earlier state, and how a letter to a school asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from numbers import Integral
from typing import Any

from pipeline.marking import letter
from pipeline.tables.since import VERSION
from pipeline.tables.standing import NOBODY
from schemas.columns import empty
from schemas.frames import Differences, Fates, Gone
from schemas.tables import DIFFERENCES, FATES_TABLE, GONE

WORDS = {
    "new": "新增",
    "same": "仍有",
    "changed": "改了仍不对",
    "explained": "已说明",
    "corrected": "已改正",
    "removed": "记录已删除",
    "withdrawn": "文件已撤回",
    "unjudged": "这次未能核对",
}
_ROW = "整行"
_OWN = "贵校上一次报送的版本"


@dataclass(frozen=True)
class Compared:
    """Findings and values against one earlier state of every school: FATES_TABLE, GONE, DIFFERENCES; ``schools``: those of today that
    have one.
    """

    fates: Fates
    gone: Gone
    differences: Differences
    schools: frozenset[str]


@dataclass(frozen=True)
class Changes:
    """Everything that changed. ``since``: against the state that ``started``, ``kind`` and ``said`` name (see ``standing.Past``), None at
    the first run; ``versions``: every school against its own last version, whatever became of the others; ``labels``: by school_id the
    school's key in both.
    """

    since: Compared | None
    versions: Compared
    labels: Mapping[int, str]
    started: str = ""
    kind: str = ""
    said: str = ""

    @property
    def words(self) -> str:
        """What is compared with: 与2019-09-15 14:03的运行相比; '' at the first run."""
        if self.since is None:
            return ""
        what = "各校上一次报送的版本" if self.kind == VERSION else f"{self.started[:16].replace('T', ' ')}的运行"
        return f"与{what}相比" + (f"（{self.said}）" if self.said else "")

    def owner(self, school_id: Any) -> str:
        """The key of a school of the run, '' where there is none (NA)."""
        return self.labels.get(int(school_id), NOBODY) if isinstance(school_id, Integral) else NOBODY

    # ---- for the workbook that goes to one school: against its own last version, so that it stays as it is while the school's returns do

    def change_of(self, finding: str) -> str:
        """In Chinese what became of a finding (id) since its school's last version; '' where there was none."""
        return self._fates.get(finding, "")

    def gone_of(self, school: str) -> tuple[letter.Gone, ...]:
        """The findings of a school's last version that are no more."""
        frame = self.versions.gone
        return tuple(
            letter.Gone(r.id, r.code, WORDS[r.status], r.sheet, r.cell, r.school_name, r.value, r.message)
            for r in frame[frame["school"] == school].itertuples(index=False)
        )

    def changed_of(self, school: str) -> tuple[letter.Changed, ...]:
        """The values that changed since a school's last version, cell by cell."""
        frame = self.versions.differences
        return tuple(
            letter.Changed(r.sheet, r.cell, r.record, r.heading or _ROW, r.before, r.after)
            for r in frame[frame["school"] == school].itertuples(index=False)
        )

    def since_of(self, school: str) -> str:
        """What the letter to a school compares with, in words; '' where nothing is known of an earlier version."""
        return f"与{_OWN}相比" if school in self.versions.schools else ""

    @cached_property
    def _fates(self) -> dict[str, str]:
        fates = self.versions.fates
        return {finding: WORDS[fate] for finding, fate in zip(fates["id"], fates["change"]) if fate}


def uncompared() -> Changes:
    """Nothing is compared."""
    return Changes(None, Compared(empty(FATES_TABLE), empty(GONE), empty(DIFFERENCES), frozenset()), {})

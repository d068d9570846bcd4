"""What is handed about while a school's words are heard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.read.answers import Returned
from pipeline.tables.model import Explanation
from schemas.frames import DraftTable, Findings

REMEMBERED = 0.5  # stands between what came with the current version (0) and what came with the one before it (1)


@dataclass(frozen=True)
class Letters:
    """Where explanations come from beside the form's own column. ``returned``: by file_id what came back from our marking;
    ``remembered``: what earlier runs heard, of files that may be overwritten by now.
    """

    returned: Mapping[int, Returned] = field(default_factory=dict)
    remembered: tuple[Explanation, ...] = ()


@dataclass(frozen=True)
class Statement:
    """Words for one finding. ``version``: of the return that they came with, 0 for the current one; ``holds``: the record is what it was
    then; ``own``: written to this very finding, not to its row or school; ``why``: why they are no explanation, '' where they are.
    """

    text: str
    version: float
    holds: bool
    own: bool
    why: str
    file: str
    fingerprint: str
    seen: str = ""


@dataclass(frozen=True)
class Heard:
    """FINDINGS with what the schools say to them, what is to be remembered, and drafts of F123 and F124."""

    findings: Findings
    explanations: tuple[Explanation, ...]
    drafts: DraftTable

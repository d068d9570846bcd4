"""What the reader says of one file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


class Refused(Exception):
    """A file that is not read: the rule's code and a reason a school understands."""

    def __init__(self, code: str, reason: str) -> None:
        self.code, self.reason = code, reason
        super().__init__(reason)


@dataclass
class Answer:
    """One file's answer. ``status``: ok, refused or skipped. ``staged`` is a copy the second reader may open."""

    file: str
    sha256: str = ""
    bytes: int = 0
    received: int = 0
    format: str = ""
    kind: str = "unknown"
    status: str = "ok"
    code: str = ""
    reason: str = ""
    notes: list[dict[str, Any]] = field(default_factory=list)
    staged: str = ""
    found: dict[str, Any] | None = None
    members: list[dict[str, Any]] = field(default_factory=list)
    seconds: float = 0.0

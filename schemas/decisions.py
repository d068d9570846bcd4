"""What the officer can decide, and how a row of a 备案确认表 is known again wherever it stands.

Standard library only: the workers know it, too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

APPROVE, REFUSE, SEND_BACK = "同意备案", "不予备案", "退回修改"
DECISIONS = (APPROVE, REFUSE, SEND_BACK)
OPEN_CELLS = ("decision", "reason", "decided_by", "decided_on", "second")  # that the officer fills in; all others are locked
FORM = 1  # version of the workbook; raise it with what a row is read by
_ENTRY = re.compile(
    r"BA\|(?P<form>\d{1,3})\|(?P<province>\d{2})\|(?P<batch>[\w.-]{1,40})\|(?P<application>[0-9a-f]{12})\|(?P<content>[0-9a-f]{12})"
    r"\|(?P<shown>[0-9a-f]{8})\|(?P<before>[0-9a-f]{8}|-)",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a row is about.

    ``application``: 12 hex digits of the school and the application's key; ``content``: of what it said when the row was written;
    ``shown``: 8 hex digits of all locked cells of the row, so that a changed or shifted one is seen; ``before``: of the decision
    that was written into the row already, '-' for none: where it comes back empty, that one is withdrawn.
    """

    province: str
    batch: str
    application: str
    content: str
    shown: str
    before: str = "-"
    form: int = FORM

    def text(self) -> str:
        """As it stands under 编号."""
        return "|".join(("BA", str(self.form), self.province, self.batch, self.application, self.content, self.shown, self.before))


def entry_in(text: str) -> Entry | None:
    """The entry in a cell's text, None where there is none."""
    found = _ENTRY.search(text)
    if not found:
        return None
    province, batch, application, content, shown, before = (str(found[name]) for name in _ENTRY.groupindex if name != "form")
    return Entry(province, batch, application, content, shown, before, int(found["form"]))

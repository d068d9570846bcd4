"""What an officer wants a run to be compared with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

LAST, VERSION, DAY = "last", "version", "day"
_DAY = re.compile(r"(\d{4})(?:[-/.年](\d\d?)[-/.月](\d\d?)日?|(\d\d)(\d\d))", re.ASCII)
_WORDS = {"last": LAST, "上次": LAST, "version": VERSION, "上一版": VERSION}
_EXAMPLES = "可以写：last（上一次运行）、version（各校上一次报送的版本），或一个日期，如 2019-09-15（那一天结束时的情况）。不写则与收到这批文件之前的那次运行相比"


@dataclass(frozen=True)
class Since:
    """What the officer wants to compare with: the last run, each school's last version, or the state at the end of a ``day``."""

    kind: str
    day: date | None = None

    @property
    def end(self) -> str:
        """A text after every ISO moment of the day, before those of the next."""
        return f"{self.day}T24" if self.day else ""


def since_of(text: str) -> Since:
    """What an officer wrote after ``since=``. Raises ValueError with words for the officer."""
    words = text.strip()
    if words in _WORDS:
        return Since(_WORDS[words])
    found = _DAY.fullmatch(words)
    try:
        if found:
            return Since(DAY, date(*(int(part) for part in found.groups() if part)))
    except ValueError:
        raise ValueError(f"没有“{text}”这一天。{_EXAMPLES}") from None
    raise ValueError(f"不明白要与“{text}”的什么相比。{_EXAMPLES}")

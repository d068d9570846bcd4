"""How things stood at a run: every school's records and findings as plain data, which the ledger keeps and comparing needs."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from pipeline.tables.kept import Kept

NOBODY = ""  # the school of findings that belong to none: unusable files, the whole province
LAST, VERSION = "last", "version"
_DAY = re.compile(r"(\d{4})(?:-|/|\.|年)?(\d\d?)(?:-|/|\.|月)?(\d\d?)日?", re.ASCII)
_WORDS = {"last": LAST, "上次": LAST, "version": VERSION, "上一版": VERSION}


@dataclass(frozen=True)
class State:
    """A school as a run saw it. ``name`` and ``code`` as it wrote them."""

    name: str
    code: str
    records: Kept
    findings: Kept


@dataclass(frozen=True)
class Standing:
    """A whole run. ``contents``: digest over names and contents of its files; ``schools``: by what makes two returns one school."""

    contents: str
    schools: Mapping[str, State]


@dataclass(frozen=True)
class Since:
    """What the officer wants to compare with: the last run, each school's last version, or the state at the end of a ``day``."""

    kind: str
    day: date | None = None

    @property
    def end(self) -> str:
        """The moment before which a run began that is meant by a day."""
        return (self.day + timedelta(days=1)).isoformat() if self.day else ""


@dataclass(frozen=True)
class Past:
    """An earlier state. ``started``: ISO date and time of its run, '' where every school has its own; ``said``: what else of the choice."""

    schools: Mapping[str, State]
    started: str = ""
    kind: str = ""
    said: str = ""


@dataclass(frozen=True)
class Earlier:
    """What the ledger knows to compare a run with. ``past`` is None at the first run; ``versions``: by present school its last version."""

    past: Past | None = None
    versions: Mapping[str, State] = field(default_factory=dict)
    note: str = ""


def contents_digest(files: Iterable[tuple[str, str]]) -> str:
    """A digest over (name, sha256) of files, in whatever order."""
    return hashlib.sha256("\n".join(sorted(f"{sha256} {name}" for name, sha256 in files)).encode()).hexdigest()


def storable(text: str) -> str:
    """A text in characters that UTF-8 has."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def since_of(text: str) -> Since:
    """What an officer wrote after ``since=``. Raises ValueError with words for the officer."""
    words = text.strip()
    if words in _WORDS:
        return Since(_WORDS[words])
    found = _DAY.fullmatch(words)
    try:
        if found:
            return Since("day", date(*map(int, found.groups())))
    except ValueError:
        raise ValueError(f"没有“{text}”这一天。{_EXAMPLES}") from None
    raise ValueError(f"不明白要与“{text}”的什么相比。{_EXAMPLES}")


_EXAMPLES = "可以写：last（上一次运行）、version（各校上一次报送的版本），或一个日期，如 2019-09-15（那一天结束时的情况）。不写则与收到这批文件之前的那次运行相比。"

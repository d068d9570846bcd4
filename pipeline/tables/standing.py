"""How things stood at a run: every school's records and findings as plain data, which the ledger keeps and comparing needs."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pipeline.tables.kept import Kept
from pipeline.tables.keys import PEOPLE
from schemas.kinds import KINDS

UNRECORDED = b"{}"
NOBODY = ""  # the school of findings that belong to none: unusable files, the whole province


@dataclass(frozen=True)
class State:
    """A school as a run saw it. ``name`` and ``code`` as it wrote them; ``before``: what its earlier returns that lie in the inbox as well
    were known by, where that was something else (the latest first).
    """

    name: str
    code: str
    records: Kept
    findings: Kept
    before: tuple[str, ...] = ()

    @property
    def recorded(self) -> bool:
        """Whether it is known what the records said; a ledger of format 1 did not keep them."""
        return self.records.body != UNRECORDED


def same_people(one: State, other: State) -> bool:
    """Whether some of whom a return names are the same in both: whoever types another school's code by mistake does not become that school."""
    return bool(_people(one) & _people(other))


def another(one: State, other: State) -> bool:
    """Whether two returns under one name may be of two schools (P506): two well-formed codes, and nobody is the same."""
    pattern = KINDS["school_code"].pattern
    codes = all(re.fullmatch(pattern, state.code, re.ASCII) for state in (one, other)) and one.code != other.code
    return codes and one.recorded and other.recorded and not same_people(one, other)


def _people(state: State) -> set[tuple[str, str]]:
    schools = state.records.rows["school"] if state.recorded else []
    return {(name, said) for school in schools for name in PEOPLE if (said := school.said(name).strip())}


@dataclass(frozen=True)
class Standing:
    """A whole run. ``contents``: digest over names and contents of its files; ``schools``: by what makes two returns one school."""

    contents: str
    schools: Mapping[str, State]


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

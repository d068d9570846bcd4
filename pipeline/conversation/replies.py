"""Replies in workbooks that came back: for which finding each is meant, and which are for none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.conversation.emptiness import pasted, plain
from pipeline.read.answers import Reply, Returned
from pipeline.tables.model import Tables
from schemas.frames import Files, Findings

Row = dict[str, Any]
_COLUMNS = (
    *("id", "key", "code", "severity", "scope", "school_id", "application_id", "trainer_id", "file_id", "sheet", "at", "field", "value"),
    *("message", "expected", "fix"),
)


@dataclass
class Meant:
    """Replies of one file for one finding: their texts, different ones joined; ``version``: of the return that they came with.

    ``many``: why this text counts for none of the findings under which it stands; '' usually.
    """

    file_id: int
    finding: str
    line: str
    version: float
    replies: list[Reply]
    many: str = ""

    @property
    def text(self) -> str:
        """What was said, each text once."""
        return "；".join({plain(reply.text): reply.text for reply in self.replies}.values())


@dataclass
class Sorted:
    """The replies of all files. ``meant``: for findings of today; ``unplaced``: by file_id those that are for none of its school's."""

    meant: list[Meant] = field(default_factory=list)
    unplaced: dict[int, list[Reply]] = field(default_factory=dict)


class Targets:
    """The findings of today, by all that a reply can name them by."""

    def __init__(self, findings: Findings, lines: Mapping[int, str]) -> None:
        self.rows: dict[str, Row] = {}
        self._by_key: dict[tuple[str, str], str] = {}
        self._by_place: dict[tuple[int, str, str, int], str] = {}
        named = findings[findings["school_id"].notna()]
        for values in named[[*_COLUMNS]].itertuples(index=False, name=None):
            row = dict(zip(_COLUMNS, values))
            row["line"] = lines.get(int(row["school_id"]), "")
            self.rows[row["id"]] = row
            self._by_key.setdefault((row["line"], row["key"]), row["id"])
            self._by_place.setdefault((int(row["file_id"]), row["code"], row["sheet"], int(row["at"])), row["id"])

    def of(self, reply: Reply, file_id: int, lines: set[str], places: Mapping[str, tuple[str, int]], marked: Sequence[str]) -> str | None:
        """The id of the finding of these schools that a reply is meant for: '' where there is none (any more), None for another school's."""
        row = self.rows.get(reply.id)
        if row:
            return reply.id if row["line"] in lines else None
        for line in sorted(lines):
            if reply.key and (found := self._by_key.get((line, reply.key))) and self.rows[found]["code"] == reply.id[:4]:
                return found
        found = self._by_place.get((file_id, reply.id[:4], *places[reply.id]), "") if reply.id in places else ""
        return found if found not in marked and found and self.rows[found]["line"] in lines else ""


def sort_replies(returned: Mapping[int, Returned], targets: Targets, tables: Tables, files: Files, made_from: Mapping[int, str]) -> Sorted:
    """``made_from``: SHA-256 of the file that was marked, by the file_id of what came back. A file without a return speaks for the
    schools of the file that was marked.
    """
    schools = tables.schools.typed
    of_file: dict[int, dict[str, float]] = {}
    for file_id, line, version in zip(schools["file_id"].tolist(), schools["line"].tolist(), schools["version"].tolist()):
        own = of_file.setdefault(file_id, {})
        own[line] = min(version, own.get(line, version))
    found = Sorted()
    for file_id, one in returned.items():
        versions = of_file.get(file_id) or _of_source(file_id, of_file, files, made_from)
        _sort(file_id, one, versions, targets, found)
    return found


def _of_source(file_id: int, of_file: Mapping[int, dict[str, float]], files: Files, made_from: Mapping[int, str]) -> dict[str, float]:
    """Of a list that came back alone: the schools of the file that was marked, a little later than what they had said there."""
    sources = files.index[(files["sha256"] == made_from.get(file_id, "-")) & files.index.isin(list(of_file))]
    return {line: max(0.0, version - 0.25) for source in sources for line, version in of_file[source].items()}


def _sort(file_id: int, one: Returned, versions: Mapping[str, float], targets: Targets, found: Sorted) -> None:
    places = {place.id: (place.sheet, place.at) for place in one.places} if 0 in versions.values() else {}
    meant: dict[str, Meant] = {}
    others: list[Reply] = []  # for findings that are no more
    for reply in one.replies:
        finding = targets.of(reply, file_id, {*versions}, places, one.ids) if reply.id and versions else None
        if finding is None or (not finding and one.ids and reply.id not in one.ids):
            found.unplaced.setdefault(file_id, []).append(reply)
        elif not finding:
            others.append(reply)
        else:
            line = targets.rows[finding]["line"]
            meant.setdefault(finding, Meant(file_id, finding, line, versions[line], [])).replies.append(reply)
    _say_pasted([*meant.values()], others if len(versions) == 1 else [])
    found.meant += meant.values()


def _say_pasted(meant: list[Meant], others: list[Reply]) -> None:
    """Sets ``many``. ``others``: replies of the same school to findings that are corrected by now."""
    codes: dict[tuple[str, str], dict[str, str]] = {}
    for line, finding, text in _spoken(meant, others):
        codes.setdefault((line, plain(text)), {})[finding] = finding[:4]
    for one in meant:
        said = [pasted([*codes[one.line, plain(reply.text)].values()]) for reply in one.replies]
        one.many = said[0] if all(said) else ""


def _spoken(meant: list[Meant], others: list[Reply]) -> Iterator[tuple[str, str, str]]:
    for one in meant:
        yield from ((one.line, one.finding, reply.text) for reply in one.replies)
    for line in {one.line for one in meant} if others else ():
        yield from ((line, reply.id, reply.text) for reply in others)

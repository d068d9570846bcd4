"""How what a worker says travels to the main process, which trusts none of it: a file may have subverted its worker.

Everything is JSON, packed where it is large. Each kind of thing has a shape here: the names that it must have, and for each
what takes the value that came and raises ``Garbage`` where it cannot be one.
"""

from __future__ import annotations

import json
import os
import zlib
from array import array
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeVar

from pipeline.intake.discover import Entry
from pipeline.read.answers import Answer, Content, FoundTable, Head, Member, Note, Place, Repeat, Reply, Returned, RosterLine
from pipeline.read.limits import Limits
from pipeline.read.returned import LONGEST_REPLY, MOST_PLACES, MOST_REPLIES, WAYS
from schemas.fields import TABLES

_PACKED = b"z"  # what stands before packed JSON; JSON begins otherwise
_PACK_FROM = 65_536  # bytes; many large answers may wait for the main process at once
_STATUSES = ("ok", "refused", "postponed")
_KINDS = ("unknown", "return", "roster", "decision", "summary", "archive")
_MOST = 2**53  # a whole number beyond it is none that a worker counts
T = TypeVar("T")
Shape = Mapping[str, Callable[[Any], Any]]


class Garbage(Exception):
    """What a worker said is no answer to what it was asked."""


def to_json(what: Any) -> bytes:
    """JSON of plain data and of the dataclasses of ``pipeline.read.answers``."""
    return json.dumps(what, ensure_ascii=False, default=_named).encode("utf-8", "backslashreplace")


def _named(one: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__slots__}


def from_json(told: bytes) -> Any:
    """Plain data out of a worker's JSON. Raises Garbage for what is none."""
    try:
        return json.loads(told)
    except (ValueError, RecursionError, MemoryError) as error:
        raise Garbage from error


def packed(told: bytes) -> bytes:
    """What is to be told as it is sent."""
    return _PACKED + zlib.compress(told, 1) if len(told) > _PACK_FROM else told


def unpacked(sent: bytes, limits: Limits) -> bytes:
    """What was to be told. Raises Garbage for what is larger than an answer may be, or was never packed by us."""
    if sent[:1] != _PACKED:
        told = sent
    else:
        try:
            told = zlib.decompressobj().decompress(sent[1:], limits.answer_bytes + 1)
        except zlib.error as error:
            raise Garbage from error
    if len(told) > limits.answer_bytes:
        raise Garbage
    return told


def answer_to(entry: Entry, told: bytes, limits: Limits, scratch: str) -> Answer:
    """The answer in a worker's JSON, held against the entry that was asked about. Raises Garbage.

    A member must lie straight in the scratch folder: it is opened, and removed when it is done with.
    """
    answer = made(Answer, from_json(told), _ANSWER)
    _need(answer.file == entry.file and answer.staged in ("", entry.path))
    _need((answer.status == "refused") == bool(answer.code and answer.reason))
    _need(len(answer.members) <= limits.archive_entries)
    _need(all(not member.path or os.path.dirname(member.path) == scratch for member in answer.members))
    return answer


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a task in a worker. ``why`` is '' where it was done, and ``body`` its result; else a word for why not."""

    why: str
    reason: str
    seconds: float
    body: bytes = b""


def outcome_to_bytes(outcome: Outcome) -> bytes:
    """A line of JSON, then the result as it is."""
    return to_json({"why": outcome.why, "reason": outcome.reason, "seconds": outcome.seconds}) + b"\n" + outcome.body


def outcome_of(told: bytes) -> Outcome:
    """The outcome that was told; its body is left to the task to check. Raises Garbage."""
    head, line_end, body = told.partition(b"\n")
    _need(line_end)
    return made(Outcome, from_json(head), _OUTCOME, body=body)


def _need(sound: object) -> None:
    if not sound:
        raise Garbage


def made(kind: Callable[..., T], told: Any, shape: Shape, **more: Any) -> T:
    """What ``kind`` makes of the values of a shape, by their names. Raises Garbage where a name or value is not the shape's."""
    _need(type(told) is dict and told.keys() == shape.keys())
    return kind(**{name: take(told[name]) for name, take in shape.items()}, **more)


def text(told: Any) -> str:
    """A text that was told. Raises Garbage."""
    _need(type(told) is str)
    return told


def flag(told: Any) -> bool:
    """A truth that was told. Raises Garbage."""
    _need(type(told) is bool)
    return told


def _whole(told: Any) -> int:
    _need(type(told) is int and -_MOST < told < _MOST)
    return told


def _count(told: Any) -> int:
    _need(_whole(told) >= 0)
    return told


def _seconds(told: Any) -> float:
    _need(type(told) in (int, float) and 0 <= told < _MOST)
    return told


def _one_of(*words: str) -> Callable[[Any], str]:
    def take(told: Any) -> str:
        _need(told in words)
        return told

    return take


def or_none(take: Callable[[Any], T]) -> Callable[[Any], T | None]:
    """Takes null as well."""
    return lambda told: None if told is None else take(told)


def _list(told: Any) -> list[Any]:
    _need(type(told) is list)
    return told


def each(take: Callable[[Any], T]) -> Callable[[Any], list[T]]:
    """Takes a list of such values."""
    return lambda told: [take(one) for one in _list(told)]


def _of(kind: type[T], shape: Shape) -> Callable[[Any], T]:
    return lambda told: made(kind, told, shape)


def texts(told: Any) -> list[str]:
    """A list of texts. Raises Garbage."""
    _all_texts(_list(told))
    return told


def _wholes(told: Any) -> list[int]:
    _all_wholes(_list(told))
    return told


def _rows(take: Callable[[Any], None]) -> Callable[[Any], list[list[Any]]]:
    """Takes lists within a list; ``take`` is shown what is in all of them at once."""

    def taken(told: Any) -> list[list[Any]]:
        _need(set(map(type, _list(told))) <= {list})
        take(chain.from_iterable(told))
        return told

    return taken


# The fastest ways to see that all are texts, or whole numbers that a table can hold: every return has hundreds of each.
def _all_texts(told: Iterable[Any]) -> None:
    try:
        "".join(told)
    except TypeError as error:
        raise Garbage from error


def _all_wholes(told: Iterable[Any]) -> None:
    try:
        array("q", list(told))
    except (TypeError, OverflowError) as error:
        raise Garbage from error


def _facts(told: Any) -> dict[str, str]:
    _need(type(told) is dict and set(map(type, told.values())) <= {str})
    return told


def _repeat(told: Any) -> Repeat:
    _need(type(told) is list and [*map(type, told)] == [int, str, str, str, int])
    return Repeat(*told)


def _head(told: Any) -> Head:
    _need(type(told) is list and [*map(type, told)] == [str, str, int] and 0 <= told[2] < _MOST)
    return Head(*told)


def _table(told: Any) -> FoundTable:
    """A table whose columns and records agree in number."""
    table = made(FoundTable, told, _TABLE)
    count, width = len(table.rows), len(table.fields)
    _need(len(table.sheet) == len(table.tokens) == len(table.at) == len(table.school) == count)
    _need(set(map(len, chain(table.tokens, table.at))) <= {width})
    return table


def _tables(told: Any) -> dict[str, FoundTable]:
    _need(type(told) is dict and told.keys() <= TABLES.keys())
    return {name: _table(one) for name, one in told.items()}


def _content(told: Any) -> Content:
    """What was found in one file: nothing in it may speak of the schools of another."""
    content = made(Content, told, _CONTENT)
    school = content.tables.get("school")
    schools = max(1, len(school.rows)) if school else 1  # a return without 院校信息 is one school's
    positions = chain(
        chain.from_iterable(table.school for table in content.tables.values()),
        (note.school for note in content.notes if note.school is not None),
        (repeat.school for table in content.tables.values() for repeat in table.repeats),
    )
    _need(all(0 <= one < schools for one in set(positions)))
    return content


def _reply(told: Any) -> Reply:
    _need(type(told) is list and [*map(type, told)] == [str, str, str, str, int, str, str])
    reply = Reply(*told)
    _need(len(reply.text) <= LONGEST_REPLY and reply.found in WAYS and 0 <= reply.at < _MOST)
    return reply


def _place(told: Any) -> Place:
    _need(type(told) is list and [*map(type, told)] == [str, str, int] and 0 <= told[2] < _MOST)
    return Place(*told)


def _returned(told: Any) -> Returned:
    """What a marked workbook says, of a size that no list of ours passes."""
    returned = made(Returned, told, _RETURNED)
    _need(len(returned.replies) <= MOST_REPLIES and max(len(returned.places), len(returned.ids)) <= MOST_PLACES)
    return returned


_RETURNED: Shape = {
    **dict.fromkeys(("token", "other"), text),
    "replies": each(_reply),
    "places": each(_place),
    "ids": texts,
    "fresh": flag,
    "cut": _count,
}
_NOTE: Shape = {
    **dict.fromkeys(("code", "sheet"), text),
    "at": _whole,
    **dict.fromkeys(("field", "value", "table"), text),
    "facts": _facts,
    "severity": text,
    "school": or_none(_count),
    "token": text,
}
_TABLE: Shape = {
    **dict.fromkeys(("sheet", "fields"), texts),
    "rows": _wholes,
    "tokens": _rows(_all_texts),
    "at": _rows(_all_wholes),
    "school": _wholes,
    "repeats": each(_repeat),
    "heads": each(_head),
}
_LINE: Shape = {**dict.fromkeys(("school_name", "sheet", "token", "school_code", "city"), text), "at": _whole}
_CONTENT: Shape = {
    "kind": _one_of(*_KINDS),
    "layout": text,
    "tables": _tables,
    "notes": each(_of(Note, _NOTE)),
    "date1904": flag,
    "roster": each(_of(RosterLine, _LINE)),
}
_MEMBER: Shape = {
    **dict.fromkeys(("file", "path", "code", "reason"), text),
    **dict.fromkeys(("bytes", "received"), _count),
    "skipped": flag,
}
_ANSWER: Shape = {
    **dict.fromkeys(("file", "sha256", "format", "code", "reason", "staged"), text),
    **dict.fromkeys(("bytes", "received"), _count),
    "kind": _one_of(*_KINDS),
    "status": _one_of(*_STATUSES),
    "notes": each(_of(Note, _NOTE)),
    "found": or_none(_content),
    "members": each(_of(Member, _MEMBER)),
    "seconds": _seconds,
    "returned": or_none(_returned),
}
_OUTCOME: Shape = {**dict.fromkeys(("why", "reason"), text), "seconds": _seconds}

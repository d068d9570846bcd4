"""Answers on their way from a worker to the main process, which trusts none of them: a worker may have been subverted by its file."""

from __future__ import annotations

import json
import os
import zlib
from typing import Any

from pipeline.intake.discover import Entry
from pipeline.read.answers import Answer
from pipeline.read.limits import Limits

_PACKED = b"z"  # what stands before a packed answer; JSON begins otherwise
_PACK_FROM = 65_536  # bytes; many large answers may wait for the main process at once
_STATUSES = ("ok", "refused", "postponed")
_KINDS = ("unknown", "return", "roster", "decision", "summary", "archive")
_MEMBER = {"file": str, "path": str, "bytes": int, "received": int, "skipped": bool, "code": str, "reason": str}


class Garbage(Exception):
    """What a worker said is no answer about its file."""


def packed(told: bytes) -> bytes:
    """A JSON answer as it is sent."""
    return _PACKED + zlib.compress(told, 1) if len(told) > _PACK_FROM else told


def unpacked(sent: bytes, limits: Limits) -> bytes:
    """The JSON that was sent. Raises Garbage for what is larger than an answer may be, or was never packed by us."""
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


def parsed(told: bytes, entry: Entry, limits: Limits, scratch: str) -> Answer:
    """The answer in a worker's JSON, held against what was asked. Raises Garbage."""
    try:
        answer = Answer(**json.loads(told))
    except (ValueError, TypeError, RecursionError, MemoryError) as error:
        raise Garbage from error
    if answer.file != entry.file or answer.staged not in ("", entry.path) or not _sound(answer, limits, scratch):
        raise Garbage
    return answer


def _sound(answer: Answer, limits: Limits, scratch: str) -> bool:
    texts = (answer.sha256, answer.format, answer.kind, answer.status, answer.code, answer.reason)
    numbers = (answer.bytes, answer.received, answer.seconds)
    if not (all(isinstance(one, str) for one in texts) and all(isinstance(one, int | float) for one in numbers)):
        return False
    if answer.status not in _STATUSES or answer.kind not in _KINDS or (answer.status == "refused") != bool(answer.code and answer.reason):
        return False
    if not (isinstance(answer.notes, list) and isinstance(answer.members, list) and isinstance(answer.found, dict | None)):
        return False
    return len(answer.members) <= limits.archive_entries and all(_sound_member(member, scratch) for member in answer.members)


def _sound_member(member: Any, scratch: str) -> bool:
    """Entry's fields, and a copy that lies straight in the scratch folder: it is opened, and removed when it is done with."""
    if not isinstance(member, dict) or not member.keys() <= _MEMBER.keys() or not {"file", "path", "bytes", "received"} <= member.keys():
        return False
    return all(type(value) is _MEMBER[name] for name, value in member.items()) and (
        not member["path"] or os.path.dirname(member["path"]) == scratch
    )


def records(answer: Answer) -> int:
    """How many schools, applications and trainers, or lines of a roster, an answer holds."""
    found = answer.found or {}
    tables: dict[str, Any] = found.get("tables") or {}
    return sum(len(table["rows"]) for table in tables.values()) + len(found.get("roster") or ())

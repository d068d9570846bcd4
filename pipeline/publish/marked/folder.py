"""What becomes of a folder that goes back: what is written anew, what stays byte for byte, what goes, what an officer changed is kept."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.outbox.whole import Copy
from pipeline.publish.file_names import Wanted, distinct, same
from pipeline.publish.marked import record
from pipeline.publish.marked.record import Record, Written
from pipeline.system.safe_files import kind, sha256_of

_CHANGED = "（已改动）"
_NAMED = 3


@dataclass(frozen=True)
class Before:
    """A folder as it stands. ``unchanged``: files that tell what they are to tell and are as we wrote them; ``edited``: such that someone
    has changed since, which tell the same; ``said``: what the officer should know.
    """

    folder: Path
    record: Record
    unchanged: frozenset[str] = frozenset()
    edited: frozenset[str] = frozenset()
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class After:
    """What is to be done: outputs with their places, in the order of renaming; files that go; what the officer should know."""

    outputs: tuple[tuple[Path, bytes | Copy], ...] = ()
    without: tuple[Path, ...] = ()
    said: tuple[str, ...] = ()


def look(folder: Path, markings: Mapping[str, str]) -> Before:
    """The folder, held against what its files are to tell (``markings``: by name, 12 hex digits)."""
    known, note = record.read(folder)
    alike = {name: _stands(folder, name) for name, marking in markings.items() if name in known and known[name].marking == marking}
    unchanged = {name for name, stands in alike.items() if stands and stands == known[name].sha256}
    edited = {name for name, stands in alike.items() if stands and not known[name].is_ours(stands)}
    words = f"这些文件写出以后被改过，而要说的没有变化，没有重写：{_some(folder, edited)}。" if edited else ""
    return Before(folder, known, frozenset(unchanged), frozenset(edited), tuple(filter(None, (note, words))))


def follow(before: Before, wanted: Mapping[str, str], ready: Mapping[str, bytes | Copy]) -> After:
    """What is to be done so that the folder holds what is ``wanted`` (markings by name); ``ready``: what was made of it, by name.

    What is wanted and not ready is as it was, or could not be made: it stays as it stands.
    """
    known, outputs = before.record, _Outputs(before, wanted)
    for name, content in ready.items():
        outputs.put(name, content, wanted[name])
    for name, one in known.items():
        if name in wanted:
            outputs.entries.setdefault(name, one)
        else:
            outputs.leave(name, one)
    data, place = record.to_bytes(outputs.entries), before.folder / record.NAME
    first = [(place, data)] if (outputs.entries or known) and data != record.to_bytes(known) else []
    return After((*first, *outputs.rows), tuple(outputs.without), (*before.said, *outputs.said()))


class _Outputs:
    """What is to be done in a folder, file by file. ``entries``: the record as it will be."""

    def __init__(self, before: Before, wanted: Mapping[str, str]) -> None:
        self._folder, self._known, self._wanted = before.folder, before.record, wanted
        self._taken = [*wanted, *before.record, *_names(before.folder)]
        self.entries: dict[str, Written] = {}
        self.rows: list[tuple[Path, bytes | Copy]] = []
        self.without: list[Path] = []
        self._moved: list[str] = []
        self._left: list[str] = []

    def put(self, name: str, content: bytes | Copy, marking: str) -> None:
        """Writes a file, unless it stands there to the byte; what somebody made of an earlier one is kept beside it."""
        new = content.sha256 if isinstance(content, Copy) else hashlib.sha256(content).hexdigest()
        stands = _stands(self._folder, name)
        ours = name in self._known and self._known[name].is_ours(stands)
        if stands and stands != new and not ours:
            (other,) = distinct([Wanted(Path(name).stem, ending=_CHANGED + Path(name).suffix)], self._taken)
            self._taken.append(other)
            self._moved.append(other)
            self.rows.append((self._folder / other, Copy(str(self._folder / name), stands)))
        if stands != new:
            self.rows.append((self._folder / name, content))
        self.entries[name] = Written(marking, new, stands if ours and stands != new else "")

    def leave(self, name: str, one: Written) -> None:
        """A file of ours that nobody needs any more goes, if it is still what we wrote."""
        path = self._folder / name
        stands = _stands(self._folder, name)
        if not stands or any(same(name) == same(other) and _one_file(path, self._folder / other) for other in self._wanted):
            return  # it is gone, or a system without case knows it by the name of another
        if one.is_ours(stands):
            self.without.append(path)
            self.entries[name] = one  # until it is gone: a run that is killed before that leaves it known
        else:
            self._left.append(name)

    def said(self) -> Iterator[str]:
        """What the officer should know of the files that somebody has changed."""
        if self._moved:
            yield f"要重写的文件中有写出以后被改过的（或同名而不是本程序写的），已另存为：{_some(self._folder, self._moved)}。"
        if self._left:
            yield f"这些文件已不再需要，但写出以后被改过，没有删除：{_some(self._folder, self._left)}。"


def _stands(folder: Path, name: str) -> str:
    """The SHA-256 of what stands in the folder; '' for nothing, no regular file, or a folder that is a link."""
    return sha256_of(folder / name) if kind(folder) == stat.S_IFDIR else ""


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _one_file(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:
        return False


def _some(folder: Path, names: Iterable[str]) -> str:
    shown = sorted(names)
    more = f"等 {len(shown)} 个" if len(shown) > _NAMED else ""
    return f"{folder.name}/ 中的" + "、".join(f"“{name}”" for name in shown[:_NAMED]) + more

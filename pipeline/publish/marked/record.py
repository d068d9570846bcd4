"""Our own record of what we wrote into a folder that goes back: what it does not name, or no longer describes, is never touched.

One small JSON file in the folder. It is renamed first of its set and names the former state beside the new one, so that a run that is
killed between two renames leaves no file of ours unknown.
"""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.publish.file_names import MOST_BYTES
from pipeline.system.safe_files import kind, read_regular

NAME = ".清单.json"
_FORMAT = 1  # raise it with the shape; a record of another format is not used
_LARGEST = 8 * 2**20  # bytes; 10,000 files take two
_MARKING = re.compile(r"[0-9a-f]{12}", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_FORMER = re.compile(r"(?:[0-9a-f]{64})?", re.ASCII)
_PART = re.compile(r'[^/\\:*?"<>|\x00-\x1f]+')


@dataclass(frozen=True, slots=True)
class Written:
    """One file of ours: what it tells (``marking``), the SHA-256 of what was written, and of what was ours there before ('' for none)."""

    marking: str
    sha256: str
    former: str = ""

    def is_ours(self, sha256: str) -> bool:
        """Whether a file with that content is one that we wrote."""
        return bool(sha256) and sha256 in (self.sha256, self.former)


Record = Mapping[str, Written]


class Damaged(Exception):
    """The record is not as this program writes it."""


def read(folder: Path) -> tuple[Record, str]:
    """What we wrote into the folder, and what the officer should know of it; nothing where there is no record, or none that can be used."""
    try:
        if kind(folder) != stat.S_IFDIR or not kind(folder / NAME):
            return {}, ""
        return _checked(json.loads(read_regular(folder / NAME, _LARGEST))), ""
    except (OSError, ValueError, RecursionError, Damaged):
        return {}, f"“{folder / NAME}”不能使用，不知道其中哪些文件是本程序写的：原有的文件一个也没有删除，要重写的先以“（已改动）”另存。"


def to_bytes(record: Record) -> bytes:
    """The record as it is written, names in order."""
    files = {name: _row(one) for name, one in sorted(record.items())}
    return (json.dumps({"format": _FORMAT, "files": files}, ensure_ascii=False, indent=1) + "\n").encode()


def _row(one: Written) -> dict[str, str]:
    row = {"marking": one.marking, "sha256": one.sha256}
    return {**row, "former": one.former} if one.former else row


def _checked(told: Any) -> Record:
    """The record in what stood in the file. Raises Damaged."""
    _need(type(told) is dict and told.keys() == {"format", "files"} and told["format"] == _FORMAT and type(told["files"]) is dict)
    return {_name(name): _written(row) for name, row in told["files"].items()}


def _written(row: Any) -> Written:
    _need(type(row) is dict and row.keys() | {"former"} == {"marking", "sha256", "former"})
    _need(all(type(value) is str for value in row.values()))
    _need(_MARKING.fullmatch(row["marking"]) and _DIGEST.fullmatch(row["sha256"]) and _FORMER.fullmatch(row.get("former", "")))
    return Written(**row)


def _name(name: str) -> str:
    """A name of a file straight in the folder."""
    _need(_PART.fullmatch(name) and not name.startswith(".") and len(name.encode("utf-8", "surrogatepass")) <= MOST_BYTES)
    return name


def _need(sound: object) -> None:
    if not sound:
        raise Damaged

"""The safety limits of reading, all in one place. Each is far above a school's return; see docs/reliability.md."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields
from difflib import get_close_matches

MIB = 1024 * 1024


def _workers() -> int:
    return max(1, min(os.cpu_count() or 1, 8))


@dataclass(frozen=True)
class Limits:
    """Numbers that a caller may change; bytes are counted while inflating, never taken from a file's own word."""

    file_bytes: int = 50 * MIB  # one file, one archive member
    parts: int = 2_000  # entries of one workbook container
    part_bytes: int = 128 * MIB  # one part, inflated
    inflated_bytes: int = 256 * MIB  # all parts of a workbook
    ratio: int = 200  # inflate ratio, judged once a part passes ratio_from bytes
    ratio_from: int = 10 * MIB
    token_bytes: int = 8 * MIB  # the longest run of XML without a tag: old parsers need quadratic time for it
    cells: int = 1_000_000  # cells with a value in one workbook
    box: int = 20_000_000  # places that a workbook's grids may span
    dense: int = 2_000_000  # of a sheet that calamine reads: beyond this box the blank rows are not walked
    rows: int = 200_000  # rows with a value in one sheet
    sheets: int = 200
    merges: int = 20_000  # merged ranges of one sheet
    strings: int = 5_000_000  # shared strings
    seconds: int = 20  # wall time of one file
    cpu_seconds: int = 25  # processor time of one file
    memory: int = 1536 * MIB  # address space of one worker
    answer_bytes: int = 64 * MIB  # what a worker may answer
    open_files: int = 64  # descriptors of one worker
    archive_entries: int = 5_000
    archive_bytes: int = 1024 * MIB  # all members of an archive, inflated
    archive_depth: int = 2  # archives around a member
    workers: int = field(default_factory=_workers)


def limits_with(changes: list[str]) -> Limits:
    """The usual limits but for ``changes``, each ``name=number``. ValueError with what is wrong, in Chinese."""
    values = {}
    known = [one.name for one in fields(Limits)]
    for change in changes:
        name, _, number = (part.strip() for part in change.partition("="))
        if name not in known:
            near = "、".join(get_close_matches(name, known, cutoff=0.5) or known)
            raise ValueError(f"没有名为“{name}”的限度。可以用：{near}。")
        if not (number.isascii() and number.isdigit() and 0 < int(number[:18]) == int(number)):
            raise ValueError(f"限度“{name}”应为正整数，写成 {name}=数字；现在是“{number}”。")
        values[name] = int(number)
    return Limits(**values)

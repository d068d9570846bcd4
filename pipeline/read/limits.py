"""The safety limits of reading, all in one place. Each is far above a school's return; see docs/reliability.md."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

MIB = 1024 * 1024


def _workers() -> int:
    return max(1, min(os.cpu_count() or 1, 8))


@dataclass(frozen=True)
class Limits:
    """Numbers that a caller may change; bytes are counted while inflating, never taken from a file's own word."""

    file_bytes: int = 50 * MIB
    parts: int = 2_000  # entries of one workbook container
    part_bytes: int = 128 * MIB
    inflated_bytes: int = 256 * MIB
    ratio: int = 200  # inflate ratio, judged once a part passes ratio_from bytes
    ratio_from: int = 10 * MIB
    cells: int = 1_000_000  # values used
    box: int = 20_000_000  # bounding box of a sheet
    sheets: int = 200
    seconds: int = 20  # wall time of one file
    memory: int = 1536 * MIB  # address space of one worker
    archive_entries: int = 5_000
    archive_bytes: int = 1024 * MIB
    archive_depth: int = 2
    workers: int = field(default_factory=_workers)

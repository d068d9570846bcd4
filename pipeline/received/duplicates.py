"""Which files hold the same bytes, and which of them is counted (F112)."""

from __future__ import annotations

import re

from schemas.drafts import Drafts
from schemas.frames import DraftTable, Files

_COPY = re.compile(r"[(（]\s*[0-9]{1,9}\s*[)）]|副本|复件|拷贝|copy|备份", re.IGNORECASE)


def preference(file: str) -> tuple[int, int, int, str]:
    """Order of files that hold the same bytes: no copy mark first, not inside an archive, shorter path, name."""
    return (bool(_COPY.search(file)), "!/" in file, len(file), file)


def duplicates(files: Files) -> dict[int, int]:
    """file_id -> file_id of the file that holds the same bytes and is kept. Only readable files are compared."""
    readable = files[(files["sha256"] != "") & (files["status"] == "")]
    kept: dict[int, int] = {}
    for _, group in readable.groupby("sha256", sort=False):
        if len(group) > 1:
            order = sorted(group.index, key=lambda i: preference(files.at[i, "file"]))
            kept.update(dict.fromkeys(order[1:], order[0]))
    return kept


def duplicate_drafts(kept: dict[int, int], files: Files) -> DraftTable:
    """F112 for each file that is counted under another."""
    drafts = Drafts()
    for file_id, other in kept.items():
        drafts.add("F112", facts={"other": files.at[other, "file"]}, file_id=file_id)
    return drafts.frame()

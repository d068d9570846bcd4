"""Which province a file and each of its schools belong to, and which files hold the same bytes."""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd

from schemas.drafts import Drafts

_COPY = re.compile(r"[(（]\s*[0-9]{1,9}\s*[)）]|副本|复件|拷贝|copy|备份", re.IGNORECASE)
_NUMBER = re.compile(r"[(（]\s*([0-9]{1,9})\s*[)）]")
_LATER = re.compile(r"最终|定稿|修改|更新|更正|新版|改后|v[0-9]|final", re.IGNORECASE)


def folder_unit(file: str, unit_of: Callable[[str], str]) -> str:
    """Code of the province whose folder a file lies in: the first folder on its path that names one, '' for none."""
    parts = file.replace("!/", "/").split("/")[:-1]
    return next((unit for part in parts if (unit := unit_of(part))), "")


def preference(file: str) -> tuple[int, int, int, str]:
    """Order of files that hold the same bytes: no copy mark first, not inside an archive, shorter path, name."""
    return (bool(_COPY.search(file)), "!/" in file, len(file), file)


def version_mark(file: str) -> tuple[int, int, str]:
    """Order of receipt where nothing else tells: names that say 最终版, 修改后 or (1) are later."""
    name = file.rsplit("/", 1)[-1]
    number = _NUMBER.search(name)
    return (bool(_LATER.search(name)), int(number[1]) if number else 0, name)


def duplicates(files: pd.DataFrame) -> dict[int, int]:
    """file_id -> file_id of the file that holds the same bytes and is kept. Only readable files are compared."""
    readable = files[(files["sha256"] != "") & (files["status"] == "")]
    kept: dict[int, int] = {}
    for _, group in readable.groupby("sha256", sort=False):
        if len(group) > 1:
            order = sorted(group.index, key=lambda i: preference(files.at[i, "file"]))
            kept.update(dict.fromkeys(order[1:], order[0]))
    return kept


def duplicate_drafts(kept: dict[int, int], files: pd.DataFrame) -> pd.DataFrame:
    """F112 for each file that is counted under another."""
    drafts = Drafts()
    for file_id, other in kept.items():
        drafts.add("F112", facts={"other": files.at[other, "file"]}, file_id=file_id)
    return drafts.frame()


def claim(schools: pd.DataFrame, files: pd.DataFrame, code_of_name: dict[str, str]) -> pd.Series:
    """Province code by school: the folder's, otherwise the one written inside; '' where neither tells."""
    folder = schools["file_id"].map(files["unit"])
    inside = schools["province"].map(code_of_name).fillna("")
    return folder.where(folder != "", inside).astype("str")

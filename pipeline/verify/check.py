"""Which cells are opened again, and whether the two readers agree."""

from __future__ import annotations

from typing import Any

import pandas as pd

from schemas.cells import a1, unpack


def cells_to_check(findings: pd.DataFrame, places: dict[int, tuple[str, str]]) -> list[dict[str, Any]]:
    """One job a file: every distinct cell of its findings' evidence with the token that was read first."""
    by_file: dict[int, dict[tuple[str, int], str]] = {}
    for file_id, evidence in zip(findings["file_id"], findings["evidence"]):
        if not pd.isna(file_id) and file_id in places:
            by_file.setdefault(int(file_id), {}).update({(sheet, at): token for sheet, at, token in evidence})
    jobs = []
    for file_id, cells in by_file.items():
        if cells:
            path, format = places[file_id]
            wanted = [[sheet, *unpack(at)] for sheet, at in cells]
            jobs.append({"file_id": file_id, "cells": cells, "job": {"path": path, "format": format, "cells": wanted}})
    return jobs


def compare(jobs: list[dict[str, Any]], answers: list[dict[str, Any]], files: pd.DataFrame) -> tuple[int, list[str]]:
    """How many cells were opened again, and a line for each that differs. Files the second reader cannot open count for none."""
    checked, different = 0, []
    for job, answer in zip(jobs, answers):
        tokens = answer.get("tokens")
        if tokens is None:
            continue
        for ((sheet, at), first), second in zip(job["cells"].items(), tokens):
            checked += 1
            if not equal(first, second):
                different.append(f"{files.at[job['file_id'], 'file']} {sheet}!{a1(at)}：{first!r} / {second!r}")
    return checked, different


def equal(first: str, second: str) -> bool:
    """Whether two tokens say the same: numbers exactly, text but for line ends; what openpyxl cannot see is no difference."""
    if first == second or first[:1] in ("f", "i"):
        return True
    if first[:1] == "n" and second[:1] == "n":
        return float(first[1:]) == float(second[1:])
    if first[:1] == second[:1] == "t":
        return _plain(first) == _plain(second)
    return not first[1:].strip() and not second[1:].strip()


def _plain(token: str) -> str:
    return token.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")

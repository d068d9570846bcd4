"""Which cells are opened again, and what the two readers disagree on."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pipeline.verify.compare import equal
from schemas.cells import a1, shown, unpack


def cells_to_check(findings: pd.DataFrame, places: dict[int, tuple[str, str]]) -> list[dict[str, Any]]:
    """One job a file: every distinct cell of its findings' evidence with the token that was read first.

    ``places``: file_id -> (path, format). A job holds ``file_id``, ``cells`` {(sheet, packed address): token} and ``job``, what
    the second reader is handed.
    """
    cited = findings.loc[findings["file_id"].isin(places), ["file_id", "evidence"]].explode("evidence").dropna(subset=["evidence"])
    by_file: dict[int, dict[tuple[str, int], str]] = {}
    for file_id, (sheet, at, token) in zip(cited["file_id"].astype("int64"), cited["evidence"]):
        if at >= 0:
            by_file.setdefault(file_id, {})[sheet, at] = token
    jobs = []
    for file_id, cells in by_file.items():
        path, format = places[file_id]
        wanted = [[sheet, *unpack(at)] for sheet, at in cells]
        jobs.append({"file_id": file_id, "cells": cells, "job": {"path": path, "format": format, "cells": wanted}})
    return jobs


def compare(jobs: list[dict[str, Any]], answers: list[dict[str, Any]], files: pd.DataFrame) -> tuple[int, list[str]]:
    """How many cells were opened again, and a Chinese line for each that differs: file, sheet, cell, both values.

    Files that the second reader cannot open (``tokens`` None or absent) count for none.
    """
    checked, different = 0, []
    for job, answer in zip(jobs, answers):
        tokens = answer.get("tokens")
        if tokens is None:
            continue
        if len(tokens) != len(job["cells"]):
            raise ValueError(f"the second reader answered {len(tokens)} of {len(job['cells'])} cells")
        checked += len(tokens)
        file = files.at[job["file_id"], "file"]
        for ((sheet, at), first), second in zip(job["cells"].items(), tokens):
            if not equal(first, second):
                different.append(f"{file}，工作表“{sheet}”{a1(at)}：第一次读到“{shown(first)}”，复核读到“{shown(second)}”")
    return checked, different

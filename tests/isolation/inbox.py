"""An inbox of clean returns, some of them marked; a run in this process with a fault of ours planted; two runs compared."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline.cli.commands import main
from tests.running import Outcome
from workshop.sample import layouts
from workshop.sample.school import clean_return
from workshop.sample.write import book_bytes

MARK = "雷区"


def fill(folder: Path, good: int, marked: Iterable[int] = (), rules: str = "") -> list[str]:
    """``good`` clean returns; those at the places ``marked`` have the mark in their 主管部门. The names of these."""
    inbox = folder / "inbox" / "33"
    inbox.mkdir(parents=True)
    names, marked = [], set(marked)
    for number in range(good):
        record = clean_return(random.Random(number), number, school_type="高等职业学校", certificates=1 + number % 2)
        if number in marked:
            record["school"]["authority"] = f"{MARK}{number}"
            names.append(f"33/{number:02}.xlsx")
        if number % 4 == 1:
            record["applications"][0]["liaison"] = "否"  # something to be found in others, too
        book = layouts.official(record) if number % 3 else layouts.flat([record], merged_down=False)
        (inbox / f"{number:02}.xlsx").write_bytes(book_bytes(book))
    return names


def run_here(folder: Path, capsys: pytest.CaptureFixture[str], *more: str) -> Outcome:
    """The command line in this process, so that a planted fault is met."""
    code = main(["province", "33", *(f"--{name}={folder / name}" for name in ("inbox", "outbox", "reports")), *more])
    said = capsys.readouterr()
    return Outcome(code, said.out, said.err, folder)


def without(folder: Path, names: Iterable[str]) -> None:
    for name in names:
        (folder / "inbox" / name).unlink()


def left_over(outcome: Outcome, names: Iterable[str]) -> dict[str, Any]:
    """What a run says of everything but the files ``names``; what changed since the run before is not asked."""
    gone = set(names)
    data = outcome.run
    files = [{k: v for k, v in f.items() if k != "first_seen"} for f in data["files"] if f["name"] not in gone]
    counts = {k: v for k, v in data["counts"].items() if k != "files"}
    findings = [f for f in outcome.judged if f["file"] not in gone]
    same = {key: data[key] for key in ("applications", "balance", "roster", "held_back")}
    return {**same, "files": files, "counts": counts, "findings": findings, "summary": outcome.summary.read_bytes()}


def is_marked(tables: Any) -> set[str]:
    """The marks in what a stage is handed: a typed table, a raw one, a run."""
    frame = tables if isinstance(tables, pd.DataFrame) else getattr(tables, "tokens", getattr(tables, "typed", None))
    if frame is None:
        return set()
    column = frame["authority"].astype("str")
    return set(column[column.str.contains(MARK)])


def as_json(outcome: Outcome) -> str:
    return json.dumps(outcome.run, ensure_ascii=False)

"""Which cells are opened again, and in which files the two readers disagree."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from pipeline.read.answers import Content
from pipeline.read.tasks import Undone
from pipeline.verify.compare import equal
from pipeline.verify.reader import Reread
from schemas.cells import a1, shown

Cells = dict[tuple[str, int], str]  # (sheet, packed address) -> the token that was read first
_LONGEST = 40  # characters of a value that a message quotes


@dataclass(frozen=True)
class Doubt:
    """A file whose cells are not proved. ``what``: in Chinese, where the readers differ; '' where the second one could not open it."""

    file_id: int
    what: str = ""
    changed: bool = False  # its bytes are no longer those that were read first


def cited_cells(findings: pd.DataFrame) -> dict[int, Cells]:
    """By file_id: every distinct cell of the findings' evidence."""
    cited = findings[["file_id", "evidence"]].dropna(subset=["file_id"]).explode("evidence").dropna(subset=["evidence"])
    by_file: dict[int, Cells] = {}
    for file_id, (sheet, at, token) in zip(cited["file_id"].astype("int64"), cited["evidence"]):
        if at >= 0:
            by_file.setdefault(file_id, {})[sheet, at] = token
    return by_file


def read_cells(found: Content) -> Cells:
    """Every cell that was read out of one return."""
    cells: Cells = {}
    for table in found.tables.values():
        for sheet, tokens, places in zip(table.sheet, table.tokens, table.at):
            cells.update({(sheet, at): token for token, at in zip(tokens, places) if at >= 0})
    return cells


def doubt(file_id: int, cells: Cells, said: Reread | Undone) -> Doubt | None:
    """None where the second reader says the same of every cell; where it says nothing that is a doubt about that file, nothing more."""
    if isinstance(said, Undone):
        return Doubt(file_id, changed=said.why in ("changed", "closed"))
    if said.tokens is None:
        return Doubt(file_id)
    if said.tokens == [*cells.values()]:
        return None
    for ((sheet, at), first), second in zip(cells.items(), said.tokens):
        if not equal(first, second):
            return Doubt(file_id, f"工作表“{sheet}”{a1(at)}：一种读作“{_quoted(first)}”，另一种读作“{_quoted(second)}”")
    return None


def _quoted(token: str) -> str:
    text = shown(token)
    return text[:_LONGEST] + "…" if len(text) > _LONGEST else text or "空白"

"""Runs folders through the readers; ``GRIDS`` makes the workers answer with what they read instead of recognising returns."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pipeline.intake.discover import discover
from pipeline.read.answers import Answer, Content, Note
from pipeline.read.limits import Limits
from pipeline.read.pool import Readers
from pipeline.read.workbook import Workbook


def grids(workbook: Workbook, forms: object) -> Content:
    """Stands in for recognise: every sheet's rows of tokens, as ``sheets`` finds them again."""
    return Content("unknown", notes=[Note("GRID", sheet.name, facts={"rows": json.dumps(sheet.rows)}) for sheet in workbook.sheets])


def sheets(answer: Answer) -> dict[str, list[list[str]]]:
    """By name the rows of tokens that ``grids`` answered."""
    assert answer.found is not None
    return {note.sheet: json.loads(note.facts["rows"]) for note in answer.found.notes}


def install(name: str) -> None:
    """In a worker: lets a function of ``tests.read.weak`` or of this module take the place of recognise."""
    from pipeline.read import recognise
    from tests.read import weak

    recognise.recognise = grids if name == "grids" else getattr(weak, name)  # type: ignore[assignment]


class Instead:
    """Given as forms: unpickling it in the worker puts another function in recognise's place."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __reduce__(self) -> tuple[Any, ...]:
        return (install, (self.name,))


GRIDS = Instead("grids")


def answers(inbox: Path, forms: object = GRIDS, limits: Limits | None = None) -> dict[str, Answer]:
    """By shown name: what the readers say of everything below ``inbox``."""
    with Readers(forms, limits or Limits(workers=2)) as readers:
        readers.submit(discover(inbox))
        told = readers.collect()
    found = {answer.file: answer for answer in told}
    assert len(found) == len(told), "an entry was listed twice"
    return found

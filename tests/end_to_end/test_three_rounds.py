"""Three rounds with schools that return their marked workbooks edited in every way, through LibreOffice: every finding's fate as planned."""

from __future__ import annotations

from pathlib import Path

from tests.marking.office import needs_office
from tests.rounds.play import play

SCHOOLS = 12
SEED = 5


@needs_office
def test_every_finding_has_the_fate_that_was_planned(tmp_path: Path) -> None:
    said = [*play(tmp_path, SCHOOLS, SEED)]
    assert [line for line in said if line.startswith(("WRONG", "OPENED"))] == []
    assert sum(line.startswith("planned") and line.endswith("wrong 0") for line in said) == 3, said

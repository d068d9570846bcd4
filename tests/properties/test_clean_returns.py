"""No false accusation: clean returns of every type of school, level, layout and disguise give no error and no warning."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.properties.inboxes import Inbox, complaints, dressed, laid_out
from workshop.sample.disguise import DISGUISES
from workshop.sample.facts import SCHOOL_TYPES
from workshop.sample.layouts import FLAT, OFFICIAL
from workshop.sample.school import clean_return

LEVELS = ("初级", "中级", "高级", "初级、中级", "中级、高级", "初级、中级、高级")


def _fill(inbox: Inbox, seed: int, combined: int) -> None:
    """Every disguise alone in both layouts, levels and types taking turns, then ``combined`` returns in several at once."""
    every = [(layout, [name]) for layout in (OFFICIAL, FLAT) for name in DISGUISES]
    several = [(layout, None) for layout in (OFFICIAL, FLAT) for _ in range(combined)]
    for number, (layout, names) in enumerate([*every, *several], 1):
        rng = random.Random(f"{seed}:{number}")
        record = clean_return(rng, number, "33", SCHOOL_TYPES[(number + seed) % len(SCHOOL_TYPES)])
        for row in record["applications"]:
            row["levels"] = LEVELS[number % len(LEVELS)]
        book = laid_out(record, layout, rng)
        inbox.put(f"{number:04}-{names[0] if names else 'several'}", dressed(book, record, rng, names, only_workbooks=False))


def _hold(folder: Path, seed: int, combined: int) -> None:
    inbox = Inbox(folder)
    _fill(inbox, seed, combined)
    done = inbox.run()
    assert complaints(done, inbox) == {}
    assert done.code == 0, done.out
    assert all(a["included"] for a in done.run["applications"])
    assert {f["status"] for f in done.run["files"]} == {"used"}


@pytest.mark.parametrize("seed", range(3))
def test_clean_returns_are_not_accused(tmp_path: Path, seed: int) -> None:
    _hold(tmp_path, seed, combined=60)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3, 23))
def test_many_clean_returns_are_not_accused(tmp_path: Path, seed: int) -> None:
    _hold(tmp_path, seed, combined=400)

"""One fault gives its finding, in its cell, and no other: every fault of a return, in every layout that can hold it, disguised."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.properties.inboxes import Inbox, complaints, dressed, laid_out
from workshop.sample.fault import BOOK, FAULTS, RETURN, fitting_return
from workshop.sample.school import clean_return

SINGLE = [fault for fault in FAULTS.values() if fault.stage in (RETURN, BOOK)]
CLEAN_BETWEEN = 200  # so that no fault tips the balance of the province


def _fill(inbox: Inbox, seed: int, variants: int) -> None:
    number = 0
    for fault in SINGLE:
        for layout in fault.layouts:
            for _ in range(variants):
                number += 1
                rng = random.Random(f"{seed}:{number}")
                record = fitting_return(fault, rng, number)
                planted = fault.plant(record, rng) if fault.stage == RETURN else []
                book = laid_out(record, layout, rng)
                planted = planted or fault.plant(book, rng)
                made = dressed(book, record, rng, only_workbooks=fault.workbooks_only)
                made.planted, made.also = planted, fault.also
                inbox.put(f"{number:04}-{fault.key}-{layout}", made)
    for other in range(CLEAN_BETWEEN):
        number += 1
        rng = random.Random(f"{seed}:{number}")
        record = clean_return(rng, number)
        inbox.put(f"{number:04}-clean-{other}", dressed(laid_out(record, "official", rng), record, rng, []))


def _hold(folder: Path, seed: int, variants: int) -> None:
    inbox = Inbox(folder)
    _fill(inbox, seed, variants)
    assert complaints(inbox.run(), inbox) == {}


@pytest.mark.parametrize("seed", range(2))
def test_a_fault_gives_its_finding_and_no_other(tmp_path: Path, seed: int) -> None:
    _hold(tmp_path, seed, variants=1)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 12))
def test_many_faults_give_their_findings_and_no_other(tmp_path: Path, seed: int) -> None:
    _hold(tmp_path, seed, variants=8)

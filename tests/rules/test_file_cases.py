"""The cases that are whole files: each raises its rule through the real entry point, and a clean return beside them nothing."""

from __future__ import annotations

import random

import pytest

from tests.rules.making import Named, named_cases
from tests.running import Outcome, run
from workshop.sample import layouts
from workshop.sample.fault import BOOK, FAULTS, FILE, fitting_return
from workshop.sample.write import book_bytes

PLANTED = [one for one in named_cases() if one.case.plant]


def _content(one: Named) -> tuple[str, bytes]:
    fault, rng = FAULTS[one.case.plant], random.Random(one.number)
    if fault.stage == FILE:
        return one.file.removesuffix(".xlsx") + fault.suffix, fault.plant(rng)
    assert fault.stage == BOOK
    book = layouts.official(fitting_return(fault, rng, 5000 + one.number))
    fault.plant(book, rng)
    return one.file, book_bytes(book)


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("files")
    inbox = folder / "inbox" / "33"
    inbox.mkdir(parents=True)
    for one in PLANTED:
        name, data = _content(one)
        (inbox / name).write_bytes(data)
    return run(folder / "inbox", folder)


@pytest.mark.parametrize("one", PLANTED, ids=lambda one: one.file)
def test_a_file_case_raises_its_rule(outcome: Outcome, one: Named) -> None:
    name = _content(one)[0]
    assert one.rule.code in {f["code"] for f in outcome.findings if f["file"] == f"33/{name}"}

"""The hostile set in one inbox beside good files: each is answered as it should be, and costs nobody else."""

from __future__ import annotations

import pytest

from pipeline.read.answers import Answer
from tests.read.hostile import Case, cases
from tests.read.running import answers, sheets

_CASES = cases()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answer]:
    inbox = tmp_path_factory.mktemp("hostile")
    for name, case in _CASES.items():
        (inbox / name).write_bytes(case.data)
    found = answers(inbox)
    assert sorted(path.name for path in inbox.iterdir()) == sorted(_CASES), "something was written into the inbox"
    return found


@pytest.mark.parametrize("name", sorted(_CASES))
def test_is_answered(told: dict[str, Answer], name: str) -> None:
    answer, case = told[name], _CASES[name]
    if answer.status == "ok":
        assert not case.codes or "" in case.codes, "accepted"
        _holds(answer, case)
    else:
        assert answer.code in case.codes, answer.reason
        assert answer.reason.endswith("。")
        assert answer.found is None


def _holds(answer: Answer, case: Case) -> None:
    assert answer.found is not None
    rows = next(iter(sheets(answer).values()))
    assert {place: rows[place[0]][place[1]] for place in case.cells} == case.cells


def test_nobody_died_of_it(told: dict[str, Answer]) -> None:
    died = [name for name, answer in told.items() if "被迫中止" in answer.reason or "时限" in answer.reason]
    assert died == []

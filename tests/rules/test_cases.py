"""Every rule's own pass and fail cases, through the whole pipeline in one run: each rule fires in its cases and in no other's."""

from __future__ import annotations

import pytest

from schemas.rules import catalogue
from tests.rules.making import Named, of_returns, write_cases
from tests.running import Outcome, run

CASES = of_returns()


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("cases")
    inbox = folder / "inbox" / "33"
    inbox.mkdir(parents=True)
    write_cases(inbox, CASES)
    done = run(folder / "inbox", folder)
    assert done.code == 3, done.err
    return done


@pytest.mark.parametrize("one", CASES, ids=lambda one: one.file)
def test_a_failing_case_raises_its_rule_and_no_other_and_a_passing_case_none(outcome: Outcome, one: Named) -> None:
    found = [f for f in outcome.findings if f["file"] == f"33/{one.file}"]
    codes = {f["code"] for f in found}
    wanted = {one.rule.code} if one.kind == "fails" else set()
    assert codes - {"F113"} == wanted | set(one.case.raises), [f["message"] for f in found]


def test_every_rule_has_a_failing_and_a_passing_case() -> None:
    for rule in catalogue().values():
        assert rule.fails, rule.code
        assert rule.passes, rule.code

"""A rule that crashes is one broken rule: its records wait, everything else is judged. Words that fail let no record pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from schemas.expressions.tree import TRUTH, And, Call
from schemas.expressions.vocabulary import Function
from schemas.rules import Rule, catalogue
from tests.isolation.inbox import MARK, as_json, fill, left_over, run_here, without
from tests.running import Outcome

GOOD = 6
OF_RECORDS = ["S206", "S214", "A302", "A310", "A313", "A318", "T402", "T403"]


def _plant(monkeypatch: pytest.MonkeyPatch, code: str, **changes: Any) -> Rule:
    rule = catalogue()[code]
    monkeypatch.setitem(catalogue(), code, replace(rule, **changes))
    return rule


def _rule(outcome: Outcome, code: str) -> dict[str, Any]:
    return next(rule for rule in outcome.run["rules"] if rule["code"] == code)


def _crash(*_: Any) -> Any:
    raise ZeroDivisionError(MARK)


def _asking(ask: Callable[..., Any]) -> Call:
    """An expression that asks a function of the test's own."""
    return Call(Function("own", (), TRUTH, "", "", ask), ())


def _outcomes(outcome: Outcome) -> dict[tuple[str, str], str]:
    return {(a["file"], a["certificate"]): a["outcome"] for a in outcome.run["applications"]}


@pytest.mark.parametrize("code", OF_RECORDS)
def test_a_rule_that_crashes_is_broken_and_its_records_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], code: str
) -> None:
    fill(tmp_path, GOOD)
    before = run_here(tmp_path, capsys)
    _plant(monkeypatch, code, holds=_asking(_crash))
    outcome = run_here(tmp_path, capsys)
    assert outcome.code == 4
    rule = _rule(outcome, code)
    assert rule["status"] == "broken"
    assert "ZeroDivisionError" in rule["reason"]
    assert (rule["found"], rule["checked"]) == (0, 0)
    waits = [a for a in outcome.run["applications"] if code in a["reason"]]
    assert waits
    assert all((a["outcome"], a["included"]) == ("review", False) for a in waits)
    assert all("程序出错" in a["reason"] for a in waits)
    listed = {f"33/{number:02}.xlsx" for number in range(GOOD) if number % 3}  # the others have no trainer list
    touched = listed if code[0] == "T" or code == "A318" else {a["file"] for a in outcome.run["applications"]}
    assert {a["file"] for a in waits} == touched
    others = [{**r, "seen": 0} for r in before.run["rules"] if r["code"] != code]
    assert [{**r, "seen": 0} for r in outcome.run["rules"] if r["code"] != code and r["code"] != "P503"] == [
        r for r in others if r["code"] != "P503"
    ]
    assert [f for f in outcome.findings if f["code"] != "P503"] == [f for f in before.findings if f["code"] not in (code, "P503")]
    assert outcome.run["faults"] == [{"what": "rule", "name": code, "reason": rule["reason"]}]
    assert f"规则 {code} 没有完成" in outcome.out
    page = (outcome.reports / "index.html").read_text(encoding="utf-8")
    assert page.index("程序出错：下列部分没有完成") < page.index('class="verdict"')
    assert MARK not in as_json(outcome) + page + outcome.out + outcome.err


@pytest.mark.parametrize("code", ["S209", "P505", "S212"])
def test_a_rule_that_crashes_for_one_school_costs_that_school_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], code: str
) -> None:
    names = fill(tmp_path, 8, [2, 5])
    honest = catalogue()[code].holds
    assert honest is not None

    def check(table: pd.DataFrame, batch: Any) -> pd.Series:
        if table["authority"].astype("str").str.contains(MARK).any():
            raise TypeError(MARK)
        return pd.Series(True, index=table.index)

    _plant(monkeypatch, code, holds=And((_asking(check), honest)))
    outcome = run_here(tmp_path, capsys)
    assert outcome.code == 4
    assert _rule(outcome, code)["status"] == "broken"
    assert _rule(outcome, code)["not_judged"] == len(names)
    waiting = {a["file"] for a in outcome.run["applications"] if code in a["reason"]}
    assert waiting == set(names)
    mine = [a for a in outcome.run["applications"] if a["file"] not in names]
    findings = [f for f in outcome.judged if f["file"] and f["file"] not in names]
    without(tmp_path, names)
    monkeypatch.undo()
    alone = run_here(tmp_path, capsys)
    assert mine == alone.run["applications"]
    assert findings == [f for f in alone.judged if f["file"]]


@pytest.mark.parametrize(
    "changes",
    [
        {"facts": (("nothing", ()),)},
        {"facts": (("share", ()),)},
        {"let": (("share", _asking(_crash)),)},
        {"message": "{nothing}"},
        {"expected": "{team_dual:%Q}"},
        {"fix": "{shares}"},
        {"cites": ("nothing",)},
    ],
    ids=["facts", "arguments", "let", "message", "expected", "fix", "cites"],
)
def test_a_record_that_fails_is_held_back_although_no_words_can_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], changes: dict[str, Any]
) -> None:
    fill(tmp_path, GOOD)
    before = run_here(tmp_path, capsys)
    assert _rule(before, "A317")["found"] > 0
    _plant(monkeypatch, "A317", **changes)
    outcome = run_here(tmp_path, capsys)
    assert outcome.code == 4
    rule = _rule(outcome, "A317")
    assert (rule["status"], rule["found"]) == ("broken", _rule(before, "A317")["found"])
    assert _outcomes(outcome) == _outcomes(before)
    found = [f for f in outcome.findings if f["code"] == "A317"]
    assert [f["file"] for f in found] == [f["file"] for f in before.findings if f["code"] == "A317"]
    assert all(f["message"].startswith("未与培训评价组织对接（程序没有写出详细说明）") for f in found)
    assert [f for f in outcome.findings if f["code"] != "A317"] == [f for f in before.findings if f["code"] != "A317"]


def test_a_rule_of_the_province_that_crashes_holds_nothing_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(tmp_path, GOOD)
    before = run_here(tmp_path, capsys)
    _plant(monkeypatch, "P503", holds=_asking(_crash))
    outcome = run_here(tmp_path, capsys)
    assert outcome.code == 4
    assert _rule(outcome, "P503")["status"] == "broken"
    assert left_over(outcome, [])["applications"] == left_over(before, [])["applications"]


@pytest.mark.parametrize("answer", [[True], "yes", None, pd.Series([2.5] * 40)], ids=["too short", "text", "nothing", "numbers"])
def test_an_answer_that_is_none_is_a_crash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], answer: Any
) -> None:
    fill(tmp_path, GOOD)
    _plant(monkeypatch, "A310", holds=_asking(lambda table, batch: answer))
    outcome = run_here(tmp_path, capsys)
    assert not [a for a in outcome.run["applications"] if a["outcome"] == "eligible"]

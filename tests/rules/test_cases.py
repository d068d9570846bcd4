"""Every rule's own pass and fail cases, through the whole pipeline in one run."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from pipeline.sample import layouts
from pipeline.sample.school import clean_return
from pipeline.sample.write import book_bytes
from schemas.rules import Case, Rule, catalogue
from tests.running import Outcome, run

CASES = [
    (rule, kind, i, case) for rule in catalogue().values() for kind in ("failing", "passing") for i, case in enumerate(getattr(rule, kind))
]


def _team(record: dict[str, Any], total: int, dual: int, industry: int) -> None:
    application = record["applications"][0]
    application |= {"team_total": total, "team_dual": dual, "team_industry": industry}
    model = dict(record["trainers"][0])
    record["trainers"] = [
        {**model, "trainer_name": f"张一{n:03}", "dual_qualified": "是" if n < dual else "否", "industry_expert": "是" if n >= total - industry else "否",
         "employer": "云栖智造有限公司" if n >= total - industry else "本校", "certificate": application["certificate"]}
        for n in range(total)
    ]  # fmt: skip


def _record(number: int, rule: Rule, case: Case) -> dict[str, Any]:
    """A clean return of one application of 物联网工程技术, with the case's differences."""
    record = clean_return(random.Random(number), number, school_type="高等职业学校")
    given = case.given
    application = record["applications"][0]
    application |= {
        "certificate": "传感网应用开发",
        "major_name": "物联网工程技术",
        "major_code": "610307",
        "enrolled": 500,
        "pilot_students": 60,
    }
    record["applications"] = [application]
    _team(record, 20, 10, 4)
    record["school"] |= given.get("school", {})
    application |= given.get("application", {})
    if "team" in given:
        _team(record, *given["team"])
    if "declared" in given:
        application |= dict(zip(("team_total", "team_dual", "team_industry"), given["declared"]))
    if "repeat_application" in given:
        record["applications"].append({**application, "seq": 2})
    for name in ("drop_trainer", "repeat_trainer"):
        if name in given:
            record["trainers"] = record["trainers"][1:] if name == "drop_trainer" else [*record["trainers"], dict(record["trainers"][0])]
    if "extra_trainer" in given:
        record["trainers"].append({**record["trainers"][0], **given["extra_trainer"]})
    if "expert_employer" in given:
        record["trainers"][-1]["employer"] = given["expert_employer"]
    for one in record["trainers"]:
        if one["employer"] == "云栖智造有限公司":
            one["employer"] = f"云栖智造{number}有限公司"
    if rule.code == "T403":
        record["trainers"][-1] |= {"trainer_name": "王共享" if "shared_expert" in given else f"王{number}", "employer": "共享有限公司"}
    return record


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("cases")
    inbox = folder / "inbox" / "33"
    inbox.mkdir(parents=True)
    for number, (rule, kind, i, case) in enumerate(CASES):
        record = _record(number, rule, case)
        _write(inbox / f"{rule.code}-{kind}-{i}.xlsx", record)
        second = case.given.get("second_school")
        if second or "shared_expert" in case.given:
            other = _record(number, rule, Case(""))
            other["school"] |= {"school_name": f"另一所{number}职业技术学院", "school_code": f"41330{number:05}"} if not second else second
            other["school"]["filled_on"] = "2019-09-12"
            record["school"]["filled_on"] = "2019-09-13"
            if "shared_expert" in case.given:
                other["trainers"][-1] |= {"trainer_name": "王共享", "employer": "共享有限公司"}
            _write(inbox / f"{rule.code}-{kind}-{i}.xlsx", record)
            _write(inbox / f"{rule.code}-other-{i}.xlsx", other)
    done = run(folder / "inbox", folder)
    assert done.code == 3, done.err
    return done


def _write(path: Path, record: dict[str, Any]) -> None:
    path.write_bytes(book_bytes(layouts.official(record)))


@pytest.mark.parametrize("rule, kind, i", [case[:3] for case in CASES], ids=lambda v: getattr(v, "code", str(v)))
def test_case(outcome: Outcome, rule: Rule, kind: str, i: int) -> None:
    codes = {f["code"] for f in outcome.findings if f["file"] == f"33/{rule.code}-{kind}-{i}.xlsx"}
    assert (rule.code in codes) == (kind == "failing"), codes


def test_every_record_rule_has_a_failing_and_a_passing_case() -> None:
    uncovered = {"S213", "P507", "P508"}  # need a register or a roster; P501-P504 are held by test_balance
    for rule in catalogue().values():
        if rule.check and rule.scope != "province" and rule.code not in uncovered:
            assert rule.failing, rule.code
            assert rule.passing, rule.code

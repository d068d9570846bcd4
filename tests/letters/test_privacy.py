"""What goes to one school holds nothing of another: two schools with words of their own, every byte of what is sent back looked at."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from pydantic import ValidationError

from pipeline.marking.letter import Gone
from pipeline.publish.marked.letters import _told
from schemas.rules import built_in
from schemas.rules.build import RuleError, built
from schemas.rules.declaration import OwnRuleBlock, RuleBlock
from schemas.rules.templates import blanks
from schemas.rules.vocabulary import OF_OTHERS
from tests.letters.schools import put, school
from tests.letters.standing import run, stand_in
from tests.publish.made_run import make_run
from workshop.sample.school import Return


def _own_words(record: Return, mark: str, digit: int) -> set[str]:
    """Gives a return words and figures that stand nowhere else; which they are."""
    words = {f"{mark}职业技术学院", f"{mark}老师", f"{mark}有限公司", f"1{digit}77700{digit}", str(4_000 + 111 * digit)}
    record["school"] |= {"school_name": f"{mark}职业技术学院", "contact_name": f"{mark}老师", "contact_phone": f"1{digit}77700{digit}"}
    record["applications"][0] |= {"pilot_students": 4_000 + 111 * digit, "enrolled": 10, "partner": f"{mark}有限公司"}
    record["trainers"][0] |= {"trainer_name": f"{mark}老师", "employer": f"{mark}有限公司"}
    return words


def test_no_byte_of_another_school_is_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch)
    records = [school(number) for number in (1, 2, 3, 4)]
    words = [_own_words(record, mark, digit) for digit, (record, mark) in enumerate(zip(records, ("赤松", "碧梧", "苍柏", "素槐")), 3)]
    for record in records:
        record["school"]["school_code"] = "4133012345"  # P505: one code for all
        record["trainers"][1] |= {"trainer_name": "共享人", "employer": "共享单位", "industry_expert": "是"}  # T403
    put(tmp_path, "赤松来件/赤松职业技术学院.xlsx", records[0])
    put(tmp_path, "碧梧职业技术学院.xlsx", records[1])
    put(tmp_path, "市教育局.xlsx", records[2], records[3])
    run(tmp_path)
    files = [
        path for name in ("退回修改", "回执") for path in (tmp_path / "outbox/33-浙江" / name).iterdir() if not path.name.startswith(".")
    ]
    holders = {
        "赤松职业技术学院.xlsx": words[0],
        "碧梧职业技术学院.xlsx": words[1],
        "市教育局（2所院校）.xlsx": words[2] | words[3],
        "赤松职业技术学院.txt": words[0],
        "碧梧职业技术学院.txt": words[1],
        "苍柏职业技术学院.txt": words[2],
        "素槐职业技术学院.txt": words[3],
    }
    assert {path.name for path in files} == set(holders)
    for path in files:
        data = path.read_bytes()
        others = set().union(*words) - holders[path.name]
        assert not [word for word in others if word.encode() in data], path.name
    marked = (tmp_path / "outbox/33-浙江/退回修改/赤松职业技术学院.xlsx").read_text(encoding="utf-8")
    assert "院校标识码 4133012345 也被另一所院校填报" in marked
    findings = (tmp_path / "reports/33-浙江/findings.csv").read_text(encoding="utf-8-sig").splitlines()
    told = next(line for line in findings if line.startswith("P505-"))
    assert all(f"{mark}职业技术学院" in told for mark in ("赤松", "碧梧", "苍柏", "素槐"))  # the officer is told who


@pytest.mark.parametrize("there", [False, True])
@pytest.mark.parametrize("alike", ["school_code", "school_name"])
def test_a_code_or_name_of_another_school_brings_nothing_of_it(tmp_path: Path, alike: str, there: bool) -> None:
    """What another school had returned at an earlier run is no earlier version, whether it still lies in the inbox or not: a code is
    typed by mistake, and a name may be another school's (P506)."""
    first, second = school(1), school(2)
    words = _own_words(first, "赤松", 3)
    _own_words(second, "碧梧", 4)
    second["school"][alike] = first["school"][alike]
    put(tmp_path, "甲.xlsx", first)
    run(tmp_path)
    if not there:
        (tmp_path / "inbox/33/甲.xlsx").unlink()
    put(tmp_path, "乙.xlsx", second)
    run(tmp_path)
    with zipfile.ZipFile(tmp_path / f"outbox/33-浙江/退回修改/{second['school']['school_name']}.xlsx") as sent:
        parts = b"".join(map(sent.read, sent.namelist())).decode("utf-8", "replace")
    assert "碧梧老师" in parts
    assert not [word for word in words - {second["school"]["school_name"]} if word in parts]


@pytest.mark.parametrize(("code", "message"), [("P505", "同一标识码对应多所院校。"), ("L999", "这条规则已不再使用。"), ("S209", "甲")])
def test_what_is_no_more_is_told_without_others(tmp_path: Path, code: str, message: str) -> None:
    """The ledger keeps what the officer was told; a rule of the province's own may be gone by now, and have spoken of others."""
    assert _told(make_run(tmp_path), Gone("x", code, "已改正", message="甲")).message == message


def test_every_rule_that_may_speak_of_others_says_what_a_school_is_told() -> None:
    speaking = {code for code, rule in built_in().items() if OF_OTHERS.keys() & set(blanks(rule.message)) and rule.scope != "province"}
    assert speaking == {"P505", "P506", "P508", "S213", "F112", "F113", "F114"}
    assert {code for code in speaking if built_in()[code].told} == speaking - {"S213"}  # what a published register has


def _block(**more: object) -> RuleBlock:
    rule = {"code": "P599", "severity": "error", "scope": "school", "fault": "x", "holds": "known(school_name)", "fix": "x", "message": "x"}
    return RuleBlock(**{**rule, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "block",
    [
        {"message": "还有{names_of_code}"},
        {"message": "还有{names_of_code}", "others": ["names_of_code"]},
        {"message": "还有{names_of_code}", "told": "还有另一所"},
        {"message": "还有{names_of_code}", "told": "还有{names_of_code}", "others": ["names_of_code"]},
        {"message": "x", "told": "y", "others": ["names_of_code"]},
        {"message": "x", "fix": "请看{names_of_code}"},
    ],
)
def test_a_rule_that_would_tell_of_others_is_refused(block: dict[str, object]) -> None:
    with pytest.raises((RuleError, ValidationError)):
        built(_block(**block))
    assert built(_block(message="还有{names_of_code}", told="还有另一所", others=["names_of_code"])).told == "还有另一所"


def test_a_provinces_own_rule_tells_no_other_code() -> None:
    own = OwnRuleBlock(code="L001", scope="school", fault="x", holds="codes_of_name == school_code", message="填了{codes_of_name}")  # type: ignore[arg-type]
    assert built(own).told == "填了另一个标识码"

"""The rule files can be read aloud: a sentence of the notice, what must hold, words; nothing wider than a page."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from pydantic import ValidationError

from schemas import fields
from schemas.notice import CLAUSES
from schemas.rules import FOLDER, REQUIRES, Rule, catalogue
from schemas.rules.build import RuleError, built
from schemas.rules.declaration import RuleBlock
from schemas.rules.templates import blanks

WIDEST = 120  # columns; a Chinese character takes two
FILES = sorted(FOLDER.glob("*.toml"))
BLOCK = {
    "code": "A399",
    "severity": "warning",
    "scope": "application",
    "fault": "在校生数过少",
    "holds": "enrolled >= 10",
    "message": "在校生数只有 {enrolled} 人。",
    "fix": "请核对。",
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_line_is_wider_than_a_page(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    wide = [n for n, line in enumerate(lines, 1) if sum(1 + (unicodedata.east_asian_width(c) in "WFA") for c in line) > WIDEST]
    assert not wide


@pytest.mark.parametrize("rule", catalogue().values(), ids=lambda rule: rule.code)
def test_a_rule_checks_words_of_its_clause(rule: Rule) -> None:
    assert bool(rule.sentence) == bool(rule.clause)
    assert "".join(rule.sentence.split()) in "".join(CLAUSES.get(rule.clause, "").split())


@pytest.mark.parametrize("rule", catalogue().values(), ids=lambda rule: rule.code)
def test_a_rule_is_either_an_expression_or_raised_by_a_stage(rule: Rule) -> None:
    assert bool(rule.holds) != bool(rule.raised_by)
    assert bool(rule.test) == bool(rule.raised_by)


def test_a_block_of_the_least_keys_is_a_rule() -> None:
    rule = built(RuleBlock(**BLOCK))
    assert rule.source == "enrolled >= 10"
    assert rule.table == "application"


@pytest.mark.parametrize(
    "changes, where, words",
    [
        ({"holds": "enroled >= 10"}, ("holds",), "最接近的是“enrolled”"),
        ({"holds": "enrolled >= shares.duel"}, ("holds",), "最接近的是“shares.dual”"),
        ({"holds": "enrolled"}, ("holds",), "这里应是是非"),
        ({"holds": "enrolled >= '10'"}, ("holds",), "不能比较"),
        ({"holds": "enrolled / 2 >= 5"}, ("holds",), "比例请写成乘法"),
        ({"holds": "enrolled >= 0.5 * pilot_students"}, ("holds",), "数只能写整数"),
        ({"holds": "facilities == '待建'"}, ("holds",), "没有“待建”这一选项，只有：自有、租用、共用、无"),
        ({"holds": "__import__('os').system('ls') == 0"}, ("holds",), "没有函数"),
        ({"holds": "enrolled.__class__ == 1"}, ("holds",), "没有“enrolled.__class__”"),
        ({"holds": "[x for x in enrolled] == 1"}, ("holds",), "不是可以使用的写法"),
        ({"holds": "(lambda: enrolled)() >= 1"}, ("holds",), "没有函数"),
        ({"holds": "enrolled >= 10 if enrolled else True"}, ("holds",), "“enrolled”是数"),
        ({"holds": "enrolled >= 10 and"}, ("holds",), "写得不完整"),
        ({"holds": "not " * 60 + "enrolled >= 10"}, ("holds",), "层次太深"),
        ({"let": {"a": "b + 1", "b": "a + 1"}, "holds": "enrolled >= a"}, ("holds",), "绕成了圈"),
        ({"message": "只有 {nobody} 人。"}, ("message",), "“{nobody}”不是栏目"),
        ({"cites": ("listed_total",)}, ("cites", 0), "不是申报表的栏目"),
        ({"facts": ("shaer(enrolled)",)}, ("facts", 0), "没有“shaer”"),
        ({"requires": "weather"}, ("requires",), "没有“weather”"),
    ],
)  # fmt: skip
def test_a_wrong_block_is_refused_with_its_place(changes: dict[str, object], where: tuple[object, ...], words: str) -> None:
    with pytest.raises(RuleError) as caught:
        built(RuleBlock(**{**BLOCK, **changes}))
    assert caught.value.where == where
    assert words in caught.value.words


@pytest.mark.parametrize("changes", [{"hold": "enrolled > 1"}, {"severity": "fatal"}, {"code": "A39"}, {"fault": ""}, {"scope": "planet"}, {"holds": "1" * 3_000}])
def test_an_unknown_key_or_word_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        RuleBlock(**{**BLOCK, **changes})


def test_a_rule_cites_the_form_fields_of_its_expression_in_their_order() -> None:
    from pipeline.settings.load import load_batch

    batch = load_batch("2019-2")
    names = {rule.code: rule.cited(batch) for rule in catalogue().values() if rule.table in fields.TABLES}
    assert names["A310"] == ("team_dual", "team_total")
    assert names["A315"] == ("facilities", "partner")
    assert all(names.values())
    teachers = batch.model_copy(update={"shares": batch.shares.model_copy(update={"dual_base": "teachers"})})
    assert catalogue()["A310"].needs(teachers) == ("team_dual", "team_total", "team_industry")


def test_what_a_rule_requires_is_what_runs_can_lack() -> None:
    assert {rule.requires for rule in catalogue().values()} - {""} == set(REQUIRES)


def test_every_blank_of_a_name_is_filled_or_free() -> None:
    for rule in catalogue().values():
        for template in (rule.message, rule.expected, rule.fix):
            assert all(blank and "{" not in blank for blank in blanks(template)), rule.code

"""Rules that say nothing, the same twice or what nobody can fulfil are told; those that only look so are not."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.settings.load import load_batch
from schemas import fields
from schemas.expressions import scalar
from schemas.expressions.parse import parse
from schemas.expressions.possible import Question, negated
from schemas.rules import Rule, built_in
from schemas.rules.lint import problems
from schemas.rules.vocabulary import vocabulary
from tests.expressions.trees import records, truths

BATCH = load_batch("2019-2")


def _rule(holds: str, where: str = "", applies: str = "", code: str = "L001", table: str = "application") -> Rule:
    trees = {key: parse(text, vocabulary(table)) for key, text in (("holds", holds), ("where", where), ("applies", applies)) if text}
    return Rule(code, "warning", table, "", "", "", table=table, **trees)


def _words(*rules: Rule) -> list[str]:
    return [problem.words for problem in problems(rules, BATCH)]


def test_built_in_rules_are_clean() -> None:
    """Close ones say different things: A310 and A311 leave to A312 what contradicts itself (their ``where``); T403 and T404 both pass who
    is no expert, and fail for different reasons; A308, A309 and A317 ask the same of different fields; S202 and S203 divide one code."""
    assert problems(list(built_in().values()), BATCH) == []


@pytest.mark.parametrize("batch", ["2019-1", "2019-2"])
def test_built_in_rules_can_pass_and_fail_under_every_batch(batch: str) -> None:
    """The examples are of the second batch; what rules say holds under each."""
    found = problems(list(built_in().values()), load_batch(batch))
    assert [one for one in found if one.where[0] not in ("fails", "passes")] == []


NEVER = [
    ("intake_1 + intake_2 <= 60000", "永远不会不成立"),
    ("enrolled - intake_1 >= -30000", "永远不会不成立"),
    ("team_total > 0 or team_total == 0", "永远不会不成立"),
    ("2 * team_dual != 2 * team_total + 1", "永远不会不成立"),
    ("team_dual + team_industry > 20000", "永远不会成立"),
    ("team_dual < team_industry and team_industry < team_total and team_total < team_dual", "永远不会成立"),
    ("known(enrolled) or not known(enrolled)", "永远不会不成立"),
    ("contains(partner, '公司') and not contains(partner, '公司')", "永远不会成立"),
    ("contains(facilities, '有') and facilities != '自有'", "永远不会成立"),
    ("partner == '甲' and explanation == '乙' and partner == explanation", "永远不会成立"),
    ("team_dual >= shares.dual * team_total or team_dual < shares.dual * team_total", "永远不会不成立"),
    ("team_total * team_dual >= 0", "永远不会不成立"),
    ("certificate in certificates and certificate == '数据标注'", "永远不会成立"),
]


@pytest.mark.parametrize("text, words", NEVER, ids=[text for text, _ in NEVER])
def test_what_never_fails_or_never_passes_is_told(text: str, words: str) -> None:
    (said,) = _words(_rule(text))
    assert words in said


SOMETIMES = [
    "intake_1 + intake_2 <= 59999",
    "2 * team_dual != team_total",
    "team_dual >= shares.dual * team_total",
    "contains(partner, '公司') and not contains(partner, '有限')",
    "facilities in ('自有', '租用', '共用')",
    "partner == explanation and partner != remark",
    "national_team == '否' or liaison == '是'",
    "team_total * team_dual >= 1",
    "certificates_with_team(team_total) < 3",
    "first_of(owner, certificate)",
    "major_code != partner and explanation != ''",
]


@pytest.mark.parametrize("text", SOMETIMES)
def test_what_can_do_both_is_not(text: str) -> None:
    assert _words(_rule(text)) == []


def test_a_condition_that_is_never_so() -> None:
    (said,) = _words(_rule("enrolled > 5", where="facilities == '自有' and facilities == '租用'"))
    assert said.startswith("where 的条件没有一条记录能满足")
    assert "applies 的条件" in _words(_rule("enrolled > 5", applies="pilot_students < 1"))[0]


SAME = [
    ("enrolled >= pilot_students", "not (pilot_students > enrolled)"),
    ("enrolled > 5", "2 * enrolled >= 11"),
    ("facilities == '自有'", "facilities not in ('无', '租用', '共用')"),
    ("liaison == '是'", "liaison != '否'"),
    ("first_of(owner, certificate)", "not not first_of(owner, certificate)"),
    ("team_dual >= shares.dual * team_total", "team_dual * 2 >= team_total"),
    ("partner != '' and enrolled > 3", "not (enrolled <= 3 or partner == '')"),
]


@pytest.mark.parametrize("one, other", SAME)
def test_two_rules_that_say_the_same(one: str, other: str) -> None:
    (said,) = _words(_rule(one, code="L001"), _rule(other, code="L002"))
    assert "与规则“L001”" in said
    assert "说的是同一件事" in said


CONTRARY = [
    ("enrolled > 500", "enrolled + pilot_students < 500"),
    ("facilities == '自有'", "facilities in ('租用', '共用')"),
    ("certificate in certificates", "certificate not in certificates"),
    ("contains(partner, '公司')", "not contains(partner, '公司')"),
]


@pytest.mark.parametrize("one, other", CONTRARY)
def test_two_rules_that_nobody_can_fulfil(one: str, other: str) -> None:
    (said,) = _words(_rule(one, code="L001"), _rule(other, code="L002"))
    assert "与规则“L001”" in said
    assert "互相矛盾：没有一条记录能同时满足" in said


def test_a_contradiction_names_a_record() -> None:
    (said,) = _words(_rule("pilot_students >= 10"), _rule("pilot_students < 5", code="L002"))
    assert said == "与规则“L001”（试点学生数不小于10）互相矛盾：没有一条记录能同时满足。例如 试点学生数 4 满足这一条，就不满足 L001"


APART = [
    ("enrolled > 5", "enrolled > 6"),
    ("enrolled > 5", "enrolled < 7"),
    ("enrolled > 5", "pilot_students > 5"),
    ("enrolled > 5 or partner != ''", "enrolled > 5"),
    ("contains(partner, '公司')", "contains(partner, '集团')"),
]


@pytest.mark.parametrize("one, other", APART)
def test_two_rules_that_are_only_close(one: str, other: str) -> None:
    assert _words(_rule(one, code="L001"), _rule(other, code="L002")) == []


def test_rules_about_different_records_do_not_contradict_each_other() -> None:
    one = _rule("enrolled > 500", where="facilities == '自有'")
    assert _words(one, _rule("enrolled < 400", where="facilities == '租用'", code="L002")) == []
    assert "互相矛盾" in _words(one, _rule("enrolled < 400", where="facilities != '租用'", code="L002"))[0]


def test_a_share_outside_of_a_whole() -> None:
    batch = BATCH.model_copy(update={"shares": BATCH.shares.model_copy(update={"dual": Fraction(3, 2)})})
    (problem,) = problems([_rule("team_dual >= shares.dual * team_total")], batch)
    assert "shares.dual 是 3/2，应在 0 到 1 之间" in problem.words


@pytest.mark.parametrize("table", fields.TABLES)
@settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_is_called_impossible_no_record_does(table: str, data: st.DataObject) -> None:
    """Random expressions: an answer that a random record gives is never proved to be impossible, alone or with another's."""
    one, other = data.draw(truths(table)), data.draw(truths(table))
    question = Question(BATCH)
    sides = [question.sides(one), question.sides(other)]
    for record in data.draw(st.lists(records(table), min_size=1, max_size=5)):
        fitting = {name: None if value == "" and not vocabulary(table).columns[name].blank else value for name, value in record.items()}
        outside = [c for name, value in fitting.items() if (c := vocabulary(table).columns[name]).options and c.kind != "options" and value not in (None, "", *c.options)]  # fmt: skip
        fitting |= {c.name: None for c in outside} | {
            n: None for n, v in fitting.items() if v == "" and vocabulary(table).columns[n].kind in ("yes_no", "option")
        }
        formulas = []
        for node, (yes, no) in zip((one, other), sides):
            answer = scalar.answer(node, fitting, BATCH)
            formulas.append([yes if answer else negated(yes), no if answer is False else negated(no)])
        assert not question.impossible(*formulas[0])
        assert not question.impossible(*formulas[0], *formulas[1])


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(
            st.integers(-3, 3),
            st.integers(-3, 3),
            st.sampled_from(["<", "<=", "==", "!=", ">", ">="]),
            st.integers(-4, 4),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_impossible_is_what_no_pair_of_whole_numbers_fulfils(found: list[tuple[int, int, str, int]]) -> None:
    """Against every pair of small numbers; where none fulfils it a proof is not promised, but a false one never comes."""
    text = " and ".join(f"{a} * team_dual + {b} * team_industry {op} {c}" for a, b, op, c in found)
    question = Question(BATCH)
    yes, _ = question.sides(parse(text, vocabulary("application")))
    some = any(all(scalar.COMPARE[op](a * x + b * y, c) for a, b, op, c in found) for x, y in product(range(30), repeat=2))
    assert not (some and question.impossible(yes))


def test_a_hostile_rule_takes_no_time() -> None:
    """Twenty alternatives of twenty, against the same in another order: left open, not worked out for ever."""
    parts = [f"(enrolled + {n} * intake_1 > {n} or enrolled - {n} * intake_2 < {n} or intake_3 == {n})" for n in range(20)]
    code = f"from tests.rules.test_lint import _rule, _words; print(_words(_rule({' and '.join(parts)!r}), _rule({' and '.join(parts[::-1])!r}, code='L002')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip().startswith("["), done.stderr

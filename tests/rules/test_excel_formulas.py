"""The formulas of a form that checks itself answer as the pipeline does, calculated by LibreOffice."""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from itertools import product
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.settings.load import load_batch
from schemas import fields
from schemas.expressions import excel
from schemas.expressions.excel_cells import ORDINARY
from schemas.expressions.parse import ExpressionError, parse
from schemas.rule_words import CLEAN
from schemas.rules import Rule, catalogue
from schemas.rules.vocabulary import vocabulary
from tests.rules.calculated import (
    CHECKS,
    CLEAN_TRAINER,
    SHEETS,
    Asked,
    Cell,
    Fault,
    Form,
    Return,
    batch,
    calculated,
    differences,
    needs_office,
)

NAMES = [one.name for one in batch().certificates]
_NOTHING: list[Cell] = [None, "", "  ", Fault("#REF!"), Fault("#N/A"), Fault("#DIV/0!")]
EXACT: dict[str, list[Cell]] = {  # by kind: what a formula must answer as the pipeline does
    "count": [0, 1, 2, 3, 4, 9, 10, 11, 20, 60, 99, 100, 101, 500, 10_000, 10_001, 30_000, 30_001, 100_000, 100_001, -1, 0.5, 12.5, 1e9, 4e15,
              "待统计", "abc", True, False],
    "text": ["云栖职业技术学院", "云栖技师学院", "云栖高级技工学校", "云栖职业技术学院（滨江校区）", "  云栖智造有限公司  ", "本校", "我单位", "无", "/", "—", "——",
             "-", "甲公司、乙公司", "ABB（中国）有限公司", "云栖分校", "教学点", "x", "校区"],
    "certificate": [*NAMES, f" {NAMES[0]} ", "数据分析", "传感网应用开法", "建筑信息模型"],
    "school_type": [*(one.name for one in batch().school_types), " 国家开放大学 ", "技工学校", "技师学院", "幼儿园"],
    "school_code": ["4133012345", "413301234", "41330123456", "4144012345", "3633012345", "4233012345", "5133012345", " 4133012345 ", "413301234X",
                    "abc", "x", "1" * 200],
    "major_code": ["610307", "051300", "120803T", "610307AB", "610307ab", "610307ABC", "6103", "12345678", "A10307", "6103A7", "T", " 610307 ",
                   "0513000", "9" * 200],
    "phone": ["13800001234", "12800001234", "19912345678", "1380000123", "138000012345", "88888888", "01-88888888", "05711-88888888", "0571-888888",
              "0571-888888888", "0571-8888888", "0571-88888888", "010-88888888", "0571-18888888", "057188888888", "05718888888",
              "01088888888", "0571188888", "010888888", "0571-88888888 ", "0571-", "1", "571-8888888", "0571888-8888", "2571-88888888", "010-1888888"],
    "email": ["jwc@example.edu.cn", "jwc@example.cn", "jwc.example.edu.cn", "jwc@example.c", "a..b@x.cn", "a@-x.cn", "a@x-.cn", "a@x_y.cn", "a@b@c.cn",
              "a@x.c1", "a.@x.cn", "a@.cn", "a@x..cn", "a@x.cn.", "a_b-c.d@x-y.example.com", "a@cn", "a@", "jwc", "a-@x.cn", "a@1.cn", " a@x.cn ",
              "a@x.-cn", "1@x.cn-"],
    "date": [date(2019, 9, 19), date(2019, 9, 20), date(2019, 9, 21), datetime(2019, 9, 20, 23, 59), datetime(2019, 9, 21, 0, 1), date(2099, 12, 31),
             "2019-09-20", "2019-09-21", "2019-02-30", "2019-13-40", "2019-00-10", "2019-09-00", "1989-12-31", 43728, 43729, 43728.5, 5, "下周", True],
    "yes_no": ["是", "否", " 是 ", "也许", "待定", date(2019, 9, 18)],
    "option": [fields.OWN, fields.RENTED, fields.SHARED, fields.NONE, " 租用", "待建", "公办", "民办", "专职", "兼职"],
    "options": [*fields.by_name("school")["standing"].options, "国家示范、省级骨干", "省级骨干;国家示范", "省级示范/国家示范", "国家示范、国家示范", "/",
                "校级示范", "无、国家示范", "国家示范国家骨干", "国家示范、校级示范", "国家示范、¦"],
    "levels": ["初级", "中级", "高级", "初级/中级", "高级、初级", "初级;中级;高级", "特级", "初级/特级"],
    "province": ["浙江省"],
}  # fmt: skip
LOOSE: dict[str, list[Cell]] = {  # what the typing stage tidies further than a formula follows: it may say that it cannot tell
    "count": ["120", "１２０", "120人", " 5 ", "约20", "二十"],
    "text": [123, "云栖学院(滨江校区)", "云 栖 技师学院", "\u200b", "—————", "单位：云栖技师学院", "云栖技师\n学院", "'云栖学院", "𠀀学院", "云栖技师学院①", "无 ", "N/A",
             "ＡＢ学院", "\u3000", "·", "《", date(2019, 9, 18), True, "校区)", "长" * 201],
    "certificate": ["智能财税职业技能等级证书", "智能财税证书", "《智能财税》", "智能财税①", "智能财税注一", "数据标注", "电商数据分析", "网店运营", "1、智能财税", "智能 财税", "智能财税（初级）",
                    "Web前端开发", "Web", "x", 5, "长" * 201, "\u200b", "√智能财税"],
    "school_type": ["高职", "职高", "高职（专科）", "国家开放大学。", "高等职业学校注", "\u200b", 5, "应用型本科高校①"],
    "school_code": [4133012345, 413301234, "４１３３０１２３４５", "4133-012345", "4133 012345", "4133012345.0", "4133012345①", "没有", "'4133012345", "标识码：4133012345",
                    date(2019, 9, 18), "1" * 201],
    "major_code": [610307, 51300, "51300", "61030", "51300K", "61030AB", "81201", "６１０３０７", "6103 07", "610307①", "610307.0", "无", "61-0307", "9" * 201],
    "phone": ["(0571)88888888", "0571-88888888-1", "13800001234、0571-88888888", "+8613800001234", "138-0000-1234", "1380000-1234", "8613800001234",
              "008613800001234", "0571 88888888", "057188888888-12", 13800001234, "１３８００００１２３４", "13800001234（王）", "电话：13800001234", "没有", "—",
              "05718888-8888", "1571-88888888"],
    "email": ["a@x.cn;b@x.cn", "a@x.cn b@x.cn", "ＪＷＣ@x.cn", "'a@x.cn", "邮箱：a@x.cn", "没有", "a+b@x.cn", "/a@x.cn", "_a@x.cn", "a@x.cn注1", "-", "."],
    "date": ["2019年9月20日", "2019/9/21", 20190921, "9月21日", "2019.9.20", "2019-9-21", "二〇一九年九月二十一日", "20190920", "43728", "2019-09-21T00:00:00"],
    "yes_no": [True, False, "有", "无", "√", "y", 1, 0, "是。", "已对接", "☑是 □否", "是（否）", "\u200b"],
    "option": ["租赁", "自建", "自有设施", "没有", "自有（新建）", "☑自有 □租用 □共用 □无", 1],
    "options": ["国家级示范", "示范院校", "国家示范，国家骨干", "国家示范 国家骨干", "无;无", "均无", "省级示范（骨干、优质）", "—————", "国家示范和省级骨干", 1],
    "levels": ["初中级", "初级，中级", "全部", "中级及以上", "初级-高级", "初", "初级等级"],
    "province": ["浙江", "33"],
}  # fmt: skip


# these compare records with one another: a formula may not tell where a cell of a whole column is not written as the form writes it
OF_COLUMNS = ("A302", "A313", "A318", "T401", "T402")


def compiled() -> list[Rule]:
    """The rules that a form of all three tables can check itself."""
    places = Form([Return()], batch()).places(0, "application", 0)
    return [rule for rule in catalogue(batch()).values() if isinstance(excel.formula(rule, batch(), places), excel.Formula)]


def _returns(rule: Rule) -> list[tuple[Return, bool]]:
    """The clean return with one cell of the rule's changed, for every value; and whether the formula may know less."""
    made: list[tuple[Return, bool]] = []
    places = Form([Return()], batch()).places(0, rule.table, 0)
    found = excel.formula(rule, batch(), places)
    assert isinstance(found, excel.Formula)
    for table, name in found.cells:
        kind = fields.by_name(table)[name].kind
        for value, loose in [*((one, False) for one in (*_NOTHING, *EXACT[kind])), *((one, True) for one in LOOSE[kind])]:
            one = Return()
            one.rows(table)[0][name] = value
            made.append((one, loose))
    return made


def _pairs(rule: Rule, chance: random.Random) -> list[Return]:
    """Returns with all of the rule's cells changed at once, to what a formula can read."""
    found = excel.formula(rule, batch(), Form([Return()], batch()).places(0, rule.table, 0))
    assert isinstance(found, excel.Formula)
    made = []
    for _ in range(40 if len(found.cells) > 1 else 0):
        one = Return()
        for table, name in found.cells:
            one.rows(table)[0][name] = chance.choice([*EXACT[fields.by_name(table)[name].kind], None])
        made.append(one)
    return made


def _lost_zeros() -> list[Return]:
    """Codes that the pipeline reads with a 0 before them, where the school's level has such ones."""
    made = [Return() for _ in range(6)]
    for one, code in zip(made, ["51300", "51300A", "81201", "20202", "120803T", "51300AB"]):
        one.school["school_type"] = "中等职业学校" if one is not made[-1] else "应用型本科高校"
        one.application[0]["major_code"] = code
    return made


@needs_office
def test_every_rule_of_one_record_answers_as_the_pipeline_does(tmp_path: Path) -> None:
    chance, rules = random.Random(11), [rule for rule in compiled() if rule.code not in OF_COLUMNS]
    cases = [(rule, one, loose) for rule in rules for one, loose in _returns(rule)]
    cases += [(rule, one, False) for rule in rules for one in _pairs(rule, chance)]
    cases += [(catalogue(batch())["A303"], one, True) for one in _lost_zeros()]
    form = Form([one for _, one, _ in cases], batch())
    for number, (rule, _, _) in enumerate(cases):
        assert rule.holds
        form.ask(number, rule.table, 0, rule.code, rule.holds, rule.where, rule.applies)
    wanted = {rule.code: form.expected(rule.table, rule.holds, rule.where, rule.applies) for rule in rules if rule.holds}
    answers = form.answers(tmp_path)
    found = differences(form, answers, lambda a: wanted[a.about][a.number, a.row], lambda a: cases[a.number][2])
    assert not found, "\n".join(found[:200])
    seen = {(asked.about, answer) for asked, answer in zip(form.asked, answers)}
    for rule in rules:  # the comparison has seen all three answers
        assert {(rule.code, "通过"), (rule.code, "问题"), (rule.code, "未能判断")} <= seen, rule.code


_ODD: dict[str, list[Cell]] = {  # what stands in a cell that is not written as the form writes it
    "certificate": ["数据标注", "传感网应用开法", "智能财税证书", "", Fault("#REF!"), " 智能财税"],
    "levels": ["高级、初级", "初级/中级", "初中级", ""],
    "major_code": ["51300", "610307ab", 610307, ""],
    "team_total": ["20", "待统计", None, -1, 12.5],
    "dual_qualified": ["√", "", "待定"],
    "industry_expert": ["有", None],
    "trainer_name": [" 张一", "张 一", ""],
    "employer": ["云栖智造有限公司 ", "甲 公司", None],
}


_RESPELT: dict[str, Callable[[Cell], Cell]] = {  # the same to the typing stage
    "certificate": lambda value: f"{value}证书",
    "levels": lambda value: f"{value}".replace("、", "/") + " ",
    "major_code": lambda value: f"{value}".replace("0", "０").lower(),
    "trainer_name": lambda value: f"{value}\u200b",
    "employer": lambda value: f" {value}",
    "team_total": lambda value: f"{value}人",
    "dual_qualified": lambda value: "√" if value == "是" else "×",
}


def _random_return(chance: random.Random, odd: bool) -> Return:
    """A few records of few different values, so that they meet; one in a column written otherwise, where it is ``odd``."""
    names = NAMES[:3]
    applications: list[dict[str, Cell]] = [
        {
            **CLEAN["application"], "certificate": chance.choice(names), "levels": chance.choice(["初级", "初级、中级"]),
            "major_code": chance.choice(["610307", "610307", "051300", "120803T"]), "team_total": chance.choice([1, 2, 3, 20, 20, 101]),
            "team_dual": chance.choice([0, 1, 2]), "team_industry": chance.choice([0, 1, 2]), "pilot_students": chance.choice([60, 70]),
        }
        for _ in range(chance.randint(1, 6))
    ]  # fmt: skip
    trainers: list[dict[str, Cell]] = [
        {
            **CLEAN_TRAINER, "certificate": chance.choice(names), "trainer_name": chance.choice(["张一", "李二", "王三"]),
            "employer": chance.choice(["甲公司", "乙公司"]), "dual_qualified": chance.choice(["是", "否"]),
            "industry_expert": chance.choice(["是", "否"]),
        }
        for _ in range(chance.randint(0, 5))
    ]  # fmt: skip
    if odd and chance.random() < 0.5:
        name = chance.choice(list(_ODD))
        rows = [row for row in (*applications, *trainers) if name in row]
        if rows:
            chance.choice(rows)[name] = chance.choice(_ODD[name])
    elif odd:  # a record spelt otherwise, again or instead
        records = chance.choice([applications, trainers or applications])
        spelt = chance.choice(records)
        again = dict(spelt)
        name = chance.choice([name for name in _RESPELT if name in again])
        again[name] = _RESPELT[name](again[name])
        records.insert(chance.randint(0, len(records)), again)
        if chance.random() < 0.6:  # instead of it
            records.remove(spelt)
    return Return(application=applications, trainer=trainers)


def _respelt_returns() -> list[Return]:
    """Three certificates with a team and a trainer each; the first record spelt otherwise in one cell, instead or again."""
    made = []
    for table, name, more in product(("application", "trainer"), _RESPELT, (False, True)):
        one = Return(
            application=[{**CLEAN["application"], "certificate": own} for own in NAMES[:3]],
            trainer=[{**CLEAN_TRAINER, "certificate": own} for own in NAMES[:3]],
        )
        records = one.rows(table)
        if name in records[0]:
            records[: 0 if more else 1] = [{**records[0], name: _RESPELT[name](records[0][name])}]
            made.append(one)
    return made


def _first_of_several(one: Return, row: int) -> bool:
    """Whether a later record of the return has the same key, so that the two would have to be compared cell by cell."""
    keys = [tuple(record[name] for name in ("certificate", "major_code", "levels")) for record in one.application]
    return keys[row] in keys[row + 1 :]


@needs_office
def test_rules_that_compare_records_answer_as_the_pipeline_does(tmp_path: Path) -> None:
    chance = random.Random(5)
    returns = [_random_return(chance, number % 2 == 0) for number in range(140)]
    odd = [number % 2 == 0 for number in range(140)] + [True] * len(_respelt_returns())
    form = Form([*returns, *_respelt_returns()], batch())
    rules = {code: catalogue(batch())[code] for code in OF_COLUMNS}
    for number, one in enumerate(form.returns):
        for rule in rules.values():
            for row in range(len(one.rows(rule.table))):
                assert rule.holds
                form.ask(number, rule.table, row, rule.code, rule.holds, rule.where, rule.applies)
    wanted = {code: form.expected(rule.table, rule.holds, rule.where, rule.applies) for code, rule in rules.items() if rule.holds}

    def loose(asked: Asked) -> bool:
        return odd[asked.number] or (asked.about == "A302" and _first_of_several(form.returns[asked.number], asked.row))

    answers = form.answers(tmp_path)
    found = differences(form, answers, lambda a: wanted[a.about][a.number, a.row], loose)
    assert not found, "\n".join(found[:50])
    seen = {(asked.about, answer) for asked, answer in zip(form.asked, answers) if not loose(asked)}
    assert {(code, answer) for code in OF_COLUMNS for answer in ("通过", "问题")} <= seen


_COUNTS = ["intake_1", "enrolled", "pilot_students", "team_total", "team_dual", "team_industry", "training_experience"]
_TEXTS = ["certificate", "major_code", "major_name", "partner", "facilities", "liaison", "levels"]
_LIMITS = ["shares.dual", "shares.industry", "team_max", "balance.certificate"]
_LITERALS = ["云栖分校", "本校", "", "智能财税", "610307", "校区", "司"]


def _numbers() -> st.SearchStrategy[str]:
    atoms = st.one_of(st.sampled_from(_COUNTS), st.integers(-2, 120).map(str), st.sampled_from(_LIMITS))
    return st.recursive(
        atoms, lambda part: st.tuples(part, st.sampled_from("+-*"), part).map(lambda p: f"({p[0]} {p[1]} {p[2]})"), max_leaves=4
    )


def _text_truths() -> st.SearchStrategy[str]:
    column = st.sampled_from([name for name in _TEXTS if name not in ("facilities", "liaison")])
    literal, equal = st.sampled_from(_LITERALS).map(lambda text: f'"{text}"'), st.sampled_from(["==", "!="])
    inside = st.sampled_from(["in", "not in"])
    return st.one_of(
        st.tuples(column, equal, literal).map(" ".join),
        st.tuples(column, equal, st.sampled_from(_TEXTS)).map(" ".join),
        st.tuples(column, inside, st.tuples(literal, literal).map(lambda two: f"({two[0]}, {two[1]})")).map(" ".join),
        st.tuples(column, inside, st.sampled_from(["certificates", "school_types", "levels"])).map(
            lambda p: f"{p[0]} {p[1]} {'certificates' if p[2] == 'levels' else p[2]}"
        ),
        st.tuples(st.sampled_from(["contains", "ends"]), column, literal, literal).map(lambda p: f"{p[0]}({p[1]}, {p[2]}, {p[3]})"),
        st.tuples(column, st.integers(1, 4), st.integers(0, 3), equal, literal).map(
            lambda p: f"characters({p[0]}, {p[1]}, {p[1] + p[2]}) {p[3]} {p[4]}"
        ),
        st.sampled_from(["facilities", "liaison"]).flatmap(
            lambda name: st.sampled_from(["自有", "租用"] if name == "facilities" else ["是", "否"]).map(lambda word: f'{name} == "{word}"')
        ),
        st.sampled_from(_TEXTS).map(lambda name: f"filled({name})"),
        st.lists(st.sampled_from([*_TEXTS, *_COUNTS]), min_size=1, max_size=3).map(lambda names: f"known({', '.join(names)})"),
        st.just("well_formed(major_code)"),
    )


def _truths() -> st.SearchStrategy[str]:
    compared = st.tuples(_numbers(), st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), _numbers()).map(" ".join)
    joined = [lambda part: st.lists(part, min_size=2, max_size=3).map(lambda p: f"({' and '.join(p)})"),
              lambda part: st.lists(part, min_size=2, max_size=3).map(lambda p: f"({' or '.join(p)})"), lambda part: part.map(lambda p: f"not ({p})")]  # fmt: skip
    return st.recursive(st.one_of(compared, _text_truths()), lambda part: st.one_of(*(way(part) for way in joined)), max_leaves=6)


def _random_expressions(count: int) -> list[str]:
    found: list[str] = []

    @settings(max_examples=count, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(_truths())
    def collect(text: str) -> None:
        with suppress(ExpressionError):  # 证书等级 may be several: the language does not compare it with one
            parse(text, vocabulary("application"))
            found.append(text)

    collect()
    return list(dict.fromkeys(found))


@needs_office
def test_random_expressions_answer_as_the_pipeline_does(tmp_path: Path) -> None:
    chance = random.Random(7)
    small = {**EXACT, "count": [0, 1, 2, 10, 20, 50, 100, 120, None, "待统计", -1, 12.5]}
    returns = []
    for _ in range(8):
        record = {name: chance.choice([*small[fields.by_name("application")[name].kind], None]) for name in (*_COUNTS, *_TEXTS)}
        returns.append(Return(application=[{**CLEAN["application"], **record}]))
    form = Form(returns, batch())
    wanted = {}
    for text in _random_expressions(400):
        holds = parse(text, vocabulary("application"))
        wanted[text] = form.expected("application", holds)
        for number in range(len(returns)):
            form.ask(number, "application", 0, text, holds)
    answers = form.answers(tmp_path)
    found = differences(
        form, answers, lambda a: wanted[a.about][a.number, 0], lambda a: "known(" in a.about
    )  # it never sees that a text is no number
    assert not found, "\n".join(found[:50])
    assert len({asked.about for asked in form.asked}) >= 250
    assert min(answers.count(said) for said in ("通过", "问题", "未能判断")) > 150


_ODDITIES = [" ", "  ", "\u00a0", "\u3000", "\n", "\t", "\u200b", "\ufeff", "'", "’", "：", ":", "(", ")", "（", "）", "。", "、", "；", ";", "，", ",", "/", "-", "—", "－", "_",
             "①", "²", "*", "※", "注", "注1", "注二", "√", "×", "☑", "□", "■", "○", "x", "v", "１", "Ａ", "ａ", "0", "86", "+", "@", "＠", ".", "．", "..", "~", "?", "¦",
             "证书", "（初级）", "级", "无", "等", "人", "约", "是", "否", "\u0301", "İ", "ß", "𠀀", "〇", "〔1〕", "[1]", '"', "="]  # fmt: skip


def _mutated(value: str, chance: random.Random) -> str:
    for _ in range(chance.choice([1, 1, 2])):
        place = chance.choice([0, len(value), chance.randint(0, len(value))])
        cut = chance.choice([0, 0, 0, 1])
        value = value[:place] + chance.choice(_ODDITIES) + value[place + cut :]
    return "x=" if value.startswith("=") else value


@needs_office
def test_an_odd_cell_is_never_answered_the_other_way(tmp_path: Path) -> None:
    """Whatever stands in a cell: what the pipeline says, or that it cannot be told."""
    chance = random.Random(23)
    rules = [rule for rule in compiled() if rule.code not in OF_COLUMNS and rule.code not in ("A308", "A309", "A317", "S212")]
    cases = []
    for rule in rules:
        found = excel.formula(rule, batch(), Form([Return()], batch()).places(0, rule.table, 0))
        assert isinstance(found, excel.Formula)
        for number in range(70):
            one = Return()
            table, name = found.cells[number % len(found.cells)]
            kind = fields.by_name(table)[name].kind
            one.rows(table)[0][name] = _mutated(str(chance.choice(EXACT[kind])), chance)
            cases.append((rule, one))
    form = Form([one for _, one in cases], batch())
    for number, (rule, _) in enumerate(cases):
        assert rule.holds
        form.ask(number, rule.table, 0, rule.code, rule.holds, rule.where, rule.applies)
    wanted = {rule.code: form.expected(rule.table, rule.holds, rule.where, rule.applies) for rule in rules if rule.holds}
    found = differences(form, form.answers(tmp_path), lambda a: wanted[a.about][a.number, a.row], lambda a: True)
    assert not found, "\n".join(found[:50])


OWN = ("pilot_students >= 10", 'ownership != "民办" or authority != ""', "enrolled >= intake_1 + intake_2")


def test_what_a_form_can_check_and_why_not_the_rest() -> None:
    reasons = {code: excel.not_in_a_form(rule, batch()) for code, rule in catalogue(batch()).items()}
    able = (
        "S202 S203 S204 S205 S206 S207 S209 S210 S211 S212 S214 A301 A302 A303 A306 A307 A308 A309 A310 A311 A312 A313 A314 A315 A316 A317"
    )
    assert [code for code, reason in reasons.items() if not reason] == [*able.split(), "A318", "T401", "T402", "T404", "P509"]
    others = {code: reason for code, reason in reasons.items() if reason and code[0] not in "FV"}
    assert others == {
        "S213": "须与院校名录核对", "A304": "须查对应专业目录", "A305": "须查对应专业目录", "T403": "须与其他院校的申报表比对",
        **dict.fromkeys(("P501", "P502", "P503", "P504"), "须汇总全省的申报"), **dict.fromkeys(("P505", "P506"), "须与其他院校的申报表比对"),
        **dict.fromkeys(("P507", "P508"), "须与应报院校名单核对"),
    }  # fmt: skip
    assert all(reason for code, reason in reasons.items() if code[0] in "FV")


@pytest.mark.parametrize("name", ["2019-1", "2019-2"])
def test_every_formula_keeps_to_the_limits_of_excel(name: str) -> None:
    """In a form of 200 applications and 2,000 trainers, whose sheets have long names."""
    the_batch = load_batch(name)
    form = excel.Form(
        cell=lambda table, field: f"'{SHEETS[table]}（2019年第二批）'!$AA$2000", ordinary="'填表说明（2019年第二批）'!$AA$2000", given={"id_code": "33"},
        column=lambda table, field: f"'{SHEETS[table]}（2019年第二批）'!$AA$4:$AA$2003", as_written=lambda table, field: "'填表说明（2019年第二批）'!$AA$2000",
        above=lambda table, field: f"'{SHEETS[table]}（2019年第二批）'!$AA$4:$AA$2003",
    )  # fmt: skip
    rules = [rule for rule in catalogue(the_batch).values() if not excel.not_in_a_form(rule, the_batch)]
    formulas = [excel.formula(rule, the_batch, form) for rule in rules]
    assert all(isinstance(one, excel.Formula) for one in formulas)
    columns = [excel.as_written(table, f.name, the_batch, form) for table in SHEETS for f in fields.TABLES[table]]
    texts = [one.text for one in (*formulas, *columns) if isinstance(one, excel.Formula)]
    assert len(texts) > 45
    known = "ABS AND CHOOSE COLUMN DATE EXACT FIND IF IFERROR INT ISERROR ISLOGICAL ISNUMBER ISTEXT LEFT LEN LOWER MAX MID MIN MONTH NOT OR REPT RIGHT ROW"
    for text in texts:
        assert len(text) < excel.MOST_CHARACTERS
        assert excel.levels_of(text) < excel.MOST_LEVELS
        assert max(map(len, re.findall('"((?:[^"]|"")*)"', text)), default=0) < 256
        assert set(re.findall(r"([A-Z]+)\(", text)) <= {*known.split(), "SUBSTITUTE", "SUMPRODUCT", "TEXT", "TRIM", "UPPER", "VALUE"}


def test_what_a_formula_cannot_hold_is_refused() -> None:
    """Too long a text, too large a number, a column that the form has not: never half a formula."""
    form, words = Form([Return()], batch()).places(0, "application", 0), vocabulary("application")
    for text, reason in (
        (f'major_name == "{"长" * 256}"', "公式中的文字超过 Excel 所许的长度"),
        ("training_experience * training_experience * enrolled > 1", "数太大，表格程序不能准确比较"),
        (" or ".join(["intake_1 * enrolled > 7"] * 100), "公式超过 Excel 所许的长度"),
    ):
        assert excel.of_tree(parse(text, words), batch(), form) == excel.NotCompiled(reason)
    bare = excel.Form(cell=lambda table, name: "", ordinary="A1")
    assert excel.of_tree(parse("enrolled > 1", words), batch(), bare) == excel.NotCompiled("表中没有所需的栏目")


@needs_office
def test_a_provinces_own_rules_in_a_workbook_of_plain_parts(tmp_path: Path) -> None:
    """Written by hand, as other programs do: no shared strings, no styles, no calculated values."""
    rows = [(10, "公办", "", 5, 3), (9, "民办", "", 5, 3), (None, "民办", "某集团", 7, 3), ("很多", "私立大学", "", 5, 6)]
    cells, asked = [], []
    for row, (students, ownership, authority, one, two) in enumerate(rows, 1):
        values = {"A": students, "B": ownership, "C": authority, "D": one, "E": two, "F": 10}
        cells.append("".join(_plain_cell(f"{letter}{row}", value) for letter, value in values.items()))
        at = {"pilot_students": "A", "ownership": "B", "authority": "C", "intake_1": "D", "intake_2": "E", "enrolled": "F"}
        form = excel.Form(cell=lambda table, name, row=row, at=at: f"data!{at[name]}{row}", ordinary="data!G1")  # type: ignore[misc]
        for text, table in zip(OWN, ("application", "school", "application")):
            made = excel.of_tree(parse(text, vocabulary(table)), batch(), form, excel.Answers("yes", "no", "?"))
            assert isinstance(made, excel.Formula)
            asked.append(made.text)
    cells[0] += _plain_cell("G1", ORDINARY)
    path = tmp_path / "plain.xlsx"
    _plain_workbook(path, {"data": cells, CHECKS: [f'<c r="A{n}"><f>{escape(text[1:])}</f></c>' for n, text in enumerate(asked, 1)]})
    said = calculated(path)
    assert said == ["yes", "yes", "yes", "no", "?", "yes", "?", "yes", "yes", "?", "?", "no"]


def _plain_cell(place: str, value: Cell) -> str:
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return "" if value is None else f'<c r="{place}"><v>{value}</v></c>'


def _plain_workbook(path: Path, sheets: dict[str, list[str]]) -> None:
    main, package = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    numbered = list(enumerate(sheets, 1))
    types = "".join(f'<Override PartName="/xl/s{n}.xml" ContentType="{kind}.worksheet+xml"/>' for n, _ in numbered)
    named = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in numbered)
    related = "".join(f'<Relationship Id="r{n}" Type="{office}/worksheet" Target="s{n}.xml"/>' for n, _ in numbered)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        f'relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{named}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">{related}</Relationships>',
    }
    for n, name in numbered:
        rows = "".join(f'<row r="{row}">{cells}</row>' for row, cells in enumerate(sheets[name], 1))
        parts[f"xl/s{n}.xml"] = f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for part, text in parts.items():
            file.writestr(part, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' + text)

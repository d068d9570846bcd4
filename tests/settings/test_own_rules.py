"""A province's own rules: good ones appear like any other, wrong ones are refused with their line and what is right."""

from __future__ import annotations

import json
import pickle
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline.settings import files
from pipeline.settings.load import ConfigError, load_batch
from pipeline.settings.provinces import find_province
from schemas.rules.lookups import FUNCTIONS
from schemas.rules.vocabulary import LIMITS, vocabulary
from tests.running import ROOT, Outcome, run
from workshop.sample import layouts
from workshop.sample.school import clean_return
from workshop.sample.write import book_bytes

ZHEJIANG = find_province("33")
PAGE = (Path(__file__).parents[2] / "docs" / "rules-language.zh-CN.md").read_text(encoding="utf-8")
GOOD = PAGE.split("```toml\n")[1].split("```")[0]
BLOCK = '[[rules]]\ncode = "L001"\nscope = "application"\nfault = "试点学生数过少"\nholds = "pilot_students >= 10"\n'


@pytest.fixture(scope="module")
def batches(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("own") / "batches"
    shutil.copytree(files.BATCHES, folder)
    (folder / "2019-2").mkdir(exist_ok=True)
    return folder


def _write(batches: Path, text: str) -> None:
    (batches / "2019-2" / "33-浙江.toml").write_text(text, encoding="utf-8")


def _refused(batches: Path, text: str) -> list[str]:
    _write(batches, text)
    with pytest.raises(ConfigError) as caught:
        load_batch("2019-2", ZHEJIANG, folder=batches)
    return caught.value.problems


def _holds(text: str, scope: str = "application") -> str:
    return BLOCK.replace('"pilot_students >= 10"', json.dumps(text, ensure_ascii=False)).replace("application", scope)


WRONG_EXPRESSIONS = [
    # as a hurried officer writes
    ("试点学生数 不小于 10", "“不小于”请写成 >="),
    ("试点学生数 大于 10", "“大于”请写成 >"),
    ("试点学生数 >= 10 或 在校生数 > 5", "“或”请写成 or"),
    ("facilities = '自有'", "两个：=="),
    ("pilot_students >= 10.5", "数只能写整数"),
    ("team_dual >= 0.5 * team_total", "shares.dual"),
    ("team_dual >= 50% * team_total", "shares.dual"),
    ("team_dual / team_total >= shares.dual", "写成乘法"),
    ("pilot_student >= 10", "最接近的是“pilot_students”"),
    ("试点学生 >= 10", "最接近的是“试点学生数”"),
    ("team_dual >= shares.duel * team_total", "最接近的是“shares.dual”"),
    ("well_form(major_code)", "最接近的是“well_formed”"),
    ("pilot_students >= '10'", "不能比较"),
    ("facilities == '自由'", "只有：自有、租用、共用、无"),
    ("facilities in ('自有', '借用')", "没有“借用”这一选项"),
    ("facilities > '自有'", "文字只能比较是否相同"),
    ("liaison", "这里应是是非"),
    ("liaison == True", '== "是"'),
    ("filled(enrolled)", "只用于文字的栏目"),
    ("contains(partner)", "应有 2 个参数"),
    ("contains(partner, 1)", "加引号"),
    ("characters(major_code, 0, 2) == '61'", "从 1 数起"),
    ("well_formed(partner)", "只用于：专业代码"),
    ("schools_with_code(major_code) > 1", "没有函数“schools_with_code”"),
    ("pilot_students > 10 if enrolled > 5 else pilot_students > 2", "if 后面只能是批次配置的值"),
    ("pilot_students", "这里应是是非"),
    ("(pilot_students >= 10", "请核对括号"),
    ("双师型教师数 >= 60% * 培训团队总人数", "双师型教师数 * 100 >= 60 * 培训团队总人数"),
    ("办学性质 == '公办'", "“办学性质”是“院校信息”（scope = school）的栏目"),
    ("证书等级 == '初中级'", "可以填几个"),
    ("contains(partner, '')", "不能是空的"),
    ("  ", "没有写表达式"),
    # as an attacker writes
    ("__import__('os').system('true')", "没有函数"),
    ("().__class__.__bases__", "没有“().__class__.__bases__”"),
    ("pilot_students.real > 1", "没有“pilot_students.real”"),
    ("(lambda: 1)()", "没有函数"),
    ("[x for x in certificates]", "不是可以使用的写法"),
    ("(pilot_students := 3) > 1", "不是可以使用的写法"),
    ("f'{enrolled}' == 'a'", "不是可以使用的写法"),
    ("partner[0] == 'a'", "不是可以使用的写法"),
    ("pilot_students >= 10; import os", "不认识的符号"),
    ("not " * 60 + "pilot_students > 1", "层次太深"),
    ("(" * 400 + "pilot_students > 1" + ")" * 400, "不认识的符号"),
    ("pilot_students > 1 and " * 100 + "pilot_students > 1", "文字过长"),
    ("pilot_students > 1000000000000 * 1000000000000", "无法精确计算"),
    ("enrolled * enrolled * enrolled * enrolled > enrolled", "无法精确计算"),
    ("pilot_students > 99999999999999999999", "数只能写整数"),
    ("\u202epilot_students > 1", "看不见的字符"),
    # well written and of no use
    ("pilot_students >= 1", "永远不会不成立：试点学生数最小是 1，而要求不小于1"),
    ("pilot_students > 100000", "永远不会成立：试点学生数最大是 100000，而要求大于100000"),
    ("facilities in ('自有', '租用', '共用', '无')", "永远不会不成立"),
    ("team_dual > team_total and team_total > team_dual", "永远不会成立"),
    ("2 * enrolled == 3", "永远不会成立"),
    ("partner == '' or filled(partner)", "永远不会不成立"),
    ("pilot_students <= enrolled", "与规则“A316”（试点学生数不大于在校生数）说的是同一件事"),
    ("enrolled - pilot_students >= 0", "与规则“A316”（试点学生数不大于在校生数）说的是同一件事"),
    (
        "pilot_students > enrolled",
        "与规则“A316”（试点学生数不大于在校生数）互相矛盾：没有一条记录能同时满足。例如 试点学生数 ",
    ),
    ("certificate not in certificates", "与规则“A301”（证书名称是本批证书之一）互相矛盾"),
]


@pytest.mark.parametrize("text, right", WRONG_EXPRESSIONS, ids=lambda one: one[:30])
def test_a_wrong_expression_is_refused_on_its_line(batches: Path, text: str, right: str) -> None:
    problems = _refused(batches, "# 浙江省\n" + _holds(text))
    assert len(problems) == 1, problems
    assert problems[0].startswith("2019-2/33-浙江.toml 第 6 行："), problems
    assert right in problems[0]
    assert len(problems[0]) < 400


def test_an_empty_cell_of_a_required_field_is_no_matter_of_a_rule(batches: Path) -> None:
    (problem,) = _refused(batches, _holds("authority != ''", "school"))
    assert "主管部门必填，没有填写的由 V101 提出" in problem


WRONG_BLOCKS = [
    (BLOCK + 'hold = "x"', 6, "“holds”"),
    (BLOCK.replace('"application"', '"province"'), 3, "'school', 'application'、'trainer'"),
    (BLOCK.replace('"pilot_students >= 10"', "pilot_students >= 10"), 5, "双引号"),
    (BLOCK.replace('"pilot_students >= 10"', "“pilot_students >= 10”"), 5, "英文的"),
    (BLOCK.replace('holds = "', 'holds ＝ "'), 5, "等号"),
    (BLOCK.replace('"L001"', '"A316"'), 2, "程序自带的规则"),
    (BLOCK.replace('"L001"', '"L1"'), 2, "例如 L001"),
    (BLOCK.replace('"L001"', "1"), 2, "双引号"),
    (BLOCK + BLOCK, 7, "不止一次"),
    (BLOCK.replace('fault = "试点学生数过少"\n', ""), 1, "fault：缺少"),
    (BLOCK.replace("试点学生数过少", ""), 4, "不能为空"),
    (BLOCK.replace("[[rules]]", "[rules]"), 1, "列表"),
    ("rules = 1", 1, "列表"),
    (BLOCK + 'message = "只有 {pilot_student} 人"', 6, "“{pilot_student}”不是栏目"),
    (BLOCK + 'fix = "{enrolled.__class__}"', 6, "不是栏目"),
    (BLOCK + 'severity = "fatal"', 6, "error"),
    (BLOCK + 'requires = "nothing"', 6, "只能是：trainer_list、roster、register"),
    (BLOCK + 'requires = "schools"', 6, "只能是：trainer_list、roster、register"),
    (BLOCK + 'raised_by = "type"', 6, "不写这一项"),
    (BLOCK + 'table = "school"', 6, "不写这一项"),
    (BLOCK + 'unreads = "sheet"', 6, "不写这一项"),
    (BLOCK.replace("试点学生数过少", "学生{试点学生数}少"), 4, "只能引用批次的限值"),
    (BLOCK.replace("试点学生数过少", "  "), 4, "没有写内容"),
    (BLOCK + 'message = "只有 ｛pilot_students｝ 人"', 6, "半角"),
    (BLOCK + 'message = "只有 {pilot_students 人"', 6, "成对"),
    (BLOCK + 'message = "{reason}"', 6, "“{reason}”不是栏目"),
    (BLOCK + 'message = "只有 {试点学生人数} 人"', 6, "最接近的是“试点学生数”"),
    (BLOCK + 'let."试点学生数" = "在校生数"', 6, "已经是栏目"),
    (BLOCK + 'let.explain = "在校生数"', 6, "已经是栏目、限值或函数"),
    (BLOCK + 'let.and = "在校生数"', 6, "不能作名称，请换一个"),
    (BLOCK.replace('"pilot_students >= 10"', "'school_level == \"高职\"'"), 1, "请用 cites 写明"),
    (BLOCK + 'cites = ["owner"]', 6, "不是申报表的栏目"),
    (BLOCK + 'facts = ["evil(1)"]', 6, "不写这一项"),
    (BLOCK + 'let.a = "b > 1"\nlet.b = "a"', 6, "绕成了圈"),
    (BLOCK + "where = \"facilities == '无' and facilities == '自有'\"", 6, "没有一条记录能满足"),
    (BLOCK + 'fails = [{ shows = "十人", given = { pilot_students = 10 } }]', 6, "例子“十人”应为不通过，而按这条规则是通过：试点学生数 10"),
    (BLOCK + 'passes = [{ shows = "九人", given = { "试点学生数" = 9 } }]', 6, "例子“九人”应为通过，而按这条规则是不通过：试点学生数 9"),
    (BLOCK + 'fails = [{ shows = "九人", given = { pilot = 9 } }]', 6, "“pilot”不是申报表的栏目"),
    (BLOCK + 'fails = [{ shows = "九人", given = { pilot_students = "9" } }]', 6, "1—100000 的整数"),
    (BLOCK + 'fails = [{ shows = "零人", given = { pilot_students = 0 } }]', 6, "1—100000 的整数"),
    (BLOCK + 'fails = [{ shows = "空", given = { pilot_students = "" } }]', 6, "不能判断"),
    (BLOCK + 'fails = [{ shows = "别的", given = { pilot_students = 9, facilities = "借用" } }]', 6, "只能是：自有"),
    (BLOCK + BLOCK.replace("L001", "L002").replace(">= 10", "> 9"), 10, "与规则“L001”（试点学生数不小于10）说的是同一件事"),
    (BLOCK + BLOCK.replace("L001", "L002").replace(">= 10", "< 5"), 10, "与规则“L001”（试点学生数不小于10）互相矛盾"),
]  # fmt: skip


@pytest.mark.parametrize("text, line, right", WRONG_BLOCKS, ids=[right for _, _, right in WRONG_BLOCKS])
def test_a_wrong_block_is_refused_on_its_line(batches: Path, text: str, line: int, right: str) -> None:
    problems = _refused(batches, text)
    assert len(problems) == 1, problems
    assert problems[0].startswith(f"2019-2/33-浙江.toml 第 {line} 行："), problems
    assert right in problems[0]


def test_what_the_page_says_is_refused_is_refused(batches: Path) -> None:
    table = PAGE.split("## 什么样的规则不接受")[1].split("\n## ")[0]
    examples = re.findall(r"^\| [^|]+ \| `([^`]+)` \|", table, re.MULTILINE)
    assert len(examples) == 5
    for text in examples:
        (problem,) = _refused(batches, _holds(text, "school" if "主管部门" in text else "application"))
        assert problem.startswith("2019-2/33-浙江.toml 第 5 行：规则“L001”的 holds：")


def test_every_name_of_the_page_can_be_used(batches: Path) -> None:
    """Each column by both of its names, each limit, each function that the page lists."""
    for scope in ("school", "application", "trainer"):
        rows = PAGE.split(f'scope = "{scope}"）')[1].split("\n### ")[0].split("\n## ")[0]
        for heading, name in re.findall(r"^\| (.+?) \| `(\w+)` \|", rows, re.MULTILINE):
            column = vocabulary(scope).columns[name]
            written = re.search(r"写作 (\w+)", heading)
            if not column.derived:
                assert vocabulary(scope).columns[written[1] if written else heading] is column
    assert set(re.findall(r"`(\w[\w.]*)` \| \S+ \| \S", PAGE.split("## 批次的限值")[1].split("\n## ")[0])) <= set(LIMITS)
    assert {name for f in FUNCTIONS for name in (f.name, *f.aliases)} == set(re.findall(r"`(\w+)\(", PAGE.split("## 函数")[1]))


def test_what_could_be_meant_is_no_mistake(batches: Path) -> None:
    """Chinese signs, full-width digits, headings; a rule that is close to another but not the same."""
    for text in (
        "试点学生数 ≥ １０",
        "试点学生数＞＝10",
        "facilities == “自有”",
        "10 <= pilot_students <= enrolled",
        "pilot_students < enrolled",
    ):
        _write(batches, _holds(text))
        assert [rule.code for rule in load_batch("2019-2", ZHEJIANG, folder=batches).own_rules] == ["L001"]


def test_nothing_is_read_when_a_rule_is_wrong(tmp_path: Path, batches: Path) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "a.xlsx").write_bytes(b"no workbook")
    _write(batches, _holds("pilot_students >= 1"))
    done = run(tmp_path / "inbox", tmp_path, "--batches", str(batches))
    assert done.code == 2
    assert "尚未读取任何申报表" in done.err
    assert "2019-2/33-浙江.toml 第 5 行" in done.err
    assert not (tmp_path / "reports").exists()
    assert not (tmp_path / "outbox").exists()


CLEAN = {"enrolled": 500, "pilot_students": 60, "intake_1": 100, "intake_2": 100, "intake_3": 100, "explanation": ""}
GIVEN: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {  # file -> what its school and its applications say
    "clean": ({}, {}),
    "nine": ({}, {"pilot_students": 9}),
    "nine explained": ({}, {"pilot_students": 9, "explanation": "该专业今年首次招生"}),
    "ten": ({}, {"pilot_students": 10}),
    "unknown": ({}, {"pilot_students": "若干"}),
    "private, none": ({"ownership": "民办", "authority": "无"}, {}),
    "private, no": ({"ownership": "民办", "authority": "没有"}, {}),
    "private, empty": ({"ownership": "民办", "authority": ""}, {}),
    "private": ({"ownership": "民办", "authority": "浙江省教育厅"}, {}),
    "public, none": ({"ownership": "公办", "authority": "无"}, {}),
    "fewer": ({}, {"enrolled": 199}),
    "as many": ({}, {"enrolled": 200}),
}


@pytest.fixture(scope="module", params=["headings", "names"])
def done(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, batches: Path) -> Outcome:
    """A run with the three rules, written with the form's headings and with canonical names."""
    text = GOOD
    if request.param == "names":
        for heading, name in (("办学性质", "ownership"), ("主管部门", "authority"), ("第二年招生数", "intake_2"), ("第三年招生数", "intake_3"), ("在校生数", "enrolled")):  # fmt: skip
            text = "\n".join(
                line.replace(heading, name) if line.startswith(("holds", "let", "fails", "passes", "cites")) else line
                for line in text.split("\n")
            )
    folder = tmp_path_factory.mktemp("three")
    (folder / "inbox").mkdir()
    for number, (file, (school, application)) in enumerate(GIVEN.items(), 1):
        record = clean_return(random.Random(number), number, school_type="高等职业学校", certificates=1)
        record["school"] |= {"ownership": "公办", **school}
        record["applications"] = [record["applications"][0] | CLEAN | application]
        (folder / "inbox" / f"{file}.xlsx").write_bytes(book_bytes(layouts.official(record)))
    _write(batches, text)
    return run(folder / "inbox", folder, "--batches", str(batches))


def _own(done: Outcome) -> dict[tuple[str, str], dict[str, str]]:
    return {(f["file"].removesuffix(".xlsx"), f["code"]): f for f in done.findings if f["code"][0] == "L"}


def test_the_three_rules_find_what_they_say_and_no_more(done: Outcome) -> None:
    assert done.code == 3, done.err
    assert set(_own(done)) == {
        ("nine", "L001"), ("nine explained", "L001"), ("private, none", "L002"), ("private, no", "L002"), ("fewer", "L003"),
    }  # fmt: skip


def test_a_finding_of_ones_own_says_what_others_say(done: Outcome) -> None:
    found = _own(done)
    one = found["nine", "L001"]
    assert (one["severity"], one["field"], one["value"], one["status"]) == ("warning", "pilot_students", "9", "open")
    assert (one["message"], one["expected"]) == ("试点学生数只有 9 人。", "不少于 10 人")
    assert "情况说明" in one["fix"]
    assert found["nine explained", "L001"]["status"] == "explained"
    two = found["private, none", "L002"]
    assert (two["severity"], two["field"], two["value"]) == ("error", "authority", "无")
    assert two["message"].startswith("民办院校的主管部门填的是“无”")
    assert found["fewer", "L003"]["message"].startswith("在校生数 199 人，少于近两年招生数之和 200 人")


def test_own_rules_hold_applications_back_as_others_do(done: Outcome) -> None:
    outcomes = {a["file"].removesuffix(".xlsx"): (a["outcome"], a["codes"]) for a in done.run["applications"]}
    assert outcomes["nine"] == ("review", ["L001"])
    assert outcomes["fewer"] == ("review", ["L003"])
    assert outcomes["private, none"] == ("ineligible", ["L002"])
    assert all(outcomes[file] == ("eligible", []) for file in ("clean", "ten", "private", "public, none", "as many"))


def test_own_rules_are_counted_and_what_they_could_not_judge(done: Outcome) -> None:
    rules = {r["code"]: (r["status"], r["checked"], r["found"], r["not_judged"]) for r in done.run["rules"] if r["code"][0] == "L"}
    assert rules == {"L001": ("found", 11, 2, 1), "L002": ("found", 11, 2, 1), "L003": ("found", 12, 1, 0)}


def test_own_rules_stand_in_the_report_with_their_test_and_their_file(done: Outcome) -> None:
    page = (done.reports / "index.html").read_text(encoding="utf-8")
    for words in (
        'id="rule-L001"',
        "民办院校没有主管部门",
        "试点学生数不小于10",
        "办学性质不为“民办”，或者主管部门不为“无”或“没有”",
    ):
        assert words in page, words


def test_own_rules_can_be_switched_off_and_moved(batches: Path) -> None:
    _write(batches, 'off = ["L002"]\n[severity]\nerror = ["L001"]\n' + GOOD)
    batch = load_batch("2019-2", ZHEJIANG, folder=batches)
    assert (batch.off, batch.severity["L001"], batch.severity["L003"]) == (frozenset(["L002"]), "error", "warning")


def test_definitions_that_grow_without_end_are_refused(batches: Path) -> None:
    steps = "".join(f'let.a{n} = "a{n - 1} + a{n - 1}"\n' for n in range(1, 40))
    text = BLOCK.replace("pilot_students >= 10", "a39 >= 10") + 'let.a0 = "在校生数"\n' + steps
    problems = _refused(batches, text)
    assert "太长" in problems[0]
    assert len(problems[0]) < 400


def test_more_rules_than_anybody_needs_are_refused(batches: Path) -> None:
    text = "".join(BLOCK.replace("L001", f"L{n:03}").replace(">= 10", f">= {n + 10}") for n in range(60))
    (problem,) = _refused(batches, text)
    assert "至多 50 条" in problem


@pytest.mark.parametrize(
    "text",
    [
        BLOCK.replace('"pilot_students >= 10"', "'facilities != \"租用\"'")
        + BLOCK.replace("L001", "L002").replace(">= 10", "<= 100")
        + "applies = 'facilities == \"租用\"'\n",
        'off = ["A316"]\n' + BLOCK.replace("pilot_students >= 10", "pilot_students <= enrolled"),
        BLOCK + BLOCK.replace("L001", "L002").replace(">= 10", "< 5") + 'severity = "info"\n',
        BLOCK.replace("pilot_students >= 10", "试点学生数　>=　10"),
        BLOCK.replace('"pilot_students >= 10"', '"实训条件 != ‘无’"') + 'off = 1'[:0] + 'severity = "error"\n'
        + 'applies = "试点学生数 > 5"\n',
    ],
    ids=["what does not apply", "in the place of one that is off", "one that informs", "wide spaces", "single Chinese marks"],
)  # fmt: skip
def test_what_only_looks_wrong_is_accepted(batches: Path, text: str) -> None:
    _write(batches, text)
    assert load_batch("2019-2", ZHEJIANG, folder=batches).own_rules


def test_what_follows_from_the_severity_of_the_batch(batches: Path) -> None:
    _write(batches, BLOCK + '\n[severity]\nerror = ["L001"]\n')
    (rule,) = load_batch("2019-2", ZHEJIANG, folder=batches).own_rules
    assert (rule.fix, rule.clause) == ("请改正后重新报送。", "本省规定")


def test_a_batch_travels_between_processes_without_the_rules_that_it_was_asked_for(batches: Path) -> None:
    """The summary is built in a second process; what cannot be sent there would be built here, late and unnoticed."""
    _write(batches, GOOD)
    batch = load_batch("2019-2", ZHEJIANG, folder=batches)
    size = len(pickle.dumps(batch))
    assert {"L001", "L002", "L003"} <= set(batch.rulebook)
    sent = pickle.dumps(batch)
    assert len(sent) == size
    there = pickle.loads(sent)
    assert there == batch
    assert list(there.rulebook) == list(batch.rulebook)


def test_a_run_without_rules_of_its_own_loads_neither_formulas_nor_lint(batches: Path) -> None:
    code = "import sys; from pipeline.settings.load import load_batch; load_batch('2019-2'); print(sorted(m for m in sys.modules if m.startswith('schemas.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert "schemas.rules.lookups" in done.stdout
    for name in ("schemas.rules.formulas", "schemas.expressions.excel", "schemas.rules.lint"):
        assert f"'{name}'" not in done.stdout

"""The page about rules of one's own, docs/rules-language.zh-CN.md: tables made of the vocabulary, examples that run."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.publish.labels import headings
from schemas.batch import Batch
from schemas.expressions.possible import finite
from schemas.expressions.settle import limit
from schemas.expressions.tree import DAY, NUMBER, TEXT, TRUTH
from schemas.expressions.vocabulary import Column, Function
from schemas.rules.declaration import OwnRuleBlock
from schemas.rules.templates import filled
from schemas.rules.vocabulary import LIMITS, vocabulary

EXAMPLES = """\
[[rules]]
code = "L001"
scope = "application"
fault = "试点学生数过少"
holds = "pilot_students >= 10"
message = "试点学生数只有 {pilot_students} 人。"
expected = "不少于 10 人"
fails = [{ shows = "9 人", given = { pilot_students = 9 } }]
passes = [{ shows = "恰好 10 人", given = { pilot_students = 10 } }]

[[rules]]
code = "L002"
severity = "error"
scope = "school"
fault = "民办院校没有主管部门"
holds = '办学性质 != "民办" or 主管部门 not in ("无", "没有")'
cites = ["主管部门", "办学性质"]
message = "民办院校的主管部门填的是“{主管部门}”。"
fix = "请填写主管部门的全称。"
fails = [{ shows = "写“无”", given = { "办学性质" = "民办", "主管部门" = "无" } }]
passes = [{ shows = "公办院校", given = { "主管部门" = "无" } }]

[[rules]]
code = "L003"
scope = "application"
fault = "在校生数少于近两年招生数之和"
holds = "在校生数 ≥ 第二年招生数 ＋ 第三年招生数"
let."两年招生数" = "第二年招生数 + 第三年招生数"
message = "在校生数 {在校生数} 人，少于近两年招生数之和 {两年招生数} 人。"
expected = "不少于 {两年招生数} 人"
"""
_HEAD = """# 本省自己的规则怎么写

省份（或批次）的配置文件里可以写自己的规则，不用改程序。写好以后，它和程序自带的规则一样核对、一样出现在报告、findings.csv 和
run.json 里，一样可以用 `[severity]` 调整、用 `off` 关闭。写错的规则在打开任何申报表之前就会指出：哪个文件、第几行、错在哪里。

本页的表由程序生成（`make docs/rules.md`），请勿手工修改。配置文件的一般写法见 [batches.zh-CN.md](batches.zh-CN.md)。

## 三个例子

写在省份文件（如 `schemas/batches/2019-2/33-浙江.toml`）的末尾：

```toml
{examples}```

## 一条规则写些什么

{keys}

例子（`fails`、`passes`）只写与一份没有问题的申报表不同的栏目；程序会照 `holds` 验算，不相符的不接受
（用到其他行、名单或目录的规则不验算）。

## 必须成立的是什么（holds）

- 写的是**正确的申报应当满足的**，不是错误的情形：`试点学生数 >= 10`，不满足的才报告。
- 栏目写英文名称或表头都可以（见后面的表）；三年招生数写作 第一年招生数、第二年招生数、第三年招生数，年份由批次决定。
- 比较：`==` 相同，`!=` 不同，`<`、`<=`、`>`、`>=`；可写 `≥`、`≤`、`≠`。一个等号要写成两个。
- 文字加引号，只能比较相同或不同；几个之一：`实训条件 in ("租用", "共用")`，不在其中：`not in`。没有填写：`合作单位 == ""`。
- 日期加引号：`填报日期 <= "2019-09-15"`，或引用 `deadline`。
- 计算只有 `+ - *`，数只写整数，不写小数、百分号和除法。批次已有的比例写 `双师型教师数 >= shares.dual * 培训团队总人数`；自定的比例，如 60%，写
  `双师型教师数 * 100 >= 60 * 培训团队总人数`。按整数精确比较，恰好等于算通过。
- `and` 并且，`or` 或者，`not` 不；括号分清先后。
- 表达式里已经有双引号的，外面改用英文单引号：`holds = '实训条件 == "租用"'`。
- “如果……就……”用 `applies`，不满足的记录与这条规则无关。例如国家级教学创新团队的双师型比例须达 60%：
  `applies = '国家级教学创新团队 == "是"'`，`holds = "双师型教师数 * 100 >= 60 * 培训团队总人数"`。
  `where` 不同：不满足的算“未能判断”，有关的申报**等待确认，不纳入汇总**，一般不用。
- 证书等级、建设类别可以有几个，不能用 `==`，请写 `含有(证书等级, "高级")`。
- 一条规则只看一张表的一行：不能计数，不能判断倍数，证书申报的规则不能引用院校信息的栏目（反过来也一样）。
- 用到的栏目没有填写（必填的）或读不出来时，不判断：不等于通过，也不报告这条规则（已有 V101、V102 等指出）。但是 `or` 有一边已经成立、
  `and` 有一边已经不成立的，不必等另一边。

## 什么样的规则不接受

| 情形 | 例子 | 为什么 |
|---|---|---|
| 永远不会不成立 | `试点学生数 >= 1` | 试点学生数最小就是 1，小于 1 的由 V104 提出 |
| 永远不会成立 | `试点学生数 > 100000` | 超出栏目的合理范围 |
| 与另一条说的是同一件事 | `在校生数 >= 试点学生数` | 就是 A316；要改类别的请用 `[severity]` |
| 与另一条互相矛盾 | `试点学生数 > 在校生数` | 没有一条申报能同时满足它和 A316 |
| 必填的栏目不能为空 | `主管部门 != ""` | 必填而没有填写的由 V101 提出；可以写 `主管部门 not in ("无", "没有")` |
| 例子与规则不符 | `passes` 中的例子不满足 `holds` | 例子或规则有一个写错了 |
"""
_KEYS = {
    "code": "代码：字母 L 加三位数字，如 `L001`；不能重复",
    "scope": "对什么判断：`school` 院校、`application` 一条申报、`trainer` 培训团队中的一人",
    "fault": "问题的名称，用于报告的标题；大括号里只能写批次的限值",
    "holds": "必须成立的是什么（见下）",
    "severity": "`error` 逻辑校验、`warning` 经验校验、`info` 提示；不写就是 `warning`。院校的规则不通过时，该校全部申报等待确认或不纳入",
    "where": "满足它才能判断；否则算“未能判断”",
    "applies": "满足它才适用；否则这条规则与该记录无关",
    "message": "发现问题时怎么说；`{试点学生数}` 换成填的值，`{deadline}` 换成限值，`{explain}` 换成该校“情况说明”列的位置；大括号用半角；不写就用 `fault`",
    "expected": "应当是什么",
    "fix": "怎么办；不写就按类别请院校改正、核对说明或参考",
    "let": '给一部分起名，供 `holds` 和各句话使用，如 `let."两年招生数" = "第二年招生数 + 第三年招生数"`',
    "cites": "引用哪些栏目的单元格，第一个是问题所在；不写就按 `holds` 中的次序；`holds` 中只有“由程序得出”的内容时必须写",
    "fails": "不通过的例子",
    "passes": "通过的例子",
    "clause": "依据的条款；不写就是“本省规定”",
    "sentence": "依据的原文，可不写",
    "note": "补充说明，列在检验之后，可不写",
    "requires": "需要什么才运行：`trainer_list` 培训团队名单、`roster` 应报院校名单、`register` 院校名录，可不写",
}
_LIMIT_WORDS = {
    "shares.dual": "双师型教师的最低比例",
    "shares.industry": "行业企业专家的最低比例",
    "shares.dual_base": "双师型的分母：team 整个团队，teachers 减去行业企业专家",
    "team_max": "培训团队一般不超过的人数",
    "balance.certificate": "一个证书占申报院校的最高比例",
    "balance.field": "一个专业大类占申报的最高比例",
    "balance.school": "一所院校占试点学生的最高比例",
    "balance.min_applications": "判断布局所需的最少申报条数",
    "balance.min_schools": "判断布局所需的最少院校数",
    "issued": "发文日期",
    "deadline": "截止日期",
    "certificates": "本批的证书",
    "school_types": "可以参与的院校类型",
    "levels": "证书的等级",
}
_SHEETS = {
    "school": '院校信息（scope = "school"）',
    "application": '证书申报（scope = "application"）',
    "trainer": '培训团队（scope = "trainer"）',
}
_ARGUMENTS = {"column": "栏目", "text column": "栏目", "written text": '"文字"', "written place": "位"}
_TYPES = {NUMBER: "数", TEXT: "文字", DAY: "日期", TRUTH: "是非"}


def language_page(batch: Batch) -> str:
    """The page, with the limits of a batch."""
    keys = _table(("项", "是什么"), ((f"`{name}`", words) for name, words in _KEYS.items() if name in OwnRuleBlock.model_fields))
    parts = [_HEAD.replace("{examples}", EXAMPLES).replace("{keys}", keys), "\n## 可以用的栏目\n"]
    for table, title in _SHEETS.items():
        columns = list({c.name: c for c in vocabulary(table).columns.values()}.values())
        parts.append(f"\n### {title}\n\n{_table(('表头', '名称', '是什么'), (_column(c, table, batch) for c in columns))}\n")
    limits = ((f"`{path}`", _LIMIT_WORDS[path], _limit(path, batch)) for path in LIMITS)
    parts.append(
        f"\n## 批次的限值\n\n“现为”是{batch.title}的；批次、省份改了，规则跟着改。\n\n{_table(('名称', '是什么', '现为'), limits)}\n"
    )
    parts.append(f"\n## 函数\n\n{_table(('写法', '意思', '说明'), _functions())}\n")
    return "".join(parts)


def _table(heads: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def _column(column: Column, table: str, batch: Batch) -> tuple[str, str, str]:
    written = {name for name, one in vocabulary(table).columns.items() if one.name == column.name} - {column.name}
    heading = column.words if column.derived else headings(batch)[column.name]
    other = f"（写作 {'、'.join(written)}）" if written and heading not in written else ""
    return heading + other, f"`{column.name}`", _what(column)


def _what(column: Column) -> str:
    if column.derived:
        return f"{_TYPES[column.type]}，由程序得出（只能写英文名称）"
    if column.type == NUMBER:
        return f"{column.least}—{column.most} 的整数"
    options = finite(column) or column.options
    words = "、".join(f"“{one}”" for one in options if one) + ("（可有几个，用 ; 隔开）" if options and not finite(column) else "")
    blank = "；可以为空" if column.blank else ""
    return (words or _TYPES[column.type]) + blank


def _limit(path: str, batch: Batch) -> str:
    value = limit(batch, path)
    return filled(f"{{{path}}}", {}, batch) if not isinstance(value, str) else value


def _functions() -> Iterator[tuple[str, str, str]]:
    tables = {name: {f.name: f for f in vocabulary(name).functions.values()} for name in _SHEETS}
    every = {name: f for functions in tables.values() for name, f in functions.items()}
    for name, function in every.items():
        own = (
            ""
            if all(name in functions for functions in tables.values())
            else "只用于" + "、".join(_SHEETS[table].split("（")[0] for table, functions in tables.items() if name in functions)
        )
        yield (
            "<br>".join(f"`{one}({_takes(function)})`" for one in (name, *function.aliases)),
            _means(function),
            "；".join(filter(None, (own, _more(function)))) or "—",
        )


def _takes(function: Function) -> str:
    takes = [_ARGUMENTS.get(one, "…") for one in function.takes]
    return ", ".join(takes)


def _means(function: Function) -> str:
    names = ["甲栏", "乙栏", "丙栏", "丁栏"] if function.takes.count("written place") == 0 else ["甲栏", "m", "n"]
    several = function.takes[-1] == "*"
    rest = "“乙”、“丙”等之一" if several and "written text" in function.takes else ""
    return function.words.format(*names, all="、".join(names[: 2 if several else len(function.takes)]), rest=rest)


def _more(function: Function) -> str:
    words = []
    if function.kinds:
        kinds = [
            c.words
            for table in _SHEETS
            for c in {c.name: c for c in vocabulary(table).columns.values()}.values()
            if c.kind in function.kinds
        ]
        words.append(f"只用于{'、'.join(kinds)}")
    if function.unknown:
        words.append(f"{function.unknown}不判断")
    if not function.cells:
        words.append("要看其他行、其他院校或目录")
    return "；".join(words)

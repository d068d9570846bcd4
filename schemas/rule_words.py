"""A rule in the words of its reader: consequence, remedy and examples. One source for docs/rules.md and the report."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from schemas.expressions.chinese import said
from schemas.rules import Case, Rule

if TYPE_CHECKING:
    from schemas.batch import Batch

_BLANK = re.compile(r"\{(\w+)[^}]*\}")
_WORDS = {
    "heading": "该栏目",
    "explain": "“证书申报”表（或一览表）的“情况说明”列",
    "rename": "请改正证书名称，或在证书申报表中补报该证书。",
    "again": "请使用本批的表样重新填报后报送；只有标题不对的，请改正标题。",
    "listed": "核对名单和人数，使二者一致",
    "missing": "所缺的工作表",
    "options": "所列选项",
    "wanted": "所需的数字或日期",
    "near": "",
    "suggestion": "",
    "issuer": "",
}

# What a clean return says in the columns that rules look at; a case states only what differs from it.
CLEAN: dict[str, dict[str, Any]] = {
    "school": {
        "school_name": "云栖职业技术学院",
        "school_code": "4133012345",
        "school_type": "高等职业学校",
        "ownership": "公办",
        "authority": "浙江省教育厅",
        "standing": "省级示范",
        "pilot_plan": "是",
        "management_system": "是",
        "contact_phone": "13800001234",
        "contact_email": "jwc@example.edu.cn",
        "filled_on": "2019-09-18",
        "province": "浙江省",
    },
    "application": {
        "certificate": "传感网应用开发",
        "levels": "中级",
        "major_name": "物联网工程技术",
        "major_code": "610307",
        "intake_1": 120,
        "intake_2": 130,
        "intake_3": 140,
        "enrolled": 500,
        "pilot_students": 60,
        "team_total": 20,
        "team_dual": 10,
        "team_industry": 4,
        "training_experience": 300,
        "training_plan": "是",
        "teaching_resources": "是",
        "facilities": "自有",
        "partner": "",
        "liaison": "是",
    },
    "trainer": {
        "certificate": "传感网应用开发",
        "trainer_name": "张一",
        "employer": "云栖智造有限公司",
        "industry_expert": "是",
    },
}


def consequence(rule: Rule, level: str) -> str:
    """What follows from a finding of the rule at a severity of the batch: 不符合, 待确认 or 仅提示."""
    if rule.consequence:
        return rule.consequence
    if level == "info" or rule.scope in ("province", "national"):
        return "仅提示：不影响是否纳入汇总。"
    if level == "error" and rule.scope in ("file", "sheet"):
        return "不符合：必须改正；改正前该文件或该表中的申报不纳入汇总。"
    if level == "error":
        return "不符合：必须改正；改正前有关的申报不纳入汇总。"
    if rule.scope == "file" or (rule.scope == "sheet" and not rule.field):
        return "仅提示：请核实；不影响是否纳入汇总。"
    return "待确认：请改正，或在“情况说明”列写明；由省级教育行政部门确认后纳入汇总。"


def unjudged(rule: Rule, batch: Batch, headings: Mapping[str, str]) -> str:
    """When the rule gives no answer, in words; '' for a rule that always gives one."""
    names = [headings[name] for name in rule.needs(batch) if name in headings] if rule.holds else []
    return (
        f"{'、'.join(names)}读不出来时（必填而未填、值无法识别、整列缺失等，另有一处发现说明），不判断该条；不判断不等于通过。"
        if names
        else ""
    )


def test(rule: Rule, batch: Batch, headings: Mapping[str, str]) -> str:
    """The exact test: what the rule's expression says, with the batch's figures, or the words of a rule without one."""
    if not rule.holds:
        return rule.test
    parts = [f"须满足：{said(rule.holds, batch, headings)}。"]
    if rule.where:
        parts.append(f"{said(rule.where, batch, headings)}时才判断。")
    if rule.applies:
        parts.append(f"{said(rule.applies, batch, headings)}时才适用。")
    return "".join(parts) + rule.note


def about(rule: Rule, batch: Batch, headings: Mapping[str, str]) -> str:
    """The columns that a finding cites, in words; '' for none or any."""
    names = rule.cited(batch) or (rule.field,)
    return "、".join(f"“{headings[name]}”" for name in names if headings.get(name))


def remedy(rule: Rule, headings: Mapping[str, str]) -> str:
    """The remedy without a finding's figures."""
    return _BLANK.sub(lambda blank: _WORDS.get(blank[1], headings.get(blank[1], "…")), rule.fix)


def cells(rule: Rule, case: Case, batch: Batch, headings: Mapping[str, str]) -> list[tuple[str, str]]:
    """An example as (column, what stands in it): what the rule looks at and what the case sets; [] for a whole file."""
    table = rule.table if rule.table in CLEAN else ""
    looked = {name: CLEAN[table][name] for name in rule.cited(batch) if table and name in CLEAN[table]}
    values = {**looked, **case.given}
    for changes in case.of.values():
        values |= {name: value for name, value in changes.items() if name not in case.given}
    rows = [(headings.get(name) or _LISTED.get(name, name), shown(value)) for name, value in values.items()]
    for where, records in (("另一行", case.also), ("另一所院校", case.elsewhere)):
        rows += [(where, _said(changes, headings) or "与上一行相同") for changes in records]
    rows += list(zip(_FIGURES.get(rule.code, ()), map(str, case.figures)))
    rows += [
        (key, "、".join(map(str, value)) if isinstance(value, tuple) else _of_inbox(value, headings))
        for key, value in (case.inbox or {}).items()
    ]
    return rows


def _of_inbox(value: object, headings: Mapping[str, str]) -> str:
    return _said(value, headings) or "（相同）" if isinstance(value, dict) else str(value)


def _said(changes: Mapping[str, Any], headings: Mapping[str, str]) -> str:
    return "，".join(f"{headings.get(name, name)}改为 {shown(value)}" for name, value in changes.items())


def shown(value: object) -> str:
    """A cell's content as a reader sees it."""
    return str(value) if str(value).strip() else "（空）"


_LISTED = {"listed_total": "名单中的总人数", "listed_dual": "名单中的双师型人数", "listed_industry": "名单中的行业企业专家人数"}
_INSIDE = ("其中纳入汇总", "其中纳入汇总的全部", "其中纳入汇总的院校（所）")
_FIGURES = {  # what the figures of a case count: a part, its whole, the same of what reaches the summary
    "P501": ("申报该证书的院校（所）", "全省申报院校（所）", *_INSIDE),
    "P502": ("该专业大类的申报（条）", "全省申报（条）", *_INSIDE),
    "P503": ("该证书纳入汇总的申报（条）", "该证书的申报（条）"),
    "P504": ("该校试点学生（人）", "全部试点学生（人，分属 10 所院校）", *_INSIDE),
}

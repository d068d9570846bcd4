"""A rule in the words of its reader: consequence, remedy and examples. One source for docs/rules.md and the report."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from schemas.rules import Case, Rule

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
_TEAM = ("team_total", "team_dual", "team_industry")
_SHAPES = {
    "drop_trainer": ("培训团队名单", "比申报的总人数少列 1 人"),
    "repeat_trainer": ("培训团队名单", "第 1 人（姓名、单位、证书）再列一行"),
    "repeat_application": ("证书申报", "第 1 行（证书、专业、等级）再列一行"),
    "more_teams": ("证书申报", "各证书的培训团队总人数各不相同"),
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


def unjudged(rule: Rule, headings: Mapping[str, str]) -> str:
    """When the rule gives no answer, in words; '' for a rule that always gives one."""
    if not rule.check:
        return ""
    names = [headings[name] for name in (rule.needs or rule.evidence) if name in headings]
    return (
        f"{'、'.join(names)}读不出来时（必填而未填、值无法识别、整列缺失等，另有一处发现说明），不判断该条；不判断不等于通过。"
        if names
        else ""
    )


def remedy(rule: Rule, headings: Mapping[str, str]) -> str:
    """The remedy without a finding's figures."""
    return _BLANK.sub(lambda blank: _WORDS.get(blank[1], headings.get(blank[1], "…")), rule.fix)


def cells(rule: Rule, case: Case, headings: Mapping[str, str]) -> list[tuple[str, str]]:
    """An example as (column, what stands in it): what the rule looks at and what the case sets; [] for a whole file."""
    given = case.given
    rows = [_SHAPES[key] for key in given if key in _SHAPES]
    rows += [("另一行申报", _said(more, headings)) for more in given.get("more_rows", ())]
    rows += [("证书申报", f"{_said(given['application_only'], headings)}，名单不变")] if "application_only" in given else []
    rows += [("另一证书", f"{'、'.join(more)}（人数同上一行，另有说明的除外）") for more in given.get("more_certificates", ())]
    rows += [(f"名单第 {int(place) + 1} 人", _said(changes, headings)) for place, changes in given.get("trainers", {}).items()]
    if "shared_expert" in given:
        what = "教师（不是行业企业专家）" if "shared_place" in given else "行业企业专家"
        rows.append(("两所院校的名单", f"都有{what}“王共享”，工作单位都写“{given['shared_expert']}”"))
    rows += [(str(key), str(value)) for key, value in given.get("figures", {}).items()]
    rows += [(key, "、".join(map(str, value)) if isinstance(value, tuple) else str(value)) for key, value in given.get("inbox", {}).items()]
    table = rule.table if rule.table in CLEAN else ""
    set_here = {name: given[name] for name in CLEAN if name in given}
    if {"second_school"} & set(given):
        rows += [(f"另一所院校的{headings[name]}", str(value)) for name, value in given["second_school"].items()]
    values: dict[str, Any] = {name: CLEAN[table][name] for name in rule.evidence if table and name in CLEAN[table]}
    for changes in set_here.values():
        values |= changes
    for key in ("team", "declared"):
        values |= dict(zip(_TEAM, given.get(key, ())))
    values |= given.get("extra_trainer", {})
    if "expert_employer" in given:
        values["employer"] = given["expert_employer"]
    return [*((headings.get(name, name), shown(value)) for name, value in values.items()), *rows]


def _said(changes: Mapping[str, Any], headings: Mapping[str, str]) -> str:
    return "，".join(f"{headings.get(name, name)}改为 {shown(value)}" for name, value in changes.items())


def shown(value: object) -> str:
    """A cell's content as a reader sees it."""
    return str(value) if str(value).strip() else "（空）"

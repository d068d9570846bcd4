"""The rules as the report shows them: what ran and what not, and every rule's text."""

from __future__ import annotations

import re
from typing import Any

from pipeline.model import Run
from pipeline.publish import labels
from schemas.notice import CLAUSES
from schemas.rules import Rule, catalogue, faults

_BLANK = re.compile(r"\{(\w+)[^}]*\}")
_WORDS = {
    "heading": "该栏目",
    "missing": "所缺的工作表",
    "options": "所列选项",
    "wanted": "所需的数字或日期",
    "near": "",
    "suggestion": "",
    "issuer": "",
}


def rules(run: Run) -> list[dict[str, Any]]:
    """One entry a rule of the catalogue that the run knows, in the catalogue's order."""
    known = [rule for code, rule in catalogue().items() if code in run.rules.index]
    headings, names = labels.headings(run.batch), faults(run.batch)
    return [_rule(run, rule, headings, names[rule.code]) for rule in known]


def counts(run: Run) -> list[tuple[str, int]]:
    """How many rules found something, passed, did not run."""
    statuses = run.rules["status"].value_counts()
    return [(words, int(statuses.get(status, 0))) for status, words in labels.RULE_STATUS.items()]


def _rule(run: Run, rule: Rule, headings: dict[str, str], fault: str) -> dict[str, Any]:
    level = run.batch.severity.get(rule.code, rule.severity)
    status = run.rules.loc[rule.code].to_dict()
    return {
        "code": rule.code,
        "family": labels.FAMILY[rule.code[0]],
        "fault": fault,
        "scope": labels.SCOPE.get(rule.scope, rule.scope),
        "field": headings.get(rule.field, rule.field),
        "test": rule.test,
        "fix": _BLANK.sub(lambda blank: _WORDS.get(blank[1], headings.get(blank[1], "…")), rule.fix),
        "clause": rule.clause,
        "quote": CLAUSES.get(rule.clause, ""),
        "level": level,
        "severity": labels.SEVERITY[level],
        "consequence": rule.consequence or _consequence(rule.scope, level),
        "failing": [case.words for case in rule.failing],
        "passing": [case.words for case in rule.passing],
        **status,
        "status_words": labels.RULE_STATUS[status["status"]],
    }


def _consequence(scope: str, level: str) -> str:
    if level == "info" or scope in ("province", "national"):
        return "只作提示，不影响是否纳入汇总。"
    if level == "error" and scope in ("file", "sheet"):
        return "必须改正；改正前该文件或该表中的申报不纳入汇总。"
    if level == "error":
        return "必须改正；改正前有关的申报不纳入汇总。"
    if scope == "file":
        return "请核实；不影响是否纳入汇总。"
    return "请改正或写出情况说明；由省级教育行政部门确认后纳入汇总。"

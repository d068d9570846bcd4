"""The rules as the report shows them: what ran and what not, and every rule's text."""

from __future__ import annotations

from typing import Any

from pipeline.publish import labels
from pipeline.publish.facts import Facts
from pipeline.tables.model import Run
from schemas.notice import CLAUSES
from schemas.rule_words import about, cells, consequence, remedy, test, unjudged
from schemas.rules import Rule, catalogue, faults


def rules(run: Run) -> list[dict[str, Any]]:
    """One entry a rule of the catalogue that the run knows, in the catalogue's order."""
    known = [rule for code, rule in catalogue(run.batch).items() if code in run.rules.index]
    headings, names = labels.headings(run.batch), faults(run.batch)
    return [_rule(run, rule, headings, names[rule.code]) for rule in known]


def counts(facts: Facts) -> list[tuple[str, int]]:
    """How many rules found something, passed, broke, did not run, in words."""
    return [(words, facts.rules.by_status[status]) for status, words in labels.RULE_STATUS.items()]


def _rule(run: Run, rule: Rule, headings: dict[str, str], fault: str) -> dict[str, Any]:
    level = run.batch.severity[rule.code]
    status = run.rules.loc[rule.code].to_dict()
    return {
        "code": rule.code,
        "family": labels.FAMILY[rule.code[0]],
        "fault": fault,
        "scope": labels.SCOPE.get(rule.scope, rule.scope),
        "field": about(rule, run.batch, headings),
        "test": test(rule, run.batch, headings),
        "fix": remedy(rule, headings),
        "clause": rule.clause,
        "quote": CLAUSES.get(rule.clause, ""),
        "level": level,
        "severity": labels.SEVERITY[level],
        "consequence": consequence(rule, level),
        "unjudged": unjudged(rule, run.batch, headings),
        "examples": [
            (words, case.shows, cells(rule, case, run.batch, headings))
            for words, cases in (("不通过", rule.fails), ("通过", rule.passes))
            for case in cases
        ],
        **status,
        "status_words": labels.RULE_STATUS[status["status"]],
    }

"""The status of every rule: found, passed or not run, how many records were judged, and why some were not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from pipeline.check.engine import Answers
from pipeline.tables.keys import ID_OF, school_of
from pipeline.tables.model import Fault
from schemas.batch import Batch
from schemas.drafts import WORDLESS
from schemas.frames import DraftTable, Findings, Records, RuleStatuses
from schemas.rules import Rule, catalogue
from schemas.tables import RULES

_BY = {"read": "files", "versions": "files", "conversation": "files", "type": "cells", "run": "files"}


def rule_status(
    answers: Mapping[str, Answers],
    drafts: DraftTable,
    findings: Findings,
    batch: Batch,
    run_facts: dict[str, Any],
    live: Mapping[str, Records],
) -> RuleStatuses:
    """RULES: one row a rule of the catalogue. ``run_facts`` has ``files`` and ``cells`` (numbers looked at while reading),
    ``live`` the records by table that were held against the rules.
    """
    said = findings[findings[WORDLESS] != ""]
    wordless = dict(zip(said["code"], said[WORDLESS]))
    found = drafts["code"].value_counts()
    schools = {name: school_of(records) for name, records in live.items()}
    rows = {}
    for code, rule in catalogue(batch).items():
        row = _row(rule, answers.get(rule.table), int(found.get(code, 0)), drafts, batch, run_facts, schools)
        rows[code] = _broken(row, answers[rule.table].broken.get(code, "") if rule.table in answers else "", wordless.get(code, ""))
    frame = pd.DataFrame.from_dict(rows, orient="index").astype({"status": "str", "reason": "str"})
    frame.index = frame.index.astype("str").rename("code")
    return RULES.validate(frame)


def broken(rules: RuleStatuses) -> list[Fault]:
    """The rules that crashed: faults of ours that the run could go on without."""
    crashed = rules[rules["status"] == "broken"]
    return [Fault("rule", code, reason) for code, reason in zip(crashed.index, crashed["reason"])]


def _broken(row: dict[str, Any], crashed: str, wordless: str) -> dict[str, Any]:
    """The row of a rule that crashed, or whose words did: the reason is ours then, whatever else may be wanting."""
    reasons = [
        f"{crashed}；{row['not_judged']} 条没有核对" if crashed else "",
        f"{wordless}；所发现的问题没有写出详细说明" if wordless else "",
    ]
    said = "；".join([reason for reason in reasons if reason])
    return {**row, "status": "broken", "reason": said} if said else row


def _row(
    rule: Rule,
    of_table: Answers | None,
    found: int,
    drafts: DraftTable,
    batch: Batch,
    run_facts: dict[str, Any],
    schools: dict[str, pd.Series],
) -> dict[str, Any]:
    nothing = {"status": "not_run", "checked": 0, "found": 0, "not_judged": 0}
    if rule.code in batch.off:
        return {**nothing, "reason": "本批次或本省的配置关闭了这条规则"}
    reason = rule.not_run(run_facts)
    if reason:
        return {**nothing, "reason": reason}
    if rule.holds is None:
        checked = int(run_facts.get(_BY.get(rule.raised_by, ""), 0))
        return {"status": "found" if found else "passed", "checked": checked, "found": found, "not_judged": 0, "reason": ""}
    answer = of_table.by_code.get(rule.code) if of_table else None
    if of_table is None or answer is None or not len(answer):
        return {**nothing, "reason": "没有可供检查的记录"}
    unjudged, applies = answer.index[answer.isna()], of_table.applies[rule.code]
    wanting = answer.index[answer.isna() & applies]
    beside = f"{len(unjudged) - len(wanting)} 条不适用" if len(unjudged) > len(wanting) else ""
    reason = "；".join(filter(None, [_why(rule, wanting, drafts, schools, batch) if len(wanting) else "", beside]))
    checked = len(answer) - len(unjudged)
    status = "found" if found else ("passed" if checked else "not_run")
    return {"status": status, "checked": checked, "found": found, "not_judged": len(unjudged), "reason": reason}


def _why(rule: Rule, records: pd.Index, drafts: DraftTable, schools: dict[str, pd.Series], batch: Batch) -> str:
    """The findings that kept records from being judged, most frequent first: 3 条未能判断：V102 ×2、F106 ×1."""
    key = ID_OF.get(rule.table)
    if key is None:
        return "专业大类不能由专业代码判断的申报归为一组，只显示，不判断"
    needs = {*rule.needs(batch), *rule.cited(batch)}
    unreads = {code: one.unreads for code, one in catalogue(batch).items()}
    what = drafts["code"].map(unreads)
    unreadable = drafts[what == "cell"]
    of_records = unreadable[unreadable[key].isin(records)]
    theirs = drafts[drafts["school_id"].isin(set(schools[rule.table].reindex(records)))]
    missing = theirs[(what.reindex(theirs.index) == "column") & theirs["field"].isin(needs)]
    causes = pd.concat([of_records.loc[of_records["field"].isin(needs), "code"], missing["code"]])
    if not len(causes):  # what the rule needs was derived: from the record's other cells, another sheet, another table
        further = unreadable[unreadable.index.isin(theirs.index) & unreadable["field"].isin(needs)]
        causes = pd.concat([of_records["code"], further["code"], theirs.loc[what.reindex(theirs.index) == "sheet", "code"]])
    causes = causes[~causes.index.duplicated()]
    words = "、".join(f"{code}×{count}" for code, count in causes.value_counts().items())
    return f"{len(records)} 条未能判断：" + (words or "所依据的内容没有填写、不能识别，或参考目录没有收录")

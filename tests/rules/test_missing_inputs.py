"""No combination of missing inputs makes a rule crash: every check, facts, cite and every word, over everything that can be absent."""

from __future__ import annotations

import itertools
from typing import Any

import pandas as pd
import pytest

from pipeline.check.engine import Answers, check_table
from pipeline.check.findings import make_findings
from pipeline.check.stage import run_facts
from pipeline.settings.load import load_batch
from pipeline.settings.provinces import find_province
from pipeline.tables.keys import ID_OF
from pipeline.tables.model import Table
from schemas import fields
from schemas.batch import Batch
from schemas.columns import empty
from schemas.drafts import WORDLESS, Drafts
from schemas.records import KNOWN, SCHOOLS
from schemas.rule_words import CLEAN
from schemas.rules import Rule, catalogue
from schemas.tables import FILES

BATCH = load_batch("2019-2", find_province("33"))
RULES = [rule for rule in catalogue().values() if rule.holds and rule.table in KNOWN]
DERIVED: dict[str, dict[str, tuple[Any, ...]]] = {
    "school": {
        "id_code": ("33",), "codes_of_name": ("4133012345", "4133012345、4133098765", ""), "names_of_code": ("云栖职业技术学院、乙", ""),
        "register_problem": (pd.NA, "", "名称不在名录中"), "register_near": (pd.NA, "最接近的是甲"), "on_roster": (pd.NA, True, False),
        "roster_hint": ("",), "school_key": (pd.NA, "乙", "云栖职业技术学院"), "explain": ("",),
    },
    "application": {
        "school_level": (pd.NA, "高职", "高职/本科"), "listed_total": (pd.NA, 20, 0), "listed_dual": (pd.NA, 10), "listed_industry": (pd.NA, 4),
        "category": (pd.NA, "电子信息大类"), "explain": ("",), "owner": ("甲",), "contradicted": (False, True), "earlier": ("第 3 行",),
    },
    "trainer": {"applied": (pd.NA, True, False), "school_key": (pd.NA, "云栖职业技术学院"), "employer_key": (pd.NA, "云栖职业技术学院"),
                "of_none": (False, True), "alike": ("",), "earlier": ("第 3 行",)},
}  # fmt: skip
MORE = {"P505": ("school_key",)}  # looked at by a function beside its arguments
# What may stand in a column beside the clean value: nothing usable, a value that fails, the ends of what typing lets through.
ODD: dict[str, tuple[Any, ...]] = {"count": (pd.NA, 0, 1, 5_000_000), "text": (pd.NA, "", "别的"), "code": (pd.NA, "", "1", "4144012345")}


def _values(rule: Rule, name: str) -> tuple[Any, ...]:
    table = rule.table
    if name in DERIVED[table]:
        return DERIVED[table][name]
    field = fields.by_name(table)[name]
    odd = ODD["count"] if field.kind == "count" else ODD["code"] if name.endswith("code") else ODD["text"]
    given = [{**case.of.get(table, {}), **case.given} for case in rule.fails]
    of_cases = [values[name] for values in given if name in values]
    return tuple(dict.fromkeys([CLEAN[table].get(name, "某"), *of_cases, *odd]))


def _frame(rule: Rule) -> pd.DataFrame:
    """One record for every combination of what can stand in the columns that the rule looks at, each twice in its school and once in another."""
    table = rule.table
    looked = list(
        dict.fromkeys(
            name for name in (*rule.needs(BATCH), *rule.cited(BATCH), *MORE.get(rule.code, ())) if name not in ("id_code", "school_id")
        )
    )
    rows = [dict(zip(looked, values)) for values in itertools.product(*(_values(rule, name) for name in looked))]
    every = {**dict.fromkeys(fields.names(table), pd.NA), **{name: values[-1] for name, values in DERIVED[table].items()}}
    frame = pd.DataFrame([{**every, **CLEAN[table], **row} for row in rows * 3])
    for f in fields.TABLES[table]:
        frame[f.name] = frame[f.name].astype("Int64" if f.kind == "count" else "str")
    frame = frame.astype({name: "Int64" for name in frame if name.startswith("listed_")})
    frame = frame.astype(
        {name: "str" for name in DERIVED[table] if not name.startswith(("listed_", "on_", "applied", "of_none", "contradicted"))}
    )
    frame = frame.astype({name: "boolean" for name in ("on_roster", "applied") if name in frame})
    keys = {"file_id": 0, "school_id": range(len(frame)), "sheet": "表", "row": 3, "unit": "33", "current": True}
    for name, value in keys.items():
        if name in KNOWN[table].columns:
            frame[name] = list(value) if isinstance(value, range) else value
    if "school_id" in frame:
        frame["school_id"] = [*range(len(rows)), *range(len(rows)), *range(len(rows), 2 * len(rows))]
    frame.index = pd.RangeIndex(len(frame), name=ID_OF[table]).astype("int64")
    return frame


def _checked(rule: Rule, frame: pd.DataFrame, batch: Batch) -> tuple[Answers, pd.DataFrame]:
    names = fields.names(rule.table)
    at = pd.DataFrame(5, index=frame.index, columns=names, dtype="int64")
    table = Table(frame, pd.DataFrame("t甲", index=frame.index, columns=names), at)
    live = {name: frame if name == rule.table else empty(schema) for name, schema in KNOWN.items()}
    facts = {**run_facts(live, batch, roster=True, trainer_list=True), "register": True}
    drafts = Drafts()
    answers = check_table(rule.table, frame, table, batch.model_copy(update={"off": batch.off | (set(catalogue()) - {rule.code})}), facts, drafts)  # fmt: skip
    files = empty(FILES)
    typed = {name: live[name] if "school_code" in live[name] or name != "school" else empty(SCHOOLS) for name in live}
    return answers, make_findings(drafts.frame(), files, typed, batch)


@pytest.mark.parametrize("base", ["team", "teachers"])
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_no_combination_of_inputs_makes_a_rule_crash(rule: Rule, base: str) -> None:
    batch = BATCH.model_copy(update={"shares": BATCH.shares.model_copy(update={"dual_base": base})})
    frame = _frame(rule)
    answers, findings = _checked(rule, frame, batch)
    assert not answers.broken
    answer = answers.by_code[rule.code]
    assert len(answer) == len(frame)
    wanted = answer[answers.applies[rule.code]].eq(False).sum()
    assert len(findings) == wanted
    if wanted:
        assert set(findings[WORDLESS]) == {""}, set(findings[WORDLESS])
    assert wanted, "the combinations must contain records that fail"
    assert answer.notna().any()

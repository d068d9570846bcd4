"""One record in plain Python answers as the whole table does: random expressions, random records."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.check.engine import Answers
from pipeline.settings.load import load_batch
from schemas import fields
from schemas.expressions import evaluate, scalar, tree
from schemas.expressions.tree import DAY, NUMBER, TEXT, TRUTH, Node
from schemas.rules import Rule, catalogue
from schemas.rules.vocabulary import TABLES, vocabulary
from tests.expressions.trees import columns, records, truths

BATCH = load_batch("2019-2")
_DTYPES = {NUMBER: "Int64", TEXT: "str", DAY: "str", TRUTH: "boolean"}
_RULES = [rule for rule in catalogue(BATCH).values() if rule.holds]


def frame_of(table: str, found: list[dict[str, Any]]) -> pd.DataFrame:
    """Records as a typed table: the same dtypes as the stages give."""
    return pd.DataFrame({c.name: pd.Series([one[c.name] for one in found], dtype=_DTYPES[c.type]) for c in columns(table)})


def _same(node: Node, found: list[dict[str, Any]], table: str) -> None:
    whole = [None if one is pd.NA else bool(one) for one in evaluate.answer(node, frame_of(table, found), BATCH)]
    assert [scalar.answer(node, record, BATCH) for record in found] == whole, node


@pytest.mark.parametrize("table", TABLES)
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.filter_too_much])
@given(data=st.data())
def test_any_expression_about_any_record(table: str, data: st.DataObject) -> None:
    found = data.draw(st.lists(records(table), min_size=1, max_size=4))
    _same(data.draw(truths(table)), found, table)


@pytest.mark.parametrize("table", fields.TABLES)
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.filter_too_much])
@given(data=st.data())
def test_where_a_rule_is_judged_and_applies(table: str, data: st.DataObject) -> None:
    """As the engine asks a rule: what must hold, where it can be judged, on which records it has anything to say."""
    parts = data.draw(st.tuples(truths(table), st.one_of(st.none(), truths(table)), st.one_of(st.none(), truths(table))))
    found = data.draw(st.lists(records(table), min_size=1, max_size=3))
    rule = Rule("L001", "warning", table, "", "", "", table=table, holds=parts[0], where=parts[1], applies=parts[2])
    answers = Answers(BATCH)
    answers.pandera_check(rule)._check_fn(frame_of(table, found))
    assert not answers.broken
    whole = [None if one is pd.NA else bool(one) for one in answers.by_code["L001"]]
    assert [scalar.verdict(record, BATCH, *parts) for record in found] == whole


def _of_cells(node: Node | None) -> bool:
    return node is None or all(one.function.cells for one in tree.walk(node) if isinstance(one, tree.Call))


@pytest.mark.parametrize("rule", [r for r in _RULES if _of_cells(r.holds)], ids=lambda rule: rule.code)
@settings(max_examples=20, deadline=None, derandomize=True)
@given(data=st.data())
def test_every_rule_of_cells(rule: Rule, data: st.DataObject) -> None:
    assert rule.holds
    _same(rule.holds, data.draw(st.lists(records(rule.table), min_size=1, max_size=5)), rule.table)


def test_every_function_of_cells_is_drawn() -> None:
    named = {f.name for table in TABLES for f in vocabulary(table).functions.values() if f.cells}
    assert named == {"known", "filled", "well_formed", "contains", "ends", "characters", "prefix_fits"}


def test_what_looks_further_is_taken_from_the_record() -> None:
    rule = catalogue(BATCH)["P505"]
    assert rule.holds
    said = {"school_code": "4133012345", "schools_with_code(school_code)": 2}
    assert scalar.answer(rule.holds, said, BATCH) is False
    assert scalar.answer(rule.holds, said | {"schools_with_code(school_code)": 1}, BATCH) is True
    assert scalar.answer(rule.holds, said | {"school_code": None}, BATCH) is None
    assert scalar.answer(rule.holds, {"school_code": "4133012345"}, BATCH) is None


def test_without_pandas() -> None:
    code = (
        "import sys; from pipeline.settings.load import load_batch; from schemas.rules import catalogue; from schemas.expressions import scalar\n"
        "batch = load_batch('2019-2'); scalar.answer(catalogue(batch)['A316'].holds, {'pilot_students': 1, 'enrolled': 2}, batch)\n"
        "print({'pandas', 'numpy'} & set(sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "set()"

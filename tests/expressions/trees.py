"""Random expressions over the real vocabulary of a table, and random records of it."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import strategies as st

from schemas.expressions import tree
from schemas.expressions.tree import DAY, NUMBER, TEXT, TEXTS, TRUTH, Node
from schemas.expressions.vocabulary import Column, Function
from schemas.rules.vocabulary import LIMITS, vocabulary

WORDS = (
    "",
    "是",
    "否",
    "无",
    "本校",
    "4133012345",
    "610307",
    "13800001234",
    "a@b.cn",
    "云栖职业技术学院（滨江校区）",
    "高等职业学校",
    "41",
)
DAYS = ("2019-09-19", "2019-09-20", "2019-09-21")


@cache
def columns(table: str) -> list[Column]:
    return list({c.name: c for c in vocabulary(table).columns.values()}.values())


@cache
def functions(table: str) -> list[Function]:
    """Those of cells; what looks further is no matter of one record."""
    return list({f.name: f for f in vocabulary(table).functions.values() if f.cells}.values())


def _some(found: list[Any]) -> st.SearchStrategy[Any]:
    return st.sampled_from(found) if found else st.nothing()


def _limits(type_: str) -> st.SearchStrategy[Node]:
    return _some([tree.Limit(path, of) for path, of in LIMITS.items() if of == type_])


def _fields(table: str, type_: str) -> st.SearchStrategy[Node]:
    return _some([tree.FieldOf(c) for c in columns(table) if c.type == type_])


def _calls(table: str, gives: str) -> st.SearchStrategy[Node]:
    ways = []
    for function in functions(table):
        if function.gives != gives:
            continue
        takes = function.takes[:-1] if function.takes[-1] == "*" else function.takes
        arguments = st.tuples(*(_argument(table, function, one) for one in takes))
        ways.append(st.builds(tree.Call, st.just(function), arguments))
    return st.one_of(ways)


def _argument(table: str, function: Function, wanted: str) -> st.SearchStrategy[Node]:
    if wanted == "written text":
        return st.builds(tree.Text, st.sampled_from([w for w in WORDS if w]))
    if wanted == "written place":
        return st.builds(tree.Number, st.integers(1, 12))
    fitting = [c for c in columns(table) if wanted == "column" or c.type == TEXT]
    return _some([tree.FieldOf(c) for c in fitting if not function.kinds or c.kind in function.kinds])


@cache
def numbers(table: str) -> st.SearchStrategy[Node]:
    plain = st.one_of(_fields(table, NUMBER), _limits(NUMBER), st.builds(tree.Number, st.integers(-3, 120)))
    sums = st.builds(tree.Arithmetic, st.sampled_from("+-*"), plain, plain)
    return st.one_of(plain, sums, st.builds(tree.Arithmetic, st.sampled_from("+-"), sums, plain))


@cache
def texts(table: str) -> st.SearchStrategy[Node]:
    return st.one_of(_fields(table, TEXT), st.builds(tree.Text, st.sampled_from(WORDS)), _limits(TEXT), _calls(table, TEXT))


@cache
def atoms(table: str) -> st.SearchStrategy[Node]:
    several = st.builds(tree.Texts, st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(tuple))
    days = st.one_of(_fields(table, DAY), _limits(DAY))
    return st.one_of(
        st.builds(tree.Compare, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), numbers(table), numbers(table)),
        st.builds(tree.Compare, st.sampled_from(["==", "!="]), texts(table), texts(table)),
        st.builds(tree.Compare, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), days, days),
        st.builds(tree.Member, texts(table), st.one_of(several, _limits(TEXTS)), st.booleans()),
        _fields(table, TRUTH),
        _calls(table, TRUTH),
    )


@cache
def truths(table: str) -> st.SearchStrategy[Node]:
    def larger(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        several = st.lists(parts, min_size=2, max_size=3).map(tuple)
        return st.one_of(st.builds(tree.And, several), st.builds(tree.Or, several), st.builds(tree.Not, parts))

    return st.recursive(atoms(table), larger, max_leaves=6)


def values(column: Column) -> st.SearchStrategy[Any]:
    known: dict[str, st.SearchStrategy[Any]] = {
        NUMBER: st.one_of(st.integers(column.least, min(column.most, column.least + 25)), st.sampled_from([column.least, column.most])),
        TRUTH: st.booleans(),
        DAY: st.sampled_from(DAYS),
        TEXT: st.sampled_from([*column.options, *WORDS, *"传感网应用开发", "中等职业学校"]),
    }
    return st.one_of(st.none(), known[column.type])


@cache
def records(table: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({c.name: values(c) for c in columns(table)})


__all__ = ["columns", "functions", "records", "truths"]

"""An expression over one record, in plain Python: the same three answers as ``evaluate`` gives over a table.

A record is a mapping from column names to values, None for unknown: int, text (days as ISO text), True or False. What
a function says that looks beyond the record stands in it too, under the call's ``label``.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from schemas.expressions import tree
from schemas.expressions.settle import Value, settled
from schemas.expressions.tree import Node

if TYPE_CHECKING:
    from schemas.batch import Batch

Record = Mapping[str, Any]
COMPARE: dict[str, Callable[[Any, Any], Any]] = {  # also of whole columns
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}


def answer(node: Node, record: Record, batch: Batch) -> bool | None:
    """The answer of a truth about a record: True, False, None where it cannot be judged."""
    found = value(settled(node, batch), record, batch)
    return None if found is None else bool(found)


def verdict(record: Record, batch: Batch, holds: Node, where: Node | None = None, applies: Node | None = None) -> bool | None:
    """What a rule says of a record; None where it cannot be judged, and where the rule does not apply to it."""
    if where and not answer(where, record, batch):
        return None
    return None if applies and answer(applies, record, batch) is False else answer(holds, record, batch)


def value(node: Node, record: Record, batch: Batch) -> Any:
    """The value of a settled tree: a number (exact), a text, texts or a truth; None where it is unknown."""
    match node:
        case tree.And():
            return _all([value(part, record, batch) for part in node.parts])
        case tree.Or():
            found = _all([_not(value(part, record, batch)) for part in node.parts])
            return _not(found)
        case tree.Not():
            return _not(value(node.part, record, batch))
        case tree.Compare() | tree.Arithmetic():
            left, right = value(node.left, record, batch), value(node.right, record, batch)
            way = COMPARE[node.op] if isinstance(node, tree.Compare) else ARITHMETIC[node.op]
            return None if left is None or right is None else way(left, right)
        case tree.Member():
            item = value(node.item, record, batch)
            return None if item is None else (item in value(node.of, record, batch)) != node.negated
        case tree.FieldOf():
            return record.get(node.column.name)
        case tree.Number() | tree.Text():
            return node.value
        case Value():
            return _plain(node.value)
        case tree.Texts():
            return node.values
        case tree.Call():
            return _called(node, record, batch)
    raise TypeError(f"no value: {node}")


def label(call: tree.Call) -> str:
    """How a record calls what a function says of it: ``schools_with_code(school_code)``."""
    return f"{call.function.name}({', '.join(map(_shown, call.arguments))})"


def _shown(node: Node) -> str:
    return node.column.name if isinstance(node, tree.FieldOf) else str(getattr(node, "value", node))


def _all(answers: list[bool | None]) -> bool | None:
    return False if False in answers else None if None in answers else True


def _not(found: bool | None) -> bool | None:
    return None if found is None else not found


def _plain(found: Any) -> Any:
    return found.numerator if isinstance(found, Fraction) and found.denominator == 1 else found


def _called(node: tree.Call, record: Record, batch: Batch) -> Any:
    arguments = [value(one, record, batch) for one in node.arguments]
    if node.function.strict and None in arguments:
        return None
    if node.function.one is None:
        return record.get(label(node))
    return node.function.one(tree.columns_of(*node.arguments), batch, *arguments)

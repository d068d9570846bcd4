"""An expression under one batch: limits become their values, choices are made. What is left rests on the record alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING, Any

from schemas.expressions import tree
from schemas.expressions.parse import type_of
from schemas.expressions.tree import DAY, NUMBER, TEXTS, Node

if TYPE_CHECKING:
    from schemas.batch import Batch


@dataclass(frozen=True)
class Value(Node):
    """A limit's value in the batch: an exact number, a text, an ISO day or texts; ``path``: where it is from."""

    value: Fraction | str | tuple[str, ...]
    path: str
    type: str


def type_of_value(node: Node) -> str:
    """``type_of``, of a settled tree too."""
    return node.type if isinstance(node, Value) else type_of(node)


def limit(batch: Batch, path: str) -> Any:
    """A value of the batch by its path: counts and shares as Fractions, days as ISO text, lists of names as tuples."""
    found: Any = reduce(getattr, path.split("."), batch)
    if isinstance(found, date):
        return found.isoformat()
    if isinstance(found, tuple):
        return tuple(getattr(one, "name", one) for one in found)
    return Fraction(found) if isinstance(found, (int, Fraction)) else found


def settled(node: Node, batch: Batch) -> Node:
    """The tree with every limit replaced by its value and every choice made."""
    match node:
        case tree.Limit():
            value = node.path if node.type == DAY and node.path[:1].isdigit() else limit(batch, node.path)
            return Value(value, node.path, node.type)
        case tree.Choose():
            return settled(node.then if _holds(settled(node.test, batch)) else node.otherwise, batch)
        case tree.Arithmetic() | tree.Compare():
            return tree.rebuilt(node, left=settled(node.left, batch), right=settled(node.right, batch))
        case tree.Member():
            return tree.rebuilt(node, item=settled(node.item, batch), of=settled(node.of, batch))
        case tree.And() | tree.Or():
            return tree.rebuilt(node, parts=tuple(settled(part, batch) for part in node.parts))
        case tree.Not():
            return tree.rebuilt(node, part=settled(node.part, batch))
        case tree.Call():
            return tree.rebuilt(node, arguments=tuple(settled(one, batch) for one in node.arguments))
        case _:
            return node


def _holds(node: Node) -> bool:
    """A truth about the batch alone."""
    match node:
        case tree.Compare(op=op):
            left, right = _plain(node.left), _plain(node.right)
            answers: dict[str, bool] = {
                "==": left == right, "!=": left != right, "<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right,
            }  # fmt: skip
            return answers[op]
        case tree.Member():
            inside: bool = _plain(node.item) in _plain(node.of)
            return inside != node.negated
        case tree.And():
            return all(map(_holds, node.parts))
        case tree.Or():
            return any(map(_holds, node.parts))
        case tree.Not():
            return not _holds(node.part)
    raise TypeError(f"no truth about a batch: {node}")


def _plain(node: Node) -> Any:
    match node:
        case Value():
            return node.value
        case tree.Number():
            return Fraction(node.value)
        case tree.Text():
            return node.value
        case tree.Texts():
            return node.values
    raise TypeError(f"no value of a batch: {node}")


__all__ = ["NUMBER", "TEXTS", "Value", "limit", "settled"]

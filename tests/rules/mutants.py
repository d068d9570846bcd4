"""Small faults put into what a rule says: its trees with one place changed, as a slip of the pen would."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from schemas.expressions import tree
from schemas.expressions.parse import type_of
from schemas.expressions.settle import Value
from schemas.expressions.tree import DAY, NUMBER, Node
from schemas.expressions.witnesses import Asked

_NEIGHBOURS = {"==": ("!=", "<=", ">="), "!=": ("==", "<", ">"), "<": ("<=", ">", "!="), "<=": ("<", ">=", "=="), ">": (">=", "<", "!="), ">=": (">", "<=", "==")}  # fmt: skip
_TEXT_NEIGHBOURS = {"==": ("!=",), "!=": ("==",)}


@dataclass(frozen=True)
class Mutant:
    """A rule's question with one place changed. ``place``: what was changed, as the list of equivalents names it."""

    place: str
    asked: Asked


def mutants_of(asked: Asked) -> Iterator[Mutant]:
    """Every mutant of a rule's question under a batch."""
    columns = list(tree.columns_of(*asked.trees))
    for key in ("holds", "where", "applies"):
        root = getattr(asked, key)
        if root is None:
            continue
        for words, changed in _changed(root, columns):
            yield Mutant(f"{key} {words}", replace(asked, **{key: changed}))
        if key != "holds":
            yield Mutant(f"{key} dropped", replace(asked, **{key: None}))


def _changed(node: Node, columns: list[Any], path: str = "") -> Iterator[tuple[str, Node]]:
    """The node with one place changed, in it or below it."""
    for words, other in _ways(node, columns):
        yield f"{path or '.'}: {words}", other
    for name in ("left", "right", "item", "of", "part"):
        child = getattr(node, name, None)
        if isinstance(child, Node):
            for words, other in _changed(child, columns, f"{path}.{name}"):
                yield words, tree.rebuilt(node, **{name: other})
    for name in ("parts", "arguments"):
        children = getattr(node, name, ())
        if name == "arguments" and isinstance(node, tree.Call) and not node.function.cells:
            continue  # what looks further answers whatever it likes of whatever it is asked: its own tests hold it
        for place, child in enumerate(children):
            for words, other in _changed(child, columns, f"{path}.{place}"):
                if name == "arguments" and not _fits(node, other):
                    continue
                yield words, tree.rebuilt(node, **{name: (*children[:place], other, *children[place + 1 :])})


def _fits(call: Node, argument: Node) -> bool:
    """Whether a function can be asked about it at all; the parser refuses what does not fit."""
    assert isinstance(call, tree.Call)
    if isinstance(argument, tree.FieldOf):
        return not call.function.kinds or argument.column.kind in call.function.kinds
    return not isinstance(argument, tree.Number) or argument.value >= 1


def _ways(node: Node, columns: list[Any]) -> Iterator[tuple[str, Node]]:
    match node:
        case tree.Compare():
            ordered = _type(node.left) in (NUMBER, DAY)
            for op in (_NEIGHBOURS if ordered else _TEXT_NEIGHBOURS)[node.op]:
                yield f"{node.op} to {op}", tree.rebuilt(node, op=op)
        case tree.And() | tree.Or():
            other = tree.Or if isinstance(node, tree.And) else tree.And
            yield f"to {other.__name__}", other(node.parts)
            for place in range(len(node.parts)):
                rest = (*node.parts[:place], *node.parts[place + 1 :])
                yield f"without part {place}", rest[0] if len(rest) == 1 else tree.rebuilt(node, parts=rest)
        case tree.Not():
            yield "not removed", node.part
        case tree.Member():
            yield "in to not in", tree.rebuilt(node, negated=not node.negated)
            yield from _members(node)
        case tree.Number():
            for step in (-1, 1):
                yield f"{node.value} to {node.value + step}", tree.Number(node.value + step)
        case Value(value=Fraction()):
            for step in (-1, 1):
                moved = node.value + (step if node.value.denominator == 1 and node.value > 1 else Fraction(step, 100))
                yield f"{node.path} {step:+}", tree.rebuilt(node, value=moved)
        case Value(type="day"):
            from datetime import date, timedelta

            for step in (-1, 1):
                yield (
                    f"{node.path} {step:+} day",
                    tree.rebuilt(node, value=(date.fromisoformat(node.value) + timedelta(step)).isoformat()),
                )
        case tree.Arithmetic():
            for op in {"+": "-", "-": "+", "*": "+"}[node.op]:
                yield f"{node.op} to {op}", tree.rebuilt(node, op=op)
        case tree.FieldOf():
            for column in columns:
                if column.type == node.column.type and column != node.column:
                    yield f"{node.column.name} to {column.name}", tree.rebuilt(node, column=column)
        case tree.Call():
            yield from _of_call(node)
    if not isinstance(node, tree.Not) and _type(node) == "truth":
        yield "not added", tree.Not(node)


def _members(node: tree.Member) -> Iterator[tuple[str, Node]]:
    of = node.of
    values = of.values if isinstance(of, tree.Texts) else of.value  # type: ignore[attr-defined]
    key = "values" if isinstance(of, tree.Texts) else "value"
    for place, one in enumerate(values):
        yield (
            f"without “{one}”",
            tree.rebuilt(node, of=tree.rebuilt(of, **{key: (*values[:place], *values[place + 1 :])})),
        )
    options = node.item.column.options if isinstance(node.item, tree.FieldOf) else ()
    more = next(one for one in (*options, "另一内容") if one not in values)
    yield f"with “{more}”", tree.rebuilt(node, of=tree.rebuilt(of, **{key: (*values, more)}))


def _of_call(node: tree.Call) -> Iterator[tuple[str, Node]]:
    """A word less in what a text contains or ends in, a field less in what must be known."""
    takes = node.function.takes
    if takes[-1:] != ("*",) or not node.function.cells:
        return
    for place in range(len(takes) - 2, len(node.arguments)):
        rest = (*node.arguments[:place], *node.arguments[place + 1 :])
        if len(rest) >= len(takes) - 1:
            yield f"without argument {place}", tree.rebuilt(node, arguments=rest)


def _type(node: Node) -> str:
    return node.type if isinstance(node, Value) else type_of(node)

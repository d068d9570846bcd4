"""Small faults put into the functions that expressions call, and into the facts of messages: one place changed at a time."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Iterator
from dataclasses import replace
from types import ModuleType
from typing import Any

from schemas.expressions import tree
from schemas.rules import Rule

_COMPARE: dict[type, type] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_BINARY: dict[type, type] = {ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.Mult: ast.Add, ast.Sub: ast.Add, ast.Add: ast.Sub}


def mutants_of(module: ModuleType, name: str) -> Iterator[tuple[str, Any]]:
    """What was changed in a function of a module, and the function so changed."""
    with open(str(module.__file__), encoding="utf-8") as file:
        tree = ast.parse(file.read())
    place = next(n for n, one in enumerate(tree.body) if isinstance(one, ast.FunctionDef) and one.name == name)
    root = tree.body[place]
    notes = {id(part) for node in ast.walk(root) for note in _annotations(node) for part in ast.walk(note)}
    for at, node in enumerate(ast.walk(root)):
        if _is_docstring(root, node) or id(node) in notes:
            continue
        for words, change in _ways(node):
            fresh = copy.deepcopy(tree)
            change(list(ast.walk(fresh.body[place]))[at])
            changed = ModuleType(module.__name__)
            changed.__file__ = module.__file__
            exec(compile(ast.fix_missing_locations(fresh), str(module.__file__), "exec"), changed.__dict__)
            yield f"{name}#{at}: {words}", vars(changed)[name]


def with_function(rule: Rule, name: str, ask: Any) -> Rule:
    """The rule with another function in the place of one that it calls."""
    changes = {key: _exchanged(node, name, ask) for key in ("holds", "where", "applies") if (node := getattr(rule, key))}
    return replace(rule, **changes)


def _exchanged(node: tree.Node, name: str, ask: Any) -> tree.Node:
    match node:
        case tree.Call() if node.function.name == name:
            return tree.rebuilt(node, function=replace(node.function, ask=ask))
        case tree.And() | tree.Or():
            return tree.rebuilt(node, parts=tuple(_exchanged(part, name, ask) for part in node.parts))
        case tree.Not():
            return tree.rebuilt(node, part=_exchanged(node.part, name, ask))
        case tree.Compare():
            return tree.rebuilt(node, left=_exchanged(node.left, name, ask), right=_exchanged(node.right, name, ask))
    return node


def _annotations(node: ast.AST) -> list[ast.AST]:
    return [note for name in ("annotation", "returns") if (note := getattr(node, name, None)) is not None]


def _is_docstring(root: ast.AST, node: ast.AST) -> bool:
    body = getattr(root, "body", None)
    return isinstance(body, list) and isinstance(body[0], ast.Expr) and node in (body[0], body[0].value)


def _set(name: str, value: Any) -> Any:
    return lambda node: setattr(node, name, value)


def _ways(node: ast.AST) -> Iterator[tuple[str, Any]]:
    """Every way to change one node: words for it, and a function that changes the copy in place."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _COMPARE:
        other = _COMPARE[type(node.ops[0])]
        yield f"{type(node.ops[0]).__name__} to {other.__name__}", _set("ops", [other()])
    elif isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        other = _BINARY[type(node.op)]
        yield f"{type(node.op).__name__} to {other.__name__}", _set("op", other())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert):
        yield "~ doubled", lambda n: setattr(n, "operand", ast.UnaryOp(ast.Invert(), n.operand))
    elif isinstance(node, ast.BoolOp):
        other = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield f"to {other.__name__}", _set("op", other())
    elif isinstance(node, (ast.Tuple, ast.List)) and len(node.elts) > 1 and isinstance(node.ctx, ast.Load):
        for i in range(len(node.elts)):
            yield f"without element {i}", lambda n, i=i: n.elts.pop(i)
    elif isinstance(node, ast.Constant):
        yield from _constants(node.value)


def _constants(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, bool):
        yield f"{value} to {not value}", _set("value", not value)
    elif isinstance(value, int):
        for other in (value - 1, value + 1):
            yield f"{value} to {other}", _set("value", other)
    elif isinstance(value, str) and value:
        yield f"'{value}' to another", _set("value", "§" if len(value) != 1 else "¤")
        for match in re.finditer(r"\d+(?=[,}])", value) if "{" in value else ():
            for other in (int(match[0]) - 1, int(match[0]) + 1):
                text = value[: match.start()] + str(other) + value[match.end() :]
                yield f"'{match.group()}' at {match.start()} to {other}", _set("value", text)

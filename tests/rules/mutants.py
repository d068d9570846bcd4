"""Small faults put into the rules' own code: each module of ``schemas.rules`` with one place changed, and which rules that place decides."""

from __future__ import annotations

import ast
import copy
import importlib
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

import schemas.rules
from schemas.rules import Rule

_COMPARE: dict[type, type] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_BINARY: dict[type, type] = {ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.Mult: ast.Add, ast.Sub: ast.Add, ast.Add: ast.Sub}
_WORDS_ONLY = {"message", "fix", "expected", "words"}


@dataclass(frozen=True)
class Mutant:
    """A rule with one place of its check changed. ``place``: module, line and what was changed, as the list of equivalents names it."""

    place: str
    rule: Rule


def modules() -> list[str]:
    return [info.name for info in pkgutil.iter_modules(schemas.rules.__path__)]


def mutants_of(module: str) -> Iterator[Mutant]:
    """Every mutant of every rule with a check in the module; a change in a helper is a mutant of each rule that uses it."""
    real = importlib.import_module(f"schemas.rules.{module}")
    checked = [rule for rule in real.RULES if rule.check]
    for rule in checked:
        check = rule.check
        yield Mutant(f"{rule.code} dropped", replace(rule, check=lambda t, b, c=check: c(t, b) | True))
        yield Mutant(f"{rule.code} negated", replace(rule, check=lambda t, b, c=check: ~c(t, b).astype("boolean")))
    with open(str(real.__file__), encoding="utf-8") as file:
        tree = ast.parse(file.read())
    uses = {rule.code: _used(rule, real) for rule in checked}
    for path, name, code, words, changed in _changes(tree, {r.code for r in checked}):
        affected = [rule.code for rule in checked if name in uses[rule.code]] if name else [code]
        if not affected:
            continue
        fresh = _executed(changed, real)
        for rule in fresh.RULES:
            if rule.code in affected:
                yield Mutant(f"{rule.code} {module}.{name or code}{path}: {words}", rule)


def _used(rule: Rule, module: ModuleType) -> set[str]:
    """Names at the top of the module that the rule's check reaches, directly or through helpers."""
    found: set[str] = set()
    todo: list[Any] = [rule.check]
    while todo:
        function = todo.pop()
        for code in _codes(function.__code__):
            for name in code.co_names:
                value = vars(module).get(name)
                own = getattr(value, "__module__", module.__name__) == module.__name__ if callable(value) else True
                if name in vars(module) and name not in found and own:
                    found.add(name)
                    if hasattr(value, "__code__"):
                        todo.append(value)
        found.add(function.__name__)
        for cell in function.__closure__ or ():
            if hasattr(cell.cell_contents, "__code__"):
                todo.append(cell.cell_contents)
        if function.__qualname__.count(".<locals>"):
            found.add(function.__qualname__.split(".")[0])
    for name, value in vars(module).items():  # a pattern made of other patterns
        if isinstance(value, str) and name in found:
            found |= {other for other, part in vars(module).items() if isinstance(part, str) and len(part) > 4 and part in value}
    return found


def _codes(code: Any) -> Iterator[Any]:
    yield code
    for constant in code.co_consts:
        if hasattr(constant, "co_names"):
            yield from _codes(constant)


def _executed(tree: ast.Module, real: ModuleType) -> ModuleType:
    module = ModuleType(real.__name__)
    module.__file__ = real.__file__
    exec(compile(ast.fix_missing_locations(tree), str(real.__file__), "exec"), module.__dict__)
    return module


def _changes(tree: ast.Module, codes: set[str]) -> Iterator[tuple[str, str, str, str, ast.Module]]:
    for place, statement in enumerate(tree.body):
        if isinstance(statement, ast.FunctionDef):
            roots = [(statement.name, "", statement)]
        elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            if statement.targets[0].id == "RULES":
                roots = [("", code, node) for code, node in _lambdas(statement, codes)]
            else:
                roots = [(statement.targets[0].id, "", statement)]
        else:
            continue
        for name, code, root in roots:
            notes = {id(part) for node in ast.walk(root) for note in _annotations(node) for part in ast.walk(note)}
            for at, node in enumerate(ast.walk(root)):
                if _is_docstring(root, node) or id(node) in notes:
                    continue
                for words, change in _ways(node):
                    fresh = copy.deepcopy(tree)
                    target = fresh.body[place]
                    if code:
                        target = next(lambda_ for own, lambda_ in _lambdas(target, codes) if own == code)
                    change(list(ast.walk(target))[at])
                    yield f"#{at}", name, code, words, fresh


def _lambdas(statement: ast.AST, codes: set[str]) -> list[tuple[str, ast.Lambda]]:
    found = []
    for call in ast.walk(statement):
        if isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Constant) and call.args[0].value in codes:
            found += [(call.args[0].value, argument) for argument in call.args if isinstance(argument, ast.Lambda)]
    return found


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

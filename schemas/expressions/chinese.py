"""An expression in the words of the form: what must hold, for the rule book, the report and the officer."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from schemas.expressions import tree
from schemas.expressions.settle import Value, settled
from schemas.expressions.tree import DAY, Node
from schemas.words import limit_words

if TYPE_CHECKING:
    from schemas.batch import Batch

_SIGNS = {"==": "等于", "!=": "不等于", "<": "小于", "<=": "不大于", ">": "大于", ">=": "不小于"}
_DAYS = {"==": "为", "!=": "不为", "<": "早于", "<=": "不晚于", ">": "晚于", ">=": "不早于"}
_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_SHORT = 6  # names of a list that are all said; a longer one is called by its own name
LISTS = {"certificates": "本批证书", "school_types": "通知所列院校类型", "levels": "本批的证书等级"}


def said(node: Node, batch: Batch, headings: Mapping[str, str]) -> str:
    """A tree in Chinese, with the batch's own figures. ``headings``: of the form's fields by name."""
    return _said(settled(node, batch), headings)


def _said(node: Node, names: Mapping[str, str], within: bool = False) -> str:
    match node:
        case tree.And():
            words = "，且".join(_said(part, names, True) for part in node.parts)
            return f"（{words}）" if within else words
        case tree.Or():
            words = "，或者".join(_said(part, names, True) for part in node.parts)
            return f"（{words}）" if within else words
        case tree.Not():
            return _denied(node.part, names)
        case tree.Compare():
            return _compared(node.op, node, names)
        case tree.Member():
            return _member(node, names, node.negated)
        case tree.Arithmetic():
            sign = {"*": "×", "+": "＋", "-": "－"}[node.op]
            return f"{_factor(node.left, node.op, names)}{sign}{_factor(node.right, node.op, names)}"
        case tree.FieldOf():
            return _name(node, names)
        case tree.Number():
            return str(node.value)
        case tree.Text():
            return f"“{node.value}”" if node.value else "空"
        case tree.Texts():
            listed = [f"“{one}”" if one else "空" for one in node.values]
            return "或".join(["、".join(listed[:-1]), listed[-1]]) if len(listed) > 1 else listed[0]
        case Value():
            return _value(node)
        case tree.Call():
            return _called(node.function.words, node, names)
    raise TypeError(f"no words for {node}")


def _name(node: tree.FieldOf, names: Mapping[str, str]) -> str:
    column = node.column
    return column.words if column.derived else names.get(column.name, column.words)


def _compared(op: str, node: tree.Compare, names: Mapping[str, str]) -> str:
    left, right = _said(node.left, names), _said(node.right, names)
    if isinstance(node.right, tree.Text) and op in ("==", "!="):
        if not node.right.value and isinstance(node.left, tree.FieldOf) and node.left.column.derived:
            return f"{'没有' if op == '==' else '有'}{left}"
        if not node.right.value:
            return f"{left}{'没有填写' if op == '==' else '已填写'}"
        return f"{left}{'为' if op == '==' else '不为'}{right}"
    return f"{left}{(_DAYS if DAY in map(_type, (node.left, node.right)) else _SIGNS)[op]}{right}"


def _type(node: Node) -> str:
    return node.type if isinstance(node, Value) else node.column.type if isinstance(node, tree.FieldOf) else ""


def _member(node: tree.Member, names: Mapping[str, str], negated: bool) -> str:
    item = _said(node.item, names)
    if isinstance(node.of, tree.Texts):
        return f"{item}{'不为' if negated else '为'}{_said(node.of, names)}"
    return f"{item}{'不是' if negated else '是'}{_said(node.of, names)}之一"


def _denied(node: Node, names: Mapping[str, str]) -> str:
    match node:
        case tree.Compare():
            return _compared(_OPPOSITE[node.op], node, names)
        case tree.Member():
            return _member(node, names, not node.negated)
        case tree.Call():
            return _called(node.function.unless, node, names)
        case tree.FieldOf():
            return node.column.unless or f"不是“{_name(node, names)}”"
        case tree.Not():
            return _said(node.part, names)
    return f"以下情形除外：{_said(node, names, True)}"


def _called(words: str, node: tree.Call, names: Mapping[str, str]) -> str:
    said = [_said(one, names) for one in node.arguments]
    return words.format(*said, all="、".join(said), rest="、".join(said[1:]))


def _factor(node: Node, op: str, names: Mapping[str, str]) -> str:
    words = _said(node, names)
    return f"（{words}）" if isinstance(node, tree.Arithmetic) and node.op != op else words


def _value(node: Value) -> str:
    if isinstance(node.value, Fraction):
        return (
            str(node.value) if node.value.denominator == 1 and not node.path.startswith(("shares", "balance")) else limit_words(node.value)
        )
    if isinstance(node.value, tuple):
        return LISTS.get(node.path) or "、".join(node.value[:_SHORT])
    return str(node.value)

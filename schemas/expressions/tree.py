"""The nodes of an expression. A tree is what ``parse`` makes and every use walks; it holds no table, no batch and no code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemas.expressions.vocabulary import Column, Function

NUMBER, TEXT, DAY, TRUTH, TEXTS = "number", "text", "day", "truth", "texts"
TYPE_WORDS = {NUMBER: "数", TEXT: "文字", DAY: "日期", TRUTH: "是非", TEXTS: "一组文字"}


@dataclass(frozen=True)
class Node:
    """A part of an expression."""


@dataclass(frozen=True)
class FieldOf(Node):
    """A column of the record: a field of the form or one that is derived."""

    column: Column


@dataclass(frozen=True)
class Number(Node):
    """An integer as written."""

    value: int


@dataclass(frozen=True)
class Text(Node):
    """A text as written."""

    value: str


@dataclass(frozen=True)
class Limit(Node):
    """A value of the batch by its path: ``shares.dual``, ``team_max``, ``deadline``, ``certificates``."""

    path: str
    type: str


@dataclass(frozen=True)
class Texts(Node):
    """Several texts as written."""

    values: tuple[str, ...]


@dataclass(frozen=True)
class Arithmetic(Node):
    """``op``: + - * of two numbers."""

    op: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Compare(Node):
    """``op``: == != < <= > >= of two numbers, two texts or two days."""

    op: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Member(Node):
    """Whether a text is one of several."""

    item: Node
    of: Node
    negated: bool = False


@dataclass(frozen=True)
class And(Node):
    """True where all are true, false where one is false, unknown otherwise."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Or(Node):
    """True where one is true, false where all are false, unknown otherwise."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Not(Node):
    """True where the part is false, false where it is true, unknown where it is unknown."""

    part: Node


@dataclass(frozen=True)
class Call(Node):
    """A named function of the vocabulary."""

    function: Function
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Choose(Node):
    """``then`` where the batch's own values fulfil ``test``, else ``otherwise``: settled before a record is looked at."""

    test: Node
    then: Node
    otherwise: Node


def children(node: Node) -> Iterator[Node]:
    """The nodes directly under a node, in the order of the text."""
    for one in fields(node):
        value = getattr(node, one.name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            yield from (part for part in value if isinstance(part, Node))


def walk(node: Node) -> Iterator[Node]:
    """The node and all under it, in the order of the text."""
    yield node
    for child in children(node):
        yield from walk(child)


def columns_of(*nodes: Node | None) -> tuple[Column, ...]:
    """The columns that trees rest on, each once, in the order of the text."""
    found = (one.column for node in nodes if node for one in walk(node) if isinstance(one, FieldOf))
    return tuple(dict.fromkeys(found))


def limits_of(node: Node | None) -> tuple[str, ...]:
    """The paths of the batch's values that a tree names, each once, in the order of the text."""
    return tuple(dict.fromkeys(one.path for one in walk(node) if isinstance(one, Limit))) if node else ()


def rebuilt(node: Node, **changes: object) -> Node:
    """A copy of a node with some of its parts exchanged."""
    return replace(node, **changes)

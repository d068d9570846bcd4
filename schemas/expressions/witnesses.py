"""Records on each side of every limit of a rule, with its answer: what reader, tests and lint hold a rule against.

For every comparison values just below, at and just above its limit, for every list each of its texts and one that is
none, for every format sound and malformed samples, for every field blank and unknown; each in a record in which that
very part decides the answer. Shares are tried at several totals. What a function says that looks beyond the record is
any value of its type.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import islice, product
from math import ceil, floor, prod
from typing import TYPE_CHECKING, Any

from schemas.expressions import tree
from schemas.expressions.possible import bounds, finite
from schemas.expressions.scalar import label, value, verdict
from schemas.expressions.settle import Value, settled, type_of_value
from schemas.expressions.tree import DAY, NUMBER, TEXT, TEXTS, TRUTH, Node
from schemas.kinds import KINDS

if TYPE_CHECKING:
    from schemas.batch import Batch
    from schemas.expressions.vocabulary import Column

TOTALS = (1, 2, 10, 19, 20, 21, 97)  # at which shares are tried: exact and rounded both ways
_OTHER, _UNKNOWN = "另一内容", None
_RECORDS = 2_000  # tried for one rule; a rule of four fields has some hundred
_OTHER_PREFIX = {"school_code": ("4244012345",)}  # beside the samples of a kind: another province, another prefix


def samples(kind: str) -> tuple[str, ...]:
    """Texts of a kind that has a format, sound ones first, then malformed ones."""
    own = KINDS.get(kind)
    if own is None or not own.pattern:
        return ()
    return tuple(str(one) for one in (*own.well_formed, *_OTHER_PREFIX.get(kind, ()), *own.malformed))


@dataclass(frozen=True)
class Asked:
    """What a rule asks, under one batch: limits are values."""

    holds: Node
    where: Node | None
    applies: Node | None
    batch: Batch

    @classmethod
    def of(cls, batch: Batch, holds: Node, where: Node | None = None, applies: Node | None = None) -> Asked:
        """From a rule's trees."""
        return cls(settled(holds, batch), where and settled(where, batch), applies and settled(applies, batch), batch)

    @property
    def trees(self) -> tuple[Node, ...]:
        """Those that there are."""
        return tuple(one for one in (self.holds, self.where, self.applies) if one)

    def answer(self, record: Mapping[str, Any]) -> bool | None:
        """True where it holds, False where it fails, None where it cannot be judged or does not apply."""
        return verdict(record, self.batch, self.holds, self.where, self.applies)

    def outcome(self, record: Mapping[str, Any]) -> tuple[bool, bool | None]:
        """Whether the rule has anything to say of a record, and its answer."""
        return self.applies is None or value(self.applies, record, self.batch) is not False, self.answer(record)


@dataclass(frozen=True)
class Witness:
    """``values``: of every column and call that the rule rests on, None for unknown. ``answer``: the rule's."""

    values: Mapping[str, Any]
    answer: bool | None
    shows: str

    def words(self, headings: Mapping[str, str]) -> str:
        """In the form's words: 培训团队总人数 20，双师型教师数 10."""
        return said(self.values, headings)


def said(values: Mapping[str, Any], headings: Mapping[str, str]) -> str:
    """Values by heading, as a reader sees them."""
    shown = {None: "读不出", "": "空", True: "是", False: "否"}
    return "，".join(
        f"{headings.get(key, key)} {shown[one] if one in (None, '') or one is True or one is False else one}" for key, one in values.items()
    )


@dataclass(frozen=True)
class _Variable:
    """A column, or a call that looks beyond the record."""

    key: str
    type: str
    column: Column | None


def witnesses(asked: Asked, clean: Mapping[str, Any] | None = None) -> tuple[Witness, ...]:
    """The least readable set for a rule. ``clean``: values to stay with where the rule does not ask for others."""
    clean = clean or {}
    pool = list(records(asked, clean))
    chosen = _deciding(asked, pool, clean)
    chosen += [(record, "栏目不可互换") for record in _told_apart(asked, pool, [record for record, _ in chosen])]
    chosen += [(record, "") for record in _without_values(asked, [record for record, _ in chosen])]
    kept: dict[tuple[Any, ...], Witness] = {}
    for record, words in chosen:
        kept.setdefault(tuple(record.items()), Witness(record, asked.answer(record), words))
    return tuple(kept.values())


def _deciding(asked: Asked, pool: list[dict[str, Any]], clean: Mapping[str, Any]) -> list[tuple[dict[str, Any], str]]:
    """For every goal of every atom the record nearest to it in which the atom decides, with words for it."""
    atoms = _atoms(asked)
    inverted = [_inverted(asked, at) for at in range(len(atoms))]
    best: dict[tuple[Any, ...], tuple[tuple[Any, ...], dict[str, Any], str]] = {}
    for record in pool:
        outcome = asked.outcome(record)
        for at, atom in enumerate(atoms):
            if value(atom, record, asked.batch) is None or inverted[at].outcome(record) == outcome:
                continue
            for goal, distance, words in _goals(atom, record, asked.batch):
                rank = (distance, _changes(record, clean), str(sorted(record.items())))
                if (at, goal) not in best or rank < best[at, goal][0]:
                    best[at, goal] = (rank, record, words)
    return [(record, words) for _, record, words in best.values()]


def _told_apart(asked: Asked, pool: list[dict[str, Any]], chosen: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """A record for each field that shows that it is this one and no other of the same type, where none does so yet."""
    columns = tree.columns_of(*asked.trees)
    for key in ("holds", "where", "applies"):
        root = getattr(asked, key)
        for other in _exchanged(root, columns) if root else ():
            changed = replace(asked, **{key: other})  # type: ignore[arg-type]
            if all(asked.outcome(record) == changed.outcome(record) for record in chosen):
                yield from islice((record for record in pool if asked.outcome(record) != changed.outcome(record)), 1)


def _exchanged(node: Node, columns: tuple[Column, ...]) -> Iterator[Node]:
    """The tree with one field of a comparison exchanged for another of the rule's."""
    if isinstance(node, tree.FieldOf):
        yield from (tree.rebuilt(node, column=one) for one in columns if one.type == node.column.type and one != node.column)
    elif isinstance(node, (tree.And, tree.Or)):
        for place, part in enumerate(node.parts):
            for other in _exchanged(part, columns):
                yield tree.rebuilt(node, parts=(*node.parts[:place], other, *node.parts[place + 1 :]))
    elif not isinstance(node, tree.Call):
        for name in ("left", "right", "item", "part"):
            child = getattr(node, name, None)
            for other in _exchanged(child, columns) if isinstance(child, Node) else ():
                yield tree.rebuilt(node, **{name: other})


def _changes(record: Mapping[str, Any], clean: Mapping[str, Any]) -> tuple[int, int]:
    differing = [key for key, one in record.items() if key in clean and clean[key] != one]
    return len(differing), sum(one in (None, "") for one in record.values())


def _without_values(asked: Asked, chosen: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """With each variable unknown: an answer that this takes away, one that stays, one where asking for it matters."""
    asking = [at for at, atom in enumerate(_atoms(asked)) if isinstance(atom, tree.Call) and not atom.function.strict]
    inverted = [_inverted(asked, at) for at in asking]
    for key in dict.fromkeys(key for record in chosen for key in record):
        seen: set[tuple[Any, ...]] = set()
        for record in chosen:
            less = {**record, key: _UNKNOWN}
            before, after = asked.outcome(record), asked.outcome(less)
            matters = tuple(one.outcome(less) != after for one in inverted)
            goal = (before == after, before, after[0], matters)
            if (before[1] is not None or after[0] != before[0] or any(matters)) and goal not in seen and record[key] is not None:
                seen.add(goal)
                yield less


def _atoms(asked: Asked) -> list[Node]:
    return [one for root in asked.trees for one in _parts(root)]


def _parts(node: Node) -> Iterator[Node]:
    """The truths that are joined by and, or, not."""
    if isinstance(node, (tree.And, tree.Or)):
        for part in node.parts:
            yield from _parts(part)
    elif isinstance(node, tree.Not):
        yield from _parts(node.part)
    else:
        yield node


def _inverted(asked: Asked, at: int) -> Asked:
    """The rule with one of its atoms denied."""
    counted = iter(range(10**6))

    def changed(node: Node | None) -> Node | None:
        match node:
            case None:
                return None
            case tree.And() | tree.Or():
                return tree.rebuilt(node, parts=tuple(changed(part) for part in node.parts))
            case tree.Not():
                return tree.rebuilt(node, part=changed(node.part))
        return tree.Not(node) if next(counted) == at else node

    holds = changed(asked.holds)
    assert holds
    return Asked(holds, changed(asked.where), changed(asked.applies), asked.batch)


def _goals(atom: Node, record: Mapping[str, Any], batch: Batch) -> Iterator[tuple[Any, Any, str]]:
    """What the record shows about an atom: (which goal, how far from the ideal, words)."""
    if isinstance(atom, tree.Compare) and type_of_value(atom.left) in (NUMBER, DAY):
        left, right = value(atom.left, record, batch), value(atom.right, record, batch)
        if type_of_value(atom.left) == DAY:
            left, right = date.fromisoformat(left).toordinal(), date.fromisoformat(right).toordinal()
        gap = left - right
        sign = (gap > 0) - (gap < 0)
        keys = [_key(one) for one in tree.walk(atom) if _is_variable(one)]
        around = record[keys[-1]] if _has_share(atom) else 0
        context = around if around in TOTALS else 0
        side = {-1: "恰在限值之下", 0: "恰为限值", 1: "恰在限值之上"}[sign]
        yield ("number", sign, context), (abs(gap), abs(around) if isinstance(around, int) else 0), side
    elif isinstance(atom, (tree.Member, tree.Compare)):
        item = value(atom.item if isinstance(atom, tree.Member) else atom.left, record, batch)
        known = _named(atom, batch)
        goal = item if item in known or item == "" else value(atom, record, batch)
        yield ("text", goal), item != _OTHER, "" if item in known or item == "" else "不在所列之内"
    elif isinstance(atom, tree.Call) and atom.function.one and atom.function.strict:
        given = tuple(record[_key(one)] for one in atom.arguments if isinstance(one, tree.FieldOf))
        yield ("call", given), 0, ""
    else:
        yield ("truth", value(atom, record, batch)), 0, ""


def _has_share(atom: Node) -> bool:
    return any(isinstance(one, Value) and isinstance(one.value, Fraction) and one.value.denominator > 1 for one in tree.walk(atom))


def _named(atom: Node, batch: Batch) -> set[str]:
    """The texts that an atom names, and the options of its fields."""
    found: set[str] = set()
    for one in tree.walk(atom):
        found |= set(_constants(one))
        if isinstance(one, tree.FieldOf):
            found |= set(one.column.options)
    return found


def _constants(node: Node) -> tuple[str, ...]:
    if isinstance(node, tree.Text):
        return (node.value,)
    if isinstance(node, tree.Texts):
        return node.values
    if isinstance(node, Value) and node.type in (TEXT, TEXTS):
        return node.value if isinstance(node.value, tuple) else (str(node.value),)
    return ()


def records(asked: Asked, clean: Mapping[str, Any] | None = None) -> Iterator[dict[str, Any]]:
    """Records that are worth trying: around every limit, all else from a few values of each kind."""
    variables = _variables(asked)
    few = {one.key: _few(one, asked, clean or {}) for one in variables}
    yield from _spread([], variables, few)
    for atom in _atoms(asked):
        if isinstance(atom, tree.Compare) and type_of_value(atom.left) in (NUMBER, DAY):
            around = list(dict.fromkeys(tuple(one.items()) for one in _around(atom, variables, few, asked.batch)))
            share = max(_RECORDS // max(len(around), 1), 12)
            for fixed in around:
                yield from islice(_spread(list(fixed), variables, few), share)


def _spread(fixed: list[tuple[str, Any]], variables: list[_Variable], few: Mapping[str, list[Any]]) -> Iterator[dict[str, Any]]:
    """The fixed values with all values of the others; a sample of them where they are too many."""
    given = dict(fixed)
    lists = [[given[one.key]] if one.key in given else few[one.key] for one in variables]
    keys = [one.key for one in variables]
    if prod(map(len, lists)) <= _RECORDS // 4:
        yield from (dict(zip(keys, chosen)) for chosen in product(*lists))
        return
    drawn = random.Random(0)
    for place, values in enumerate(lists):  # each value once beside the first of all others
        yield from (dict(zip(keys, [one[0] if at != place else each for at, one in enumerate(lists)])) for each in values)
    yield from (dict(zip(keys, [drawn.choice(one) for one in lists])) for _ in range(_RECORDS // 4))


def _around(atom: tree.Compare, variables: list[_Variable], few: Mapping[str, list[Any]], batch: Batch) -> Iterator[dict[str, Any]]:
    """Values of the atom's variables just below, at and just above its limit, the others at several totals."""
    mine = [one for one in variables if one.key in {_key(node) for node in tree.walk(atom) if _is_variable(node)}]
    for target in mine:
        others = [one for one in mine if one is not target]
        lists = [[*TOTALS, *few[one.key][:1]] if len(others) == 1 and one.type == NUMBER else few[one.key][:4] for one in others]
        for chosen in islice(product(*lists), 200):
            given = dict(zip([one.key for one in others], chosen))
            for near in _roots(atom, target, given, batch):
                if _within(target, near):
                    yield {**given, target.key: near}


def _roots(atom: tree.Compare, target: _Variable, given: dict[str, Any], batch: Batch) -> list[Any]:
    """The whole numbers (or days) about where the two sides are equal; [] where they are so nowhere."""
    if target.type == DAY:
        sides = [value(one, given, batch) for one in (atom.left, atom.right) if not _is_variable(one) or _key(one) != target.key]
        return [(date.fromisoformat(one) + timedelta(step)).isoformat() for one in sides if one for step in (-1, 0, 1)]
    gaps = [Fraction(value(atom.left, at, batch)) - value(atom.right, at, batch) for at in ({**given, target.key: x} for x in (0, 1))]
    slope = gaps[1] - gaps[0]
    if not slope:
        return []
    root = -gaps[0] / slope
    return list(dict.fromkeys([floor(root) - 1, floor(root), ceil(root), ceil(root) + 1]))


def _within(variable: _Variable, number: Any) -> bool:
    if variable.type != NUMBER:
        return True
    least, most = bounds(variable.column) if variable.column else (0, 10**6)
    return bool(least <= number <= most)


def _variables(asked: Asked) -> list[_Variable]:
    found: dict[str, _Variable] = {}
    for node in (one for root in asked.trees for one in tree.walk(root)):
        if isinstance(node, tree.FieldOf):
            found.setdefault(node.column.name, _Variable(node.column.name, node.column.type, node.column))
        elif isinstance(node, tree.Call) and not node.function.cells:
            found.setdefault(label(node), _Variable(label(node), node.function.gives, None))
    return list(found.values())


def _few(variable: _Variable, asked: Asked, clean: Mapping[str, Any]) -> list[Any]:
    """Some values of a variable that are told apart by the rule."""
    own = [clean[variable.key]] if clean.get(variable.key) not in (None, "") else []
    if variable.type == TRUTH:
        return [True, False]
    if variable.type == NUMBER:
        least, most = bounds(variable.column) if variable.column else (0, 10**6)
        return list(dict.fromkeys([*own, *(one for one in (20, 4, 10, 0, 1, 2, 97, least, least + 1, most) if least <= one <= most)]))
    if variable.type == DAY:
        return own or ["2019-09-18"]
    return list(dict.fromkeys([*own, *_texts(variable, asked)]))


def _texts(variable: _Variable, asked: Asked) -> list[str]:
    column = variable.column
    if column and (values := finite(column)):
        return list(values)
    named = [text for root in asked.trees for one in tree.walk(root) for text in _spoken(one, variable.key)]
    named += [
        text for root in asked.trees for one in tree.walk(root) if isinstance(one, tree.Compare) for text in _beside(one, variable.key)
    ]
    of_kind = [*column.options, *samples(column.kind)] if column else []
    blank = [""] if column is None or column.blank else []
    return list(dict.fromkeys([*(one for one in named if one), *of_kind, _OTHER, *blank]))


def _spoken(node: Node, key: str) -> Iterator[str]:
    """Texts that a part of the rule would have a column be: what it is compared with, contains or ends in."""
    if isinstance(node, tree.Call) and node.function.one and key in [_key(one) for one in node.arguments if _is_variable(one)]:
        for one in node.arguments:
            if isinstance(one, tree.Text):
                yield from (f"云栖{one.value}", f"云栖{one.value}之外")
    elif isinstance(node, tree.Member) and key in _keys(node.item):
        yield from _constants(node.of)
    elif isinstance(node, tree.Compare) and key in _keys(node):
        yield from (*_constants(node.left), *_constants(node.right))


def _beside(node: tree.Compare, key: str) -> Iterator[str]:
    """A text that two columns which are compared can share; what a part of a code is compared with."""
    if key in _keys(node) and type_of_value(node.left) == TEXT and len(_keys(node)) > 1:
        for one in (node.left, node.right):
            if isinstance(one, tree.Call) and key not in _keys(one):
                first, last = (each.value for each in one.arguments[1:] if isinstance(each, tree.Number))
                column = one.arguments[0]
                kind = column.column.kind if isinstance(column, tree.FieldOf) else ""
                yield from (sample[first - 1 : last] for sample in samples(kind))


def _keys(node: Node) -> set[str]:
    return {_key(one) for one in tree.walk(node) if _is_variable(one)}


def _is_variable(node: Node) -> bool:
    return isinstance(node, tree.FieldOf) or (isinstance(node, tree.Call) and not node.function.cells)


def _key(node: Node) -> str:
    return node.column.name if isinstance(node, tree.FieldOf) else label(node) if isinstance(node, tree.Call) else ""

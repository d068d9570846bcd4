"""Whether any record at all can give the answers that are demanded of it: proofs for the lint of rules.

A demand ("this expression is false") becomes literals joined by all and any: a linear inequality of whole numbers, a
text that is one of several, a truth. Numbers are decided by Fourier-Motzkin elimination, texts by trying what they
can be told apart by. What cannot be decided (a product of two fields, a function of a free text) is left open, so
that ``impossible`` is a proof, while its contrary only says that none was found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import count, product
from math import gcd, lcm
from typing import TYPE_CHECKING

from schemas.expressions import tree
from schemas.expressions.scalar import COMPARE, label
from schemas.expressions.settle import Value, settled, type_of_value
from schemas.expressions.tree import DAY, NUMBER, Node

if TYPE_CHECKING:
    from schemas.batch import Batch
    from schemas.expressions.vocabulary import Column

_GREATEST = 10**9  # of a number that a function counts
_TRIES, _INEQUALITIES, _TEXTS = 600, 400, 20_000  # beyond them the question is left open


@dataclass(frozen=True)
class Known:
    """A column or call has a value."""

    key: str


@dataclass(frozen=True)
class True_:
    """A column or call whose inside is not looked at is true."""

    key: str


@dataclass(frozen=True)
class AtMost:
    """The sum of the terms (key, factor) and the constant is at most 0; all whole numbers."""

    terms: tuple[tuple[str, int], ...]
    constant: int


@dataclass(frozen=True)
class OneOf:
    """A text is one of these."""

    key: str
    values: frozenset[str]


@dataclass(frozen=True)
class Same:
    """Two texts are the same."""

    key: str
    other: str


@dataclass(frozen=True)
class Not:
    """A literal that does not hold."""

    of: Known | True_ | OneOf | Same


@dataclass(frozen=True)
class All:
    """Every part."""

    parts: tuple[Formula, ...] = ()


@dataclass(frozen=True)
class Any_:
    """At least one part."""

    parts: tuple[Formula, ...] = ()


Formula = Known | True_ | AtMost | OneOf | Same | Not | All | Any_
ALWAYS, NEVER = All(), Any_()


def negated(formula: Formula) -> Formula:
    """What is so exactly where the formula is not."""
    match formula:
        case All():
            return Any_(tuple(map(negated, formula.parts)))
        case Any_():
            return All(tuple(map(negated, formula.parts)))
        case Not():
            return formula.of
        case AtMost():
            return AtMost(tuple((key, -factor) for key, factor in formula.terms), 1 - formula.constant)
    return Not(formula)


def finite(column: Column) -> tuple[str, ...]:
    """All that a text column can be; () where it can be anything (a cell of ``options`` may name several)."""
    if not column.options or column.kind == "options":
        return ()
    return (*column.options, "") if column.blank else column.options


@dataclass
class Question:
    """Formulas over the columns of one table under one batch; gathers what their variables can be."""

    batch: Batch
    _bounds: dict[str, tuple[int, int]] = field(default_factory=dict)
    _texts: dict[str, tuple[str, ...]] = field(default_factory=dict)  # a text's values, () for any
    _filled: set[str] = field(default_factory=set)  # texts that are never ''
    _words: set[str] = field(default_factory=set)  # texts that expressions name

    def sides(self, node: Node) -> tuple[Formula, Formula]:
        """Where a truth is true, and where it is false; it is unknown where neither holds."""
        return self._sides(settled(node, self.batch))

    def _sides(self, node: Node) -> tuple[Formula, Formula]:
        match node:
            case tree.And():
                sides = [self._sides(part) for part in node.parts]
                return All(tuple(one for one, _ in sides)), Any_(tuple(other for _, other in sides))
            case tree.Or():
                sides = [self._sides(part) for part in node.parts]
                return Any_(tuple(one for one, _ in sides)), All(tuple(other for _, other in sides))
            case tree.Not():
                return self._sides(node.part)[::-1]
            case tree.FieldOf():
                return self._where(self._known(node), True_(node.column.name))
            case tree.Call():
                return self._call(node)
            case tree.Member():
                of = node.of.values if isinstance(node.of, tree.Texts) else node.of.value  # type: ignore[attr-defined]
                yes, no = self._where(self._known(node.item), self._one_of(node.item, frozenset(of)))
                return (no, yes) if node.negated else (yes, no)
            case tree.Compare():
                return self._where(self._known(node.left, node.right), self._compared(node))
        raise TypeError(f"no truth: {node}")

    def _where(self, known: tuple[Formula, ...], atom: Formula) -> tuple[Formula, Formula]:
        return All((*known, atom)), All((*known, negated(atom)))

    def _known(self, *nodes: Node) -> tuple[Formula, ...]:
        """That everything that they rest on has a value."""
        found: list[Formula] = []
        for one in (each for node in nodes for each in tree.walk(node)):
            if isinstance(one, tree.FieldOf):
                found.append(Known(one.column.name))
            elif isinstance(one, tree.Call) and not one.function.cells:
                found.append(Known(label(one)))
        return tuple(dict.fromkeys(found))

    def _call(self, node: tree.Call) -> tuple[Formula, Formula]:
        function, columns = node.function, tree.columns_of(*node.arguments)
        if function.name == "known":
            return All(self._known(*node.arguments)), negated(All(self._known(*node.arguments)))
        own = () if function.cells else (Known(label(node)),)
        known = (*(self._known(*node.arguments) if function.strict else ()), *own)
        if function.one and function.name == "filled":
            return self._where(known, negated(self._one_of(node.arguments[0], frozenset([""]))))
        if function.one and len(columns) == 1 and (values := finite(columns[0])):
            rest = [one.value for one in node.arguments[1:] if isinstance(one, (tree.Text, tree.Number))]
            fitting = frozenset(value for value in values if function.one(columns, self.batch, value, *rest))
            return self._where(known, self._one_of(node.arguments[0], fitting))
        return self._where(known, True_(label(node)))

    def _compared(self, node: tree.Compare) -> Formula:
        kinds = {type_of_value(node.left), type_of_value(node.right)}
        if kinds <= {NUMBER} or DAY in kinds:
            left, right = self._linear(node.left), self._linear(node.right)
            return _inequality(node.op, {key: left.get(key, Fraction(0)) - right.get(key, Fraction(0)) for key in left | right})
        equal = self._equal(node.left, node.right)
        return equal if node.op == "==" else negated(equal)

    def _equal(self, left: Node, right: Node) -> Formula:
        one, other = self._key(left), self._key(right)
        if other is None:
            return self._one_of(left, frozenset([_constant(right)]))
        return self._one_of(right, frozenset([_constant(left)])) if one is None else Same(one, other)

    def _one_of(self, item: Node, values: frozenset[str]) -> Formula:
        self._words |= values
        key = self._key(item)
        return (ALWAYS if _constant(item) in values else NEVER) if key is None else OneOf(key, values)

    def _key(self, node: Node) -> str | None:
        """The variable of a text; None for a constant."""
        if isinstance(node, tree.FieldOf):
            self._texts[node.column.name] = finite(node.column)
            if not node.column.blank:
                self._filled.add(node.column.name)
            return node.column.name
        if isinstance(node, tree.Call):
            self._texts[label(node)] = ()
            return label(node)
        self._words.add(_constant(node))
        return None

    def _linear(self, node: Node) -> dict[str, Fraction]:
        """A number or day as factors of variables; '' is the constant."""
        match node:
            case tree.Number():
                return {"": Fraction(node.value)}
            case Value() if node.type == DAY:
                return {"": Fraction(date.fromisoformat(str(node.value)).toordinal())}
            case Value():
                return {"": Fraction(node.value)}  # type: ignore[arg-type]
            case tree.FieldOf():
                self._bounds[node.column.name] = bounds(node.column)
                return {node.column.name: Fraction(1)}
            case tree.Call():
                self._bounds[label(node)] = (0, _GREATEST)
                return {label(node): Fraction(1)}
            case tree.Arithmetic():
                left, right = self._linear(node.left), self._linear(node.right)
                if node.op == "*":
                    return self._times(left, right)
                sign = 1 if node.op == "+" else -1
                return {key: left.get(key, Fraction(0)) + sign * right.get(key, Fraction(0)) for key in left | right}
        raise TypeError(f"no number: {node}")

    def _times(self, left: dict[str, Fraction], right: dict[str, Fraction]) -> dict[str, Fraction]:
        found: dict[str, Fraction] = {}
        for (one, factor), (other, times) in product(left.items(), right.items()):
            key = one + other
            if one and other:  # a variable of its own, between the least and the greatest product
                key = "*".join(sorted((one, other)))
                ends = [a * b for a, b in product(self._bounds[one], self._bounds[other])]
                self._bounds[key] = (min(ends), max(ends))
            found[key] = found.get(key, Fraction(0)) + factor * times
        return found

    def impossible(self, *formulas: Formula) -> bool:
        """Whether it is proved that no record fulfils them all."""
        try:
            return not _Search(self._bounds, self._values(), count(_TRIES, -1)).fulfilled([*formulas], _State())
        except _Open:
            return False

    def _values(self) -> dict[str, tuple[str, ...]]:
        """What each text has to be tried with: all that it can be, or what is named anywhere and others that are not."""
        others = [f"{number}\u0000" for number in range(len(self._texts))]
        free = (*sorted(self._words), *others, *(() if "" in self._words else ("",)))
        return {key: values or tuple(one for one in free if one or key not in self._filled) for key, values in self._texts.items()}


class _Open(Exception):
    """The question is too large to be answered."""


@dataclass
class _State:
    truths: dict[Known | True_, bool] = field(default_factory=dict)
    texts: list[tuple[OneOf | Same, bool]] = field(default_factory=list)
    numbers: set[AtMost] = field(default_factory=set)

    def copy(self) -> _State:
        return _State(dict(self.truths), list(self.texts), set(self.numbers))


@dataclass
class _Search:
    bounds: Mapping[str, tuple[int, int]]
    values: Mapping[str, tuple[str, ...]]
    tries: Iterable[int]

    def fulfilled(self, waiting: list[Formula], state: _State) -> bool:
        """Whether one choice of the parts leaves nothing that is proved to be impossible. Raises _Open."""
        if next(iter(self.tries)) <= 0:
            raise _Open
        choices: list[Any_] = []
        while waiting:
            one = waiting.pop()
            if isinstance(one, All):
                waiting += one.parts
            elif isinstance(one, Any_):
                choices.append(one)
            elif not _taken(one, state):
                return False
        choices = [one for one in choices if not any(_holds(part, state) for part in one.parts)]
        if not self._numbers(state) or not self._texts(state):
            return False
        if not choices:
            return True
        first = min(choices, key=lambda one: len(one.parts))
        rest: list[Formula] = [one for one in choices if one is not first]
        return any(self.fulfilled([part, *rest], state.copy()) for part in first.parts)

    def _numbers(self, state: _State) -> bool:
        keys = {key for one in state.numbers for key, _ in one.terms}
        ends = [AtMost(((key, 1),), -self.bounds[key][1]) for key in keys] + [AtMost(((key, -1),), self.bounds[key][0]) for key in keys]
        return _feasible({*state.numbers, *ends})

    def _texts(self, state: _State) -> bool:
        keys = sorted({key for one, _ in state.texts for key in ((one.key,) if isinstance(one, OneOf) else (one.key, one.other))})
        tried = []
        for key in keys:
            asked = [(one, yes) for one, yes in state.texts if isinstance(one, OneOf) and one.key == key]
            tried.append([value for value in self.values[key] if all((value in one.values) == yes for one, yes in asked)])
        pairs = [(keys.index(one.key), keys.index(one.other), yes) for one, yes in state.texts if isinstance(one, Same)]
        if not pairs:
            return all(tried)
        for place, chosen in enumerate(product(*tried)):
            if place > _TEXTS:
                raise _Open
            if all((chosen[one] == chosen[other]) == yes for one, other, yes in pairs):
                return True
        return False


def _taken(one: Formula, state: _State) -> bool:
    """Takes a literal as so; False where it contradicts another truth."""
    yes = not isinstance(one, Not)
    atom = one.of if isinstance(one, Not) else one
    if isinstance(atom, (Known, True_)):
        return state.truths.setdefault(atom, yes) == yes
    if isinstance(atom, AtMost):
        state.numbers.add(atom)
    elif isinstance(atom, (OneOf, Same)):
        state.texts.append((atom, yes))
    return True


def _holds(one: Formula, state: _State) -> bool:
    """Whether it is so by what has been taken already."""
    if isinstance(one, All):
        return all(_holds(part, state) for part in one.parts)
    if isinstance(one, AtMost):
        return one in state.numbers
    yes = not isinstance(one, Not)
    atom = one.of if isinstance(one, Not) else one
    return state.truths.get(atom) is yes if isinstance(atom, (Known, True_)) else (atom, yes) in state.texts


def _inequality(op: str, sums: dict[str, Fraction]) -> Formula:
    """``sum op 0`` over whole numbers."""
    scale = lcm(*(one.denominator for one in sums.values())) if sums else 1
    whole = {key: int(one * scale) for key, one in sums.items() if one}
    constant = whole.pop("", 0)
    if not whole:
        return ALWAYS if COMPARE[op](constant, 0) else NEVER
    terms = tuple(sorted(whole.items()))
    minus = tuple((key, -factor) for key, factor in terms)
    most, least = _tight(AtMost(terms, constant)), _tight(AtMost(minus, -constant))
    match op:
        case "==":
            return All((most, least))
        case "<=":
            return most
        case ">=":
            return least
        case "<":
            return _tight(AtMost(terms, constant + 1))
        case ">":
            return _tight(AtMost(minus, 1 - constant))
    return Any_((_tight(AtMost(terms, constant + 1)), _tight(AtMost(minus, 1 - constant))))


def _tight(one: AtMost) -> AtMost:
    """The same over whole numbers with the least factors: 2x + 1 <= 0 is x + 1 <= 0."""
    shared = gcd(*(factor for _, factor in one.terms))
    return AtMost(tuple((key, factor // shared) for key, factor in one.terms), -(-one.constant // shared))


def _feasible(inequalities: set[AtMost]) -> bool:
    """Whether numbers can fulfil them: one variable after the other is eliminated. Raises _Open."""
    while True:
        if any(not one.terms and one.constant > 0 for one in inequalities):
            return False
        inequalities = {one for one in inequalities if one.terms}
        if not inequalities:
            return True
        keys = {key for one in inequalities for key, _ in one.terms}
        sides = {key: _split(key, inequalities) for key in sorted(keys)}
        key = min(sides, key=lambda key: len(sides[key][0]) * len(sides[key][1]))
        above, below = sides[key]
        kept = {one for one in inequalities if key not in dict(one.terms)}
        inequalities = kept | {_without(key, one, other) for one in above for other in below}
        if len(inequalities) > _INEQUALITIES:
            raise _Open


def _split(key: str, inequalities: set[AtMost]) -> tuple[list[AtMost], list[AtMost]]:
    factors = [(one, dict(one.terms).get(key, 0)) for one in inequalities]
    return [one for one, factor in factors if factor > 0], [one for one, factor in factors if factor < 0]


def _without(key: str, above: AtMost, below: AtMost) -> AtMost:
    one, other = dict(above.terms), dict(below.terms)
    times, factor = one[key], -other[key]
    terms = {each: one.get(each, 0) * factor + other.get(each, 0) * times for each in one | other}
    summed = AtMost(
        tuple(sorted((each, value) for each, value in terms.items() if value)),
        above.constant * factor + below.constant * times,
    )
    return _tight(summed) if summed.terms else summed


def bounds(column: Column) -> tuple[int, int]:
    """The least and the greatest value of a number or day, both inclusive; days as ordinals."""
    return (1, date.max.toordinal()) if column.type == DAY else (column.least, column.most)


def _constant(node: Node) -> str:
    return str(node.value)  # type: ignore[attr-defined]


__all__ = ["All", "Formula", "Question", "bounds", "finite", "negated"]

"""An expression over a whole table, with three answers a record: true, false, cannot be judged.

A value that could not be read (NA) makes a comparison unknown. ``and`` is false where one part is false, ``or`` true where one is
true, whatever the others are (Kleene). Shares are compared as integers over a common denominator: nothing is rounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from schemas.expressions import tree
from schemas.expressions.scalar import COMPARE
from schemas.expressions.settle import Value, settled, type_of_value
from schemas.expressions.tree import NUMBER, TEXT, TRUTH, Node

if TYPE_CHECKING:
    from schemas.batch import Batch

Mask = Any  # numpy boolean array over the frame's records, or one bool for all of them


@dataclass(frozen=True)
class Truth:
    """``true`` and ``false``: where it is known to be so; neither where it is unknown."""

    true: Mask
    false: Mask

    def series(self, index: pd.Index) -> pd.Series:
        """A nullable boolean Series."""
        true, false = (np.broadcast_to(np.asarray(side, dtype=bool), len(index)) for side in (self.true, self.false))
        return pd.Series(pd.arrays.BooleanArray(true.copy(), ~(true | false)), index=index)


@dataclass(frozen=True)
class Numbers:
    """``values`` (int64, or one int for all) over ``denominator``, exact; ``known``: where they are so."""

    values: Any
    known: Mask
    denominator: int = 1


def answer(node: Node, frame: pd.DataFrame, batch: Batch) -> pd.Series:
    """The three answers of a truth about every record of a frame, as a nullable boolean Series on its index."""
    return _Asked(frame, batch).truth(settled(node, batch)).series(frame.index)


def values(node: Node, frame: pd.DataFrame, batch: Batch) -> list[Any]:
    """The value of any expression for every record: int or Fraction, text, True/False, None where unknown; a limit as it is."""
    asked, plain = _Asked(frame, batch), settled(node, batch)
    kind = type_of_value(plain)
    if kind == NUMBER and not isinstance(plain, Value):
        return asked.number_values(plain)
    if kind == TRUTH:
        return [None if one is pd.NA else bool(one) for one in asked.truth(plain).series(frame.index)]
    return asked.plain_values(plain)


def first_failing(node: Node, frame: pd.DataFrame, batch: Batch) -> list[Node]:
    """For every record the first part of an ``and`` that is false for it, or the whole where there is none."""
    plain = settled(node, batch)
    parts = plain.parts if isinstance(plain, tree.And) else (plain,)
    asked = _Asked(frame, batch)
    false = [np.broadcast_to(np.asarray(asked.truth(part).false, dtype=bool), len(frame)) for part in parts]
    return [next((part for part, one in zip(parts, false) if one[row]), plain) for row in range(len(frame))]


class _Asked:
    """One frame under one batch."""

    def __init__(self, frame: pd.DataFrame, batch: Batch) -> None:
        self._frame, self._batch = frame, batch

    def truth(self, node: Node) -> Truth:
        match node:
            case tree.And():
                parts = [self.truth(part) for part in node.parts]
                return Truth(_reduced(np.logical_and, [p.true for p in parts]), _reduced(np.logical_or, [p.false for p in parts]))
            case tree.Or():
                parts = [self.truth(part) for part in node.parts]
                return Truth(_reduced(np.logical_or, [p.true for p in parts]), _reduced(np.logical_and, [p.false for p in parts]))
            case tree.Not():
                part = self.truth(node.part)
                return Truth(part.false, part.true)
            case tree.Compare():
                return self._numbers_compared(node) if type_of_value(node.left) == NUMBER else self._texts_compared(node)
            case tree.Member():
                return self._member(node)
            case tree.FieldOf():
                column = self._frame[node.column.name]
                known = column.notna().to_numpy()
                true = column.fillna(False).astype(bool).to_numpy()
                return Truth(true & known, ~true & known)
            case tree.Call():
                found = self._called(node).astype("boolean")  # refuses what is no truth
                known = found.notna().to_numpy()
                true = found.fillna(False).astype(bool).to_numpy()
                return Truth(true & known, ~true & known)
        raise TypeError(f"no truth: {node}")

    def _numbers_compared(self, node: tree.Compare) -> Truth:
        left, right = self._number(node.left), self._number(node.right)
        holds = COMPARE[node.op](left.values * right.denominator, right.values * left.denominator)
        known = np.logical_and(left.known, right.known)
        return Truth(np.logical_and(holds, known), np.logical_and(np.logical_not(holds), known))

    def _texts_compared(self, node: tree.Compare) -> Truth:
        left, right = self._text(node.left), self._text(node.right)
        holds, known = COMPARE[node.op](left, right), True
        for side in (left, right):
            if isinstance(side, pd.Series):
                known = np.logical_and(known, side.notna().to_numpy())
        holds = np.asarray(pd.Series(holds).fillna(False).astype(bool)) if isinstance(holds, pd.Series) else holds
        return Truth(np.logical_and(holds, known), np.logical_and(np.logical_not(holds), known))

    def _member(self, node: tree.Member) -> Truth:
        of = node.of.values if isinstance(node.of, tree.Texts) else node.of.value  # type: ignore[attr-defined]
        item = self._text(node.item)
        if not isinstance(item, pd.Series):
            return Truth((item in of) != node.negated, (item in of) == node.negated)
        inside, known = item.isin(list(of)).to_numpy(), item.notna().to_numpy()
        return Truth((inside != node.negated) & known, (inside == node.negated) & known)

    def _text(self, node: Node) -> Any:
        """A Series of texts, or one text for all."""
        match node:
            case tree.FieldOf():
                return self._frame[node.column.name]
            case tree.Text() | Value():
                return node.value
            case tree.Call():
                return self._called(node)
        raise TypeError(f"no text: {node}")

    def _number(self, node: Node) -> Numbers:
        match node:
            case tree.FieldOf():
                return _integers(self._frame[node.column.name])
            case tree.Number():
                return Numbers(node.value, True)
            case Value():
                share = Fraction(node.value)  # type: ignore[arg-type]
                return Numbers(share.numerator, True, share.denominator)
            case tree.Call():
                return _integers(self._called(node))
            case tree.Arithmetic():
                left, right = self._number(node.left), self._number(node.right)
                known = np.logical_and(left.known, right.known)
                if node.op == "*":
                    return Numbers(left.values * right.values, known, left.denominator * right.denominator)
                one, other = left.values * right.denominator, right.values * left.denominator
                total = one + other if node.op == "+" else one - other
                return Numbers(total, known, left.denominator * right.denominator)
        raise TypeError(f"no number: {node}")

    def _called(self, node: tree.Call) -> pd.Series:
        arguments = [self._argument(one) for one in node.arguments]
        found = pd.Series(node.function.ask(self._frame, self._batch, *arguments), index=self._frame.index)
        if node.function.strict:
            for one in arguments:
                if isinstance(one, pd.Series):
                    found = found.where(one.notna())
        return found

    def _argument(self, node: Node) -> Any:
        match node:
            case tree.FieldOf():
                return self._frame[node.column.name]
            case tree.Text() | tree.Number() | Value():
                return node.value
            case tree.Texts():
                return node.values
            case tree.Call():
                return self._called(node)
        raise TypeError(f"no argument: {node}")

    def plain_values(self, node: Node) -> list[Any]:
        found = self._argument(node)
        if not isinstance(found, pd.Series):
            return [found] * len(self._frame)
        return [None if pd.isna(one) else one for one in found.astype(object)]

    def number_values(self, node: Node) -> list[Any]:
        found = self._number(node)
        numbers, known = (np.broadcast_to(np.asarray(one), len(self._frame)) for one in (found.values, found.known))
        exact = [Fraction(int(one), found.denominator) for one in numbers]
        plain = [int(one) if one.denominator == 1 else one for one in exact]
        return [one if is_known else None for one, is_known in zip(plain, known)]


def _reduced(way: Any, masks: list[Mask]) -> Mask:
    found = masks[0]
    for mask in masks[1:]:
        found = way(found, mask)
    return found


def _integers(column: pd.Series) -> Numbers:
    return Numbers(column.fillna(0).to_numpy(dtype="int64"), column.notna().to_numpy())


__all__ = ["TEXT", "answer", "first_failing", "values"]

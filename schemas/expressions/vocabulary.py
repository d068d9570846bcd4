"""The words that an expression may use: columns of a table, values of the batch, named functions; and the type of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any

from schemas.expressions.tree import DAY, NUMBER, TEXT, TEXTS, TRUTH

__all__ = ["DAY", "NUMBER", "TEXT", "TEXTS", "TRUTH", "Column", "Function", "Vocabulary"]


@dataclass(frozen=True)
class Column:
    """One column of a table.

    ``table`` and ``field``: the form's field that it is, or that a derived one is made from; ('', '') where it rests on no cell.
    ``derived``: no cell holds it. ``least``/``most`` bound a number, both inclusive. ``options``: what a text can be, () for anything.
    ``excel``: of a derived one how a formula of the form makes it of the form's cells (see ``Function``), or Chinese, why it cannot.
    ``unless``: the words of a truth that is not so. ``several``: a text may hold several values, but for those
    that stand ``alone``. ``blank``: whether a text can be '' (an empty cell of a field that may be empty).
    """

    name: str
    type: str
    words: str
    table: str = ""
    field: str = ""
    derived: bool = False
    kind: str = ""
    least: int = 0
    most: int = 10**9
    options: tuple[str, ...] = ()
    blank: bool = True
    unless: str = ""
    year: int | None = None
    several: bool = False
    alone: tuple[str, ...] = ()
    excel: Callable[[Any], Any] | str = dataclass_field(default="", compare=False)


@dataclass(frozen=True)
class Function:
    """A named function.

    ``takes``: what its arguments are: a column, a text column, a written text, a written place (a number from 1); a last ``*`` lets
    the one before repeat. ``kinds``: the kinds of fields that its column may be of, () for any. ``gives``: the type of its answer.
    ``words``: Chinese with one blank {0}, {1} ... an argument, {all} for all of them. ``unless``: the words of its negation.
    ``strict``: unknown where an argument is; else it is asked all the same. ``unknown``: Chinese, when it gives no answer besides.
    ``ask(frame, batch, *arguments)``: a Series (boolean or Int64, NA for unknown) over the frame; each argument is a column's Series
    or a constant. ``one(columns, batch, *arguments)``: the same about one record: each argument a column's value (None for unknown)
    or a constant, ``columns`` those of the columns among them; None for a function that looks at more than its own arguments.
    ``tables``: whose records it can be asked about, () for any.
    ``excel(asked, *nodes)``: the same as a formula (``schemas.expressions.excel``): 0, 1 or 2 of a truth, else a Number or Text; Chinese,
    why there is none, where no formula of one form can do it.
    """

    name: str
    takes: tuple[str, ...]
    gives: str
    words: str
    unless: str
    ask: Callable[..., Any] = dataclass_field(compare=False)
    strict: bool = True
    unknown: str = ""
    one: Callable[..., Any] | None = dataclass_field(default=None, compare=False)
    aliases: tuple[str, ...] = ()
    excel: Callable[..., Any] | str = dataclass_field(default="", compare=False)
    kinds: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()

    @property
    def cells(self) -> bool:
        """Whether it looks at nothing but its arguments (so that a formula in the form can do the same)."""
        return self.one is not None


@dataclass(frozen=True)
class Vocabulary:
    """``columns`` and ``limits`` (path -> type) by every name that may be written for them, ``functions`` likewise."""

    table: str
    columns: Mapping[str, Column]
    limits: Mapping[str, str]
    functions: Mapping[str, Function]
    elsewhere: Mapping[str, str] = dataclass_field(default_factory=dict)  # columns of other tables, and whose they are

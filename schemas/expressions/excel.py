"""An expression as an Excel formula with the same three answers, for a form that checks itself while it is filled in.

A truth becomes a number: 2 true, 1 unknown, 0 false. So ``and`` is MIN, ``or`` is MAX, ``not`` is 2 minus it (Kleene, as
in ``evaluate``). Shares are compared as whole products, never divided; nothing is compared that a double does not hold
exactly.

A formula knows only what it can know: where the typing stage would tidy a cell (full-width digits, 120人, an alias, marks),
it says unknown; what it says besides is what ``evaluate`` says over the typed values. Only functions that Excel 2010, WPS
and LibreOffice have.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from schemas.expressions import tree
from schemas.expressions.excel_cells import (
    CANNOT,
    Number,
    Refused,
    Text,
    all_of,
    among,
    array,
    day_cell,
    number_cell,
    quoted,
    score,
    text_cell,
    written_in,
)  # fmt: skip
from schemas.expressions.settle import Value, settled, type_of_value
from schemas.expressions.tree import DAY, NUMBER, TEXT, TRUTH, Node

if TYPE_CHECKING:
    from schemas.batch import Batch
    from schemas.expressions.vocabulary import Column
    from schemas.rules import Rule

MOST_CHARACTERS, MOST_LEVELS = 8_192, 64  # of a formula in Excel; both exclusive
_EXACT = 10**14  # whole numbers below it are compared exactly; beyond, LibreOffice takes nearly equal ones for equal
_SIGNS = {"==": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


@dataclass(frozen=True)
class Answers:
    """What the formula shows."""

    passes: str = "通过"
    fails: str = "问题"
    unknown: str = "未能判断"
    beside: str = "不适用"


@dataclass(frozen=True)
class Form:
    """Where a form has what; each gives '' for what it has not.

    ``cell(table, field)``: the cell of the record at hand, of a table with one record its only one. ``column(table, field)``:
    the cells of all records, absolute; ``above``: from the first record to the one at hand. ``as_written(table, field)``: the
    cell that holds ``as_written``. ``ordinary``: the cell that holds ``excel_cells.ORDINARY``. ``listed(path)``: the range of
    a list of the batch, where it shall not stand in every formula. ``given``: derived columns that are the same for the whole
    return, as text: {"id_code": "33"}.
    """

    cell: Callable[[str, str], str]
    ordinary: str
    column: Callable[[str, str], str] = lambda table, field: ""
    above: Callable[[str, str], str] = lambda table, field: ""
    as_written: Callable[[str, str], str] = lambda table, field: ""
    listed: Callable[[str], str] = lambda path: ""
    given: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Formula:
    """``text`` begins with '='. ``cells``: the form's fields (table, name) that it looks at in the record at hand."""

    text: str
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class NotCompiled:
    """``reason``: Chinese, why no formula of the form can answer."""

    reason: str


def formula(rule: Rule, batch: Batch, form: Form, answers: Answers = Answers()) -> Formula | NotCompiled:
    """The formula of a rule for one record of a form, or why there is none."""
    if rule.holds is None:
        return NotCompiled(_NO_EXPRESSION.get(rule.scope, CANNOT))
    if rule.table in _OTHER_TABLES:
        return NotCompiled(_OTHER_TABLES[rule.table])
    return of_tree(rule.holds, batch, form, answers, rule.where, rule.applies)


def of_tree(
    holds: Node, batch: Batch, form: Form, answers: Answers = Answers(), where: Node | None = None, applies: Node | None = None
) -> Formula | NotCompiled:  # fmt: skip
    """The formula of what must hold: unknown where ``where`` is not true, beside where ``applies`` is false."""
    asked = Asked(batch, form)
    try:
        found = asked.truth(settled(holds, batch))
        if where:
            found = f"IF({asked.truth(settled(where, batch))}=2,{found},1)"
        shown = f"CHOOSE(1+{found},{quoted(answers.fails)},{quoted(answers.unknown)},{quoted(answers.passes)})"
        if applies:
            shown = f"IF({asked.truth(settled(applies, batch))}=0,{quoted(answers.beside)},{shown})"
        text = f"=IFERROR({shown},{quoted(answers.unknown)})"
        _check_size(text)
    except Refused as refused:
        return NotCompiled(refused.reason)
    return Formula(text, tuple(asked.looked_at))


def not_in_a_form(rule: Rule, batch: Batch) -> str:
    """Why no form can check a rule itself, in Chinese, even one that has every column; '' where it can."""
    everything = Form(
        cell=lambda table, name: "A1", ordinary="A1", column=lambda table, name: "A:A", above=lambda table, name: "A$1:A1",
        as_written=lambda table, name: "A1", given={"id_code": "00"},
    )  # fmt: skip
    found = formula(rule, batch, everything)
    return found.reason if isinstance(found, NotCompiled) else ""


def as_written(table: str, name: str, batch: Batch, form: Form) -> Formula | NotCompiled:
    """Whether every record of a table has in one column what the typing stage takes as it stands: TRUE or FALSE.

    Rules that compare records with one another rest on it; a form works it out once a column.
    """
    try:
        text = f"=IFERROR({written_in(table, name, batch, form.column, form.ordinary)},FALSE)"
        _check_size(text)
    except Refused as refused:
        return NotCompiled(refused.reason)
    return Formula(text, ())


def levels_of(text: str) -> int:
    """How deep functions and brackets stand within one another; what stands in quotation marks is no bracket."""
    deepest = depth = 0
    for place, part in enumerate(text.split('"')):
        for c in part if place % 2 == 0 else "":
            depth += (c == "(") - (c == ")")
            deepest = max(deepest, depth)
    return deepest


def _check_size(text: str) -> None:
    if len(text) >= MOST_CHARACTERS or levels_of(text) >= MOST_LEVELS:
        raise Refused("公式超过 Excel 所许的长度")


_NO_EXPRESSION = {
    "file": "针对整个文件，由读表程序判断",
    "sheet": "针对整张表，由读表程序判断",
    "cell": "逐格核对，由表格的数据验证把关，读取时再判断",
}
_OTHER_TABLES = dict.fromkeys(("share_certificate", "share_field", "share_school"), "须汇总全省的申报") | {"roster": "须与应报院校名单核对"}


class Asked:
    """One record of a form under one batch: what the compilers of functions and derived columns work with.

    ``truth`` gives an expression that is 0, 1 or 2; ``text``, ``number`` and ``read`` the value, with the conditions under
    which it is known.
    """

    def __init__(self, batch: Batch, form: Form) -> None:
        self.batch, self.form = batch, form
        self.looked_at: dict[tuple[str, str], None] = {}

    def truth(self, node: Node) -> str:
        match node:
            case tree.And():
                return _joined("MIN", [self.truth(part) for part in node.parts])
            case tree.Or():
                return _joined("MAX", [self.truth(part) for part in node.parts])
            case tree.Not():
                return f"(2-{self.truth(node.part)})"
            case tree.Compare():
                return self._compared(node)
            case tree.Member():
                return self._member(node)
            case tree.FieldOf():
                return str(self._derived(node.column))
            case tree.Call():
                return str(self._called(node))
        raise TypeError(f"no truth: {node}")

    def number(self, node: Node) -> Number:
        """A number, or a day as Excel counts it."""
        match node:
            case tree.FieldOf():
                return _number(self.read(node.column))
            case tree.Number():
                return Number(f"({node.value})" if node.value < 0 else str(node.value), most=abs(node.value))
            case Value(type=type_, value=value):
                if type_ == DAY:
                    day = date.fromisoformat(str(value))
                    return Number(f"DATE({day.year},{day.month},{day.day})")
                share = Fraction(value)  # type: ignore[arg-type]
                return Number(str(share.numerator), denominator=share.denominator, most=abs(share.numerator))
            case tree.Call():
                return _number(self._called(node))
            case tree.Arithmetic():
                return self._calculated(node)
        raise TypeError(f"no number: {node}")

    def text(self, node: Node) -> Text:
        match node:
            case tree.FieldOf():
                return _text(self.read(node.column))
            case tree.Text():
                return Text(quoted(node.value))
            case Value():
                return Text(quoted(str(node.value)))
            case tree.Call():
                return _text(self._called(node))
        raise TypeError(f"no text: {node}")

    def read(self, column: Column) -> Number | Text:
        """A column's value in the record at hand. Raises Refused where a formula cannot have it."""
        if column.derived:
            found = self._derived(column)
            assert isinstance(found, (Number, Text)), column
            return found
        cell = self.cell(column.table, column.field)
        if column.type == NUMBER:
            return number_cell(cell, column.least, column.most)
        return day_cell(cell) if column.type == DAY else text_cell(column, cell, self.batch, self.form.ordinary)

    def cell(self, table: str, name: str) -> str:
        """Raises Refused where the form has no such cell."""
        self.looked_at[table, name] = None
        return self._had(self.form.cell(table, name))

    def column(self, table: str, name: str) -> str:
        """The cells of all records. Raises Refused."""
        return self._had(self.form.column(table, name))

    def above(self, table: str, name: str) -> str:
        """The cells of all records down to the one at hand. Raises Refused."""
        return self._had(self.form.above(table, name))

    def as_written(self, table: str, name: str) -> str:
        """A condition: that the typing stage takes a column as it stands. Raises Refused."""
        return self._had(self.form.as_written(table, name))

    def inside(self, value: str, of: Node) -> str:
        """A condition: that a text is one of several."""
        path = of.path if isinstance(of, Value) else ""
        values = of.values if isinstance(of, tree.Texts) else of.value  # type: ignore[attr-defined]
        return among(value, self.form.listed(path) or array(values))

    @staticmethod
    def _had(place: str) -> str:
        if not place:
            raise Refused("表中没有所需的栏目")
        return place

    def _derived(self, column: Column) -> str | Number | Text:
        if column.name in self.form.given and column.type == TEXT:
            return Text(quoted(self.form.given[column.name]))
        if callable(column.excel):
            return column.excel(self)  # type: ignore[no-any-return]
        raise Refused(column.excel or CANNOT)

    def _called(self, node: tree.Call) -> str | Number | Text:
        if callable(node.function.excel):
            return node.function.excel(self, *node.arguments)  # type: ignore[no-any-return]
        raise Refused(node.function.excel or CANNOT)

    def _compared(self, node: tree.Compare) -> str:
        if type_of_value(node.left) == TEXT:
            one, other = self.text(node.left), self.text(node.right)
            same = f"EXACT({one.value},{other.value})"
            return score((*one.known, *other.known), same if node.op == "==" else f"NOT({same})")
        left, right = self.number(node.left), self.number(node.right)
        _check_exact(left.most * right.denominator, right.most * left.denominator)
        sides = _times(left.value, right.denominator), _times(right.value, left.denominator)
        return score((*left.known, *right.known), f"{sides[0]}{_SIGNS[node.op]}{sides[1]}")

    def _member(self, node: tree.Member) -> str:
        item = self.text(node.item)
        inside = self.inside(item.value, node.of)
        return score(item.known, f"NOT({inside})" if node.negated else inside)

    def _calculated(self, node: tree.Arithmetic) -> Number:
        left, right = self.number(node.left), self.number(node.right)
        known, denominator = (*left.known, *right.known), left.denominator * right.denominator
        if node.op == "*":
            _check_exact(left.most * right.most)
            return Number(f"{left.value}*{right.value}", known, denominator, left.most * right.most)
        most = left.most * right.denominator + right.most * left.denominator
        _check_exact(most)
        sides = _times(left.value, right.denominator), _times(right.value, left.denominator)
        return Number(f"({sides[0]}{node.op}{sides[1]})", known, denominator, most)


def _number(found: object) -> Number:
    assert isinstance(found, Number), found
    return found


def _text(found: object) -> Text:
    assert isinstance(found, Text), found
    return found


def _joined(function: str, scores: list[str]) -> str:
    return f"{function}({','.join(scores)})" if len(scores) > 1 else scores[0]


def _times(value: str, factor: int) -> str:
    return value if factor == 1 else f"{value}*{factor}"


def _check_exact(*sizes: int) -> None:
    if max(sizes) >= _EXACT:
        raise Refused("数太大，表格程序不能准确比较")


__all__ = [
    "NUMBER", "TEXT", "TRUTH", "Answers", "Asked", "Form", "Formula", "NotCompiled", "all_of", "as_written", "formula", "of_tree",
]  # fmt: skip

"""Rules that are well written but say nothing, the same twice, or what nobody can fulfil. No table is read for it.

A rule is refused only where it is proved: over all values that its fields can have by their declaration it never
fails or never passes; two rules always answer alike; no record can fulfil both. An empty cell of a required field is
no value: it is unknown to every rule (V101 speaks of it).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING, Any

from schemas import fields
from schemas.expressions import chinese, tree
from schemas.expressions.possible import All, Formula, Question, bounds, finite, negated
from schemas.expressions.settle import Value
from schemas.expressions.tree import DAY, NUMBER, TEXT, Node
from schemas.expressions.witnesses import Asked, records, said
from schemas.rule_words import CLEAN
from schemas.rules import Case, Rule
from schemas.rules.vocabulary import vocabulary

if TYPE_CHECKING:
    from schemas.batch import Batch
    from schemas.expressions.vocabulary import Column

_GREATEST = 2**62  # products of numbers stay below it, or 64 bits cannot hold them
_EXAMPLES = 400  # records that are tried for an example


@dataclass(frozen=True)
class Problem:
    """``where``: the key of the rule's block (and the place in a list); ``words``: Chinese, without a full stop."""

    code: str
    where: tuple[str | int, ...]
    words: str


def problems(rules: Sequence[Rule], batch: Batch, beside: Sequence[Rule] = ()) -> list[Problem]:
    """The problems of rules with an expression: by themselves, against each other, against those ``beside`` them."""
    mine = [_Read(rule, batch) for rule in rules if rule.holds]
    others = [_Read(rule, batch) for rule in beside if rule.holds]
    found: list[Problem] = []
    for place, one in enumerate(mine):
        own = list(_of_one(one))
        found += own
        if not own:
            found += [problem for other in (*others, *mine[:place]) if (problem := _of_two(one, other))]
    return found


class _Read:
    """A rule under a batch, with what its lint needs of it."""

    def __init__(self, rule: Rule, batch: Batch) -> None:
        assert rule.holds
        self.rule, self.batch = rule, batch
        self.asked = Asked.of(batch, rule.holds, rule.where, rule.applies)
        self.columns = tree.columns_of(*self.asked.trees)
        years = list(batch.intake_years)
        self.headings = {f.name: fields.headings(f, years)[0] for f in fields.TABLES.get(rule.table, ())} | {
            column.name: column.words for column in self.columns if column.derived
        }

    def formulas(self, question: Question, surely: bool = False) -> tuple[Formula, Formula, Formula]:
        """Where the rule can be judged and applies, where it passes, where it fails.

        ``surely``: without the records of which it is unknown whether it applies.
        """
        yes, no = question.sides(self.asked.holds)
        judged: list[Formula] = []
        if self.asked.where:
            judged.append(question.sides(self.asked.where)[0])
        if self.asked.applies:
            applies, outside = question.sides(self.asked.applies)
            judged.append(applies if surely else negated(outside))
        return All(tuple(judged)), All((*judged, yes)), All((*judged, no))

    def examples(self, *more: _Read) -> Iterator[dict[str, Any]]:
        """Records around the limits of this rule and of others, with a value for every column."""
        clean = CLEAN.get(self.rule.table, {})
        for one in (self, *more):
            for record in islice(records(one.asked, clean), _EXAMPLES):
                yield {
                    **{column.name: clean.get(column.name) for other in (self, *more) for column in other.columns},
                    **record,
                }

    def shown(self, record: Mapping[str, Any]) -> str:
        """A record's values that the rule looks at."""
        return said({column.name: record.get(column.name) for column in self.columns}, self.headings)

    def demand(self) -> str:
        """What must hold, in words."""
        assert self.rule.holds
        return chinese.said(self.rule.holds, self.batch, self.headings)


def _of_one(one: _Read) -> Iterator[Problem]:
    code = one.rule.code
    for key, root in (("holds", one.asked.holds), ("where", one.asked.where), ("applies", one.asked.applies)):
        if root and (words := _overflow(root) or _share(root)):
            yield Problem(code, (key,), words)
            return
    question = Question(one.batch)
    judged, passes, fails = one.formulas(question, surely=True)
    if (one.asked.where or one.asked.applies) and question.impossible(judged):
        key = "where" if one.rule.where else "applies"
        yield Problem(code, (key,), f"{key} 的条件没有一条记录能满足，这条规则永远不会判断{_ranges(one)}")
    elif question.impossible(passes):
        yield Problem(code, ("holds",), f"这条规则永远不会成立：{_why(one, False)}")
    elif question.impossible(fails):
        yield Problem(code, ("holds",), f"这条规则永远不会不成立：{_why(one, True)}")
    else:
        yield from _of_cases(one)


def _why(one: _Read, always: bool) -> str:
    """The figures behind it: 试点学生数最小是 1，而要求不小于 1."""
    holds = one.asked.holds
    if (
        isinstance(holds, tree.Compare)
        and isinstance(holds.left, tree.FieldOf)
        and holds.left.column.type == NUMBER
        and isinstance(holds.right, (tree.Number, Value))
    ):
        least, most = bounds(holds.left.column)
        heading = one.headings.get(holds.left.column.name, holds.left.column.words)
        end = f"最小是 {least}" if (holds.op in (">", ">=")) == always else f"最大是 {most}"
        return f"{heading}{end}，而要求{one.demand().removeprefix(heading)}"
    return f"要求是“{one.demand()}”{_ranges(one)}"


def _ranges(one: _Read) -> str:
    """What the rule's fields can be, by their declaration; '' where that bounds none."""
    said_of = [words for column in one.columns if (words := _range(column, one.headings.get(column.name, column.words)))]
    return f"，而{'；'.join(said_of)}" if said_of else ""


def _range(column: Column, heading: str) -> str:
    if column.type == NUMBER and not column.derived:
        return f"{heading}只能是 {column.least}—{column.most} 的整数"
    if column.type == TEXT and (values := finite(column)):
        return f"{heading}只能是{'、'.join(value or '空' for value in values)}"
    if column.type == TEXT and not column.blank:
        return f"{heading}必填，没有填写的由 V101 提出"
    return ""


def _of_two(one: _Read, other: _Read) -> Problem | None:
    """Whether two rules about the same records say the same or contradict each other."""
    if one.rule.table != other.rule.table or not {c.name for c in one.columns} & {c.name for c in other.columns}:
        return None
    examples = list(one.examples(other))
    answers = [(one.asked.answer(record), other.asked.answer(record)) for record in examples]
    free = one.rule.applies or other.rule.applies or "info" in (one.rule.severity, other.rule.severity)  # what does not apply is kept
    if not free and (True, True) not in answers:
        question = Question(one.batch)
        (judged, passes, _), (judged_too, passes_too, _) = one.formulas(question), other.formulas(question)
        if question.impossible(passes, passes_too) and not question.impossible(judged, judged_too):
            shown = next((one.shown(r) for r, (mine, its) in zip(examples, answers) if mine is True and its is False), "")
            words = f"与规则“{other.rule.code}”（{other.demand()}）互相矛盾：没有一条记录能同时满足"
            return Problem(
                one.rule.code,
                ("holds",),
                words + (f"。例如 {shown} 满足这一条，就不满足 {other.rule.code}" if shown else ""),
            )
    if all(mine is its for mine, its in answers) and _same(one, other):
        shown = next((one.shown(r) for r, (mine, _) in zip(examples, answers) if mine is False), "")
        words = f"与规则“{other.rule.code}”（{other.demand()}）说的是同一件事"
        return Problem(one.rule.code, ("holds",), words + (f"：例如 {shown}，两条都不满足" if shown else ""))
    return None


def _same(one: _Read, other: _Read) -> bool:
    question = Question(one.batch)
    mine, its = one.formulas(question)[1:], other.formulas(question)[1:]
    return all(question.impossible(a, negated(b)) and question.impossible(b, negated(a)) for a, b in zip(mine, its))


def _share(root: Node) -> str:
    for one in tree.walk(root):
        if not isinstance(one, Value) or not one.path.startswith(("shares.", "balance.")) or "min_" in one.path:
            continue
        if isinstance(one.value, Fraction) and not 0 <= one.value <= 1:
            return f"比例 {one.path} 是 {one.value}，应在 0 到 1 之间"
    return ""


def _overflow(root: Node) -> str:
    """Where whole numbers could grow beyond what 64 bits hold; shares are whole numbers over a denominator."""
    for one in tree.walk(root):
        if isinstance(one, tree.Compare) and _is_number(one.left):
            (left, under), (right, below) = _size(one.left), _size(one.right)
            if max(left * below, right * under) >= _GREATEST:
                return "数值可能大到无法精确计算；请减少相乘的栏目，或改小所写的数"
        elif isinstance(one, tree.Arithmetic) and _size(one)[0] >= _GREATEST:
            return "数值可能大到无法精确计算；请减少相乘的栏目，或改小所写的数"
    return ""


def _is_number(node: Node) -> bool:
    return (
        isinstance(node, (tree.Arithmetic, tree.Number))
        or (isinstance(node, Value) and node.type == NUMBER)
        or (isinstance(node, tree.FieldOf) and node.column.type == NUMBER)
        or (isinstance(node, tree.Call) and node.function.gives == NUMBER)
    )


def _size(node: Node) -> tuple[int, int]:
    """The greatest absolute numerator of a number, and its denominator."""
    match node:
        case tree.Number():
            return abs(node.value), 1
        case Value():
            share = Fraction(node.value)  # type: ignore[arg-type]
            return abs(share.numerator), share.denominator
        case tree.FieldOf():
            return max(map(abs, bounds(node.column))), 1
        case tree.Arithmetic():
            (left, under), (right, below) = _size(node.left), _size(node.right)
            return (left * right if node.op == "*" else left * below + right * under), under * below
    return 10**9, 1


def _of_cases(one: _Read) -> Iterator[Problem]:
    """Examples that do not behave as they are said to."""
    for key, wanted in (("fails", False), ("passes", True)):
        for place, case in enumerate(getattr(one.rule, key)):
            words = "；".join(_values(one, case)) or _behaves(one, case, wanted)
            if words:
                yield Problem(one.rule.code, (key, place), f"例子“{case.shows}”{words}")


def _values(one: _Read, case: Case) -> Iterator[str]:
    columns = vocabulary(one.rule.table).columns
    for name, value in case.given.items():
        column = columns.get(name)
        if column is None:
            yield f"中的“{name}”不是申报表的栏目"
        elif (words := _unfit(column, value)) and not column.derived:
            yield f"中的“{one.headings.get(name, name)}”{words}"


def _unfit(column: Column, value: object) -> str:
    """Why a field cannot have a value; '' where it can."""
    if column.type == NUMBER:
        least, most = bounds(column)
        fits = value == "" or (isinstance(value, int) and least <= value <= most)
        return "" if fits else f"应是 {least}—{most} 的整数，不加引号"
    if column.type == DAY:
        return "" if value == "" or (isinstance(value, str) and _is_day(value)) else '应是日期，如 "2019-09-20"'
    if not isinstance(value, str):
        return "应是文字，加英文双引号"
    values = finite(column)
    return f"只能是：{'、'.join(values)}" if values and value and value not in values else ""


def _is_day(text: str) -> bool:
    from datetime import date

    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _behaves(one: _Read, case: Case, wanted: bool) -> str:
    if any(isinstance(node, tree.Call) and not node.function.cells for root in one.asked.trees for node in tree.walk(root)):
        return ""  # such a look-up has its answer from the whole inbox
    given = {**CLEAN.get(one.rule.table, {}), **case.given}
    columns = vocabulary(one.rule.table).columns
    record = {name: None if value == "" and not columns[name].blank else value for name, value in given.items()}
    answer = one.asked.answer(record)
    if answer is wanted:
        return ""
    lacking = [one.headings[c.name] for c in one.columns if c.name not in given and not c.derived]
    if answer is None and lacking:
        return f"没有写明“{'”“'.join(lacking)}”，无法判断；请在 given 中写出"
    if answer is None and any(c.derived and c.name not in given for c in one.columns):
        return ""
    now = {True: "通过", False: "不通过", None: "不能判断"}[answer]
    return f"应为{'通过' if wanted else '不通过'}，而按这条规则是{now}：{one.shown(record)}"


__all__ = ["Problem", "problems"]

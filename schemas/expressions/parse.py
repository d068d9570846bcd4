"""From the text of an expression to its typed tree. What it does not understand it refuses, with the place and what would be right.

The text is read by Python's own parser and never executed. Officers type in Chinese: the signs ≥ ≤ ≠ ×, full-width operators and
Chinese quotation marks mean the same as Python's, and a field may be called by its heading.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches

from schemas.expressions import tree
from schemas.expressions.tree import DAY, NUMBER, TEXT, TEXTS, TRUTH, Node
from schemas.expressions.vocabulary import Function, Vocabulary

_SIGNS = {"≥": ">=", "≤": "<=", "≠": "!=", "×": "*", "（": "(", "）": ")", "，": ",", "＞": ">", "＜": "<", "＋": "+", "－": "-",
          "＝": "=", "！": "!", "＊": "*", "．": ".", "\u3000": " ", "\u00a0": " "} | {chr(ord("０") + n): str(n) for n in range(10)}  # fmt: skip
_PIECE = re.compile("\"[^\"]*\"|'[^']*'|“[^”]*”|‘[^’]*’|.", re.DOTALL)
_COMPARE: dict[type[ast.cmpop], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
_ARITHMETIC: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}
_CALL = re.compile(r"(\w+)\((.*)\)", re.DOTALL)
_OF_SHARES = (
    "比例请写成乘法：引用批次的限值，如 双师型教师数 >= shares.dual * 培训团队总人数，"
    "或者自定，如 60% 写 双师型教师数 * 100 >= 60 * 培训团队总人数"
)
_MOST_NODES = 2_000  # of one expression, its let put in
_SHOWN = 60  # characters of a wrong text that a message repeats
_WORDS = {
    "不小于": ">=", "不少于": ">=", "不低于": ">=", "不大于": "<=", "不多于": "<=", "不高于": "<=", "不超过": "<=", "不等于": "!=",
    "大于": ">", "多于": ">", "高于": ">", "小于": "<", "少于": "<", "低于": "<", "等于": "==", "或者": "or", "并且": "and", "或": "or", "且": "and",
    "加": "+", "减": "-", "乘": "*",
}  # fmt: skip
_DEEPEST = 40  # nodes within nodes: a rule has five
_FURTHEST = 200  # place in a text that can be asked for


class ExpressionError(ValueError):
    """The text is no expression of the vocabulary. ``words``: Chinese, what is wrong and what would be right."""

    def __init__(self, words: str, text: str = "") -> None:
        self.words = words
        super().__init__(f"{words}（{text}）" if text else words)


def parse(text: str, vocabulary: Vocabulary, let: Mapping[str, str] | None = None, wanted: str = TRUTH) -> Node:
    """The tree of an expression of the ``wanted`` type. ``let``: names for parts of it. Raises ExpressionError."""
    node = _Parser(vocabulary, dict(let or {})).of(text)
    if _type(node) != wanted:
        raise ExpressionError(f"这里应是{_said(wanted)}，而“{text}”是{_said(_type(node))}")
    return node


def parse_any(text: str, vocabulary: Vocabulary, let: Mapping[str, str] | None = None) -> Node:
    """The tree of an expression of whatever type. Raises ExpressionError."""
    return _Parser(vocabulary, dict(let or {})).of(text)


def parse_calls(text: str, vocabulary: Vocabulary, let: Mapping[str, str] | None = None) -> tuple[str, tuple[Node, ...]]:
    """The name and arguments of a text like ``share(team_dual, base)``, whose name is none of the vocabulary. Raises ExpressionError."""
    found = _CALL.fullmatch(text.strip())
    if not found:
        raise ExpressionError(f"“{text}”应写成 名称(参数, …) 的样子")
    inside = found[2].strip()
    node = _Parser(vocabulary, dict(let or {})).of_several(inside) if inside else ()
    return found[1], node


def type_of(node: Node) -> str:
    """What an expression's value is: a number, a text, a day, texts or a truth."""
    return _type(node)


class _Parser:
    def __init__(
        self, vocabulary: Vocabulary, let: dict[str, str], within: tuple[str, ...] = (), left: Iterator[int] | None = None
    ) -> None:
        self._words, self._let, self._within = vocabulary, let, within
        self._left = iter(range(_MOST_NODES)) if left is None else left  # shared with what let puts in
        self._text = ""

    def of(self, text: str) -> Node:
        if not isinstance(text, str) or not text.strip():
            raise ExpressionError("没有写表达式")
        self._text = " ".join(_plain(text).split("\n")).strip()
        return self._node(_read(self._text, text), 0)

    def of_several(self, text: str) -> tuple[Node, ...]:
        """The trees of several expressions with commas between."""
        self._text = f"({_plain(text)},)"
        read = _read(self._text, text)
        assert isinstance(read, ast.Tuple)
        return tuple(self._node(one, 0) for one in read.elts)

    def _node(self, node: ast.expr, depth: int) -> Node:
        if depth > _DEEPEST:
            raise ExpressionError(f"表达式层次太深，至多 {_DEEPEST} 层")
        if next(self._left, None) is None:
            raise ExpressionError(f"表达式（连同 let 中的定义）太长，至多 {_MOST_NODES} 个部分")
        ways: dict[type[ast.expr], Callable[[ast.expr, int], Node]] = {
            ast.BoolOp: self._all_or_any, ast.UnaryOp: self._unary, ast.BinOp: self._arithmetic, ast.Compare: self._compare,
            ast.Call: self._call, ast.IfExp: self._choose, ast.Name: self._name, ast.Attribute: self._name, ast.Constant: self._constant,
            ast.Tuple: self._texts, ast.List: self._texts,
        }  # fmt: skip
        way = ways.get(type(node))
        if way is None:
            raise ExpressionError(f"“{self._shown(node)}”不是可以使用的写法；可以用比较、+ - *、and or not、in 和规定的函数")
        return way(node, depth + 1)

    def _shown(self, node: ast.expr) -> str:
        return ast.get_source_segment(self._text, node) or self._text

    def _of_type(self, node: ast.expr, depth: int, *types: str) -> Node:
        made = self._node(node, depth)
        if _type(made) not in types:
            wanted = "或".join(_said(one) for one in types)
            raise ExpressionError(f"“{self._shown(node)}”是{_said(_type(made))}，这里应是{wanted}")
        return made

    def _all_or_any(self, node: ast.expr, depth: int) -> Node:
        assert isinstance(node, ast.BoolOp)
        parts = tuple(self._of_type(part, depth, TRUTH) for part in node.values)
        return tree.And(parts) if isinstance(node.op, ast.And) else tree.Or(parts)

    def _unary(self, node: ast.expr, depth: int) -> Node:
        assert isinstance(node, ast.UnaryOp)
        if isinstance(node.op, ast.Not):
            return tree.Not(self._of_type(node.operand, depth, TRUTH))
        if isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
            return tree.Number(-self._integer(node.operand))
        raise ExpressionError(f"“{self._shown(node)}”不是可以使用的写法")

    def _arithmetic(self, node: ast.expr, depth: int) -> Node:
        assert isinstance(node, ast.BinOp)
        op = _ARITHMETIC.get(type(node.op))
        if op is None:
            raise ExpressionError(f"“{self._shown(node)}”：只能用 + - *；{_OF_SHARES}")
        left, right = (self._of_type(side, depth, NUMBER) for side in (node.left, node.right))
        return tree.Arithmetic(op, left, right)

    def _compare(self, node: ast.expr, depth: int) -> Node:
        assert isinstance(node, ast.Compare)
        pairs = list(zip([node.left, *node.comparators], node.ops, node.comparators))
        parts = [self._compared(left, op, right, depth) for left, op, right in pairs]
        return parts[0] if len(parts) == 1 else tree.And(tuple(parts))

    def _compared(self, left: ast.expr, op: ast.cmpop, right: ast.expr, depth: int) -> Node:
        if isinstance(op, (ast.In, ast.NotIn)):
            item, of = self._of_type(left, depth, TEXT), self._of_type(right, depth, TEXTS)
            _check_options(item, of.values if isinstance(of, tree.Texts) else ())
            return tree.Member(item, of, isinstance(op, ast.NotIn))
        sign = _COMPARE.get(type(op))
        if sign is None:
            raise ExpressionError("比较只能用 == != < <= > >= 和 in")
        one, other = self._node(left, depth), self._node(right, depth)
        one, other = _as_day(one, other), _as_day(other, one)
        if _type(one) != _type(other) or _type(one) in (TRUTH, TEXTS):
            raise ExpressionError(f"“{self._shown(left)}”是{_said(_type(one))}，“{self._shown(right)}”是{_said(_type(other))}，不能比较")
        if _type(one) == TEXT:
            if sign not in ("==", "!="):
                raise ExpressionError(f"文字只能比较是否相同，不能用 {sign}（{self._shown(left)}）")
            for item, text in ((one, other), (other, one)):
                _check_options(item, (text.value,) if isinstance(text, tree.Text) else ())
        return tree.Compare(sign, one, other)

    def _call(self, node: ast.expr, depth: int) -> Node:
        assert isinstance(node, ast.Call)
        name = self._shown(node.func)
        function = self._words.functions.get(name)
        if function is None or node.keywords:
            near = _near(name, self._words.functions) or f"可用的有：{'、'.join(self._words.functions)}"
            raise ExpressionError(f"没有函数“{name[:_SHOWN]}”。{near}")
        takes = function.takes
        if takes and takes[-1] == "*":
            takes = (*takes[:-2], *[takes[-2]] * max(1, len(node.args) - len(takes) + 2))
        if len(takes) != len(node.args):
            raise ExpressionError(f"函数“{name}”应有 {len(takes)} 个参数，这里写了 {len(node.args)} 个")
        made = tuple(self._argument(one, wanted, function, depth) for one, wanted in zip(node.args, takes))
        return tree.Call(function, made)

    def _argument(self, node: ast.expr, wanted: str, function: Function, depth: int) -> Node:
        made = self._node(node, depth)
        if wanted.endswith("column"):
            if not isinstance(made, tree.FieldOf):
                raise ExpressionError(f"“{self._shown(node)}”应是一个栏目的名称")
            if wanted.startswith("text") and made.column.type != TEXT:
                raise ExpressionError(f"“{self._shown(node)}”是{_said(made.column.type)}，函数“{function.name}”只用于文字的栏目")
            if function.kinds and made.column.kind not in function.kinds:
                fitting = [c.words for c in dict.fromkeys(self._words.columns.values()) if c.kind in function.kinds]
                raise ExpressionError(f"栏目“{made.column.words}”没有规定的格式；函数“{function.name}”只用于：{'、'.join(fitting)}")
        elif wanted == "written text" and not (isinstance(made, tree.Text) and made.value):
            raise ExpressionError(f"“{self._shown(node)}”应是直接写出的文字，加引号，不能是空的")
        elif wanted == "written place" and not (isinstance(made, tree.Number) and 1 <= made.value <= _FURTHEST):
            raise ExpressionError(f"“{self._shown(node)}”应直接写出第几位，从 1 数起")
        return made

    def _choose(self, node: ast.expr, depth: int) -> Node:
        assert isinstance(node, ast.IfExp)
        test = self._of_type(node.test, depth, TRUTH)
        if tree.columns_of(test):
            raise ExpressionError(f"if 后面只能是批次配置的值，“{self._shown(node.test)}”是申报表的栏目；请改用 and、or")
        then, otherwise = self._node(node.body, depth), self._node(node.orelse, depth)
        if _type(then) != _type(otherwise):
            raise ExpressionError(f"if 前是{_said(_type(then))}，else 后是{_said(_type(otherwise))}，两者应相同")
        return tree.Choose(test, then, otherwise)

    def _name(self, node: ast.expr, depth: int) -> Node:
        name = self._shown(node).replace(" ", "")
        if name in self._let:
            if name in self._within:
                raise ExpressionError(f"“{name}”的定义绕成了圈")
            return _Parser(self._words, self._let, (*self._within, name), self._left).of(self._let[name])
        if name in self._words.columns:
            return tree.FieldOf(self._words.columns[name])
        if name in self._words.limits:
            return tree.Limit(name, self._words.limits[name])
        known = [*self._words.columns, *self._words.limits, *self._let]
        if name in self._words.elsewhere:
            raise ExpressionError(f"“{name}”是{self._words.elsewhere[name]}的栏目，一条规则只能看一张表的一行")
        raise ExpressionError(f"没有“{name[:_SHOWN]}”这个栏目或限值。{_near(name, known)}")

    def _integer(self, node: ast.Constant) -> int:
        if isinstance(node.value, bool):
            raise ExpressionError(f'“{self._shown(node)}”不能使用；填“是”“否”的栏目请写成 == "是"')
        if not isinstance(node.value, int) or abs(node.value) > 10**12:
            raise ExpressionError(f"“{self._shown(node)}”：数只能写整数；{_OF_SHARES}")
        return node.value

    def _constant(self, node: ast.expr, depth: int) -> Node:
        assert isinstance(node, ast.Constant)
        if isinstance(node.value, str):
            return tree.Text(node.value)
        return tree.Number(self._integer(node))

    def _texts(self, node: ast.expr, depth: int) -> Node:
        assert isinstance(node, (ast.Tuple, ast.List))
        parts = [self._of_type(part, depth, TEXT) for part in node.elts]
        if not parts or not all(isinstance(part, tree.Text) for part in parts):
            raise ExpressionError(f"“{self._shown(node)}”中应直接写出文字")
        return tree.Texts(tuple(part.value for part in parts if isinstance(part, tree.Text)))


def _read(text: str, written: str) -> ast.expr:
    """What Python's parser makes of a text; only its refusals are caught here, not those of ``_node``."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an odd backslash in a text is no matter of the console
            return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        shown = written if len(written) <= _SHOWN else written[:_SHOWN] + "…"
        raise ExpressionError(f"“{shown}”{_advice(written)}") from None


def _plain(text: str) -> str:
    """Chinese signs as Python's; what stands in quotation marks of any kind stays as it is."""
    return _PIECE.sub(
        lambda found: f'"{found[0][1:-1]}"' if found[0][0] in "“‘" else found[0] if found[0][0] in "\"'" else "".join(map(_sign, found[0])),
        text,
    )


def _advice(text: str) -> str:
    """What may be meant by a text that cannot be read."""
    bare = _PIECE.sub(lambda found: "" if len(found[0]) > 1 else found[0], text)
    for word, sign in _WORDS.items():
        if re.search(rf"(?<![\u4e00-\u9fff]){word}(?![\u4e00-\u9fff])", bare):
            return f"中的“{word}”请写成 {sign}"
    if "%" in bare:
        return f"中有 %；{_OF_SHARES}，倍数不能判断"
    if re.search(r"(?<![=<>!])=(?!=)", bare):
        return "中的一个等号请写成两个：=="
    return "写得不完整，或有不认识的符号；请核对括号、引号和运算符"


def _sign(c: str) -> str:
    return _SIGNS.get(c, c)


def _type(node: Node) -> str:
    match node:
        case tree.FieldOf():
            return node.column.type
        case tree.Limit():
            return node.type
        case tree.Number() | tree.Arithmetic():
            return NUMBER
        case tree.Text():
            return TEXT
        case tree.Texts():
            return TEXTS
        case tree.Call():
            return node.function.gives
        case tree.Choose():
            return _type(node.then)
        case _:
            return TRUTH


def _as_day(node: Node, beside: Node) -> Node:
    """A text written beside a day is a day."""
    if isinstance(node, tree.Text) and _type(beside) == DAY:
        from datetime import date

        try:
            return tree.Limit(date.fromisoformat(node.value).isoformat(), DAY)
        except ValueError:
            raise ExpressionError(f"“{node.value}”不是日期；请写成 2019-09-20 的样子") from None
    return node


def _check_options(node: Node, written: tuple[str, ...]) -> None:
    """A comparison with what a field can never hold is a slip."""
    if not isinstance(node, tree.FieldOf):
        return
    column = node.column
    if column.several and (several := [text for text in written if text and text not in column.alone]):
        raise ExpressionError(f'栏目“{column.words}”可以填几个，不能比较是否相同；请写 含有({column.words}, "{several[0]}")')
    if not column.options:
        return
    known = (*column.options, *([""] if column.blank else []))
    for text in written:
        if text not in known:
            raise ExpressionError(f"栏目“{column.words}”没有“{text}”这一选项，只有：{'、'.join(column.options)}")


def _said(type_: str) -> str:
    return tree.TYPE_WORDS[type_]


def _near(name: str, known: Mapping[str, object] | list[str]) -> str:
    found = get_close_matches(name, list(known), 1, 0.5)
    return f"最接近的是“{found[0]}”。" if found else ""

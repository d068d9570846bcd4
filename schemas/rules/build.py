"""From the blocks of a rule file to rules: expressions are parsed, templates checked. A wrong block is refused whole."""

from __future__ import annotations

import keyword
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from schemas import fields
from schemas.expressions.parse import ExpressionError, parse_any, parse_calls
from schemas.expressions.parse import parse as parsed
from schemas.expressions.tree import Node, columns_of
from schemas.rules import OWN, REQUIRES, Case, Rule
from schemas.rules.declaration import OWN_KEYS, CaseBlock, OwnRuleBlock, RuleBlock
from schemas.rules.templates import blanks, canonical, renamed, without_blanks
from schemas.rules.vocabulary import LIMITS, OF_OTHERS, TABLES, vocabulary
from schemas.rules.wording import WORDINGS

STANDARD = {  # blanks that every finding fills: see pipeline.check.findings
    "value", "explain", "near", "what", "why", "note", "options", "reason", "earlier",
}  # fmt: skip

OWN_STANDARD = {"value", "explain"}
OWN_REQUIRES = ("trainer_list", "roster", "register")
_FIXES = {  # of a province's own rule that says nothing of it
    "error": "请改正后重新报送。",
    "warning": "请核对；确属特殊情况的，请在{explain}中写明原因。",
    "info": "供参考；请核对，无误的不必处理。",
}


class RuleError(ValueError):
    """A block is no rule. ``where``: the key in the block (and the place in a list); ``words``: Chinese, what is wrong."""

    def __init__(self, where: tuple[str | int, ...], words: str) -> None:
        self.where, self.words = where, words
        super().__init__(f"{'.'.join(map(str, where))}: {words}")


def rules_of_folder(folder: Path) -> list[Rule]:
    """The rules of all rule files of a folder. Raises RuleError or pydantic's ValidationError: a fault of ours."""
    found: dict[str, Rule] = {}
    for path in sorted(folder.glob("*.toml")):
        for block in tomllib.loads(path.read_text(encoding="utf-8"))["rule"]:
            rule = built(RuleBlock(**block))
            if rule.code in found:
                raise RuleError(("code",), f"{rule.code} is declared twice ({path.name})")
            found[rule.code] = rule
    return list(found.values())


def built(block: RuleBlock) -> Rule:
    """The rule of a block. Raises RuleError."""
    table = block.table or (block.scope if block.holds else "")
    trees: dict[str, Any] = {}
    if isinstance(block, OwnRuleBlock):
        _check_own(block)
    if block.holds:
        if table not in TABLES:
            raise RuleError(("table",), f"没有表“{table}”")
        trees = _trees(block, table)
    if block.requires and block.requires not in REQUIRES:
        raise RuleError(("requires",), f"没有“{block.requires}”，只有：{'、'.join(REQUIRES)}")
    words: dict[str, Any] = {key: canonical(getattr(block, key), table) for key in ("fault", "message", "told", "expected", "fix")}
    clause, others = block.clause, block.others
    if isinstance(block, OwnRuleBlock):
        words["message"] = words["message"] or words["fault"] + "。"
        words["fix"] = words["fix"] or _FIXES[block.severity]
        clause = clause or "本省规定"
        others = tuple(sorted(OF_OTHERS.keys() & set(blanks(words["message"]))))
        words["told"] = renamed(words["message"], OF_OTHERS) if others else ""
    rule = Rule(
        code=block.code, severity=block.severity, scope=block.scope, clause=clause, sentence=block.sentence, table=table,
        cites=_cites(block, table), points_at_failing=block.points_at_failing, field=block.field, test=block.test, note=block.note,
        consequence=block.consequence, requires=block.requires, raised_by=block.raised_by, unreads=block.unreads,
        told_apart_by=block.told_apart_by, empty=tuple(block.empty.items()), source=block.holds,
        others=others,
        fails=_cases(block.fails, table), passes=_cases(block.passes, table), **words, **trees,
    )  # fmt: skip
    _check_others(rule, block.public)
    if block.holds:
        _check_blanks(rule)
        cells = [c.name for c in columns_of(rule.holds, rule.where) if not c.derived]
        if table in fields.TABLES and not rule.cites and not cells:
            raise RuleError(("cites",), 'holds 中没有申报表自己的栏目，不知道该引用哪个单元格；请用 cites 写明，如 cites = ["major_code"]')
    return rule


def _check_own(block: OwnRuleBlock) -> None:
    for name in sorted(block.model_fields_set - set(OWN_KEYS)):
        raise RuleError((name,), "自己的规则不写这一项")
    if block.requires and block.requires not in OWN_REQUIRES:
        raise RuleError(("requires",), f"只能是：{'、'.join(OWN_REQUIRES)}")
    for key in ("fault", "message", "expected", "fix"):
        text = getattr(block, key)
        if text and not text.strip():
            raise RuleError((key,), "没有写内容")
        if any(sign in without_blanks(text) for sign in "{}｛｝"):
            raise RuleError((key,), "大括号应是半角的，左右成对，里面写一个栏目或限值的名称，如 {pilot_students}")
    known = vocabulary(block.scope)
    for name in block.let:
        taken = name in known.columns or name in known.limits or name in known.functions or name in STANDARD or keyword.iskeyword(name)
        if taken or not name.isidentifier():
            raise RuleError(
                ("let", name),
                "这个名称已经是栏目、限值或函数，或者不能作名称，请换一个" if taken else "只能用汉字、字母、数字和下划线，不以数字开头",
            )


def _trees(block: RuleBlock, table: str) -> dict[str, Any]:
    known = vocabulary(table)
    trees: dict[str, Any] = {}
    for key in ("holds", "where", "applies"):
        if text := getattr(block, key):
            trees[key] = _try((key,), parsed, text, known, block.let)
    trees["let"] = tuple((name, _try(("let", name), parse_any, text, known, block.let)) for name, text in block.let.items())
    facts: list[tuple[str, tuple[Node, ...]]] = []
    for place, text in enumerate(block.facts):
        name, arguments = _try(("facts", place), parse_calls, text, known, block.let)
        if name not in WORDINGS:
            raise RuleError(("facts", place), f"没有“{name}”，只有：{'、'.join(WORDINGS)}")
        facts.append((name, arguments))
    return {**trees, "facts": tuple(facts)}


def _try(where: tuple[str | int, ...], way: Any, *arguments: Any) -> Any:
    try:
        return way(*arguments)
    except ExpressionError as error:
        raise RuleError(where, error.words) from None


def _cites(block: RuleBlock, table: str) -> tuple[str, ...]:
    """The fields that a finding cites by their canonical names."""
    found: list[str] = []
    for place, name in enumerate(block.cites):
        column = vocabulary(table).columns.get(name) if block.holds else None
        if block.holds and (column is None or column.derived):
            raise RuleError(("cites", place), f"“{name}”不是申报表的栏目，不能引用它的单元格")
        found.append(column.name if column else name)
    return tuple(found)


def _check_blanks(rule: Rule) -> None:
    given = {name for name, _ in rule.let} | {blank for name, _ in rule.facts for blank in WORDINGS[name].gives}
    free = rule.table not in ("school", "application", "trainer")  # tables of ours have columns that no expression speaks of
    own = rule.code[0] == OWN
    known = (
        given
        | (OWN_STANDARD if own else STANDARD)
        | set(vocabulary(rule.table).columns)
        | set(LIMITS)
        | (set() if own else _SAID_BESIDE.get(rule.table, set()))
    )
    for blank in blanks(rule.fault):
        if blank not in LIMITS:
            raise RuleError(("fault",), f"“{{{blank}}}”：问题的名称对所有院校都一样，只能引用批次的限值；栏目的值请写在 message 中")
    for key in ("message", "told", "expected", "fix"):
        for blank in blanks(getattr(rule, key)):
            if blank not in known and not free:
                near = get_close_matches(blank, sorted(known), 1, 0.5)
                hint = f"。最接近的是“{near[0]}”" if near else ""
                raise RuleError((key,), f"“{{{blank}}}”不是栏目、限值，也没有在 let 或 facts 中给出{hint}")


def _check_others(rule: Rule, public: tuple[str, ...]) -> None:
    """What a school is told names no other school: of every blank that may, the rule says so, and says what is told without it."""
    if rule.scope in _OF_NO_SCHOOL:
        return  # of these no school is told
    own = rule.code[0] == OWN
    for key in ("message", "expected", "fix"):
        used = set(blanks(getattr(rule, key)))
        for blank in sorted(OF_OTHERS.keys() & used - set(public) - (set(rule.others) if key == "message" else set())):
            hint = "请不要写在这里" if own else "write it into `others` (and `told`), or into `public` where anybody may know it"
            raise RuleError((key,), f"“{{{blank}}}”会说到其他院校，而这句话要告诉院校：{hint}")
    if bool(rule.told) != bool(rule.others):
        raise RuleError(("told",), "`told` and `others` go together")
    for blank in blanks(rule.told):
        if blank in rule.others or blank in OF_OTHERS.keys() - set(public):
            raise RuleError(("told",), f"“{{{blank}}}” speaks of other schools")
    for blank in rule.others:
        if blank not in blanks(rule.message):
            raise RuleError(("others",), f"“{{{blank}}}” is no blank of the message")


_OF_NO_SCHOOL = ("province", "decision", "national")
_SAID_BESIDE = {"school": {"names_of_code", "register_near", "roster_hint"}, "application": {"near_certificate"}, "trainer": {"alike"}}


def _cases(blocks: tuple[CaseBlock, ...], table: str) -> tuple[Case, ...]:
    return tuple(_case(block, table) for block in blocks)


def _case(block: CaseBlock, table: str) -> Case:
    of = {name: _named(values, name) for name in ("school", "application", "trainer") if (values := getattr(block, name))}
    inbox = None if block.inbox is None else {key: tuple(v) if isinstance(v, list) else v for key, v in block.inbox.items()}
    given, also, elsewhere = _named(block.given, table), [_named(v, table) for v in block.also], [_named(v, table) for v in block.elsewhere]
    return Case(block.shows, given, tuple(also), tuple(elsewhere), of, block.plant, inbox, block.figures, block.raises, block.silences)


def _named(values: Mapping[str, Any], table: str) -> dict[str, Any]:
    """A case's values by the canonical names, whatever heading a field is called by."""
    columns = vocabulary(table).columns if table in TABLES else {}
    return {columns[name].name if name in columns else name: value for name, value in values.items()}

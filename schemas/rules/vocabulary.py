"""What rules may speak of: the columns of each table, the batch's limits, the named functions."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from schemas import fields
from schemas.expressions.vocabulary import DAY, NUMBER, TEXT, TEXTS, TRUTH, Column, Vocabulary
from schemas.rules import by_formula
from schemas.rules.lookups import FUNCTIONS

LIMITS: dict[str, str] = {
    "shares.dual": NUMBER,
    "shares.industry": NUMBER,
    "shares.dual_base": TEXT,
    "team_max": NUMBER,
    "balance.certificate": NUMBER,
    "balance.field": NUMBER,
    "balance.school": NUMBER,
    "balance.min_applications": NUMBER,
    "balance.min_schools": NUMBER,
    "issued": DAY,
    "deadline": DAY,
    "certificates": TEXTS,
    "school_types": TEXTS,
    "levels": TEXTS,
}
OF_OTHERS: dict[str, str] = {  # blanks that may speak of another school or its files, and what stands for them in a province's own rule
    "names_of_code": "另一所院校",
    "codes_of_name": "另一个标识码",
    "register_problem": "与名录不符",
    "register_near": "名录所载",
    "roster_hint": "",
    "other": "另一个文件",
    "used": "另一个文件",
}
_TYPES = {"integer": NUMBER, "date": DAY, "text": TEXT}
_SHEETS = {
    "school": "“院校信息”（scope = school）",
    "application": "“证书申报”（scope = application）",
    "trainer": "“培训团队”（scope = trainer）",
}
_YEARS = ("第一年", "第二年", "第三年")


def _derived(
    name: str, type_: str, words: str, rests_on: tuple[str, str] = ("", ""), unless: str = "", excel: Callable[[Any], Any] | str = ""
) -> Column:
    return Column(name, type_, words, *rests_on, derived=True, unless=unless, excel=excel)


_LIST = "trainer"
DERIVED: dict[str, tuple[Column, ...]] = {
    "school": (
        _derived("id_code", TEXT, "本省代码", excel="须知道所在省份的代码"),
        _derived("codes_of_name", TEXT, "同名院校填报的标识码", excel=by_formula.OTHER_SCHOOLS),
        _derived("on_roster", TRUTH, "在应报院校名单上", ("school", "school_name"), "不在应报院校名单上", excel=by_formula.ROSTER),
        _derived("register_problem", TEXT, "与院校名录不符之处", ("school", "school_name"), excel=by_formula.REGISTER),
        _derived("school_key", TEXT, "规范后的院校名称", ("school", "school_name")),
    ),
    "application": (
        _derived("owner", TEXT, "院校"),
        _derived("contradicted", TRUTH, "有内容不同的同一申报", unless="没有内容不同的同一申报", excel=by_formula.Later("contradicted")),
        _derived("school_level", TEXT, "办学层次", ("school", "school_type"), excel=by_formula.CATALOGUE),
        _derived("listed_total", NUMBER, "名单中该证书的总人数", (_LIST, "certificate"), excel=by_formula.Later("listed_total")),
        _derived("listed_dual", NUMBER, "名单中该证书的双师型人数", (_LIST, "dual_qualified"), excel=by_formula.Later("listed_dual")),
        _derived(
            "listed_industry",
            NUMBER,
            "名单中该证书的行业企业专家人数",
            (_LIST, "industry_expert"),
            excel=by_formula.Later("listed_industry"),
        ),
    ),
    "trainer": (
        _derived("school_id", NUMBER, "院校"),
        _derived("school_key", TEXT, "本校名称", ("school", "school_name"), excel=by_formula.Later("school_key")),
        _derived("employer_key", TEXT, "规范后的工作单位", ("trainer", "employer"), excel=by_formula.Later("employer_key")),
        _derived(
            "applied",
            TRUTH,
            "证书在本校申报之列",
            ("application", "certificate"),
            "证书不在本校申报之列",
            excel=by_formula.Later("applied"),
        ),
        _derived("of_none", TRUTH, "不是本批也不是本校申报的证书", excel=by_formula.Later("of_none")),
    ),
    "roster": (_derived("returned", TRUTH, "有可用的申报表"),),
}
_SHARE = (
    _derived("numerator", NUMBER, "全部申报中的数量"),
    _derived("denominator", NUMBER, "全部申报的总数"),
    _derived("judged", TRUTH, "全部申报达到最小规模", unless="全部申报没有达到最小规模"),
    _derived("included_numerator", NUMBER, "纳入汇总中的数量"),
    _derived("included_denominator", NUMBER, "纳入汇总的总数"),
    _derived("included_judged", TRUTH, "纳入汇总的达到最小规模", unless="纳入汇总的没有达到最小规模"),
    _derived("included_applications", NUMBER, "纳入汇总的申报条数"),
    _derived("misnamed", NUMBER, "证书名称相近而不规范的申报条数"),
)
SHARES = ("share_certificate", "share_field", "share_school")
TABLES = (*fields.TABLES, *SHARES, "roster")


def column(table: str, f: fields.Field) -> Column:
    """A field of the form as a column of an expression."""
    options = f.options or f.of_kind.choices
    return Column(
        f.name, _TYPES[f.of_kind.storage], f.heading, table, f.name, kind=f.kind, least=f.least, most=f.most or 10**9, options=options,
        blank=f.may_be_empty or bool(f.blank_rule), year=f.year, several=f.of_kind.several and not f.of_kind.pattern,
        alone=(fields.NONE,),
    )  # fmt: skip


@cache
def vocabulary(table: str) -> Vocabulary:
    """The words of one table's rules; a field also by its heading."""
    columns: dict[str, Column] = {}
    for f in fields.TABLES.get(table, ()):
        own = column(table, f)
        columns[f.name] = own
        columns.setdefault(f.heading if f.year is None else f"{_YEARS[f.year]}招生数", own)
    columns |= {one.name: one for one in (_SHARE if table in SHARES else DERIVED.get(table, ()))}
    functions = {name: f for f in FUNCTIONS if not f.tables or table in f.tables for name in (f.name, *f.aliases)}
    others = {name: fields_of for name, fields_of in fields.TABLES.items() if name != table}
    elsewhere = {word: _SHEETS[name] for name, of in others.items() for f in of for word in (f.name, f.heading) if word not in columns}
    return Vocabulary(table, columns, LIMITS, functions, elsewhere)


def rests_on(table: str, name: str) -> tuple[str, str]:
    """The form's field (table, name) that a column of a table is or is made from; ('', '') for none."""
    found = vocabulary(table).columns.get(name)
    return (found.table, found.field) if found else ("", "")

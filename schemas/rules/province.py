"""P5xx of the whole province: balance of certificates, fields and schools (clause 三.1), and who has not reported."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from schemas.rules import Case, Row, Rule
from schemas.words import limit_words, most_allowed, percent

if TYPE_CHECKING:
    import pandas as pd

    from schemas.batch import Batch


_WHOLE, _INSIDE = "", "included_"  # the two bases: all current applications, and those that the province sends


def _within(balance: pd.DataFrame, batch: Batch) -> pd.Series:
    """True where a group's share is within its limit on either base; a base under the batch's minimum size is not judged, NA for none."""
    over = balance["over"] & balance["judged"] | balance["included_over"] & balance["included_judged"]
    return (~over).astype("boolean").where(balance["judged"] | balance["included_judged"])


def _words(limit_of: str, unit: str, small: str) -> Callable[[Row, Batch], dict[str, Any]]:
    """The figures of both bases in words. ``small``: what there are too few of where a base is not judged."""

    def facts(row: Row, batch: Batch) -> dict[str, Any]:
        limit: Fraction = getattr(batch.balance, limit_of)
        said = {name: _said(row, base, limit, unit, small) for name, base in (("whole", _WHOLE), ("inside", _INSIDE))}
        return {**said, "limit_words": limit_words(limit)}

    return facts


def _said(row: Row, base: str, limit: Fraction, unit: str, small: str) -> str:
    """One base: 14/41=34.1%，至多 12/41，超出 2 所."""
    part, whole = row[f"{base}numerator"], row[f"{base}denominator"]
    if not whole:
        return "暂无"
    figures = f"{part}/{whole}={percent(part, whole, limit)}"
    most = most_allowed(whole, limit)
    if not row[f"{base}judged"]:
        return f"{figures}（{small}，不判断）"
    return f"{figures}，至多 {most}/{whole}，" + (f"超出 {part - most} {unit}" if row[f"{base}over"] else "没有超过")


def _small(kind: str) -> Any:
    return lambda run: run.get(f"small_{kind}", "")


def _p(
    code: str, severity: str, table: str, field: str, fault: str, test: str, message: str, fix: str, expected: str, check: Any, **more: Any
) -> Rule:
    return Rule(
        code,
        severity,
        "province",
        field,
        more.pop("clause", "三.1"),
        fault,
        test,
        message,
        fix,
        expected=expected,
        table=table,
        check=check,
        **more,
    )


def _counted(words: str, part: str, whole: str, *counts: int) -> Case:
    """``counts``: part and whole of all applications, then of what reaches the summary, then how many schools these are of."""
    names = (part, whole, f"其中纳入汇总：{part}", f"其中纳入汇总：{whole}", "其中纳入汇总的院校（所）")
    return Case(words, {"figures": dict(zip(names, counts))})


_CERTIFICATE = ("申报该证书的院校（所）", "全省申报院校（所）")
_FIELD = ("该专业大类的申报（条）", "全省申报（条）")
_INCLUDED = ("该证书纳入汇总的申报（条）", "该证书的申报（条）")
_SCHOOL = ("该校试点学生（人）", "全部试点学生（人，分属 10 所院校）")

RULES = (
    _p("P501", "warning", "share_certificate", "certificate", "证书过度集中", "申报某证书的院校占申报院校的比例超过限值；全部申报和纳入汇总的申报各算一次，任何一次超过都提出（申报少于最小规模的一次不判断）。",
       "申报“{name}”的院校占申报院校的比例超过 {limit_words}：全部申报 {whole}；纳入汇总 {inside}。学生最多的院校：{largest}。",
       "请统筹各证书的布局，必要时与院校协商调整。", "不超过{limit_words}；全部申报{whole}；纳入汇总{inside}", _within,
       facts=_words("certificate", "所", "申报过少"), not_run=_small("applications"),
       failing=(_counted("多一所", *_CERTIFICATE, 31, 100), _counted("刚够判断", *_CERTIFICATE, 4, 10), _counted("只有纳入汇总的超过", *_CERTIFICATE, 30, 100, 30, 99)),
       passing=(_counted("恰好 30%", *_CERTIFICATE, 30, 100), _counted("少于 10 所，不判断", *_CERTIFICATE, 9, 9), _counted("纳入汇总的少于 10 条，不判断", *_CERTIFICATE, 3, 10, 3, 9))),
    _p("P502", "warning", "share_field", "major_code", "专业领域过度集中", "某专业大类的申报占申报总数的比例超过限值；全部申报和纳入汇总的申报各算一次，任何一次超过都提出（申报少于最小规模的一次不判断）。",
       "专业大类“{name}”的申报占申报总数的比例超过 {limit_words}：全部申报 {whole}；纳入汇总 {inside}。申报最多的院校：{largest}。",
       "请统筹专业领域的布局，必要时与院校协商调整。", "不超过{limit_words}；全部申报{whole}；纳入汇总{inside}", _within,
       facts=_words("field", "条", "申报过少"), not_run=_small("applications"),
       failing=(_counted("多一条", *_FIELD, 41, 100), _counted("刚够判断", *_FIELD, 5, 10), _counted("只有纳入汇总的超过", *_FIELD, 40, 100, 40, 99)),
       passing=(_counted("恰好 40%", *_FIELD, 40, 100), _counted("少于 10 条，不判断", *_FIELD, 9, 9), _counted("纳入汇总的少于 10 条，不判断", *_FIELD, 4, 10, 4, 9))),
    _p("P503", "info", "share_certificate", "certificate", "证书无院校申报", "本批某证书没有一条纳入汇总的申报。",
       "“{name}”没有纳入汇总的申报（已申报 {applications} 条{misspelt}）。", "不必处理；如有意布局，可动员有条件的院校申报。", "",
       lambda t, b: t["included_applications"] > 0, facts=lambda r, b: {"misspelt": f"，另有 {r['misnamed']} 条证书名称与它相近而不规范的" if r["misnamed"] else ""},
       failing=(_counted("都没有纳入", *_INCLUDED, 0, 1),), passing=(_counted("有一条", *_INCLUDED, 1, 1),)),
    _p("P504", "warning", "share_school", "school_name", "院校过度集中", "一所院校的试点学生占全部试点学生的比例超过限值；全部申报和纳入汇总的申报各算一次，任何一次超过都提出（院校少于最小规模的一次不判断）。",
       "“{name}”的试点学生占全部试点学生的比例超过 {limit_words}：全部申报 {whole}；纳入汇总 {inside}。学生最多的证书：{largest}。",
       "请核对该校的试点学生数，必要时协商调整。", "不超过{limit_words}；全部申报{whole}；纳入汇总{inside}", _within,
       facts=_words("school", "人", "院校过少"), not_run=_small("schools"),
       failing=(_counted("多一人", *_SCHOOL, 201, 1000), _counted("只有纳入汇总的超过", *_SCHOOL, 200, 1000, 200, 999, 10)),
       passing=(_counted("恰好 20%", *_SCHOOL, 200, 1000), _counted("纳入汇总的少于 10 所院校，不判断", *_SCHOOL, 200, 1000, 200, 900, 9))),
    _p("P507", "warning", "roster", "school_name", "应报未报", "应报院校名单上的院校没有可用的申报表。",
       "应报院校“{school_name}”没有可用的申报表{hint}。", "请催报；已报而未能使用的，见“不能使用的文件”。", "一份可用的申报表",
       lambda t, b: t["returned"].astype("boolean"), clause="三.3", not_run=lambda run: "" if run.get("roster") else "收件文件夹中没有应报院校名单",
       failing=(Case("名单上另有一所", {"inbox": {"应报院校名单": ("本校", "另一所职业技术学院")}}),),
       passing=(Case("名单上的都报了", {"inbox": {"应报院校名单": ("本校",)}}),)),
)  # fmt: skip

"""V1xx: one cell, one field. Raised by the typing stage."""

from __future__ import annotations

from schemas.rules import Rule


def _v(code: str, severity: str, fault: str, test: str, message: str, fix: str, expected: str = "") -> Rule:
    return Rule(code, severity, "cell", "*", "", fault, test, message, fix, expected=expected, raised_by="type")


RULES = (
    _v("V101", "error", "必填项为空", "必填的单元格是空的（空白和横线也算空）。",
       "“{heading}”没有填写。", "请填写“{heading}”。", "“{heading}”必填"),
    _v("V102", "error", "值无法识别", "内容不能读成该栏目需要的数字或日期。",
       "“{heading}”填的是“{value}”，{what}。", "请只填{wanted}，不要写其他文字；确实为零请填 0。", "{wanted}"),
    _v("V103", "error", "取值不在选项内", "内容不是该栏目的选项之一。",
       "“{heading}”填的是“{value}”，不在选项之内。{suggestion}", "请从选项中选填：{options}。", "{options}"),
    _v("V104", "error", "数值不合理", "人数为负数、小数，或超出该栏目的范围。",
       "“{heading}”填的是 {value}，{why}。", "请填写核实后的整数。", "{range}"),
    _v("V105", "info", "值已自动规范", "读取时作了规范（全角数字、单位、千分位、证书后缀、丢失的首位 0 等）。",
       "“{heading}”原文“{before}”，已按“{after}”读取{note}。", "请核对；读得不对请改原表。", "{after}"),
)  # fmt: skip

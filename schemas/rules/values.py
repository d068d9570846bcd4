"""V1xx: one cell, one field. Raised by the typing stage."""

from __future__ import annotations

from schemas.rules import Case, Rule


def _v(
    code: str,
    severity: str,
    fault: str,
    test: str,
    message: str,
    fix: str,
    expected: str,
    failing: tuple[Case, ...],
    passing: tuple[Case, ...],
) -> Rule:
    return Rule(
        code, severity, "cell", "*", "", fault, test, message, fix, expected=expected, raised_by="type", failing=failing, passing=passing
    )


_TEAM = (
    ("team_total", "团队总人数", ("A310", "A311", "A312", "A313", "A318")),
    ("team_dual", "双师型人数", ("A310", "A312", "A318")),
    ("team_industry", "行业企业专家人数", ("A311", "A312", "A318")),
)

RULES = (
    _v("V101", "error", "必填项为空", "必填的单元格是空的（空白和横线也算空）。",
       "“{heading}”没有填写{note}。", "请填写“{heading}”。", "“{heading}”必填",
       (Case("联系人没有填", {"school": {"contact_name": ""}}), Case("在校生数只画横线", {"application": {"enrolled": "—"}}, silences=("A316",)), Case("一年的招生数没有填", {"application": {"intake_2": ""}}, silences=("A306",))),
       (Case("选填的可以空着", {"application": {"partner": "", "remark": ""}}),)),
    _v("V102", "error", "值无法识别", "内容不能读成该栏目需要的数字或日期。",
       "“{heading}”填的是“{value}”，{what}。", "请只填{wanted}，不要写其他文字；确实为零请填 0。", "{wanted}",
       (Case("不是数", {"application": {"enrolled": "待统计"}}), *(Case(f"{words}不是数", {"application": {name: "待统计"}}, silences=silent) for name, words, silent in _TEAM), Case("没有这一天", {"school": {"filled_on": "2019年13月40日"}})),
       (Case("只填数字", {"application": {"enrolled": 500}}), Case("日期", {"school": {"filled_on": "2019-09-18"}}))),
    _v("V103", "error", "取值不在选项内", "内容不是该栏目的选项之一。",
       "“{heading}”填的是“{value}”，不在选项之内。{suggestion}", "请从选项中选填：{options}。", "{options}",
       (Case("不在选项内", {"application": {"facilities": "待建"}}), Case("没有“校级”", {"school": {"standing": "校级示范"}})),
       (Case("选项之一", {"application": {"facilities": "自有"}}),)),
    _v("V104", "error", "数值不合理", "人数为负数、小数，或超出该栏目的范围。",
       "“{heading}”填的是 {value}，{why}。", "请填写核实后的整数。", "{range}",
       (Case("负数", {"application": {"enrolled": -1}}), Case("小数", {"application": {"training_experience": 12.5}}), Case("试点学生数为 0", {"application": {"pilot_students": 0}})),
       (Case("试点学生 1 人", {"application": {"pilot_students": 1}}),)),
    _v("V105", "info", "值已自动规范", "读取时作了规范（全角数字、单位、千分位、证书后缀、丢失的首位 0 等）。",
       "“{heading}”原文“{before}”，已按“{after}”读取{note}。", "请核对；读得不对请改原表。", "{after}",
       (Case("带单位", {"application": {"enrolled": "500人"}}), Case("全角数字", {"application": {"enrolled": "５００"}}), Case("约数", {"application": {"enrolled": "约五百"}})), (Case("原样读取", {"application": {"enrolled": 500}}),)),
)  # fmt: skip

"""Read what is meant, ask where it is unclear: marks beside numbers, several numbers, ticked lists, ranges of levels, the notice's own words."""

from __future__ import annotations

import pytest

from pipeline.typed.parse import parse
from schemas.fields import Field
from tests.typed.test_parsing import ALL, CONTEXT

_VAGUE, _SEVERAL, _NONE = "不是一个确定的数", "里面不止一个数", "无法识别为数字"


def _read(field: str, text: str) -> tuple[object, str, bool]:
    parsed = parse("t" + text, ALL[field], CONTEXT)
    return parsed.value, parsed.code, parsed.tidied


@pytest.mark.parametrize(
    "mark", ["①", "②③", "²", "⑴", "❶", "₁", "*", "＊", "※", "[1]", "［1］", "【1】", "〔注2〕", "（注1）", "(*)", "注1", " 注①", "（注）"]
)
def test_a_footnote_mark_is_no_digit(mark: str) -> None:
    for field, written, value in (("intake_1", "120", 120), ("intake_1", "1,200人", 1200), ("filled_on", "2019.9.1", "2019-09-01"), ("training_plan", "是", "是"),
                                  ("ownership", "公办", "公办"), ("certificate", "智能财税", "智能财税"), ("school_code", "4133012061", "4133012061")):  # fmt: skip
        assert _read(field, written + mark) == (value, "", True), (field, written + mark)
    parsed = parse(f"t120{mark}", ALL["intake_1"], CONTEXT)
    assert parsed.facts["note"].startswith("（末尾的“")


@pytest.mark.parametrize("code", ["413301206①", "413301206²", "51030²"])
def test_a_mark_does_not_complete_a_code(code: str) -> None:
    field = "major_code" if len(code) < 8 else "school_code"
    assert _read(field, code) == (code[:-1], "", True)


@pytest.mark.parametrize(
    "text, why",
    [
        ("60\n55", _SEVERAL), ("12 30", _SEVERAL), ("12　30", _SEVERAL), ("60/55", _SEVERAL), ("60、55", _SEVERAL), ("100-120", _SEVERAL), ("100～120人", _SEVERAL),
        ("120（其中女生60）", _SEVERAL), ("1, 200", _SEVERAL), ("1 200", _SEVERAL), ("三五", _VAGUE), ("七八人", _VAGUE), ("三五十", _VAGUE), ("120+", _VAGUE), ("≥120", _VAGUE),
        ("120多", _VAGUE), ("120余人", _VAGUE), ("近120", _VAGUE), ("不少于120", _VAGUE), ("120以上", _VAGUE), ("12O", _NONE), ("l20", _NONE), ("1,20", _NONE), ("٢٠", _NONE),
        ("½", _NONE), ("120½", _NONE), ("²²²²²", _NONE), ("①①①①①", _NONE), ("①120", _NONE), ("十" * 5_000, "内容超过 200 字"), ("十" * 100, _NONE), ("一 百", _NONE), ("百", _NONE),
        ("万", _NONE), ("1e3", _NONE), ("百余人", _NONE),
    ],
)  # fmt: skip
def test_no_count_is_guessed(text: str, why: str) -> None:
    parsed = parse("t" + text, ALL["intake_1"], CONTEXT)
    assert (parsed.value, parsed.code, parsed.facts["what"]) == (None, "V102", why)


@pytest.mark.parametrize(
    "text, value", [("约120", 120), ("120人左右", 120), ("共计120人", 120), ("120.", 120), ("一二〇", 120), ("二〇", 20), ("两人", 2), ("１，２００", 1200), ("120.000", 120), ("𝟏𝟐𝟎", 120), ("一百\u200b二十", 120)]
)  # fmt: skip
def test_counts_that_are_meant(text: str, value: int) -> None:
    assert _read("intake_1", text) == (value, "", True)


@pytest.mark.parametrize(("text", "value"), [("40学时", 40), ("约40（学时）", 40), ("40人", 40), ("40课时", None)])
def test_a_fields_own_unit_may_stand_behind_its_count(text: str, value: int | None) -> None:
    hours = Field("plan_hours", "培训学时", "count", least=8, most=400, unit="学时")
    assert parse(f"t{text}", hours, CONTEXT).value == value


@pytest.mark.parametrize(
    "token, why",
    [
        ("t" + "9" * 19, "超出"), ("t" + "9" * 150, "超出"), ("t1" + ",111" * 40, "超出"), ("t-" + "9" * 150, "负数"), ("t120.0000000000000000000000001", "不是整数"), ("t0." + "9" * 150, "不是整数"),
        ("t−5", "负数"), ("n1e+308", "超出"), ("n1e-300", "不是整数"), ("n-1e+22", "负数"), ("n119.99999999999999", "不是整数"), ("n9223372036854775808", "超出"),
    ],
)  # fmt: skip
def test_numbers_are_exact_at_any_size(token: str, why: str) -> None:
    parsed = parse(token, ALL["enrolled"], CONTEXT)
    assert (parsed.value, parsed.code) == (None, "V104")
    assert why in parsed.facts["why"]


@pytest.mark.parametrize(
    "text, value",
    [
        ("是（ ） 否（√）", "否"), ("是（√） 否（ ）", "是"), ("☑是 □否", "是"), ("□是 ☑否", "否"), ("是☑ 否□", "是"), ("■是 □否", "是"), ("(√)是 ( )否", "是"), ("是√ 否", "是"), ("是 √否", "否"), ("是/否√", "否"), ("√是/否", "是"),
        ("[x] 是 [ ] 否", "是"), ("●是 ○否", "是"), ("是 □ 否 ■", "否"), ("是：√ 否：", "是"), ("是:□ 否:☑", "否"), ("是□√ 否□", "是"), ("☐是 ☒否", "否"), ("×是 √否", "否"), ("是__√__ 否____", "是"), ("□是\n☑否", "否"),
        ("是【 】否【√】", "否"), ("是（V） 否（ ）", "是"), ("\uf0fe是 \uf0a8否", "是"), ("\uf0a3是 \uf052否", "否"), ("þ是 ¨否", "是"), ("£是 R否", "否"), ("有□ 无☑", "否"), ("☑有 □无", "是"), ("已制订√ 未制订", "是"), ("☑️是 □否", "是"),
        ("人才培养方案：□是 ☑否", "否"), ("是否制订：☑是 □否", "是"), ("☑是（2019年6月制订） □否", "是"), ("是√", "是"), ("√", "是"), ("×", "否"), ("是（2019年）", "是"), ("否（正在制订）", "否"), ("是①", "是"), ("是\u200b", "是"), ("\ufeff否", "否"), ("\u202d是\u202c", "是"),
    ],
)  # fmt: skip
def test_the_ticked_answer_counts(text: str, value: str) -> None:
    assert _read("training_plan", text) == (value, "", True)


@pytest.mark.parametrize(
    "text",
    ["☑是 ☑否", "□是 □否", "是（ ） 否（ ）", "是√否", "是☑□否", "是/否", "是否", "是 否", "☒是 ☒否", "☒", "■", "是（×） 否（ ）", "是（否）", "是（未完成）", "√是√否", "是□", "（ ）是", "■是 √否", "是 否 √ ×", "R", "þ¨", "(" * 6_000, "是" + "(" * 150],
)  # fmt: skip
def test_no_answer_is_guessed(text: str) -> None:
    assert _read("training_plan", text)[:2] == (None, "V103")


@pytest.mark.parametrize(
    "field, text, value",
    [
        ("school_type", "☑高等职业学校 □中等职业学校", "高等职业学校"), ("school_type", "□高等职业学校 ☑技工学校", "技工学校"), ("school_type", "高职（√） 中职（ ）", "高等职业学校"),
        ("ownership", "□公办 ☑民办", "民办"), ("ownership", "公办（ ） 民办（√）", "民办"), ("facilities", "□自有 ☑租用 □共用 □其他（    ）", "租用"), ("facilities", "自有√、租用、共用、无", "自有"),
        ("standing", "☑国家示范 □国家骨干 ☑省级优质 □其他", "国家示范;省级优质"), ("standing", "□无 ☑专业特色明显的有关院校", "专业特色明显"), ("employment", "专职☑ 兼职□", "专职"),
        ("levels", "☑初级 ☑中级 □高级", "初级;中级"), ("levels", "初级√ 中级√ 高级", "初级;中级"), ("levels", "☑初级 ☑中级 高级", "初级;中级"), ("certificate", "☑智能财税 □母婴护理", "智能财税"), ("province", "☑浙江省 □江苏省", "浙江省"),
    ],
)  # fmt: skip
def test_the_ticked_option_counts(field: str, text: str, value: str) -> None:
    assert _read(field, text) == (value, "", True)


@pytest.mark.parametrize("field, text", [("ownership", "☑公办 ☑民办"), ("ownership", "公办 民办"), ("ownership", "公办（×）"), ("facilities", "□自有 □租用"), ("facilities", "☑其他（自建楼）"), ("standing", "无、国家示范"), ("levels", "√初级√中级√"), ("levels", "☑高职 □中职")])  # fmt: skip
def test_no_option_is_guessed(field: str, text: str) -> None:
    assert _read(field, text)[:2] == (None, "V103")


@pytest.mark.parametrize(
    "text, value",
    [
        ("初级-高级", "初级;中级;高级"), ("初级～高级", "初级;中级;高级"), ("初级—高级", "初级;中级;高级"), ("初级——高级", "初级;中级;高级"), ("初级至高级", "初级;中级;高级"), ("初级到高级", "初级;中级;高级"), ("初级 - 高级", "初级;中级;高级"),
        ("初-中级", "初级;中级"), ("高级-初级", "初级;中级;高级"), ("初中高级", "初级;中级;高级"), ("初、中、高三级", "初级;中级;高级"), ("中级及以上", "中级;高级"), ("中级（含）以下", "初级;中级"), ("初、高级", "初级;高级"), ("全部", "初级;中级;高级"),
        ("中级证书", "中级"), ("中级\u200b", "中级"), ("初\u00ad级", "初级"), ("初级（含）以上", "初级;中级;高级"),
    ],
)  # fmt: skip
def test_ranges_of_levels(text: str, value: str) -> None:
    assert _read("levels", text) == (value, "", True)


@pytest.mark.parametrize("text", ["初级、高级", "初级;高级", "高级/初级", "初级和高级", "初级\n高级", "初级，高级"])
def test_a_list_of_levels_is_no_range(text: str) -> None:
    assert _read("levels", text) == ("初级;高级", "", False)


@pytest.mark.parametrize("text", ["中级以上", "初级-", "-高级", "初级-特级", "初、中两级以上", "初级、中级三级"])
def test_no_level_is_guessed(text: str) -> None:
    assert _read("levels", text)[:2] == (None, "V103")


@pytest.mark.parametrize(
    "field, text, value",
    [
        ("standing", "专业特色明显的有关院校", "专业特色明显"), ("standing", "国家示范性高等职业院校", "国家示范"), ("standing", "国家骨干高职", "国家骨干"), ("standing", "优质高职院校", "省级优质"), ("standing", "国家优质专科高等职业院校", "国家优质"),
        ("standing", "省级示范（骨干、优质）院校", "省级示范"), ("standing", "省级及以上示范（骨干、优质）高等职业学校", "省级示范"), ("standing", "国家中等职业教育改革发展示范学校", "国家中职改革发展示范"), ("standing", "国家中职示范校", "国家中职改革发展示范"),
        ("standing", "省级及以上示范（骨干、优质）高等职业学校、国家中等职业教育改革发展示范学校、专业特色明显的有关院校", "省级示范;国家中职改革发展示范;专业特色明显"),
        ("school_type", "中等职业学校（不含技工学校）", "中等职业学校"), ("facilities", "合理共用", "共用"), ("facilities", "通过租用等方式", "租用"), ("facilities", "与有关企业、基地和院校合理共用", "共用"),
    ],
)  # fmt: skip
def test_the_notices_own_words(field: str, text: str, value: str) -> None:
    assert _read(field, text) == (value, "", True)


@pytest.mark.parametrize("text", ["高等职业学校", "本科层次职业教育试点学校", "应用型本科高校", "国家开放大学", "中等职业学校"])
def test_the_notices_types_of_school(text: str) -> None:
    assert _read("school_type", text) == (text, "", False)


_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u202d\u202e\u2060\u2066\u2069\ufeff\u00ad\ufe0f\U000e0041"


@pytest.mark.parametrize("c", [*_INVISIBLE, "\u00a0"])
@pytest.mark.parametrize(
    "field, value", [("school_code", "4133012061"), ("major_code", "610119"), ("contact_phone", "13800000001"), ("contact_phone", "0571-88888888"), ("contact_email", "a@b.cn"), ("intake_1", "120"), ("filled_on", "2019-09-18"),
                     ("training_plan", "是"), ("ownership", "公办"), ("standing", "国家示范"), ("levels", "中级"), ("school_name", "云栖职业技术学院"), ("certificate", "智能财税"), ("province", "浙江省")]
)  # fmt: skip
def test_nothing_invisible_is_judged(c: str, field: str, value: str) -> None:
    for written in (c + value, value + c, *((value[0] + c + value[1:],) if c in _INVISIBLE else ())):
        got, code, tidied = _read(field, written)
        assert (str(got), code) == (value, ""), written
        assert tidied, written


def test_a_cell_of_nothing_visible_is_blank() -> None:
    for field in ("school_name", "contact_phone", "intake_1", "training_plan", "filled_on"):
        parsed = parse("t" + _INVISIBLE, ALL[field], CONTEXT)
        assert (parsed.value, parsed.code, parsed.facts["note"]) == (None, "V101", "（只有不可见字符）")
    assert parse("t" + _INVISIBLE, ALL["partner"], CONTEXT).value == ""


@pytest.mark.parametrize(
    "text, value",
    [
        ("二〇一九年九月十八日", "2019-09-18"), ("2019年9月18日 星期三", "2019-09-18"), ("2019-9-18 08:30", "2019-09-18"), ("2019 年 9 月 18 日", "2019-09-18"), ("2019.9.1⁸", "2019-09-01"), ("2019" + " " * 1_000_000 + "年9月18日", "2019-09-18"),
        ("2019-02-29", None), ("1900-02-29", None), ("0000-01-01", None), ("9999-12-31", None), ("²²²²²", None), ("٢٠١٩-٠٩-١٨", None), ("2019.9.18-9.20", None), ("2019年9月", None), ("99999", None), ("2019-09-18 不确定", None),
    ],
)  # fmt: skip
def test_dates(text: str, value: str | None) -> None:
    assert _read("filled_on", text)[:2] == (value, "" if value else "V102")

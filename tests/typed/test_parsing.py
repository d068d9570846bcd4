"""One token, one field: what is read, what is refused."""

from __future__ import annotations

import pytest

from pipeline.settings.load import load_batch
from pipeline.settings.provinces import provinces
from pipeline.typed.numerals import chinese_number
from pipeline.typed.parse import Context, parse
from schemas import fields

CONTEXT = Context(load_batch("2019-2"), {name.lower(): p.full_name for p in provinces() for name in (p.full_name, p.short_name)})
ALL = {f.name: f for table in ("trainer", "application", "school") for f in fields.TABLES[table]}


@pytest.mark.parametrize(
    "field, token, value, code",
    [
        ("intake_1", "n120", 120, ""), ("intake_1", "t120人", 120, ""), ("intake_1", "t１２０", 120, ""), ("intake_1", "t1,200", 1200, ""),
        ("intake_1", "t 120 ", 120, ""), ("intake_1", "t一百二十", 120, ""), ("intake_1", "t120.0", 120, ""), ("intake_1", "t约120", 120, ""),
        ("intake_1", "n-5", None, "V104"), ("intake_1", "n1.5", None, "V104"), ("intake_1", "t见附件", None, "V102"), ("intake_1", "t无", None, "V102"),
        ("intake_1", "t/", None, "V101"), ("intake_1", "t—", None, "V101"), ("intake_1", "", None, "V101"), ("intake_1", "n0", 0, ""),
        ("pilot_students", "n0", None, "V104"), ("intake_1", "e#REF!", None, "F109"), ("intake_1", "f=A1", None, "F110"), ("intake_1", "i=DISPIMG(1)", None, "V102"),
        ("intake_1", "t55（人）", 55, ""), ("intake_1", "t36人。", 36, ""), ("intake_1", "t120人左右", 120, ""), ("intake_1", "t百余人", None, "V102"),
        ("filled_on", "t19.9.15", "2019-09-15", ""), ("filled_on", "t9.15.19", None, "V102"), ("filled_on", "t19年9月5日", "2019-09-05", ""),
        ("certificate", "t1.智能财税", "智能财税", ""), ("certificate", "t母婴护理（1+X）", "母婴护理", ""), ("certificate", "t智能财税职业技能等级证书（中级）", "智能财税", ""),
        ("certificate", "t职业技能等级证书：母婴护理", "母婴护理", ""), ("certificate", "t母婴护理1+X证书", "母婴护理", ""), ("certificate", "t母婴", "母婴", ""),
        ("levels", "t全部", "初级;中级;高级", ""), ("province", "t浙江省（33）", "浙江省", ""), ("ownership", "t公办院校", "公办", ""),
        ("school_type", "t高等职业学校（专科）", "高等职业学校", ""), ("school_type", "t高等职业学校（技师学院）", "高等职业学校（技师学院）", ""),
        ("contact_phone", "t0571 8888 8888", "0571-88888888", ""), ("contact_phone", "t010-8888 8888", "010-88888888", ""), ("contact_phone", "t86-571-88888888", "0571-88888888", ""), ("contact_phone", "t13800000001（微信同号）", "13800000001", ""),
        ("contact_email", "t邮箱：a@b.cn", "a@b.cn", ""),
        ("training_plan", "t√", "是", ""), ("training_plan", "t已制订", "是", ""), ("training_plan", "t未制订", "否", ""), ("training_plan", "t×", "否", ""),
        ("training_plan", "bTRUE", "是", ""), ("dual_qualified", "t双师型 是", "是", ""), ("training_plan", "t大概", None, "V103"),
        ("filled_on", "t2019.9.18", "2019-09-18", ""), ("filled_on", "n43726", "2019-09-18", ""), ("filled_on", "t20190918", "2019-09-18", ""),
        ("filled_on", "t2019年9月18日", "2019-09-18", ""), ("filled_on", "t9月18日", "2019-09-18", ""), ("filled_on", "t2019-02-30", None, "V102"),
        ("certificate", "t“母婴护理”", "母婴护理", ""), ("certificate", "t智能财税职业技能等级证书", "智能财税", ""), ("certificate", "t1+X 特殊焊接技术证书", "特殊焊接技术", ""),
        ("levels", "t初级、中级", "初级;中级", ""), ("levels", "t中高级", "中级;高级", ""), ("levels", "t特级", None, "V103"),
        ("school_code", "n4133012061", "4133012061", ""), ("school_code", "t'4133012061", "4133012061", ""), ("school_code", "t4133012061.0", "4133012061", ""),
        ("contact_phone", "t138 0000 1234", "13800001234", ""), ("ownership", "t国有", None, "V103"), ("standing", "", "", ""), ("partner", "t无", "", ""),
        ("school_name", "t 云栖职业技术学院(滨江校区) ", "云栖职业技术学院（滨江校区）", ""),
    ],
)  # fmt: skip
def test_parse(field: str, token: str, value: object, code: str) -> None:
    parsed = parse(token, ALL[field], CONTEXT)
    assert (parsed.value, parsed.code) == (value, code)


@pytest.mark.parametrize(
    "text, number",
    [
        ("一千零五", 1005),
        ("两百", 200),
        ("一二〇", 120),
        ("一万二", 12000),
        ("十五", 15),
        ("一百二", 120),
        ("壹佰贰拾", 120),
        ("百十千", None),
    ],
)
def test_chinese_numbers(text: str, number: int | None) -> None:
    assert chinese_number(text) == number

"""S2xx and the school-scoped P5xx: one school's own statements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schemas.kinds import KINDS
from schemas.rules import Case, Row, Rule

if TYPE_CHECKING:
    import pandas as pd

    from schemas.batch import Batch

_SKILLED = r"技工学校|技工学院|高级技工|技师学院"
_CAMPUS = r"(?:校区|分校|教学点)[）)]?$"


def _valid_code(schools: pd.DataFrame) -> pd.Series:
    return KINDS["school_code"].matching(schools["school_code"])


def _known_type(schools: pd.DataFrame, batch: Batch) -> pd.Series:
    return schools["school_type"].isin([t.name for t in batch.school_types])


def _code_province(schools: pd.DataFrame, batch: Batch) -> pd.Series:
    same = (schools["school_code"].str[2:4] == schools["id_code"]).astype("boolean")
    return same.where(_valid_code(schools).fillna(False))


def _code_type(schools: pd.DataFrame, batch: Batch) -> pd.Series:
    import pandas as pd  # on demand: the catalogue is loaded before the readers start

    prefixes = {(t.name, prefix) for t in batch.school_types for prefix in t.code_prefixes}
    pairs = pd.Series(list(zip(schools["school_type"], schools["school_code"].str[:2])), index=schools.index, dtype=object)
    judged = _valid_code(schools).fillna(False) & _known_type(schools, batch)
    return pairs.isin(prefixes).astype("boolean").where(judged)


def _type_prefixes(row: Row, batch: Batch) -> dict[str, Any]:
    prefixes = next(t.code_prefixes for t in batch.school_types if t.name == row["school_type"])
    return {"prefixes": "或".join(prefixes), "prefix": row["school_code"][:2]}


def _types(row: Row, batch: Batch) -> dict[str, Any]:
    skilled = "技工学校（含技师学院）不在试点范围。" if "技工" in row["school_type"] or "技师" in row["school_type"] else ""
    return {"types": " / ".join(t.name for t in batch.school_types), "skilled": skilled}


def _skilled(schools: pd.DataFrame, batch: Batch) -> pd.Series:
    free = ~schools["school_name"].str.contains(_SKILLED, regex=True).fillna(False).astype("boolean")
    return free.where(_known_type(schools, batch))


def _same_code_other_name(schools: pd.DataFrame, batch: Batch) -> pd.Series:
    names = schools.groupby("school_code")["school_key"].transform("nunique")
    return (names <= 1).astype("boolean").where(_valid_code(schools).fillna(False))


def _same_name_other_code(schools: pd.DataFrame, batch: Batch) -> pd.Series:
    return (~schools["codes_of_name"].str.contains("、")).astype("boolean")


def _in_register(schools: pd.DataFrame, batch: Batch) -> pd.Series:
    """False for a school of a kind that the register does not have: its name can be read, and nothing was said of it."""
    return schools["register_problem"].notna() | (schools["school_name"].fillna("") == "")


def _late(row: Row, batch: Batch) -> dict[str, Any]:
    return {"deadline": batch.deadline.isoformat()}


def _s(
    code: str, severity: str, field: str, clause: str, fault: str, test: str, message: str, fix: str, expected: str, check: Any, **more: Any
) -> Rule:
    return Rule(code, severity, "school", field, clause, fault, test, message, fix, expected=expected, table="school",
                needs=more.pop("needs", (field,)), evidence=more.pop("evidence", (field,)), check=check, **more)  # fmt: skip


def _school(**values: Any) -> dict[str, Any]:
    return {"school": values}


_NO_PHONES = (
    ("少一位", "1380000123"), ("没有区号", "88888888"), ("区号少一位", "01-88888888"), ("区号多一位", "05711-88888888"), ("括号里的区号少一位", "(01)88888888"),
    ("括号里的区号多一位", "(05711)88888888"), ("号码少一位", "0571-888888"), ("号码多一位", "0571-888888888"), ("没有分机号", "0571-88888888-"), ("分机号过长", "0571-88888888-1234567"),
)  # fmt: skip
_PHONES = (
    ("固定电话", "0571-88888888"), ("七位号码", "0571-8888888"), ("三位区号", "010-88888888"), ("括号里的区号", "(0571)88888888"), ("括号里的三位区号", "(010)88888888"),
    ("一位分机号", "0571-88888888-1"), ("六位分机号", "0571-88888888-123456"), ("手机和固定电话", "13800001234、0571-88888888"),
)  # fmt: skip

RULES = (
    _s("S202", "error", "school_code", "", "院校标识码格式不正确", "规范后不是 10 位数字。",
       "院校标识码“{school_code}”不是 10 位数字。", "请按教育部公布的院校标识码填写 10 位数字，单元格设为文本格式。", "10 位数字，如 4133012345",
       lambda t, b: _valid_code(t),
       failing=(Case("少一位", _school(school_code="413301234")), Case("多一位", _school(school_code="41330123456"))), passing=(Case("10 位"),)),
    _s("S203", "warning", "school_code", "", "标识码省份段与省份不符", "第 3、4 位不是本省代码（新疆生产建设兵团用 65）。",
       "院校标识码 {school_code} 的第 3、4 位是 {segment}，与本省代码 {id_code} 不符。", "请核对标识码；确属本省的，请在{explain}中写明原因。", "第 3、4 位为 {id_code}",
       _code_province, facts=lambda r, b: {"segment": r["school_code"][2:4]}, needs=("school_code", "id_code"),
       failing=(Case("广东的代码", _school(school_code="4144012345")),), passing=(Case("本省代码"),)),
    _s("S204", "error", "school_type", "二", "院校类型不在试点范围", "不是通知第二部分所列五类之一；技工学校、技师学院不在范围。",
       "院校类型“{school_type}”不在试点范围。{skilled}", "请按实际类型选填；不属于所列类型的院校不能参与本批试点。", "{types}",
       _known_type, facts=_types, failing=(Case("技工学校", _school(school_type="技工学校")),), passing=(Case("所列五类之一"),)),
    _s("S205", "warning", "school_name", "二", "名称疑似技工学校", "名称含技工学校、技工学院、高级技工或技师学院，而所填类型在范围之内。",
       "院校名称“{school_name}”疑似技工学校，所填类型是“{school_type}”。", "请核实办学类型；确属{school_type}的，请在{explain}中写明批准文号。", "不含技工学校",
       _skilled, needs=("school_name", "school_type"), evidence=("school_name", "school_type"),
       failing=(Case("技师学院", _school(school_name="云栖技师学院")),), passing=(Case("职业技术学院"),)),
    _s("S206", "warning", "school_code", "", "标识码类型段与院校类型不符", "前两位不是该类型的代码：中等职业学校 36，其他 41 或 42。",
       "院校标识码 {school_code} 的前两位是 {prefix}，与院校类型“{school_type}”不符。", "请核对标识码和院校类型；升格院校沿用旧码的，请在{explain}中写明。",
       "前两位为 {prefixes}", _code_type, facts=_type_prefixes, needs=("school_code", "school_type"), evidence=("school_code", "school_type"),
       failing=(Case("高职用 36", _school(school_code="3633012345", school_type="高等职业学校")),), passing=(Case("相符"),)),
    _s("S207", "warning", "standing", "二", "不属于一般试点院校范围", "建设类别是“无”或没有填写。",
       "建设类别为“{standing_shown}”，不属于通知所说“一般为”的范围。", "请如实选填建设类别；确无称号的，请在{explain}中写明专业特色。", "国家或省级示范、骨干、优质，或专业特色明显",
       lambda t, b: ~t["standing"].isin(["无", ""]), facts=lambda r, b: {"standing_shown": r["standing"] or "（空）"},
       failing=(Case("无", _school(standing="无")), Case("没有填写", _school(standing=""))), passing=(Case("省级示范"),)),
    _s("S209", "error", "contact_phone", "", "联系电话格式不正确", "既不是 11 位手机号码，也不是带区号的固定电话。",
       "联系电话“{contact_phone}”既不是 11 位手机号码，也不是带区号的固定电话。", "请填写手机号码，或区号加固定电话，如 0571-88888888。", "手机 11 位，或 区号-号码",
       lambda t, b: KINDS["phone"].matching(t["contact_phone"]),
       failing=tuple(Case(words, _school(contact_phone=phone)) for words, phone in _NO_PHONES),
       passing=(Case("手机"), *(Case(words, _school(contact_phone=phone), ("V105",) if "(" in phone else ()) for words, phone in _PHONES))),
    _s("S210", "warning", "contact_email", "", "电子邮箱格式不正确", "不是合乎格式的邮箱地址。",
       "电子邮箱“{contact_email}”不合格式。", "请核对邮箱地址，应含一个 @ 和域名。", "如 name@example.edu.cn",
       lambda t, b: KINDS["email"].matching(t["contact_email"]), failing=(Case("没有 @", _school(contact_email="jwc.example.edu.cn")), Case("域名不全", _school(contact_email="jwc@example.c"))), passing=(Case("有效地址"), Case("两个字母的域名", _school(contact_email="jwc@example.cn")))),
    _s("S211", "error", "pilot_plan", "三.2", "未制订试点工作方案", "试点工作方案为“否”。",
       "试点工作方案填的是“否”。", "请制订本校试点工作方案后重新报送。", "是", lambda t, b: t["pilot_plan"] == "是",
       failing=(Case("否", _school(pilot_plan="否")),), passing=(Case("是"),)),
    _s("S212", "warning", "management_system", "二.5", "制度体系不健全", "制度体系为“否”。",
       "制度体系填的是“否”。", "请完善教学管理和团队保障制度，或在{explain}中写明。", "是", lambda t, b: t["management_system"] == "是",
       failing=(Case("否", _school(management_system="否")),), passing=(Case("是"),)),
    _s("S213", "warning", "school_name", "", "院校名称与名录不符", "配置了院校名录时：名称或标识码不在名录中，名称是曾用名，或二者属于不同院校。",
       "与院校名录不符：{register_problem}。", "请按名录核对名称和标识码；名录未收录的新校、近期更名的，请在{explain}中写明批准文号。", "{register_near}",
       lambda t, b: (t["register_problem"] == "").astype("boolean").where(t["register_problem"].notna()),
       applies=_in_register, needs=("school_name", "register_problem"), evidence=("school_name", "school_code"),
       not_run=lambda run: "" if run.get("register") else "没有配置院校名录",
       failing=(Case("名录中没有", {"inbox": {"院校名录": ("另一所职业技术学院",)}}),), passing=(Case("与名录相符", {"inbox": {"院校名录": ("本校", "另一所职业技术学院")}}),)),
    _s("S214", "warning", "school_name", "", "名称含校区或分校", "名称以校区、分校或教学点结尾，而不是公章上的名称。",
       "院校名称“{school_name}”以校区、分校或教学点结尾。", "请填写公章上的院校全称；校区可写入备注。", "公章上的院校全称",
       lambda t, b: ~t["school_name"].str.contains(_CAMPUS, regex=True).fillna(False).astype(bool),
       failing=(Case("校区", _school(school_name="云栖职业技术学院（滨江校区）")),), passing=(Case("全称"),)),
    _s("P505", "error", "school_code", "", "同一标识码对应多所院校", "名称不同的两所院校填了相同的标识码。",
       "院校标识码 {school_code} 同时被多所院校填报：{names_of_code}。", "请各院校核对标识码。", "一码一校",
       _same_code_other_name, needs=("school_code", "school_key"),
       failing=(Case("两校一码", {"second_school": {"school_name": "另一所职业技术学院"}}),), passing=(Case("各用各码"),)),
    _s("P506", "warning", "school_name", "", "同一院校对应多个标识码", "同名院校的两份申报表填了不同的标识码。",
       "院校“{school_name}”在不同申报表中填了不同的标识码：{codes_of_name}。", "请核对标识码，只保留正确的一份。", "一校一码",
       _same_name_other_code, needs=("school_code", "school_key"), evidence=("school_name", "school_code"),
       failing=(Case("一校两码", {"second_school": {"school_code": "4133098765"}}),), passing=(Case("一校一码"),)),
    _s("P508", "info", "school_name", "", "名单外院校", "有应报院校名单时：院校的名称和标识码都不在名单上。",
       "院校“{school_name}”不在应报院校名单上{roster_hint}。", "请核实；应当报送的请补入名单。", "在应报院校名单上",
       lambda t, b: t["on_roster"].astype("boolean"), needs=("school_name", "on_roster"),
       not_run=lambda run: "" if run.get("roster") else "收件文件夹中没有应报院校名单",
       failing=(Case("名单上没有本校", {"inbox": {"应报院校名单": ("另一所职业技术学院",)}}),), passing=(Case("名单上有本校", {"inbox": {"应报院校名单": ("本校",)}}),)),
    _s("P509", "warning", "filled_on", "三.3", "逾期报送", "填报日期晚于本批截止日期。",
       "填报日期 {filled_on} 晚于截止日期 {deadline}。", "请核对填报日期；确属逾期的，由省级教育行政部门确认是否受理。", "不晚于 {deadline}",
       lambda t, b: t["filled_on"] <= b.deadline.isoformat(), facts=_late,
       failing=(Case("晚一天", _school(filled_on="2019-09-21")),), passing=(Case("截止当日", _school(filled_on="2019-09-20")),)),
)  # fmt: skip

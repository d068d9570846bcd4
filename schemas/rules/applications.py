"""A3xx: one application (certificate and major), held against clauses 一, 二 and 三.2."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schemas import majors
from schemas.fields import NONE, RENTED, SHARED, YES
from schemas.kinds import KINDS
from schemas.rules import Case, Row, Rule
from schemas.words import limit_words, nearest, share_words

if TYPE_CHECKING:
    import pandas as pd

    from schemas.batch import Batch

_INTAKES = ("intake_1", "intake_2", "intake_3")


def _in_batch(applications: pd.DataFrame, batch: Batch) -> pd.Series:
    return applications["certificate"].isin([c.name for c in batch.certificates])


def _nearest_certificate(row: Row, batch: Batch) -> dict[str, Any]:
    names = [c.name for c in batch.certificates]
    near = nearest(str(row["certificate"]), names)
    return {"near": f"最接近的是“{near}”。" if near else "", "names": "、".join(names), "title": batch.title}


def _repeated(applications: pd.DataFrame, batch: Batch) -> pd.Series:
    again = applications.duplicated(["owner", "certificate", "major_code", "levels"], keep="first")
    return ~(again | applications["contradicted"])


def _code_format(applications: pd.DataFrame, batch: Batch) -> pd.Series:
    return KINDS["major_code"].matching(applications["major_code"])


def _levels_of(applications: pd.DataFrame) -> list[list[str]]:
    return [str(level).split("/") if isinstance(level, str) else [] for level in applications["school_level"]]


def _list(batch: Batch) -> majors.Majors:
    return majors.majors(batch.certificate_majors)


def _code_and_name(applications: pd.DataFrame, batch: Batch) -> pd.Series:
    import pandas as pd  # on demand: the catalogue is loaded before the readers start

    known = _list(batch).of_code
    answers: list[bool | None] = []
    valid = _code_format(applications, batch).fillna(False)
    for ok, levels, code, name in zip(valid, _levels_of(applications), applications["major_code"], applications["major_name"]):
        names = set().union(*(known.get((level, code), set()) for level in levels)) if ok else set()
        answers.append(None if not ok or not levels else not names or majors.plain_major(name) in names)
    return pd.Series(answers, index=applications.index, dtype="boolean")


def _names_of_code(row: Row, batch: Batch) -> dict[str, Any]:
    found = _list(batch)
    names = set().union(*(found.of_code.get((level, row["major_code"]), set()) for level in str(row["school_level"]).split("/")))
    return {"names": "、".join(sorted(names)), "list": found.title}


def _listed(applications: pd.DataFrame, batch: Batch) -> pd.Series:
    """NA where the list has nothing for the certificate, and where the name is not listed and the code cannot be looked up."""
    import pandas as pd  # on demand: the catalogue is loaded before the readers start

    found = _list(batch)
    answers: list[bool | None] = []
    judged = _in_batch(applications, batch)
    valid = _code_format(applications, batch).fillna(False)
    rows = zip(judged, valid, _levels_of(applications), applications["certificate"], applications["major_code"], applications["major_name"])
    for ours, ok, levels, certificate, code, name in rows:
        names = set().union(*(found.names.get((certificate, level), set()) for level in levels)) if ours else set()
        codes = set().union(*(found.codes.get((certificate, level), set()) for level in levels))
        listed = majors.plain_major(name) in names or code in codes
        answers.append(listed if names and (listed or ok) else None)
    return pd.Series(answers, index=applications.index, dtype="boolean")


def _known_to_list(applications: pd.DataFrame, batch: Batch) -> pd.Series:
    """Whether the list of majors has anything on the certificate at the school's level; unknown levels and certificates are a want."""
    import pandas as pd  # on demand: the catalogue is loaded before the readers start

    names = _list(batch).names
    pairs = zip(_levels_of(applications), applications["certificate"])
    known = [not levels or any(names.get((certificate, level)) for level in levels) for levels, certificate in pairs]
    return pd.Series(known, index=applications.index) | applications["certificate"].isna()


def _majors_listed(row: Row, batch: Batch) -> dict[str, Any]:
    found = _list(batch)
    names: set[str] = set()
    for level in str(row["school_level"]).split("/"):
        names |= found.names.get((row["certificate"], level), set())
    return {"names": "、".join(sorted(names)), "list": found.title}


def _three_years(applications: pd.DataFrame, batch: Batch) -> pd.Series:
    intakes = applications[list(_INTAKES)]
    found = (intakes == 0).fillna(False).any(axis=1)
    return (~found).astype("boolean").where(found | intakes.notna().all(axis=1))


def _zero_intakes(row: Row) -> list[int]:
    """Which of the three years have a 0; a year that could not be read (NA) is not known to have one."""
    import pandas as pd  # on demand: the catalogue is loaded before the readers start

    return [place for place, name in enumerate(_INTAKES) if pd.notna(row[name]) and row[name] == 0]


def _intake_facts(row: Row, batch: Batch) -> dict[str, Any]:
    years = [str(batch.intake_years[place]) for place in _zero_intakes(row)]
    return {"years": "、".join(years), "first": batch.intake_years[0], "last": batch.intake_years[-1]}


def _first_zero(row: Row) -> str:
    return _INTAKES[_zero_intakes(row)[0]]


def _dual(applications: pd.DataFrame, batch: Batch) -> pd.Series:
    share, total = batch.shares.dual, applications["team_total"]
    enough = applications["team_dual"] * share.denominator >= _dual_base(applications, batch) * share.numerator
    return enough.astype("boolean").where((total > 0) & (applications["team_dual"] <= total))  # else A312 says it


def _dual_base(of: Any, batch: Batch) -> Any:
    """What the share of 双师型 is of, for a row or a table: the whole team, or the team without 行业企业专家."""
    return of["team_total"] - of["team_industry"] if batch.shares.dual_base == "teachers" else of["team_total"]


def _dual_facts(row: Row, batch: Batch) -> dict[str, Any]:
    base = _dual_base(row, batch)
    of = "培训团队（不含行业企业专家）" if batch.shares.dual_base == "teachers" else "培训团队"
    return {**share_words(row["team_dual"], base, batch.shares.dual), "base": base, "of": of}


def _industry(applications: pd.DataFrame, batch: Batch) -> pd.Series:
    share, total = batch.shares.industry, applications["team_total"]
    enough = applications["team_industry"] * share.denominator >= total * share.numerator
    return enough.astype("boolean").where((total > 0) & (applications["team_industry"] <= total))  # else A312 says it


def _contradictory(applications: pd.DataFrame) -> pd.Series:
    total, dual, industry = (applications[n] for n in ("team_total", "team_dual", "team_industry"))
    return ((total == 0) | (dual > total) | (industry > total)).fillna(False)


def _consistent(applications: pd.DataFrame, batch: Batch) -> pd.Series:
    bad = _contradictory(applications)
    return (~bad).astype("boolean").where(bad | applications[["team_total", "team_dual", "team_industry"]].notna().all(axis=1))


def _whole_school(applications: pd.DataFrame, batch: Batch) -> pd.Series:
    ours = applications.assign(certificate=applications["certificate"].where(_in_batch(applications, batch)))  # a misspelling is none
    same = ours.groupby(["school_id", "team_total"])["certificate"].transform("nunique")
    return ((applications["team_total"] <= batch.team_max) & (same < 3)).astype("boolean").where(applications["team_total"].notna())


def _whole_school_facts(row: Row, batch: Batch) -> dict[str, Any]:
    large = row["team_total"] > batch.team_max
    return {"why": f"超过 {batch.team_max} 人" if large else "与本校另外两个以上证书的人数完全相同", "most": batch.team_max}


def _partner(applications: pd.DataFrame, batch: Batch) -> pd.Series:
    return ~(applications["facilities"].isin([RENTED, SHARED]) & (applications["partner"] == ""))


def _against_list(applications: pd.DataFrame, batch: Batch) -> pd.Series:
    import pandas as pd  # on demand: the catalogue is loaded before the readers start

    same = pd.Series(True, index=applications.index, dtype="boolean")
    for declared, listed in (("team_total", "listed_total"), ("team_dual", "listed_dual"), ("team_industry", "listed_industry")):
        same &= (applications[declared] == applications[listed]).astype("boolean")
    return same.where(~_contradictory(applications))  # A312 says that the numbers contradict one another


def _list_facts(row: Row, batch: Batch) -> dict[str, Any]:
    """Where the list has nobody of the certificate, zeros are not what should be filled in."""
    if row["listed_total"]:
        agree = f"与名单一致：{row['listed_total']}/{row['listed_dual']}/{row['listed_industry']}"
        return {"listed": "核对名单和人数，使二者一致", "agree": agree}
    return {
        "listed": "在“培训团队”表中补列该证书的人员（或核对名单中的证书名称），使二者一致",
        "agree": "名单中列出该证书的培训团队，人数与申报一致",
    }


def _a(
    code: str, severity: str, field: str, clause: str, fault: str, test: str, message: str, fix: str, expected: str, check: Any, **more: Any
) -> Rule:
    return Rule(code, severity, "application", field, clause, fault, test, message, fix, expected=expected, table="application",
                needs=more.pop("needs", (field,)), evidence=more.pop("evidence", (field,)), check=check, **more)  # fmt: skip


def _is_yes(name: str) -> Any:
    return lambda t, b: t[name] == YES


def _application(**values: Any) -> dict[str, Any]:
    return {"application": values}


_OTHER = (("云计算平台运维与开发", "计算机应用技术", "610201"), ("工业机器人操作与运维", "工业机器人技术", "560309"))
_OPEN = {"school": {"school_type": "国家开放大学"}}

RULES = (
    _a("A301", "error", "certificate", "一", "证书不在本批试点范围", "规范后不是本批的证书。",
       "“{certificate}”不是{title}的证书。{near}", "请改填本批证书的规范名称；不属于本批的请删去该行。", "{names}",
       _in_batch, facts=_nearest_certificate, failing=(Case("别的证书", _application(certificate="数据标注"), silences=("A305",)), Case("写错一个字，名单写对", {"application_only": {"certificate": "传感网应用开法"}}, silences=("A305", "A318", "T401"))), passing=(Case("本批证书"),)),
    _a("A302", "error", "certificate", "", "重复申报", "同一院校、证书、专业代码、等级在前面的行已经出现；各行内容不同的，哪一行都不采用。",
       "“{certificate}”（{major_code} {levels}）在{earlier}已经申报。", "请删去重复的一行，或改正证书、专业代码或等级。", "每个证书、专业、等级一行",
       _repeated, needs=("certificate", "major_code", "levels"), evidence=("certificate", "major_code", "levels"),
       failing=(Case("两行相同", {"repeat_application": 1}), Case("两行内容不同", {"more_rows": ({"pilot_students": 70},)})), passing=(Case("同一专业的另一等级", {"more_rows": ({"levels": "高级"},)}),
       Case("同一证书的另一专业", {"more_rows": ({"major_name": "电子信息工程技术", "major_code": "610101"},)}), Case("同一专业的另一证书", _application(major_name="计算机应用技术", major_code="610201") | {"more_certificates": _OTHER[:1]}))),
    _a("A303", "error", "major_code", "", "专业代码格式不正确", "不是六位数字加至多两个大写字母。",
       "专业代码“{major_code}”不是六位数字（可带至多两个大写字母）。", "请按专业目录填写代码，单元格设为文本格式以保留首位的 0。", "如 610307、051300、120803T",
       _code_format, failing=(Case("四位", _application(major_code="6103"), silences=("A304",)), Case("四位，名称也不在对应专业之内", _application(major_code="6103", major_name="早期教育"), silences=("A304", "A305")), Case("三个字母，名称也不在对应专业之内", _application(major_code="670101ABC", major_name="早期教育"), silences=("A304", "A305")), Case("三个字母", _application(major_code="610307ABC"), silences=("A304",))),
       passing=(Case("六位"), Case("带两个字母", _application(major_code="610307AB")))),
    _a("A304", "info", "major_code", "二.1", "专业代码与专业名称不符", "对应专业目录中该代码是另一个名称。目录由本程序整理（非官方），所以只提示；配置了本省自己的目录的，可以改为经验校验。",
       "按{list}，专业代码 {major_code} 是“{names}”，而专业名称填的是“{major_name}”。", "请核对代码和名称；属于专业方向或新旧目录更替的，可在{explain}中写明。", "{names}",
       _code_and_name, facts=_names_of_code, needs=("major_code", "major_name", "school_level"), evidence=("major_code", "major_name"),
       failing=(Case("代码是别的专业", _application(major_code="610201", major_name="物联网工程技术")), Case("名称是另一个", _application(major_name="智慧物联应用")), Case("国家开放大学", _OPEN | _application(major_name="智慧物联应用"))),
       passing=(Case("相符"), Case("目录没有的代码", _application(major_code="610307AB")))),
    _a("A305", "info", "major_name", "二.1", "专业与证书不对应", "该专业不在本层次该证书的对应专业之内（专业方向可以对应，所以只是询问）。目录由本程序整理（非官方），所以只提示；配置了本省自己的目录的，可以改为经验校验。",
       "按{list}，专业“{major_name}”（{major_code}）不在“{certificate}”的对应专业之内。", "请核对；以专业方向对应的，可在{explain}中写明方向和课程。", "{names}",
       _listed, facts=_majors_listed, applies=_known_to_list, needs=("major_name", "certificate", "school_level", "major_code"), evidence=("major_name", "certificate", "major_code"),
       failing=(Case("不相干的专业", _application(major_code="670101K", major_name="早期教育")), Case("不带字母的代码", _application(major_code="690199", major_name="殡葬服务")), Case("带两个字母的代码", _application(major_code="690199AB", major_name="殡葬服务"))), passing=(Case("对应"), Case("国家开放大学", _OPEN))),
    _a("A306", "warning", "intake", "二.1", "近三年未连续招生", "三年招生数中有一年为 0。",
       "{years} 年招生数为 0，近三年（{first}—{last}）没有连续招生。", "请核对招生数；确未招生的，请在{explain}中写明原因。", "三年均大于 0",
       _three_years, facts=_intake_facts, needs=(), evidence=_INTAKES, cite=_first_zero,
       failing=(Case("第一年为 0", _application(intake_1=0)), Case("第二年为 0", _application(intake_2=0)), Case("第三年为 0", _application(intake_3=0))), passing=(Case("1 人也是招生", _application(intake_1=1)),)),
    _a("A307", "warning", "training_experience", "二.1", "缺少相关领域职业培训经验", "近三年培训人次为 0。",
       "近三年培训人次为 0。", "请核对；确无培训的，请在{explain}中写明承担培训的条件。", "大于 0",
       lambda t, b: t["training_experience"] > 0, failing=(Case("0 人次", _application(training_experience=0)),), passing=(Case("1 人次", _application(training_experience=1)),)),
    _a("A308", "warning", "training_plan", "二.2", "人才培养方案不完备", "人才培养方案为“否”。",
       "人才培养方案填的是“否”。", "请完善人才培养方案，或在{explain}中写明进度。", "是", _is_yes("training_plan"),
       failing=(Case("否", _application(training_plan="否")),), passing=(Case("是"),)),
    _a("A309", "warning", "teaching_resources", "二.2", "教学培训资源不足", "教学培训资源为“否”。",
       "教学培训资源填的是“否”。", "请补充教学培训资源，或在{explain}中写明进度。", "是", _is_yes("teaching_resources"),
       failing=(Case("否", _application(teaching_resources="否")),), passing=(Case("是"),)),
    _a("A310", "warning", "team_dual", "二.3", "双师型教师比例低于50%", "双师型教师数 ÷ 培训团队总人数低于限值（整数比较，恰好等于限值通过）。",
       "“{certificate}”的双师型教师 {team_dual} 人，占{of} {base} 人的 {share}，低于 {limit}。", "请核对人数；确实不足的，请补充双师型教师或在{explain}中写明。",
       "不少于{limit}，即{least}人；现{team_dual}/{base}={share}，差{short}人", _dual,
       facts=_dual_facts, fault_under=lambda b: f"双师型教师比例低于{limit_words(b.shares.dual)}", needs=("team_dual", "team_total"), evidence=("team_dual", "team_total"),
       failing=(Case("97 人中 48 人", {"team": (97, 48, 20)}), Case("19 人中 9 人", {"team": (19, 9, 4)}), Case("20 人中 8 人", {"team": (20, 8, 4)}), Case("20 人中 7 人", {"team": (20, 7, 4)})), passing=(Case("恰好一半", {"team": (20, 10, 4)}), Case("全是双师型", {"team": (10, 10, 2)}), Case("只有一人", {"team": (1, 1, 1)}))),
    _a("A311", "warning", "team_industry", "二.3", "行业企业专家比例低于20%", "行业企业专家数 ÷ 培训团队总人数低于限值（整数比较，恰好等于限值通过）。",
       "“{certificate}”的行业企业专家 {team_industry} 人，占培训团队 {team_total} 人的 {share}，低于 {limit}。", "请核对人数；确实不足的，请增聘行业企业专家或在{explain}中写明。",
       "不少于{limit}，即{least}人；现{team_industry}/{team_total}={share}，差{short}人", _industry,
       facts=lambda r, b: share_words(r["team_industry"], r["team_total"], b.shares.industry), needs=("team_industry", "team_total"),
       fault_under=lambda b: f"行业企业专家比例低于{limit_words(b.shares.industry)}",
       evidence=("team_industry", "team_total"), failing=(Case("21 人中 4 人", {"team": (21, 11, 4)}),), passing=(Case("恰好五分之一", {"team": (20, 10, 4)}), Case("全是行业企业专家", {"team": (10, 5, 10)}), Case("只有一人", {"team": (1, 1, 1)}))),
    _a("A312", "error", "team_total", "二.3", "培训团队人数自相矛盾", "双师型教师数或行业企业专家数大于总人数，或总人数为 0。",
       "“{certificate}”的培训团队总人数 {team_total} 人，其中双师型 {team_dual} 人、行业企业专家 {team_industry} 人，自相矛盾。", "请核对三个人数。", "总人数大于 0，且不少于其中任何一项",
       _consistent, needs=(), evidence=("team_total", "team_dual", "team_industry"),
       failing=(Case("双师型多于总人数", {"declared": (10, 11, 2)}, silences=("A310", "A318")), Case("行业企业专家多于总人数", {"declared": (10, 5, 11)}, silences=("A311", "A318")), Case("总人数为 0", {"declared": (0, 0, 0)}, silences=("A310", "A311", "A318"))), passing=(Case("全是双师型", {"team": (10, 10, 2)}), Case("全是行业企业专家", {"team": (10, 5, 10)}))),
    _a("A313", "warning", "team_total", "二.3", "团队人数疑似全校口径", "总人数超过批次限值，或本校三个以上不同证书的人数完全相同。",
       "“{certificate}”的培训团队总人数 {team_total} 人，{why}，疑似填了全校教师数。", "请只统计参与该证书培训的人员；人数确实如此的，请在{explain}中写明。", "该证书的培训团队，一般不超过 {most} 人",
       _whole_school, facts=_whole_school_facts, needs=("team_total",), failing=(Case("101 人", {"team": (101, 60, 30)}), Case("三个证书人数相同", {"more_certificates": _OTHER})),
       passing=(Case("100 人", {"team": (100, 60, 30)}), Case("两个证书人数相同", {"more_certificates": _OTHER[:1]}), Case("三个证书人数不同", {"more_certificates": _OTHER, "more_teams": 1}))),
    _a("A314", "warning", "facilities", "二.4", "不具备实训条件", "实训条件为“无”。",
       "实训条件填的是“无”。", "请通过租用、共用等方式落实实训条件，或在{explain}中写明。", "自有 / 租用 / 共用", lambda t, b: t["facilities"] != NONE,
       failing=(Case("无", _application(facilities="无")),), passing=(Case("自有", _application(facilities="自有")),)),
    _a("A315", "warning", "partner", "二.4", "租用或共用未填合作单位", "实训条件是租用或共用，而合作单位是空的。",
       "实训条件是“{facilities}”，而合作单位没有填写。", "请填写合作单位全称。", "填写合作单位", _partner, needs=("facilities", "partner"), evidence=("facilities", "partner"),
       cite=lambda row: "facilities",
       failing=(Case("租用", _application(facilities="租用", partner="")), Case("共用", _application(facilities="共用", partner=""))), passing=(Case("已填", _application(facilities="共用", partner="云栖智造有限公司")),)),
    _a("A316", "error", "pilot_students", "", "试点学生数大于在校生数", "试点学生数大于该专业在校生数。",
       "试点学生数 {pilot_students} 人大于在校生数 {enrolled} 人。", "请核对两个人数。", "不大于在校生数 {enrolled} 人",
       lambda t, b: t["pilot_students"] <= t["enrolled"], needs=("pilot_students", "enrolled"), evidence=("pilot_students", "enrolled"),
       failing=(Case("多一人", _application(pilot_students=201, enrolled=200)),), passing=(Case("相等", _application(pilot_students=200, enrolled=200)),)),
    _a("A317", "warning", "liaison", "三.2", "未与培训评价组织对接", "已对接培训评价组织为“否”。",
       "已对接培训评价组织填的是“否”。", "请与“{certificate}”的培训评价组织{issuer}对接，或在{explain}中写明进度。", "是", _is_yes("liaison"),
       facts=lambda r, b: {"issuer": next((f"（{c.issuer}）" for c in b.certificates if c.name == r["certificate"]), "")},
       failing=(Case("否", _application(liaison="否")),), passing=(Case("是"),)),
    _a("A318", "error", "team_total", "二.3", "团队人数与名单不一致", "版式有培训团队名单时：名单中该证书的总人数、双师型或行业企业专家人数与申报的不同。",
       "“{certificate}”申报 总/双师型/行业企业专家 {team_total}/{team_dual}/{team_industry} 人，名单中是 {listed_total}/{listed_dual}/{listed_industry} 人。",
       "请{listed}。", "{agree}", _against_list, facts=_list_facts,
       needs=("team_total", "team_dual", "team_industry", "listed_total", "listed_dual", "listed_industry"), evidence=("team_total", "team_dual", "team_industry"),
       not_run=lambda run: "" if run.get("trainer_list") else "没有一份申报表的版式带有培训团队名单",
       failing=(Case("名单少一人", {"drop_trainer": 12}), Case("人人都是双师型和专家，名单少一人", {"team": (10, 10, 10), "drop_trainer": 3}), Case("名单少一名双师型", {"trainers": {"0": {"dual_qualified": "否"}}}), Case("名单少一名行业企业专家", {"trainers": {"19": {"industry_expert": "否"}}})), passing=(Case("一致"),)),
)  # fmt: skip

"""Every column of a return, once: name, heading, spellings, kind, unit, options, whether required.

The reader, the typing stage, the pandera schemas, the blank form and the data dictionary all follow from here.
Source: the form's specification (layout 1, sheets 院校信息, 证书申报, 培训团队).
"""

from __future__ import annotations

from dataclasses import dataclass, field

YES, NO = "是", "否"
NONE = "无"
OWN, RENTED, SHARED = "自有", "租用", "共用"
FULL_TIME, PART_TIME = "专职", "兼职"
NONE_IS_BLANK = frozenset(("partner", "explanation", "remark", "city"))  # fields in which 无 says that there is nothing to fill in


@dataclass(frozen=True)
class Field:
    """One column.

    ``kind`` chooses the parser of the typing stage: text, count, yes_no, option, options (several), date, certificate,
    levels, province, school_type, school_code, major_code, phone, email.
    ``least``/``most`` bound a count (both inclusive, in ``unit``).  ``blank_rule`` names the rule that answers an empty
    cell instead of V101, so that one cause gives one finding.  ``spellings`` maps odd spellings of options to options.
    ``{year}`` in a heading stands for an intake year of the batch; ``year`` says which of the three (0 first).
    ``group`` names the field of the person whose label this is, where other people's labels read the same (the leader's 职务 and
    the contact's); ``in_group`` are spellings that mean this field only under that person.
    """

    name: str
    heading: str
    kind: str = "text"
    aliases: tuple[str, ...] = ()
    required: bool = True
    options: tuple[str, ...] = ()
    spellings: dict[str, str] = field(default_factory=dict, hash=False)
    least: int = 0
    most: int = 0
    unit: str = ""
    blank_rule: str = ""
    year: int | None = None
    group: str = ""
    in_group: tuple[str, ...] = ()


_COLLEGE = (
    "高职",
    "高职校",
    "高职学校",
    "高职院校",
    "高等职业学校",
    "高等职业院校",
    "高职高专院校",
    "职业院校",
    "院校",
)  # after a standing
_OWNERS = ("", "学校", "院校", "高校", "高职", "高职院校", "中职学校", "职业学校", "职业院校", "性质")


def _standings() -> dict[str, str]:
    """Spellings of 建设类别 -> option. The notice's own 省级及以上示范（骨干、优质） names several: it counts as the least of them."""
    spelt: dict[str, str] = {}
    for kind in ("示范", "骨干", "优质"):
        kinds = (kind, "示范性") if kind == "示范" else (kind, "优质专科") if kind == "优质" else (kind,)
        for written in kinds:
            for ending in (*_COLLEGE, *(f"{college}建设单位" for college in _COLLEGE), "建设单位", "校", "学校", ""):
                spelt |= {f"{level}{written}{ending}": f"国家{kind}" for level in ("国家", "国家级")}
                spelt |= {f"{level}{written}{ending}": f"省级{kind}" for level in ("省级", "省")}
            spelt |= {f"{written}{college}": f"省级{kind}" for college in _COLLEGE}  # no level is written
    for level in ("省级", "省级及以上", "省级以上"):
        spelt |= {f"{level}示范（骨干、优质）{ending}": "省级示范" for ending in (*_COLLEGE, "学校", "")}
    for school in ("国家中等职业教育改革发展示范", "国家中等职业学校改革发展示范", "国家中职改革发展示范", "国家中职示范", "国家级中职示范",
                   "国家中等职业示范", "中等职业教育改革发展示范", "国家改革发展示范"):  # fmt: skip
        spelt |= {f"{school}{ending}": "国家中职改革发展示范" for ending in ("学校", "校", "院校", "学校建设单位", "")}
    spelt |= dict.fromkeys(
        ("国家示范性中职学校", "国家示范性中等职业学校", "国家示范中职学校", "国家示范中等职业学校"), "国家中职改革发展示范"
    )
    for word in ("专业特色明显", "专业特色鲜明", "特色明显"):
        spelt |= {f"{word}{ending}": "专业特色明显" for ending in ("的有关院校", "有关院校", "的院校", "院校", "的学校", "学校", "")}
    spelt |= dict.fromkeys(("没有", "均无", "都没有", "以上均无"), NONE)
    return {written: option for written, option in spelt.items() if written != option}


def _count(name: str, heading: str, *aliases: str, most: int, least: int = 0, unit: str = "人", year: int | None = None) -> Field:
    return Field(name, heading, "count", aliases, least=least, most=most, unit=unit, year=year)


def _intake(name: str, year: int) -> Field:
    aliases = (
        "{year}级招生数",
        "{year}级",
        "{year}招生数",
        "{year}年",
        "{year}年招生人数",
        "{year}级招生人数",
        "{year}",
        "{yy}年招生数",
        "{yy}级招生数",
        "{yy}级",
    )
    return _count(name, "{year}年招生数", *aliases, most=30_000, year=year)


SCHOOL: tuple[Field, ...] = (
    Field("province", "省份", "province", ("省（区、市）", "所在省份", "省市", "省")),
    Field("school_name", "院校名称", "text", ("学校名称", "院校全称", "院校名称（全称）", "学校全称")),
    Field("school_code", "院校标识码", "school_code", ("学校标识码", "标识码", "院校代码", "学校代码")),
    Field("school_type", "院校类型", "school_type", ("学校类型", "院校类别", "学校类别")),
    Field(
        "ownership",
        "办学性质",
        "option",
        ("举办性质",),
        options=("公办", "民办"),
        spellings={f"{kind}{owner}": kind for kind in ("公办", "民办") for owner in _OWNERS if owner} | {"公立": "公办", "私立": "民办"},
    ),
    Field("authority", "主管部门", "text", ("举办者", "隶属部门")),
    Field("city", "所在地市", "text", ("所在市", "地市", "所在城市"), required=False),
    Field(
        "standing",
        "建设类别",
        "options",
        ("院校层次", "示范情况"),
        blank_rule="S207",
        options=("国家示范", "国家骨干", "国家优质", "省级示范", "省级骨干", "省级优质", "国家中职改革发展示范", "专业特色明显", NONE),
        spellings=_standings(),
    ),
    Field("pilot_plan", "试点工作方案", "yes_no", ("是否制订试点工作方案", "是否制定试点工作方案")),
    Field("management_system", "制度体系", "yes_no", ("管理制度是否健全", "制度体系是否健全")),
    Field("contact_name", "联系人", "text", ("院校联系人", "联系人姓名"), group="contact_name", in_group=("姓名", "名字")),
    Field(
        "contact_title",
        "职务",
        "text",
        ("联系人职务",),
        required=False,
        group="contact_name",
        in_group=("职务/职称", "职务职称", "职称", "行政职务", "现任职务"),
    ),
    Field(
        "contact_phone",
        "联系电话",
        "phone",
        ("手机", "电话", "联系方式", "手机号码", "联系人电话"),
        group="contact_name",
        in_group=(
            "手机号",
            "移动电话",
            "电话号码",
            "联系手机",
            "联系人手机",
            "联系人联系电话",
            "联系人手机号码",
            "办公电话",
            "固定电话",
            "座机",
        ),
    ),
    Field(
        "contact_email",
        "电子邮箱",
        "email",
        ("邮箱", "E-mail", "Email", "电子邮件", "电子信箱"),
        group="contact_name",
        in_group=("联系人邮箱", "联系邮箱", "邮箱地址", "联系人电子邮箱", "电子邮箱地址"),
    ),
    Field("filled_by", "填表人", "text", (), required=False),
    Field("filled_on", "填报日期", "date", ("填表日期", "日期", "填报时间")),
)

APPLICATION: tuple[Field, ...] = (
    Field("seq", "序号", "text", ("编号",), required=False),
    Field("certificate", "证书名称", "certificate", ("试点证书", "职业技能等级证书名称", "试点证书名称", "申报证书")),
    Field("levels", "证书等级", "levels", ("等级", "证书级别")),
    Field("major_name", "专业名称", "text", ("对应专业", "专业名称（方向）", "对应专业名称", "试点专业名称")),
    Field("major_code", "专业代码", "major_code", ("对应专业代码",)),
    _intake("intake_1", 0),
    _intake("intake_2", 1),
    _intake("intake_3", 2),
    _count("enrolled", "在校生数", "在校学生数", "在校生人数", "在校学生人数", most=100_000),
    _count("pilot_students", "试点学生数", "拟参与试点学生数", "试点学生规模", "拟试点学生数", "试点学生人数", least=1, most=100_000),
    _count("team_total", "培训团队总人数", "专兼职教师总数", "团队人数", "培训团队人数", most=10_000),
    _count("team_dual", "双师型教师数", "其中：双师型", "双师型教师人数", most=10_000),
    _count("team_industry", "行业企业专家数", "其中：行业企业专家", "行业企业专家人数", most=10_000),
    Field(
        "national_team",
        "国家级教学创新团队",
        "yes_no",
        ("是否国家级教学创新团队所在专业", "国家级职业教育教师教学创新团队"),
        required=False,
    ),
    _count("training_experience", "近三年培训人次", "培训经验（人次）", "近三年培训人次数", most=5_000_000, unit="人次"),
    Field("training_plan", "人才培养方案", "yes_no", ("是否有人才培养方案",)),
    Field("teaching_resources", "教学培训资源", "yes_no", ("教学资源",)),
    Field(
        "facilities",
        "实训条件",
        "option",
        ("实训设施", "实训设备"),
        options=(OWN, RENTED, SHARED, NONE),
        spellings={f"{owner}{kind}": OWN for owner in ("自有", "学校自有", "本校自有") for kind in ("设施", "设备", "设施设备", "")}
        | dict.fromkeys(("自建", "自备"), OWN)
        | dict.fromkeys(("租赁", "租用方式", "租用等方式", "通过租用等方式"), RENTED)
        | dict.fromkeys(
            (
                "合作共用",
                "共享",
                "合理共用",
                "校企共用",
                "院校共用",
                "与企业共用",
                "与院校共用",
                "与企业合理共用",
                "与院校合理共用",
                "与基地合理共用",
                "与有关企业、基地和院校合理共用",
            ),
            SHARED,
        )
        | {"没有": NONE},
    ),
    Field("partner", "合作单位", "text", ("共用单位", "租用或共用单位"), required=False),
    Field("liaison", "已对接培训评价组织", "yes_no", ("是否与培训评价组织对接", "是否已对接培训评价组织")),
    Field("explanation", "情况说明", "text", ("说明",), required=False),
    Field("remark", "备注", "text", (), required=False),
)

TRAINER: tuple[Field, ...] = (
    Field("certificate", "证书名称", "certificate", ("试点证书", "职业技能等级证书名称", "试点证书名称", "对应证书")),
    Field("trainer_name", "姓名", "text", ("教师姓名", "专家姓名")),
    Field(
        "employment",
        "专兼职",
        "option",
        ("专职/兼职", "专（兼）职", "专职或兼职"),
        options=(FULL_TIME, PART_TIME),
        spellings={f"{kind}{ending}": kind for kind in (FULL_TIME, PART_TIME) for ending in ("教师", "师资", "人员")}
        | {"专": FULL_TIME, "兼": PART_TIME, "专任": FULL_TIME, "专任教师": FULL_TIME},
    ),
    Field("dual_qualified", "双师型", "yes_no", ("是否双师型", "双师型教师")),
    Field("industry_expert", "行业企业专家", "yes_no", ("是否行业企业专家",)),
    Field("title", "职称或职业资格", "text", ("职称", "职业资格", "职称/职业资格"), required=False),
    Field("employer", "工作单位", "text", ("所在单位", "单位")),
)

TABLES: dict[str, tuple[Field, ...]] = {"school": SCHOOL, "application": APPLICATION, "trainer": TRAINER}


def names(table: str) -> list[str]:
    """The canonical field names of a table, in the form's order."""
    return [f.name for f in TABLES[table]]


def by_name(table: str) -> dict[str, Field]:
    """Field by canonical name, for one table."""
    return {f.name: f for f in TABLES[table]}


def headings(f: Field, intake_years: list[int]) -> tuple[str, ...]:
    """The heading and every other spelling of it, with the batch's intake year filled in."""
    year = "" if f.year is None else intake_years[f.year]
    return tuple(h.replace("{year}", str(year)).replace("{yy}", str(year)[-2:]) for h in (f.heading, *f.aliases))

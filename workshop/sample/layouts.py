"""Returns laid out as books: the project's own form, the flat 一览表, and a form that a province made for itself."""

from __future__ import annotations

from schemas.fields import TABLES, headings
from workshop.sample.book import GROUP, HEADING, LABEL, NOTE, TITLE, VALUE, Book, Cell, Sheet, Value
from workshop.sample.facts import BatchFacts, batch_facts
from workshop.sample.school import Record, Return

OFFICIAL, FLAT, PROVINCIAL = "official", "flat", "provincial"
PAIR_COLUMNS = 3  # a label and a value merged over two columns
GUIDANCE = (
    "填表说明",
    "1.院校名称须与公章一致，院校标识码为10位数字。",
    "2.同一证书对应多个专业的，分行填写。",
    "3.培训团队按证书逐人填写，人数应与证书申报表一致。",
)

# The flat sheet's groups in their printed order with the fields whose place is known, '' where a column stands alone under both heading rows.
FLAT_GROUPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("", "application", ("seq",)),
    ("院校基本信息", "school", ("province", "school_name", "school_code", "school_type", "ownership", "authority", "city", "standing",
                          "pilot_plan", "management_system")),
    ("联系人", "school", ("contact_name", "contact_title", "contact_phone", "contact_email", "filled_by", "filled_on")),
    ("试点证书", "application", ("certificate", "levels", "liaison")),
    ("试点专业", "application", ("major_name", "major_code", "intake_1", "intake_2", "intake_3", "enrolled", "national_team")),
    ("培训团队", "application", ("team_total", "team_dual", "team_industry", "training_experience")),
    ("教学条件", "application", ("training_plan", "teaching_resources", "facilities", "partner")),
    ("试点规模", "application", ("pilot_students",)),
    ("", "application", ("explanation", "remark")),
)  # fmt: skip

FURTHER_IN = {"school": "院校基本信息", "application": "教学条件"}  # the group at whose end every other field stands

# One province's own form: other sheets, other headings (but for fields that it does not know), no trainer list. A reader learns it from a layout file alone.
PROVINCIAL_SHEETS = {"school": "学校登记卡", "application": "试点项目明细"}
PROVINCIAL_HEADINGS: dict[str, dict[str, str]] = {
    "school": {
        "province": "省别", "school_name": "校名（公章）", "school_code": "国标代码", "school_type": "办学层次类型",
        "ownership": "公办或民办", "authority": "上级主管", "city": "驻地城市", "standing": "入选项目", "pilot_plan": "有无试点方案",
        "management_system": "有无管理制度", "contact_name": "负责人", "contact_title": "负责人职务", "contact_phone": "负责人手机",
        "contact_email": "负责人邮箱", "filled_by": "经办人", "filled_on": "上报时间",
    },
    "application": {
        "seq": "行号", "certificate": "拟试点证书", "levels": "拟试点等级", "major_name": "依托专业", "major_code": "依托专业代码",
        "intake_1": "前年新生", "intake_2": "去年新生", "intake_3": "今年新生", "enrolled": "专业在校生", "pilot_students": "计划培训学生",
        "team_total": "师资总数", "team_dual": "师资中双师", "team_industry": "师资中企业专家", "national_team": "是否国家团队",
        "training_experience": "三年社会培训", "training_plan": "有无培养方案", "teaching_resources": "有无教学资源",
        "facilities": "设备来源", "partner": "设备提供方", "liaison": "是否联系评价组织", "explanation": "需要说明的情况", "remark": "其他",
    },
}  # fmt: skip


def heading_texts(table: str, facts: BatchFacts) -> dict[str, str]:
    """The official heading of every field of a table, intake years filled in."""
    return {f.name: headings(f, list(facts.intake_years))[0] for f in TABLES[table]}


def official(record: Return, facts: BatchFacts | None = None) -> Book:
    """Layout 1, the project's own form: 院校信息, 证书申报, 培训团队, 填表说明."""
    facts = facts or batch_facts()
    sheets = [
        _pairs_sheet("院校信息", facts.form_title, record["school"], heading_texts("school", facts)),
        rows_sheet("证书申报", "证书申报", "application", record["applications"], heading_texts("application", facts)),
        rows_sheet("培训团队", "培训团队", "trainer", record["trainers"], heading_texts("trainer", facts)),
        Sheet("填表说明", "text", [[Cell(line, NOTE)] for line in GUIDANCE]),
    ]
    return Book(sheets, OFFICIAL)


def flat(records: list[Return], facts: BatchFacts | None = None, *, merged_down: bool = False) -> Book:
    """Layout 2, 一览表: one row per certificate and major under two heading rows, one school or many.

    ``merged_down``: a school's own cells stand once, merged over its rows, instead of repeating.
    """
    facts = facts or batch_facts()
    sheet = Sheet("一览表", "rows")
    columns = flat_fields()
    sheet.rows = [_title_row(facts.form_title.removesuffix("申报表") + "申报一览表", len(columns)), *_flat_headings(sheet, facts)]
    sheet.merges.append((0, 0, 0, len(columns) - 1))
    for record in records:
        first = len(sheet.rows)
        for application in record["applications"]:
            source = {"school": record["school"], "application": application | {"seq": len(sheet.rows) - 2}}
            sheet.rows.append([Cell(blank_to_none(source[table][name]), VALUE, table, name) for table, name in columns])
        if merged_down and len(record["applications"]) > 1:
            _merge_down(sheet, first, [column for column, (table, _) in enumerate(columns) if table == "school"])
    return Book([sheet], FLAT)


def provincial(record: Return, facts: BatchFacts | None = None) -> Book:
    """A layout that only a layout file of its own can explain: pairs in one column, own headings, no trainer list."""
    facts = facts or batch_facts()
    texts = {table: known | heading_texts(table, facts) | known for table, known in PROVINCIAL_HEADINGS.items()}  # known ones first
    school, application = PROVINCIAL_SHEETS["school"], PROVINCIAL_SHEETS["application"]
    return Book(
        [
            _pairs_sheet(school, "学校登记卡", record["school"], texts["school"], pairs_per_row=1),
            rows_sheet(application, "试点项目明细", "application", record["applications"], texts["application"]),
        ],
        PROVINCIAL,
    )


def blank_to_none(value: Value) -> Value:
    return None if value == "" else value


def _title_row(title: str, width: int) -> list[Cell]:
    return [Cell(title, TITLE)] + [Cell() for _ in range(width - 1)]


def _pairs_sheet(name: str, title: str, school: Record, labels: dict[str, str], pairs_per_row: int = 2) -> Sheet:
    pairs = [(Cell(text, LABEL, "school", name), Cell(blank_to_none(school[name]), VALUE, "school", name)) for name, text in labels.items()]
    sheet = Sheet(name, "pairs", [_title_row(title, PAIR_COLUMNS * pairs_per_row)])
    sheet.merges = [(0, 0, 0, PAIR_COLUMNS * pairs_per_row - 1)]
    place_pairs(sheet, pairs, pairs_per_row)
    return sheet


def place_pairs(sheet: Sheet, pairs: list[tuple[Cell, Cell]], pairs_per_row: int) -> None:
    """Append label/value pairs below what the sheet holds, so many to a row, values merged over two columns."""
    for start in range(0, len(pairs), pairs_per_row):
        row: list[Cell] = []
        for label, value in pairs[start : start + pairs_per_row]:
            sheet.merges.append((len(sheet.rows), len(row) + 1, len(sheet.rows), len(row) + 2))
            row += [label, value, Cell()]
        sheet.rows.append(row + [Cell() for _ in range(sheet.width - len(row))])


def rows_sheet(name: str, title: str, table: str, records: list[Record], texts: dict[str, str]) -> Sheet:
    """A title, one heading row, one row a record."""
    fields = list(texts)
    sheet = Sheet(name, "rows", [_title_row(title, len(fields)), [Cell(texts[field], HEADING, table, field) for field in fields]])
    sheet.merges = [(0, 0, 0, len(fields) - 1)]
    sheet.rows += [[Cell(blank_to_none(record[field]), VALUE, table, field) for field in fields] for record in records]
    return sheet


def _flat_headings(sheet: Sheet, facts: BatchFacts) -> list[list[Cell]]:
    """The two heading rows; records their merged areas (rows 1 and 2) in the sheet."""
    upper: list[Cell] = []
    lower: list[Cell] = []
    for group, table, fields in flat_groups():
        texts, first = heading_texts(table, facts), len(upper)
        cells = [Cell(texts[name], HEADING, table, name) for name in fields]
        if group:
            upper += [Cell(group, GROUP)] + [Cell() for _ in fields[1:]]
            lower += cells
            if len(fields) > 1:
                sheet.merges.append((1, first, 1, first + len(fields) - 1))
        else:
            upper += cells
            lower += [Cell() for _ in fields]
            sheet.merges += [(1, column, 2, column) for column in range(first, first + len(fields))]
    return [upper, lower]


def _merge_down(sheet: Sheet, first: int, columns: list[int]) -> None:
    last = len(sheet.rows) - 1
    for column in columns:
        for row in sheet.rows[first + 1 :]:
            row[column].value = None
        sheet.merges.append((first, column, last, column))


def flat_groups() -> list[tuple[str, str, tuple[str, ...]]]:
    """FLAT_GROUPS, with the fields of the form that they do not place."""
    placed = {(table, name) for _, table, fields in FLAT_GROUPS for name in fields}
    further = {table: tuple(f.name for f in TABLES[table] if (table, f.name) not in placed) for table in FURTHER_IN}
    return [(group, table, fields + (further[table] if FURTHER_IN[table] == group else ())) for group, table, fields in FLAT_GROUPS]


def flat_fields() -> list[tuple[str, str]]:
    """(table, field) of the flat sheet's columns, left to right."""
    return [(table, name) for _, table, fields in flat_groups() for name in fields]

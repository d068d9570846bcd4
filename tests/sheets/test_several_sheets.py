"""Several sheets for one table, several tables on one sheet, copies, drafts and other documents: written by hand, one inbox, one run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.running import Outcome, run
from tests.sheets.writing import (
    CLOUD,
    HEADINGS,
    ROBOT,
    SENSOR,
    SHOP,
    TAX,
    Row,
    School,
    Sheets,
    applications,
    flat,
    line,
    row,
    schools,
    table,
    with_column,
    without_columns,
    workbook,
)


@dataclass
class Expected:
    """``read``: school, certificate, students and sheet of every application that counts. ``loud``: codes above info, no other.

    ``info``: codes that must be told, ``quiet``: codes that must not. ``says``: what some message of the case's files holds.
    """

    read: list[str]
    loud: str = ""
    info: str = ""
    says: tuple[str, ...] = ()
    quiet: str = "F113"
    eligible: bool = True


@dataclass
class Made:
    files: dict[str, bytes]
    expected: Expected
    cells: dict[str, str] = field(default_factory=dict)


Case = Callable[[School, School], Made]
CASES: list[Case] = []


def case(function: Case) -> Case:
    CASES.append(function)
    return function


def one(sheets: Sheets, expected: Expected, **more: tuple) -> Made:
    return Made({"申报.xlsx": workbook(sheets, **more)}, expected)


# --- several sheets, one school


@case
def departments_each_with_a_sheet(a: School, b: School) -> Made:
    sheets = {"院校信息": a.pairs(), "证书申报（机电系）": applications(row(ROBOT)), "证书申报（信息系）": applications(row(SENSOR, 70)),
              "培训团队": a.team(ROBOT, SENSOR)}  # fmt: skip
    return one(sheets, Expected([f"甲 {ROBOT} 60 证书申报（机电系）", f"甲 {SENSOR} 70 证书申报（信息系）"], quiet="F119"))


@case
def departments_with_trainer_sheets_of_their_own(a: School, b: School) -> Made:
    sheets = {"院校信息": a.pairs(), "机电系证书申报": applications(row(ROBOT)), "信息系证书申报": applications(row(SENSOR, 70)),
              "机电系培训团队": a.team(ROBOT), "信息系培训团队": a.team(SENSOR)}  # fmt: skip
    return one(sheets, Expected([f"甲 {ROBOT} 60 机电系证书申报", f"甲 {SENSOR} 70 信息系证书申报"], quiet="F119"))


@case
def departments_in_sheets_without_telling_names(a: School, b: School) -> Made:
    sheets = {"Sheet1": a.pairs(), "Sheet2": applications(row(ROBOT)), "Sheet3": applications(row(SENSOR, 70)), "Sheet4": a.team(ROBOT),
              "Sheet5": a.team(SENSOR)}  # fmt: skip
    return one(sheets, Expected([f"甲 {ROBOT} 60 Sheet2", f"甲 {SENSOR} 70 Sheet3"], quiet="F119"))


@case
def a_trainer_sheet_per_certificate(a: School, b: School) -> Made:
    sheets = {"院校信息": a.pairs(), "证书申报": applications(row(SENSOR), row(CLOUD, 50)), f"培训团队-{SENSOR}": a.team(SENSOR),
              f"培训团队-{CLOUD}": a.team(CLOUD)}  # fmt: skip
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报", f"甲 {CLOUD} 50 证书申报"], quiet="F119"))


@case
def trainer_sheets_whose_names_alone_tell_the_certificate(a: School, b: School) -> Made:
    teams = {f"{name}培训团队": a.team(name, column=False) for name in (SENSOR, CLOUD)}
    sheets = {"院校信息": a.pairs(), "证书申报": applications(row(SENSOR), row(CLOUD, 50)), **teams}
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报", f"甲 {CLOUD} 50 证书申报"]))


@case
def trainer_sheets_whose_titles_tell_the_certificate_and_whose_column_is_blank(a: School, b: School) -> Made:
    teams = {}
    for n, name in enumerate((SENSOR, CLOUD), 1):
        rows = a.team(name, title=f"“{name}”证书培训团队")
        teams[f"团队{n}"] = [rows[0], rows[1], *([None, *each[1:]] for each in rows[2:])]
    sheets = {"院校信息": a.pairs(), "证书申报": applications(row(SENSOR), row(CLOUD, 50)), **teams}
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报", f"甲 {CLOUD} 50 证书申报"]))


@case
def an_abbreviated_certificate_in_the_names_of_the_trainer_sheets(a: School, b: School) -> Made:
    teams = {f"培训团队（{name[:3]}）": a.team(name, column=False) for name in (SENSOR, CLOUD)}
    sheets = {"院校信息": a.pairs(), "证书申报": applications(row(SENSOR), row(CLOUD, 50)), **teams}
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报", f"甲 {CLOUD} 50 证书申报"]))


@case
def two_application_tables_one_below_the_other(a: School, b: School) -> Made:
    both = [*applications(row(SENSOR), title="信息系"), [], *applications(row(ROBOT, 40), title="机电系")]
    return one({"院校信息": a.pairs(), "证书申报": both, "培训团队": a.team(SENSOR, ROBOT)},
               Expected([f"甲 {SENSOR} 60 证书申报", f"甲 {ROBOT} 40 证书申报"]))  # fmt: skip


@case
def headings_repeated_on_a_new_page(a: School, b: School) -> Made:
    rows = [*applications(row(SENSOR)), line(HEADINGS), row(ROBOT, 40, seq=2)]
    return one({"院校信息": a.pairs(), "证书申报": rows, "培训团队": a.team(SENSOR, ROBOT)},
               Expected([f"甲 {SENSOR} 60 证书申报", f"甲 {ROBOT} 40 证书申报"]))  # fmt: skip


@case
def a_second_table_with_its_columns_in_another_order(a: School, b: School) -> Made:
    second = [[each[1], each[0], *each[2:]] for each in (line(HEADINGS), row(ROBOT, 40))]
    return one({"院校信息": a.pairs(), "证书申报": [*applications(row(SENSOR)), [], ["续表"], *second], "培训团队": a.team(SENSOR, ROBOT)},
               Expected([f"甲 {SENSOR} 60 证书申报", f"甲 {ROBOT} 40 证书申报"]))  # fmt: skip


@case
def trainers_below_the_applications(a: School, b: School) -> Made:
    sheet = [*applications(row(SENSOR), row(CLOUD, 50)), [], ["培训团队"], *a.team(SENSOR, CLOUD)]
    return one({"院校信息": a.pairs(), "证书申报": sheet}, Expected([f"甲 {SENSOR} 60 证书申报", f"甲 {CLOUD} 50 证书申报"]))


@case
def everything_on_one_sheet(a: School, b: School) -> Made:
    sheet = [*a.pairs(), [], ["证书申报"], *applications(row(SENSOR))[1:], [], ["培训团队"], *a.team(SENSOR)]
    return one({"申报": sheet}, Expected([f"甲 {SENSOR} 60 申报"], quiet="F107 F119"))


@case
def everything_on_one_sheet_without_titles_and_blank_rows(a: School, b: School) -> Made:
    return one({"Sheet1": [*a.pairs()[1:], *applications(row(SENSOR), row(TAX, 30))[1:], *a.team(SENSOR, TAX)]},
               Expected([f"甲 {SENSOR} 60 Sheet1", f"甲 {TAX} 30 Sheet1"], quiet="F107 F119"))  # fmt: skip


@case
def the_school_above_its_applications(a: School, b: School) -> Made:
    sheet = [*a.pairs(), [], *applications(row(SENSOR))[1:]]
    return one({"申报表": sheet, "培训团队": a.team(SENSOR)}, Expected([f"甲 {SENSOR} 60 申报表"]))


@case
def the_school_below_its_applications(a: School, b: School) -> Made:
    sheet = [*applications(row(SENSOR)), [], *a.pairs()]
    return one({"申报表": sheet, "培训团队": a.team(SENSOR)}, Expected([f"甲 {SENSOR} 60 申报表"]))


@case
def a_long_trainer_list_above_the_applications(a: School, b: School) -> Made:
    sheet = [
        *a.team(SENSOR),
        *a.team(CLOUD)[1:],
        *([None] for _ in range(300)),
        ["证书申报"],
        *applications(row(SENSOR), row(CLOUD, 50))[1:],
    ]
    return one({"院校信息": a.pairs(), "Sheet2": sheet}, Expected([f"甲 {SENSOR} 60 Sheet2", f"甲 {CLOUD} 50 Sheet2"]))


@case
def headings_in_row_ninety(a: School, b: School) -> Made:
    sheets = {"院校信息": a.pairs(), "证书申报": [["说明"], *([f"第{n}条"] for n in range(1, 90)), *applications(row(SENSOR))],
              "培训团队": [*([f"第{n}条"] for n in range(1, 230)), *a.team(SENSOR)]}  # fmt: skip
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报"]))


# --- several schools


@case
def two_schools_on_six_sheets(a: School, b: School) -> Made:
    sheets = {"院校信息（甲）": a.pairs(), "证书申报（甲）": applications(row(SENSOR)), "培训团队（甲）": a.team(SENSOR),
              "院校信息（乙）": b.pairs(), "证书申报（乙）": applications(row(SENSOR, 70)), "培训团队（乙）": b.team(SENSOR)}  # fmt: skip
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报（甲）", f"乙 {SENSOR} 70 证书申报（乙）"], quiet="F119"))


@case
def two_schools_whose_sheets_stand_in_any_order(a: School, b: School) -> Made:
    sheets = {"培训团队（乙）": b.team(CLOUD), "证书申报（甲）": applications(row(SENSOR)), "院校信息（乙）": b.pairs(),
              "培训团队（甲）": a.team(SENSOR), "院校信息（甲）": a.pairs(), "证书申报（乙）": applications(row(CLOUD, 70))}  # fmt: skip
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报（甲）", f"乙 {CLOUD} 70 证书申报（乙）"], quiet="F119"))


@case
def two_schools_one_with_plain_names(a: School, b: School) -> Made:
    sheets = {"院校信息": a.pairs(), "证书申报": applications(row(SENSOR)), "培训团队": a.team(SENSOR),
              "院校信息 (2)": b.pairs(), "证书申报 (2)": applications(row(CLOUD, 70)), "培训团队 (2)": b.team(CLOUD)}  # fmt: skip
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报", f"乙 {CLOUD} 70 证书申报 (2)"], quiet="F119"))


@case
def two_schools_a_sheet_each(a: School, b: School) -> Made:
    sheets = {letter: [*s.pairs(), [], *applications(row(SENSOR, n))[1:], [], ["培训团队"], *s.team(SENSOR)]
              for letter, s, n in (("第一所", a, 60), ("第二所", b, 70))}  # fmt: skip
    return one(sheets, Expected([f"甲 {SENSOR} 60 第一所", f"乙 {SENSOR} 70 第二所"], quiet="F119"))


@case
def two_schools_one_below_the_other_on_one_sheet(a: School, b: School) -> Made:
    blocks = [
        [*s.pairs(), [], ["证书申报"], *applications(row(SENSOR, n))[1:], [], ["培训团队"], *s.team(SENSOR), []]
        for s, n in ((a, 60), (b, 70))
    ]
    return one(
        {"汇总": [each for block in blocks for each in block]}, Expected([f"甲 {SENSOR} 60 汇总", f"乙 {SENSOR} 70 汇总"], quiet="F119")
    )


@case
def two_schools_whose_names_stand_in_the_titles(a: School, b: School) -> Made:
    sheets = {"Sheet1": a.pairs(), "Sheet2": b.pairs(), "Sheet3": applications(row(CLOUD, 70), title=f"{b.name}证书申报"),
              "Sheet4": applications(row(SENSOR), title=f"{a.name}证书申报"), "Sheet5": a.team(SENSOR, title=a.name),
              "Sheet6": b.team(CLOUD, title=b.name)}  # fmt: skip
    return one(sheets, Expected([f"甲 {SENSOR} 60 Sheet4", f"乙 {CLOUD} 70 Sheet3"], quiet="F119"))


@case
def two_schools_by_the_employers_of_their_trainers(a: School, b: School) -> Made:
    def named(s: School, certificate: str) -> list[Row]:
        return [[s.name if cell == "本校" else cell for cell in each] for each in s.team(certificate)]

    sheets = {"院校信息（甲）": a.pairs(), "院校信息（乙）": b.pairs(), "甲证书申报": applications(row(SENSOR)),
              "乙证书申报": applications(row(CLOUD, 70)), "Sheet5": named(b, CLOUD), "Sheet6": named(a, SENSOR)}  # fmt: skip
    return one(sheets, Expected([f"甲 {SENSOR} 60 甲证书申报", f"乙 {CLOUD} 70 乙证书申报"], quiet="F119"))


@case
def two_schools_by_order_alone(a: School, b: School) -> Made:
    sheets = {"表1": a.pairs(), "表2": applications(row(SENSOR)), "表3": a.team(SENSOR),
              "表4": b.pairs(), "表5": applications(row(CLOUD, 70)), "表6": b.team(CLOUD)}  # fmt: skip
    return one(sheets, Expected([f"甲 {SENSOR} 60 表2", f"乙 {CLOUD} 70 表5"], loud="F119", says=("按工作表的先后顺序对应",)))


@case
def a_table_of_schools_and_applications_with_a_school_column(a: School, b: School) -> Made:
    told = with_column(applications(row(SENSOR), row(CLOUD, 70)), "院校名称", [a.name, b.name])
    team = with_column([["培训团队"], *a.team(SENSOR), *b.team(CLOUD)[1:]], "院校名称", [a.name] * 5 + [b.name] * 5)
    return one({"院校信息": schools(a.columns(), b.columns()), "证书申报": told, "培训团队": team},
               Expected([f"甲 {SENSOR} 60 证书申报", f"乙 {CLOUD} 70 证书申报"], quiet="F108 F119"))  # fmt: skip


@case
def a_table_of_schools_and_applications_told_apart_by_code(a: School, b: School) -> Made:
    told = with_column(applications(row(SENSOR), row(CLOUD, 70)), "院校标识码", [a.code, b.code])
    team = with_column([["培训团队"], *a.team(SENSOR), *b.team(CLOUD)[1:]], "学校标识码", [a.code] * 5 + [b.code] * 5)
    return one({"院校信息": schools(a.columns(), b.columns()), "证书申报": told, "培训团队": team},
               Expected([f"甲 {SENSOR} 60 证书申报", f"乙 {CLOUD} 70 证书申报"], quiet="F108 F119"))  # fmt: skip


@case
def the_school_stands_once_over_its_rows(a: School, b: School) -> Made:
    told = with_column(applications(row(SENSOR), row(TAX, 30), row(CLOUD, 70)), "学校", [a.name, None, b.name])
    team = with_column([["培训团队"], *a.team(SENSOR, TAX), *b.team(CLOUD)[1:]], "学校", [a.name, *[None] * 9, b.name, *[None] * 4])
    read = [f"甲 {SENSOR} 60 证书申报", f"甲 {TAX} 30 证书申报", f"乙 {CLOUD} 70 证书申报"]
    return one({"院校信息": schools(a.columns(), b.columns()), "证书申报": told, "培训团队": team}, Expected(read))


@case
def a_table_of_schools_and_nothing_that_tells_whose_the_rows_are(a: School, b: School) -> Made:
    return one({"院校信息": schools(a.columns(), b.columns()), "证书申报": applications(row(SENSOR), row(CLOUD)), "培训团队": a.team(SENSOR)},
               Expected([], loud="F119", says=("不能判断属于哪一所院校",)))  # fmt: skip


@case
def a_row_of_a_school_that_no_table_describes(a: School, b: School) -> Made:
    c = School(a.number, "丙")
    told = with_column(applications(row(SENSOR), row(CLOUD, 70), row(TAX, 30)), "院校名称", [a.name, b.name, c.name])
    sheets = {"院校信息": schools(a.columns(), b.columns()), "证书申报": told, "甲培训团队": a.team(SENSOR), "乙培训团队": b.team(CLOUD)}
    read = [f"甲 {SENSOR} 60 证书申报", f"乙 {CLOUD} 70 证书申报", f"丙 {TAX} 30 证书申报"]
    return one(sheets, Expected(read, loud="F119", says=("院校信息中没有这所院校",), eligible=False))


@case
def a_school_column_that_only_repeats_the_one_school(a: School, b: School) -> Made:
    told = with_column(applications(row(SENSOR), row(CLOUD, 70)), "院校名称", [a.name, a.name])
    return one({"院校信息": a.pairs(), "证书申报": told, "培训团队": a.team(SENSOR, CLOUD)},
               Expected([f"甲 {SENSOR} 60 证书申报", f"甲 {CLOUD} 70 证书申报"], quiet="F119"))  # fmt: skip


@case
def a_school_without_applications_beside_one_with(a: School, b: School) -> Made:
    sheets = {"院校信息（甲）": a.pairs(), "证书申报（甲）": applications(row(SENSOR)), "培训团队（甲）": a.team(SENSOR), "院校信息（乙）": b.pairs(),
              "证书申报（乙）": applications()}  # fmt: skip
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报（甲）"], loud="F115"))


# --- blank, draft, old and hidden copies


@case
def a_blank_template_carries_the_issued_name(a: School, b: School) -> Made:
    sheets = {"院校信息": a.pairs(), "证书申报": applications(), "证书申报 (2)": applications(row(SENSOR)), "培训团队": a.team(SENSOR)}
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报 (2)"], quiet="F115 F119"))


@case
def a_blank_template_beside_the_filled_sheet(a: School, b: School) -> Made:
    sheets = {
        "院校信息": a.pairs(),
        "证书申报": applications(row(SENSOR)),
        "Sheet5": applications(),
        "培训团队": a.team(SENSOR),
        "培训团队 (2)": a.team(),
    }
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报"], quiet="F115 F119"))


@case
def three_blank_templates_before_three_filled_copies(a: School, b: School) -> Made:
    blank = [
        [cell if n % 2 == 0 else None for n, cell in enumerate(each)]
        for each in table("\n".join("|".join(str(c or "") for c in r) for r in a.pairs()[1:]))
    ]
    sheets = {"院校信息": [["申报表"], *blank], "证书申报": applications(), "培训团队": a.team(),
              "院校信息 (2)": a.pairs(), "证书申报 (2)": applications(row(SENSOR)), "培训团队 (2)": a.team(SENSOR)}  # fmt: skip
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报 (2)"], quiet="F115 F119 V101"))


@case
def numbered_spare_rows_are_a_blank_template(a: School, b: School) -> Made:
    spare = applications(*([n, *[None] * 21] for n in range(1, 11)))
    sheets = {"院校信息": a.pairs(), "证书申报": spare, "Sheet5": applications(row(SENSOR)), "培训团队": a.team(SENSOR)}
    return one(sheets, Expected([f"甲 {SENSOR} 60 Sheet5"], quiet="F115 F119"))


@case
def an_old_copy_that_differs(a: School, b: School) -> Made:
    sheets = {"院校信息": a.pairs(), "证书申报": applications(row(SENSOR)), "证书申报（旧）": applications(row(SENSOR, 55), row(CLOUD)),
              "培训团队": a.team(SENSOR)}  # fmt: skip
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报"], loud="F119", says=("名称含“旧”", "2 行与已读取的不同")))


@case
def a_backup_with_the_same_rows(a: School, b: School) -> Made:
    sheets = {
        "院校信息": a.pairs(),
        "证书申报": applications(row(SENSOR)),
        "证书申报备份": applications(row(SENSOR)),
        "培训团队": a.team(SENSOR),
    }
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报"], info="F119", says=("名称含“备份”", "内容与已读取的相同")))


@case
def drafts_of_all_three_sheets(a: School, b: School) -> Made:
    sheets = {"院校信息初稿": a.pairs(phone="13900000000"), "证书申报初稿": applications(row(SENSOR, 10)), "培训团队初稿": a.team(SENSOR, tag="老"),
              "院校信息": a.pairs(), "证书申报": applications(row(SENSOR)), "培训团队": a.team(SENSOR)}  # fmt: skip
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报"], loud="F119"))


@case
def a_workbook_of_drafts_alone(a: School, b: School) -> Made:
    sheets = {"院校信息（草稿）": a.pairs(), "证书申报（草稿）": applications(row(SENSOR)), "培训团队（草稿）": a.team(SENSOR)}
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报（草稿）"], quiet="F119"))


@case
def english_words_for_copies(a: School, b: School) -> Made:
    sheets = {"院校信息": a.pairs(), "证书申报": applications(row(SENSOR)), "证书申报_bak": applications(row(SENSOR)), "Copy of 证书申报": applications(row(SENSOR)),
              "old": applications(row(SENSOR)), "培训团队": a.team(SENSOR)}  # fmt: skip
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报"], info="F119"))


@case
def a_filled_copy_beside_the_blank_issued_sheet(a: School, b: School) -> Made:
    sheets = {"院校信息": a.pairs(), "证书申报": applications(), "证书申报 - 副本": applications(row(SENSOR)), "培训团队": a.team(SENSOR)}
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报 - 副本"], quiet="F115"))


@case
def a_department_whose_only_sheet_is_called_a_draft(a: School, b: School) -> Made:
    sheets = {"院校信息": a.pairs(), "证书申报（机电系）": applications(row(ROBOT)), "证书申报（信息系）初稿": applications(row(SENSOR)),
              "培训团队": a.team(ROBOT, SENSOR)}  # fmt: skip
    read = [f"甲 {ROBOT} 60 证书申报（机电系）", f"甲 {SENSOR} 60 证书申报（信息系）初稿"]
    return one(sheets, Expected(read, loud="F119", says=("名称像草稿",)))


@case
def an_old_copy_of_one_department(a: School, b: School) -> Made:
    sheets = {"院校信息": a.pairs(), "证书申报（机电系）": applications(row(ROBOT)), "证书申报（信息系）": applications(row(SENSOR)),
              "证书申报（信息系）作废": applications(row(SENSOR, 20)), "培训团队": a.team(ROBOT, SENSOR)}  # fmt: skip
    read = [f"甲 {ROBOT} 60 证书申报（机电系）", f"甲 {SENSOR} 60 证书申报（信息系）"]
    return one(sheets, Expected(read, loud="F119"))


@case
def a_hidden_copy_with_other_rows(a: School, b: School) -> Made:
    sheets = {
        "院校信息": a.pairs(),
        "证书申报": applications(row(SENSOR)),
        "Sheet9": applications(row(SENSOR, 99)),
        "培训团队": a.team(SENSOR),
    }
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报"], loud="F119", says=("隐藏工作表",)), hidden=("Sheet9",))


@case
def a_hidden_copy_with_the_same_rows(a: School, b: School) -> Made:
    sheets = {"院校信息": a.pairs(), "证书申报": applications(row(SENSOR)), "Sheet9": applications(row(SENSOR)), "培训团队": a.team(SENSOR)}
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报"], info="F119"), hidden=("Sheet9",))


@case
def guidance_that_quotes_the_headings(a: School, b: School) -> Made:
    told = [None if n == 0 else "按实际填写" for n in range(22)]
    guide = [["填表说明"], line(HEADINGS), told, ["注：逐行填写。"]]
    sheets = {"填表说明": guide, "院校信息": a.pairs(), "证书申报": applications(row(SENSOR)), "培训团队": a.team(SENSOR)}
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报"]))


@case
def guidance_in_a_sheet_whose_name_holds_an_issued_one(a: School, b: School) -> Made:
    sheets = {
        "证书申报填写说明": applications(row(CLOUD)),
        "院校信息": a.pairs(),
        "证书申报": applications(row(SENSOR)),
        "培训团队": a.team(SENSOR),
    }
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报"]))


@case
def an_example_filled_in_beside_the_real_sheets(a: School, b: School) -> Made:
    x = School(a.number, "丁")
    sheets = {"示例-院校信息": x.pairs(), "示例-证书申报": applications(row(CLOUD)), "示例-培训团队": x.team(CLOUD),
              "院校信息": a.pairs(), "证书申报": applications(row(SENSOR)), "培训团队": a.team(SENSOR)}  # fmt: skip
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报"]))


@case
def guidance_of_labels_in_an_unnamed_sheet(a: School, b: School) -> Made:
    guide = table(
        "栏目|填写要求\n省份|填写省份全称\n院校名称|与公章一致\n院校标识码|十位数字\n院校类型|五类之一\n办学性质|公办或民办\n主管部门|全称\n联系电话|手机"
    )
    sheets = {"院校信息": a.pairs(), "证书申报": applications(row(SENSOR)), "培训团队": a.team(SENSOR), "Sheet4": guide}
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报"]))


@case
def a_staff_list_that_is_no_trainer_list(a: School, b: School) -> Made:
    staff = table("姓名|职称|工作单位|双师型\n张甲|讲师|本校|是\n李乙|讲师|本校|否")
    sheets = {"院校信息": a.pairs(), "证书申报": applications(row(SENSOR)), "培训团队": a.team(SENSOR), "教职工": staff}
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报"]))


# --- the same application twice


@case
def a_summary_sheet_beside_a_sheet_a_department(a: School, b: School) -> Made:
    sheets = {"院校信息": a.pairs(), "机电系": applications(row(ROBOT)), "信息系": applications(row(SENSOR, 70)),
              "证书申报": applications(row(ROBOT), row(SENSOR, 70, seq=2)), "培训团队": a.team(ROBOT, SENSOR)}  # fmt: skip
    read = [f"甲 {ROBOT} 60 证书申报", f"甲 {SENSOR} 70 证书申报"]
    return one(sheets, Expected(read, info="F119", says=("只计一次",)))


@case
def the_same_rows_in_other_words(a: School, b: School) -> Made:
    other = row(SENSOR)
    other[9], other[2], other[13] = "60人", "中级 ", "×"
    sheets = {"院校信息": a.pairs(), "证书申报": applications(row(SENSOR)), "Sheet5": applications(other), "培训团队": a.team(SENSOR)}
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报"], info="F119"))


@case
def two_rows_of_one_application_that_differ(a: School, b: School) -> Made:
    sheets = {
        "院校信息": a.pairs(),
        "证书申报": applications(row(SENSOR)),
        "Sheet5": applications(row(SENSOR, 80)),
        "培训团队": a.team(SENSOR),
    }
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报", f"甲 {SENSOR} 80 Sheet5"], loud="A302", says=("内容不同",), eligible=False))


@case
def levels_in_another_order(a: School, b: School) -> Made:
    sheets = {"院校信息": a.pairs(), "证书申报": applications(row(SENSOR, levels="初级、中级")), "Sheet5": applications(row(SENSOR, levels="中级,初级")),
              "培训团队": a.team(SENSOR)}  # fmt: skip
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报"], info="F119"))


@case
def a_short_summary_with_few_columns(a: School, b: School) -> Made:
    short = without_columns(applications(row(ROBOT), row(SENSOR, 70)), "2017年招生数", "2018年招生数", "2019年招生数", "在校生数", "近三年培训人次",
                            "人才培养方案", "教学培训资源", "实训条件", "合作单位", "情况说明", "备注")  # fmt: skip
    sheets = {
        "院校信息": a.pairs(),
        "证书申报": applications(row(ROBOT), row(SENSOR, 70)),
        "学院汇总": short,
        "培训团队": a.team(ROBOT, SENSOR),
    }
    return one(sheets, Expected([f"甲 {ROBOT} 60 证书申报", f"甲 {SENSOR} 70 证书申报"], info="F119", quiet="F106"))


@case
def a_total_trainer_list_beside_those_of_the_certificates(a: School, b: School) -> Made:
    sheets = {"院校信息": a.pairs(), "证书申报": applications(row(SENSOR), row(CLOUD, 50)), "培训团队": a.team(SENSOR, CLOUD), "传感网": a.team(SENSOR),
              "云计算": a.team(CLOUD)}  # fmt: skip
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报", f"甲 {CLOUD} 50 证书申报"], info="F119"))


@case
def both_layouts_filled_in(a: School, b: School) -> Made:
    sheets = {"院校信息": a.pairs(), "证书申报": applications(row(SENSOR)), "培训团队": a.team(SENSOR), "一览表": flat(a.flat(row(SENSOR)))}
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报"], info="F119"))


@case
def both_layouts_of_which_one_holds_more(a: School, b: School) -> Made:
    sheets = {
        "院校信息": a.pairs(),
        "证书申报": applications(row(SENSOR)),
        "培训团队": a.team(SENSOR, TAX),
        "一览表": flat(a.flat(row(SENSOR), row(TAX, 30))),
    }
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报", f"甲 {TAX} 30 一览表"], info="F119"))


@case
def both_layouts_that_differ(a: School, b: School) -> Made:
    sheets = {
        "院校信息": a.pairs(),
        "证书申报": applications(row(SENSOR)),
        "培训团队": a.team(SENSOR),
        "一览表": flat(a.flat(row(SENSOR, 90), phone="13900000000")),
    }
    return one(
        sheets, Expected([f"甲 {SENSOR} 60 证书申报", f"甲 {SENSOR} 90 一览表"], loud="A302 F119", says=("联系电话",), eligible=False)
    )


@case
def a_trainer_list_beside_a_flat_sheet(a: School, b: School) -> Made:
    return one({"一览表": flat(a.flat(row(SENSOR))), "培训团队": a.team(SENSOR)}, Expected([f"甲 {SENSOR} 60 一览表"]))


@case
def a_blank_form_beside_a_filled_flat_sheet(a: School, b: School) -> Made:
    sheets = {"院校信息": [["申报表"], *([each[0], None, each[2], None] for each in a.pairs()[1:])], "证书申报": applications(), "培训团队": a.team(),
              "一览表": flat(a.flat(row(SENSOR)))}  # fmt: skip
    return one(sheets, Expected([f"甲 {SENSOR} 60 一览表"], quiet="F115 V101"))


@case
def a_bureaus_sheet_a_school_and_a_summary(a: School, b: School) -> Made:
    sheets = {
        "汇总": flat(a.flat(row(SENSOR)), b.flat(row(CLOUD, 70))),
        "甲": flat(a.flat(row(SENSOR))),
        "乙": flat(b.flat(row(CLOUD, 70))),
    }
    return one(sheets, Expected([f"甲 {SENSOR} 60 汇总", f"乙 {CLOUD} 70 汇总"], info="F119"))


@case
def a_bureaus_summary_that_is_out_of_date(a: School, b: School) -> Made:
    sheets = {
        "汇总": flat(a.flat(row(SENSOR)), b.flat(row(CLOUD, 50))),
        "甲": flat(a.flat(row(SENSOR))),
        "乙": flat(b.flat(row(CLOUD, 70))),
    }
    read = [f"甲 {SENSOR} 60 汇总", f"乙 {CLOUD} 50 汇总", f"乙 {CLOUD} 70 乙"]
    return one(sheets, Expected(read, loud="A302", eligible=False))


@case
def a_flat_sheet_with_one_school_in_two_spellings(a: School, b: School) -> Made:
    spaced = f"{a.name[:4]} {a.name[4:]}"
    return one({"一览表": flat(a.flat(row(SENSOR)), a.flat(row(SENSOR), name=spaced))},
               Expected([f"甲 {SENSOR} 60 一览表", f"甲 {SENSOR} 60 一览表"], loud="A302", eligible=False))  # fmt: skip


@case
def a_flat_sheet_with_one_school_under_two_codes(a: School, b: School) -> Made:
    rows = flat(a.flat(row(SENSOR)), a.flat(row(SENSOR, 90), code=b.code))
    return one({"一览表": rows}, Expected([f"甲 {SENSOR} 60 一览表", f"甲 {SENSOR} 90 一览表"], loud="A302 P506", eligible=False))


@case
def a_flat_sheet_in_which_a_rows_code_is_blank(a: School, b: School) -> Made:
    rows = flat(a.flat(row(SENSOR)), a.flat(row(CLOUD, 70)))
    rows[3][2] = None
    return one({"一览表": rows}, Expected([f"甲 {SENSOR} 60 一览表", f"甲 {CLOUD} 70 一览表"]))


@case
def the_schools_record_twice_with_the_same_content(a: School, b: School) -> Made:
    sheets = {"院校信息": a.pairs(), "院校信息 (2)": a.pairs(), "证书申报": applications(row(SENSOR)), "培训团队": a.team(SENSOR)}
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报"]))


@case
def the_schools_record_twice_with_another_phone(a: School, b: School) -> Made:
    sheets = {
        "院校信息": a.pairs(),
        "院校信息 (2)": a.pairs(phone="13900000000"),
        "证书申报": applications(row(SENSOR)),
        "培训团队": a.team(SENSOR),
    }
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报"], loud="F119", says=("联系电话",)))


# --- other documents beside a return, and files of two kinds

SUMMARY = "序号|省份|院校名称|院校类型|证书名称|试点专业名称|专业代码|试点学生规模（人）|院校联系人|联系电话|备注"
DECISION = "院校名称|证书名称|专业名称|专业代码|结果|问题|审核意见|理由"


def _summary(s: School) -> list[Row]:
    return [
        ["附件2"],
        ["第二批1+X证书制度试点院校情况汇总表"],
        line(SUMMARY),
        line(f"1|浙江省|{s.name}|高等职业学校|{SENSOR}|物联网工程技术|610307|60|吴一|13800001234|"),
    ]


@case
def a_summary_sheet_first_in_a_return(a: School, b: School) -> Made:
    sheets = {"附件2": _summary(a), "院校信息": a.pairs(), "证书申报": applications(row(SENSOR)), "培训团队": a.team(SENSOR)}
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报"], info="F119", says=("汇总表（附件2）",)))


@case
def an_internal_sheet_with_opinions(a: School, b: School) -> Made:
    inner = [["院内审核"], line(DECISION), line(f"{a.name}|{SENSOR}|物联网工程技术|610307|||同意|")]
    sheets = {"院内审核": inner, "院校信息": a.pairs(), "证书申报": applications(row(SENSOR)), "培训团队": a.team(SENSOR)}
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报"], info="F119"))


@case
def columns_of_opinions_within_the_application_table(a: School, b: School) -> Made:
    told = with_column(with_column(applications(row(SENSOR)), "审核意见", ["同意"], at=22), "理由", [None], at=22)
    team = with_column(with_column([["培训团队"], *a.team(SENSOR)], "审核意见", ["同意"] * 5, at=7), "理由", [None] * 5, at=7)
    return one({"院校信息": a.pairs(), "证书申报": told, "培训团队": team}, Expected([f"甲 {SENSOR} 60 证书申报"], info="F108"))


@case
def a_summary_below_the_applications(a: School, b: School) -> Made:
    sheet = [*applications(row(SENSOR)), [], *_summary(a)]
    return one({"院校信息": a.pairs(), "证书申报": sheet, "培训团队": a.team(SENSOR)}, Expected([f"甲 {SENSOR} 60 证书申报"]))


@case
def a_summary_alone_says_what_it_is(a: School, b: School) -> Made:
    return one({"Sheet1": _summary(a)}, Expected([], info="F105", says=("内容是汇总表（附件2），没有读取",)))


@case
def a_decision_alone_says_what_it_is(a: School, b: School) -> Made:
    return one(
        {"Sheet1": [line(DECISION), line(f"{a.name}|{SENSOR}|物联网工程技术|610307|符合||同意备案|")]},
        Expected([], info="F105", says=("备案确认表",)),
    )


@case
def a_roster_of_the_school_itself_in_its_return(a: School, b: School) -> Made:
    listed = table(f"应报院校名单\n院校名称|院校标识码\n{a.name}|{a.code}\n{b.name}|{b.code}")
    sheets = {"院校信息": a.pairs(), "证书申报": applications(row(SENSOR)), "培训团队": a.team(SENSOR), "名单": listed}
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报"], loud="F119", says=("应报院校名单",)))


@case
def a_sheet_of_the_form_with_few_of_its_headings(a: School, b: School) -> Made:
    few = without_columns(applications(row(SENSOR)), *HEADINGS.split("|")[5:9], *HEADINGS.split("|")[10:])
    return one(
        {"院校信息": a.pairs(), "证书申报": few, "培训团队": a.team(SENSOR)},
        Expected([f"甲 {SENSOR} 60 证书申报"], loud="F106", eligible=False),
    )


@case
def a_trainer_sheet_of_another_certificate_column_order(a: School, b: School) -> Made:
    shuffled = [[*each[1:], each[0]] for each in a.team(CLOUD)]
    sheets = {"院校信息": a.pairs(), "证书申报": applications(row(SENSOR), row(CLOUD, 50)), "名单一": a.team(SENSOR), "名单二": shuffled}
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报", f"甲 {CLOUD} 50 证书申报"]))


# --- two files of one school


@case
def two_parts_of_one_school_on_one_day(a: School, b: School) -> Made:
    first = {"院校信息": a.pairs(), "证书申报": applications(row(SHOP)), "培训团队": a.team(SHOP)}
    second = {"院校信息": a.pairs(), "证书申报": applications(row(ROBOT)), "培训团队": a.team(ROBOT)}
    made = {"1电子商务.xlsx": workbook(first), "2机电.xlsx": workbook(second)}
    return Made(
        made, Expected([f"甲 {ROBOT} 60 证书申报"], loud="F114", info="F113", quiet="", says=(f"减少申报 1 条（{SHOP} 630801，没有计入）",))
    )


@case
def a_bureaus_sheet_and_a_later_return_of_one_school(a: School, b: School) -> Made:
    bureau = {"一览表": flat(a.flat(row(SENSOR), day="2019-09-10"), b.flat(row(CLOUD, 50), day="2019-09-10"))}
    own = {"院校信息": a.pairs(), "证书申报": applications(row(SENSOR, 80)), "培训团队": a.team(SENSOR)}
    made = {"市局.xlsx": workbook(bureau), "甲.xlsx": workbook(own)}
    return Made(made, Expected([f"甲 {SENSOR} 80 证书申报", f"乙 {CLOUD} 50 一览表"], info="F113", quiet=""))


@case
def the_same_school_in_other_brackets_in_another_file(a: School, b: School) -> Made:
    def book(name: str, day: str, students: int) -> bytes:
        return workbook(
            {"院校信息": a.pairs(name=name, day=day), "证书申报": applications(row(SENSOR, students)), "培训团队": a.team(SENSOR)}
        )

    made = {"1.xlsx": book(f"{a.name}（滨江）", "2019-09-10", 60), "2.xlsx": book(f"{a.name} (滨江)", "2019-09-12", 70)}
    return Made(made, Expected([f"甲 {SENSOR} 70 证书申报"], info="F113", quiet=""))


@case
def the_same_code_under_two_names(a: School, b: School) -> Made:
    def book(s: School, students: int) -> bytes:
        return workbook({"院校信息": s.pairs(code=a.code), "证书申报": applications(row(SENSOR, students)), "培训团队": s.team(SENSOR)})

    read = [f"甲 {SENSOR} 60 证书申报", f"乙 {SENSOR} 70 证书申报"]
    return Made({"1.xlsx": book(a, 60), "2.xlsx": book(b, 70)}, Expected(read, loud="P505", eligible=False))


@case
def two_rows_of_one_major_at_two_levels_of_which_a_later_file_lacks_one(a: School, b: School) -> Made:
    def book(day: str, *rows: Row) -> bytes:
        return workbook({"院校信息": a.pairs(day=day), "证书申报": applications(*rows), "培训团队": a.team(SENSOR)})

    first = book("2019-09-10", row(SENSOR), row(SENSOR, 40, levels="高级"))
    made = {"1.xlsx": first, "2.xlsx": book("2019-09-12", row(SENSOR))}
    return Made(made, Expected([f"甲 {SENSOR} 60 证书申报"], info="F113", quiet="", says=("610307 高级，没有计入",)))


@case
def flat_blocks_of_several_schools_one_below_the_other(a: School, b: School) -> Made:
    sheet = [*flat(a.flat(row(SENSOR)), title=a.name), [], *flat(b.flat(row(CLOUD, 70)), title=b.name)]
    return one({"一览表": sheet}, Expected([f"甲 {SENSOR} 60 一览表", f"乙 {CLOUD} 70 一览表"]))


@case
def a_page_continued_without_headings(a: School, b: School) -> Made:
    sheets = {
        "院校信息": a.pairs(),
        "证书申报": applications(row(SENSOR)),
        "证书申报（续）": [row(CLOUD, 50, seq=2)],
        "培训团队": a.team(SENSOR),
    }
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报"], loud="F119", says=("没有可以识别的标题行",)))


@case
def a_return_beside_a_citys_list(a: School, b: School) -> Made:
    sheets = {
        "院校信息": a.pairs(),
        "证书申报": applications(row(SENSOR)),
        "培训团队": a.team(SENSOR),
        "汇总": flat(a.flat(row(SENSOR)), b.flat(row(CLOUD, 70))),
    }
    # 乙 waits: a workbook of this layout has a list of trainers, and 乙 is on none, so that A318 cannot be judged
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报", f"乙 {CLOUD} 70 汇总"], info="F119", eligible=False))


@case
def a_statistics_sheet_that_lacks_the_levels(a: School, b: School) -> Made:
    short = without_columns(applications(row(SENSOR, 70)), "证书等级", "情况说明", "备注", "合作单位")
    sheets = {"院校信息": a.pairs(), "证书申报": applications(row(SENSOR, 70)), "统计": short, "培训团队": a.team(SENSOR)}
    return one(sheets, Expected([f"甲 {SENSOR} 70 证书申报"], info="F119", quiet="F106"))


@case
def a_statistics_sheet_that_lacks_the_codes_and_says_otherwise(a: School, b: School) -> Made:
    short = without_columns(applications(row(SENSOR, 99)), "专业代码", "情况说明", "备注", "合作单位")
    sheets = {"院校信息": a.pairs(), "证书申报": applications(row(SENSOR, 70)), "统计": short, "培训团队": a.team(SENSOR)}
    return one(sheets, Expected([f"甲 {SENSOR} 70 证书申报"], loud="F119", quiet="F106"))


@case
def trainer_lists_without_employers_beside_the_whole_one(a: School, b: School) -> Made:
    short = [each[:5] for each in a.team(SENSOR)]
    sheets = {"院校信息": a.pairs(), "证书申报": applications(row(SENSOR)), "培训团队": a.team(SENSOR), "Sheet7": short}
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报"], info="F119", quiet="F106"))


@case
def a_draft_by_its_title(a: School, b: School) -> Made:
    sheets = {"院校信息": a.pairs(), "证书申报": applications(row(SENSOR)), "Sheet5": applications(row(SENSOR, 30), title="证书申报（初稿）"),
              "培训团队": a.team(SENSOR)}  # fmt: skip
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报"], loud="F119"))


@case
def a_sample_by_its_title(a: School, b: School) -> Made:
    sheets = {
        "Sheet0": applications(row(CLOUD, 30), title="证书申报（样表）"),
        "院校信息": a.pairs(),
        "证书申报": applications(row(SENSOR)),
        "培训团队": a.team(SENSOR),
    }
    return one(sheets, Expected([f"甲 {SENSOR} 60 证书申报"]))


@case
def a_heading_that_is_a_number(a: School, b: School) -> Made:
    told = with_column(applications(row(SENSOR)), "x", [1], at=22)
    told[1][22] = 2020
    return one({"院校信息": a.pairs(), "证书申报": told, "培训团队": a.team(SENSOR)}, Expected([f"甲 {SENSOR} 60 证书申报"], info="F108"))


@case
def merged_titles_and_a_merged_school_column(a: School, b: School) -> Made:
    told = with_column(applications(row(SENSOR), row(TAX, 30), row(CLOUD, 70)), "院校名称", [a.name, None, b.name])
    sheets = {
        "院校信息": schools(a.columns(), b.columns()),
        "证书申报": told,
        "甲培训团队": a.team(SENSOR, TAX),
        "乙培训团队": b.team(CLOUD),
    }
    read = [f"甲 {SENSOR} 60 证书申报", f"甲 {TAX} 30 证书申报", f"乙 {CLOUD} 70 证书申报"]
    merges = (("证书申报", "A1:W1"), ("证书申报", "B3:B4"), ("院校信息", "A1:O1"))
    return Made({"申报.xlsx": workbook(sheets, merges=merges)}, Expected(read, quiet="F119"))


@case
def a_stranger_never_replaces_a_schools_own_return(a: School, b: School) -> Made:
    told = with_column(applications(row(SENSOR), row(CLOUD, 999)), "院校名称", [a.name, b.name])
    one_more = {"院校信息": a.pairs(), "证书申报": told, "培训团队": a.team(SENSOR)}
    own = {"院校信息": [["申报表"], *b.pairs(day="")[1:]], "证书申报": applications(row(CLOUD, 50)), "培训团队": b.team(CLOUD)}
    made = {"1乙.xlsx": workbook(own), "2甲.xlsx": workbook(one_more)}
    return Made(
        made, Expected([f"甲 {SENSOR} 60 证书申报", f"乙 {CLOUD} 50 证书申报"], loud="V101", info="F113", quiet="F119", eligible=False)
    )


@case
def a_later_return_that_lost_its_applications(a: School, b: School) -> Made:
    first = {"院校信息": a.pairs(day="2019-09-10"), "证书申报": applications(row(SENSOR)), "培训团队": a.team(SENSOR)}
    second = {"院校信息": a.pairs(day="2019-09-12"), "证书申报": applications(), "培训团队": a.team(SENSOR)}
    made = {"1.xlsx": workbook(first), "2.xlsx": workbook(second)}
    return Made(made, Expected([], loud="F115", info="F113", quiet="", says=("减少申报 1 条",)))


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("sheets")
    for number, function in enumerate(CASES, 1):
        place = folder / "inbox" / "33" / function.__name__
        place.mkdir(parents=True)
        for name, data in _made(number, function).files.items():
            (place / name).write_bytes(data)
    done = run(folder / "inbox", folder)
    assert done.code == 3, done.err
    return done


def _made(number: int, function: Case) -> Made:
    return function(School(number, "甲"), School(number, "乙"))


@pytest.mark.parametrize("number", range(1, len(CASES) + 1), ids=[function.__name__ for function in CASES])
def test_every_row_counts_once_and_what_is_left_out_is_told(outcome: Outcome, number: int) -> None:
    function = CASES[number - 1]
    expected, folder = _made(number, function).expected, f"33/{function.__name__}/"
    found = [f for f in outcome.findings if f["file"].startswith(folder)]
    said = [f"{f['code']} {f['severity']} {f['sheet']}!{f['cell']} {f['message']}" for f in found]
    letters = {School(number, letter).name: letter for letter in "甲乙丙丁"}
    mine = [a for a in outcome.run["applications"] if a["file"].startswith(folder)]
    read = [f"{_letter(a['school_name'], letters)} {a['certificate']} {a['pilot_students']} {a['sheet']}" for a in mine]
    assert sorted(read) == sorted(expected.read), said
    assert {f["code"] for f in found if f["severity"] != "info" and f["code"] not in ("P501", "P502", "P504")} == set(
        expected.loud.split()
    ), said
    assert set(expected.info.split()) <= {f["code"] for f in found if f["severity"] == "info"}, said
    assert not set(expected.quiet.split()) & {f["code"] for f in found} - set(expected.loud.split()) - set(expected.info.split()), said
    for words in expected.says:
        assert any(words in text for text in said), said
    if expected.eligible:
        assert {a["outcome"] for a in mine} <= {"eligible"}, (said, [a["codes"] for a in mine])


def _letter(name: str, letters: dict[str, str]) -> str:
    return next((letter for own, letter in letters.items() if own in name.replace(" ", "")), name)


def test_no_application_is_in_the_summary_twice(outcome: Outcome) -> None:
    included = [a for a in outcome.run["applications"] if a["included"]]
    for who in ("school_name", "school_code"):
        keys = [("".join(a[who].split()), a["certificate"], a["major_code"], a["levels"]) for a in included]
        assert len(keys) == len(set(keys))


def test_contradicting_rows_are_nowhere_in_the_summary(outcome: Outcome) -> None:
    assert not [a for a in outcome.run["applications"] if a["included"] and "A302" in a["codes"]]


def test_every_file_is_used_or_has_a_finding(outcome: Outcome) -> None:
    spoken = {f["file"] for f in outcome.findings}
    for file in outcome.run["files"]:
        assert file["status"] == "used" or file["name"] in spoken, file


def test_cited_cells_hold_what_is_quoted(outcome: Outcome, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    checked = 0
    for finding in outcome.findings:
        if finding["cell"] and finding["value"]:
            book = load_workbook(outcome.folder / "inbox" / finding["file"])
            assert str(book[finding["sheet"]][finding["cell"]].value) == finding["value"], finding
            checked += 1
    assert checked > 10

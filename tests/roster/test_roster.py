"""应报院校名单: who is missing, who is a stranger, how far the province is. Through the command line; all schools are invented."""

from __future__ import annotations

import html
import random
import re
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from tests.running import Outcome, run
from workshop.sample import layouts
from workshop.sample.school import clean_return
from workshop.sample.write import book_bytes

BRACKETS = "浙江锦汀（康育）职业学院"
LISTED = [  # name, code, city as the first roster has them
    ("浙江云屿智造职业学院", "4133090001", "云屿市"),
    (BRACKETS, "", "锦汀市"),
    ("浙江澄麓匠艺职业学院", "4133090003", ""),
    ("浙江漱霖启智职业学院", None, ""),
    ("浙江星澜数创职业学院", "", "星澜市"),
    ("浙江鹿坞绿能职业学院", "4133090006", "鹿坞市"),
    ("浙江霁渚联科职业学院", "4133090007", ""),
    ("浙江望棠育贤职业学院", "4133090008", ""),
]
RETURNED = {  # file -> name and code as the school wrote them
    "same": ("浙江云屿智造职业学院", "4133090001"),
    "brackets": ("浙江锦汀〔康育〕 职业学院", "4133090002"),
    "by its code": ("浙江澄麓匠艺职业技术大学", "4133090003"),
    "campus": ("浙江漱霖启智职业学院（滨江校区）", "4133090004"),
    "typing error": ("浙江星澜数创职业院学", "4133090005"),
    "no applications": ("浙江鹿坞绿能职业学院", "4133090006"),
    "at fault": ("浙江望棠育贤职业学院", "4133090008"),
    "stranger": ("浙江沐芷弘匠职业学院", "4133090009"),
}


def roster(path: Path, rows: list[tuple[Any, ...]], title: str = "应报院校名单") -> None:
    book = Workbook()
    for row in [(title,), (), *rows]:
        book.active.append(row)
    book.save(path)


def returns(folder: Path, schools: dict[str, tuple[str, str]]) -> None:
    for number, (file, (name, code)) in enumerate(schools.items(), 1):
        record = clean_return(random.Random(number), number, school_type="高等职业学校")
        record["school"] |= {"school_name": name, "school_code": code}
        if file == "no applications":
            record["applications"] = []
        if file == "at fault":
            record["applications"][0]["pilot_students"] = 99_999
        (folder / f"{file}.xlsx").write_bytes(book_bytes(layouts.official(record)))


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("roster")
    inbox = folder / "inbox" / "33"
    inbox.mkdir(parents=True)
    returns(inbox, RETURNED)
    roster(
        inbox / "a.xlsx",
        [("序号", "学校名称", "学校标识码", "所在地市"), *((i, *line) for i, line in enumerate(LISTED[:6], 1)), ("", "合计", 6)],
    )
    (inbox / "a again.xlsx").write_bytes((inbox / "a.xlsx").read_bytes())
    second = [
        "应报院校名单（补充）,",
        "院校名称,院校标识码",
        *(f"{name},{code or ''}" for name, code, _ in LISTED[4:]),
        "注：以省厅文件为准,",
        "共4所,",
    ]
    (inbox / "b.csv").write_bytes("\r\n".join(second).encode("gb18030"))
    return run(folder / "inbox", folder)


def _about(outcome: Outcome, code: str) -> dict[str, dict[str, str]]:
    return {f["school_name"]: f for f in outcome.findings if f["code"] == code}


def test_only_schools_without_a_usable_return_are_missing(outcome: Outcome) -> None:
    assert set(_about(outcome, "P507")) == {"浙江星澜数创职业学院", "浙江鹿坞绿能职业学院", "浙江霁渚联科职业学院"}


def test_only_schools_that_no_line_of_the_roster_means_are_strangers(outcome: Outcome) -> None:
    assert set(_about(outcome, "P508")) == {"浙江星澜数创职业院学", "浙江沐芷弘匠职业学院"}


def test_a_near_name_is_asked_about_on_both_sides(outcome: Outcome) -> None:
    missing, stranger = _about(outcome, "P507"), _about(outcome, "P508")
    near = "收到的“浙江星澜数创职业院学”不在名单上，名称相近，请核对是否同一所院校"
    assert missing["浙江星澜数创职业学院"]["message"] == f"应报院校“浙江星澜数创职业学院”没有可用的申报表；{near}。"
    assert missing["浙江霁渚联科职业学院"]["message"] == "应报院校“浙江霁渚联科职业学院”没有可用的申报表。"
    assert missing["浙江鹿坞绿能职业学院"]["message"] == "应报院校“浙江鹿坞绿能职业学院”没有可用的申报表；收到了它的文件，但读不出申报。"
    assert "名单上未报的“浙江星澜数创职业学院”名称相近" in stranger["浙江星澜数创职业院学"]["message"]
    assert stranger["浙江沐芷弘匠职业学院"]["message"] == "院校“浙江沐芷弘匠职业学院”不在应报院校名单上。"


def test_a_missing_school_is_cited_where_the_roster_names_it(outcome: Outcome) -> None:
    finding = _about(outcome, "P507")["浙江鹿坞绿能职业学院"]
    assert (finding["file"], finding["cell"], finding["value"]) == ("33/a.xlsx", "B9", "浙江鹿坞绿能职业学院")


def test_every_school_is_counted_once_over_all_rosters(outcome: Outcome) -> None:
    counted = outcome.run["roster"]
    assert counted == {
        "expected": 8,
        "returned": 5,
        "eligible": 3,  # not the one at fault, and not the campus, which S214 holds
        "missing": ["浙江星澜数创职业学院", "浙江鹿坞绿能职业学院", "浙江霁渚联科职业学院"],
    }
    assert "应报 8 所，已报 5 所（合格 3 所），未报 3 所。" in outcome.out
    files = {f["name"]: (f["kind"], f["status"]) for f in outcome.run["files"]}
    assert files["33/a.xlsx"] == files["33/b.csv"] == ("roster", "used")
    assert files["33/a again.xlsx"] == ("roster", "duplicate")


def test_the_report_shows_progress_and_a_list_to_copy(outcome: Outcome) -> None:
    page = (outcome.reports / "index.html").read_text(encoding="utf-8")
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))
    assert "应报 8 所，已报 5 所（其中合格，即全部申报纳入汇总的 3 所），未报 3 所。" in text
    lines = html.unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)[1]).splitlines()  # type: ignore[index]
    assert lines == ["浙江星澜数创职业学院\t\t星澜市", "浙江鹿坞绿能职业学院\t4133090006\t鹿坞市", "浙江霁渚联科职业学院\t4133090007\t"]


def test_without_a_roster_both_rules_are_not_run(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    returns(tmp_path / "inbox", {"same": RETURNED["same"]})
    roster(
        tmp_path / "inbox" / "all schools.xlsx",
        [("院校名称", "院校标识码"), ("浙江霁渚联科职业学院", "4133090007")],
        title="2019年全省院校名录",
    )
    outcome = run(tmp_path / "inbox", tmp_path)
    rules = {r["code"]: (r["status"], r["reason"]) for r in outcome.run["rules"]}
    assert rules["P507"] == rules["P508"] == ("not_run", "收件文件夹中没有应报院校名单")
    assert outcome.run["roster"] is None


def test_another_provinces_schools_on_a_roster_in_no_folder_are_not_expected_here(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    returns(tmp_path / "inbox", {"same": RETURNED["same"]})
    roster(tmp_path / "inbox" / "r.xlsx", [("院校名称", "院校标识码"), ("江苏霁渚联科职业学院", "4132090007"), LISTED[0][:2]])
    assert run(tmp_path / "inbox", tmp_path).run["roster"] == {"expected": 1, "returned": 1, "eligible": 1, "missing": []}


def test_a_school_that_gives_anothers_code_does_not_report_for_it(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    returns(tmp_path / "inbox", {"same": (LISTED[0][0], "4133090006")})
    roster(tmp_path / "inbox" / "r.xlsx", [("院校名称", "院校标识码"), LISTED[0][:2], LISTED[5][:2]])
    assert run(tmp_path / "inbox", tmp_path).run["roster"]["missing"] == [LISTED[5][0]]


SHEETS: dict[str, list[tuple[str, list[tuple[Any, ...]]]]] = {
    "names alone": [("Sheet1", [("院校名称",), ("浙江云屿智造职业学院",), ("浙江霁渚联科职业学院",)])],
    "one sheet a city": [
        ("云屿市", [("应报院校名单",), ("序号", "院校名称"), (1, "浙江云屿智造职业学院")]),
        ("霁渚市", [("应报院校名单",), ("序号", "院校名称"), (1, "浙江霁渚联科职业学院")]),
    ],
    "types and contacts": [
        (
            "名单",
            [
                ("2019年应报院校",),
                ("学校名称", "学校类型", "联系人"),
                ("浙江云屿智造职业学院", "高职", "王五"),
                ("浙江霁渚联科职业学院", "高职", "李四"),
            ],
        )
    ],
    "codes as numbers": [("Sheet1", [("学校全称", "标识码"), ("浙江 云屿智造职业学院", 4133090001), ("浙江霁渚联科职业学院", 4133090007)])],
}


@pytest.mark.parametrize("name", SHEETS)
def test_a_roster_is_known_by_what_it_holds(tmp_path: Path, name: str) -> None:
    (tmp_path / "inbox").mkdir()
    returns(tmp_path / "inbox", {"same": RETURNED["same"]})
    book = Workbook()
    book.remove(book.active)
    for title, rows in SHEETS[name]:
        for row in rows:
            (book[title] if title in book.sheetnames else book.create_sheet(title)).append(row)
    book.save(tmp_path / "inbox" / "x.xlsx")
    assert run(tmp_path / "inbox", tmp_path).run["roster"] == {
        "expected": 2,
        "returned": 1,
        "eligible": 1,
        "missing": ["浙江霁渚联科职业学院"],
    }


def test_a_list_of_other_things_is_no_roster(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    returns(tmp_path / "inbox", {"same": RETURNED["same"]})
    roster(tmp_path / "inbox" / "menu.xlsx", [("学校名称", "备注"), ("红烧肉", ""), ("青菜", ""), ("米饭", "")], title="食堂")
    outcome = run(tmp_path / "inbox", tmp_path)
    assert outcome.run["roster"] is None
    assert {f["code"] for f in outcome.findings if f["file"] == "menu.xlsx"} == {"F105"}


def test_two_lines_with_one_code_are_both_expected_and_the_roster_is_questioned(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    returns(tmp_path / "inbox", {"same": RETURNED["same"]})
    roster(tmp_path / "inbox" / "r.xlsx", [("院校名称", "院校标识码"), LISTED[0][:2], ("浙江霁渚联科职业学院", LISTED[0][1])])
    outcome = run(tmp_path / "inbox", tmp_path)
    assert outcome.run["roster"] == {"expected": 2, "returned": 1, "eligible": 1, "missing": ["浙江霁渚联科职业学院"]}
    assert f"名单上“{LISTED[0][0]}”的标识码与它相同，请核对名单" in _about(outcome, "P507")["浙江霁渚联科职业学院"]["message"]

"""Rosters, summaries and decisions beside returns, in one workbook or in many formats: used for what they are, or told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.running import Outcome, run
from tests.sheets.writing import (
    CLOUD,
    ROBOT,
    SENSOR,
    TAX,
    School,
    Sheets,
    applications,
    flat,
    in_format,
    line,
    row,
    schools,
    table,
    with_column,
    workbook,
)
from workshop.sample.write import FORMATS

SUMMARY = "序号|省份|院校名称|院校类型|证书名称|试点专业名称|专业代码|试点学生规模（人）|院校联系人|联系电话|备注"


def _run(tmp_path: Path, files: dict[str, bytes]) -> Outcome:
    for name, data in files.items():
        place = tmp_path / "inbox" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    return run(tmp_path / "inbox", tmp_path)


def _own(s: School, certificate: str = SENSOR) -> Sheets:
    return {"院校信息": s.pairs(), "证书申报": applications(row(certificate)), "培训团队": s.team(certificate)}


@pytest.mark.parametrize("total", ["合计|2", "合  计|2", "总数|2", "Total|2", "本页小计|2"])
def test_a_roster_that_ends_in_a_total_as_a_number(tmp_path: Path, total: str) -> None:
    a, b = School(1), School(2)
    rows = [["应报院校名单"], ["序号", "院校名称", "院校标识码"], [1, a.name, a.code], [2, b.name, b.code], [total.split("|")[0], 2, None]]
    done = _run(tmp_path, {"33/名单.xlsx": workbook({"Sheet1": rows}), "33/a.xlsx": workbook(_own(a))})
    assert done.code in (0, 1), done.err
    assert done.run["roster"] == {"expected": 2, "returned": 1, "eligible": 1, "missing": [b.name]}


def test_a_number_where_a_rosters_name_belongs_costs_no_run(tmp_path: Path) -> None:
    a, b, c = School(1), School(2), School(3)
    rows = [["应报院校名单"], ["序号", "院校名称"], [1, a.name], [2, 20190911], [3, 3.5], [4, b.name], [5, c.name]]
    done = _run(tmp_path, {"33/名单.xlsx": workbook({"Sheet1": rows}), "33/a.xlsx": workbook(_own(a))})
    assert done.code == 1, done.err
    assert {f["school_name"] for f in done.findings if f["code"] == "P507"} == {"20190911", "3.5", b.name, c.name}
    assert {f["cell"] for f in done.findings if f["code"] == "P507"} == {"B4", "B5", "B6", "B7"}


def test_a_bureaus_workbook_holds_returns_and_the_roster(tmp_path: Path) -> None:
    a, b, c = School(1), School(2), School(3)
    sheets = {
        "一览表": flat(a.flat(row(SENSOR)), b.flat(row(CLOUD))),
        "应报院校名单": table(f"院校名称|院校标识码\n{a.name}|\n{b.name}|\n{c.name}|"),
    }
    done = _run(tmp_path, {"33/市局.xlsx": workbook(sheets)})
    assert [f["status"] for f in done.run["files"]] == ["used"]
    assert done.run["roster"]["missing"] == [c.name]
    assert len(done.run["applications"]) == 2
    assert {f["severity"] for f in done.findings if f["code"] == "F119"} == {"info"}


def test_a_summary_with_the_roster_beside_it(tmp_path: Path) -> None:
    a, b = School(1), School(2)
    summed = [line(SUMMARY), line(f"1|浙江省|{a.name}|高等职业学校|{SENSOR}|物联网工程技术|610307|60|吴一|13800001234|")]
    sheets = {"附件2": summed, "应报院校名单": table(f"院校名称\n{a.name}\n{b.name}")}
    done = _run(tmp_path, {"33/省厅.xlsx": workbook(sheets), "33/a.xlsx": workbook(_own(a))})
    status = {f["name"]: (f["kind"], f["status"]) for f in done.run["files"]}
    assert status["33/省厅.xlsx"] == ("roster", "used")
    assert done.run["roster"]["missing"] == [b.name]
    assert {(f["code"], f["severity"]) for f in done.findings if f["file"] == "33/省厅.xlsx"} >= {("F105", "info")}


def test_a_roster_beside_the_blank_form(tmp_path: Path) -> None:
    a = School(1)
    blank = [[cell if n % 2 == 0 else None for n, cell in enumerate(each)] for each in a.pairs()]
    sheets = {"院校信息": blank, "证书申报": applications(), "培训团队": a.team(), "应报院校名单": table(f"院校名称\n{a.name}")}
    done = _run(tmp_path, {"33/下发.xlsx": workbook(sheets), "33/a.xlsx": workbook(_own(a))})
    assert done.run["roster"]["missing"] == []
    assert [f["message"] for f in done.findings if f["file"] == "33/下发.xlsx" and f["severity"] != "info"] == []


def test_a_roster_of_another_province_has_its_say(tmp_path: Path) -> None:
    a = School(1)
    foreign = table("应报院校名单\n院校名称|院校标识码\n江苏云栖职业技术学院|4132000101\n江苏云屿职业技术学院|4132000102")
    mixed = table(f"应报院校名单\n院校名称|院校标识码\n{a.name}|{a.code}\n江苏云栖职业技术学院|4132000101")
    files = {"苏.xlsx": workbook({"名单": foreign}), "混.xlsx": workbook({"名单": mixed}), "33/a.xlsx": workbook(_own(a))}
    done = _run(tmp_path, files)
    status = {f["name"]: f["status"] for f in done.run["files"]}
    assert (status["苏.xlsx"], status["混.xlsx"]) == ("other_province", "used")
    assert done.run["roster"]["expected"] == 1
    assert any("1 行是其他省份的院校" in f["message"] for f in done.findings if f["file"] == "混.xlsx")


def test_the_report_lists_a_summary_that_was_not_read(tmp_path: Path) -> None:
    a = School(1)
    summed = [line(SUMMARY), line(f"1|浙江省|{a.name}|高等职业学校|{SENSOR}|物联网工程技术|610307|60|吴一|13800001234|")]
    done = _run(tmp_path, {"33/往年汇总.xlsx": workbook({"Sheet1": summed}), "33/a.xlsx": workbook(_own(a)), "33/Thumbs.db": b"x"})
    page = (done.reports / "index.html").read_text(encoding="utf-8")
    assert "往年汇总.xlsx" in page
    assert "Thumbs.db" not in page
    assert done.code == 0


MANY = [name for name, form in FORMATS.items() if form.many_sheets]


def _shapes(a: School, b: School) -> dict[str, tuple[Sheets, set[tuple[str, str, int, str]]]]:
    """Shapes that every format must give the same: sheets, and school, certificate, students, sheet of what counts."""
    one_sheet = [*a.pairs(), [], ["证书申报"], *applications(row(SENSOR))[1:], [], ["培训团队"], *a.team(SENSOR)]
    six = {f"{name}（{s.letter}）": rows for s, c in ((a, SENSOR), (b, CLOUD)) for name, rows in _own(s, c).items()}
    told = with_column(applications(row(SENSOR), row(CLOUD, 70)), "院校名称", [a.name, b.name])
    team = with_column([["培训团队"], *a.team(SENSOR), *b.team(CLOUD)[1:]], "院校名称", [a.name] * 5 + [b.name] * 5)
    copies = _own(a) | {
        "证书申报（旧）": applications(row(SENSOR, 99), row(TAX, 20)),
        "Sheet9": applications(row(SENSOR)),
        "Sheet8": applications(),
    }
    return {
        "one sheet": ({"申报": one_sheet}, {(a.name, SENSOR, 60, "申报")}),
        "six sheets": (six, {(a.name, SENSOR, 60, "证书申报（甲）"), (b.name, CLOUD, 60, "证书申报（乙）")}),
        "school column": ({"院校信息": schools(a.columns(), b.columns()), "证书申报": told, "培训团队": team},
                          {(a.name, SENSOR, 60, "证书申报"), (b.name, CLOUD, 70, "证书申报")}),
        "copies": (copies, {(a.name, SENSOR, 60, "证书申报")}),
        "parts": (_own(a) | {"机电系": applications(row(ROBOT, 40)), "机电系培训团队": a.team(ROBOT)},
                  {(a.name, SENSOR, 60, "证书申报"), (a.name, ROBOT, 40, "机电系")}),
    }  # fmt: skip


@pytest.fixture(scope="module")
def formats(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    files = {}
    for place, name in enumerate(MANY):
        shapes = _shapes(School(100 + place, "甲"), School(100 + place, "乙"))
        for n, (sheets, _) in enumerate(_distinct(shapes, place).values()):
            files[f"33/{name}-{n}{FORMATS[name].suffix}"] = in_format(sheets, name)
    return _run(tmp_path_factory.mktemp("formats"), files)


def _distinct(shapes: dict, place: int) -> dict:
    """Each shape with schools of its own, so that no file is another's version."""
    made = {}
    for n, shape in enumerate(shapes):
        number = 100 + place * 10 + n
        made[shape] = _shapes(School(number, "甲"), School(number, "乙"))[shape]
    return made


@pytest.mark.parametrize("name", MANY)
def test_every_format_gives_the_same(formats: Outcome, name: str) -> None:
    place = MANY.index(name)
    for n, (shape, (_, wanted)) in enumerate(_distinct(_shapes(School(0), School(0, "乙")), place).items()):
        file = f"33/{name}-{n}{FORMATS[name].suffix}"
        said = [f["message"] for f in formats.findings if f["file"] == file]
        mine = [a for a in formats.run["applications"] if a["file"] == file]
        assert {(a["school_name"], a["certificate"], a["pilot_students"], a["sheet"]) for a in mine} == wanted, (shape, said)
        assert len(mine) == len(wanted), shape
        loud = {f["code"] for f in formats.findings if f["file"] == file and f["severity"] != "info"} - {"P501", "P502", "P504"}
        assert loud == ({"F119"} if shape == "copies" else set()), said


def test_one_sheet_with_everything_as_csv(tmp_path: Path) -> None:
    a = School(1)
    one_sheet = [*a.pairs(), [], ["证书申报"], *applications(row(SENSOR))[1:], [], ["培训团队"], *a.team(SENSOR)]
    done = _run(tmp_path, {"33/a.csv": in_format({"a": one_sheet}, "csv-gb18030")})
    assert [x["outcome"] for x in done.run["applications"]] == ["eligible"], [f["message"] for f in done.findings]

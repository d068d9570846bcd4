"""The school register: which forms of it are read, what S213 says, and what is refused. All schools are invented."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from pipeline.read import register_task, worker
from pipeline.read.forms import load_forms
from pipeline.read.limits import Limits
from pipeline.read.travel import outcome_of, unpacked
from pipeline.read.worker import perform
from pipeline.settings.files import BATCHES
from pipeline.settings.layouts import layout_files
from pipeline.tables.source import Source
from tests.running import Outcome, run
from workshop.sample import layouts
from workshop.sample.school import clean_return
from workshop.sample.write import book_bytes

COLLEGE, OTHER, NEW, SECONDARY = "浙江云屿智造职业学院", "浙江星澜数创职业学院", "浙江锦汀康育职业技术大学", "望坞商联中等职业学校"
ROWS = [
    ["序号", "院校名称", "院校标识码", "曾用名"],
    [1, COLLEGE, "4133090001", ""],
    [2, OTHER, "4133090002", None],
    [3, NEW, "4133090003", "浙江锦汀康育职业学院；浙江锦汀卫生学校"],
    [4, "浙江澄麓(匠艺)职业学院", "4133090004", ""],
    [5, "浙江漱霖(启智)职业学院", "4133090005", ""],
    [6, "浙江鹿坞绿能职业学院", "4133090006", ""],
    [7, "浙江霁渚联科职业学院", "4133090007", ""],
]  # fmt: skip


def xlsx(path: Path, rows: list[list[Any]]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def csv(path: Path, rows: list[list[Any]], encoding: str = "utf-8") -> Path:
    path.write_bytes("\r\n".join(",".join("" if c is None else str(c) for c in row) for row in rows).encode(encoding))
    return path


@pytest.fixture(autouse=True)
def _prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    """This process reads as a worker does, with the program's layouts."""
    monkeypatch.setattr(worker, "_FORMS", load_forms(layout_files([], BATCHES), []))


def told(path: Path) -> list[list[str]] | str:
    """The register's rows, or what is wrong with it, as a worker says it."""
    source = Source(str(path), str(path), staged=str(path))
    said = outcome_of(unpacked(perform((register_task.__name__, register_task.work.__name__), source, None), Limits()))
    assert said.why == ""
    return register_task.checked(said.body, None)


READ = [[str(row[1]), str(row[2]), str(row[3] or "").replace("；", "、")] for row in ROWS[1:]]


def test_a_code_in_full_width_is_the_code(tmp_path: Path) -> None:
    rows = [ROWS[0], [1, COLLEGE, "４１３３０９０００１", ""]]
    assert told(xlsx(tmp_path / "名录.xlsx", rows)) == [[COLLEGE, "4133090001", ""]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_register_is_read_in_the_usual_encodings(tmp_path: Path, encoding: str) -> None:
    assert told(csv(tmp_path / "名录.csv", ROWS, encoding)) == READ


@pytest.mark.parametrize(
    "name, code, former",
    [("学校名称", "学校标识码", "曾用名"), ("学校（机构）名称", "学校(机构)标识码", "原校名"), ("院校 全称", "标识码：", "曾用名称"), ("name", "code", "former_name")],
)  # fmt: skip
def test_headings_may_be_spelt_in_any_usual_way_and_stand_below_a_title(tmp_path: Path, name: str, code: str, former: str) -> None:
    rows = [
        ["2019年院校名录"],
        [],
        ["备注", former, code, name],
        ["", "", "", "浙江省（2所）"],
        ["", "", 4133090001, f" {COLLEGE} "],
        ["合计", "", "", "合计"],
    ]
    assert told(xlsx(tmp_path / "名录.xlsx", rows)) == [["浙江省（2所）", "", ""], [COLLEGE, "4133090001", ""]]


def test_names_alone_make_a_register(tmp_path: Path) -> None:
    assert told(xlsx(tmp_path / "名录.xlsx", [["学校名称", "所在地"], [COLLEGE, "杭州"]])) == [[COLLEGE, "", ""]]


@pytest.mark.parametrize(
    "rows, word",
    [
        ([["名单"], [COLLEGE]], "没有找到“院校名称”"),
        ([["院校名称", "院校标识码"]], "没有院校"),
        ([["院校名称", "院校标识码"], [COLLEGE, "4.13309E+09"]], "B2 的标识码“4.13309E+09”不是 10 位数字（被 Excel 改成了科学计数法）"),
        ([["院校名称", "院校标识码"], [COLLEGE, "10335"]], "B2 的标识码“10335”不是 10 位数字"),
        ([["院校名称", "院校标识码"], [None, "4133090001"]], "B2 有标识码 4133090001，没有院校名称"),
        ([["院校名称", "院校标识码"], *[[COLLEGE, n] for n in range(1, 6)]], "等 5 处"),
        ([["院校名称", "院校标识码"], [COLLEGE, "=1+1"]], "B2 是错误值，或公式没有计算结果"),
    ],
)
def test_a_damaged_register_says_what_is_wrong_with_it(tmp_path: Path, rows: list[list[Any]], word: str) -> None:
    problem = told(xlsx(tmp_path / "名录.xlsx", rows))
    assert isinstance(problem, str)
    assert word in problem


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04broken", b"%PDF-1.4", bytes(range(256)) * 20])
def test_a_file_that_is_no_table_is_a_problem_and_no_crash(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "名录.xlsx").write_bytes(data)
    problem = told(tmp_path / "名录.xlsx")
    assert isinstance(problem, str)
    assert problem


SCHOOLS: dict[str, tuple[str, str, str | None]] = {  # file -> name and code in the return, what S213 says (None: nothing)
    "right": (COLLEGE, "4133090001", None),
    "brackets": ("浙江澄麓〔匠艺〕职业学院", "4133090004", None),
    "full width": ("浙江漱霖（启智）职业学院", "4133090005", None),
    "campus": ("浙江云屿智造职业学院（滨江校区）", "4133090001", None),
    "broken code": ("浙江鹿坞绿能职业学院", "41330900", None),
    "secondary": (SECONDARY, "3633090009", None),  # the register has no secondary school at all
    "old name": ("浙江锦汀康育职业学院", "4133090003", f"“浙江锦汀康育职业学院”是“{NEW}”的曾用名。"),
    "old name, other code": ("浙江锦汀卫生学校", "4133090001", f"“浙江锦汀卫生学校”是“{NEW}”的曾用名，{NEW}的标识码是 4133090003。"),
    "typing error": ("浙江星澜数创职业院学", "4133099999", "名称“浙江星澜数创职业院学”和标识码 4133099999 都不在名录中。"),
    "another's code": (OTHER, "4133090003", f"名录中“{OTHER}”的标识码是 4133090002，而标识码 4133090003 属于“{NEW}”。"),
    "unknown code": ("浙江霁渚联科职业学院", "4133090009", "名录中“浙江霁渚联科职业学院”的标识码是 4133090007，名录中没有标识码 4133090009。"),
    "renamed": ("浙江澄麓匠艺大学", "4133090004", "名录中没有“浙江澄麓匠艺大学”，标识码 4133090004 在名录中属于“浙江澄麓(匠艺)职业学院”。"),
}  # fmt: skip


def _configured(folder: Path, register: str, province: bool = True) -> list[str]:
    shutil.copytree(BATCHES, folder / "batches", dirs_exist_ok=True)
    if province:
        (folder / "batches" / "2019-2").mkdir(exist_ok=True)
        (folder / "batches" / "2019-2" / "33-浙江.toml").write_text(f'school_register = "{register}"\n', encoding="utf-8")
    return ["--batches", str(folder / "batches")]


def _inbox(folder: Path, schools: dict[str, tuple[str, str, str | None]]) -> Path:
    (folder / "inbox").mkdir()
    for number, (name, (school, code, _)) in enumerate(schools.items(), 1):
        kind = "中等职业学校" if code.startswith("36") else "高等职业学校"
        record = clean_return(random.Random(number), number, school_type=kind)
        record["school"] |= {"school_name": school, "school_code": code}
        (folder / "inbox" / f"{name}.xlsx").write_bytes(book_bytes(layouts.official(record)))
    return folder / "inbox"


@pytest.fixture(scope="module", params=["register.xlsx", "register.csv"])
def outcome(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("register")
    more = _configured(folder, f"../../lists/{request.param}")
    (folder / "lists").mkdir()
    path = folder / "lists" / request.param
    xlsx(path, ROWS) if path.suffix == ".xlsx" else csv(path, ROWS, "gb18030")
    done = run(_inbox(folder, SCHOOLS), folder, *more)
    assert done.code == 3, done.err
    return done


@pytest.mark.parametrize("file", SCHOOLS)
def test_s213_says_what_does_not_agree(outcome: Outcome, file: str) -> None:
    said = [f for f in outcome.findings if f["file"] == f"{file}.xlsx" and f["code"] == "S213"]
    wanted = SCHOOLS[file][2]
    assert [f["message"] for f in said] == ([f"与院校名录不符：{wanted.removesuffix('。')}（依据单元格 E2、B3）。"] if wanted else [])
    for finding in said:
        assert finding["severity"] == "warning"
        assert (finding["sheet"], finding["value"]) == ("院校信息", SCHOOLS[file][0])


def test_s213_names_what_the_register_has(outcome: Outcome) -> None:
    expected = {f["file"]: f["expected"] for f in outcome.findings if f["code"] == "S213"}
    assert expected["typing error.xlsx"] == f"最接近的是{OTHER}（4133090002）"
    assert expected["old name.xlsx"] == f"{NEW}（4133090003）"
    assert expected["another's code.xlsx"] == f"{OTHER}（4133090002）"


def test_a_kind_of_school_that_the_register_lacks_is_not_judged(outcome: Outcome) -> None:
    rule = next(r for r in outcome.run["rules"] if r["code"] == "S213")
    assert (rule["status"], rule["checked"], rule["found"], rule["not_judged"]) == ("found", 11, 6, 1)


def test_without_a_register_the_rule_is_not_run_and_the_report_says_so(tmp_path: Path) -> None:
    done = run(_inbox(tmp_path, {"one": SCHOOLS["typing error"]}), tmp_path)
    rule = next(r for r in done.run["rules"] if r["code"] == "S213")
    assert (rule["status"], rule["reason"]) == ("not_run", "没有配置院校名录")
    assert "没有配置院校名录" in (done.reports / "index.html").read_text(encoding="utf-8")


def test_a_bad_register_is_refused_before_a_return_is_read(tmp_path: Path) -> None:
    more = _configured(tmp_path, "damaged.xlsx")
    xlsx(tmp_path / "batches" / "2019-2" / "damaged.xlsx", [["院校名称", "院校标识码"], [COLLEGE, "413309"]])
    done = run(_inbox(tmp_path, {"one": SCHOOLS["right"]}), tmp_path, *more)
    assert done.code == 2
    assert "配置有误，尚未读取任何申报表" in done.err
    assert "damaged.xlsx：“Sheet”表 B2 的标识码“413309”不是 10 位数字。" in done.err
    assert not list((tmp_path / "outbox").rglob("*.xlsx"))
    assert not (tmp_path / "reports").exists()

"""What a run is compared with: the run before these files came, the last one, a day's, every school's own last version."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from pipeline.cli.commands import main
from pipeline.flow.province import run_province
from pipeline.flow.request import Request
from pipeline.marking.letter import Changed
from pipeline.settings.load import load_batch
from pipeline.settings.provinces import find_province
from pipeline.tables.since import since_of
from tests.changes.making import Fates, again, fates, judged, put, school, sql
from tests.running import Outcome

FIRST, SECOND, LAST = "2019-09-10T09:00:00", "2019-09-15T14:03:00", "2019-09-17T08:30:00"
ONE, TWO = 1, 2
MAIL = "jwc2@example.edu.cn"  # what the sample gives school TWO


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three runs: school ONE's number is corrected to another wrong one, then TWO's address to a right one."""
    folder = tmp_path_factory.mktemp("three")
    for number, edits in (
        (1, {ONE: school(contact_phone="0000001"), TWO: school(contact_email="nobody")}),
        (2, {ONE: school(contact_phone="0000002")}),
        (3, {TWO: None}),
    ):
        for which, edit in edits.items():
            put(folder, which, edit)
        again(folder)
        sql(folder, f"update run set started = '{(FIRST, SECOND, LAST)[number - 1]}' where id = {number}")
    return folder


@pytest.mark.parametrize(
    ("since", "words", "told", "values"),
    [
        ((), "与2019-09-15 14:03的运行相比", [("S209", "same"), ("S210", "corrected")], 1),
        (("--since", "2019-09-14"), "与2019-09-10 09:00的运行相比", [("S209", "changed"), ("S210", "corrected")], 2),
        (("--since", "2019-09-01"), "与2019-09-10 09:00的运行相比（2019-09-01及以前没有运行过，改与最早的一次相比）", [("S209", "changed"), ("S210", "corrected")], 2),
        (("--since", "last"), "与2019-09-17 08:30的运行相比", [("S209", "same")], 0),
        (("--since", "version"), "与各校上一次报送的版本相比", [("S209", "changed"), ("S210", "corrected")], 2),
    ],
)  # fmt: skip
def test_what_the_officer_names_is_compared_with(
    three: Path, tmp_path: Path, since: tuple[str, ...], words: str, told: Fates, values: int
) -> None:
    shutil.copytree(three, tmp_path, dirs_exist_ok=True)
    done = again(tmp_path, *since)
    assert sorted(one for found in fates(done).values() for one in found) == told
    assert done.run["changes"]["values"] == values
    assert done.run["changes"]["words"] == words
    assert f"{words}：问题" in done.out
    assert f"<small>{words}，不含提示</small>" in (done.reports / "index.html").read_text(encoding="utf-8")


def test_what_is_compared_with_is_no_part_of_judgement(three: Path, tmp_path: Path) -> None:
    shutil.copytree(three, tmp_path, dirs_exist_ok=True)
    some = [judged(again(tmp_path, *since)) for since in ((), ("--since", "version"), ("--since", "2019-09-10"))]
    assert some[0] == some[1] == some[2]


def test_versions_that_lie_side_by_side_are_compared_without_a_ledger(tmp_path: Path) -> None:
    put(tmp_path, 1, school(contact_phone="0000001", filled_on="2019-09-10"))
    put(tmp_path, 1, school(contact_phone="0000002", filled_on="2019-09-11"), name="1改.xlsx")
    again(tmp_path)
    done = again(tmp_path, "--since", "version")
    assert done.run["changes"] is None  # nothing was told of the earlier version, and no run over other files is known
    put(tmp_path, 2)
    done = again(tmp_path, "--since", "version")
    assert (done.run["changes"]["values"], done.run["changes"]["new"]) == (2, 0)
    assert [change for found in fates(done).values() for _, change in found] == [""]


def test_a_letter_is_told_of_its_own_school_against_its_last_version(three: Path, tmp_path: Path) -> None:
    shutil.copytree(three, tmp_path, dirs_exist_ok=True)
    before = _letters(tmp_path)
    assert before == {
        ONE: (["改了仍不对"], [], [Changed("院校信息", "B8", "", "联系电话", "0000001", "0000002")], "与贵校上一次报送的版本相比"),
        TWO: ([], [("S210", "已改正", "院校信息", "E8", "nobody")], [Changed("院校信息", "E8", "", "电子邮箱", "nobody", MAIL)], "与贵校上一次报送的版本相比"),
    }  # fmt: skip
    put(tmp_path, 3, school(contact_phone="0000003"))  # another school's return changes nothing for them
    after = _letters(tmp_path)
    assert after == {**before, 3: ([""], [], [], "")}


def test_a_letter_about_a_corrected_name_stays_as_it_is_while_the_return_does(three: Path, tmp_path: Path) -> None:
    shutil.copytree(three, tmp_path, dirs_exist_ok=True)
    put(tmp_path, ONE, school(school_name="更名后的职业技术学院", contact_phone="0000003"))
    again(tmp_path)
    first = _letters(tmp_path)[ONE]
    assert [one.heading for one in first[2]] == ["院校名称", "联系电话"]
    again(tmp_path)
    assert _letters(tmp_path)[ONE] == first


def test_a_school_without_name_and_right_code_is_no_other_one_when_files_before_it_come_or_go(tmp_path: Path) -> None:
    """Its place among the returns is another's at the next run: what it said is nobody else's earlier version."""
    for number in (1, 2):
        put(tmp_path, number, school(school_name="", school_code="12345", contact_phone=f"000000{number}"))
    again(tmp_path)
    (tmp_path / "inbox" / "33" / "1.xlsx").unlink()
    done = again(tmp_path)
    phones = sorted((row["file"], row["change"]) for row in done.findings if row["code"] == "S209")
    assert phones == [("33/1.xlsx", "withdrawn"), ("33/2.xlsx", "same")]
    assert done.run["changes"]["values"] == 0


def test_a_fault_in_comparing_costs_the_comparison_alone(
    three: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(three, tmp_path, dirs_exist_ok=True)
    right = judged(again(tmp_path))

    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret 13800000000")

    monkeypatch.setattr("pipeline.changes.compare._partners", broken)
    folders = [f"--{name}={tmp_path / name}" for name in ("inbox", "outbox", "reports")]
    code = main(["province", "33", *folders])
    assert judged(Outcome(code, "", "", tmp_path)) == right
    said = capsys.readouterr().out
    assert "程序出错，没有与上次比较（ZeroDivisionError" in said
    assert "secret" not in said


def _letters(folder: Path) -> dict[int, tuple[list[str], list[tuple[str, ...]], list[Changed], str]]:
    """By school (its place among the files) what the workbook that goes to it is told of changes."""
    province = find_province("33")
    request = Request(load_batch("2019-2", province), province, *(folder / name for name in ("inbox", "outbox", "reports")))
    run, _ = run_province(request)
    changes = run.changes
    assert changes
    told = {}
    serious = run.findings[run.findings["severity"] != "info"]
    for school_id, file_id in run.schools.typed["file_id"].items():
        key = changes.owner(school_id)
        mine = [changes.change_of(i) for i in serious.loc[serious["school_id"] == school_id, "id"]]
        gone = [(one.code, one.change, one.sheet, one.cell, one.value) for one in changes.gone_of(key)]
        number = int(Path(run.files.at[file_id, "file"]).stem)
        told[number] = (mine, gone, list(changes.changed_of(key)), changes.since_of(key))
    return told


@pytest.mark.parametrize("text", ["昨天", "2019-13-01", "2019-02-30", "", "2019-9", "2019115", "versions"])
def test_what_is_not_understood_is_refused_with_examples(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["province", "33", "--since", text]) == 2
    said = capsys.readouterr().err
    assert text in said
    assert "可以写：last（上一次运行）、version（各校上一次报送的版本），或一个日期，如 2019-09-15" in said
    assert not re.search(r"error|argument|invalid", said)


@pytest.mark.parametrize("text", ["2019-09-15", "2019/9/15", "2019.9.15", "20190915", " 2019年9月15日 "])
def test_a_day_may_be_written_in_any_usual_way(text: str) -> None:
    assert str(since_of(text).day) == "2019-09-15"


def test_the_last_day_of_all_has_an_end() -> None:
    assert since_of("9999-12-31").end > "9999-12-31T23:59:59"

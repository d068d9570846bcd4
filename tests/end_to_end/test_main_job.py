"""The main job on the project's own sample inboxes, through the command line."""

from __future__ import annotations

import random
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook

from schemas.rules import catalogue
from tests.running import Outcome, run
from workshop.sample import layouts
from workshop.sample.inbox import make_inbox
from workshop.sample.school import clean_return
from workshop.sample.write import book_bytes


@pytest.fixture(scope="module", params=[1, 7])
def sample(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict, Outcome]:
    folder = tmp_path_factory.mktemp("main")
    truth = make_inbox(folder / "inbox", "33", 45, request.param, faults=True)
    return truth, run(folder / "inbox", folder)


def test_every_planted_fault_is_found_and_no_school_is_accused_falsely(sample: tuple[dict, Outcome]) -> None:
    truth, outcome = sample
    assert outcome.code == 3, outcome.err
    for ret in truth["returns"]:
        found = outcome.codes(ret["file"])
        planted = {code for code, *_ in ret["must"] if catalogue()[code].severity != "info"}
        infos = {f["code"] for f in outcome.findings if f["file"] == ret["file"] and f["severity"] == "info"}
        assert {code for code, *_ in ret["must"]} <= found | infos, ret["file"]
        assert found <= planted | set(ret["may"]), (ret["file"], found)


def test_no_message_shows_a_template(sample: tuple[dict, Outcome]) -> None:
    shown = [f[name] for f in sample[1].findings for name in ("message", "expected", "fix")]
    assert not [text for text in shown if "{" in text]
    assert any("年招生数" in text for text in shown)


def test_values_are_read_as_they_were_meant(sample: tuple[dict, Outcome]) -> None:
    truth, outcome = sample
    got = {(a["file"], a["certificate"], a["major_code"], str(a["pilot_students"])) for a in outcome.run["applications"]}
    checked = 0
    for ret in truth["returns"]:
        if not ret["must"]:
            for app in ret["apps"]:
                assert (ret["file"], app["certificate"], app["major_code"], app["pilot_students"]) in got
                checked += 1
    assert checked > 20


def test_every_file_is_accounted_for_once(sample: tuple[dict, Outcome]) -> None:
    truth, outcome = sample
    files = {f["name"]: f for f in outcome.run["files"]}
    assert len(files) == len(outcome.run["files"])
    for name, status, code in truth["files"]:
        assert files[name]["status"] == status, name
        assert not code or code in files[name]["codes"], name
    inbox = outcome.folder / "inbox"
    on_disk = {p.relative_to(inbox).as_posix() for p in inbox.rglob("*") if p.is_file()}
    assert on_disk <= set(files)


def test_the_accounts_close(sample: tuple[dict, Outcome]) -> None:
    run_json = sample[1].run
    accounts = run_json["accounts"]
    assert accounts["rows_read"] == sum(accounts[k] for k in ("included", "held", "refused", "superseded"))
    assert accounts["included"] == run_json["counts"]["included"] == sum(a["included"] for a in run_json["applications"])
    assert sum(accounts["files"].values()) == len(run_json["files"])


def test_cited_cells_of_xlsx_hold_the_quoted_value(sample: tuple[dict, Outcome]) -> None:
    outcome = sample[1]
    checked = 0
    for finding in outcome.findings:
        path = outcome.folder / "inbox" / finding["file"]
        if not finding["cell"] or not finding["value"] or path.suffix != ".xlsx" or "strict" in finding["file"]:
            continue
        book = load_workbook(path, data_only=True)
        if finding["sheet"] not in book.sheetnames or finding["code"] in ("F108", "F110"):
            continue  # strict OOXML, which openpyxl does not read
        value = book[finding["sheet"]][finding["cell"]].value
        if isinstance(value, (str, int)):
            assert str(value) == finding["value"].removeprefix("'") or str(value) == finding["value"], finding
            checked += 1
    assert checked > 20
    assert outcome.run["checked_cells"] > 20


def test_summary_is_the_included_applications_as_text_and_a_stored_sum(sample: tuple[dict, Outcome]) -> None:
    outcome = sample[1]
    formulas, values = (load_workbook(outcome.summary, data_only=flag)["汇总表"] for flag in (False, True))
    included = [a for a in outcome.run["applications"] if a["included"]]
    rows = [row for row in values.iter_rows(min_row=5, values_only=True) if isinstance(row[0], int)]
    assert len(rows) == len(included)
    assert sorted(row[7] for row in rows) == sorted(a["pilot_students"] for a in included)
    total = 5 + len(rows)
    assert formulas.cell(total, 8).value == f"=SUM(H5:H{total - 1})"
    assert values.cell(total, 8).value == sum(a["pilot_students"] for a in included)
    assert all(isinstance(row[6], str) and isinstance(row[9], str) for row in rows)


def test_same_inputs_give_the_same_findings_whatever_the_order(sample: tuple[dict, Outcome], tmp_path: Path) -> None:
    outcome = sample[1]
    again = run(outcome.folder / "inbox", tmp_path)
    assert (again.reports / "findings.csv").read_bytes() == (outcome.reports / "findings.csv").read_bytes()


def test_report_is_one_offline_file(sample: tuple[dict, Outcome]) -> None:
    reports = sample[1].reports
    page = (reports / "index.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in page
    targets = re.findall(r"""(?:src|href|action)\s*=\s*["']?([^"'\s>]*)|(url\(|@import)""", page)
    beside = {one for one, _ in targets if one.startswith("../../outbox/")}  # workbooks and receipts that go back
    assert beside
    assert all((reports / unquote(one)).exists() for one in beside)
    assert [one for one, style in targets if style or not one.startswith(("#", "data:", "../../outbox/"))] == []  # nothing else
    assert not re.findall(r"""<(?!a\s)[a-z]+\s[^>]*["']\.\./\.\./outbox""", page)  # linked, not loaded
    assert "账目核对" in page


@pytest.mark.parametrize("written", ["浙江", "浙江省", "浙", "zhejiang", "33"])
def test_province_may_be_written_in_any_usual_way(tmp_path: Path, written: str) -> None:
    _clean(tmp_path / "inbox" / "浙江", 2)
    outcome = run(tmp_path / "inbox", tmp_path, province=written)
    assert outcome.code in (0, 1), outcome.err
    assert outcome.reports.name == "33-浙江"


def test_ambiguous_and_unknown_provinces_are_refused_with_candidates(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    outcome = run(tmp_path / "inbox", tmp_path, province="hn")
    assert outcome.code == 2
    assert all(name in outcome.err for name in ("河南", "湖南", "海南"))
    assert run(tmp_path / "inbox", tmp_path, province="火星").code == 2
    assert not (tmp_path / "reports").exists()


def test_an_empty_inbox_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    outcome = run(tmp_path / "inbox", tmp_path)
    assert outcome.code == 0
    assert "33-浙江" in outcome.out


def test_help_is_chinese_and_a_wrong_command_exits_2(tmp_path: Path) -> None:
    outcome = run(tmp_path, tmp_path, "--help")
    assert outcome.code == 0
    assert "退出码" in outcome.out
    assert run(tmp_path, tmp_path, "--nonsense").code == 2


def test_clean_returns_of_every_type_and_layout_have_no_error_or_warning(tmp_path: Path) -> None:
    count = _clean(tmp_path / "inbox" / "33", 40)
    outcome = run(tmp_path / "inbox", tmp_path)
    accused = [f for f in outcome.findings if f["severity"] != "info" and not f["code"].startswith("P50")]
    assert accused == []
    assert outcome.run["counts"]["schools"] == count
    assert outcome.run["counts"]["included"] == outcome.run["counts"]["applications"]


def test_hostile_school_text_is_neither_markup_nor_formula(tmp_path: Path) -> None:
    record = clean_return(random.Random(5), 5)
    record["school"]["school_name"] = "<script>alert(7)</script>学院"
    record["school"]["contact_name"] = "=1+1"
    folder = tmp_path / "inbox" / "33"
    folder.mkdir(parents=True)
    (folder / "a.xlsx").write_bytes(book_bytes(layouts.official(record)))
    outcome = run(tmp_path / "inbox", tmp_path)
    page = (outcome.reports / "index.html").read_text(encoding="utf-8")
    assert "<script>alert(7)" not in page
    assert "&lt;script&gt;alert(7)" in page
    cells = [cell for row in load_workbook(outcome.summary)["汇总表"].iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f" and "SUM" not in str(cell.value)] == []
    assert any(cell.value == "=1+1" and cell.data_type == "s" for cell in cells) or outcome.run["counts"]["included"] == 0


def test_a_locked_or_unwritable_output_keeps_the_old_one(tmp_path: Path) -> None:
    _clean(tmp_path / "inbox" / "33", 1)
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "33-浙江").write_text("a file where a folder should be", encoding="utf-8")
    outcome = run(tmp_path / "inbox", tmp_path)
    assert outcome.code == 4
    assert "无法写入" in outcome.err


def _clean(folder: Path, count: int) -> int:
    folder.mkdir(parents=True)
    types = ("高等职业学校", "中等职业学校", "本科层次职业教育试点学校", "应用型本科高校", "国家开放大学")
    for number in range(count):
        record = clean_return(random.Random(number), number, school_type=types[number % 5])
        book = layouts.flat([record], merged_down=number % 4 == 1) if number % 2 else layouts.official(record)
        (folder / f"{number:03}.xlsx").write_bytes(book_bytes(book))
    return count

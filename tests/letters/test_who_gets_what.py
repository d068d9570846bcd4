"""Which workbooks and receipts a run sends back, what they say, and what a second run leaves alone; through the command line."""

from __future__ import annotations

import html
import json
import os
import re
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest

from pipeline.publish.marked import record as written_down
from pipeline.publish.marked.folder import follow, look
from schemas.marks import Token
from tests.letters.schools import put, school
from tests.letters.standing import ANEW, FAILS, receipts, run, sent_back, stand_in

PLACE = Path("outbox/33-浙江/退回修改")


@pytest.fixture(autouse=True)
def _standing_in(monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch)


def _state(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}


def test_each_sender_gets_one_workbook_of_its_own(tmp_path: Path) -> None:
    put(tmp_path, "a.xlsx", school(1, "甲职业技术学院"))
    put(tmp_path, "b.xlsx", school(2, "乙职业技术学院", faulty=False))
    put(tmp_path, "市教育局.xlsx", school(3, "丙职业技术学院"), school(4, "丁职业技术学院"))
    (tmp_path / "inbox" / "33" / "扫描件.pdf").write_bytes(b"%PDF-1.4\n" + b"x" * 2000)
    assert run(tmp_path) == 3
    letters = sent_back(tmp_path)
    assert set(letters) == {"甲职业技术学院.xlsx", "市教育局（2所院校）.xlsx", "扫描件（未能读取）.xlsx"}
    one, many, unread = letters["甲职业技术学院.xlsx"], letters["市教育局（2所院校）.xlsx"], letters["扫描件（未能读取）.xlsx"]
    assert (one["several"], many["several"]) == (False, True)
    assert {mark["school"] for mark in many["marks"]} == {"丙职业技术学院", "丁职业技术学院"}
    assert {mark["school"] for mark in one["marks"]} == {""}
    assert [(mark["code"], mark["at"]) for mark in unread["marks"]] == [("F103", -1)]
    assert all("2019年9月20日" in "".join(letter["advice"]) for letter in letters.values())
    data = json.loads((tmp_path / "reports/33-浙江/run.json").read_text(encoding="utf-8"))
    assert {row["name"]: row["findings"] for row in data["marked"]} == {name: len(letter["marks"]) for name, letter in letters.items()}
    page = (tmp_path / "reports/33-浙江/index.html").read_text(encoding="utf-8")
    links = {unquote(html.unescape(link)) for link in re.findall(r'class="marked" href="([^"]+)"', page)}
    assert {(tmp_path / "reports/33-浙江" / link).resolve() for link in links} == {(tmp_path / PLACE / name).resolve() for name in letters}


def test_a_mark_stands_on_its_cell_and_the_way_back_on_its_heading(tmp_path: Path) -> None:
    wrong = school(1, "甲职业技术学院")
    wrong["applications"][0]["facilities"] = "暂缺"
    path = put(tmp_path, "a.xlsx", wrong)
    run(tmp_path)
    book = openpyxl.load_workbook(path)
    marks = {mark["code"]: mark for mark in sent_back(tmp_path)["甲职业技术学院.xlsx"]["marks"]}

    def cell(mark: dict[str, object], at: str) -> object:
        row, column = divmod(int(str(mark[at])), 16_384)
        return book[str(mark["sheet"])].cell(row + 1, column + 1).value

    assert (cell(marks["S209"], "at"), cell(marks["S209"], "heading_at")) == ("1380001", "联系电话")
    assert (cell(marks["V103"], "at"), cell(marks["V103"], "heading_at")) == ("暂缺", "实训条件")
    assert all(option in marks["V103"]["expected"] for option in ("自有", "租用", "共用", "无"))
    assert marks["V103"]["options"] == []  # said once is enough
    assert marks["S209"]["options"] == []
    read = dict(sent_back(tmp_path)["甲职业技术学院.xlsx"]["read"])
    assert read["申报行数"] == f"{len(wrong['applications'])} 行"
    assert read["证书数"] == "2 个"
    assert read["培训团队人数"] == f"{len(wrong['trainers'])} 人（名单中的行数）"


def test_of_a_form_without_a_list_of_trainers_nothing_is_said_of_one(tmp_path: Path) -> None:
    put(tmp_path, "a.xlsx", school(1, "甲职业技术学院"), flat=True)
    put(tmp_path, "b.xlsx", school(2, "乙职业技术学院") | {"trainers": []})
    run(tmp_path)
    told = {name[0]: dict(letter["read"]).get("培训团队人数") for name, letter in sent_back(tmp_path).items()}
    assert told == {"甲": None, "乙": "0 人（名单中的行数）"}
    assert {name[0]: "培训团队名单" in text for name, text in receipts(tmp_path).items()} == {"甲": False, "乙": True}


def test_an_explained_warning_alone_sends_nothing_back_and_beside_others_it_waits(tmp_path: Path) -> None:
    answer = "本专业为新增合作专业，企业专家聘任手续正在办理，10月底前到位。"
    for number, name in ((1, "甲职业技术学院"), (2, "乙职业技术学院")):
        record = school(number, name, faulty=number == 2)
        record["applications"][0] |= {"training_experience": 0, "explanation": answer}
        put(tmp_path, f"{number}.xlsx", record)
    run(tmp_path)
    letters = sent_back(tmp_path)
    assert set(letters) == {"乙职业技术学院.xlsx"}
    assert {mark["code"]: mark["answered"] for mark in letters["乙职业技术学院.xlsx"]["marks"]} == {"S209": False, "A307": True}


def test_what_tells_the_same_is_left_as_it_stands(tmp_path: Path) -> None:
    put(tmp_path, "a.xlsx", school(1, "甲职业技术学院"))
    put(tmp_path, "b.xlsx", school(2, "乙职业技术学院"))
    run(tmp_path)
    run(tmp_path)  # the ledger knows the files now
    first = {name: _state(tmp_path / "outbox/33-浙江" / name) for name in ("退回修改", "回执")}
    put(tmp_path, "b.xlsx", school(2, "乙职业技术学院", faulty=False))
    run(tmp_path)
    second = {name: _state(tmp_path / "outbox/33-浙江" / name) for name in ("退回修改", "回执")}
    assert second["退回修改"]["甲职业技术学院.xlsx"] == first["退回修改"]["甲职业技术学院.xlsx"]
    assert second["回执"]["甲职业技术学院.txt"] == first["回执"]["甲职业技术学院.txt"]
    assert "乙职业技术学院.xlsx" not in second["退回修改"]
    assert second["回执"]["乙职业技术学院.txt"] != first["回执"]["乙职业技术学院.txt"]
    run(tmp_path)
    third = {name: _state(tmp_path / "outbox/33-浙江" / name) for name in ("退回修改", "回执")}
    assert {name: data for name, (data, _) in third["退回修改"].items() if name.endswith("xlsx")} == {
        name: data for name, (data, _) in second["退回修改"].items() if name.endswith("xlsx")
    }


def test_what_an_officer_changed_is_never_lost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is to be rewritten is kept under another name, one that nobody needs any more stays, foreign files are not touched."""
    for number, name in ((1, "甲"), (2, "乙"), (3, "丙")):
        put(tmp_path, f"{number}.xlsx", school(number, f"{name}职业技术学院"))
    run(tmp_path)
    place = tmp_path / PLACE
    (place / "自己的说明.docx").write_bytes(b"mine")
    for name in ("甲", "乙", "丙"):
        (place / f"{name}职业技术学院.xlsx").write_bytes(name.encode())
    again = school(1, "甲职业技术学院")
    again["school"]["contact_phone"] = "1390002"
    put(tmp_path, "1.xlsx", again)
    put(tmp_path, "2.xlsx", school(2, "乙职业技术学院", faulty=False))
    capsys.readouterr()
    run(tmp_path)
    said = capsys.readouterr().out
    assert (place / "甲职业技术学院（已改动）.xlsx").read_bytes() == "甲".encode()
    assert json.loads((place / "甲职业技术学院.xlsx").read_bytes())["letter"]["marks"][0]["value"] == "1390002"
    assert (place / "乙职业技术学院.xlsx").read_bytes() == "乙".encode()
    assert (place / "丙职业技术学院.xlsx").read_bytes() == "丙".encode()
    assert (place / "自己的说明.docx").read_bytes() == b"mine"
    assert all(f"“{name}职业技术学院" in said for name in ("甲", "乙", "丙"))


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"format": 2, "files": {}}', b'{"format": 1, "files": {"../a.xlsx": {"marking": "' + b"0" * 12 + b'", "sha256": "' + b"0" * 64 + b'"}}}'])  # fmt: skip
def test_a_damaged_record_is_said_and_costs_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str], damage: bytes) -> None:
    (tmp_path / PLACE).mkdir(parents=True)
    (tmp_path / PLACE / written_down.NAME).write_bytes(damage)
    (tmp_path / PLACE / "丙职业技术学院.xlsx").write_bytes(b"unknown")
    before = look(tmp_path / PLACE, {})
    assert "不能使用" in before.said[0]
    after = follow(before, {"丙职业技术学院.xlsx": "a" * 12}, {"丙职业技术学院.xlsx": b"new"})
    assert not after.without
    assert [path.name for path, _ in after.outputs] == [".清单.json", "丙职业技术学院（已改动）.xlsx", "丙职业技术学院.xlsx"]


def test_a_workbook_that_cannot_be_made_costs_only_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, f"{FAILS}.xlsx", school(1, "甲职业技术学院"))
    put(tmp_path, "b.xlsx", school(2, "乙职业技术学院"))
    assert run(tmp_path) == 4
    assert set(sent_back(tmp_path)) == {"乙职业技术学院.xlsx"}
    assert "1 份退回修改的工作簿没有做成（甲职业技术学院.xlsx）" in capsys.readouterr().out
    page = (tmp_path / "reports/33-浙江/index.html").read_text(encoding="utf-8")
    assert page.count('class="marked"') == 2  # of the other school: in the list of those to write to, and with its findings
    assert "ZeroDivisionError" in page
    assert "标好问题的工作簿" not in receipts(tmp_path)["甲职业技术学院.txt"]
    data = json.loads((tmp_path / "reports/33-浙江/run.json").read_text(encoding="utf-8"))
    assert [row["name"] for row in data["marked"]] == ["乙职业技术学院.xlsx"]


def test_a_fault_that_cost_only_the_look_of_a_workbook_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, f"{ANEW}.xlsx", school(1, "甲职业技术学院"))
    assert run(tmp_path) == 4
    assert set(sent_back(tmp_path)) == {"甲职业技术学院.xlsx"}
    said = capsys.readouterr().out
    assert "1 份退回修改的工作簿是按原表的内容另写的（甲职业技术学院.xlsx）" in said
    assert "没有做成" not in said
    page = (tmp_path / "reports/33-浙江/index.html").read_text(encoding="utf-8")
    assert "ZeroDivisionError" in page
    assert "可以照常发回" in page
    assert "标好问题的工作簿：甲职业技术学院.xlsx" in receipts(tmp_path)["甲职业技术学院.txt"]


def test_a_new_form_of_the_marks_is_written_anew(tmp_path: Path) -> None:
    put(tmp_path, "a.xlsx", school(1, "甲职业技术学院"))
    run(tmp_path)
    before = sent_back(tmp_path)["甲职业技术学院.xlsx"]["token"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.publish.marked.letters.Token", lambda *told: Token(*told, form=99))
        run(tmp_path)
    after = sent_back(tmp_path)["甲职业技术学院.xlsx"]["token"]
    assert after["form"] == 99
    assert after["marking"] != before["marking"]


def test_a_return_without_a_row_is_not_said_to_be_used(tmp_path: Path) -> None:
    record = school(1, "甲职业技术学院")
    record["applications"], record["trainers"] = [], []
    put(tmp_path, "b.xlsx", record).write_bytes(put(tmp_path, "a.xlsx", record).read_bytes())
    run(tmp_path)
    text = receipts(tmp_path)["甲职业技术学院.txt"]
    assert ("状态：重复" in text, "状态：不能使用" in text) == (True, True)
    assert "现在采用的是" not in text


def test_receipts_say_what_came_and_what_counts(tmp_path: Path) -> None:
    record = school(1, "甲职业技术学院")
    old = put(tmp_path, "旧.xlsx", record)
    record["school"]["filled_on"] = record["school"]["filled_on"].replace(day=19)
    new = put(tmp_path, "新.xlsx", record)
    put(tmp_path, "又一份.xlsx", record).write_bytes(new.read_bytes())
    os.utime(old, (1_568_700_000, 1_568_700_000))
    (tmp_path / "inbox" / "33" / "损坏.xlsx").write_bytes(b"PK\x03\x04 cut off")
    run(tmp_path)
    texts = receipts(tmp_path)
    assert set(texts) == {"甲职业技术学院.txt", "损坏（未能读取）.txt"}
    text = texts["甲职业技术学院.txt"]
    assert "收到文件 3 个" in text
    assert text.count("\n校验码（SHA-256，用来核对是不是同一个文件）：\n") == 3
    assert "1. 旧.xlsx" in text
    assert "状态：被新版本取代\n现在采用的是：新.xlsx" in text
    assert "状态：重复" in text
    assert f"读到申报 {len(record['applications'])} 行，证书 2 个" in text
    assert "标好问题的工作簿：甲职业技术学院.xlsx" in text
    assert "请在 2019年9月20日前把改好的工作簿发回。" in text
    assert "原因：" in texts["损坏（未能读取）.txt"]
    assert "空白表和说明：损坏（未能读取）.xlsx" in texts["损坏（未能读取）.txt"]
    assert max(map(len, text.splitlines())) <= 64  # a digest is the longest line
    raw = (tmp_path / "outbox/33-浙江/回执/甲职业技术学院.txt").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\r\n") == raw.count(b"\n")


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    for place in ("one", "other"):
        put(tmp_path / place, "a.xlsx", school(1, "甲职业技术学院"))
        run(tmp_path / place)
    one, other = (
        {name: data for name, (data, _) in _state(tmp_path / place / "outbox/33-浙江" / "回执").items()} for place in ("one", "other")
    )
    assert one == other
    assert sent_back(tmp_path / "one") == sent_back(tmp_path / "other")

"""What waits for the officer alone is told apart from what waits for a school, and the school's words stand beside the finding."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.letters.schools import put, school
from tests.letters.standing import receipts, run, sent_back, stand_in

WORDS = "2019年新设专业，培养方案10月定稿"


@pytest.fixture(autouse=True)
def _standing_in(monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch)


def _run_with(folder: Path, words: str) -> tuple[int, str]:
    """Exit code and report over one school with one warning of one application, about which its form says ``words``."""
    record = school(1, "甲职业技术学院", faulty=False)
    record["applications"][0] |= {"training_plan": "否", "explanation": words}
    put(folder, "a.xlsx", record)
    code = run(folder)
    page = (folder / "reports/33-浙江/index.html").read_text(encoding="utf-8")
    return code, re.sub(r"<[^>]*>|\s+", "", page[page.index("</style>") : page.index("<script")])


def test_an_explained_application_waits_for_the_officer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = _run_with(tmp_path, WORDS)
    console = capsys.readouterr().out
    assert code == 0
    assert "待确认1条（其中1条院校已说明，等贵单位确认）" in text
    assert "核实并确认1条院校已说明的申报" in text
    assert "不必再退回院校" in text
    assert "请院校改正或说明" not in text
    assert f"A308：{WORDS}" in text  # in the list of those to confirm
    assert f"情况说明{WORDS}" in text  # beside the finding
    assert "待确认 1 条（其中 1 条院校已说明）" in console
    assert "1 条申报院校已说明，请核实确认" in console
    assert "发给院校" not in console
    assert not sent_back(tmp_path)
    assert "已有情况说明、等待确认的 1 处。" in receipts(tmp_path)["甲职业技术学院.txt"]


def test_empty_words_leave_it_to_the_school(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = _run_with(tmp_path, "核实无误")
    console = capsys.readouterr().out
    assert code == 1
    assert "请院校改正或说明1条待确认的申报" in text
    assert "把“退回修改”文件夹中的1份工作簿发给院校" in text
    assert "情况说明（没有采用）核实无误" in text
    assert "请核实确认" not in console
    assert "把“退回修改”中的 1 份工作簿发给院校" in console
    assert f"退回修改（1 份工作簿）：{tmp_path / 'outbox/33-浙江/退回修改'}" in console


def test_names_do_not_grow_from_round_to_round(tmp_path: Path) -> None:
    """The workbook of a bureau comes back under the name that we gave it."""
    put(tmp_path, "市教育局（2所院校）.xlsx", school(3, "丙职业技术学院"), school(4, "丁职业技术学院"))
    (tmp_path / "inbox" / "33" / "损坏（未能读取）.xlsx").write_bytes(b"PK\x03\x04 cut off")
    os.utime(tmp_path / "inbox" / "33" / "损坏（未能读取）.xlsx", (1_568_800_000, 1_568_800_000))
    run(tmp_path)
    assert set(sent_back(tmp_path)) == {"市教育局（2所院校）.xlsx", "损坏（未能读取）.xlsx"}
    assert sent_back(tmp_path)["损坏（未能读取）.xlsx"]["advice"][0].startswith("收到的文件“损坏（未能读取）.xlsx”没有读成")
    words = receipts(tmp_path)["丙职业技术学院.txt"]
    assert "请与报送单位联系，在 2019年9月20日前改正。" in words  # its workbook goes to the bureau, not to the school
    assert "发回" not in words

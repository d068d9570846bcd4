"""What others put into the outbox or among the reports costs at most itself: never a run, never a file elsewhere, never a true word."""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.publish import overview
from tests.faults.outputs import assert_whole, leftovers, outputs
from tests.faults.starting import done, ended, started, told
from tests.running import Outcome
from workshop.sample.inbox import make_inbox

pytestmark = pytest.mark.skipif(os.name == "nt", reason="pipes and links are POSIX's here")
KEPT = "do not touch"


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("foreign")
    make_inbox(folder / "inbox", "33", 6, 3, faults=True)
    return done(folder / "inbox", folder)


def _overview(folder: Path) -> str:
    return (folder / "reports" / "index.html").read_text(encoding="utf-8")


def _json(usual: Outcome, **changed: object) -> bytes:
    return json.dumps({**usual.run, **changed}, ensure_ascii=False).encode()


COUNTS = {"files": 1, "schools": 1, "applications": 1, "included": 1, "pilot_students": 1}
BROKEN: dict[str, Callable[[Outcome], bytes]] = {
    "empty": lambda usual: b"",
    "no json": lambda usual: b"\xff\xfe{",
    "a list": lambda usual: b"[]",
    "null": lambda usual: b"null",
    "deep": lambda usual: b"[" * 200_000 + b"]" * 200_000,
    "a huge integer": lambda usual: b'{"counts": ' + b"9" * 100_000 + b"}",
    "no counts": lambda usual: _json(usual, counts=None),
    "counts are texts": lambda usual: _json(usual, counts=dict.fromkeys(COUNTS, "1")),
    "counts are lists": lambda usual: _json(usual, counts={name: [1] for name in COUNTS}),
    "counts are negative": lambda usual: _json(usual, counts=dict.fromkeys(COUNTS, -1)),
    "counts are fractions": lambda usual: _json(usual, counts=dict.fromkeys(COUNTS, 0.5)),
    "counts are true": lambda usual: _json(usual, counts=dict.fromkeys(COUNTS, True)),
    "counts are endless": lambda usual: _json(usual, counts=dict.fromkeys(COUNTS, 10**30)),
    "counts are no numbers": lambda usual: _json(usual, counts=COUNTS).replace(b'"files": 1', b'"files": NaN'),
    "a text for findings": lambda usual: _json(usual, findings="none"),
    "a number for the batch": lambda usual: _json(usual, batch=7),
    "a number for the start": lambda usual: _json(usual, started=20190918),
    "a long start": lambda usual: _json(usual, started="2019-09-18T10:00:00" + "x" * 10**6),
    "a list for the files": lambda usual: _json(usual, accounts={"held": 0, "files": []}),
    "the run of another province": lambda usual: _json(usual, province={"code": "44", "name": "浙江省"}),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_run_json_of_another_province_is_listed_and_costs_nothing(usual: Outcome, tmp_path: Path, how: str) -> None:
    other = tmp_path / "reports" / "32-江苏"
    other.mkdir(parents=True)
    (other / "run.json").write_bytes(BROKEN[how](usual))
    page = overview.to_bytes(tmp_path / "reports").decode("utf-8")
    assert "江苏省" in page
    assert "run.json 无法读取" in page


def test_the_run_itself_beside_all_of_them(usual: Outcome, tmp_path: Path) -> None:
    """Through the real entry point, with everything that can stand in a run.json's place at once."""
    folders = iter(["11-北京", "12-天津", "13-河北", "14-山西", "15-内蒙古", "21-辽宁", "22-吉林", "23-黑龙江", "31-上海"])
    victim = tmp_path / "victim.json"
    victim.write_text(KEPT, encoding="utf-8")
    reports = tmp_path / "reports"
    makers: list[Callable[[Path], object]] = [
        lambda path: path.write_bytes(BROKEN["deep"](usual)),
        lambda path: path.write_bytes(BROKEN["counts are texts"](usual)),
        lambda path: path.write_bytes(b""),
        lambda path: path.mkdir(),
        lambda path: path.symlink_to(victim),
        lambda path: path.symlink_to("/dev/zero"),
        lambda path: path.symlink_to(path),
        lambda path: os.mkfifo(path),
        lambda path: path.symlink_to("nowhere"),
    ]
    for make in makers:
        path = reports / next(folders) / "run.json"
        path.parent.mkdir(parents=True)
        make(path)
    for name in ("<script>alert(7)</script>", "=1+1", "a\nb", "\u202e倒", "33-浙江 - 副本", "x" * 200):
        (reports / name.replace("/", "")).mkdir()
        (reports / name.replace("/", "") / "run.json").write_bytes(_json(usual))
    run = done(usual.folder / "inbox", tmp_path)
    assert told(run) == told(usual)
    assert run.err == usual.err
    assert "没有更新" not in run.out
    page = _overview(tmp_path)
    assert page.count("run.json 无法读取") == 9
    assert page.count("没有计入") == 6
    assert "<script>alert(7)" not in page
    assert victim.read_text(encoding="utf-8") == KEPT
    totals = re.search(r"<tfoot>.*?</tfoot>", page, re.DOTALL)
    assert totals
    assert f'<td class="n">{usual.run["counts"]["applications"]}</td>' in totals[0]  # neither the copy nor any other counts


def test_ten_thousand_foreign_folders(usual: Outcome, tmp_path: Path) -> None:
    for number in range(10_000):
        (tmp_path / "reports" / f"{number}").mkdir(parents=True)
        (tmp_path / "reports" / f"{number}" / "run.json").write_bytes(b"{}")
    run = done(usual.folder / "inbox", tmp_path)
    assert told(run) == told(usual)
    assert "另有 9980 个文件夹" in _overview(tmp_path)


def test_an_overview_that_cannot_be_written_costs_only_itself(usual: Outcome, tmp_path: Path) -> None:
    (tmp_path / "reports" / "index.html").mkdir(parents=True)
    run = done(usual.folder / "inbox", tmp_path)
    assert told(run) == told(usual)
    assert "只有各省一览没有更新" in run.out
    assert "本次的汇总表和报告已经写好" in run.out
    assert "Traceback" not in run.err


def _link(path: Path, victim: Path) -> None:
    path.symlink_to(victim)


def _hard_link(path: Path, victim: Path) -> None:
    os.link(victim, path)


def _pipe(path: Path, victim: Path) -> None:
    os.mkfifo(path)


def _dangling(path: Path, victim: Path) -> None:
    path.symlink_to(victim.with_name("nowhere"))


NAMES = ["outbox/.running.txt", "outbox/.running.lock", "reports/.running.lock", "outbox/台账.sqlite3", "outbox/台账.sqlite3-journal",
         "outbox/台账.sqlite3-wal", "reports/index.html", "reports/33-浙江/index.html", "reports/33-浙江/findings.csv",
         "reports/33-浙江/run.json", "reports/33-浙江/.writing-x", "reports/33-浙江/.former-x", "outbox/33-浙江/.writing-x"]  # fmt: skip


@pytest.mark.parametrize("make", [_link, _hard_link, _pipe, _dangling], ids=["link", "hard link", "pipe", "dangling link"])
def test_what_stands_in_the_place_of_our_files_is_replaced_never_followed(
    usual: Outcome, tmp_path: Path, make: Callable[[Path, Path], None]
) -> None:
    victim = tmp_path / "victim"
    victim.write_text(KEPT, encoding="utf-8")
    summary = usual.summary.relative_to(usual.folder).as_posix()
    for name in [*NAMES, summary]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        make(tmp_path / name, victim)
    run = done(usual.folder / "inbox", tmp_path)
    assert told(run) == told(usual), run.err
    assert victim.read_text(encoding="utf-8") == KEPT
    assert not (tmp_path / "nowhere").exists()
    found = outputs(tmp_path)
    assert_whole({name: data for name, data in found.items() if "停用" not in name})
    assert not leftovers(found)
    for name in ("reports/index.html", "reports/33-浙江/index.html", "reports/33-浙江/run.json", summary, "outbox/台账.sqlite3"):
        assert stat.S_ISREG(os.lstat(tmp_path / name).st_mode), name
    again = done(usual.folder / "inbox", tmp_path)
    assert told(again) == told(usual)
    assert "台账" not in again.out


def test_folders_in_the_place_of_our_small_files(usual: Outcome, tmp_path: Path) -> None:
    for name in ("outbox/.running.txt", "outbox/台账.sqlite3", "reports/33-浙江/.writing-x", "outbox/33-浙江/.former-x"):
        (tmp_path / name).mkdir(parents=True)
    run = done(usual.folder / "inbox", tmp_path)
    assert told(run) == told(usual), run.err
    (tmp_path / "outbox" / ".running.lock").unlink()
    (tmp_path / "outbox" / ".running.lock").mkdir()
    refused = done(usual.folder / "inbox", tmp_path)
    assert refused.code == 4
    assert "占住" in refused.err
    assert "Traceback" not in refused.err


@pytest.mark.parametrize("name", ["reports/33-浙江", "outbox/33-浙江"])
def test_a_link_in_the_place_of_a_province_s_folder_is_set_aside(usual: Outcome, tmp_path: Path, name: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "index.html").write_text(KEPT, encoding="utf-8")
    (tmp_path / name).parent.mkdir()
    (tmp_path / name).symlink_to(elsewhere)
    run = done(usual.folder / "inbox", tmp_path)
    assert run.code == usual.code
    assert "是一个链接，没有使用" in run.out
    assert [path.name for path in elsewhere.iterdir()] == ["index.html"]
    assert (elsewhere / "index.html").read_text(encoding="utf-8") == KEPT
    assert (tmp_path / "reports/33-浙江/run.json").is_file()


def test_an_outbox_that_the_officer_linked_is_used(usual: Outcome, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "outbox").symlink_to(tmp_path / "disk")
    assert told(done(usual.folder / "inbox", tmp_path)) == told(usual)
    assert list((tmp_path / "disk").glob("*/*.xlsx"))


def test_runs_with_outboxes_of_their_own_share_the_reports(tmp_path: Path) -> None:
    """Three provinces at once, and one of them twice: every file whole, the overview counts each."""
    places = {"33": "浙江", "32": "江苏", "44": "广东"}
    for code in places:
        make_inbox(tmp_path / code, code, 4, 1, faults=False)
    reports = ["--reports", str(tmp_path / "reports")]
    for _ in range(2):
        running = []
        for code in [*places, "33"]:
            process = started(tmp_path / code, tmp_path / f"o{len(running)}", *reports, province=code)
            running.append((process, tmp_path / f"o{len(running)}"))
        assert [ended(process, folder).code for process, folder in running] == [1, 1, 1, 1]  # few schools: shares are passed
    found = outputs(tmp_path)
    assert_whole(found)
    assert not leftovers(found)
    page = _overview(tmp_path)
    assert "无法读取" not in page


def test_what_a_run_that_lives_is_writing_is_left_alone(usual: Outcome, tmp_path: Path) -> None:
    folder = tmp_path / "reports" / "33-浙江"
    folder.mkdir(parents=True)
    (folder / f".writing-{os.getpid()}-abc").write_bytes(b"half")
    (folder / ".writing-4194304-abc").write_bytes(b"half")  # beyond the greatest number of a process
    assert done(usual.folder / "inbox", tmp_path).code == usual.code
    assert list(leftovers(outputs(tmp_path))) == [f"reports/33-浙江/.writing-{os.getpid()}-abc"]

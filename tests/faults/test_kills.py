"""A run killed at any moment: every output is whole, old or new, and the next run gives what it would have given."""

from __future__ import annotations

import csv
import io
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.faults.outputs import assert_whole, leftovers, outputs
from tests.running import ROOT, Outcome, judged, run
from workshop.sample.inbox import make_inbox

pytestmark = pytest.mark.skipif(os.name == "nt", reason="SIGKILL is POSIX's")


def _start(folder: Path, inbox: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "pipeline", "province", "33", "--inbox", str(inbox), "--outbox", str(folder / "outbox"), "--reports", str(folder / "reports"), "--read-limits", "seconds=5"]  # fmt: skip
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kills the run and everything that it started, at once."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _wait_until_writing(process: subprocess.Popen[bytes], folder: Path) -> None:
    while process.poll() is None and not any(folder.rglob(".writing-*")):
        time.sleep(0.0005)


def _findings(done: Outcome) -> bytes:
    return (done.reports / "findings.csv").read_bytes()


def _judged(table: bytes) -> list[dict[str, str]]:
    return judged(list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"), newline=""))))


def _of_the_province(names: Iterable[str]) -> set[str]:
    """All but what goes back to schools: the two inboxes have different schools."""
    return {name for name in names if "退回修改" not in name and "回执" not in name}


def _of_schools(folder: Path) -> dict[str, bytes]:
    """The marked workbooks, and which receipts there are: these say since when a file is known."""
    found = outputs(folder)
    names = found.keys() - _of_the_province(found)
    return {name: found[name] if name.endswith(".xlsx") else b"" for name in names}


def _hold(tmp_path: Path, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    make_inbox(tmp_path / "before", "33", 6, 1, faults=True)
    make_inbox(tmp_path / "after", "33", 6, 2, faults=True)
    run(tmp_path / "before", tmp_path / "new")  # what a workbook tells depends on what came before
    new = run(tmp_path / "after", tmp_path / "new").judged
    run(tmp_path / "before", tmp_path)
    old = run(tmp_path / "before", tmp_path).judged
    assert old != new
    names = _of_the_province(outputs(tmp_path))
    sides = set()
    for number in range(kills):
        process = _start(tmp_path, tmp_path / "after")
        if number % 2:
            _wait_until_writing(process, tmp_path)
            time.sleep(chance.random() * 0.02)
        else:
            time.sleep(chance.random() * 2.5)
        _kill(process)
        found = outputs(tmp_path)
        assert_whole(found)
        assert _of_the_province(found) - leftovers(found) == names
        findings = _judged(found["reports/33-浙江/findings.csv"])
        assert findings in (old, new)
        sides.add(findings == new)
        if findings == new:
            assert run(tmp_path / "before", tmp_path).judged == old
    again = run(tmp_path / "after", tmp_path)
    assert again.judged == new
    assert not leftovers(outputs(tmp_path))
    assert _of_schools(tmp_path) == _of_schools(tmp_path / "new")  # nothing of the other inbox is left, nothing taken for an officer's
    assert sides, "nothing was killed"


def test_killed_runs_leave_whole_outputs(tmp_path: Path) -> None:
    _hold(tmp_path, 6, seed=1)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 6))
def test_many_killed_runs_leave_whole_outputs(tmp_path: Path, seed: int) -> None:
    _hold(tmp_path, 40, seed)


def _readers(run_id: int) -> set[int]:
    """The processes that have read for a while: forked by the server that the run started."""
    found = set()
    for server in psutil.Process(run_id).children():
        for reader in server.children():
            with suppress(psutil.Error):
                if reader.cpu_times().user > 0.03:
                    found.add(reader.pid)
    return found


def test_killed_readers_cost_no_return(tmp_path: Path) -> None:
    """Two of the workers are killed while they read: their files are tried again, and everything comes out as without it."""
    make_inbox(tmp_path / "inbox", "33", 40, 3, faults=True)
    quiet = run(tmp_path / "inbox", tmp_path / "quiet")
    process = _start(tmp_path, tmp_path / "inbox")
    killed: set[int] = set()
    while process.poll() is None and len(killed) < 2:
        for reader in _readers(process.pid) - killed:
            with suppress(psutil.Error):
                os.kill(reader, signal.SIGKILL)
                killed.add(reader)
                break
        time.sleep(0.05)
    process.wait()
    assert killed
    assert process.returncode == quiet.code
    disturbed = Outcome(process.returncode, "", "", tmp_path)
    assert _findings(disturbed) == _findings(quiet)
    assert disturbed.run["applications"] == quiet.run["applications"]


def test_a_second_run_is_told_who_is_running(tmp_path: Path) -> None:
    make_inbox(tmp_path / "inbox", "33", 2, 1, faults=False)
    from pipeline.outbox.alone import alone

    with alone(tmp_path / "outbox"):
        refused = run(tmp_path / "inbox", tmp_path)
    assert refused.code == 2
    assert "另一次运行正在进行（" in refused.err
    assert "开始" in refused.err
    assert not (tmp_path / "reports").exists()
    assert run(tmp_path / "inbox", tmp_path).code == 0


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_read_only_outbox_is_said(tmp_path: Path) -> None:
    make_inbox(tmp_path / "inbox", "33", 2, 1, faults=False)
    (tmp_path / "outbox").mkdir(mode=0o500)
    refused = run(tmp_path / "inbox", tmp_path)
    assert refused.code == 4
    assert "无法写入" in refused.err
    assert "Traceback" not in refused.err


def test_an_outbox_that_is_a_file_is_said(tmp_path: Path) -> None:
    make_inbox(tmp_path / "inbox", "33", 2, 1, faults=False)
    (tmp_path / "outbox").write_bytes(b"")
    refused = run(tmp_path / "inbox", tmp_path)
    assert refused.code == 4
    assert "占住" in refused.err
    assert "Traceback" not in refused.err


def test_a_folder_in_the_reports_place_keeps_the_old_ones(tmp_path: Path) -> None:
    make_inbox(tmp_path / "inbox", "33", 3, 1, faults=False)
    first = run(tmp_path / "inbox", tmp_path)
    found = outputs(tmp_path)
    (first.reports / "index.html").unlink()
    (first.reports / "index.html").mkdir()
    refused = run(tmp_path / "inbox", tmp_path)
    assert refused.code == 4
    assert "index.html" in refused.err
    assert "Traceback" not in refused.err
    (first.reports / "index.html").rmdir()
    del found["reports/33-浙江/index.html"]
    assert outputs(tmp_path) == found


@pytest.mark.parametrize("moment", [0, 1, 4_102_444_800], ids=["epoch", "one second later", "year 2100"])
def test_files_of_any_time_are_read(tmp_path: Path, moment: int) -> None:
    make_inbox(tmp_path / "inbox", "33", 3, 1, faults=False)
    usual = run(tmp_path / "inbox", tmp_path / "usual")
    for path in (tmp_path / "inbox").rglob("*.xlsx"):
        os.utime(path, (moment, moment))
    done = run(tmp_path / "inbox", tmp_path)
    assert (done.code, done.run["applications"]) == (usual.code, usual.run["applications"])

"""A console that is closed, full or gone costs no run: the outputs are there, the exit code is the usual one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.outputs import assert_whole, outputs
from tests.faults.starting import command, done, started, told
from tests.running import ROOT
from workshop.sample.inbox import make_inbox

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a POSIX shell closes the streams")


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("console") / "inbox"
    make_inbox(folder, "33", 8, 3, faults=True)
    return folder


@pytest.mark.parametrize(
    "streams", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-", ">/dev/full", "2>/dev/full", ">/dev/full 2>/dev/full", "| true", "2>&1 | true"]
)
def test_a_console_that_takes_nothing(inbox: Path, tmp_path: Path, streams: str) -> None:
    usual = told(done(inbox, tmp_path / "usual"))
    line = " ".join(f"'{word}'" for word in command(inbox, tmp_path)) + f" {streams}"
    shell = subprocess.run(["bash", "-c", f"set -o pipefail; {line}"], cwd=ROOT, capture_output=True, check=False, timeout=300)
    found = outputs(tmp_path)
    assert_whole(found)
    assert found["reports/33-浙江/findings.csv"] == usual[1]
    assert shell.returncode == usual[0]
    assert b"Traceback" not in shell.stdout + shell.stderr


def test_what_cannot_be_said_on_one_stream_is_said_on_the_other(inbox: Path, tmp_path: Path) -> None:
    with open("/dev/full", "wb") as full:
        process = started(inbox, tmp_path, stdout=full)
        _, err = process.communicate(timeout=300)
    assert process.returncode == 3
    assert "浙江省：收到" in err


def test_without_streams_at_all(inbox: Path, tmp_path: Path) -> None:
    """As pythonw starts a program: sys.stdout and sys.stderr are None."""
    words = command(inbox, tmp_path)[3:]
    program = f"import sys; sys.stdout = sys.stderr = None; from pipeline.cli.commands import main; sys.exit(main({words!r}))"
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False, timeout=300).returncode == 3
    assert_whole(outputs(tmp_path))


@pytest.mark.parametrize("words", [["--help"], ["province", "--nonsense"], ["province", "hn"]])
@pytest.mark.parametrize("streams", [">&- 2>&-", ">/dev/full 2>/dev/full"])
def test_a_question_that_nobody_hears_the_answer_of(words: list[str], streams: str) -> None:
    line = f"'{sys.executable}' -m pipeline {' '.join(words)} {streams}"
    code = subprocess.run(["bash", "-c", line], cwd=ROOT, check=False, timeout=100).returncode
    assert code == (0 if "--help" in words else 2)

"""A broken machine or installation ends the run with a sentence; it never accuses a school, and replaces no output."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from pipeline.read import fitness
from pipeline.read.known import SHEET, expected, known_good
from pipeline.read.sniff import sniff
from pipeline.system import machine
from tests.end_to_end.test_binary_formats import MADE, sheets
from tests.engines.making import XML2003
from tests.read.running import GRIDS, answers
from tests.read.running import sheets as grids_of
from tests.read.xlsb_bytes import xlsb_bytes
from tests.running import Outcome, run
from workshop.sample.inbox import make_inbox


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A province with faults in several formats, so that both readers are needed, and one file that is truly damaged."""
    folder = tmp_path_factory.mktemp("machine") / "inbox"
    make_inbox(folder, "33", 6, 3, faults=True)
    for suffix in ("xls", "xlsb"):
        (folder / f"另存.{suffix}").write_bytes(MADE[suffix]())
    renamed = {name: [["在读人数" if "在校" in str(value) else value for value in row] for row in rows] for name, rows in sheets().items()}
    (folder / "改了栏目.xlsb").write_bytes(xlsb_bytes(renamed))
    os.utime(folder / "另存.xls", (1_900_000_000, 1_900_000_000))  # the newest version: its findings are proved
    (folder / "坏.xlsx").write_bytes(known_good()["xlsx"][:900])
    (folder / "坏.xls").write_bytes(known_good()["xls"][:2100])
    (folder / "坏.xml").write_text(XML2003.replace("</Cell>", "", 1), encoding="utf-8")
    return folder


def _without(name: str, body: str, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Outcome:
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / name).write_text(body, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(broken))
    outbox = tmp_path / "outbox" / "33-浙江"
    outbox.mkdir(parents=True)
    (outbox / "旧.xlsx").write_bytes(b"old")
    return run(inbox, tmp_path)


def _assert_said(done: Outcome, *words: str) -> None:
    assert done.code == 4
    assert "Traceback" not in done.err
    assert [word for word in (*words, "本机", "不是各校文件的问题") if word not in done.err] == []
    assert [path.name for path in done.folder.rglob("*") if path.is_file() and path.suffix in (".xlsx", ".csv", ".json", ".html")] == [
        "旧.xlsx"
    ]


@pytest.mark.parametrize("name", ["python_calamine", "defusedxml", "rapidfuzz", "xlrd", "pandas", "pandera", "pebble"])
def test_a_component_that_cannot_be_imported(name: str, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = _without(f"{name}.py", f"raise ImportError('no {name} here')\n", inbox, tmp_path, monkeypatch)
    _assert_said(done, name, "make clean")


def test_a_component_that_is_no_library(inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _assert_said(_without("python_calamine.so", "garbage", inbox, tmp_path, monkeypatch), "python_calamine", "make clean")


def test_a_component_that_kills_every_reader(inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _assert_said(_without("python_calamine.py", "import os\nos.abort()\n", inbox, tmp_path, monkeypatch), "无法启动")


def test_a_component_that_reads_nonsense(inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = "class CalamineWorkbook:\n    def from_path(path):\n        raise OSError('nothing opens')\n"
    done = _without("python_calamine.py", body, inbox, tmp_path, monkeypatch)
    _assert_said(done, "自带的样例", "make clean")


@pytest.mark.skipif(sys.platform == "win32", reason="no such limits")
@pytest.mark.parametrize(("what", "most", "word"), [("RLIMIT_AS", 300 << 20, "内存"), ("RLIMIT_NOFILE", 20, "ulimit -n")])
def test_too_low_a_hard_limit(what: str, most: int, word: str, inbox: Path, tmp_path: Path) -> None:
    _assert_said(_limited(what, most, inbox, tmp_path), word, str(most if most < 1000 else most >> 20))


@pytest.mark.skipif(sys.platform == "win32", reason="no such limits")
@pytest.mark.parametrize(
    ("what", "most"), [("RLIMIT_AS", 1200 << 20), ("RLIMIT_NOFILE", 100), ("RLIMIT_FSIZE", 30 << 20), ("RLIMIT_CPU", 60)]
)
def test_a_hard_limit_below_ours_is_respected(what: str, most: int, inbox: Path, tmp_path: Path) -> None:
    """Everything is read under it as without it."""
    usual, limited = run(inbox, tmp_path / "usual"), _limited(what, most, inbox, tmp_path)
    assert limited.code == usual.code == 3
    assert limited.findings == usual.findings


def _limited(what: str, most: int, inbox: Path, tmp_path: Path) -> Outcome:
    """A run under a hard limit of the system."""
    import resource

    (tmp_path / "outbox" / "33-浙江").mkdir(parents=True)
    (tmp_path / "outbox" / "33-浙江" / "旧.xlsx").write_bytes(b"old")
    number = getattr(resource, what)
    return run(inbox, tmp_path, before=lambda: resource.setrlimit(number, (most, most)))


@pytest.mark.skipif(sys.platform == "win32", reason="no fork")
@pytest.mark.parametrize(
    "body", ["raise BlockingIOError(11, 'Resource temporarily unavailable')", "raise OSError(12, 'Cannot allocate memory')"]
)
def test_no_process_can_be_started(body: str, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    patch = f"import _posixsubprocess, os\ndef fork_exec(*_):\n    {body}\n_posixsubprocess.fork_exec = fork_exec\nimport multiprocessing.util\n"
    done = _without("sitecustomize.py", patch, inbox, tmp_path, monkeypatch)
    _assert_said(done, "无法启动读取文件的进程", "ulimit -u" if "Blocking" in body else "内存")


def test_a_temporary_folder_that_is_not_there(inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine.tempfile, "gettempdir", lambda: os.fspath(tmp_path / "gone"))
    with pytest.raises(machine.Unfit, match="临时文件夹"):
        machine.check()


@pytest.mark.parametrize("format", sorted(known_good()))
def test_both_readers_read_the_known_good_files(format: str) -> None:
    data = known_good()[format]
    assert sniff(data, f"x.{format}") == format
    assert fitness.first_reader_works(format, "")
    assert fitness.second_reader_works(format)


def test_a_reader_that_fails_on_a_known_good_file_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(known_good(), "xlsx", known_good()["xlsx"][:700])
    assert not fitness.first_reader_works("xlsx", "")
    assert not fitness.second_reader_works("xlsx")
    assert [(one["kind"], one["what"]) for one in fitness.problems("")] == [("broken", "xlsx")] * 2


def test_the_known_good_files_are_read_by_the_workers(tmp_path: Path) -> None:
    for format, data in known_good().items():
        (tmp_path / f"a.{format.replace('xml2003', 'xml')}").write_bytes(data)
    told = answers(tmp_path, GRIDS)
    assert {answer.format: grids_of(answer) for answer in told.values() if answer.found} == {
        format: {SHEET: expected(format)} for format in known_good()
    }

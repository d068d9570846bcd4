"""Whatever process of a run is killed at whatever moment, the run ends as it would have ended."""

from __future__ import annotations

import os
import random
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from pipeline.system.aside import Aside
from tests.faults.starting import children, done, ended, started, told
from workshop.sample.inbox import make_inbox

pytestmark = pytest.mark.skipif(os.name == "nt", reason="SIGKILL is POSIX's")


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("children") / "inbox"
    make_inbox(folder, "33", 20, 3, faults=True)
    return folder


def _hold(inbox: Path, folder: Path, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    began = time.monotonic()
    quiet = told(done(inbox, folder / "quiet"))
    usual = time.monotonic() - began
    struck = 0
    for number in range(kills):
        place = folder / str(number)
        process = started(inbox, place, "--read-limits", "seconds=5")
        time.sleep(chance.random() * usual)
        living = children(process)
        with suppress(psutil.Error, IndexError):
            chance.choice(living).kill()
            struck += 1
        disturbed = ended(process, place)
        assert told(disturbed) == quiet, (number, disturbed.err)
        assert "Traceback" not in disturbed.err
    assert struck > kills // 2


def test_a_killed_child_costs_nothing(inbox: Path, tmp_path: Path) -> None:
    _hold(inbox, tmp_path, 6, seed=1)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 5))
def test_many_killed_children_cost_nothing(inbox: Path, tmp_path: Path, seed: int) -> None:
    _hold(inbox, tmp_path, 30, seed)


def test_everything_beside_the_main_process_killed_again_and_again(inbox: Path, tmp_path: Path) -> None:
    """A few rounds in which every child dies at once: the fork server, the readers, the process aside."""
    quiet = told(done(inbox, tmp_path / "quiet"))
    process = started(inbox, tmp_path / "disturbed", "--read-limits", "seconds=5")
    for _ in range(3):
        time.sleep(0.5)
        for child in children(process):
            with suppress(psutil.Error):
                child.kill()
    assert told(ended(process, tmp_path / "disturbed")) == quiet


def _doubled(number: int) -> int:
    return number * 2


def _pid() -> int:
    return os.getpid()


def _fails() -> None:
    raise ZeroDivisionError


def test_work_is_done_aside_and_here_where_that_process_is_dead() -> None:
    with Aside("json") as aside:
        assert aside.begin(_pid)() != os.getpid()
        aside._process.kill()
        assert aside.begin(_doubled, 4)() == 8
        assert aside.begin(_pid)() == os.getpid()


def test_a_fault_of_the_work_comes_here_with_its_own_traceback() -> None:
    with Aside("json") as aside, pytest.raises(ZeroDivisionError):
        aside.begin(_fails)()


def test_without_a_second_process_the_work_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError("no process")

    monkeypatch.setattr("pipeline.system.processes.context", refused)
    with Aside("json") as aside:
        assert aside.begin(_pid)() == os.getpid()


def test_a_module_that_cannot_be_imported_aside_costs_nothing() -> None:
    with Aside("no_such_module") as aside:
        assert aside.begin(_doubled, 4)() == 8

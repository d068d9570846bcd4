"""Ctrl-C, SIGTERM and SIGHUP at any moment: a sentence that is true, no child left, no scratch, and the next run as if nothing had been."""

from __future__ import annotations

import os
import random
import signal
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.faults.outputs import assert_whole, leftovers, outputs
from tests.faults.starting import children, done, ended, started
from workshop.sample.inbox import make_inbox

pytestmark = pytest.mark.skipif(os.name == "nt", reason="these signals are POSIX's")


@pytest.fixture(scope="module")
def inboxes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("stopping")
    make_inbox(folder / "before", "33", 5, 1, faults=True)
    make_inbox(folder / "after", "33", 12, 2, faults=True)
    return folder / "before", folder / "after"


def _scratch(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith("returns-")]


def _gone(processes: list[psutil.Process]) -> bool:
    """Whether all have ended within a moment; zombies of another's are gone as well."""
    _, alive = psutil.wait_procs(processes, timeout=20)
    with suppress(psutil.Error):
        return not [one for one in alive if one.status() != psutil.STATUS_ZOMBIE]
    return True


@pytest.mark.parametrize("whole_group", [False, True], ids=["the process", "its group"])
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_stopped_run_says_what_is_true(inboxes: tuple[Path, Path], tmp_path: Path, name: str, whole_group: bool) -> None:
    before, after = inboxes
    (tmp_path / "tmp").mkdir()
    env = {**os.environ, "TMPDIR": str(tmp_path / "tmp")}
    done(before, tmp_path)
    old = outputs(tmp_path)
    chance = random.Random(f"{name}{whole_group}")
    said = set()
    for _ in range(3):
        process = started(after, tmp_path, env=env)
        while process.poll() is None and not (tmp_path / "outbox" / ".running.txt").exists():
            time.sleep(0.01)
        time.sleep(chance.random() * 1.5)
        living = children(process)
        with suppress(ProcessLookupError):
            (os.killpg if whole_group else os.kill)(process.pid, getattr(signal, name))
        stopped = ended(process, tmp_path)
        found = outputs(tmp_path)
        assert_whole(found)
        assert not leftovers(found)
        assert "Traceback" not in stopped.err, stopped.err
        assert _gone(living)
        assert not _scratch(tmp_path / "tmp")
        assert not (tmp_path / "outbox" / ".running.txt").exists()
        if stopped.code == 4:
            assert stopped.err.strip().splitlines()[-1].startswith("已中止；"), stopped.err
            kept = found["reports/33-浙江/run.json"] == old["reports/33-浙江/run.json"]
            assert ("没有改动" in stopped.err) == kept == (found == old)
            assert ("已经写好" in stopped.err) == (not kept)
            said.add(stopped.err)
        done(before, tmp_path)
        old = outputs(tmp_path)
    assert said, "every run ended before it was stopped"


def test_a_signal_that_is_ignored_stays_ignored(inboxes: tuple[Path, Path], tmp_path: Path) -> None:
    """nohup: the run goes on when the terminal is closed."""
    process = started(inboxes[0], tmp_path, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    time.sleep(0.5)
    with suppress(ProcessLookupError):
        os.kill(process.pid, signal.SIGHUP)
    assert ended(process, tmp_path).code == 3


def test_the_scratch_of_a_killed_run_is_removed_by_the_next(inboxes: tuple[Path, Path], tmp_path: Path) -> None:
    """And nothing else that is called alike: another's folder, a link, the scratch of a run that lives."""
    place = tmp_path / "tmp"
    (place / "returns-of-somebody").mkdir(parents=True)
    (place / "returns-of-somebody" / "a.xlsx").write_bytes(b"x")
    (tmp_path / "elsewhere").mkdir()
    (place / "returns-link").symlink_to(tmp_path / "elsewhere")
    env = {"TMPDIR": str(place)}
    process = started(inboxes[1], tmp_path, env={**os.environ, **env})
    while len(_scratch(place)) < 3:
        time.sleep(0.005)
    time.sleep(0.3)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert len(_scratch(place)) == 3
    living = started(inboxes[1], tmp_path / "living", env={**os.environ, **env})
    while not [name for name in _scratch(place) if (place / name / ".returns-pipeline.lock").exists()]:
        time.sleep(0.005)
    assert done(inboxes[0], tmp_path, env=env).code == 3
    assert ended(living, tmp_path / "living").code == 3
    assert sorted(_scratch(place)) == ["returns-link", "returns-of-somebody"]
    assert (place / "returns-of-somebody" / "a.xlsx").exists()

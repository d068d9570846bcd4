"""Work other than reading: it costs its own source only, whatever it does, and the sources are there until all is published."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli.commands import main
from pipeline.intake.discover import discover
from pipeline.publish import everything
from pipeline.read.executor import Executor
from pipeline.read.limits import MIB, Limits
from pipeline.read.pool import Readers
from pipeline.read.tasks import Job, Undone
from pipeline.tables.model import Run
from pipeline.tables.source import Source
from tests.read.running import GRIDS
from tests.read.working import COUNT
from workshop.sample.inbox import make_inbox

_LIMITS = Limits(workers=2, seconds=2, memory=600 * MIB, answer_bytes=4 * MIB)
CSV = "院校,人数\n甲,1\n".encode()


def _source(path: Path) -> Source:
    return Source(path.name, str(path), sha256=hashlib.sha256(path.read_bytes()).hexdigest(), format="csv", staged=str(path))


def _sources(folder: Path, count: int) -> list[Source]:
    paths = [folder / f"{number:02}.csv" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_bytes(CSV + b" " * number)
    return [_source(path) for path in paths]


@pytest.mark.parametrize(
    ("wanted", "undone"),
    [
        ("dies", Undone("died", "ProcessExpired")),
        ("hangs", Undone("late", "TimeoutError")),
        ("swells", Undone("memory", "MemoryError")),
        ("raises", Undone("failed", "ZeroDivisionError")),
        ("panics", Undone("failed", "_Panic")),
        ("lacks", Undone("doubted", "Suspect")),
        ("floods", Undone("failed", "too much")),
        ("babbles", Undone("nonsense", "Garbage")),
        ("answers_another_question", Undone("nonsense", "Garbage")),
        ("garbles", Undone("nonsense", "Garbage")),
        ("invents", Undone("nonsense", "none that there is")),
        ("claims_no_time", Undone("nonsense", "Garbage")),
        ("bursts", Undone("nonsense", "Garbage")),
    ],
)
def test_costs_its_own_source_only(tmp_path: Path, wanted: str, undone: Undone) -> None:
    jobs = [Job(source) for source in _sources(tmp_path, 12)]
    jobs[5] = replace(jobs[5], wanted=wanted)
    with Executor(GRIDS, _LIMITS) as executor:
        said = executor.perform(COUNT, jobs)
        assert executor.perform(COUNT, jobs[:3]) == [len(CSV), len(CSV) + 1, len(CSV) + 2]
    assert said[5] == undone
    assert said[:5] + said[6:] == [len(CSV) + number for number in range(12) if number != 5]


def test_what_only_a_used_worker_fails_on_is_done_with_care_by_a_fresh_one(tmp_path: Path) -> None:
    jobs = [Job(source, "dies_unless_careful") for source in _sources(tmp_path, 2)]
    with Executor(GRIDS, _LIMITS) as executor:
        assert executor.perform(COUNT, jobs) == [len(CSV), len(CSV) + 1]


def test_a_source_that_is_no_longer_what_was_read_is_not_worked_on(tmp_path: Path) -> None:
    changed, gone, link, kept = _sources(tmp_path, 4)
    Path(changed.staged).write_bytes(CSV + b"more")
    Path(gone.staged).unlink()
    Path(link.staged).rename(tmp_path / "elsewhere.csv")
    Path(link.staged).symlink_to(tmp_path / "elsewhere.csv")
    with Executor(GRIDS, _LIMITS) as executor:
        said = executor.perform(COUNT, [Job(source) for source in (changed, gone, link, kept)])
    assert [one.why if isinstance(one, Undone) else one for one in said] == ["changed", "closed", "closed", len(CSV) + 3]


def test_a_task_whose_time_is_used_up_is_done_in_a_hurry(tmp_path: Path) -> None:
    """Sources that hang take time from one another; whatever is done at once is done all the same, behind them, too."""
    jobs = [Job(source, "hangs" if number < 3 else None) for number, source in enumerate(_sources(tmp_path, 12))]
    with Executor(GRIDS, Limits(workers=1, seconds=1, archive_seconds=1)) as executor:
        said = executor.perform(COUNT, jobs)
    assert [one.why if isinstance(one, Undone) else one for one in said] == [
        *["late"] * 3,
        *(len(CSV) + number for number in range(3, 12)),
    ]


def _zip(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def test_where_the_files_of_a_run_come_from(tmp_path: Path) -> None:
    inner = _zip({"丙.csv": CSV + b"3", "坏.xlsx": b"x"})
    files = {
        "a.csv": CSV,
        "b/c.zip": _zip({"甲/乙.csv": CSV + b"22", "d.zip": inner, ".DS_Store": b"x"}),
        "b/c.zip!/甲/乙.csv": CSV + b"1",  # a folder called so
        "x.xlsx": b"x",
    }
    inbox = tmp_path / "inbox"
    for name, data in files.items():
        (inbox / name).parent.mkdir(parents=True, exist_ok=True)
        if name != "b/c.zip":
            (inbox / name).write_bytes(data)
    (inbox / "b" / "C.zip").write_bytes(files["b/c.zip"])
    with Readers(GRIDS, Limits(workers=1)) as readers:
        readers.submit(discover(inbox))
        answers = {answer.file: answer for answer in readers.collect()}
        sources = {name: readers.source(answer) for name, answer in answers.items()}
        assert {name: (Path(s.origin).relative_to(inbox).as_posix(), s.member) for name, s in sources.items()} == {
            "a.csv": ("a.csv", ""),
            "b/C.zip": ("b/C.zip", ""),
            "b/C.zip!/.DS_Store": ("b/C.zip", ".DS_Store"),
            "b/C.zip!/d.zip": ("b/C.zip", "d.zip"),
            "b/C.zip!/d.zip!/丙.csv": ("b/C.zip", "d.zip!/丙.csv"),
            "b/C.zip!/d.zip!/坏.xlsx": ("b/C.zip", "d.zip!/坏.xlsx"),
            "b/C.zip!/甲/乙.csv": ("b/C.zip", "甲/乙.csv"),
            "b/c.zip!/甲/乙.csv": ("b/c.zip!/甲/乙.csv", ""),
            "x.xlsx": ("x.xlsx", ""),
        }
        assert {name for name, source in sources.items() if not source.staged} == {  # what nobody opens again
            "b/C.zip!/.DS_Store",
            "b/C.zip!/d.zip",
            "b/C.zip!/d.zip!/坏.xlsx",
        }
        kept = {name: source for name, source in sources.items() if source.staged}
        assert all(hashlib.sha256(Path(source.staged).read_bytes()).hexdigest() == source.sha256 for source in kept.values())
        assert {source.staged == source.origin for name, source in kept.items() if not source.member} == {True}
        assert [(s.format, s.received) for s in sources.values()] == [(a.format, a.received) for a in answers.values()]
        wanted = ["a.csv", "b/C.zip!/d.zip!/丙.csv", "b/C.zip!/甲/乙.csv", "b/c.zip!/甲/乙.csv"]
        counts = [len(CSV), len(CSV) + 1, len(CSV) + 2, len(CSV) + 1]
        for _ in range(2):  # and once more, after the workers have gone
            assert readers.executor.perform(COUNT, [Job(sources[name]) for name in wanted]) == counts
            readers.executor.rest()
    assert [name for name, source in kept.items() if not Path(source.staged).exists()] == [
        name for name, source in kept.items() if source.member
    ]


def test_a_run_knows_its_sources_and_keeps_them_until_all_is_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_inbox(tmp_path / "inbox", "33", 8, 3, faults=True)
    honest, seen, resting = everything.publish, [], []
    rest = Executor.rest
    monkeypatch.setattr(Executor, "rest", lambda self: (rest(self), resting.append(self))[0])

    def publish(run: Run, *more: Any) -> list[str]:
        notes = honest(run, *more)
        (executor,) = resting
        (counts, opened) = zip(*[(f["bytes"], run.sources[i]) for i, f in run.files.iterrows() if run.sources[i].staged])
        assert executor.perform(COUNT, [Job(source) for source in opened]) == list(counts)
        seen.append((run, opened))
        return notes

    monkeypatch.setattr(everything, "publish", publish)
    assert main(["province", "33", *(f"--{name}={tmp_path / name}" for name in ("inbox", "outbox", "reports"))]) in (0, 1, 3)
    ((run, opened),) = seen
    members = [source for source in opened if source.member]
    assert members
    assert not any(Path(source.staged).exists() for source in members)
    assert set(run.sources) == set(run.files.index)
    for i, file in run.files.iterrows():
        source = run.sources[i]
        assert (source.file, source.sha256, source.format, source.received) == tuple(file[["file", "sha256", "format", "received"]])
        assert Path(source.origin).is_relative_to(tmp_path / "inbox")
        assert Path(source.origin).exists()
        assert bool(source.member) == ("!/" in source.file)

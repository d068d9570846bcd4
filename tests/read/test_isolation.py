"""Workers that die, hang, swell or lie: each costs its own file only, with a reason, and the rest come out as without it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.intake.discover import discover
from pipeline.read.limits import MIB, Limits
from pipeline.read.pool import Readers
from tests.read.running import GRIDS, Instead, answers

_LIMITS = Limits(workers=2, seconds=2, memory=600 * MIB, answer_bytes=4 * MIB)


def _inbox(folder: Path) -> None:
    for number in range(12):
        word = "STRIKE" if number == 5 else "平常"
        (folder / f"{number:02}.csv").write_text(f"院校,人数\n{word},{number}\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("weakness", "code", "reason"),
    [
        ("dies", "F101", "被迫中止"),
        ("hangs", "F104", "时限"),
        ("swells", "F104", "内存"),
        ("rambles", "F104", "过多"),
        ("panics", "F101", "_Panic"),
        ("forges", "F101", "被迫中止"),
        ("babbles", "F101", "被迫中止"),
        ("points_elsewhere", "F101", "被迫中止"),
        ("nests", "F101", "被迫中止"),
        ("bursts", "F101", "被迫中止"),
    ],
)
def test_costs_its_own_file_only(tmp_path: Path, weakness: str, code: str, reason: str) -> None:
    _inbox(tmp_path)
    told = answers(tmp_path, Instead(weakness), _LIMITS)
    struck = told.pop("05.csv")
    assert (struck.status, struck.code) == ("refused", code)
    assert reason in struck.reason
    healthy = answers(tmp_path, GRIDS, _LIMITS)
    assert len(told) == 11
    for name, answer in told.items():
        assert answer.status == "ok"
        assert answer.found == healthy[name].found
        assert answer.sha256 == healthy[name].sha256


def test_scratch_is_gone_after_an_error(tmp_path: Path) -> None:
    _inbox(tmp_path)
    readers = Readers(GRIDS, _LIMITS)
    scratch = Path(readers.executor.scratch)

    def interrupted() -> None:
        with readers:
            readers.submit(discover(tmp_path))
            assert scratch.exists()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        interrupted()
    assert not scratch.exists()


def test_no_scratch_stays_where_the_readers_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(AttributeError):
        Readers(lambda: None, _LIMITS)  # forms that cannot be pickled
    assert not list(tmp_path.iterdir())


def test_answers_come_in_the_order_of_the_entries(tmp_path: Path) -> None:
    _inbox(tmp_path)
    seen = []
    with Readers(GRIDS, _LIMITS) as readers:
        entries = discover(tmp_path)
        readers.submit(entries)
        told = readers.collect(lambda done, of, file: seen.append((done, of, file)))
    assert [answer.file for answer in told] == [entry.file for entry in entries] == [file for _, _, file in seen]
    assert [done for done, _, _ in seen] == list(range(1, 13))


def test_a_file_that_changes_while_it_is_read_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.read import worker
    from pipeline.read.answers import Refused

    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n1,2\n" * 1000)
    real = worker.os.fdopen

    class Growing:
        def __init__(self, *given: object) -> None:
            self._file = real(*given)  # type: ignore[call-overload]

        def __enter__(self) -> Growing:
            return self

        def __exit__(self, *_: object) -> None:
            self._file.close()

        def read(self, most: int) -> bytes:
            data = self._file.read(most)
            with open(path, "ab") as other:
                other.write(b"3,4\n")
            return data

    monkeypatch.setattr(worker.os, "fdopen", Growing)
    with pytest.raises(Refused, match="正在复制或被修改"):
        worker._bytes(str(path))

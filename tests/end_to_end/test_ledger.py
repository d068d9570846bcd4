"""The ledger remembers; whatever happens to it, the judgement is the same."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.ledger import NAME
from pipeline.sample import layouts
from pipeline.sample.school import clean_return
from pipeline.sample.write import book_bytes
from tests.running import Outcome, run


def _put(folder: Path, number: int, **changed: object) -> None:
    record = clean_return(random.Random(number), number, certificates=1)
    record["school"] |= changed
    place = folder / "inbox" / "33"
    place.mkdir(parents=True, exist_ok=True)
    (place / f"{number}.xlsx").write_bytes(book_bytes(layouts.official(record)))


def _again(folder: Path) -> Outcome:
    return run(folder / "inbox", folder)


def _report(done: Outcome) -> str:
    return (done.reports / "index.html").read_text(encoding="utf-8")


def _ask(folder: Path, query: str) -> list[tuple]:  # type: ignore[type-arg]
    ledger = sqlite3.connect(folder / "outbox" / NAME)
    try:
        return ledger.execute(query).fetchall()
    finally:
        ledger.close()


def test_runs_findings_and_first_sight_are_remembered(tmp_path: Path) -> None:
    _put(tmp_path, 1, contact_phone="12345")
    _put(tmp_path, 2)
    first = _again(tmp_path)
    seen = {f["name"]: f["first_seen"] for f in first.run["files"]}
    assert "与上次运行" not in _report(first)
    (tmp_path / "inbox" / "33" / "2.xlsx").rename(tmp_path / "inbox" / "33" / "renamed.xlsx")
    _put(tmp_path, 1)
    _put(tmp_path, 3, contact_email="nobody")
    second = _again(tmp_path)
    again = {f["name"]: f["first_seen"] for f in second.run["files"]}
    assert again["33/renamed.xlsx"] == seen["33/2.xlsx"]
    assert "新增问题 <b>1</b> 处，已消除 <b>1</b> 处，仍有 <b>0</b> 处" in _report(second)
    assert [row[0] for row in _ask(tmp_path, "select count(*) from run")] == [2]
    assert ("S209", 1) in _ask(tmp_path, "select code, run from finding where severity = 'error'")
    assert len(_ask(tmp_path, "select * from content")) == 4


def _absent(path: Path) -> None:
    path.unlink()


def _garbage(path: Path) -> None:
    path.write_bytes(b"no database" * 1000)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def _foreign(path: Path) -> None:
    path.unlink()
    ledger = sqlite3.connect(path)
    ledger.execute("create table mine (a)")
    ledger.commit()
    ledger.close()


def _newer(path: Path) -> None:
    ledger = sqlite3.connect(path)
    ledger.execute("pragma user_version = 99")
    ledger.commit()
    ledger.close()


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("harm", [_absent, _garbage, _cut, _foreign, _newer, _folder])
def test_a_ledger_that_cannot_be_used_changes_no_judgement(tmp_path: Path, harm: Callable[[Path], None]) -> None:
    _put(tmp_path, 1, contact_phone="12345")
    before = _again(tmp_path)
    findings = (before.reports / "findings.csv").read_bytes()
    path = tmp_path / "outbox" / NAME
    harm(path)
    after = _again(tmp_path)
    assert (after.reports / "findings.csv").read_bytes() == findings
    assert after.code == before.code
    assert after.err == before.err
    if harm in (_garbage, _cut, _foreign, _newer):
        assert "台账" in after.out
        assert list((tmp_path / "outbox").glob("台账-停用-*.sqlite3"))
        assert _again(tmp_path).code == before.code
        assert _ask(tmp_path, "select count(*) from run")[0][0] >= 1


def test_a_busy_ledger_is_left_alone(tmp_path: Path) -> None:
    _put(tmp_path, 1)
    _again(tmp_path)
    holder = sqlite3.connect(tmp_path / "outbox" / NAME, isolation_level=None)
    holder.execute("begin exclusive")
    done = _again(tmp_path)
    holder.rollback()
    holder.close()
    assert done.code == 0
    assert "台账" in done.out
    assert not list((tmp_path / "outbox").glob("台账-停用-*.sqlite3"))
    assert _ask(tmp_path, "select count(*) from run") == [(1,)]


def test_a_clock_set_back_changes_no_judgement(tmp_path: Path) -> None:
    """What the ledger remembers then lies in the future."""
    _put(tmp_path, 1, contact_phone="12345")
    before = _again(tmp_path)
    findings = (before.reports / "findings.csv").read_bytes()
    ledger = sqlite3.connect(tmp_path / "outbox" / NAME)
    with ledger:
        ledger.execute("update run set started = '2100-01-01T00:00:00'")
        ledger.execute("update content set first_seen = '2100-01-01T00:00:00'")
    ledger.close()
    after = _again(tmp_path)
    assert (after.code, (after.reports / "findings.csv").read_bytes()) == (before.code, findings)
    assert "新增问题 <b>0</b> 处，已消除 <b>0</b> 处，仍有 <b>1</b> 处" in _report(after)
    assert _ask(tmp_path, "select count(*) from run") == [(2,)]

"""The ledger remembers; whatever happens to it, the judgement is the same."""

from __future__ import annotations

import hashlib
import json
import os
import random
import sqlite3
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.outbox.ledger import NAME
from tests.publish.made_run import make_run
from tests.running import Outcome, run
from workshop.sample import layouts
from workshop.sample.school import clean_return
from workshop.sample.write import book_bytes


def _put(folder: Path, number: int, **changed: object) -> None:
    record = clean_return(random.Random(number), number, certificates=1)
    record["school"] |= changed
    place = folder / "inbox" / "33"
    place.mkdir(parents=True, exist_ok=True)
    (place / f"{number}.xlsx").write_bytes(book_bytes(layouts.official(record)))


def _again(folder: Path, *more: str) -> Outcome:
    return run(folder / "inbox", folder, *more)


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
    assert "与上次相比" not in _report(first)
    (tmp_path / "inbox" / "33" / "2.xlsx").rename(tmp_path / "inbox" / "33" / "renamed.xlsx")
    _put(tmp_path, 1)
    _put(tmp_path, 3, contact_email="nobody")
    second = _again(tmp_path)
    again = {f["name"]: f["first_seen"] for f in second.run["files"]}
    assert again["33/renamed.xlsx"] == seen["33/2.xlsx"]
    assert "与上次相比" in _report(second)
    assert "：问题新增 1，仍有 0，改了仍不对 0，已说明 0，已改正 1，已撤回 0；填报内容改动 1 处。" in second.out
    assert [row[0] for row in _ask(tmp_path, "select count(*) from run")] == [2]
    assert _ask(tmp_path, "select run, count(*) from school where school != '' group by run") == [(1, 2), (2, 2)]  # 2 stayed as it was
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


def _changed(*statements: str) -> Callable[[Path], None]:
    """A ledger that somebody has worked on."""

    def harm(path: Path) -> None:
        ledger = sqlite3.connect(path)
        for statement in statements:
            ledger.execute(statement)
        ledger.commit()
        ledger.close()

    return harm


def _schema(statement: str) -> Callable[[Path], None]:
    """A ledger whose list of tables was written by hand."""
    return _changed("pragma writable_schema = on", statement)


ENDLESS = "with recursive r(n) as (select 1 union all select n + 1 from r) select n, n, n from r"
COPY = "create table content (sha256 text primary key, first_seen text not null, first_name text not null) without rowid"


def _big(path: Path) -> None:
    with open(path, "r+b") as file:
        file.truncate(2**40)


def _link(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _journal_pipe(path: Path) -> None:
    os.mkfifo(f"{path}-journal")


def _journal_link(path: Path) -> None:
    Path(f"{path}-journal").symlink_to(path)


def _flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for place in range(len(data) // 2, len(data), 97):
        data[place] ^= 0xFF
    path.write_bytes(data)


PUT_ASIDE: dict[str, Callable[[Path], None]] = {
    "garbage": _garbage,
    "cut": _cut,
    "foreign": _foreign,
    "newer": _newer,
    "a folder": _folder,
    "a link": _link,
    "a pipe": _pipe,
    "a pipe for its journal": _journal_pipe,
    "a link for its journal": _journal_link,
    "huge": _big,
    "bytes flipped": _flipped,
    "a blob for a moment": _changed("update content set first_seen = x'00ff'"),
    "a blob for a digest": _changed("update content set sha256 = zeroblob(32)"),
    "a number for a moment": _changed("update run set started = 20190918"),
    "bad utf-8": _changed("update content set first_seen = cast(x'c328' as text)"),
    "a moment of any form": _changed("update content set first_seen = '<script>'"),
    "a digest of any form": _changed("update school set findings = findings || char(0) || 'x'"),
    "a run of any form": _changed("update school set run = 'x' where school != ''"),
    "a table less": _changed("drop table kept"),
    "a column less": _changed("alter table read drop column status"),
    "a column more": _changed("alter table run add column note text"),
    "a table more": _changed("create table mine (a)"),
    "a trigger": _changed("create trigger t after insert on run begin delete from content; end"),
    "a view that never ends": _changed("drop table content", f"create view content (sha256, first_seen, first_name) as {ENDLESS}"),
    "an index that is not ours": _changed("create index i on school (code)"),
    "no index of ours": _changed("drop index run_of_province"),
    "types that are not ours": _changed("drop table content", COPY.replace("text primary key", "blob primary key")),
    "a schema that is no sql": _schema("update sqlite_master set sql = 'create nonsense' where name = 'run'"),
    "a generated column": _schema(
        "update sqlite_master set sql = replace(sql, 'seconds real not null', 'seconds real as (1)') where name = 'run'"
    ),
    "another journal": _changed("pragma journal_mode = wal"),
    "another encoding": lambda path: (path.unlink(), _changed("pragma encoding = 'UTF-16'", "create table run (a)")(path))[1],
}


@pytest.mark.parametrize("harm", PUT_ASIDE)
def test_a_ledger_that_is_not_ours_as_we_wrote_it_is_set_aside_and_begun_anew(tmp_path: Path, harm: str) -> None:
    _put(tmp_path, 1, contact_phone="12345")
    before = _again(tmp_path)
    path = tmp_path / "outbox" / NAME
    PUT_ASIDE[harm](path)
    after = _again(tmp_path)
    assert (after.code, after.err) == (before.code, before.err)
    assert (after.reports / "findings.csv").read_bytes() == (before.reports / "findings.csv").read_bytes()
    assert after.run["applications"] == before.run["applications"]
    said = [line for line in after.out.splitlines() if "台账" in line]
    assert len(said) == 1, after.out
    assert "已改名为" in said[0]
    assert list((tmp_path / "outbox").glob("台账-停用-*.sqlite3*"))
    assert _ask(tmp_path, "select count(*) from run") == [(1,)]  # this very run stands in the new one
    again = _again(tmp_path)
    assert "台账" not in again.out
    assert _ask(tmp_path, "select count(*) from run") == [(2,)]


KEPT: dict[str, Callable[[sqlite3.Connection], None]] = {
    "nothing": lambda ledger: ledger.execute("delete from kept"),
    "a text for a body": lambda ledger: ledger.execute("update kept set body = 'x'"),
    "no deflate": lambda ledger: ledger.execute("update kept set body = x'00ff'"),
    "cut": lambda ledger: ledger.execute("update kept set body = substr(body, 1, length(body) - 3)"),
    "another's": lambda ledger: ledger.execute("update kept set body = (select max(body) from kept)"),
}
FORGED = {
    "no json": b"{",
    "no list": b"{}",
    "deep": b"[" * 100_000,
    "numbers": b"[[1,2,3,4,5]]",
    "too long": json.dumps([["x"] * 40]).encode(),
    "a row for a text": b'[["a","b","c","error","open","application","x"]]',
    "a table of another": b'[["a","b","c","error","open","<b>",1]]',
}


def _forge(body: bytes) -> Callable[[sqlite3.Connection], None]:
    """Findings under the digest that belongs to them."""

    def harm(ledger: sqlite3.Connection) -> None:
        digest = hashlib.sha256(body).hexdigest()
        ledger.execute("insert into kept values (?, ?)", (digest, zlib.compress(body)))
        ledger.execute("update school set findings = ?", (digest,))

    return harm


@pytest.mark.parametrize("harm", [*KEPT, *FORGED])
def test_what_is_kept_of_schools_is_believed_only_as_it_was_written(tmp_path: Path, harm: str) -> None:
    """Over the functions alone: a run over files is in the other tests."""
    from pipeline.outbox import ledger
    from pipeline.tables.kept import Told, of_findings, of_records
    from pipeline.tables.standing import Standing, State

    def standing(value: str) -> Standing:
        kept = of_records({"school": (["city"], [f'["院校信息","{value}"]'])})
        return Standing(value * 64, {"甲": State("甲", "", kept, of_findings([Told(value, value, "A1", "error", "open")]))})

    made = replace(make_run(tmp_path), outbox=tmp_path)
    for value in "ab":
        assert ledger.record(made, standing(value)) == ""
    asked = (tmp_path, made.province.code, made.batch.id, standing("c"))
    assert [told.id for told in ledger.earlier(*asked).versions["甲"].findings.told] == ["b"]
    base = sqlite3.connect(tmp_path / NAME)
    with base:
        (KEPT.get(harm) or _forge(FORGED[harm]))(base)
    base.close()
    found = ledger.earlier(*asked)
    assert found.past is None
    assert not found.versions
    assert "已改名为" in found.note


@pytest.mark.parametrize("harm", [_absent, lambda path: path.write_bytes(b"")], ids=["absent", "empty"])
def test_a_ledger_that_is_not_there_is_begun_without_a_word(tmp_path: Path, harm: Callable[[Path], None]) -> None:
    _put(tmp_path, 1, contact_phone="12345")
    before = _again(tmp_path)
    harm(tmp_path / "outbox" / NAME)
    after = _again(tmp_path)
    assert (after.code, after.out) == (before.code, before.out)
    assert _ask(tmp_path, "select count(*) from run") == [(1,)]


def test_a_ledger_that_may_not_be_written_is_set_aside(tmp_path: Path) -> None:
    _put(tmp_path, 1)
    _again(tmp_path)
    path = tmp_path / "outbox" / NAME
    path.chmod(0o400)
    after = _again(tmp_path)
    assert after.code == 0
    assert ("已改名为" in after.out) == (os.geteuid() != 0)  # the superuser may write it all the same
    assert "暂时打不开" not in after.out


def test_two_ledgers_set_aside_within_a_second_are_both_kept(tmp_path: Path) -> None:
    from pipeline.outbox import ledger

    path = tmp_path / NAME
    for _ in range(3):
        path.write_bytes(b"no database" * 100)
        assert "已改名为" in ledger.recall(tmp_path, "33", "2019-2").note
    assert len(list(tmp_path.glob("台账-停用-*"))) == 3


def test_a_query_that_never_ends_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What only a damaged file could do to our own queries."""
    from pipeline.outbox import ledger

    monkeypatch.setattr(ledger, "_SECONDS", 0.2)
    with pytest.raises(ledger.NotOurs):
        ledger._used(tmp_path / NAME, lambda connection: connection.execute(f"select count(*) from ({ENDLESS})").fetchall())


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
    assert "与上次相比" not in _report(after)  # the files are the same: there is no other state to compare with
    assert _ask(tmp_path, "select count(*) from run") == [(2,)]

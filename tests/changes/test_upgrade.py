"""A ledger of format 1 becomes one of format 2 where it lies: nothing that it remembered is lost, and nothing half done stays."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from pipeline.outbox import ledger, ledger_tables
from pipeline.outbox.ledger import NAME
from tests.changes.making import again, fates, judged, put, school, sql

# As the program of format 1 made them, to the letter.
FORMAT_1 = """
create table content (sha256 text primary key, first_seen text not null, first_name text not null) without rowid;
create table run (id integer primary key, province text not null, batch text not null, started text not null, seconds real not null,
                  tool text not null, files integer not null, applications integer not null, included integer not null);
create table read (run integer not null references run, name text not null, sha256 text not null, status text not null,
                   primary key (run, name)) without rowid;
create table finding (run integer not null references run, id text not null, code text not null, severity text not null,
                      status text not null, primary key (run, id)) without rowid;
create index run_of_province on run (province, batch);
"""
STARTED = "2019-09-15T14:03:00"
SEEN = "2019-09-10T09:00:00"


def _old(folder: Path) -> None:
    """The first run over the folder, with a ledger as the program of format 1 left it."""
    done = again(folder)
    path = folder / "outbox" / NAME
    path.unlink()
    base = sqlite3.connect(path)
    base.executescript(f"begin; {FORMAT_1} pragma application_id = {0x1C0889}; pragma user_version = 1; commit;")
    with base:
        for number in (1, 2):
            base.execute("insert into run values (?, '33', '2019-2', ?, 1.5, '1.0', 2, 4, 2)", (number, STARTED))
            for file in done.run["files"]:
                base.execute("insert or ignore into content values (?, ?, ?)", (file["sha256"], SEEN, file["name"]))
                base.execute("insert into read values (?, ?, ?, ?)", (number, file["name"], file["sha256"], file["status"]))
            for row in done.findings:
                base.execute("insert into finding values (?, ?, ?, ?, ?)", (number, row["id"], row["code"], row["severity"], row["status"]))
    base.close()


def test_a_ledger_of_format_1_is_upgraded_where_it_lies(tmp_path: Path) -> None:
    put(tmp_path, 1, school(contact_phone="0000001"))
    put(tmp_path, 2, school(contact_email="nobody"))
    _old(tmp_path)
    put(tmp_path, 2)
    done = again(tmp_path)
    assert "台账" not in done.out
    assert not list((tmp_path / "outbox").glob("台账-停用*"))
    assert {file["first_seen"] for file in done.run["files"] if file["name"] == "33/1.xlsx"} == {SEEN}
    assert done.run["changes"]["words"] == "与2019-09-15 14:03的运行相比"
    assert sorted(one for found in fates(done).values() for one in found) == [("S209", "same"), ("S210", "corrected")]
    gone = next(row for row in done.findings if row["status"] == "corrected")
    assert gone["message"] == "（升级前的台账没有记下详细内容）"
    base = sqlite3.connect(tmp_path / "outbox" / NAME)
    assert base.execute("pragma user_version").fetchone() == (2,)
    assert base.execute("select id, started from run where id < 3").fetchall() == [(1, STARTED), (2, STARTED)]
    assert base.execute("select count(*) from read where run = 1").fetchone() == (2,)
    assert base.execute("select count(*) from read where run = 2").fetchone() == (0,)  # the same files as at 1
    base.close()
    put(tmp_path, 1)  # what the upgraded ledger was told since is whole
    done = again(tmp_path)
    gone = next(row for row in done.findings if row["status"] == "corrected")
    assert (gone["code"], gone["cell"], gone["value"]) == ("S209", "B8", "0000001")
    with_ledger = judged(done)
    (tmp_path / "outbox" / NAME).unlink()
    assert judged(again(tmp_path)) == with_ledger


def test_an_upgrade_that_fails_leaves_the_ledger_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, 1, school(contact_phone="0000001"))
    _old(tmp_path)

    def full(*_: object) -> None:
        raise MemoryError

    path = tmp_path / "outbox" / NAME
    monkeypatch.setattr(ledger_tables, "contents_digest", full)
    note = ledger.recall(tmp_path / "outbox", "33", "2019-2").note
    (aside,) = (tmp_path / "outbox").glob("台账-停用*")
    assert "已改名为" in note
    monkeypatch.undo()
    aside.rename(path)
    assert len(ledger.recall(tmp_path / "outbox", "33", "2019-2").first_seen) == 1


@pytest.mark.parametrize(
    "statement",
    ["update finding set id = id || char(10)", "update run set started = 'x'", "drop table read", "create table mine (a)"],
)
def test_a_ledger_of_format_1_that_was_worked_on_is_set_aside(tmp_path: Path, statement: str) -> None:
    put(tmp_path, 1, school(contact_phone="0000001"))
    _old(tmp_path)
    sql(tmp_path, statement)
    assert "已改名为" in ledger.recall(tmp_path / "outbox", "33", "2019-2").note


def test_what_is_remembered_of_explanations_comes_back(tmp_path: Path) -> None:
    from dataclasses import replace

    from pipeline.tables.model import Explanation
    from pipeline.tables.standing import Standing
    from tests.publish.made_run import make_run

    said = Explanation("云山职业技术学院", "S210|甲", "0123456789abcdef", "学校邮箱正在更换。", "33/云山.xlsx")
    run = replace(make_run(tmp_path), outbox=tmp_path, explanations=(said,))
    assert ledger.record(run, Standing("a" * 64, {})) == ""
    found = ledger.recall(tmp_path, "33", run.batch.id).explanations
    assert found == (replace(said, seen="2019-09-18T08:30:00"),)
    assert ledger.record(replace(run, explanations=(replace(found[0], text="新邮箱已开通。"),)), Standing("a" * 64, {})) == ""
    assert [one.text for one in ledger.recall(tmp_path, "33", run.batch.id).explanations] == ["新邮箱已开通。"]
    assert ledger.recall(tmp_path, "34", run.batch.id).explanations == ()

"""The ledger: when each file's content was first seen, and every run with its findings. Memory only: no judgement rests on it.

One SQLite file in the outbox. Deleting it loses history, never correctness; one that cannot be used is set aside and begun anew,
and the officer is told.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import __version__
from pipeline.model import History

if TYPE_CHECKING:
    from pipeline.model import Run

NAME = "台账.sqlite3"
_FORMAT = 1  # raise it with the tables; a ledger of another format is set aside
_APPLICATION = 0x1C0889  # SQLite's mark of whose file it is
_PATIENCE = 2.0  # seconds to wait for a program that looks into the ledger
_TABLES = """
create table content (sha256 text primary key, first_seen text not null, first_name text not null) without rowid;
create table run (id integer primary key, province text not null, batch text not null, started text not null, seconds real not null,
                  tool text not null, files integer not null, applications integer not null, included integer not null);
create table read (run integer not null references run, name text not null, sha256 text not null, status text not null,
                   primary key (run, name)) without rowid;
create table finding (run integer not null references run, id text not null, code text not null, severity text not null,
                      status text not null, primary key (run, id)) without rowid;
create index run_of_province on run (province, batch);
"""


def recall(outbox: Path, province: str, batch: str) -> History:
    """What is remembered of a province and batch. Never raises for the ledger's sake."""
    history = History()
    path = outbox / NAME
    if not path.exists():
        return history
    try:
        with _opened(path) as ledger:
            history.first_seen = dict(ledger.execute("select sha256, first_seen from content"))
            last = ledger.execute(
                "select id, started from run where province = ? and batch = ? order by id desc limit 1", (province, batch)
            ).fetchone()
            if last:
                query = "select id from finding where run = ? and status = 'open' and severity != 'info'"
                history.previous = frozenset(row[0] for row in ledger.execute(query, (last[0],)))
                history.previous_started = last[1]
    except (sqlite3.Error, OSError) as error:
        return History(note=_put_away(path, error))
    return history


def record(run: Run) -> str:
    """Writes a finished run down, whole or not at all. What the officer should know where that failed, otherwise ''."""
    path = run.outbox / NAME
    try:
        with _opened(path) as ledger:
            _write(ledger, run)
    except (sqlite3.Error, OSError) as error:
        return f"台账“{NAME}”没有记下本次运行（{error}）；本次的结果不受影响。"
    return ""


def _write(ledger: sqlite3.Connection, run: Run) -> None:
    started = run.started.isoformat(timespec="seconds")
    files = run.files[run.files["sha256"] != ""]
    contents = [(sha256, started, name) for sha256, name in zip(files["sha256"], files["file"])]
    with ledger:  # one transaction
        cursor = ledger.execute(
            "insert into run (province, batch, started, seconds, tool, files, applications, included) values (?, ?, ?, ?, ?, ?, ?, ?)",
            (run.province.code, run.batch.id, started, run.seconds, __version__, len(run.files), len(run.outcomes), run.accounts.included),
        )
        number = cursor.lastrowid
        ledger.executemany("insert or ignore into content values (?, ?, ?)", contents)
        ledger.executemany(f"insert into read values ({number}, ?, ?, ?)", zip(run.files["file"], run.files["sha256"], run.files["status"]))
        columns = (run.findings[name].tolist() for name in ("id", "code", "severity", "status"))
        ledger.executemany(f"insert into finding values ({number}, ?, ?, ?, ?)", zip(*columns))


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, timeout=_PATIENCE)) as ledger:
        ledger.text_factory = str
        mark, version = (ledger.execute(f"pragma {name}").fetchone()[0] for name in ("application_id", "user_version"))
        if not ledger.execute("select count(*) from sqlite_master").fetchone()[0]:
            ledger.executescript(f"begin; {_TABLES} pragma application_id = {_APPLICATION}; pragma user_version = {_FORMAT}; commit;")
        elif (mark, version) != (_APPLICATION, _FORMAT):
            raise sqlite3.DatabaseError("不是本程序这一版的台账")
        yield ledger


def _put_away(path: Path, error: Exception) -> str:
    """Renames a ledger that cannot be used; what the officer should know. One that is only busy or not readable stays."""
    if isinstance(error, sqlite3.OperationalError) or not isinstance(error, sqlite3.Error):
        return f"台账“{NAME}”暂时打不开（{error}），本次没有与上次比较；本次的结果不受影响。"
    aside = path.with_name(f"{path.stem}-停用-{datetime.now():%Y%m%d-%H%M%S}{path.suffix}")
    try:
        path.rename(aside)
    except OSError:
        return f"台账“{NAME}”不能使用（{error}），也无法改名。请移走它；本次的结果不受影响。"
    return f"台账“{NAME}”不能使用（{error}），已改名为“{aside.name}”，并另建新的；本次的结果不受影响。"

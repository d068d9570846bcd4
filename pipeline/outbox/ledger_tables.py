"""The ledger's tables: what they are, how a ledger is known for one of ours, and how one of format 1 becomes one of today's.

Growth: a run costs one line, and a line for every school that is not as it was; what a school's records and findings say is kept once
under its digest, compressed. A run over the same files and rules adds some hundred bytes.
"""

from __future__ import annotations

import re
import sqlite3
import zlib
from collections import defaultdict
from contextlib import closing
from pathlib import Path
from typing import Any

from pipeline.tables.kept import Told, of_findings
from pipeline.tables.standing import NOBODY, contents_digest

FORMAT = 2  # raise it with the tables; a ledger of another format that cannot be upgraded is set aside
APPLICATION = 0x1C0889  # SQLite's mark of whose file it is
NOTHING = "0" * 64  # digest that stands for no records: the school has no current return, or the ledger of format 1 did not keep them
_CHECKED = 32 * 2**20  # bytes up to which every page is looked at
_CONTENT = "create table content (sha256 text primary key, first_seen text not null, first_name text not null) without rowid"
_READ = """create table read (run integer not null references run, name text not null, sha256 text not null, status text not null,
                   primary key (run, name)) without rowid"""
_INDEX = "create index run_of_province on run (province, batch)"
_FORMAT_1 = (
    _CONTENT,
    """create table run (id integer primary key, province text not null, batch text not null, started text not null, seconds real not null,
                  tool text not null, files integer not null, applications integer not null, included integer not null)""",
    _READ,
    """create table finding (run integer not null references run, id text not null, code text not null, severity text not null,
                      status text not null, primary key (run, id)) without rowid""",
    _INDEX,
)
_TABLES = (
    _CONTENT,
    # contents: digest over names and contents of the files; their rows in read stand at the first run that saw them so
    """create table run (id integer primary key, province text not null, batch text not null, started text not null, seconds real not null,
                  tool text not null, files integer not null, applications integer not null, included integer not null,
                  contents text not null)""",
    _READ,
    # one row whenever a school is not as it was at the run before; ended: it has no current return any more
    """create table school (province text not null, batch text not null, school text not null, run integer not null references run,
                     name text not null, code text not null, records text not null, findings text not null, ended integer not null,
                     primary key (province, batch, school, run)) without rowid""",
    "create table kept (digest text primary key, body blob not null) without rowid",
    """create table explanation (province text not null, batch text not null, school text not null, key text not null,
                          fingerprint text not null, text text not null, file text not null, seen text not null,
                          primary key (province, batch, school, key, fingerprint)) without rowid""",
    _INDEX,
)
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", re.ASCII)
DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
FINDING = re.compile(r"[\w-]{1,100}", re.ASCII)
ANY = re.compile(r".*", re.DOTALL)


class NotOurs(Exception):
    """The file is no ledger as this program writes it; the message says in what."""


def text(value: Any, form: re.Pattern[str]) -> str:
    """A text of the ledger, asked for as bytes. NotOurs where it is none, not UTF-8, or not of the form in which it is written."""
    try:
        found = value.decode("utf-8") if isinstance(value, bytes) else None
    except UnicodeDecodeError:
        found = None
    if found is None or not form.fullmatch(found):
        raise NotOurs("里面的内容不是本程序写的")
    return found


def prepare(ledger: sqlite3.Connection, path: Path) -> None:
    """Makes the tables where there are none, and today's of those of format 1. NotOurs where they are no ledger's, or damaged."""
    if not ledger.execute("select count(*) from sqlite_master").fetchone()[0]:
        ledger.executescript(f"begin; {';'.join(_TABLES)}; pragma application_id = {APPLICATION}; pragma user_version = {FORMAT}; commit;")
    told = [ledger.execute(f"pragma {name}").fetchone()[0] for name in ("application_id", "encoding", "user_version")]
    known = {1: _FORMAT_1, FORMAT: _TABLES}
    if told[:2] != [APPLICATION, "UTF-8"] or told[2] not in known or _schema(ledger) != _schema_of(known[told[2]]):
        raise NotOurs("不是本程序这一版的台账")
    if path.stat().st_size <= _CHECKED and ledger.execute("pragma quick_check(1)").fetchone() != ("ok",):
        raise NotOurs("已损坏")
    if told[2] != FORMAT:
        _upgrade(ledger)


def _schema(ledger: sqlite3.Connection) -> list[tuple[Any, ...]]:
    return sorted(ledger.execute("select type, name, tbl_name, coalesce(sql, '') from sqlite_master"), key=repr)


def _schema_of(tables: tuple[str, ...]) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(":memory:")) as empty:
        empty.executescript(";".join(tables))
        return _schema(empty)


def _upgrade(ledger: sqlite3.Connection) -> None:
    """Format 1 to 2, whole or not at all. It kept findings by id alone: they stand with no school and without words."""
    former = ledger.text_factory
    ledger.text_factory = bytes
    ledger.execute("begin immediate")
    try:
        runs = ledger.execute(
            "select id, province, batch, started, seconds, tool, files, applications, included from run order by id"
        ).fetchall()
        read, found = defaultdict(list), defaultdict(list)
        for run, *row in ledger.execute("select run, name, sha256, status from read"):
            read[run].append([text(value, ANY) for value in row])
        for run, *row in ledger.execute("select run, id, code, severity, status from finding"):
            id_, code, severity, status = (text(value, FINDING) for value in row)
            found[run].append(Told(id_, id_, code, severity, status))
        for name in ("read", "finding", "run"):
            ledger.execute(f"drop table {name}")
        for table in (one for one in _TABLES if one != _CONTENT):
            ledger.execute(table)
        seen: set[tuple[str, ...]] = set()
        last: dict[tuple[str, ...], str] = {}
        for run, *row in runs:
            province, batch, started, tool = (text(row[place], form) for place, form in ((0, ANY), (1, ANY), (2, MOMENT), (4, ANY)))
            contents = contents_digest((name, sha256) for name, sha256, _ in read[run] if sha256)
            said = (run, province, batch, started, row[3], tool, *row[5:], contents)
            ledger.execute("insert into run values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", said)
            if (province, batch, contents) not in seen:
                ledger.executemany("insert into read values (?, ?, ?, ?)", ((run, *file) for file in read[run]))
            seen.add((province, batch, contents))
            kept = of_findings(found[run])
            if last.get((province, batch)) != kept.digest:
                ledger.execute("insert or ignore into kept values (?, ?)", (kept.digest, zlib.compress(kept.body, 1)))
                said = (province, batch, NOBODY, run, "", "", NOTHING, kept.digest, 0)
                ledger.execute("insert into school values (?, ?, ?, ?, ?, ?, ?, ?, ?)", said)
            last[province, batch] = kept.digest
        ledger.execute(f"pragma user_version = {FORMAT}")
        ledger.execute("commit")
    except BaseException:
        ledger.execute("rollback")
        raise
    finally:
        ledger.text_factory = former

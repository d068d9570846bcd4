"""The ledger: when each file's content was first seen, and every run with its findings. Memory only: no judgement rests on it.

One SQLite file in the outbox. Deleting it loses history, never correctness. One that is not exactly as this program writes it is
never read: it is set aside under another name and begun anew, and the officer is told; one that another program holds is left alone.
"""

from __future__ import annotations

import re
import sqlite3
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pipeline import __version__
from pipeline.system.safe_files import kind
from pipeline.tables.model import History

if TYPE_CHECKING:
    from pipeline.tables.model import Run

NAME = "台账.sqlite3"
_FORMAT = 1  # raise it with the tables; a ledger of another format is set aside
_APPLICATION = 0x1C0889  # SQLite's mark of whose file it is
_PATIENCE = 2.0  # seconds to wait for a program that looks into the ledger
_SECONDS = 20.0  # for everything that is asked of it at once: only a file that leads SQLite in circles needs more
_STEPS = 10_000  # of SQLite's machine between two looks at the clock
_LARGEST = 512 * 2**20  # bytes; a thousand runs of a large province
_CHECKED = 32 * 2**20  # bytes up to which every page is looked at
_HEADER = b"SQLite format 3\0"
_BESIDE = ("", "-journal", "-wal", "-shm")  # SQLite opens these as well
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
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_FINDING = re.compile(r"[\w-]{1,100}", re.ASCII)
T = TypeVar("T")


class NotOurs(Exception):
    """The file is no ledger as this program writes it; the message says in what."""


class Held(Exception):
    """Another program holds the ledger, or the disk is full: it is left alone; the message says which."""


def recall(outbox: Path, province: str, batch: str) -> History:
    """What is remembered of a province and batch. Never raises for the ledger's sake."""
    path = outbox / NAME
    try:
        if not kind(path):
            return History()
        return _used(path, lambda ledger: _history(ledger, province, batch))
    except NotOurs as problem:
        return History(note=_put_away(path, str(problem)))
    except (Held, OSError) as problem:
        return History(note=f"台账“{NAME}”{problem}，本次没有与上次比较；本次的结果不受影响。")


def record(run: Run) -> str:
    """Writes a finished run down, whole or not at all. What the officer should know of the ledger, what was said before included, else ''."""
    path, notes = run.outbox / NAME, [run.history.note]
    for _ in range(2):  # a ledger that is found unfit only now is set aside, and the run stands in the new one
        try:
            _used(path, lambda ledger: _write(ledger, run))
            break
        except NotOurs as problem:
            notes.append(_put_away(path, str(problem)))
        except (Held, OSError) as problem:
            notes.append(f"台账“{NAME}”{problem}，没有记下本次运行；本次的结果不受影响。")
            break
    return "\n".join(filter(None, notes))


def _history(ledger: sqlite3.Connection, province: str, batch: str) -> History:
    """Everything is asked for as bytes and believed only in the form in which it was written. Raises NotOurs."""
    ledger.text_factory = bytes
    content = ledger.execute("select sha256, first_seen from content")
    first_seen = {_text(sha256, _DIGEST): _text(moment, _MOMENT) for sha256, moment in content}
    query = "select id, started from run where province = ? and batch = ? order by id desc limit 1"
    last = ledger.execute(query, (province, batch)).fetchone()
    if not last:
        return History(first_seen)
    query = "select id from finding where run = ? and status = 'open' and severity != 'info'"
    previous = frozenset(_text(row[0], _FINDING) for row in ledger.execute(query, (last[0],)))
    return History(first_seen, previous, _text(last[1], _MOMENT))


def _text(value: Any, form: re.Pattern[str]) -> str:
    """A text of the ledger. NotOurs where it is none, not UTF-8, or not of the form in which it is written."""
    try:
        text = value.decode("utf-8") if isinstance(value, bytes) else ""
    except UnicodeDecodeError:
        text = ""
    if not form.fullmatch(text):
        raise NotOurs("里面的内容不是本程序写的")
    return text


def _write(ledger: sqlite3.Connection, run: Run) -> None:
    started = run.started.isoformat(timespec="seconds")
    files = run.files[run.files["sha256"] != ""]
    contents = [(sha256, started, _storable(name)) for sha256, name in zip(files["sha256"], files["file"])]
    with ledger:  # one transaction
        cursor = ledger.execute(
            "insert into run (province, batch, started, seconds, tool, files, applications, included) values (?, ?, ?, ?, ?, ?, ?, ?)",
            (run.province.code, run.batch.id, started, run.seconds, __version__, len(run.files), len(run.outcomes), run.accounts.included),
        )
        number = cursor.lastrowid
        ledger.executemany("insert or ignore into content values (?, ?, ?)", contents)
        names = map(_storable, run.files["file"])
        ledger.executemany(f"insert into read values ({number}, ?, ?, ?)", zip(names, run.files["sha256"], run.files["status"]))
        columns = (run.findings[name].tolist() for name in ("id", "code", "severity", "status"))
        ledger.executemany(f"insert into finding values ({number}, ?, ?, ?, ?)", zip(*columns))


def _storable(name: str) -> str:
    """A file's name in characters that UTF-8 has."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _used(path: Path, work: Callable[[sqlite3.Connection], T]) -> T:
    """The answer of ``work`` on the ledger, which is made where there is none. Raises NotOurs, Held, or OSError."""
    _look(path)
    try:
        with _opened(path) as ledger:
            return work(ledger)
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise Held("正被另一个程序占用") from None
        if code == sqlite3.SQLITE_FULL:
            raise Held("所在的磁盘已满") from None
        raise NotOurs(f"不能使用（{error}）") from None
    except (OverflowError, MemoryError, UnicodeError) as error:
        raise NotOurs(f"不能使用（{type(error).__name__}）") from None


def _look(path: Path) -> None:
    """Looks at the file before SQLite opens it. Raises NotOurs, OSError."""
    for suffix in _BESIDE:
        if kind(Path(f"{path}{suffix}")) not in (0, stat.S_IFREG):
            raise NotOurs(f"不是普通文件（{NAME}{suffix}）")
    if not kind(path):
        return
    size = path.stat().st_size
    if size > _LARGEST:
        raise NotOurs(f"大于 {_LARGEST // 2**20} MB")
    try:
        with open(path, "rb") as file:
            start = file.read(20)
    except PermissionError:
        raise NotOurs("没有读取的权限") from None
    if size and (not start.startswith(_HEADER) or start[18:20] != b"\1\1"):  # 2: a journal of another kind than ours
        raise NotOurs("不是本程序写的台账")


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, timeout=_PATIENCE)) as ledger:
        end = time.monotonic() + _SECONDS
        ledger.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
        ledger.execute("pragma trusted_schema = off")
        if not ledger.execute("select count(*) from sqlite_master").fetchone()[0]:
            ledger.executescript(f"begin; {_TABLES} pragma application_id = {_APPLICATION}; pragma user_version = {_FORMAT}; commit;")
        _check(ledger, path)
        yield ledger


def _check(ledger: sqlite3.Connection, path: Path) -> None:
    """Raises NotOurs where the tables are not those that this program makes, to the letter, or a page of the file is damaged."""
    told = [ledger.execute(f"pragma {name}").fetchone()[0] for name in ("application_id", "user_version", "encoding")]
    if told != [_APPLICATION, _FORMAT, "UTF-8"] or _schema(ledger) != _our_schema():
        raise NotOurs("不是本程序这一版的台账")
    if path.stat().st_size <= _CHECKED and ledger.execute("pragma quick_check(1)").fetchone() != ("ok",):
        raise NotOurs("已损坏")


def _schema(ledger: sqlite3.Connection) -> list[tuple[Any, ...]]:
    return sorted(ledger.execute("select type, name, tbl_name, coalesce(sql, '') from sqlite_master"), key=repr)


def _our_schema() -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(":memory:")) as empty:
        empty.executescript(_TABLES)
        return _schema(empty)


def _put_away(path: Path, problem: str) -> str:
    """Renames a ledger that cannot be used, with what SQLite left beside it; what the officer should know."""
    now = datetime.now()
    aside = next(name for name in _names(path, now) if not kind(name))
    try:
        for suffix in reversed(_BESIDE):
            if kind(Path(f"{path}{suffix}")):
                Path(f"{path}{suffix}").rename(f"{aside}{suffix}")
    except OSError as error:
        return f"台账“{NAME}”{problem}，也无法改名（{error.strerror}）。请移走它；本次的结果不受影响。"
    return f"台账“{NAME}”{problem}，已改名为“{aside.name}”，并另建新的；本次的结果不受影响。"


def _names(path: Path, now: datetime) -> Iterable[Path]:
    """Names for a ledger that is set aside, one after another."""
    stem = f"{path.stem}-停用-{now:%Y%m%d-%H%M%S}"
    yield path.with_name(f"{stem}{path.suffix}")
    for number in range(2, 10_000):
        yield path.with_name(f"{stem}-{number}{path.suffix}")

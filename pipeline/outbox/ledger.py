"""The ledger: when each file's content was first seen, every run, and how schools stood at it. Memory only: no judgement rests on it.

One SQLite file in the outbox. Deleting it loses history, never correctness. One that is not exactly as this program writes it is
never read: it is set aside under another name and begun anew, and the officer is told; one that another program holds is left alone.
"""

from __future__ import annotations

import sqlite3
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pipeline import __version__
from pipeline.outbox import ledger_states
from pipeline.outbox.ledger_tables import ANY, DIGEST, MOMENT, NotOurs, prepare, text
from pipeline.system.safe_files import kind
from pipeline.tables.model import Explanation, History
from pipeline.tables.since import Since
from pipeline.tables.standing import Earlier, Standing, storable

if TYPE_CHECKING:
    from pipeline.tables.model import Run

NAME = "台账.sqlite3"
_PATIENCE = 2.0  # seconds to wait for a program that looks into the ledger
_SECONDS = 20.0  # for everything that is asked of it at once: only a file that leads SQLite in circles needs more
_STEPS = 10_000  # of SQLite's machine between two looks at the clock
_LARGEST = 512 * 2**20  # bytes; more than a hundred runs at which every school of a large province is changed
_HEADER = b"SQLite format 3\0"
_BESIDE = ("", "-journal", "-wal", "-shm")  # SQLite opens these as well
T = TypeVar("T")


class Held(Exception):
    """Another program holds the ledger, or the disk is full: it is left alone; the message says which."""


def recall(outbox: Path, province: str, batch: str) -> History:
    """What is remembered of a province and batch. Never raises for the ledger's sake."""
    return _asked(outbox, lambda ledger: _history(ledger, province, batch), lambda note: History(note=note))


def earlier(outbox: Path, province: str, batch: str, standing: Standing, since: Since | None = None) -> Earlier:
    """What a run that stands so is compared with: where ``since`` is None, the last run whose files were others, so that running
    again over the same files compares with the same. Never raises for the ledger's sake.
    """
    return _asked(outbox, lambda ledger: ledger_states.earlier(ledger, province, batch, standing, since), lambda note: Earlier(note=note))


def _asked(outbox: Path, question: Callable[[sqlite3.Connection], T], without: Callable[[str], T]) -> T:
    """The answer of the ledger; where there is none or none that can be used, that without it, with what the officer should know."""
    path = outbox / NAME
    try:
        return _used(path, question) if kind(path) else without("")
    except NotOurs as problem:
        return without(_put_away(path, str(problem)))
    except (Held, OSError) as problem:
        return without(f"台账“{NAME}”{problem}，本次没有与上次比较；本次的结果不受影响。")


def record(run: Run, standing: Standing) -> str:
    """Writes a finished run down, whole or not at all. What the officer should know of the ledger, what was said before included, else ''."""
    path, notes = run.outbox / NAME, [run.history.note]
    for _ in range(2):  # a ledger that is found unfit only now is set aside, and the run stands in the new one
        try:
            _used(path, lambda ledger: _write(ledger, run, standing))
            break
        except NotOurs as problem:
            notes.append(_put_away(path, str(problem)))
        except (Held, OSError) as problem:
            notes.append(f"台账“{NAME}”{problem}，没有记下本次运行；本次的结果不受影响。")
            break
    return "\n".join(dict.fromkeys(filter(None, notes)))


def _history(ledger: sqlite3.Connection, province: str, batch: str) -> History:
    """Everything is asked for as bytes and believed only in the form in which it was written. Raises NotOurs."""
    ledger.text_factory = bytes
    content = ledger.execute("select sha256, first_seen from content")
    first_seen = {text(sha256, DIGEST): text(moment, MOMENT) for sha256, moment in content}
    query = "select school, key, fingerprint, text, file, seen from explanation where province = ? and batch = ?"
    said = ledger.execute(query, (province, batch))
    explanations = []
    for *row, seen in said:
        school, key, fingerprint, words, file = (text(value, ANY) for value in row)
        explanations.append(Explanation(school, key, fingerprint, words, file, text(seen, MOMENT)))
    return History(first_seen, tuple(explanations))


def _write(ledger: sqlite3.Connection, run: Run, standing: Standing) -> None:
    started = run.started.isoformat(timespec="seconds")
    files = run.files[run.files["sha256"] != ""]
    contents = [(sha256, started, storable(name)) for sha256, name in zip(files["sha256"], files["file"])]
    of = (run.province.code, run.batch.id)
    with ledger:  # one transaction
        seen = ledger.execute("select 1 from run where province = ? and batch = ? and contents = ?", (*of, standing.contents)).fetchone()
        cursor = ledger.execute(
            "insert into run (province, batch, started, seconds, tool, files, applications, included, contents)"
            " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*of, started, run.seconds, __version__, len(run.files), len(run.outcomes), run.accounts.included, standing.contents),
        )
        number = int(cursor.lastrowid or 0)
        ledger.executemany("insert or ignore into content values (?, ?, ?)", contents)
        if not seen:
            names = map(storable, run.files["file"])
            ledger.executemany(f"insert into read values ({number}, ?, ?, ?)", zip(names, run.files["sha256"], run.files["status"]))
        ledger_states.write(ledger, *of, standing, number)
        said = ((*of, *map(storable, (e.school, e.key, e.fingerprint, e.text, e.file)), e.seen or started) for e in run.explanations)
        ledger.executemany("insert or replace into explanation values (?, ?, ?, ?, ?, ?, ?, ?)", said)


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
        prepare(ledger, path)
        yield ledger


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

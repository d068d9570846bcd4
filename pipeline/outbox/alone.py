"""One run at a time over an outbox, and one at a time that writes into a folder of reports."""

from __future__ import annotations

import getpass
import os
import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from pipeline.system.safe_files import new_file, read_regular, take_away_stranger

_LOCK, _WHO = ".running.lock", ".running.txt"
_TURN = 60.0  # seconds to wait for another run that writes its reports; writing takes well under one
_LONGEST = 4096


class Busy(Exception):
    """Another run holds the outbox; the message says who, since when and what to do."""


@contextmanager
def alone(outbox: Path) -> Iterator[None]:
    """Holds the outbox for one run. Raises Busy, or CannotWrite where nothing can be written there at all."""
    with _held(outbox, 0.0, lambda: Busy(f"另一次运行正在进行{_who(outbox)}，请等它结束后再试。")):
        with suppress(OSError):  # only a courtesy to whoever comes second
            _tell(outbox)
        try:
            yield
        finally:
            with suppress(OSError):
                (outbox / _WHO).unlink()


@contextmanager
def turn(reports: Path) -> Iterator[None]:
    """Holds a folder of reports while outputs are written there: runs with outboxes of their own may share it. Raises CannotWrite."""
    from pipeline.outbox.whole import CannotWrite

    busy = CannotWrite(f"另一次运行一直在往“{reports}”写报告。请等它结束后重新运行；原有的文件没有改动。")
    with _held(reports, _TURN, lambda: busy):
        yield


@contextmanager
def _held(folder: Path, seconds: float, busy: Callable[[], Exception]) -> Iterator[None]:
    """Holds a folder by the lock of its own. Raises what ``busy`` gives where another process holds it, or CannotWrite."""
    from filelock import FileLock, Timeout

    from pipeline.outbox.whole import telling

    lock = FileLock(folder / _LOCK, timeout=seconds)
    with telling(folder / _LOCK):
        folder.mkdir(parents=True, exist_ok=True)
        take_away_stranger(folder / _LOCK)
        try:
            lock.acquire()
        except Timeout:
            raise busy() from None
    try:
        yield
    finally:
        lock.release()


def _tell(outbox: Path) -> None:
    """Writes down who runs, in a new file that takes the place of whatever stood there: a link's target is never written to."""
    (outbox / _WHO).unlink(missing_ok=True)
    with os.fdopen(new_file(outbox / _WHO), "wb") as file:
        file.write(_myself().encode("utf-8", "backslashreplace"))


def _myself() -> str:
    try:
        user = getpass.getuser()
    except (KeyError, OSError, ImportError):  # a user without a name: some containers
        user = "未知用户"
    return f"{datetime.now():%Y-%m-%d %H:%M} 由 {user}@{platform.node()} 开始"


def _who(outbox: Path) -> str:
    from schemas.words import visible

    try:
        text = read_regular(outbox / _WHO, _LONGEST).decode("utf-8", "replace")[:120].strip()
    except OSError:
        return ""
    return f"（{visible(text)}）" if text else ""

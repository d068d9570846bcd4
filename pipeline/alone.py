"""One run at a time over an outbox: a second one is told who is running."""

from __future__ import annotations

import getpass
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

_LOCK, _WHO = ".running.lock", ".running.txt"


class Busy(Exception):
    """Another run holds the outbox; the message says who, since when and what to do."""


@contextmanager
def alone(outbox: Path) -> Iterator[None]:
    """Holds the outbox for one run. Raises Busy, or CannotWrite where nothing can be written there at all."""
    from filelock import FileLock, Timeout

    from pipeline.publish.whole import telling

    lock = FileLock(outbox / _LOCK, timeout=0)
    with telling(outbox / _LOCK):
        outbox.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire()
        except Timeout:
            raise Busy(f"另一次运行正在进行{_who(outbox)}，请等它结束后再试。") from None
    try:
        with suppress(OSError):  # only a courtesy to whoever comes second
            (outbox / _WHO).write_text(_myself(), encoding="utf-8")
        yield
    finally:
        with suppress(OSError):
            (outbox / _WHO).unlink()
        lock.release()


def _myself() -> str:
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a user without a name: some containers
        user = "未知用户"
    return f"{datetime.now():%Y-%m-%d %H:%M} 由 {user}@{platform.node()} 开始"


def _who(outbox: Path) -> str:
    from pipeline.publish.plain import visible

    try:
        text = (outbox / _WHO).read_text(encoding="utf-8", errors="replace")[:120].strip()
    except OSError:
        return ""
    return f"（{visible(text)}）" if text else ""

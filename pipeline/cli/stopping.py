"""Ctrl-C, SIGTERM and SIGHUP end a run the same way: as an exception that unwinds it, so that nothing is left running or half written."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")  # those that the system has
_CLEANING = 10.0  # seconds in which a second signal does not disturb the tidying up after the first


class Stopped(BaseException):
    """The run was asked to end."""


@contextmanager
def stoppable() -> Iterator[None]:
    """Within it a signal raises Stopped. One that is ignored (nohup) stays ignored."""
    if threading.current_thread() is not threading.main_thread():  # only there can handlers be set
        yield
        return
    began: list[float] = []

    def stop(number: int, frame: FrameType | None) -> None:
        now = time.monotonic()
        if not began or now - began[0] > _CLEANING:
            began[:] = [now]
            raise Stopped

    former: dict[Any, Any] = {}
    try:
        for number in (getattr(signal, name) for name in _NAMES if hasattr(signal, name)):
            if signal.getsignal(number) not in (signal.SIG_IGN, None):
                former[number] = signal.signal(number, stop)
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)

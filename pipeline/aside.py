"""A second process for work that can be done while this one goes on: the summary workbook is built beside the report.

It never opens a school's file, so nothing that came in can have changed it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, TypeVar

_SECONDS = 300
T = TypeVar("T")


class Aside:
    """Context manager around one process of its own. ``modules`` are imported there at once."""

    def __init__(self, *modules: str) -> None:
        import multiprocessing

        from pebble import ProcessPool

        context = multiprocessing.get_context("spawn" if sys.platform == "win32" else "forkserver")
        self._pool = ProcessPool(max_workers=1, initializer=_prepare, initargs=modules, context=context)
        self._pool.schedule(_nothing)  # the process starts with its first task

    def __enter__(self) -> Aside:
        return self

    def __exit__(self, *problem: object) -> None:
        self._pool.stop()
        self._pool.join()

    def begin(self, work: Callable[..., T], *arguments: Any) -> Callable[[], T]:
        """Starts ``work``; the answer waits for its result. Where the process fails, for whatever reason, it is done here instead."""
        future = self._pool.schedule(work, args=list(arguments), timeout=_SECONDS)

        def result() -> T:
            try:
                return future.result()
            except Exception:  # noqa: BLE001 - a fault of the work itself comes again here, with its own traceback
                return work(*arguments)

        return result


def _nothing() -> None:
    return None


def _prepare(*modules: str) -> None:
    import gc
    import importlib
    import signal

    gc.disable()  # it lives for one piece of work; collecting would only walk what is still being built
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is answered by the process that the officer started
    for module in modules:
        importlib.import_module(module)

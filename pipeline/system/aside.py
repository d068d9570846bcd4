"""A second process for work that can be done while this one goes on: the summary workbook is built beside the report.

It never opens a school's file, so nothing that came in can have changed it. Whatever befalls it, the work is done here instead:
it is tied to this process by one pipe and shares no lock with it, so that it can die at any moment and leave nothing locked.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from pipeline.system import processes

_SECONDS = 120.0  # beyond the moment when the result is wanted
_ENDING = 3.0
T = TypeVar("T")


class Aside:
    """Context manager around one process of its own. ``modules`` are imported there at once."""

    def __init__(self, *modules: str) -> None:
        self._process: Any = None
        self._pipe: Connection | None = None
        try:
            self._start(modules)
        except (OSError, EOFError, RuntimeError):  # no process, no pipe, a dead fork server: then without it
            self._pipe = None

    def _start(self, modules: tuple[str, ...]) -> None:
        context = processes.context()
        self._pipe, theirs = context.Pipe()
        try:
            process = context.Process(target=_serve, args=(theirs, modules), daemon=True)  # type: ignore[attr-defined]
            process.start()
            self._process = process
        finally:
            theirs.close()  # the other process alone holds its end: when it dies, the pipe ends

    def __enter__(self) -> Aside:
        return self

    def __exit__(self, *problem: object) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.join(_ENDING)
            if self._process.is_alive():
                self._process.kill()

    def begin(self, work: Callable[..., T], *arguments: Any) -> Callable[[], T]:
        """Starts ``work``; the answer waits for its result. Where the process fails, for whatever reason, it is done here instead."""
        told: list[T] = []
        pipe = self._pipe

        def ask() -> None:
            try:
                if pipe is not None:
                    pipe.send((work, arguments))
                    done, result = pipe.recv()
                    if done:
                        told.append(result)
            except Exception:  # noqa: BLE001 - whatever a process that dies leaves in the pipe, no answer came; the work is done here
                return

        asking = threading.Thread(target=ask, daemon=True)  # a large piece of work would fill the pipe and hold this process up
        asking.start()

        def result() -> T:
            asking.join(_SECONDS)
            return told[0] if told else work(*arguments)  # a fault of the work itself comes again here, with its own traceback

        return result


def _serve(pipe: Connection, modules: tuple[str, ...]) -> None:
    """Does what the pipe asks until it ends."""
    import gc
    import importlib
    import signal

    gc.disable()  # it lives for one piece of work; collecting would only walk what is still being built
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is answered by the process that the officer started
    for module in modules:
        importlib.import_module(module)
    while True:
        try:
            work, arguments = pipe.recv()
        except EOFError:
            return
        try:
            answer = (True, work(*arguments))
        except Exception:  # noqa: BLE001 - told as a failure; the process that asked does the work itself and meets the fault there
            answer = (False, None)
        pipe.send(answer)

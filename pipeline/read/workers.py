"""A pool of processes that cannot get stuck: it is begun anew where it gives no answer for longer than any task may take.

A process that is killed from outside (for want of memory, say) while it fetches its next task takes the lock of the task queue
with it: the pool then waits for ever. A pool whose processes died while they had nothing to do, or whose fork server died, has given
up and takes no task. Whatever was not answered by then is asked again, of a new pool.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any

from pebble import ProcessPool

_PATIENCE = 10.0  # seconds beyond a task's own deadline
_LIVES = 5  # so often a pool is begun anew without an answer in between; a machine that kills everything at once cannot be worked on
_GIVEN_UP = (BrokenProcessPool, RuntimeError, OSError, EOFError)  # what a pool raises that cannot take a task


class NoReaders(RuntimeError):
    """The machine lets no process live that could read a file; no file is to blame."""


@dataclass(eq=False)
class Asked:
    """A task on its way."""

    function: Callable[..., bytes]
    arguments: list[Any]
    future: Future[bytes]


class Workers:
    """Context manager. Answers are to be asked for in the order of the tasks: then a wait beyond one deadline means that nothing moves."""

    def __init__(self, new_pool: Callable[[], ProcessPool], seconds: float) -> None:
        self._new_pool, self._seconds = new_pool, seconds
        self._pool = new_pool()
        self._open: dict[int, Asked] = {}
        self._lives = _LIVES
        self._stopped = False

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *problem: object) -> None:
        self.stop()
        self._pool.join()

    def stop(self) -> None:
        """Lets the processes end while other work goes on; nothing can be asked afterwards."""
        self._stopped = True
        self._pool.stop()

    def ask(self, function: Callable[..., bytes], *arguments: Any) -> Asked:
        """Schedules a task; returns at once. Raises NoReaders."""
        asked = Asked(function, list(arguments), Future())
        self._open[id(asked)] = asked
        if not self._schedule(asked):
            self._begin_anew()
        return asked

    def _schedule(self, asked: Asked) -> bool:
        """Gives a task to the pool; False where the pool has given up."""
        if self._stopped:
            raise RuntimeError("nothing can be asked of readers that were stopped")
        try:
            asked.future = self._pool.schedule(asked.function, args=asked.arguments, timeout=self._seconds)
        except _GIVEN_UP:
            return False
        return True

    def answer(self, asked: Asked) -> bytes:
        """The task's result. Raises what the task raised, TimeoutError past its deadline, ProcessExpired where its process died; NoReaders."""
        try:
            while True:
                try:
                    told = asked.future.result(self._seconds + _PATIENCE)
                    self._lives = _LIVES
                    return told
                except BrokenProcessPool:  # every process died at once: the pool has given up
                    self._begin_anew()
                except Late:
                    if asked.future.done():
                        raise
                    self._begin_anew()
        finally:
            self._open.pop(id(asked), None)

    def _begin_anew(self) -> None:
        """A new pool, with every task that was not answered. Raises NoReaders where pools die faster than they answer."""
        while self._lives > 0:
            self._lives -= 1
            self._pool.stop()
            self._pool.join()
            self._pool = self._new_pool()
            if all(self._schedule(asked) for asked in self._open.values() if not _answered(asked.future)):
                return
        raise NoReaders("读取程序一启动就被中止，可能是内存不足或被安全软件阻止。请关闭其他程序或重新启动电脑后再运行。")


def _answered(future: Future[bytes]) -> bool:
    """Whether the task itself gave the future its result or its error."""
    return future.done() and not future.cancelled() and not isinstance(future.exception(), BrokenProcessPool)

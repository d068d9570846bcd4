"""A pool of processes that cannot get stuck: it is begun anew where it gives no answer for longer than any task may take.

A process that is killed from outside (for want of memory, say) while it fetches its next task takes the lock of the task queue
with it: the pool then waits for ever. Whatever was not answered by then is asked again.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any

from pebble import ProcessExpired, ProcessPool

_PATIENCE = 10.0  # seconds beyond a task's own deadline
_LIVES = 5  # so often a pool is begun anew; a machine that kills everything at once cannot be worked on


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

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *problem: object) -> None:
        self.stop()
        self._pool.join()

    def stop(self) -> None:
        """Lets the processes end while other work goes on; nothing can be asked afterwards."""
        self._pool.stop()

    def ask(self, function: Callable[..., bytes], *arguments: Any) -> Asked:
        """Schedules a task; returns at once."""
        asked = Asked(function, list(arguments), self._schedule(function, list(arguments)))
        self._open[id(asked)] = asked
        return asked

    def _schedule(self, function: Callable[..., bytes], arguments: list[Any]) -> Future[bytes]:
        return self._pool.schedule(function, args=arguments, timeout=self._seconds)

    def answer(self, asked: Asked) -> bytes:
        """The task's result. Raises what the task raised, TimeoutError past its deadline, ProcessExpired where its process died."""
        try:
            while True:
                try:
                    return asked.future.result(self._seconds + _PATIENCE)
                except BrokenProcessPool:  # every process died at once: the pool has given up
                    self._begin_anew()
                except Late:
                    if asked.future.done():
                        raise
                    self._begin_anew()
        finally:
            self._open.pop(id(asked), None)

    def _begin_anew(self) -> None:
        self._lives -= 1
        if self._lives < 0:
            raise ProcessExpired("the readers are killed again and again")
        self._pool.stop()
        self._pool.join()
        self._pool = self._new_pool()
        for asked in self._open.values():
            if not _answered(asked.future):
                asked.future = self._schedule(asked.function, asked.arguments)


def _answered(future: Future[bytes]) -> bool:
    """Whether the task itself gave the future its result or its error."""
    return future.done() and not future.cancelled() and not isinstance(future.exception(), BrokenProcessPool)

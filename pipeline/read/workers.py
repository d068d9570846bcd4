"""A pool of processes that cannot get stuck: it is begun anew where it breaks, or gives no answer for longer than any task may take.

A process that is killed from outside (for want of memory, say) while it fetches its next task takes the lock of the task queue
with it: the pool then waits for ever. The server that forks the processes may die, too. Whatever was not answered by then is asked
again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as Late
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from pebble import ProcessExpired, ProcessPool

_PATIENCE = 10.0  # seconds beyond a task's own deadline
_LIVES = 5  # so often a pool is begun anew in a row; a machine that kills everything at once cannot be worked on
_ANSWERS_A_LIFE = 50  # so many answers give a life back
_REST = 0.1  # seconds before a pool is begun anew for the second time and so on
# What pebble and multiprocessing raise where a process, a thread, a pipe or the fork server cannot be had (BrokenProcessPool among them)
_BROKEN = (RuntimeError, OSError, EOFError)


@dataclass(eq=False)
class Asked:
    """A task on its way; without a future where the pool was broken when it was asked."""

    function: Callable[..., bytes]
    arguments: list[Any]
    seconds: float
    future: Future[bytes] | None = None


class Workers:
    """Context manager. Where no task at all ends for longer than one may take, nothing moves and the pool is begun anew.

    ``cause`` is the last thing that broke the pool.
    """

    def __init__(self, new_pool: Callable[[], ProcessPool], seconds: float) -> None:
        self._new_pool, self._seconds = new_pool, seconds
        self._pool: ProcessPool | None = None
        self._resting: list[ProcessPool] = []
        self._down = False  # the pool did not take a task: no use in trying every other one
        self._open: dict[int, Asked] = {}
        self._lives, self._answers = _LIVES, 0
        self.cause: BaseException | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *problem: object) -> None:
        self.rest()
        for pool in self._resting:
            _join(pool)

    def rest(self) -> None:
        """Lets the processes end while other work goes on. What is asked afterwards is done by fresh ones, and so is what was not answered."""
        if self._pool is not None:
            self._pool.stop()
            self._resting.append(self._pool)
            self._pool = None

    def ask(self, function: Callable[..., bytes], *arguments: Any, seconds: float = 0) -> Asked:
        """Schedules a task, with a deadline of its own if ``seconds`` are given; returns at once, whatever state the pool is in."""
        asked = Asked(function, list(arguments), seconds or self._seconds)
        self._open[id(asked)] = asked
        self._schedule(asked)
        return asked

    def _schedule(self, asked: Asked) -> None:
        asked.future = None
        if self._down:
            return
        try:
            if self._pool is None:
                self._pool = self._new_pool()
            asked.future = self._pool.schedule(asked.function, args=asked.arguments, timeout=asked.seconds)
        except _BROKEN as error:
            self._down, self.cause = True, error

    def answer(self, asked: Asked) -> bytes:
        """The task's result. Raises what the task raised, TimeoutError past its deadline, ProcessExpired where its process died."""
        try:
            while True:
                if asked.future is None:
                    self._begin_anew()
                    continue
                done = self._done()
                try:
                    result = asked.future.result(asked.seconds + _PATIENCE)
                    self._count()
                    return result
                except (BrokenProcessPool, CancelledError) as error:  # every process died at once: the pool has given up
                    self.cause = error
                    self._begin_anew()
                except Late as late:
                    if asked.future.done():
                        raise
                    if self._done() > done:
                        continue  # others were asked before it, and they move
                    self.cause = late
                    self._begin_anew()
        finally:
            self._open.pop(id(asked), None)

    def _done(self) -> int:
        return sum(asked.future is not None and asked.future.done() for asked in self._open.values())

    def _count(self) -> None:
        self._answers += 1
        if self._answers % _ANSWERS_A_LIFE == 0:
            self._lives = min(self._lives + 1, _LIVES)

    def _begin_anew(self) -> None:
        if self._lives <= 0:
            raise ProcessExpired("the readers are killed again and again") from self.cause
        time.sleep(_REST * (_LIVES - self._lives))  # whatever kills them may pass
        self._lives -= 1
        broken, self._pool, self._down = self._pool, None, False
        if broken is not None:
            with suppress(*_BROKEN):
                broken.stop()
            _join(broken)
        for asked in self._open.values():
            if asked.future is None or not _answered(asked.future):
                self._schedule(asked)


def _join(pool: ProcessPool | None) -> None:
    """Waits for the pool's end; a pool that never came up, or whose processes cannot be told to end, is left to itself."""
    if pool is not None:
        with suppress(*_BROKEN):
            pool.join()


def _answered(future: Future[bytes]) -> bool:
    """Whether the task itself gave the future its result or its error."""
    return future.done() and not future.cancelled() and not isinstance(future.exception(), BrokenProcessPool | CancelledError)

"""A pool that breaks at any moment is begun anew, with bounded lives, and every unanswered task is asked again."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from concurrent.futures.process import BrokenProcessPool
from typing import Any

import pytest
from pebble import ProcessExpired

from pipeline.read import workers as module
from pipeline.read.workers import Workers

Plan = Callable[[int, int], Any]  # (number of the pool, number of the task) -> an answer, or an error to be raised or set


class _Pool:
    """Stands in for pebble's: every task is answered, or fails, as planned. ``refuse`` errors are raised while a task is handed over."""

    made = 0

    def __init__(self, plan: Plan, refuse: Plan) -> None:
        _Pool.made += 1
        self._number, self._plan, self._refuse = _Pool.made, plan, refuse
        self.ended = False

    def schedule(self, function: Any, args: list[Any], timeout: float) -> Future[Any]:
        refused = self._refuse(self._number, args[0])
        if refused:
            raise refused
        future: Future[Any] = Future()
        answer = self._plan(self._number, args[0])
        if isinstance(answer, BaseException):
            future.set_exception(answer)
        elif answer is not None:
            future.set_result(answer)
        return future

    def stop(self) -> None:
        self.ended = True

    def join(self) -> None:
        assert self.ended


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_REST", 0)
    monkeypatch.setattr(module, "_PATIENCE", 0.01)
    _Pool.made = 0


def _answers(plan: Plan, refuse: Plan = lambda pool, task: None, tasks: int = 5) -> list[Any]:
    with Workers(lambda: _Pool(plan, refuse), 0.01) as workers:  # type: ignore[arg-type, return-value]
        asked = [workers.ask(print, task) for task in range(tasks)]
        return [workers.answer(one) for one in asked]


@pytest.mark.parametrize(
    "error",
    [BrokenProcessPool(), RuntimeError("Unexpected error within the Pool"), EOFError(), ConnectionRefusedError(), BlockingIOError(11, "")],
)
def test_a_pool_that_takes_no_task(error: Exception) -> None:
    told = _answers(lambda pool, task: (pool, task), lambda pool, task: error if pool < 3 else None)
    assert told == [(3, task) for task in range(5)]
    assert _Pool.made == 3


def test_a_pool_that_takes_no_more_tasks_keeps_what_it_answered() -> None:
    told = _answers(lambda pool, task: (pool, task), lambda pool, task: EOFError() if pool == 1 and task > 1 else None)
    assert told == [(1, 0), (1, 1), (2, 2), (2, 3), (2, 4)]


@pytest.mark.parametrize("error", [BrokenProcessPool(), CancelledError(), None], ids=["broken", "cancelled", "silent"])
def test_a_pool_that_breaks_while_it_works(error: Exception | None) -> None:
    assert _answers(lambda pool, task: error if pool == 1 and task > 1 else (pool, task)) == [(1, 0), (1, 1), (2, 2), (2, 3), (2, 4)]


def test_lives_are_bounded_and_the_cause_is_known() -> None:
    with Workers(lambda: _Pool(lambda pool, task: None, lambda pool, task: BlockingIOError(11, "no more processes")), 0.01) as workers:  # type: ignore[arg-type, return-value]
        asked = workers.ask(print, 0)
        with pytest.raises(ProcessExpired):
            workers.answer(asked)
        with pytest.raises(ProcessExpired):
            workers.answer(workers.ask(print, 1))
        assert _Pool.made == module._LIVES + 1
        assert isinstance(workers.cause, BlockingIOError)


def test_answers_give_lives_back() -> None:
    """A pool that breaks every so often during a long run is no machine that kills everything."""
    every = module._ANSWERS_A_LIFE + 5
    tasks = every * (module._LIVES + 3)
    told = _answers(lambda pool, task: BrokenProcessPool() if task // every >= pool else task, tasks=tasks)
    assert told == list(range(tasks))


def test_what_the_task_itself_raises_is_handed_on() -> None:
    with pytest.raises(OSError, match="its own"):
        _answers(lambda pool, task: OSError("its own"))
    assert _Pool.made == 1


def test_workers_that_rest_work_again_when_they_are_asked() -> None:
    """Fresh ones: what had been answered stays, what had not is asked again."""
    plan: Plan = lambda pool, task: None if (pool, task) == (1, 1) else (pool, task)  # noqa: E731
    pools: list[_Pool] = []

    def new() -> _Pool:
        pools.append(_Pool(plan, lambda pool, task: None))
        return pools[-1]

    with Workers(new, 0.01) as workers:  # type: ignore[arg-type]
        done, waiting = workers.ask(print, 0), workers.ask(print, 1)
        workers.rest()
        workers.rest()
        assert [pool.ended for pool in pools] == [True]
        assert workers.answer(workers.ask(print, 2)) == (2, 2)
        assert [workers.answer(done), workers.answer(waiting)] == [(1, 0), (3, 1)]
        workers.rest()
    assert all(pool.ended for pool in pools)


def test_a_task_behind_others_that_move_is_waited_for() -> None:
    """An archive's members are asked last and waited for first."""
    slow: list[Future[Any]] = []

    class Slowly(_Pool):
        def schedule(self, function: Any, args: list[Any], timeout: float) -> Future[Any]:
            future: Future[Any] = Future()
            slow.append(future)
            return future

    class Watched(Future[Any]):
        """The last task: each time it is waited for in vain, one of the others ends."""

        def result(self, timeout: float | None = None) -> Any:
            for one in slow:
                if not one.done():
                    one.set_result("other")
                    raise module.Late
            return "last"

    with Workers(lambda: Slowly(lambda pool, task: None, lambda pool, task: None), 0.01) as workers:  # type: ignore[arg-type, return-value]
        for task in range(20):
            workers.ask(print, task)
        last = workers.ask(print, 20)
        slow.pop()
        last.future = Watched()
        assert workers.answer(last) == "last"
        assert _Pool.made == 1

"""The supervised worker processes, whatever they are asked: one source a task, a deadline each, a worker that dies costs its task only.

Workers come and go, the scratch folder stays: copies of archive members can be worked on until the ``Executor`` is left, and
that is after the outputs of a run are written.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from concurrent.futures import TimeoutError as Late
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from pipeline.read import worker
from pipeline.read.answers import Suspect
from pipeline.read.budget import USUAL_SECONDS, Seconds
from pipeline.read.limits import Limits
from pipeline.read.scratch import Scratch
from pipeline.read.tasks import Job, Task, Undone, Why
from pipeline.read.travel import Garbage, Outcome, from_json, outcome_of, unpacked
from pipeline.read.workers import Asked, Workers
from pipeline.system import machine, processes
from pipeline.system.machine import Unfit

_TASKS = 2_000  # of one worker; then a fresh one takes its place, so that its memory cannot creep up
_TRIES = 3  # fresh workers that are asked whether they can work, before the machine is said to be unfit
_HURRIED = 2  # seconds for a source whose archive, run or task has used up its time; a return takes some milliseconds
_FITNESS = 60  # seconds for a fresh worker to show that it can read; a slow machine is no unfit one
_PRELOADED = (
    "pipeline.read.worker",
    "pipeline.read.recognise",
    "pipeline.read.engines.spreadsheet",
    "pipeline.read.sniff",
    "python_calamine",
)
FAILED = (ProcessExpired, Late, MemoryError, Garbage, Suspect, ImportError)
_WHY: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], Why], ...] = (
    (Late, "late"),
    (MemoryError, "memory"),
    (ProcessExpired, "died"),
    (Garbage, "nonsense"),
    ((Suspect, ImportError), "doubted"),
)
_TOLD: tuple[Why, ...] = ("changed", "closed", "failed")  # by the worker itself
T = TypeVar("T")


class Executor:
    """Context manager around the workers; ``scratch`` is the folder of this run's copies, which lives as long as it.

    ``perform`` and everything that waits for a worker may raise Unfit: this machine cannot read, whatever the files hold.
    """

    def __init__(self, forms: Any, limits: Limits) -> None:
        self.limits = limits
        machine.check()
        pickled = pickle.dumps(forms)
        self._folder = _new_folder()  # nothing below can fail, so that it never stays behind
        self.scratch = self._folder.path
        self._arguments = (pickled, limits, self.scratch)
        self.time = Seconds(limits, self.scratch)
        self.workers = self._new_workers(limits.workers, limits.seconds)
        self._hurried: Workers | None = None
        self.least = min(_HURRIED, limits.seconds)
        self._proved = False  # whether a fresh worker has shown that it reads, for the tasks' sake

    def _new_workers(self, workers: int, seconds: int) -> Workers:
        return Workers(lambda: self._new_pool(workers), seconds)

    def _new_pool(self, workers: int) -> ProcessPool:
        # forkserver: workers are forked from a process without threads; spawn where there is no fork
        context = processes.context()
        if context.get_start_method() == "forkserver":
            context.set_forkserver_preload(list(_PRELOADED))
        return ProcessPool(max_workers=workers, max_tasks=_TASKS, initializer=worker.prepare, initargs=self._arguments, context=context)

    def __enter__(self) -> Executor:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            for workers in (self.workers, self._hurried):
                if workers is not None:
                    workers.__exit__()
        finally:
            self._folder.remove()

    def rest(self) -> None:
        """Lets the workers end while other work goes on. The copies stay; whoever asks for work again gets fresh workers."""
        self.workers.rest()
        if self._hurried is not None:
            self._hurried.rest()

    def hurried(self) -> Workers:
        """A worker for sources whose time is used up: it has shown that it reads, and each task has ``least`` seconds."""
        if self._hurried is None:
            self._hurried = self.fit_workers(self.least)
        return self._hurried

    def fit_workers(self, seconds: int) -> Workers:
        """A fresh worker that has read every known good file. Raises Unfit where none does: then the machine is to blame, and no file."""
        why: list[str] = []
        for _ in range(_TRIES):
            workers = self._new_workers(1, seconds)
            try:
                problems = from_json(workers.answer(workers.ask(worker.fitness, seconds=_FITNESS)))
            except (ProcessExpired, Late, MemoryError, ImportError, Garbage) as error:
                why.append(machine.start_words(workers.cause or error))
            else:
                if not problems:
                    return workers
                one = problems[0]
                words = machine.missing_words if one["kind"] == "missing" else machine.broken_words
                why.append(words(f"“{one['what']}”", one["why"]))
            workers.__exit__()
        raise Unfit(why[-1])

    def perform(self, task: Task[T], jobs: list[Job]) -> list[T | Undone]:
        """What the task gives for every job, in their order; a job that fails costs itself only.

        All jobs of one task share an account of seconds beyond the usual: once that is used up, the others are given little time each.
        """
        account = f"/{task.name}"  # no file is called so
        marks = (self.time.mark(account),)
        asked = [self._ask(self.workers, task, job, marks) for job in jobs]
        said: list[T | Undone] = []
        for job, one in zip(jobs, asked):
            performed = self._performed(task, job, one, account)
            said.append(performed)
        return said

    def perform_alone(self, task: Task[T], job: Job) -> T | Undone:
        """The same of one job, by a fresh worker that has shown that it reads."""
        with self.fit_workers(self.limits.seconds) as workers:
            return self._tried(task, job, lambda: self._outcome(workers, self._ask(workers, task, job)))

    @staticmethod
    def _ask(workers: Workers, task: Task[T], job: Job, marks: tuple[str, ...] = ()) -> Asked:
        return workers.ask(worker.perform, (task.work.__module__, task.work.__qualname__), job.source, job.wanted, marks)

    def _outcome(self, workers: Workers, asked: Asked) -> Outcome:
        return outcome_of(unpacked(workers.answer(asked), self.limits))

    def _performed(self, task: Task[T], job: Job, asked: Asked, account: str) -> T | Undone:
        def in_time() -> Outcome:
            outcome = self._outcome(self.workers, asked)
            if outcome.why == "postponed":
                hurried = self.hurried()
                return self._outcome(hurried, self._ask(hurried, task, job))
            self.time.spend((account,), min(outcome.seconds, self.limits.seconds) - USUAL_SECONDS)
            return outcome

        def failed(error: BaseException) -> None:
            if isinstance(error, Late):
                self.time.spend((account,), self.limits.seconds)
            else:
                self._prove_fit(again=isinstance(error, Suspect | ImportError))

        return self._tried(task, job, in_time, failed)

    @staticmethod
    def _tried(task: Task[T], job: Job, ask: Callable[[], Outcome], failed: Callable[[BaseException], None] = lambda _: None) -> T | Undone:
        """The task's result as it was checked, or why there is none; ``failed`` is told what a worker failed of."""
        try:
            outcome = ask()
            if not outcome.why:
                return task.checked(outcome.body, job.wanted)
            for why in _TOLD:
                if outcome.why == why:
                    return Undone(why, outcome.reason)
            raise Garbage
        except (*FAILED, OSError, ValueError, RecursionError) as error:
            failed(error)
            return Undone(next((why for kind, why in _WHY if isinstance(error, kind)), "failed"), type(error).__name__)

    def _prove_fit(self, again: bool) -> None:
        """Raises Unfit where a task's failure is the machine's. Once a run will do, but for a worker that doubts itself."""
        if again or not self._proved:
            self.fit_workers(self.limits.seconds).__exit__()
            self._proved = True


def _new_folder() -> Scratch:
    try:
        return Scratch()
    except OSError as error:
        raise Unfit(machine.folder_words(error)) from None

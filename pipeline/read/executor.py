"""The supervised worker processes: one source a task, a deadline each; a worker that dies costs its task only.

Workers come and go, the scratch folder stays: copies of archive members can be worked on until the ``Executor`` is left, and
that is after the outputs of a run are written.
"""

from __future__ import annotations

import pickle
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import TimeoutError as Late
from itertools import islice
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from pipeline.read import worker
from pipeline.read.answers import Suspect
from pipeline.read.budget import USUAL_SECONDS, Seconds
from pipeline.read.limits import Limits
from pipeline.read.scratch import Scratch
from pipeline.read.tasks import WHYS, Job, Task, Undone, Why
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
    ((Suspect, ImportError), "doubted"),
    (Garbage, "nonsense"),
    (Exception, "failed"),
)
_AGAIN: tuple[Why, ...] = ("memory", "died", "doubted", "nonsense")  # the worker may be to blame, or what it did before
T = TypeVar("T")


class Executor:
    """Context manager around the workers; ``scratch`` is the folder of this run's copies, which lives as long as it;
    ``forms``: what the workers know returns by.

    ``perform`` and whoever asks for fit workers may raise Unfit: this machine cannot read, whatever the files hold.
    """

    def __init__(self, forms: Any, limits: Limits) -> None:
        self.limits, self.forms = limits, forms
        machine.check()
        pickled = pickle.dumps(forms)
        self._folder = _new_folder()  # nothing below can fail, so that it never stays behind
        self.scratch = self._folder.path
        self._arguments = (pickled, limits, self.scratch)
        self.time = Seconds(limits, self.scratch)
        self.workers = self._new_workers(limits.workers, limits.seconds)
        self._hurried: Workers | None = None
        self.least = min(_HURRIED, limits.seconds)

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

        A job that a worker fails on is tried once more before its source is blamed: with care, alone, by a fresh worker that has
        shown that it reads. All jobs of one task share an account of seconds beyond the usual: once that is used up, each of the
        others is given ``least`` seconds.
        """
        answers = self.begin(task, jobs)
        return list(answers)

    def begin(self, task: Task[T], jobs: list[Job]) -> Iterator[T | Undone]:
        """The same, begun at once and given job by job, so that other work can be done meanwhile.

        No more than ``task.ahead`` jobs are on their way, or answered and not yet taken: the answers of a whole province may be large.
        """
        account = f"/{task.name}"  # no file is called so
        marks = (self.time.mark(account),)
        waiting = iter(jobs)
        asked = deque((job, self._ask(self.workers, task, job, marks)) for job in islice(waiting, task.ahead))

        def answered() -> Iterator[T | Undone]:
            while asked:
                job, one = asked.popleft()
                performed = self._performed(task, job, one, account)
                asked.extend((job, self._ask(self.workers, task, job, marks)) for job in islice(waiting, 1))
                yield performed

        return answered()

    @staticmethod
    def _ask(workers: Workers, task: Task[T], job: Job, marks: tuple[str, ...] = (), careful: bool = False) -> Asked:
        work = (task.work.__module__, task.work.__qualname__)
        return workers.ask(worker.perform, work, job.source, job.wanted, marks, careful)

    def _performed(self, task: Task[T], job: Job, asked: Asked, account: str) -> T | Undone:
        outcome = self._outcome(self.workers, asked)
        self.time.spend((account,), min(outcome.seconds, self.limits.seconds) - USUAL_SECONDS)
        if outcome.why != "postponed":
            said = _checked(task, job, outcome)
            if not isinstance(said, Undone) or said.why not in _AGAIN:
                return said
            if not self.time.used_up(account):
                return self._once_more(task, job, account)
        hurried = self.hurried()
        return _checked(task, job, self._outcome(hurried, self._ask(hurried, task, job, careful=True)))

    def _once_more(self, task: Task[T], job: Job, account: str) -> T | Undone:
        began = time.monotonic()
        with self.fit_workers(self.limits.seconds) as workers:
            outcome = self._outcome(workers, self._ask(workers, task, job, careful=True))
        self.time.spend((account,), time.monotonic() - began)
        return _checked(task, job, outcome)

    def _outcome(self, workers: Workers, asked: Asked) -> Outcome:
        """What a worker says, or what it failed of."""
        try:
            return outcome_of(unpacked(workers.answer(asked), self.limits))
        except (*FAILED, OSError, ValueError, RecursionError) as error:
            return Outcome(_why(error), type(error).__name__, self.limits.seconds if isinstance(error, Late) else 0)


def _checked(task: Task[T], job: Job, outcome: Outcome) -> T | Undone:
    """The task's result once it is checked, or why there is none."""
    if outcome.why:
        return Undone(next((why for why in WHYS if why == outcome.why), "nonsense"), outcome.reason)
    try:
        return task.checked(outcome.body, job.wanted)
    except Garbage:
        return Undone("nonsense", Garbage.__name__)


def _why(error: BaseException) -> Why:
    return next(why for kind, why in _WHY if isinstance(error, kind))


def _new_folder() -> Scratch:
    try:
        return Scratch()
    except OSError as error:
        raise Unfit(machine.folder_words(error)) from None

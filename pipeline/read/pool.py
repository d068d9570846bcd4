"""The supervised worker processes: one file a task, a deadline each; a worker that dies costs its own file only."""

from __future__ import annotations

import json
import os
import pickle
import time
from collections.abc import Callable
from concurrent.futures import TimeoutError as Late
from dataclasses import asdict
from typing import Any

from pebble import ProcessExpired, ProcessPool

from pipeline.intake.discover import Entry
from pipeline.intake.names import distinct
from pipeline.read import worker
from pipeline.read.answers import Answer, Refused
from pipeline.read.budget import RUN, USUAL_SECONDS, Kept, Seconds
from pipeline.read.limits import Limits
from pipeline.read.scratch import Scratch
from pipeline.read.told import Garbage, parsed, records, unpacked
from pipeline.read.workers import Asked, Workers
from pipeline.system import machine, processes
from pipeline.system.machine import Unfit

_TASKS = 2_000  # of one worker; then a fresh one takes its place, so that its memory cannot creep up
_TRIES = 3  # fresh workers that are asked whether they can work, before the machine is said to be unfit
_HURRIED = 2  # seconds for a file whose archive, or whose run, has used up its time; a return takes some milliseconds
_FITNESS = 60  # seconds for a fresh worker to show that it can read; a slow machine is no unfit one
_PROOF = "/proof"  # the second reader's account of seconds; no file is called so
_FAILED = (ProcessExpired, Late, MemoryError, Garbage, worker.Suspect, ImportError)
_ABORTED = "文件内容异常，读取程序被迫中止。请用 Excel 或 WPS 打开后另存为新的 .xlsx。"
Progress = Callable[[int, int, str], None]


class Readers:
    """Context manager around the pool. Start it before importing pandas, so that reading overlaps with importing.

    Everything but construction and ``submit`` may raise Unfit: this machine cannot read, whatever the files hold.
    """

    def __init__(self, forms: Any, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        machine.check()
        pickled = pickle.dumps(forms)
        self._folder = _new_folder()  # nothing below can fail, so that it never stays behind
        self.scratch = self._folder.path
        self._arguments = (pickled, self.limits, self.scratch)
        self._entries: list[Entry] = []
        self._asked: dict[str, Asked] = {}
        self._names: set[str] = set()
        self._room: dict[str, int] = {}  # by archive of the inbox: bytes that its members may still take, at every depth
        self._outermost: dict[str, str] = {}
        self._time = Seconds(self.limits, self.scratch)
        self._hurry = Seconds(self.limits)  # what may be spent in a hurry once that is used up
        self._kept: dict[str, Kept] = {}
        self._workers = self._new_workers(self.limits.workers, self.limits.seconds)
        self._hurried: Workers | None = None
        self._least = min(_HURRIED, self.limits.seconds)
        self._proved = False  # whether a fresh worker has shown that it reads, for the second reader's sake

    def _new_workers(self, workers: int, seconds: int) -> Workers:
        return Workers(lambda: self._new_pool(workers), seconds)

    def _new_pool(self, workers: int) -> ProcessPool:
        # forkserver: workers are forked from a process without threads; spawn where there is no fork
        context = processes.context()
        if context.get_start_method() == "forkserver":
            context.set_forkserver_preload(
                [
                    "pipeline.read.worker",
                    "pipeline.read.recognise",
                    "pipeline.read.engines.spreadsheet",
                    "pipeline.read.sniff",
                    "python_calamine",
                ]
            )
        return ProcessPool(max_workers=workers, max_tasks=_TASKS, initializer=worker.prepare, initargs=self._arguments, context=context)

    def __enter__(self) -> Readers:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            for workers in (self._workers, self._hurried):
                if workers is not None:
                    workers.__exit__()
        finally:
            self._folder.remove()

    def stop(self) -> None:
        """Lets the workers end while other work goes on; nothing can be read afterwards."""
        self._workers.stop()
        if self._hurried is not None:
            self._hurried.stop()

    def submit(self, entries: list[Entry]) -> None:
        """Hands the entries to the workers; returns at once."""
        self._entries += entries
        self._names.update(entry.file for entry in entries)
        for entry in entries:
            self._schedule(entry)

    def _schedule(self, entry: Entry) -> None:
        if not entry.skipped and not entry.code:
            marks = tuple(map(self._time.mark, self._accounts(entry)))
            self._asked[entry.file] = self._workers.ask(worker.read_entry, asdict(entry), self._room_of(entry), marks)

    def _accounts(self, entry: Entry) -> tuple[str, ...]:
        """The accounts of seconds that a file draws upon."""
        archive = self._outermost.get(entry.file)
        return (RUN, archive) if archive else (RUN,)

    def _room_of(self, entry: Entry) -> int:
        return self._room.get(self._outermost.get(entry.file, entry.file), self.limits.archive_bytes)

    def collect(self, progress: Progress | None = None) -> list[Answer]:
        """Answers in the order of the entries, the members of an archive right after it."""
        answers: list[Answer] = []
        pending = list(reversed(self._entries))
        while pending:
            entry = pending.pop()
            if entry.depth and entry.file not in self._asked:
                self._schedule(entry)  # an archive within an archive: only now is it known how much room is left
            answer, size = self._answer(entry)
            answers.append(answer)
            self._keep_within_budget(answers, entry, size)
            pending.extend(reversed(self._members(entry, answer)))
            if entry.depth and (answer.members or answer.status == "refused"):
                self._drop(entry)
            if progress:
                progress(len(answers), len(answers) + len(pending), entry.file)
        return answers

    def _members(self, archive: Entry, answer: Answer) -> list[Entry]:
        """The archive's members as entries with names of their own; all but archives are handed to the workers at once."""
        outermost = self._outermost.get(archive.file, archive.file)
        members = [self._member(archive, member) for member in answer.members]
        self._room[outermost] = self._room_of(archive) - sum(member.bytes for member in members)
        for member in members:
            self._outermost[member.file] = outermost
            if not member.file.lower().endswith(".zip"):
                self._schedule(member)
        return members

    def _member(self, archive: Entry, member: dict[str, Any]) -> Entry:
        file = distinct(f"{archive.file}!/{member['file']}", self._names)  # a folder may be called a.zip! as well
        self._names.add(file)
        return Entry(**{**member, "file": file, "depth": archive.depth + 1})

    @staticmethod
    def _drop(entry: Entry) -> None:
        """Removes a member's copy that nobody will open again."""
        if entry.path:
            os.unlink(entry.path)

    def _keep_within_budget(self, answers: list[Answer], entry: Entry, size: int) -> None:
        """Refuses the largest files where an archive, or the run, holds more than a province sends."""
        answer, position = answers[-1], len(answers) - 1
        if not answer.found:
            return
        archive = self._outermost.get(entry.file)
        for account in (archive, RUN) if archive else (RUN,):
            most = self.limits.archive_records if account else self.limits.run_records
            kept = self._kept.setdefault(account, Kept(most, self.limits.run_answers))
            if answers[position].found:
                for other in kept.add(position, records(answer), size):
                    self._let_go(answers[other], other, account, most)

    def _let_go(self, answer: Answer, position: int, account: str, most: int) -> None:
        for kept in self._kept.values():
            kept.drop(position)
        whose = f"压缩包“{account}”" if account else "本次运行的全部文件"
        answer.reason = f"{whose}的数据合计超过限度（{most} 行，{self.limits.run_answers // machine.MIB} MB），数据最多的文件没有采用。请核对后只报送申报表。"
        answer.status, answer.code, answer.found, answer.notes = "refused", "F104", None, []

    def _answer(self, entry: Entry) -> tuple[Answer, int]:
        """The answer about one entry, and its size in bytes."""
        plain = Answer(entry.file, bytes=entry.bytes, received=entry.received)
        if entry.skipped:
            plain.status = "skipped"
            return plain, 0
        if entry.code:
            return _refused(plain, entry.code, entry.reason), 0
        accounts = self._accounts(entry)
        try:
            answer, size = self._parsed(self._workers.answer(self._asked.pop(entry.file)), entry)
        except _FAILED as failure:
            self._time.spend(accounts, self.limits.seconds if isinstance(failure, Late) else 0)
            return self._in_a_hurry(entry, plain) if self._time.used_up(*accounts) else self._once_more(entry, plain)
        if answer.status == "postponed":
            return self._in_a_hurry(entry, plain)
        self._time.spend(accounts, min(answer.seconds, self.limits.seconds) - USUAL_SECONDS)
        return answer, size

    def _parsed(self, sent: bytes, entry: Entry) -> tuple[Answer, int]:
        told = unpacked(sent, self.limits)
        return parsed(told, entry, self.limits, self.scratch), len(told)

    def _once_more(self, entry: Entry, plain: Answer) -> tuple[Answer, int]:
        """A file that a worker failed on is tried once more before it is blamed: with care, by a fresh one that has shown that it reads."""
        began = time.monotonic()
        with self._fit_workers(self.limits.seconds) as workers:
            try:
                return self._with_care(workers, entry)
            except Late:
                return _refused(plain, "F104", f"打开它超过了 {self.limits.seconds} 秒的时限。"), 0
            except MemoryError:
                return _refused(plain, "F104", worker.too_much_memory(self.limits.memory)), 0
            except (ProcessExpired, Garbage, worker.Suspect, ImportError):
                return _refused(plain, "F101", _ABORTED), 0
            finally:
                self._time.spend(self._accounts(entry), time.monotonic() - began)

    def _with_care(self, workers: Workers, entry: Entry) -> tuple[Answer, int]:
        return self._parsed(workers.answer(workers.ask(worker.read_entry, asdict(entry), self._room_of(entry), (), True)), entry)

    def _in_a_hurry(self, entry: Entry, plain: Answer) -> tuple[Answer, int]:
        """A file of an archive, or of a run, that has used up its time: whatever opens at once is read all the same."""
        accounts, began = self._accounts(entry), time.monotonic()
        if self._hurry.used_up(*accounts):
            most, whose = (self.limits.run_seconds, "本次运行") if self._hurry.used_up(RUN) else (self.limits.archive_seconds, "同一压缩包")
            words = f"{whose}中难以打开的文件太多，读取时间超过了 {most} 秒的限度，这个文件没有读。请去掉超时的文件后重新报送。"
            return _refused(plain, "F104", words), 0
        if self._hurried is None:
            self._hurried = self._fit_workers(self._least)
        try:
            return self._with_care(self._hurried, entry)
        except Late:
            words = f"打开它超过了 {self._least} 秒（难以打开的文件太多，其余的只给这么久）。请去掉超时的文件后重新报送。"
            return _refused(plain, "F104", words), 0
        except (ProcessExpired, Garbage, MemoryError, worker.Suspect, ImportError):
            return _refused(plain, "F101", _ABORTED), 0
        finally:
            self._hurry.spend(accounts, time.monotonic() - began - USUAL_SECONDS / 10)

    def _fit_workers(self, seconds: int) -> Workers:
        """A fresh worker that has read every known good file. Raises Unfit where none does: then the machine is to blame, and no file."""
        why: list[str] = []
        for _ in range(_TRIES):
            workers = self._new_workers(1, seconds)
            try:
                problems = json.loads(workers.answer(workers.ask(worker.fitness, seconds=_FITNESS)))
            except (ProcessExpired, Late, MemoryError, ImportError, ValueError) as error:
                why.append(machine.start_words(workers.cause or error))
            else:
                if not problems:
                    return workers
                one = problems[0]
                words = machine.missing_words if one["kind"] == "missing" else machine.broken_words
                why.append(words(f"“{one['what']}”", one["why"]))
            workers.__exit__()
        raise Unfit(why[-1])

    def register(self, path: str) -> list[list[str]]:
        """The schools of the register: rows of name, code, former names. Raises Refused where it cannot be used."""
        for careful in (False, True):
            workers = self._fit_workers(self.limits.seconds) if careful else self._workers
            try:
                told = json.loads(unpacked(workers.answer(workers.ask(worker.read_register, path, careful)), self.limits))
            except Late:
                raise Refused("F104", f"打开它超过了 {self.limits.seconds} 秒的时限。") from None
            except (*_FAILED, ValueError):
                continue
            finally:
                if careful:
                    workers.__exit__()
            if "problem" in told:
                raise Refused("S213", told["problem"])
            return told["rows"]
        raise Refused("F101", "文件内容异常，读取程序被迫中止。")

    def reread(self, jobs: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The second reader's answers, in the order of the jobs; ``{"failed": reason}`` where it could not read."""
        marks = (self._time.mark(_PROOF),)
        asked = [self._workers.ask(worker.reread, job, marks) for job in jobs]
        return [self._reread(job, one) for job, one in zip(jobs, asked)]

    def _reread(self, job: dict[str, Any], asked: Asked) -> dict[str, Any]:
        try:
            answer = json.loads(unpacked(self._workers.answer(asked), self.limits))
            self._time.spend((_PROOF,), float(answer.pop("seconds", 0)) - USUAL_SECONDS)
        except (*_FAILED, OSError, ValueError, RecursionError) as error:
            if isinstance(error, Late):
                self._time.spend((_PROOF,), self.limits.seconds)
            else:
                self._prove_fit(again=isinstance(error, worker.Suspect | ImportError))
            return {"failed": type(error).__name__}
        return self._reread_in_a_hurry(job) if answer.get("postponed") else answer

    def _reread_in_a_hurry(self, job: dict[str, Any]) -> dict[str, Any]:
        if self._hurried is None:
            self._hurried = self._fit_workers(self._least)
        try:
            answer = json.loads(unpacked(self._hurried.answer(self._hurried.ask(worker.reread, job)), self.limits))
            answer.pop("seconds", None)
            return answer
        except (*_FAILED, OSError, ValueError, RecursionError) as error:
            return {"failed": type(error).__name__}

    def _prove_fit(self, again: bool) -> None:
        """Raises Unfit where the second reader's failure is the machine's. Once a run will do, but for a worker that doubts itself."""
        if again or not self._proved:
            self._fit_workers(self.limits.seconds).__exit__()
            self._proved = True


def _new_folder() -> Scratch:
    try:
        return Scratch()
    except OSError as error:
        raise Unfit(machine.folder_words(error)) from None


def _refused(answer: Answer, code: str, reason: str) -> Answer:
    answer.status, answer.code, answer.reason = "refused", code, reason
    return answer

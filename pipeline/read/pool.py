"""The supervised worker processes: one file a task, a deadline each; a worker that dies costs its own file only."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from concurrent.futures import TimeoutError as Late
from dataclasses import asdict
from typing import Any

from pebble import ProcessExpired, ProcessPool

from pipeline import processes
from pipeline.intake.discover import Entry
from pipeline.intake.names import distinct
from pipeline.read import worker
from pipeline.read.answers import Answer, Refused
from pipeline.read.limits import Limits
from pipeline.read.scratch import Scratch
from pipeline.read.workers import Asked, Workers

_TASKS = 2_000  # of one worker; then a fresh one takes its place, so that its memory cannot creep up
Progress = Callable[[int, int, str], None]


class Readers:
    """Context manager around the pool. Start it before importing pandas, so that reading overlaps with importing."""

    def __init__(self, forms: Any, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._folder = Scratch()
        self.scratch = self._folder.path
        self._arguments = (forms, self.limits, self.scratch)
        self._entries: list[Entry] = []
        self._asked: dict[str, Asked] = {}
        self._names: set[str] = set()
        self._room: dict[str, int] = {}  # by archive of the inbox: bytes that its members may still take, at every depth
        self._outermost: dict[str, str] = {}
        self._workers = self._new_workers(self.limits.workers)

    def _new_workers(self, workers: int) -> Workers:
        return Workers(lambda: self._new_pool(workers), self.limits.seconds)

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
            self._workers.__exit__()
        finally:
            self._folder.remove()

    def stop(self) -> None:
        """Lets the workers end while other work goes on; nothing can be read afterwards."""
        self._workers.stop()

    def submit(self, entries: list[Entry]) -> None:
        """Hands the entries to the workers; returns at once."""
        self._entries += entries
        self._names.update(entry.file for entry in entries)
        for entry in entries:
            self._schedule(entry)

    def _schedule(self, entry: Entry) -> None:
        if not entry.skipped and not entry.code:
            self._asked[entry.file] = self._workers.ask(worker.read_entry, asdict(entry), self._room_of(entry))

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
            answer = self._answer(entry)
            answers.append(answer)
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

    def _answer(self, entry: Entry) -> Answer:
        plain = Answer(entry.file, bytes=entry.bytes, received=entry.received)
        if entry.skipped:
            plain.status = "skipped"
            return plain
        if entry.code:
            plain.status, plain.code, plain.reason = "refused", entry.code, entry.reason
            return plain
        try:
            return _parsed(self._workers.answer(self._asked.pop(entry.file)), entry)
        except (ProcessExpired, Late, MemoryError, Garbage):
            return self._once_more(entry, plain)

    def _once_more(self, entry: Entry, plain: Answer) -> Answer:
        """A file whose worker died, passed its deadline or its memory is tried once alone, with care, before it is blamed."""
        plain.status = "refused"
        with self._new_workers(1) as workers:
            try:
                return _parsed(workers.answer(workers.ask(worker.read_entry, asdict(entry), self._room_of(entry), True)), entry)
            except Late:
                plain.code, plain.reason = "F104", f"打开它超过了 {self.limits.seconds} 秒的时限。"
            except MemoryError:
                plain.code, plain.reason = "F104", "打开它需要的内存超过限度。"
            except (ProcessExpired, Garbage):
                plain.code, plain.reason = "F101", "文件内容异常，读取程序被迫中止。请用 Excel 或 WPS 打开后另存为新的 .xlsx。"
        return plain

    def register(self, path: str) -> list[list[str]]:
        """The schools of the register: rows of name, code, former names. Raises Refused where it cannot be used."""
        for careful in (False, True):
            try:
                told = json.loads(self._workers.answer(self._workers.ask(worker.read_register, path, careful)))
            except (ProcessExpired, MemoryError):
                continue
            except Late:
                raise Refused("F104", f"打开它超过了 {self.limits.seconds} 秒的时限。") from None
            if "problem" in told:
                raise Refused("S213", told["problem"])
            return told["rows"]
        raise Refused("F101", "文件内容异常，读取程序被迫中止。")

    def reread(self, jobs: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The second reader's answers, in the order of the jobs; ``{"failed": reason}`` where it could not read."""
        asked = [self._workers.ask(worker.reread, job) for job in jobs]
        answers = []
        for one in asked:
            try:
                answers.append(json.loads(self._workers.answer(one)))
            except (ProcessExpired, Late, MemoryError, OSError, ValueError) as error:
                answers.append({"failed": type(error).__name__})
        return answers


class Garbage(Exception):
    """What a worker said is no answer about its file."""


def _parsed(told: bytes, entry: Entry) -> Answer:
    """The answer in a worker's JSON; held against what was asked, as a worker may have been subverted by its file."""
    try:
        answer = Answer(**json.loads(told))
    except (ValueError, TypeError) as error:
        raise Garbage from error
    if answer.file != entry.file or answer.status not in ("ok", "refused"):
        raise Garbage
    return answer

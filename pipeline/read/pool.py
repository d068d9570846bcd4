"""The supervised worker processes: one file a task, a deadline each; a worker that dies costs its own file only."""

from __future__ import annotations

import json
import multiprocessing
import shutil
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from dataclasses import asdict
from typing import Any

from pebble import ProcessExpired, ProcessPool

from pipeline.intake.discover import Entry
from pipeline.read import worker
from pipeline.read.answers import Answer
from pipeline.read.limits import Limits

Progress = Callable[[int, int, str], None]


class Readers:
    """Context manager around the pool. Start it before importing pandas, so that reading overlaps with importing."""

    def __init__(self, forms: Any, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.scratch = tempfile.mkdtemp(prefix="returns-")
        self._arguments = (forms, self.limits, self.scratch)
        self._entries: list[Entry] = []
        self._futures: dict[str, Future[bytes]] = {}
        self._pool = self._new_pool(self.limits.workers)

    def _new_pool(self, workers: int) -> ProcessPool:
        # forkserver: workers are forked from a process without threads; spawn where there is no fork
        context = multiprocessing.get_context("spawn" if sys.platform == "win32" else "forkserver")
        if sys.platform != "win32":
            context.set_forkserver_preload(
                [
                    "pipeline.read.worker",
                    "pipeline.read.recognise",
                    "pipeline.read.engines.spreadsheet",
                    "pipeline.read.sniff",
                    "python_calamine",
                ]
            )
        return ProcessPool(max_workers=workers, initializer=worker.prepare, initargs=self._arguments, context=context)

    def __enter__(self) -> Readers:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.stop()
        self._pool.join()
        shutil.rmtree(self.scratch, ignore_errors=True)

    def submit(self, entries: list[Entry]) -> None:
        """Hands the entries to the workers; returns at once."""
        self._entries += entries
        for entry in entries:
            if not entry.skipped and not entry.code:
                self._futures[entry.file] = self._schedule(entry)

    def _schedule(self, entry: Entry) -> Future[bytes]:
        return self._pool.schedule(worker.read_entry, args=[asdict(entry)], timeout=self.limits.seconds)

    def collect(self, progress: Progress | None = None) -> list[Answer]:
        """Answers in the order of the entries, the members of an archive right after it."""
        answers: list[Answer] = []
        pending = list(reversed(self._entries))
        while pending:
            entry = pending.pop()
            answer = self._answer(entry)
            answers.append(answer)
            members = [self._member(entry, member) for member in answer.members]
            for member in members:
                if not member.skipped and not member.code:
                    self._futures[member.file] = self._schedule(member)
            pending.extend(reversed(members))
            if progress:
                progress(len(answers), len(answers) + len(pending), entry.file)
        return answers

    @staticmethod
    def _member(archive: Entry, member: dict[str, Any]) -> Entry:
        return Entry(**{**member, "file": f"{archive.file}!/{member['file']}", "depth": archive.depth + 1})

    def _answer(self, entry: Entry) -> Answer:
        plain = Answer(entry.file, bytes=entry.bytes, received=entry.received)
        if entry.skipped:
            plain.status = "skipped"
            return plain
        if entry.code:
            plain.status, plain.code, plain.reason = "refused", entry.code, entry.reason
            return plain
        try:
            return Answer(**json.loads(self._futures.pop(entry.file).result()))
        except (ProcessExpired, Late):
            return self._once_more(entry, plain)

    def _once_more(self, entry: Entry, plain: Answer) -> Answer:
        """A file whose worker died or passed its deadline is tried once alone before it is blamed."""
        with self._new_pool(1) as pool:
            try:
                future = pool.schedule(worker.read_entry, args=[asdict(entry)], timeout=self.limits.seconds)
                return Answer(**json.loads(future.result()))
            except Late:
                plain.status, plain.code = "refused", "F104"
                plain.reason = f"打开它超过了 {self.limits.seconds} 秒的时限。"
            except ProcessExpired:
                plain.status, plain.code, plain.reason = "refused", "F101", "文件内容异常，读取程序被迫中止。"
        return plain

    def reread(self, jobs: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The second reader's answers, in the order of the jobs; ``{"failed": reason}`` where it could not read."""
        futures = [self._pool.schedule(worker.reread, args=[job], timeout=self.limits.seconds) for job in jobs]
        answers = []
        for future in futures:
            try:
                answers.append(json.loads(future.result()))
            except (ProcessExpired, Late) as error:
                answers.append({"failed": type(error).__name__})
        return answers

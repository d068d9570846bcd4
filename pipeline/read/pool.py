"""Reading: every entry, and every member of an archive, is read by a worker; what one sender may cost the others is bounded."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import TimeoutError as Late
from dataclasses import replace
from typing import Any

from pebble import ProcessExpired

from pipeline.intake.discover import Entry
from pipeline.intake.names import distinct
from pipeline.read import worker
from pipeline.read.answers import Answer, Member, Suspect
from pipeline.read.budget import RUN, USUAL_SECONDS, Kept, Seconds
from pipeline.read.executor import FAILED, Executor
from pipeline.read.limits import Limits
from pipeline.read.travel import Garbage, answer_to, unpacked
from pipeline.read.workers import Asked, Workers
from pipeline.system import machine
from pipeline.tables.source import Source

_ABORTED = "文件内容异常，读取程序被迫中止。请用 Excel 或 WPS 打开后另存为新的 .xlsx。"
Progress = Callable[[int, int, str], None]


class Readers:
    """Context manager around the executor. Start it before importing pandas, so that reading overlaps with importing.

    Everything but construction and ``submit`` may raise Unfit: this machine cannot read, whatever the files hold.
    """

    def __init__(self, forms: Any, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.executor = Executor(forms, self.limits)
        self._entries: list[Entry] = []
        self._known: dict[str, Entry] = {}  # by name: every entry and every member
        self._asked: dict[str, Asked] = {}
        self._room: dict[str, int] = {}  # by archive of the inbox: bytes that its members may still take, at every depth
        self._outermost: dict[str, str] = {}
        self._places: dict[str, str] = {}  # by name: a member's place within the archive of the inbox
        self._time = self.executor.time
        self._hurry = Seconds(self.limits)  # what may be spent in a hurry once that is used up
        self._kept: dict[str, Kept] = {}

    def __enter__(self) -> Readers:
        self.executor.__enter__()
        return self

    def __exit__(self, *problem: object) -> None:
        self.executor.__exit__(*problem)

    def submit(self, entries: list[Entry]) -> None:
        """Hands the entries to the workers; returns at once."""
        self._entries += entries
        self._known.update((entry.file, entry) for entry in entries)
        for entry in entries:
            self._schedule(entry)

    def source(self, answer: Answer) -> Source:
        """Where the answer's file comes from and where its bytes are; nowhere, for an answer about no file (the specimen's)."""
        if answer.file not in self._known:
            return Source(answer.file, "")
        entry = self._known[answer.file]
        origin = self._known[self._outermost.get(entry.file, entry.file)].path
        member = self._places.get(entry.file, "")
        return Source(entry.file, origin, member, answer.sha256, answer.format, answer.staged, answer.received)

    def _schedule(self, entry: Entry) -> None:
        if not entry.skipped and not entry.code:
            marks = tuple(map(self._time.mark, self._accounts(entry)))
            self._asked[entry.file] = self.executor.workers.ask(worker.read_entry, entry, self._room_of(entry), marks)

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
            pending.extend(reversed(self._members(entry, answer)))
            if entry.depth and (answer.members or answer.status == "refused"):
                answer = self._dropped(entry, answer)
            answers.append(answer)
            self._keep_within_budget(answers, entry, size)
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

    def _member(self, archive: Entry, member: Member) -> Entry:
        file = distinct(f"{archive.file}!/{member.file}", self._known)  # a folder may be called a.zip! as well
        place = f"{self._places[archive.file]}!/{member.file}" if archive.depth else member.file
        entry = Entry(file, member.path, member.bytes, member.received, member.skipped, member.code, member.reason, archive.depth + 1)
        self._known[file], self._places[file] = entry, place
        return entry

    @staticmethod
    def _dropped(entry: Entry, answer: Answer) -> Answer:
        """Removes a member's copy that nobody will open again."""
        if entry.path:
            os.unlink(entry.path)
        return replace(answer, staged="")

    def _keep_within_budget(self, answers: list[Answer], entry: Entry, size: int) -> None:
        """Refuses the largest files where an archive, or the run, holds more than a province sends."""
        position = len(answers) - 1
        found = answers[position].found
        if found is None:
            return
        archive = self._outermost.get(entry.file)
        for account in (archive, RUN) if archive else (RUN,):
            most = self.limits.archive_records if account else self.limits.run_records
            kept = self._kept.setdefault(account, Kept(most, self.limits.run_answers))
            if answers[position].found:
                for other in kept.add(position, found.records(), size):
                    answers[other] = self._let_go(answers[other], other, account, most)

    def _let_go(self, answer: Answer, position: int, account: str, most: int) -> Answer:
        for kept in self._kept.values():
            kept.drop(position)
        whose = f"压缩包“{account}”" if account else "本次运行的全部文件"
        answers = f"（{most} 行，{self.limits.run_answers // machine.MIB} MB）"
        return answer.refused("F104", f"{whose}的数据合计超过限度{answers}，数据最多的文件没有采用。请核对后只报送申报表。")

    def _answer(self, entry: Entry) -> tuple[Answer, int]:
        """The answer about one entry, and its size in bytes."""
        plain = Answer(entry.file, bytes=entry.bytes, received=entry.received)
        if entry.skipped:
            return replace(plain, status="skipped"), 0
        if entry.code:
            return plain.refused(entry.code, entry.reason), 0
        accounts = self._accounts(entry)
        try:
            answer, size = self._parsed(self.executor.workers.answer(self._asked.pop(entry.file)), entry)
        except FAILED as failure:
            self._time.spend(accounts, self.limits.seconds if isinstance(failure, Late) else 0)
            return self._in_a_hurry(entry, plain) if self._time.used_up(*accounts) else self._once_more(entry, plain)
        if answer.status == "postponed":
            return self._in_a_hurry(entry, plain)
        self._time.spend(accounts, min(answer.seconds, self.limits.seconds) - USUAL_SECONDS)
        return answer, size

    def _parsed(self, sent: bytes, entry: Entry) -> tuple[Answer, int]:
        told = unpacked(sent, self.limits)
        return answer_to(entry, told, self.limits, self.executor.scratch), len(told)

    def _once_more(self, entry: Entry, plain: Answer) -> tuple[Answer, int]:
        """A file that a worker failed on is tried once more before it is blamed: with care, by a fresh one that has shown that it reads."""
        began = time.monotonic()
        with self.executor.fit_workers(self.limits.seconds) as workers:
            try:
                return self._with_care(workers, entry)
            except Late:
                return plain.refused("F104", f"打开它超过了 {self.limits.seconds} 秒的时限。"), 0
            except MemoryError:
                return plain.refused("F104", worker.too_much_memory(self.limits.memory)), 0
            except (ProcessExpired, Garbage, Suspect, ImportError):
                return plain.refused("F101", _ABORTED), 0
            finally:
                self._time.spend(self._accounts(entry), time.monotonic() - began)

    def _with_care(self, workers: Workers, entry: Entry) -> tuple[Answer, int]:
        return self._parsed(workers.answer(workers.ask(worker.read_entry, entry, self._room_of(entry), (), True)), entry)

    def _in_a_hurry(self, entry: Entry, plain: Answer) -> tuple[Answer, int]:
        """A file of an archive, or of a run, that has used up its time: whatever opens at once is read all the same."""
        accounts, began = self._accounts(entry), time.monotonic()
        if self._hurry.used_up(*accounts):
            most, whose = (self.limits.run_seconds, "本次运行") if self._hurry.used_up(RUN) else (self.limits.archive_seconds, "同一压缩包")
            words = f"{whose}中难以打开的文件太多，读取时间超过了 {most} 秒的限度，这个文件没有读。请去掉超时的文件后重新报送。"
            return plain.refused("F104", words), 0
        hurried = self.executor.hurried()
        try:
            return self._with_care(hurried, entry)
        except Late:
            words = f"打开它超过了 {self.executor.least} 秒（难以打开的文件太多，其余的只给这么久）。请去掉超时的文件后重新报送。"
            return plain.refused("F104", words), 0
        except (ProcessExpired, Garbage, MemoryError, Suspect, ImportError):
            return plain.refused("F101", _ABORTED), 0
        finally:
            self._hurry.spend(accounts, time.monotonic() - began - USUAL_SECONDS / 10)

"""The making of marked workbooks: begun in the workers while the report is rendered, collected afterwards."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.changes.model import uncompared
from pipeline.forms.blank import blank_form
from pipeline.isolation.narrow import told
from pipeline.marking.letter import Letter, Marked, Order
from pipeline.marking.task import MARK
from pipeline.outbox.whole import Copy
from pipeline.publish.facts import Facts
from pipeline.publish.facts.letters import Workbook
from pipeline.publish.marked.folder import After, Before, follow, look
from pipeline.publish.marked.letters import letter_of
from pipeline.read.executor import Executor
from pipeline.read.tasks import Job, Undone
from pipeline.system.safe_files import new_file
from pipeline.tables.model import Fault, Run
from pipeline.tables.source import Source

UNMADE, ANEW = "marked", "anew"  # what a fault of ours is about: a workbook there is not, one that is not the school's own
_NAMED = 3
_OWN_PACKAGE = ("xlsx", "xlsm")  # formats that are patched, not written anew
_WHY = {
    "closed": "文件打不开",
    "failed": "标注时程序出错",
    "late": "标注超过了时限",
    "memory": "标注需要的内存超过限度",
    "died": "标注时工作进程中止",
    "doubted": "标注的工作进程不能正常工作",
    "nonsense": "标注程序没有给出应有的回答",
}


@dataclass
class Begun:
    """Marked workbooks on their way. ``asked``: names, with the formats of their sources; ``failed``: those
    that come to nothing; ``faults``, ``said``: what of it has to be told."""

    before: Before
    letters: dict[str, Letter]
    asked: list[tuple[str, str]] = field(default_factory=list)
    answers: Iterable[Marked | Undone] = ()
    failed: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


def begin(run: Run, facts: Facts, executor: Executor) -> Begun:
    """Writes the letters and asks for the workbooks that the folder does not have yet; returns at once."""
    letters: dict[str, Letter] = {}
    faults: list[Fault] = []
    changes = run.changes or uncompared()
    for one in facts.letters.workbooks:
        try:
            letters[one.name] = letter_of(run, one, changes)
        except Exception as error:  # noqa: BLE001 - one school's letter must cost neither the others' nor the run
            faults.append(Fault(UNMADE, one.name, told(error)))
    before = look(facts.places.marked, {name: letter.token.marking for name, letter in letters.items()})
    begun = Begun(before, letters, failed={fault.name for fault in faults}, faults=faults)
    wanted = [one for one in facts.letters.workbooks if one.name in letters and one.name not in before.unchanged | before.edited]
    jobs: list[Job] = []
    blank = _Blank(run, executor)
    for one in wanted:
        try:
            source = blank.source(one) if one.blank else run.sources[one.file_id]
        except Exception as error:  # noqa: BLE001 - as above
            begun.faults.append(Fault(UNMADE, one.name, told(error)))
            begun.failed.add(one.name)
            continue
        target = os.path.join(executor.scratch, f"marked-{secrets.token_hex(8)}.xlsx")  # work that is left over writes elsewhere
        jobs.append(Job(source, Order(letters[one.name], target, one.blank)))
        begun.asked.append((one.name, source.format))
    if jobs:
        answers = executor.begin(MARK, jobs)
        begun.answers = answers
    return begun


def collect(begun: Begun) -> After:
    """Waits for what was begun; what is to be done in the folder. What came to nothing stands in ``begun`` afterwards."""
    ready: dict[str, bytes | Copy] = {}
    changed: list[str] = []
    for (name, format), answer in zip(begun.asked, begun.answers):
        if isinstance(answer, Marked):
            ready[name] = Copy(answer.target, answer.sha256)
            if answer.fault:
                begun.faults.append(Fault(ANEW, name, answer.why))
            elif answer.way == "fresh" and answer.why and format in _OWN_PACKAGE:
                begun.said.append(f"“{name}”是按原表的内容另写的，没有保留原来的格式：{answer.why}")
            continue
        begun.failed.add(name)
        if answer.why == "changed":
            changed.append(name)
        else:
            words = _WHY[answer.why] + (f"（{answer.reason}）" if answer.reason else "")
            begun.faults.append(Fault(UNMADE, name, f"{words}。"))
    if changed:
        named = "、".join(f"“{name}”" for name in changed[:_NAMED]) + (f"等 {len(changed)} 个" if len(changed) > _NAMED else "")
        begun.said.append(f"原文件在运行期间被改动，没有标注（请重新运行）：{named}。")
    wanted = {name: letter.token.marking for name, letter in begun.letters.items()}
    return follow(begun.before, {**dict.fromkeys(begun.failed, ""), **wanted}, ready)


class _Blank:
    """The blank form in the scratch folder, made when the first workbook wants it."""

    def __init__(self, run: Run, executor: Executor) -> None:
        self._run, self._forms, self._sha256 = run, executor.forms, ""
        self._path = os.path.join(executor.scratch, f"blank-{secrets.token_hex(8)}.xlsx")

    def source(self, workbook: Workbook) -> Source:
        """The form in the place of a file that could not be read."""
        if not self._sha256:
            batch, layouts = self._run.batch, self._forms.layouts
            data = blank_form(batch, self._run.province, next(one for one in layouts if one.id == batch.layouts[0]))
            with os.fdopen(new_file(Path(self._path)), "wb") as file:
                file.write(data)
            self._sha256 = hashlib.sha256(data).hexdigest()
        name = self._run.files.at[workbook.file_id, "file"]
        return Source(name, "", sha256=self._sha256, format="xlsx", staged=self._path)

"""Reading the school register as a task of a worker: it is a file that somebody else made, like every return."""

from __future__ import annotations

from typing import Any

from pipeline.read import worker
from pipeline.read.answers import Refused
from pipeline.read.executor import Executor
from pipeline.read.tasks import Job, Task, Undone
from pipeline.read.travel import Garbage, Shape, each, from_json, made, text, texts, to_json
from pipeline.tables.source import Source

Rows = list[list[str]]


def read_register(executor: Executor, path: str) -> Rows:
    """The schools of the register: rows of name, code, former names. Raises Refused where it cannot be used."""
    source = Source(path, path, staged=path)
    (said,) = executor.perform(REGISTER, [Job(source)])
    if isinstance(said, Undone):
        raise _refusal(said, executor)
    if isinstance(said, str):
        raise Refused("S213", said)
    return said


def _refusal(undone: Undone, executor: Executor) -> Refused:
    limits = executor.limits
    if undone.why == "late":
        return Refused("F104", f"打开它超过了 {limits.seconds} 秒的时限。")
    if undone.why == "memory":
        return Refused("S213", worker.too_much_memory(limits.memory))
    if undone.why == "closed":
        return Refused("S213", undone.reason)
    if undone.why == "failed":
        return Refused("S213", f"文件内容异常，无法读取（{undone.reason}）。")
    return Refused("F101", "文件内容异常，读取程序被迫中止。")


def work(given: worker.Given) -> bytes:
    """JSON of the rows, or of why the register cannot be used."""
    from pipeline.read.register import find_register  # on demand: a worker rarely reads a register
    from pipeline.read.sniff import ACCEPTED, sniff

    try:
        format = sniff(given.data, given.source.file)
        if format == "zip":
            raise Refused("F103", f"这是压缩包，请先解开。可以用的类型：{ACCEPTED}。")
        rows = find_register(worker.checked_workbook(given.data, format, given.careful), given.forms)
    except Refused as refused:
        return to_json({"problem": refused.reason, "rows": []})
    return to_json({"problem": "", "rows": rows})


def checked(told: bytes, wanted: object) -> Rows | str:
    """The rows, or in Chinese why there are none. Raises Garbage."""
    said: dict[str, Any] = made(dict, from_json(told), _REGISTER)
    if not said["problem"] and not (said["rows"] and all(len(row) == _COLUMNS for row in said["rows"])):
        raise Garbage
    return said["problem"] or said["rows"]


_COLUMNS = 3  # name, code, former names
_REGISTER: Shape = {"problem": text, "rows": each(texts)}
REGISTER: Task[Rows | str] = Task("register", work, checked)

"""What a worker process does with one file. Runs under limits; light imports only; answers are JSON bytes."""

from __future__ import annotations

import gc
import hashlib
import json
import os
import stat
import sys
from typing import Any

from pipeline.read.answers import Answer, Refused
from pipeline.read.limits import Limits

_FORMS: Any = None
_LIMITS = Limits()
_SCRATCH = ""


def prepare(forms: Any, limits: Limits, scratch: str) -> None:
    """Initialises a worker: limits of the system where it has them, and silence on the officer's console."""
    global _FORMS, _LIMITS, _SCRATCH
    _FORMS, _LIMITS, _SCRATCH = forms, limits, scratch
    gc.freeze()
    gc.set_threshold(50_000, 50, 50)  # a file's tokens all live until its answer is out: nothing to collect before
    silent = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):  # Rust panics write to standard error by themselves
        os.dup2(silent, descriptor)
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (limits.archive_bytes, limits.archive_bytes))


def read_entry(entry: dict[str, Any]) -> bytes:
    """Reads one entry (fields of intake's Entry); the JSON of an Answer. Every failure becomes a refusal with a reason."""
    answer = Answer(entry["file"], bytes=entry["bytes"], received=entry["received"])
    try:
        _read(entry, answer)
    except Refused as refused:
        answer.status, answer.code, answer.reason = "refused", refused.code, refused.reason
    except MemoryError:
        answer.status, answer.code, answer.reason = "refused", "F104", "打开它需要的内存超过限度。"
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        answer.status, answer.code = "refused", "F101"
        answer.reason = f"文件内容异常，无法读取（{type(error).__name__}）。"
    return json.dumps(answer.__dict__, ensure_ascii=False).encode("utf-8", "backslashreplace")


def _bytes(entry: dict[str, Any]) -> bytes:
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(entry["path"], flags)
    except OSError as error:
        raise Refused("F101", f"文件打不开（{error.strerror}），请检查权限或是否正被占用。") from None
    with os.fdopen(handle, "rb") as file:
        before = os.fstat(handle)
        if not stat.S_ISREG(before.st_mode):
            raise Refused("F104", "这不是普通文件，没有打开。")
        data = file.read(_LIMITS.file_bytes + 1)
        after = os.fstat(handle)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or (before.st_size != len(data) <= _LIMITS.file_bytes):
        raise Refused("F101", "文件正在复制或被修改，请稍后重新运行。")
    if len(data) > _LIMITS.file_bytes:
        raise Refused("F104", f"文件大于 {_LIMITS.file_bytes // (1 << 20)} MB。")
    return data


def _read(entry: dict[str, Any], answer: Answer) -> None:
    from pipeline.read.sniff import sniff

    data = _bytes(entry)
    answer.sha256, answer.bytes = hashlib.sha256(data).hexdigest(), len(data)
    answer.staged = entry["path"]
    answer.format = sniff(data, entry["file"])
    if answer.format == "zip":
        from pipeline.read.archive import unpack

        answer.kind = "archive"
        if entry["depth"] >= _LIMITS.archive_depth:
            raise Refused("F104", f"压缩包套了 {entry['depth'] + 1} 层，最多 {_LIMITS.archive_depth} 层。")
        answer.members = unpack(data, _LIMITS, _SCRATCH)
        return
    from pipeline.read.recognise import recognise

    workbook = _workbook(data, answer.format)
    if workbook.macros:
        answer.notes.append({"code": "F117", "facts": {"what": "宏"}})
    if workbook.external_links:
        answer.notes.append({"code": "F117", "facts": {"what": "外部链接"}})
    if sum(len(row) for sheet in workbook.sheets for row in sheet.rows) > _LIMITS.box:
        raise Refused("F104", "工作簿的范围过大。")
    answer.found = recognise(workbook, _FORMS)
    answer.kind = answer.found["kind"]


def _workbook(data: bytes, format: str):  # type: ignore[no-untyped-def]
    if format == "csv":
        from pipeline.read.engines.text import read_csv

        return read_csv(data)
    if format == "html":
        from pipeline.read.engines.html import read_html

        return read_html(data)
    if format == "xml2003":
        from pipeline.read.engines.xml2003 import read_xml2003

        return read_xml2003(data)
    from pipeline.read.engines.spreadsheet import read_spreadsheet

    return read_spreadsheet(data, format, _LIMITS, _SCRATCH)


def reread(job: dict[str, Any]) -> bytes:
    """Runs the second reader on one file; JSON of its answer."""
    from pipeline.verify.reader import reread_job

    return json.dumps(reread_job(job), ensure_ascii=False).encode("utf-8", "backslashreplace")

"""What a worker process does with one file. Runs under limits; light imports only; answers are JSON bytes."""

from __future__ import annotations

import gc
import hashlib
import json
import os
import stat
import sys
import time
from typing import TYPE_CHECKING, Any

from pipeline.read.answers import Answer, Refused
from pipeline.read.limits import MIB, Limits

if TYPE_CHECKING:
    from pipeline.read.workbook import Workbook

_FORMS: Any = None
_LIMITS = Limits()
_SCRATCH = ""
_PREPARED = False


def prepare(forms: Any, limits: Limits, scratch: str) -> None:
    """Initialises a worker: limits of the system where it has them, and silence on the officer's console."""
    global _FORMS, _LIMITS, _SCRATCH, _PREPARED
    _FORMS, _LIMITS, _SCRATCH, _PREPARED = forms, limits, scratch, True
    gc.freeze()
    gc.set_threshold(50_000, 50, 50)  # a file's tokens all live until its answer is out: nothing to collect before
    silent = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):  # Rust panics write to standard error by themselves
        os.dup2(silent, descriptor)
    if sys.platform != "win32":
        import resource

        for what, most in (
            (resource.RLIMIT_AS, limits.memory),
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_FSIZE, limits.file_bytes + MIB),
            (resource.RLIMIT_NOFILE, limits.open_files),
        ):
            resource.setrlimit(what, (most, most))


def read_entry(entry: dict[str, Any], room: int, careful: bool = False) -> bytes:
    """Reads one entry (fields of intake's Entry); the JSON of an Answer. Every failure becomes a refusal with a reason.

    ``room``: bytes that the members of an archive may take. ``careful`` is the second try, alone and without calamine where
    that can be. Raises MemoryError at the first try only.
    """
    started = time.monotonic()
    _allow_more_time()
    answer = Answer(entry["file"], bytes=entry["bytes"], received=entry["received"])
    try:
        _read(entry, answer, room, careful)
        return _told(answer, started)
    except Refused as refused:
        answer.status, answer.code, answer.reason = "refused", refused.code, refused.reason
    except MemoryError:
        if not careful:
            raise
        answer.status, answer.code, answer.reason = "refused", "F104", "打开它需要的内存超过限度。"
    except RecursionError:
        answer.status, answer.code, answer.reason = "refused", "F104", "文件内容嵌套过深，正常的表格没有。"
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        answer.status, answer.code = "refused", "F101"
        answer.reason = f"文件内容异常，无法读取（{type(error).__name__}）。请用 Excel 或 WPS 打开后另存为新的 .xlsx。"
    answer.found = None
    return _told(answer, started)


def _told(answer: Answer, started: float) -> bytes:
    answer.seconds = round(time.monotonic() - started, 4)
    told = json.dumps(answer.__dict__, ensure_ascii=False).encode("utf-8", "backslashreplace")
    if len(told) > _LIMITS.answer_bytes:
        raise Refused("F104", "表中的数据过多，远超一份申报表。")
    return told


def _allow_more_time() -> None:
    """Renews the limit of processor time, which the system counts for the whole life of the worker."""
    if _PREPARED and sys.platform != "win32":  # another process that calls these functions is not to be limited
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + _LIMITS.cpu_seconds, hard))


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
        raise Refused("F104", f"文件大于 {_LIMITS.file_bytes // MIB} MB。")
    return data


def _read(entry: dict[str, Any], answer: Answer, room: int, careful: bool) -> None:
    from pipeline.read.sniff import ACCEPTED, sniff

    data = _bytes(entry)
    answer.sha256, answer.bytes = hashlib.sha256(data).hexdigest(), len(data)
    answer.staged = entry["path"]
    answer.format = sniff(data, entry["file"])
    if answer.format == "zip":
        from pipeline.read.archive import unpack

        answer.kind = "archive"
        if entry["depth"] and not entry["file"].lower().endswith(".zip"):  # the pool keeps account of members named so
            raise Refused("F103", f"不是表格文件。可以接收的类型：{ACCEPTED}。")
        if entry["depth"] >= _LIMITS.archive_depth:
            raise Refused("F104", f"压缩包套了 {entry['depth'] + 1} 层，最多 {_LIMITS.archive_depth} 层。请解开后重新报送。")
        answer.members = unpack(data, _LIMITS, _SCRATCH, room)
        return
    from pipeline.read.cells import check_names, cut_long_texts, refuse_long_data
    from pipeline.read.recognise import recognise

    workbook = _workbook(data, answer.format, careful)
    check_names(workbook)
    cut = cut_long_texts(workbook)
    for present, what in ((workbook.macros, "宏"), (workbook.external_links, "外部链接")):
        if present:
            answer.notes.append({"code": "F117", "facts": {"what": what}})
    _check_size(workbook)
    answer.found = recognise(workbook, _FORMS)
    refuse_long_data(answer.found, cut)
    answer.kind = answer.found["kind"]


def read_register(path: str, careful: bool = False) -> bytes:
    """Reads the school register; JSON of ``{"rows": [...]}`` or ``{"problem": why it cannot be used}``. MemoryError at the first try."""
    from pipeline.read.register import find_register
    from pipeline.read.sniff import ACCEPTED, sniff

    _allow_more_time()
    try:
        data = _bytes({"path": path})
        format_name = sniff(data, path)
        if format_name == "zip":
            raise Refused("F103", f"这是压缩包，请先解开。可以用的类型：{ACCEPTED}。")
        workbook = _workbook(data, format_name, careful)
        _check_size(workbook)
        told: dict[str, Any] = {"rows": find_register(workbook)}
    except Refused as refused:
        told = {"problem": refused.reason}
    except MemoryError:
        if not careful:
            raise
        told = {"problem": "打开它需要的内存超过限度。"}
    except Exception as error:  # noqa: BLE001 - whatever its content does to a reader, the answer is that it cannot be read
        told = {"problem": f"文件内容异常，无法读取（{type(error).__name__}）。"}
    return json.dumps(told, ensure_ascii=False).encode("utf-8", "backslashreplace")


def _check_size(workbook: Workbook) -> None:
    """Refuses what no school's return comes near to; blank cells do not count."""
    cells = 0
    for sheet in workbook.sheets:
        filled = [count for row in sheet.rows if (count := len(row) - row.count(""))]
        cells += sum(filled)
        if len(filled) > _LIMITS.rows:
            raise Refused("F104", f"工作表有内容的行超过 {_LIMITS.rows} 行。")
    if cells > _LIMITS.cells:
        raise Refused("F104", f"工作簿有内容的单元格超过 {_LIMITS.cells} 个。")


def _workbook(data: bytes, format: str, careful: bool) -> Workbook:
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

    return read_spreadsheet(data, format, _LIMITS, _SCRATCH, careful)


def reread(job: dict[str, Any]) -> bytes:
    """Runs the second reader on one file; JSON of its answer."""
    from pipeline.verify.reader import reread_job

    _allow_more_time()
    return json.dumps(reread_job(job), ensure_ascii=False).encode("utf-8", "backslashreplace")

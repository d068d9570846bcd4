"""What a worker process does with one file. Runs under limits; light imports only; answers are bytes (``pipeline.read.travel``)."""

from __future__ import annotations

import gc
import hashlib
import os
import pickle
import stat
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pipeline.intake.discover import Entry
from pipeline.read.answers import Answer, Note, Refused, Suspect
from pipeline.read.limits import MIB, Limits
from pipeline.read.travel import Outcome, outcome_to_bytes, packed, to_json
from pipeline.system.machine import worker_memory

if TYPE_CHECKING:
    from pipeline.read.forms import Forms
    from pipeline.read.workbook import Workbook
    from pipeline.tables.source import Source

_LIST_ALONE = Note("F105", facts={"sheets": "问题清单", "what": "，只有退回的问题清单，其中的情况说明已经读取"}, severity="info")
_FORMS: Any = None
_LIMITS = Limits()
_SCRATCH = ""
_PREPARED = False
_FAULT = ""  # why this worker cannot work


def prepare(forms: bytes, limits: Limits, scratch: str) -> None:
    """Initialises a worker: limits of the system where it has them, and silence on the officer's console.

    Never fails: what went wrong is said when the worker is asked for something. ``forms`` are pickled, as they need modules of ours.
    """
    global _FORMS, _LIMITS, _SCRATCH, _PREPARED, _FAULT
    _LIMITS, _SCRATCH, _PREPARED = limits, scratch, True
    try:
        gc.freeze()
        gc.set_threshold(50_000, 50, 50)  # a file's tokens all live until its answer is out: nothing to collect before
        _silence()
        _limit_resources(limits)
        _FORMS = pickle.loads(forms)
    except Exception as error:  # noqa: BLE001 - a worker that only dies could not say why
        _FAULT = f"{type(error).__name__}: {error}"


def _silence() -> None:
    silent = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):  # Rust panics write to standard error by themselves
        os.dup2(silent, descriptor)


def _limit_resources(limits: Limits) -> None:
    """Sets the system's limits, but never above those that it has set for us."""
    if sys.platform == "win32":
        return
    import resource

    for what, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, limits.file_bytes + MIB),
        (resource.RLIMIT_NOFILE, limits.open_files),
    ):
        hard = resource.getrlimit(what)[1]
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with suppress(ValueError, OSError):  # macOS knows some of them and does not let them be set
            resource.setrlimit(what, (allowed, allowed))


def read_entry(entry: Entry, room: int, marks: tuple[str, ...] = (), careful: bool = False) -> bytes:
    """Reads one entry; its Answer, packed. Every failure becomes a refusal with a reason.

    ``room``: bytes that the members of an archive may take. Where one of ``marks`` exists, the time for such files is used up: the
    answer is ``postponed``. ``careful`` is the second try, alone and without calamine where that can be. Raises at the first try
    only: MemoryError, and Suspect where this worker cannot read a known good file either.
    """
    started = time.monotonic()
    _allow_more_time()
    answer = Answer(entry.file, bytes=entry.bytes, received=entry.received)
    if any(map(os.path.exists, marks)):
        return _told(replace(answer, status="postponed"), started)
    try:
        _check_self()
        for known in _read(entry, answer, room, careful):
            answer = known
        return _told(answer, started)
    except Suspect:
        raise
    except Refused as refused:
        code, reason = refused.code, refused.reason
    except MemoryError:
        if not careful:
            raise
        code, reason = "F104", too_much_memory(_LIMITS.memory)
    except RecursionError:
        code, reason = "F104", "文件内容嵌套过深，正常的表格没有。"
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        if not careful and (isinstance(error, ImportError) or not _works(answer.format)):
            raise Suspect(f"{type(error).__name__}: {error}") from None
        code, reason = "F101", f"文件内容异常，无法读取（{type(error).__name__}）。请用 Excel 或 WPS 打开后另存为新的 .xlsx。"
    return _told(answer.refused(code, reason), started)


def too_much_memory(most: int) -> str:
    """Why a file that needs more memory than a worker has is refused."""
    allowed = worker_memory(most)
    if allowed < most:
        return f"打开它需要的内存超过本机允许的 {allowed // MIB} MB（ulimit -v）。请放宽本机的限制后重新运行，文件本身不一定有问题。"
    return f"打开它需要的内存超过限度（{most // MIB} MB）。"


def fitness() -> bytes:
    """JSON of what this worker lacks: a list of ``{"kind", "what", "why"}``, empty where it can do all its work."""
    from pipeline.read.fitness import problems

    return to_json([{"kind": "broken", "what": "初始化", "why": _FAULT}] if _FAULT else problems(_SCRATCH))


def _check_self() -> None:
    if _FAULT:
        raise Suspect(_FAULT)


def _works(format: str) -> bool:
    """Whether this worker reads a known good file of the format."""
    from pipeline.read.fitness import first_reader_works
    from pipeline.read.known import known_good

    return format not in known_good() or first_reader_works(format, _SCRATCH)


def _told(answer: Answer, started: float) -> bytes:
    told = to_json(replace(answer, seconds=round(time.monotonic() - started, 4)))
    if len(told) > _LIMITS.answer_bytes:
        raise Refused("F104", "表中的数据过多，远超一份申报表。")
    return packed(told)


def _allow_more_time() -> None:
    """Renews the limit of processor time, which the system counts for the whole life of the worker."""
    if _PREPARED and sys.platform != "win32":  # another process that calls these functions is not to be limited
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        soft = int(used.ru_utime + used.ru_stime) + _LIMITS.cpu_seconds
        resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _bytes(path: str) -> bytes:
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(path, flags)
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


def _read(entry: Entry, answer: Answer, room: int, careful: bool) -> Iterator[Answer]:
    """The answer as far as it is known, again after every step: a refusal keeps what was known before it."""
    from pipeline.read.sniff import ACCEPTED, sniff

    data = _bytes(entry.path)
    yield (answer := replace(answer, sha256=hashlib.sha256(data).hexdigest(), bytes=len(data), staged=entry.path))
    yield (answer := replace(answer, format=sniff(data, entry.file)))
    if answer.format == "zip":
        from pipeline.read.archive import unpack

        yield (answer := replace(answer, kind="archive"))
        if entry.depth and not entry.file.lower().endswith(".zip"):  # the pool keeps account of members named so
            raise Refused("F103", f"不是表格文件。可以接收的类型：{ACCEPTED}。")
        if entry.depth >= _LIMITS.archive_depth:
            raise Refused("F104", f"压缩包套了 {entry.depth + 1} 层，最多 {_LIMITS.archive_depth} 层。请解开后重新报送。")
        yield replace(answer, members=unpack(data, _LIMITS, _SCRATCH, room))
        return
    from pipeline.read.cells import check_names, cut_long_texts, refuse_long_data
    from pipeline.read.recognise import recognise
    from pipeline.read.returned import take_ours

    workbook = checked_workbook(data, answer.format, careful)
    check_names(workbook)
    cut = cut_long_texts(workbook)
    present = [what for there, what in ((workbook.macros, "宏"), (workbook.external_links, "外部链接")) if there]
    yield (answer := replace(answer, notes=[Note("F117", facts={"what": what}) for what in present]))
    yield (answer := replace(answer, returned=take_ours(workbook, data, _LIMITS)))
    found = recognise(workbook, _FORMS)
    if answer.returned and not workbook.sheets:
        found = replace(found, notes=[_LIST_ALONE])
    refuse_long_data(found, cut)
    yield replace(answer, found=found, kind=found.kind)
    if (count := found.records()) > _LIMITS.records:
        raise Refused(
            "F104", f"文件里有 {count} 行数据，超过 {_LIMITS.records} 行，远超一份申报表。请核对，确有这么多的请分成几个文件报送。"
        )


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


def checked_workbook(data: bytes, format: str, careful: bool) -> Workbook:
    """The workbook, held to the limits. Raises Suspect where it is refused by a worker that would refuse a known good one, too."""
    from pipeline.read.engines.any import read_workbook

    try:
        workbook = read_workbook(data, format, _LIMITS, _SCRATCH, careful)
        _check_size(workbook)
        return workbook
    except Refused as refused:
        if careful or _works(format):
            raise
        raise Suspect(refused.reason) from None


@dataclass(frozen=True)
class Given:
    """What the work of a task is handed in the worker: a source and its bytes, what is wanted of them, and what it must keep to.

    ``careful``: this is the second try, after a worker failed on it.
    """

    source: Source
    data: bytes
    wanted: Any
    careful: bool
    limits: Limits
    scratch: str
    forms: Forms


def perform(work: tuple[str, str], source: Source, wanted: Any, marks: tuple[str, ...] = (), careful: bool = False) -> bytes:
    """Does the work of a task, a function by its module and name, on one source's bytes; the Outcome, packed.

    Where one of ``marks`` exists the time for such tasks is used up: ``postponed``. Raises Suspect where this worker or the installation
    may be to blame.
    """
    if any(map(os.path.exists, marks)):
        return outcome_to_bytes(Outcome("postponed", "", 0.0))
    _allow_more_time()
    _check_self()
    started = time.monotonic()
    try:
        function: Callable[[Given], bytes] = getattr(import_module(work[0]), work[1])
        outcome = _worked(function, source, wanted, careful)
    except (ImportError, AttributeError) as error:
        raise Suspect(str(error)) from None
    seconds = time.monotonic() - started
    told = outcome_to_bytes(replace(outcome, seconds=seconds))
    if len(told) > _LIMITS.answer_bytes:
        told = outcome_to_bytes(Outcome("failed", "too much", seconds))
    return packed(told)


def _worked(function: Callable[[Given], bytes], source: Source, wanted: Any, careful: bool) -> Outcome:
    try:
        data = _bytes(source.staged)
    except Refused as refused:
        return Outcome("closed", refused.reason, 0.0)
    if source.sha256 and hashlib.sha256(data).hexdigest() != source.sha256:
        return Outcome("changed", "", 0.0)
    try:
        return Outcome("", "", 0.0, function(Given(source, data, wanted, careful, _LIMITS, _SCRATCH, _FORMS)))
    except (ImportError, Suspect, KeyboardInterrupt, SystemExit):
        raise
    except MemoryError:
        return Outcome("memory", MemoryError.__name__, 0.0)  # not raised: its traceback would hold all that memory on
    except BaseException as error:  # noqa: BLE001 - Rust panics among them: whatever its content does to the work costs this source only
        return Outcome("failed", type(error).__name__, 0.0)

"""What this machine must offer a run, and the words for what it lacks. Imports nothing that could be missing itself."""

from __future__ import annotations

import errno
import os
import shutil
import sys
import tempfile

MIB = 1024 * 1024
_LEAST_MEMORY = 512 * MIB  # address space of the main process: pandas alone takes some 400 MiB
_LEAST_FILES = 64  # descriptors of the main process
_WANTED_FILES = 256
_LEAST_DISK = 16 * MIB  # for copies of archive members and workbooks
_THREADS = "can't start new thread"
_REINSTALL = "请运行 make clean，再重新运行 make province=…，程序会重新安装；仍然不行的，请把这段话发给维护人员。"
_NOBODY = "这是本机的问题，不是各校文件的问题；没有判定任何文件，原有的汇总表和报告没有改动。"


class Unfit(Exception):
    """This machine or installation cannot do the work: in Chinese what is missing and how to mend it. No file is to blame."""


def check() -> None:
    """Raises Unfit where the system's limits or the temporary folder cannot carry a run. To be called before pandas is imported."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # nothing here multiplies matrices; without room for its threads numpy kills the run
    _check_limits()
    _check_folder()


def _check_limits() -> None:
    if sys.platform == "win32":
        return
    import resource

    memory, _ = resource.getrlimit(resource.RLIMIT_AS)
    if memory != resource.RLIM_INFINITY and memory < _LEAST_MEMORY:
        raise Unfit(
            f"系统只允许本程序用 {memory // MIB} MB 内存（ulimit -v），至少需要 {_LEAST_MEMORY // MIB} MB。请放宽限制后重新运行。{_NOBODY}"
        )
    files, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files != resource.RLIM_INFINITY and files < _WANTED_FILES:
        wanted = _WANTED_FILES if most == resource.RLIM_INFINITY else min(_WANTED_FILES, most)
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
        if wanted < _LEAST_FILES:
            raise Unfit(
                f"系统只允许本程序同时打开 {wanted} 个文件（ulimit -n），至少需要 {_LEAST_FILES} 个。请放宽限制后重新运行。{_NOBODY}"
            )


def _check_folder() -> None:
    try:
        folder = tempfile.gettempdir()
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise Unfit(folder_words(error)) from None
    if free < _LEAST_DISK:
        raise Unfit(
            f"临时文件夹 {folder} 所在的磁盘只剩 {free // MIB} MB，至少需要 {_LEAST_DISK // MIB} MB。请清理磁盘后重新运行。{_NOBODY}"
        )


def folder_words(error: OSError) -> str:
    """Why the temporary folder cannot be used."""
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return f"临时文件夹 {error.filename or ''} 所在的磁盘已满。请清理磁盘后重新运行。{_NOBODY}"
    return f"临时文件夹不能写入（{error.strerror or error}）。请检查它的权限，或用环境变量 TMPDIR 指定另一个文件夹，再重新运行。{_NOBODY}"


def words(error: Exception) -> str:
    """What the officer is told where a run ended for want of something that the machine does not give; '' for any other error."""
    if isinstance(error, Unfit):
        return str(error)
    if isinstance(error, ImportError):
        return _import_words(error)
    if isinstance(error, MemoryError):
        return f"内存不足，没有完成。请关闭一些程序，或换一台内存大一些的电脑再运行。{_memory_words()}"
    return start_words(error) if _THREADS in str(error) or isinstance(error, BlockingIOError) else ""


def _import_words(error: ImportError) -> str:
    """Why the installation is incomplete."""
    name = (error.name or "").partition(".")[0]
    return missing_words(f"“{name}”" if name else "一个组件", str(error))


def missing_words(what: str, why: str) -> str:
    """A component that cannot be loaded."""
    return f"本机安装的程序不完整：{what}缺失或无法加载（{_short(why)}）。{_REINSTALL}{_memory_words()}{_NOBODY}"


def broken_words(what: str, why: str) -> str:
    """A known good workbook that could not be read."""
    return f"读取程序在本机不能正常工作：连程序自带的样例（{what}）也读不出来（{_short(why)}）。{_REINSTALL}{_memory_words()}{_NOBODY}"


def start_words(error: BaseException | None) -> str:
    """Why no reading process could be started or kept."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, OSError) and (cause.__cause__ or cause.__context__) is not None:
        cause = cause.__cause__ or cause.__context__
    text = str(cause or error or "")
    number = getattr(cause, "errno", None)
    if number in (errno.EMFILE, errno.ENFILE):
        why = "同时打开的文件数已到系统的上限（ulimit -n）。请放宽限制后重新运行。"
    elif number == errno.EAGAIN or _THREADS in text:
        why = "系统不允许再启动新的进程，进程数已到上限（ulimit -u）。请关闭一些程序或放宽限制后重新运行。"
    elif number == errno.ENOMEM:
        why = "内存不足。请关闭一些程序后重新运行。"
    elif "AF_UNIX path too long" in text:
        why = "临时文件夹的路径太长。请用环境变量 TMPDIR 指定一个路径较短的文件夹，再重新运行。"
    else:
        named = f"（{type(cause).__name__}：{_short(text)}）" if isinstance(cause, OSError) else ""
        why = f"它们一启动就中断{named}，可能是内存或进程数不够，或被安全软件阻止。请关闭一些程序后重新运行；仍然不行的，{_REINSTALL}"
    return f"无法启动读取文件的进程：{why}{_process_words()}{_memory_words()}{_NOBODY}"


def _process_words() -> str:
    """The system's own limit of processes, where it is low."""
    if sys.platform == "win32":
        return ""
    import resource

    most = resource.getrlimit(resource.RLIMIT_NPROC)[0]
    return "" if most == resource.RLIM_INFINITY or most > 256 else f"（系统只允许 {most} 个进程和线程，ulimit -u。）"


def _memory_words() -> str:
    """The system's own limit of memory, where there is a low one; it may be behind many a failure."""
    if sys.platform == "win32":
        return ""
    import resource

    most = resource.getrlimit(resource.RLIMIT_AS)[0]
    return (
        "" if most == resource.RLIM_INFINITY or most > 4096 * MIB else f"（系统只允许本程序用 {most // MIB} MB 内存，也可能是这个原因。）"
    )


def free_disk(folder: str) -> int:
    """Bytes free where ``folder`` lies; a very large number where the system does not tell."""
    try:
        return shutil.disk_usage(folder or os.curdir).free
    except OSError:
        return 1 << 62


def worker_memory(most: int) -> int:
    """The bytes of address space that a worker gets: ``most``, or what the system allows it at best."""
    if sys.platform == "win32":
        return most
    import resource

    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    return most if hard == resource.RLIM_INFINITY else min(most, hard)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 160 else line[:160] + "…"

"""The run's private scratch folder, with copies under generated names; what a killed run left of its own is taken away."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from pipeline.read.answers import Refused
from pipeline.system.safe_files import new_file

_FULL = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})
_PREFIX, _MARK = "returns-", ".returns-pipeline.lock"


class Scratch:
    """A folder of this run among the temporary files. ``path`` is where.

    A mark in it is locked as long as the run lives: where the lock can be had, its run is dead and the folder is nobody's.
    """

    def __init__(self) -> None:
        _sweep(Path(tempfile.gettempdir()))
        self.path = tempfile.mkdtemp(prefix=_PREFIX)
        self._mark = os.path.join(self.path, _MARK)
        handle = new_file(Path(self._mark + ".new"))
        _locked(handle)
        self._handle: int | None = handle
        os.rename(self._mark + ".new", self._mark)  # nobody sees it before it is locked

    def remove(self) -> None:
        """Takes the folder away. May be called again."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
        shutil.rmtree(self.path, ignore_errors=True)


def _locked(handle: int) -> bool:
    """Locks an open file for as long as it is open; False where another process has locked it, or the system has no such locks."""
    try:
        import fcntl
    except ImportError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _sweep(folder: Path) -> None:
    """Removes the scratch of runs that were killed: folders of this user with a mark that no process holds."""
    with suppress(OSError), os.scandir(folder) as entries:
        found = [entry.path for entry in entries if entry.name.startswith(_PREFIX) and entry.is_dir(follow_symlinks=False)]
        for path in found:
            with suppress(OSError):
                if _abandoned(path):
                    shutil.rmtree(path, ignore_errors=True)


def _abandoned(path: str) -> bool:
    """Whether the folder is this user's and its mark is held by nobody. OSError where it has no mark, or a strange one."""
    flags: Any = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    handle = os.open(os.path.join(path, _MARK), flags)
    try:
        owner = getattr(os, "geteuid", lambda: 0)()
        ours = os.lstat(path).st_uid == owner == os.fstat(handle).st_uid and stat.S_ISREG(os.fstat(handle).st_mode)
        return ours and _locked(handle)
    finally:
        os.close(handle)


def keep(chunks: Iterable[bytes], folder: str, suffix: str = "") -> tuple[str, int]:
    """Writes the chunks to a new file; its path and size. Leaves no file behind when something fails.

    Raises Refused F101 where the disk is full (the file is not to blame, and its reason says so), and whatever ``chunks`` raises.
    """
    try:
        handle, path = tempfile.mkstemp(prefix="copy-", suffix=suffix, dir=folder or None)
    except OSError as error:
        raise (_no_room() if error.errno in _FULL else error) from None
    size = 0
    try:
        with os.fdopen(handle, "wb") as target:
            for chunk in chunks:
                size += len(chunk)
                target.write(chunk)
    except BaseException as error:
        os.unlink(path)
        if isinstance(error, OSError) and error.errno in _FULL:
            raise _no_room() from None
        raise
    return path, size


def _no_room() -> Refused:
    return Refused("F101", "磁盘空间不足，文件没有读完。请清理磁盘后重新运行，文件本身不一定有问题。")

"""Writes a file whole or not at all: the only way an output reaches the disk."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

_KEPT = "原有的文件没有改动。"
_FULL = {errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC}


class CannotWrite(OSError):
    """An output that could not be written; the message says what the officer can do. The former output is untouched."""


def write_whole(path: Path, data: bytes) -> None:
    """Writes beside the target, flushes to the disk, then renames; makes the folder if needed.

    Raises CannotWrite where the folder, the disk or another program forbids it. Leaves no temporary file behind, whatever
    happens (short of a kill; ``.writing-*`` is what a killed run may leave).
    """
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=".writing-", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)  # mkstemp makes 0600; colleagues read the outputs from a shared folder
        os.replace(temporary, path)
        temporary = ""
        _flush_folder(path.parent)
    except OSError as error:
        raise CannotWrite(_words(path, error)) from error
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)


def _flush_folder(folder: Path) -> None:
    """The rename itself reaches the disk. Windows cannot open a folder and needs no flush."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some network folders cannot flush a folder; the file itself is safe
            raise
    finally:
        os.close(handle)


def _words(path: Path, error: OSError) -> str:
    if error.errno in _FULL:
        return f"磁盘已满（或超出配额），无法写入“{path}”。请腾出空间后重新运行；{_KEPT}"
    if error.errno == errno.EROFS:
        return f"“{path.parent}”所在的磁盘是只读的，无法写入“{path.name}”。请换一个输出文件夹；{_KEPT}"
    if isinstance(error, PermissionError):
        return f"无法写入“{path}”。如果它正在 Excel 或 WPS 中打开，请先关闭再运行；否则请检查文件和文件夹的写入权限（是否只读）。{_KEPT}"
    if isinstance(error, (FileExistsError, NotADirectoryError, IsADirectoryError)):
        return f"无法写入“{path}”：同名的文件或文件夹占住了这个位置。请移走它再运行；{_KEPT}"
    return f"无法写入“{path}”（{error.strerror or error}）。{_KEPT}"

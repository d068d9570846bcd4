"""Writes a file whole or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path


class CannotWrite(OSError):
    """An output that could not be written; the message says what the officer can do. The former output is untouched."""


def write_whole(path: Path, data: bytes) -> None:
    """Writes beside the target, then renames. Raises CannotWrite where the folder, the disk or another program forbids it."""
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=".writing-", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except OSError as error:
        if temporary and os.path.exists(temporary):
            os.unlink(temporary)
        raise CannotWrite(_words(path, error)) from error


def _words(path: Path, error: OSError) -> str:
    if error.errno == errno.ENOSPC:
        return f"磁盘已满，无法写入“{path}”。请腾出空间后重新运行；原有的文件没有改动。"
    if isinstance(error, PermissionError):
        return f"无法写入“{path}”。如果它正在 Excel 或 WPS 中打开，请先关闭；否则请检查文件夹的写入权限。原有的文件没有改动。"
    return f"无法写入“{path}”（{error.strerror}）。原有的文件没有改动。"

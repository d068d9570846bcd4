"""Copies in the run's private scratch folder, under generated names."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterable

from pipeline.read.answers import Refused

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def keep(chunks: Iterable[bytes], folder: str, suffix: str = "") -> tuple[str, int]:
    """Writes the chunks to a new file; its path and size. Leaves no file behind when something fails.

    Raises Refused F101 where the disk is full (the file is not to blame, and its reason says so), and whatever ``chunks`` raises.
    """
    handle, path = tempfile.mkstemp(prefix="copy-", suffix=suffix, dir=folder or None)
    size = 0
    try:
        with os.fdopen(handle, "wb") as target:
            for chunk in chunks:
                size += len(chunk)
                target.write(chunk)
    except BaseException as error:
        os.unlink(path)
        if isinstance(error, OSError) and error.errno in _FULL:
            raise Refused("F101", "磁盘空间不足，文件没有读完。请清理磁盘后重新运行，文件本身不一定有问题。") from None
        raise
    return path, size

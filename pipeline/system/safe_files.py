"""Files in folders that others can write to: only regular files are opened, no link is followed, nothing waits for a writer."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

_QUIET = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_CHUNK = 2**20


class NotUsable(OSError):
    """What stands there is no regular file, or it is too large."""


def read_regular(path: Path, most: int, links: bool = False) -> bytes:
    """A regular file's content. Raises NotUsable for anything else and beyond ``most`` bytes, OSError where it cannot be opened.

    ``links``: a link is followed, as the person who chose the path may have meant it.
    """
    if not links and stat.S_ISLNK(os.lstat(path).st_mode):
        raise NotUsable(errno.ELOOP, "是链接，不是文件本身", str(path))
    handle = os.open(path, os.O_RDONLY | _QUIET | (0 if links else _NO_LINK))
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise NotUsable(errno.EINVAL, "不是普通文件", str(path))
        data = file.read(most + 1)
    if len(data) > most:
        raise NotUsable(errno.EFBIG, f"大于 {most // 2**20} MB", str(path))
    return data


def chunks(path: Path) -> Iterator[bytes]:
    """A regular file's content, part by part; no link is followed. Raises NotUsable for anything else, OSError where it cannot be opened."""
    if stat.S_ISLNK(os.lstat(path).st_mode):
        raise NotUsable(errno.ELOOP, "是链接，不是文件本身", str(path))
    handle = os.open(path, os.O_RDONLY | _QUIET | _NO_LINK)
    with open(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise NotUsable(errno.EINVAL, "不是普通文件", str(path))
        while chunk := file.read(_CHUNK):
            yield chunk


def sha256_of(path: Path) -> str:
    """The SHA-256 of a regular file; '' where nothing, or something else, stands there or it cannot be read."""
    digest = hashlib.sha256()
    try:
        for chunk in chunks(path):
            digest.update(chunk)
    except OSError:
        return ""
    return digest.hexdigest()


def new_file(path: Path) -> int:
    """A descriptor of a file made just now, with the permissions that the officer's umask gives. FileExistsError where anything stands."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _QUIET | _NO_LINK, 0o666)


def kind(path: Path) -> int:
    """The type bits of what stands at a path itself, a link included; 0 where nothing does. OSError where that cannot be told."""
    try:
        return stat.S_IFMT(os.lstat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return 0


def take_away_stranger(path: Path) -> None:
    """Removes what stands in the place of a small file of ours and is none: a link, a pipe, a second name of another file.

    Folders stay. OSError where that is forbidden.
    """
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        return
    if not stat.S_ISDIR(found.st_mode) and (not stat.S_ISREG(found.st_mode) or found.st_nlink > 1):
        os.unlink(path)

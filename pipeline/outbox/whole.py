"""Writes outputs whole or not at all: the only way they reach the disk."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import shutil
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from pipeline.system.safe_files import chunks, kind, new_file

_WRITING, _FORMER = ".writing-", ".former-"
_TEMPORARY = re.compile(rf"(?:{re.escape(_WRITING)}|{re.escape(_FORMER)})(?:(?P<process>\d{{1,10}})-)?")
_KEPT = "原有的文件没有改动。"
_FULL = {errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC}


class CannotWrite(OSError):
    """An output that could not be written; the message says what the officer can do. The former output is untouched."""


@dataclass(frozen=True, slots=True)
class Copy:
    """An output that lies ready as a file: made by a worker in the scratch folder, or the officer's own that is kept under another name.

    ``sha256``: of what it must hold; what holds anything else is not copied (CannotWrite).
    """

    source: str
    sha256: str


def write_whole(path: Path, data: bytes) -> None:
    """``write_all`` for one file."""
    write_all([(path, data)])


def write_all(outputs: Sequence[tuple[Path, bytes | Copy]], without: Sequence[Path] = ()) -> None:
    """Writes every output beside its target and flushes it to the disk, and only then renames them, in their order.

    ``without``: files that are no outputs any more; they go when all stand in their places, and come back where one of them cannot.

    Makes folders where needed. Raises CannotWrite where a folder, the disk or another program forbids one of them; the former
    outputs then stand as they were, those already renamed included. A kill leaves each file either as it was or as it is meant
    to be; what it may leave beside them (``.writing-*``, ``.former-*``) the next run takes away. Callers hold the lock of a run.
    What stands in an output's place and is no regular file (a link, a pipe) is replaced, never followed or opened; a folder is refused.
    """
    written: list[str] = []
    replaced: list[tuple[Path, str]] = []  # target, and where its former content is ('' for none)
    for folder in {path.parent for path in (*(path for path, _ in outputs), *without)}:
        _clear_leftovers(folder)
    try:
        for path, data in outputs:
            with telling(path):
                written.append(_beside(path, data))
        for (path, _), temporary in zip(outputs, written):
            with telling(path):
                former = _kept(path)
                replaced.append((path, former))
                os.replace(temporary, path)
                _flush_folder(path.parent)
        for path in without:
            with telling(path):
                _take_away(path, replaced)
    except BaseException as error:
        stuck = [path.name for path, former in reversed(replaced) if not _restored(path, former)]
        if stuck and isinstance(error, CannotWrite):
            newer = "、".join(f"“{name}”" for name in stuck)
            raise CannotWrite(f"{str(error).removesuffix(_KEPT)}其中 {newer} 可能已是新的内容，请在问题解决后重新运行。") from error
        raise
    finally:
        for leftover in [*written, *(former for _, former in replaced)]:
            _remove(leftover)


def _take_away(path: Path, replaced: list[tuple[Path, str]]) -> None:
    """Moves a regular file away from its place; it is gone once the set is whole. Anything else, and nothing, stays as it is."""
    if kind(path) != stat.S_IFREG:
        return
    former = _temporary(_FORMER, path.parent)
    os.replace(path, former)
    replaced.append((path, former))
    _flush_folder(path.parent)


def _clear_leftovers(folder: Path) -> None:
    """Takes away what a killed run left behind in a folder of outputs; not what a process that lives is writing there."""
    try:
        with os.scandir(folder) as entries:
            left = [entry.path for entry in entries if _is_leftover(entry)]
    except OSError:
        return  # there is no folder yet, or it may not be listed: the writing itself will say so
    for path in left:
        _remove(path)


def _is_leftover(entry: os.DirEntry[str]) -> bool:
    found = _TEMPORARY.match(entry.name)
    return bool(found) and not entry.is_dir(follow_symlinks=False) and not _lives(int(found["process"] or 0))  # type: ignore[index]


def _lives(process: int) -> bool:
    """Whether a process other than this one runs under the number. Windows lets nobody remove a file that is open."""
    if os.name == "nt" or process in (0, os.getpid()):
        return False
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True


def _temporary(prefix: str, folder: Path) -> str:
    """A name beside the outputs that nothing has; it tells the process that writes it."""
    return os.fspath(folder / f"{prefix}{os.getpid()}-{secrets.token_hex(8)}")


def own_folder(folder: Path) -> str:
    """Makes a folder of outputs. A link in its place is set aside under another name, never followed; the officer's sentence, else ''.

    Raises CannotWrite.
    """
    with telling(folder):
        if kind(folder) == stat.S_IFLNK:
            aside = folder.with_name(f"{folder.name}-停用-{datetime.now():%Y%m%d-%H%M%S}")
            folder.rename(aside)
            folder.mkdir()
            return f"“{folder}”是一个链接，没有使用；链接已改名为“{aside.name}”，本次的结果写在新建的同名文件夹中。"
        folder.mkdir(parents=True, exist_ok=True)
    return ""


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Turns an OSError about ``path`` into CannotWrite, which says what the officer can do."""
    try:
        yield
    except CannotWrite:
        raise
    except OSError as error:
        raise CannotWrite(_words(path, error)) from error


def _beside(path: Path, data: bytes | Copy) -> str:
    """Writes a file beside ``path``; its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = _temporary(_WRITING, path.parent)
    handle = new_file(Path(temporary))
    try:
        with os.fdopen(handle, "wb") as file:
            if isinstance(data, Copy):
                _copy(path, data, file)
            else:
                file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        _remove(temporary)
        raise
    return temporary


def _copy(path: Path, ready: Copy, target: BinaryIO) -> None:
    """Copies a file that lies ready. Raises CannotWrite where it is not what it should be."""
    digest = hashlib.sha256()
    for chunk in chunks(Path(ready.source)):
        digest.update(chunk)
        target.write(chunk)
    if digest.hexdigest() != ready.sha256:
        raise CannotWrite(f"无法写入“{path}”：准备好的内容在写入时变了。请重新运行；{_KEPT}")


def _kept(path: Path) -> str:
    """A second name (or, where the file system has none, a copy) for what stands at ``path``; '' where nothing does. OSError for a folder."""
    stands = kind(path)
    if stands == stat.S_IFDIR:
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), os.fspath(path))
    if not stands:
        return ""
    former = _temporary(_FORMER, path.parent)
    if stands != stat.S_IFREG:
        os.replace(path, former)  # a link or a pipe: moved as it is, never opened
        return former
    try:
        os.link(path, former)
    except OSError:
        try:
            shutil.copy2(path, former, follow_symlinks=False)
        except BaseException:
            _remove(former)
            raise
    return former


def _restored(path: Path, former: str) -> bool:
    """Puts the former content back; False where the disk fails even for that: the file is whole, only newer than the others."""
    try:
        if former:
            os.replace(former, path)
        else:
            path.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def _remove(name: str) -> None:
    if name:
        with suppress(OSError):
            os.unlink(name)


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

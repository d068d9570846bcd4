"""Walks the inbox once, following no link; every entry is listed exactly once."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.intake.names import distinct, shown_name

_CLUTTER = frozenset(
    {".ds_store", "thumbs.db", "ehthumbs.db", "desktop.ini", ".gitkeep", ".gitignore", ".keep", ".localized", "__macosx", ".directory"}
)
_LEFTOVER = re.compile(r"~\$|\._|\.~lock\..*#$|~wr[ldf]\d{4}\.tmp$|~df[0-9a-f]+\.tmp$", re.IGNORECASE)  # at the start of a name
_TABLES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".et", ".csv", ".zip")
_NO_FILE = "请放入文件本身。"


@dataclass(frozen=True)
class Entry:
    """One file below the inbox (or one archive member). ``file`` is its shown path, ``received`` its time in seconds."""

    file: str
    path: str
    bytes: int
    received: int
    skipped: bool = False
    code: str = ""
    reason: str = ""
    depth: int = 0  # archives around it


def is_clutter(name: str, size: int = 1) -> bool:
    """Files that programs leave behind: lock files, folder settings, macOS resource forks, empty hidden files that are no tables."""
    if name.lower() in _CLUTTER or _LEFTOVER.match(name):
        return True
    return name.startswith(".") and size == 0 and not name.lower().endswith(_TABLES)


def discover(inbox: Path) -> list[Entry]:
    """Every entry below ``inbox`` that is no ordinary folder, sorted by shown path. OSError where the inbox itself cannot be listed."""
    entries: list[Entry] = []
    pending = [os.fspath(inbox)]
    while pending:
        folder = pending.pop()
        try:
            with os.scandir(folder) as found:
                items = list(found)
        except OSError as error:
            if folder == os.fspath(inbox):
                raise
            entries.append(_closed(inbox, folder, error))
            continue
        if not items and folder.lower().endswith(_TABLES):
            entries.append(_refused(inbox, folder, "F103", f"这是一个空文件夹，不是表格文件，{_NO_FILE}"))
        for item in items:
            if item.is_dir(follow_symlinks=False):
                pending.append(item.path)
            else:
                entries.append(_entry(inbox, item.path))
    return _distinct(sorted(entries, key=lambda e: (e.file, e.path)))


def _shown(inbox: Path, path: str) -> str:
    return shown_name(os.path.relpath(path, inbox).replace(os.sep, "/"))


def _refused(inbox: Path, path: str, code: str, reason: str) -> Entry:
    return Entry(_shown(inbox, path), path, 0, 0, code=code, reason=reason)


def _closed(inbox: Path, path: str, error: OSError) -> Entry:
    return _refused(inbox, path, "F101", f"文件夹打不开（{error.strerror}），里面的文件都没有读到，请检查权限。")


def _entry(inbox: Path, path: str) -> Entry:
    try:
        info = os.lstat(path)
    except OSError as error:
        return _refused(inbox, path, "F101", f"文件打不开（{error.strerror}），请检查权限或是否正在移动。")
    entry = Entry(_shown(inbox, path), path, info.st_size, max(0, int(info.st_mtime)))
    name = os.path.basename(path)
    if stat.S_ISLNK(info.st_mode):
        return replace(entry, code="F104", reason=f"这是链接，不是文件本身，没有打开。{_NO_FILE}")
    if not stat.S_ISREG(info.st_mode):
        return replace(entry, code="F104", reason=f"这是系统的特殊文件，不是普通文件，没有打开。{_NO_FILE}")
    if is_clutter(name, info.st_size) or "__MACOSX" in entry.file.split("/")[:-1]:
        return replace(entry, skipped=True)
    return entry


def _distinct(entries: list[Entry]) -> list[Entry]:
    """Two raw names may be shown alike; each entry keeps a name of its own."""
    seen: set[str] = set()
    told = []
    for entry in entries:
        name = distinct(entry.file, seen)
        seen.add(name)
        told.append(entry if name == entry.file else replace(entry, file=name))
    return told

"""Walks the inbox once, following no link."""

from __future__ import annotations

import os
import stat
import unicodedata
from dataclasses import dataclass
from pathlib import Path

_CLUTTER = {".ds_store", "thumbs.db", "desktop.ini", ".gitkeep"}


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


def shown_name(name: str) -> str:
    """A name as it can be printed anywhere: bytes that are no text, control and bidi characters escaped."""
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(c if unicodedata.category(c) not in ("Cc", "Cf", "Cs") else f"\\u{ord(c):04x}" for c in text)


def is_clutter(name: str) -> bool:
    """Files that programs leave behind: lock files, folder settings, macOS resource forks."""
    lower = name.lower()
    return lower in _CLUTTER or lower.startswith(("~$", "._", ".~lock.")) or lower == "__macosx"


def discover(inbox: Path) -> list[Entry]:
    """Every entry below ``inbox`` that is no ordinary folder, sorted by shown path."""
    entries: list[Entry] = []
    pending = [Path(inbox)]
    while pending:
        folder = pending.pop()
        with os.scandir(folder) as found:
            for item in found:
                info = item.stat(follow_symlinks=False)
                if stat.S_ISDIR(info.st_mode):
                    pending.append(Path(item.path))
                else:
                    entries.append(_entry(inbox, item, info))
    return sorted(entries, key=lambda e: (e.file, e.path))


def _entry(inbox: Path, item: os.DirEntry[str], info: os.stat_result) -> Entry:
    name = shown_name(os.path.relpath(item.path, inbox).replace(os.sep, "/"))
    common = (name, item.path, info.st_size, int(info.st_mtime))
    if not stat.S_ISREG(info.st_mode):
        kind = "链接（快捷方式）" if stat.S_ISLNK(info.st_mode) else "特殊文件"
        return Entry(*common, code="F104", reason=f"这是{kind}，不是普通文件，没有打开。")
    return Entry(*common, skipped=is_clutter(item.name) or "__MACOSX/" in name)

"""Progress of the reading: a bar on a terminal, plain lines otherwise."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import Any

from pipeline.cli.console import say

_EVERY = 100


class Progress:
    """Called with (done, total, file). Context manager."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Progress:
        if sys.stderr is not None and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar

            self._bar = Bar(
                TextColumn("读取申报表"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeRemainingColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            try:
                self._bar.start()
                self._task = self._bar.add_task("read", total=None)
            except OSError:
                self._bar = None
        return self

    def __call__(self, done: int, total: int, file: str) -> None:
        if self._bar is not None:
            self._bar.update(self._task, completed=done, total=total)  # only its own thread writes
        elif done == total or done % _EVERY == 0:
            say(f"已读取 {done}/{total} 个文件", error=True)

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            with suppress(OSError):  # a terminal that was closed meanwhile
                self._bar.stop()

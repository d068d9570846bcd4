"""What is said to the officer reaches the officer or nobody: a closed or full console never costs a run."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import Any


def prepare() -> None:
    """Gives the console UTF-8. A standard stream that was closed is opened on nothing, so that no file of ours takes its number."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # the lowest free number is this one
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def keep_for_ourselves() -> None:
    """Takes standard error away from the processes that this one starts: they have nothing to say to an officer when they are stopped."""
    if os.name == "nt" or sys.stderr is None:
        return
    sys.stderr = open(os.dup(2), "w", encoding="utf-8", errors="backslashreplace", buffering=1)  # noqa: SIM115 - as long as we live
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 2)
    os.close(silent)


def say(text: str, error: bool = False) -> None:
    """Prints a text on standard output (``error``: standard error); where that is closed, full or gone, on the other one; else nowhere."""
    for stream in (sys.stderr, sys.stdout) if error else (sys.stdout, sys.stderr):
        if stream is None:  # pythonw, or closed before we began
            continue
        try:
            print(text, file=stream, flush=True)
        except (OSError, ValueError):
            _give_up(stream)
        else:
            return


def _give_up(stream: Any) -> None:
    """Lets what waits in a broken stream go nowhere, so that the interpreter does not fail over it when it ends."""
    with suppress(OSError, ValueError):
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, stream.fileno())
        os.close(silent)

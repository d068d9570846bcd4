"""Runs as an officer starts them, that can be disturbed while they go on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil

from tests.faults.outputs import outputs
from tests.running import ROOT, Outcome


def command(inbox: Path, folder: Path, *more: str, province: str = "33") -> list[str]:
    """The command of a run with outputs below ``folder``."""
    where = ["--inbox", str(inbox), "--outbox", str(folder / "outbox"), "--reports", str(folder / "reports")]
    return [sys.executable, "-m", "pipeline", "province", province, *where, *more]


def started(inbox: Path, folder: Path, *more: str, province: str = "33", **how: Any) -> subprocess.Popen[str]:
    """A run that goes on, in a group of its own, and heeds signals though the tests themselves may have been started in a background."""
    how = {
        "preexec_fn": _heeds_signals,
        "cwd": ROOT,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.PIPE,
        "start_new_session": True,
        **how,
    }
    return subprocess.Popen(command(inbox, folder, *more, province=province), text=True, encoding="utf-8", **how)


def _heeds_signals() -> None:
    """A shell that starts a job in the background has it ignore Ctrl-C, and what is ignored stays ignored."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def ended(process: subprocess.Popen[str], folder: Path) -> Outcome:
    """The run when it has ended. A run that hangs is killed and fails the test."""
    try:
        out, err = process.communicate(timeout=300)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    return Outcome(process.returncode, out or "", err or "", folder)


def done(inbox: Path, folder: Path, *more: str, env: dict[str, str] | None = None, **how: Any) -> Outcome:
    """A whole run; ``env`` is laid over the usual environment."""
    return ended(started(inbox, folder, *more, env={**os.environ, **(env or {})}, **how), folder)


def children(process: subprocess.Popen[str]) -> list[psutil.Process]:
    """Everything that a run has started and that lives."""
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.Error:
        return []


def told(outcome: Outcome) -> tuple[int, bytes, list[Any]]:
    """What must not depend on anything beside the returns: exit code, findings, applications."""
    found = outputs(outcome.folder)
    assert "reports/33-浙江/findings.csv" in found, outcome.err
    return outcome.code, found["reports/33-浙江/findings.csv"], json.loads(found["reports/33-浙江/run.json"])["applications"]

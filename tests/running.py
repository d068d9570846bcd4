"""Runs the pipeline as a user does, and reads back what it left."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.tables import FINDING_STATUSES

ROOT = Path(__file__).parents[1]


def judged(findings: list[dict[str, str]]) -> list[dict[str, str]]:
    """The findings that are there, as they were judged."""
    return [{k: v for k, v in f.items() if k != "change"} for f in findings if f["status"] in FINDING_STATUSES]


@dataclass
class Outcome:
    """One run: exit code, console, findings, run.json and where the outputs are."""

    code: int
    out: str
    err: str
    folder: Path

    @property
    def reports(self) -> Path:
        return next((self.folder / "reports").glob("*/"))

    @property
    def findings(self) -> list[dict[str, str]]:
        with open(self.reports / "findings.csv", encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    @property
    def judged(self) -> list[dict[str, str]]:
        """The findings of this run, without what became of them since the run before: that depends on what came before."""
        return judged(self.findings)

    @property
    def run(self) -> dict[str, Any]:
        return json.loads((self.reports / "run.json").read_text(encoding="utf-8"))

    @property
    def summary(self) -> Path:
        return next((self.folder / "outbox").glob("*/*.xlsx"))

    def codes(self, file: str) -> set[str]:
        return {f["code"] for f in self.findings if f["file"] == file and f["severity"] != "info"}


def run(inbox: Path, folder: Path, *more: str, province: str = "33", before: Callable[[], None] | None = None) -> Outcome:
    """``python -m pipeline province 33`` on an inbox, outputs below ``folder``. ``before`` is called in the new process first."""
    command = [
        sys.executable,
        "-m",
        "pipeline",
        "province",
        province,
        "--inbox",
        str(inbox),
        "--outbox",
        str(folder / "outbox"),
        "--reports",
    ]
    done = subprocess.run(
        [*command, str(folder / "reports"), *more],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        preexec_fn=before,
    )
    return Outcome(done.returncode, done.stdout, done.stderr, folder)

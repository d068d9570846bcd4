"""Severities and switches at their extremes: a run still closes its accounts, and what cannot be read never reaches the summary."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipeline.settings.files import BATCHES
from schemas.rules import catalogue
from tests.running import run
from workshop.sample.inbox import make_inbox

FREE = [code for code, rule in catalogue().items() if not (rule.severity == "error" and rule.raised_by in ("read", "type", "run"))]


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("extremes") / "inbox"
    make_inbox(folder, "33", 45, 3, faults=True)
    return folder


@pytest.mark.parametrize("text", ["[severity]\ninfo = {}", "off = {}", "[severity]\nerror = {}"], ids=["info", "off", "error"])
def test_the_run_closes_its_accounts(inbox: Path, tmp_path: Path, text: str) -> None:
    shutil.copytree(BATCHES, tmp_path / "batches")
    (tmp_path / "batches" / "x.toml").write_text('extends = "2019-2"\nid = "x"\n' + text.format(json.dumps(FREE)), encoding="utf-8")
    outcome = run(inbox, tmp_path, "--batch", "x", "--batches", str(tmp_path / "batches"))
    assert outcome.code == 3, outcome.err
    accounts = outcome.run["accounts"]
    assert accounts["rows_read"] == sum(accounts[k] for k in ("included", "held", "refused", "superseded"))
    codes = {f["code"] for f in outcome.findings}
    assert ("off" in text) == codes.isdisjoint(FREE)
    applications = outcome.run["applications"]
    assert all(a["pilot_students"] is not None for a in applications if a["included"])
    rows = [row for row in load_workbook(outcome.summary).worksheets[0].iter_rows(min_row=5, values_only=True) if isinstance(row[0], int)]
    assert len(rows) == accounts["included"] == sum(a["included"] for a in applications) > 0
    assert all(row[7] for row in rows)

"""A column that only ``schemas/fields.toml`` knows: the sample fills it, every layout places it, the pipeline reads it."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from schemas.fields import TABLES
from tests.running import ROOT

KINDS = sorted({f.kind for table in TABLES.values() for f in table})
PLACES = list(zip(KINDS, "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"))
HEADED = {"school": "院校事项", "application": "申报事项", "trainer": "教师事项"}
OF_APPLICATION = {f"further_application_{kind}" for kind in KINDS}


def _field(table: str, kind: str, numeral: str) -> str:
    """The block of a required field of a kind, as it would stand in the form's list."""
    options = 'options = ["甲类", "乙类"]\n' if kind in ("option", "options") else ""
    bounds = 'least = 20\nmost = 30\nunit = "学时"\n' if kind == "count" else ""
    return f'\n[{table}.further_{table}_{kind}]\nheading = "{HEADED[table]}{numeral}"\nkind = "{kind}"\n{options}{bounds}'


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program with a field of every kind more in every table."""
    folder = tmp_path_factory.mktemp("columns")
    for package in ("pipeline", "schemas", "workshop"):
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    with open(folder / "schemas" / "fields.toml", "a", encoding="utf-8") as file:
        file.writelines(_field(table, *place) for table in TABLES for place in PLACES)
    return folder


def _python(tree: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", *map(str, arguments)]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, encoding="utf-8", check=False)


def _findings(tree: Path, sample: Path, *options: object) -> tuple[list[dict[str, str]], list[dict]]:
    """The findings about a sample province, and the truth about its returns."""
    made = _python(tree, "workshop.sample", sample / "inbox", "--seed", 3, *options)
    assert made.returncode == 0, made.stderr
    folders = ("--inbox", sample / "inbox", "--outbox", sample / "outbox", "--reports", sample / "reports")
    done = _python(tree, "pipeline", "province", 33, *folders)
    assert done.returncode in (0, 1, 3), done.stderr
    with open(sample / "reports" / "33-浙江" / "findings.csv", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file)), json.loads((sample / "truth.json").read_text(encoding="utf-8"))["returns"]


def test_a_clean_province_stays_clean(tree: Path, tmp_path: Path) -> None:
    findings, returns = _findings(tree, tmp_path, "--clean", "--schools", 8)
    assert len(returns) == 8
    assert [f for f in findings if f["file"]] == []  # balance is judged of the whole province


def test_every_layout_format_and_disguise_carries_the_new_columns(tree: Path, tmp_path: Path) -> None:
    findings, returns = _findings(tree, tmp_path, "--schools", 30)
    clean = {one["file"] for one in returns if not one["kinds"]}
    assert {one["flat"] for one in returns if not one["kinds"]} == {False, True}
    loud = [f for f in findings if f["severity"] != "info"]
    assert [(f["file"], f["code"], f["message"]) for f in loud if f["file"] in clean] == []
    assert [f["message"] for f in loud if f["field"].startswith("further_")] == []
    assert all(row[name] for one in returns for row in one["apps"] for name in OF_APPLICATION)

"""``balance``: what other limits would find. The same findings as a run with these limits, and nothing written."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.settings.files import BATCHES
from tests.running import run
from workshop.sample import layouts
from workshop.sample.school import clean_return
from workshop.sample.write import book_bytes

SCHOOLS = 12


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve schools: nine apply for 智能财税 too, one brings a third of the students."""
    folder = tmp_path_factory.mktemp("whatif")
    (folder / "inbox").mkdir()
    for number in range(1, SCHOOLS + 1):
        record = clean_return(random.Random(number), number, school_type="高等职业学校", certificates=1)
        for row in record["applications"]:
            row |= {"pilot_students": 300 if number == 1 else 50, "enrolled": 900}
        (folder / "inbox" / f"{number}.xlsx").write_bytes(book_bytes(layouts.official(record)))
    return folder


def balance(folder: Path, *limits: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipeline", "balance", "33", "--inbox", str(folder / "inbox"), "--limits", *limits]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, cwd=folder, env=environment)


def _found(text: str, column: int) -> set[str]:
    """The groups of the tables that are over: under the present limits (column 3) or the tried ones (4)."""
    rows = [re.split(r"\s{2,}", line.strip()) for line in text.splitlines() if re.match(r"  \S.*  \d+/\d+  ", line)]
    return {row[0] for row in rows if row[column] == "超过"}


def test_it_finds_what_a_run_with_these_limits_reports(folder: Path, tmp_path: Path) -> None:
    tried = balance(folder, "certificate=1/12", "field=0.25", "school=5%")
    assert tried.returncode == 0, tried.stderr
    shutil.copytree(BATCHES, tmp_path / "batches")
    (tmp_path / "batches" / "2019-2").mkdir(exist_ok=True)
    limits = '[balance]\ncertificate = "1/12"\nfield = "0.25"\nschool = "0.05"\n'
    (tmp_path / "batches" / "2019-2" / "33-浙江.toml").write_text(limits, encoding="utf-8")
    for done, column in (
        (run(folder / "inbox", tmp_path / "then", "--batches", str(tmp_path / "batches")), 4),
        (run(folder / "inbox", tmp_path / "now"), 3),
    ):
        balance_json = done.run["balance"]
        groups = [g for name in ("certificates", "fields", "schools") for g in balance_json[name]]
        reported = {g["name"] for g in groups if g["over"] and g["judged"]}
        codes = [f["code"] for f in done.findings if f["code"] in ("P501", "P502", "P504")]
        assert _found(tried.stdout, column) == reported
        assert len(codes) == len(reported)
    assert _found(tried.stdout, 4) > _found(tried.stdout, 3)
    assert f"试算限值报告 {len(_found(tried.stdout, 4))} 项" in tried.stdout


def test_nothing_is_written(folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    assert balance(folder, "field=0.1").returncode == 0
    assert sorted(folder.rglob("*")) == before


def test_without_limits_it_shows_how_things_stand(folder: Path) -> None:
    done = balance(folder)
    assert done.returncode == 0
    assert done.stdout.count("（不变）：结果不变") == 3


def test_several_limits_may_stand_in_one_word(folder: Path) -> None:
    assert "限值 30% → 25%" in (text := balance(folder, "certificate=0.25, field=35%").stdout)
    assert "限值 40% → 35%" in text


def test_under_the_minimum_size_it_says_that_nothing_is_judged(folder: Path) -> None:
    text = balance(folder, "min_schools=13", "school=0.01").stdout
    assert "按试算的最小规模（13 所院校），现有 12 所院校，只显示，不判断。" in text
    assert "P504 院校过度集中（按院校，占试点学生的比例）　限值 20% → 1%：消失 1 项" in text


@pytest.mark.parametrize(
    "limits, words",
    [
        (["certificat=0.2"], ["没有名为“certificat”的限值", "“certificate”", "field（专业大类）"]),
        (["certificate"], ["certificate=0.25"]),
        (["certificate=2"], ["0 到 1", "“2”"]),
        (["certificate=三成"], ["0 到 1", "三成"]),
        (["min_schools=-3"], ["整数", "-3"]),
        (["field=0.1", "field=0.2"], ["不止一次"]),
    ],
)
def test_wrong_limits_are_refused_with_what_is_right(folder: Path, limits: list[str], words: list[str]) -> None:
    done = balance(folder, *limits)
    assert done.returncode == 2
    assert not done.stdout
    for word in words:
        assert word in done.stderr


def test_it_is_in_the_help() -> None:
    done = subprocess.run([sys.executable, "-m", "pipeline", "--help"], capture_output=True, text=True, encoding="utf-8", check=False)
    assert "balance" in done.stdout
    assert "试算" in done.stdout

"""Wrong commands are answered in Chinese with exit code 2; help is Chinese throughout."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.cli.commands import main
from pipeline.settings.files import BATCHES, known_batches
from tests.running import ROOT


@pytest.mark.parametrize(
    "command, words",
    [
        ("", "没有写明命令"),
        ("province", "没有写明省份"),
        ("provice 33", "没有“provice”这个命令或选项，可用的有：province、balance"),
        ("province 33 --inbx a", "不认识的内容：--inbx a"),
        ("balance 33 --batch", "--batch 后面应写一个值"),
        ("province 33 --in", ""),
        ("province hn", "湖南省"),
        ("province 33 --batch 2018-1", f"没有批次“2018-1”。现有批次：{'、'.join(known_batches(BATCHES))}。"),
        ("province 33 --inbox nowhere", "找不到收件文件夹“nowhere”"),
    ],
)
def test_a_wrong_command_is_answered_in_chinese(command: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(command.split()) == 2
    said = capsys.readouterr()
    assert not said.out
    assert words in said.err
    assert not re.search(r"error|usage|required|argument|invalid", said.err)


@pytest.mark.parametrize("command", ["--help", "province --help", "balance -h"])
def test_help_is_chinese(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(command.split()) == 0
    said = capsys.readouterr().out
    assert "用法：" in said
    assert not re.search(r"usage|options:|positional|show this", said)


@pytest.mark.parametrize(
    "written, words",
    [
        ("2019-1\n", "不认识的配置项“typo”"),
        ("\ufeff2019-1\r\n", "不认识的配置项“typo”"),
        ("2019-2", "是空的"),
        (None, "是空的"),  # the program's own default
        ("2018-1", "没有批次“2018-1”"),
        ("", "没有写明批次"),
    ],
)
def test_without_a_batch_the_folders_default_is_meant(
    tmp_path: Path, written: str | None, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    batches = tmp_path / "batches"
    shutil.copytree(BATCHES, batches)
    (tmp_path / "inbox").mkdir()
    other = batches / "2019-1.toml"
    other.write_text("typo = 1\n" + other.read_text(encoding="utf-8"), encoding="utf-8")  # so that it is seen which one is read
    (batches / "default.txt").unlink()
    if written is not None:
        (batches / "default.txt").write_text(written, encoding="utf-8")
    code = main(["province", "33", "--batches", str(batches), "--inbox", str(tmp_path / "inbox")])
    said = capsys.readouterr()
    assert words in said.out + said.err
    assert code == (0 if words == "是空的" else 2)


def test_the_default_batch_is_named_once(tmp_path: Path) -> None:
    """Another default.txt in a copy of the program, and nothing else: command line, Makefile, sample and rule book follow."""
    for package in ("pipeline", "schemas", "workshop"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("Makefile", "requirements.lock"):
        shutil.copy(ROOT / file, tmp_path)
    (tmp_path / "schemas" / "batches" / "default.txt").write_text("2019-1\n", encoding="utf-8")

    def said(*command: str) -> str:
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=True)
        return done.stdout

    assert "批次，默认 2019-1" in said(sys.executable, "-m", "pipeline", "province", "--help")
    said(sys.executable, "-m", "workshop.sample", "inbox", "--schools", "1", "--clean")
    (tmp_path / "outbox").mkdir()
    (tmp_path / "reports").mkdir()
    said(sys.executable, "-m", "pipeline", "province", "33", "--make")
    assert json.loads(next((tmp_path / "reports").glob("33-*/run.json")).read_text(encoding="utf-8"))["batch"] == "2019-1"
    said(sys.executable, "-m", "workshop.rulebook", "rules.md")
    assert "首批1+X证书制度试点" in (tmp_path / "rules.md").read_text(encoding="utf-8")
    plan = said("make", "--dry-run", "run", "province=33")
    assert "--batch" not in plan
    assert '--batch "2019-2"' in said("make", "--dry-run", "run", "province=33", "batch=2019-2")

"""Wrong commands are answered in Chinese with exit code 2; help is Chinese throughout."""

from __future__ import annotations

import re

import pytest

from pipeline.cli.commands import main


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
        ("province 33 --batch 2018-1", "没有批次“2018-1”。现有批次：2019-1、2019-2。"),
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

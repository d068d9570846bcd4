"""Outputs are whole or absent, and the message says what to do."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from pipeline.outbox import whole
from pipeline.outbox.whole import CannotWrite, write_whole


def test_writes_makes_folders_and_replaces(tmp_path: Path) -> None:
    target = tmp_path / "甲" / "乙.csv"
    write_whole(target, b"one")
    write_whole(target, b"two")
    assert target.read_bytes() == b"two"
    assert os.listdir(target.parent) == ["乙.csv"]


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "磁盘已满"), (errno.EACCES, "请先关闭"), (errno.EPERM, "请先关闭"), (errno.EROFS, "只读"), (errno.EIO, "无法写入")],
)
@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failed_write_leaves_the_old_output_and_says_what_to_do(tmp_path: Path, monkeypatch, number: int, words: str, step: str) -> None:
    target = tmp_path / "findings.csv"
    target.write_bytes(b"old")

    def fails(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(whole.os, step, fails)
    with pytest.raises(CannotWrite, match=words) as caught:
        write_whole(target, b"new")
    assert "findings.csv" in str(caught.value)
    assert target.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["findings.csv"]


def test_an_interrupted_write_leaves_nothing(tmp_path: Path, monkeypatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(whole.os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "a.csv", b"new")
    assert os.listdir(tmp_path) == []


def test_a_file_in_the_folders_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "reports").write_bytes(b"")
    with pytest.raises(CannotWrite, match="占住"):
        write_whole(tmp_path / "reports" / "a.csv", b"new")

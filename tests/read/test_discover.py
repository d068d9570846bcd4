"""The walk of the inbox: every entry once, no link followed, names that can be shown."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from pipeline.intake.discover import Entry, discover
from pipeline.intake.names import shown_name


def _by_name(inbox: Path) -> dict[str, Entry]:
    entries = discover(inbox)
    assert [e.file for e in entries] == sorted({e.file for e in entries})
    return {e.file: e for e in entries}


def test_every_entry_once_links_and_special_files_unopened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox = tmp_path / "inbox"
    deep = inbox / "/".join(["层"] * 40)
    deep.mkdir(parents=True)
    (deep / "a.xlsx").write_bytes(b"x" * 7)
    (tmp_path / "outside.xlsx").write_bytes(b"secret")
    os.symlink(tmp_path / "outside.xlsx", inbox / "link.xlsx")
    os.symlink(tmp_path, inbox / "linked_folder")
    os.symlink(inbox / "loop", inbox / "loop")
    os.symlink("/nowhere", inbox / "dangling.xlsx")
    os.mkfifo(inbox / "fifo.xlsx")
    with socket.socket(socket.AF_UNIX) as unix:
        monkeypatch.chdir(inbox)  # a socket's path must be short
        unix.bind("socket.xlsx")
    (inbox / "folder.xlsx").mkdir()
    (inbox / "full.xlsx").mkdir()
    (inbox / "full.xlsx" / "b.xlsx").write_bytes(b"y")
    (inbox / "空").mkdir()
    found = _by_name(inbox)
    codes = {name: entry.code for name, entry in found.items()}
    assert codes == {
        "/".join(["层"] * 40) + "/a.xlsx": "", "link.xlsx": "F104", "linked_folder": "F104", "loop": "F104", "dangling.xlsx": "F104", "fifo.xlsx": "F104",
        "socket.xlsx": "F104", "folder.xlsx": "F103", "full.xlsx/b.xlsx": "",
    }  # fmt: skip
    assert all(entry.reason.endswith("。") for entry in found.values() if entry.code)
    assert found["/".join(["层"] * 40) + "/a.xlsx"].bytes == 7


@pytest.mark.parametrize(
    ("name", "skipped"),
    [
        ("~$甲.xlsx", True),
        (".DS_Store", True),
        ("Thumbs.db", True),
        ("desktop.ini", True),
        ("._甲.xlsx", True),
        (".~lock.甲.ods#", True),
        ("~WRL0001.tmp", True),
        (".gitkeep", True),
        ("~甲.xlsx", False),
        (".甲.xlsx", False),
        ("甲.xlsx.tmp", False),
        ("desktop.ini.xlsx", False),
        ("甲~$.xlsx", False),
    ],
)
def test_clutter_is_skipped_and_nothing_else(tmp_path: Path, name: str, skipped: bool) -> None:
    (tmp_path / name).write_bytes(b"x")
    assert [e.skipped for e in discover(tmp_path)] == [skipped]


def test_empty_hidden_files_and_macos_folders_are_clutter(tmp_path: Path) -> None:
    (tmp_path / ".empty").write_bytes(b"")
    (tmp_path / "__MACOSX").mkdir()
    (tmp_path / "__MACOSX" / "甲.xlsx").write_bytes(b"x")
    assert all(e.skipped for e in discover(tmp_path))


def test_an_empty_hidden_table_is_a_file_that_somebody_sent(tmp_path: Path) -> None:
    (tmp_path / ".甲学院.xlsx").write_bytes(b"")
    assert not any(e.skipped for e in discover(tmp_path))


def test_received_is_the_modification_time_in_whole_seconds(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"x")
    os.utime(tmp_path / "a.xlsx", (1_568_800_000.9, 1_568_800_000.9))
    assert discover(tmp_path)[0].received == 1_568_800_000


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("甲/乙.xlsx", "甲/乙.xlsx"),
        ("a\u202excod.xlsx", "a\\u202excod.xlsx"),
        ("a\nb\x1b[31m.xlsx", "a\\u000ab\\u001b[31m.xlsx"),
        (os.fsdecode("甲学院.xlsx".encode("gb18030")), "甲学院.xlsx"),
        (os.fsdecode(b"\xff\xfe\x80.xlsx"), "\\xff\\xfe\\x80.xlsx"),
        ("\u200b零宽.xlsx", "\\u200b零宽.xlsx"),
    ],
)
def test_names_can_be_shown_anywhere(name: str, shown: str) -> None:
    assert shown_name(name) == shown
    shown.encode("utf-8")


def test_two_names_shown_alike_stay_two_entries(tmp_path: Path) -> None:
    (tmp_path / "a\u202eb.xlsx").write_bytes(b"1")
    (tmp_path / "a\\u202eb.xlsx").write_bytes(b"22")
    (tmp_path / os.fsdecode("甲.xlsx".encode("gb18030"))).write_bytes(b"333")
    (tmp_path / "甲.xlsx").write_bytes(b"4444")
    found = _by_name(tmp_path)
    assert len(found) == 4
    assert {e.path for e in found.values()} == {str(p) for p in tmp_path.iterdir()}


def test_the_order_is_not_the_systems(tmp_path: Path) -> None:
    for name in ("乙.xlsx", "a.xlsx", "B.xlsx", "甲.xlsx"):
        (tmp_path / name).write_bytes(b"x")
    assert [e.file for e in discover(tmp_path)] == ["B.xlsx", "a.xlsx", "乙.xlsx", "甲.xlsx"]

"""Zips as schools and hostile people make them: every member listed once, nothing written where it should not be."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from pipeline.intake.discover import discover
from pipeline.read.answers import Answer
from pipeline.read.limits import MIB, Limits
from pipeline.read.pool import Readers
from pipeline.read.tasks import Job
from pipeline.verify.reader import Reread
from pipeline.verify.second import REREAD, Wanted
from schemas.cells import pack
from tests.read.running import GRIDS, answers

CSV = "院校,人数\n甲,1\n".encode()


def _zip(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2019, 9, 18, 8, 30, 0)), data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _told(folder: Path, data: bytes, limits: Limits | None = None) -> dict[str, Answer]:
    (folder / "a.zip").write_bytes(data)
    found = answers(folder, GRIDS, limits)
    return {name.removeprefix("a.zip!/"): answer for name, answer in found.items()}


def _codes(told: dict[str, Answer]) -> dict[str, str]:
    return {name: answer.code or answer.status for name, answer in told.items()}


def test_names_in_utf8_gbk_and_the_unicode_extra_field(tmp_path: Path) -> None:
    raw = "丙.csv".encode("gb18030")
    extra_name = "丁.csv".encode()
    plain = "XXXXX.csv"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("甲.csv", CSV)
        archive.writestr("NN.csv", CSV)
        info = zipfile.ZipInfo(plain)
        info.extra = struct.pack("<HHBI", 0x7075, 5 + len(extra_name), 1, zlib.crc32(plain.encode())) + extra_name
        archive.writestr(info, CSV)
    data = stream.getvalue().replace(b"NN.csv", raw)
    assert _codes(_told(tmp_path, data)) == {"a.zip": "ok", "甲.csv": "ok", "丙.csv": "ok", "丁.csv": "ok"}


def test_names_that_lead_outside_are_refused_and_the_others_read(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    data = _zip({"../../evil.csv": CSV, "/abs.csv": CSV, "C:/win.csv": CSV, "..\\back.csv": CSV, "好/a.csv": CSV, "good.csv": CSV})
    told = _told(inbox, data)
    assert _codes(told) == {
        "a.zip": "ok",
        "evil.csv": "F104",
        "abs.csv": "F104",
        "C:/win.csv": "F104",
        "back.csv": "F104",
        "好/a.csv": "ok",
        "good.csv": "ok",
    }
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["a.zip", "inbox"]


def test_links_passwords_clutter_and_repeated_names(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        link = zipfile.ZipInfo("link.csv")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("__MACOSX/._a.csv", b"x")
        archive.writestr("~$a.csv", b"x")
        archive.writestr("b.csv", CSV)
        archive.writestr("c/../b.csv", CSV)
        archive.writestr("./b.csv", CSV)
    assert _codes(_told(tmp_path, stream.getvalue())) == {
        "a.zip": "ok", "link.csv": "F104", "__MACOSX/._a.csv": "skipped", "~$a.csv": "skipped", "b.csv": "ok", "c/b.csv": "F104", "b（重名2）.csv": "ok",
    }  # fmt: skip


def test_one_archive_within_another_and_no_deeper(tmp_path: Path) -> None:
    third = _zip({"c.csv": CSV})
    data = _zip({"b.zip": _zip({"深/b.csv": CSV, "c.zip": third}), "a.csv": CSV})
    told = _told(tmp_path, data)
    assert _codes(told) == {"a.zip": "ok", "b.zip": "ok", "b.zip!/深/b.csv": "ok", "b.zip!/c.zip": "F104", "a.csv": "ok"}
    assert list(told) == ["a.zip", "b.zip", "b.zip!/深/b.csv", "b.zip!/c.zip", "a.csv"]
    assert told["b.zip"].kind == "archive"
    assert told["a.csv"].received > 0


def test_a_broken_member_costs_itself(tmp_path: Path) -> None:
    data = bytearray(_zip({"a.csv": CSV * 50, "b.csv": CSV}))
    data[45] ^= 0xFF
    assert _codes(_told(tmp_path, bytes(data))) == {"a.zip": "ok", "a.csv": "F101", "b.csv": "ok"}


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA], ids=["deflate", "bzip2", "lzma"])
def test_a_broken_member_of_any_compression_costs_itself(tmp_path: Path, method: int) -> None:
    """Every byte of the packed member once: the header of LZMA names the size of its dictionary, for one."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        archive.writestr("a.csv", CSV * 50)
        archive.writestr("b.csv", CSV)
    with zipfile.ZipFile(stream) as archive:
        start = archive.getinfo("a.csv").header_offset + 30 + len("a.csv")
        end = archive.getinfo("b.csv").header_offset
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for at in range(start, end):
        for flip in (0xFF, 0x01):
            data = bytearray(stream.getvalue())
            data[at] ^= flip
            (inbox / f"{at}-{flip}.zip").write_bytes(data)
    told = answers(inbox)
    assert {told[name].status for name in told if name.endswith(".zip")} == {"ok"}
    assert {told[name].status for name in told if name.endswith("!/b.csv")} == {"ok"}
    struck = [told[name] for name in told if name.endswith("!/a.csv")]
    assert {answer.code for answer in struck} >= {"F101"}
    assert {answer.sha256 for answer in struck if answer.status == "ok"} <= {hashlib.sha256(CSV * 50).hexdigest()}  # a bit of no meaning


def test_no_archive_fills_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.read import archive

    free = iter([10 * MIB, 9 * MIB, 4 * MIB, 6 * MIB])
    monkeypatch.setattr(archive, "free_disk", lambda folder: next(free))
    members = archive.unpack(_zip({"a.csv": CSV, "b.csv": CSV, "c.csv": CSV}), Limits(), str(tmp_path), MIB)
    assert [(member.code, bool(member.path)) for member in members] == [("", True), ("F101", False), ("", True)]
    assert "文件本身不一定有问题" in members[1].reason


def test_bombs_and_crowds_are_refused(tmp_path: Path) -> None:
    told = _told(tmp_path, _zip({"bomb.csv": bytes(60 * MIB), "b.csv": CSV}))
    assert _codes(told) == {"a.zip": "ok", "bomb.csv": "F104", "b.csv": "ok"}
    crowd = _told(tmp_path, _zip({f"{n}.csv": CSV for n in range(21)}), Limits(workers=1, archive_entries=20))
    assert _codes(crowd) == {"a.zip": "F104"}


def test_nested_archives_share_the_room_of_the_outermost(tmp_path: Path) -> None:
    noise = bytes(range(256)) * 4096  # 1 MiB, deflates well below the ratio
    inner = _zip({f"{n}.csv": noise for n in range(3)})
    told = _told(tmp_path, _zip({f"{n}.zip": inner for n in range(3)}), Limits(workers=2, archive_bytes=5 * MIB))
    sizes = sum(answer.bytes for name, answer in told.items() if name != "a.zip" and answer.status == "ok")
    assert sizes <= 5 * MIB
    assert "F104" in _codes(told).values()
    assert len(told) == 13


def test_a_folder_named_like_an_archive_takes_nobodys_name(tmp_path: Path) -> None:
    (tmp_path / "a.zip!").mkdir()
    (tmp_path / "a.zip!" / "b.csv").write_bytes(CSV)
    (tmp_path / "a.zip").write_bytes(_zip({"b.csv": CSV}))
    told = answers(tmp_path)
    assert _codes(told) == {"a.zip!/b.csv": "ok", "a.zip": "ok", "a.zip!/b（重名2）.csv": "ok"}


def test_members_stay_open_to_the_second_reader_and_go_with_the_run(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(_zip({"甲.csv": CSV, "坏.xlsx": b"x"}))
    with Readers(GRIDS, Limits(workers=1)) as readers:
        readers.submit(discover(tmp_path))
        told = {answer.file: answer for answer in readers.collect()}
        source = readers.source(told["a.zip!/甲.csv"])
        staged = Path(source.staged)
        assert staged.read_bytes() == CSV
        assert readers.executor.perform(REREAD, [Job(source, Wanted((("表1", pack(1, 0)),)))]) == [Reread(["t甲"])]
    assert not staged.exists()

"""Files from the scratch folder and files that go are part of the one set: all of it happens, or nothing."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.outbox import whole
from pipeline.outbox.whole import CannotWrite, Copy, write_all
from tests.faults.test_write_faults import Faults

BIG = bytes(2**20) + b"end"
DONE = {"record.json": b"{}", "旧.xlsx": BIG, "新.xlsx": BIG}


def _folder(tmp_path: Path) -> tuple[Path, Copy]:
    place = tmp_path / "退回修改"
    place.mkdir()
    (place / "旧.xlsx").write_bytes(b"old")
    (place / "多余.xlsx").write_bytes(b"gone")
    made = tmp_path / "made.xlsx"
    made.write_bytes(BIG)
    return place, Copy(str(made), hashlib.sha256(BIG).hexdigest())


def _stands(place: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in place.iterdir()}


def _write(place: Path, ready: Copy) -> None:
    write_all(
        [(place / "record.json", b"{}"), (place / "旧.xlsx", ready), (place / "新.xlsx", ready)], [place / "多余.xlsx", place / "无.xlsx"]
    )


def test_a_file_that_lies_ready_is_copied_and_one_that_is_no_output_goes(tmp_path: Path) -> None:
    place, ready = _folder(tmp_path)
    _write(place, ready)
    assert _stands(place) == DONE


@pytest.mark.parametrize("lasting", [False, True], ids=["once", "from then on"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EIO], ids=["full", "locked", "broken"])
def test_whatever_step_fails_all_stands_as_it_was(tmp_path: Path, code: int, lasting: bool) -> None:
    counting = Faults(0, 0, False)
    (tmp_path / "0").mkdir()
    place, ready = _folder(tmp_path / "0")
    with counting.injected():
        _write(place, ready)
    refused = 0
    for number in range(1, counting.count + 1):
        (tmp_path / str(number)).mkdir()
        place, ready = _folder(tmp_path / str(number))
        before = _stands(place)
        said = _refusal(place, ready, Faults(number, code, lasting))
        assert lasting or _stands(place) == (before if said else DONE), number
        assert lasting or not said or "没有改动" in said
        refused += bool(said)
    assert refused > counting.count // 2  # a second name that cannot be had is no failure: a copy takes its place


def _refusal(place: Path, ready: Copy, faults: Faults) -> str:
    try:
        with faults.injected():
            _write(place, ready)
    except CannotWrite as error:
        return str(error)
    return ""


@pytest.mark.parametrize("spoil", [lambda path: path.write_bytes(b"other"), os.unlink], ids=["changed", "gone"])
def test_a_file_that_is_not_what_was_made_is_not_sent(tmp_path: Path, spoil: Callable[[Path], Any]) -> None:
    place, ready = _folder(tmp_path)
    before = _stands(place)
    spoil(Path(ready.source))
    with pytest.raises(CannotWrite):
        _write(place, ready)
    assert _stands(place) == before


@pytest.mark.parametrize("name", ["record.json", "旧.xlsx", "新.xlsx"])
def test_a_folder_in_the_place_of_one_refuses_all_and_nothing_is_replaced(tmp_path: Path, name: str) -> None:
    place, ready = _folder(tmp_path)
    (place / name).unlink(missing_ok=True)
    (place / name / "mine").mkdir(parents=True)
    before = {path.name: path.is_dir() or path.read_bytes() for path in place.iterdir()}
    said = _refusal(place, ready, Faults(0, 0, False))
    assert f"{name}”：同名的文件或文件夹占住了这个位置" in said
    assert said.endswith("原有的文件没有改动。")
    assert {path.name: path.is_dir() or path.read_bytes() for path in place.iterdir()} == before


def test_an_interrupted_removal_brings_everything_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place, ready = _folder(tmp_path)
    before = _stands(place)

    def interrupted(path: Path, replaced: list[tuple[Path, str]]) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(whole, "_take_away", interrupted)
    with pytest.raises(KeyboardInterrupt):
        _write(place, ready)
    assert _stands(place) == before

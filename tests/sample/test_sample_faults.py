"""Faults: each one changes what it says it changes, and the sample inbox tells the truth about itself."""

from __future__ import annotations

import copy
import hashlib
import io
import json
import random
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from schemas.fields import names
from workshop.sample import layouts
from workshop.sample.__main__ import main
from workshop.sample.fault import BOOK, FAULTS, FILE, PAIR, RETURN, Fault, faulty_pair, fitting_return
from workshop.sample.inbox import fault_order, make_inbox
from workshop.sample.write import book_bytes

EXPECTED_CODES = {
    *(f"F{number}" for number in (101, 102, 103, 104, 105, 106, 107, 109, 110, 111, 113, 114, 115, 116, 117)),
    *(f"V{number}" for number in range(101, 105)),
    *(f"S{number}" for number in (202, 203, 204, 205, 206, 207, 209, 210, 211, 212, 214)),
    *(f"A{number}" for number in range(301, 319)),
    *(f"T{number}" for number in range(401, 405)),
    *(f"P{number}" for number in (505, 506, 509)),
}


def _of_stage(stage: str) -> list[Fault]:
    return [fault for fault in FAULTS.values() if fault.stage == stage]


def test_every_code_of_the_catalogue_that_a_return_can_show_has_a_fault() -> None:
    assert {fault.code for fault in FAULTS.values()} == EXPECTED_CODES
    assert all(key == fault.key and key.startswith(fault.code) for key, fault in FAULTS.items())


@pytest.mark.parametrize("fault", _of_stage(RETURN), ids=lambda fault: fault.key)
def test_fault_in_a_return_changes_it_and_tells_its_code(fault: Fault) -> None:
    for seed in range(15):
        record = fitting_return(fault, random.Random(seed), seed)
        before = copy.deepcopy(record)
        planted = fault.plant(record, random.Random(seed))
        assert record != before
        assert planted
        assert {one.code for one in planted} == {fault.code}
        certificates = {row["certificate"] for row in record["applications"]}
        for one in planted:
            assert one.field in {"", *names("school"), *names("application"), *names("trainer")}
            assert one.certificate in {""} | certificates


@pytest.mark.parametrize("fault", _of_stage(BOOK), ids=lambda fault: fault.key)
def test_fault_in_a_book_changes_the_file(fault: Fault) -> None:
    for layout in fault.layouts:
        for seed in range(5):
            record = fitting_return(fault, random.Random(seed), seed)
            book = layouts.official(record) if layout == layouts.OFFICIAL else layouts.flat([record])
            before = book_bytes(book)
            planted = fault.plant(book, random.Random(seed))
            assert {one.code for one in planted} == {fault.code}
            assert book_bytes(book) != before


@pytest.mark.parametrize("fault", _of_stage(PAIR), ids=lambda fault: fault.key)
def test_fault_of_two_returns_is_told_of_at_least_one(fault: Fault) -> None:
    (first, first_truth), (second, second_truth) = faulty_pair(fault, random.Random(2), (1, 2))
    assert fault.code in {one.code for one in first_truth + second_truth}
    assert first != second
    assert (first["school"]["school_name"] == second["school"]["school_name"]) == fault.same_school


@pytest.mark.parametrize("fault", _of_stage(FILE), ids=lambda fault: fault.key)
def test_fault_of_a_whole_file_is_the_same_each_time(fault: Fault) -> None:
    assert fault.plant(random.Random(3)) == fault.plant(random.Random(3))


@pytest.mark.parametrize("key", ["A310", "A311"])
def test_share_faults_fall_short_and_nothing_else_gives(key: str) -> None:
    field, parts = {"A310": ("team_dual", 2), "A311": ("team_industry", 5)}[key]
    for seed in range(30):
        record = fitting_return(FAULTS[key], random.Random(seed), seed)
        (planted,) = FAULTS[key].plant(record, random.Random(seed))
        for row in record["applications"]:
            listed = [trainer for trainer in record["trainers"] if trainer["certificate"] == row["certificate"]]
            assert len(listed) == row["team_total"]
            assert sum(trainer["dual_qualified"] == "是" for trainer in listed) == row["team_dual"]
            assert sum(trainer["industry_expert"] == "是" for trainer in listed) == row["team_industry"]
            assert (parts * row[field] < row["team_total"]) == (row["certificate"] == planted.certificate)


def test_few_schools_show_every_family() -> None:
    for seed in range(10):
        chosen = [fault for fault in fault_order(random.Random(seed), 45) if fault]
        assert {fault.code[0] for fault in chosen} == set("FVSATP")
        assert max(Counter(fault.code for fault in chosen).values()) <= 2
        assert len(chosen) < 45


# ---------------------------------------------------------------- the inbox
def _digest(folder: Path) -> dict[str, tuple[str, int]]:
    return {
        str(path.relative_to(folder)): (hashlib.sha256(path.read_bytes()).hexdigest(), int(path.stat().st_mtime))
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:
    folder = tmp_path_factory.mktemp("sample") / "inbox"
    return folder, make_inbox(folder, "33", 60, 1, faults=True)


def test_every_file_of_the_inbox_is_in_the_truth_and_no_other(sample: tuple[Path, dict]) -> None:
    folder, truth = sample
    told = {name.split("!/")[0] for name in [entry["file"] for entry in truth["returns"]] + [name for name, _, _ in truth["files"]]}
    assert told == {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_archive_members_are_named_as_they_are(sample: tuple[Path, dict]) -> None:
    folder, truth = sample
    archive = next(folder.rglob("*.zip"))
    members = _members(archive.read_bytes(), archive.relative_to(folder).as_posix())
    told = {entry["file"] for entry in truth["returns"]} | {name for name, _, _ in truth["files"]}
    assert {name for name in told if "!/" in name} == members
    assert any(name.count("!/") == 2 for name in members)


def _members(content: bytes, name: str) -> set[str]:
    """Names of the files in an archive and in archives within it."""
    found: set[str] = set()
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        for info in opened.infolist():
            member = f"{name}!/{info.filename.encode('cp437').decode('gbk')}"
            found |= _members(opened.read(info), member) if member.endswith(".zip") else {member}
    return found


def test_truth_has_the_agreed_shape(sample: tuple[Path, dict]) -> None:
    _, truth = sample
    keys = {"file", "school_name", "school_code", "kinds", "style", "flat", "must", "may", "apps", "explained"}
    for entry in truth["returns"]:
        assert set(entry) == keys
        assert all(len(must) == 3 for must in entry["must"])
        assert all(set(row) == set(names("application")) and all(isinstance(v, str) for v in row.values()) for row in entry["apps"])
    assert json.loads(json.dumps(truth, ensure_ascii=False)) == truth
    assert {status for _, status, _ in truth["files"]} >= {"rejected", "skipped", "duplicate"}


def test_same_seed_gives_the_same_bytes_and_times(tmp_path: Path, sample: tuple[Path, dict]) -> None:
    folder, truth = sample
    assert make_inbox(tmp_path / "inbox", "33", 60, 1, faults=True) == truth
    assert _digest(tmp_path / "inbox") == _digest(folder)
    assert make_inbox(tmp_path / "other", "33", 60, 2, faults=True) != truth


def test_clean_inbox_holds_plain_returns_only(tmp_path: Path) -> None:
    truth = make_inbox(tmp_path, "66", 20, 1, faults=False)
    assert len(truth["returns"]) == 20
    assert not truth["files"]
    assert {path.suffix for path in (tmp_path / "66-兵团").iterdir()} == {".xlsx"}
    assert all(not entry["must"] and not entry["kinds"] for entry in truth["returns"])


def test_command_line_writes_the_truth_beside_the_inbox(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    assert main([str(tmp_path / "in"), "--province", "44", "--schools", "3", "--clean"]) == 0
    assert len(json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))["returns"]) == 3
    assert "3份申报表" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main([str(tmp_path / "in"), "--truth", str(tmp_path / "in" / "truth.json")])

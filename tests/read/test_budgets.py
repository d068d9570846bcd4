"""What one archive and one run may cost: slow files take time from one another only, and the largest go where there is too much."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
from hypothesis import given
from hypothesis import strategies as st

from pipeline.read.answers import Answer
from pipeline.read.budget import RUN, Kept, Seconds
from pipeline.read.limits import Limits
from tests.read.running import Instead, answers
from tests.running import run
from workshop.sample.inbox import make_inbox

_STUCK = 40


def _stuck(folder: Path) -> bytes:
    return f"院校,人数\nSTRIKE,{folder}\n".encode()


def _zip(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def _good(number: int) -> bytes:
    return f"院校,人数\n甲,{number}\n".encode()


def _tries(tmp_path: Path, files: dict[str, bytes], limits: Limits) -> tuple[dict[str, Answer], int]:
    """The answers, and how often a worker was let hang."""
    inbox, marks = tmp_path / "inbox", tmp_path / "marks"
    inbox.mkdir()
    for name, data in files.items():
        (inbox / name).write_bytes(data)
    told = answers(inbox, Instead("tries"), limits)
    return told, len(list(marks.iterdir()))


def test_an_archive_of_stuck_files_costs_its_own_time_only(tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    marks.mkdir()
    members = {f"{number:03}.csv": _stuck(marks) for number in range(_STUCK)} | {"000a.csv": _good(0), "004a.csv": _good(4)}
    files = {"a.zip": _zip(dict(sorted(members.items()))), **{f"b{number}.csv": _good(number) for number in range(30)}}
    told, tries = _tries(tmp_path, files, Limits(workers=2, seconds=1, archive_seconds=3))
    # twice three seconds, of a second or two each, and what two workers had begun meanwhile
    assert 3 <= tries <= 14
    assert {answer.status for name, answer in told.items() if name.startswith("b")} == {"ok"}
    assert (told["a.zip!/000a.csv"].status, told["a.zip!/004a.csv"].status) == ("ok", "ok")
    struck = [answer for name, answer in told.items() if "!/" in name and answer.status != "ok"]
    assert {answer.code for answer in struck} == {"F104"}
    assert len(struck) == _STUCK
    assert "同一压缩包" in told["a.zip!/039.csv"].reason
    assert "3 秒" in told["a.zip!/039.csv"].reason


def test_a_run_of_stuck_files_reads_every_quick_one(tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    marks.mkdir()
    files = {f"{number:02}.csv": _stuck(marks) for number in range(5)} | {f"{number:02}x.csv": _good(number) for number in range(30)}
    told, tries = _tries(tmp_path, files, Limits(workers=2, seconds=1, run_seconds=2))
    assert tries <= 10
    assert {answer.status for name, answer in told.items() if "x" in name} == {"ok"}
    assert {answer.code for name, answer in told.items() if "x" not in name} == {"F104"}


def test_ordinary_files_cost_no_time(tmp_path: Path) -> None:
    seconds = Seconds(Limits(run_seconds=1, archive_seconds=1), str(tmp_path))
    for _ in range(1000):
        seconds.spend((RUN, "a.zip"), -0.9)
    assert not seconds.used_up(RUN, "a.zip")
    seconds.spend((RUN, "a.zip"), 1.1)
    assert seconds.used_up("a.zip")
    assert not seconds.used_up("b.zip")
    assert Path(seconds.mark("a.zip")).exists()
    assert not Path(seconds.mark("b.zip")).exists()


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=40))
def test_the_largest_go_and_no_more_than_must(sizes: list[tuple[int, int]]) -> None:
    kept, held = Kept(20, 20), {}
    for position, (records, size) in enumerate(sizes):
        held[position] = (records, size)
        before = dict(held)
        gone = kept.add(position, records, size)
        for one in gone:
            del held[one]
        assert all(sum(pair[side] for pair in held.values()) <= 20 for side in (0, 1))
        if gone:
            least = min(max(before[one]) for one in gone)
            assert all(max(pair) <= least for pair in held.values())
            last = before[gone[-1]]  # with it there would have been too much
            assert any(sum(pair[side] for pair in held.values()) + last[side] > 20 for side in (0, 1))


def _long(path: Path, rows: int) -> None:
    """Repeats the last trainer of a return."""
    book = openpyxl.load_workbook(path)
    sheet = next(sheet for sheet in book if "培训" in sheet.title)
    last = [cell.value for cell in sheet[sheet.max_row]]
    for number in range(rows):
        sheet.append([last[0], f"{last[1]}{number}", *last[2:]])
    book.save(path)


def _returns(folder: Path) -> list[Path]:
    """Two returns of three sheets in a province without faults."""
    make_inbox(folder, "33", 12, 1, faults=False)
    found = [path for path in sorted(folder.rglob("*.xlsx")) if any("培训" in name for name in openpyxl.load_workbook(path).sheetnames)]
    assert len(found) >= 2
    return found[:2]


def test_a_return_far_beyond_any_is_refused_alone(tmp_path: Path) -> None:
    first, second = _returns(tmp_path / "inbox")
    usual = run(tmp_path / "inbox", tmp_path / "usual")
    _long(first, 400)
    done = run(tmp_path / "inbox", tmp_path / "done", "--read-limits", "records=300")
    refused = [f for f in done.findings if f["code"] == "F104"]
    assert [Path(f["file"]).name for f in refused] == [first.name]
    assert "300 行" in refused[0]["message"]
    others = [a for a in usual.run["applications"] if Path(a["file"]).name != first.name]
    assert [a for a in done.run["applications"] if Path(a["file"]).name != first.name] == others
    assert second.name in {Path(a["file"]).name for a in others}


def test_where_a_run_holds_too_much_the_largest_goes(tmp_path: Path) -> None:
    first, second = _returns(tmp_path / "inbox")
    _long(first, 2000)
    _long(second, 400)
    done = run(tmp_path / "inbox", tmp_path / "done", "--read-limits", "run_records=2000")
    refused = [f for f in done.findings if f["code"] == "F104"]
    assert [Path(f["file"]).name for f in refused] == [first.name]
    assert "2000 行" in refused[0]["message"]
    assert second.name in {Path(a["file"]).name for a in done.run["applications"]}


def test_where_an_archive_holds_too_much_its_largest_goes(tmp_path: Path) -> None:
    first, second = _returns(tmp_path / "inbox")
    _long(first, 400)
    _long(second, 900)
    archive = _zip({path.name: path.read_bytes() for path in (first, second)})
    loose = {path.name for path in (tmp_path / "inbox").rglob("*.xlsx")} - {first.name, second.name}
    first.unlink(), second.unlink()
    (tmp_path / "inbox" / "两所.zip").write_bytes(archive)
    done = run(tmp_path / "inbox", tmp_path / "done", "--read-limits", "archive_records=700")
    refused = [f for f in done.findings if f["code"] == "F104"]
    assert [f["file"] for f in refused] == [f"两所.zip!/{second.name}"]
    assert "两所.zip" in refused[0]["message"]
    used = {Path(a["file"]).name for a in done.run["applications"]}
    assert first.name in used
    assert loose & used


def test_answers_of_a_run_are_counted_in_bytes_too(tmp_path: Path) -> None:
    for name, count in (("a", 50), ("b", 3000), ("c", 60)):
        (tmp_path / f"{name}.csv").write_text("院校,人数\n" + "甲学院,12\n" * count, encoding="utf-8")
    told = answers(tmp_path, limits=Limits(workers=1, run_answers=20_000))
    assert {name: answer.code or answer.status for name, answer in told.items()} == {"a.csv": "ok", "b.csv": "F104", "c.csv": "ok"}

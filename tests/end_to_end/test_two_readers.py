"""What becomes of a file that two readers read differently: it is held back alone, unless the fault is our own."""

from __future__ import annotations

import io
import json
import random
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pebble import ProcessExpired

from pipeline.cli.commands import main
from pipeline.read import travel, worker
from pipeline.read.executor import Executor
from pipeline.read.tasks import Job, Task
from pipeline.read.workers import Asked, Workers
from pipeline.verify.prove import FEW
from pipeline.verify.second import REREAD
from schemas.cells import unpack
from tests.running import Outcome, run
from workshop.sample import layouts
from workshop.sample.school import clean_return
from workshop.sample.write import book_bytes

_CELL = re.compile(rb'(<c r="J3"[^>]*>)<v>(\d+)</v>')


def _return(seed: int) -> bytes:
    return book_bytes(layouts.official(clean_return(random.Random(seed), seed)))


def _changed(data: bytes, values: bytes) -> bytes:
    """The return with other values in J3 of 证书申报; ``\\2`` is what stood there."""
    changed, places = io.BytesIO(), 0
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(changed, "w") as new:
        for info in old.infolist():
            content, count = _CELL.subn(rb"\1" + values, old.read(info))
            places += count
            new.writestr(info, content)
    assert places == 1
    return changed.getvalue()


def _twofold(data: bytes) -> bytes:
    """One reader finds far too many students, another the true number."""
    return _changed(data, rb"<v>\2</v><v>999999</v>")


def _inbox(folder: Path, good: int, odd: int) -> list[str]:
    (folder / "33").mkdir(parents=True)
    for seed in range(1, good + 1):
        (folder / "33" / f"{seed}.xlsx").write_bytes(_return(seed))
    names = [f"33/odd-{seed}.xlsx" for seed in range(good + 1, good + odd + 1)]
    for seed, name in enumerate(names, good + 1):
        (folder / name).write_bytes(_twofold(_return(seed)))
    return names


def test_it_is_held_back_and_the_others_come_out_as_without_it(tmp_path: Path) -> None:
    held = _inbox(tmp_path / "inbox", 4, 2)
    outcome = run(tmp_path / "inbox", tmp_path)
    assert outcome.code == 3, outcome.err
    assert "2 个两种读法结果不一致" in outcome.out
    assert outcome.run["held_back"] == held
    for name in held:
        (found,) = [f for f in outcome.findings if f["file"] == name]
        assert (found["code"], found["school_name"]) == ("F101", "")
        assert all(words in found["message"] for words in ("两种读法结果不一致", "“证书申报”J3", "999999", "另存为新的 .xlsx"))
    assert {f["name"]: f["status"] for f in outcome.run["files"] if f["name"] in held} == dict.fromkeys(held, "rejected")
    page = (outcome.reports / "index.html").read_text(encoding="utf-8")
    assert "<b>2</b> 个文件两种读法结果不一致" in page

    _as_without(outcome, held, tmp_path)


def test_a_sound_version_of_the_same_return_takes_its_place(tmp_path: Path) -> None:
    folder = tmp_path / "inbox" / "33"
    folder.mkdir(parents=True)
    (folder / "a.xlsx").write_bytes(_return(1))
    (folder / "b.xlsx").write_bytes(_twofold(_return(1)))
    outcome = run(tmp_path / "inbox", tmp_path)
    assert {f["name"]: f["status"] for f in outcome.run["files"]} == {"33/a.xlsx": "used", "33/b.xlsx": "rejected"}
    assert {f["file"] for f in outcome.findings if f["severity"] == "error"} == {"33/b.xlsx"}


def _faults(outcome: Outcome) -> dict[str, str]:
    return {fault["name"]: fault["reason"] for fault in outcome.run["faults"]}


def test_many_files_of_a_format_are_a_fault_of_ours_and_the_others_come_out_as_without_them(tmp_path: Path) -> None:
    held = _inbox(tmp_path / "inbox", 1, FEW)
    outcome = run(tmp_path / "inbox", tmp_path)
    assert outcome.code == 4
    assert outcome.out.startswith(f"程序出错：{FEW} 个文件未能处理")
    assert outcome.run["held_back"] == held
    assert set(_faults(outcome)) == set(held)
    assert all(f"有 {FEW} 家的两种读法结果不一致" in reason for reason in _faults(outcome).values())
    assert {f["file"]: f["code"] for f in outcome.findings if f["severity"] == "error"} == dict.fromkeys(held, "F120")
    _as_without(outcome, held, tmp_path)


def _as_without(outcome: Outcome, held: list[str], folder: Path) -> None:
    for name in held:
        (folder / "inbox" / name).unlink()
    without = run(folder / "inbox", folder / "without")
    assert [f for f in outcome.findings if f["file"] not in held] == without.findings
    assert outcome.run["applications"] == without.run["applications"]
    assert outcome.run["balance"] == without.run["balance"]


def test_many_members_of_an_archive_are_one_sender_whatever_they_call_themselves(tmp_path: Path) -> None:
    names = _inbox(tmp_path / "inbox", 1, 2 * FEW)
    with zipfile.ZipFile(tmp_path / "inbox" / "33" / "all.zip", "w") as archive:
        for name in names:
            archive.write(tmp_path / "inbox" / name, Path(name).name)
            (tmp_path / "inbox" / name).unlink()
    outcome = run(tmp_path / "inbox", tmp_path)
    assert outcome.code == 3, outcome.err
    assert len(outcome.run["held_back"]) == 2 * FEW
    assert outcome.run["faults"] == []
    assert outcome.run["counts"]["included"] > 0


def test_many_versions_of_one_return_are_one_sender(tmp_path: Path) -> None:
    folder = tmp_path / "inbox" / "33"
    folder.mkdir(parents=True)
    for number in range(2 * FEW):
        (folder / f"{number}.xlsx").write_bytes(_changed(_return(1), rb"<v>\2</v><v>99999%d</v>" % number))
    (folder / "2.csv.xlsx").write_bytes(_return(2))
    outcome = run(tmp_path / "inbox", tmp_path)
    assert outcome.code == 3, outcome.err
    assert len(outcome.run["held_back"]) == 2 * FEW
    assert {f["name"]: f["status"] for f in outcome.run["files"]}["33/2.csv.xlsx"] == "used"


def _main(folder: Path) -> int:
    return main(["province", "33", *(f"--{name}={folder / name}" for name in ("inbox", "outbox", "reports"))])


def _reread_wrongly(monkeypatch: pytest.MonkeyPatch, file: str, times: int) -> None:
    """The second reader gives another value for the first cell of ``file``, the first ``times`` times that it is asked for it."""
    honest, asked = Executor.perform, []

    def perform(self: Executor, task: Task[Any], jobs: list[Job]) -> list[Any]:
        answers = honest(self, task, jobs)
        for place, job in enumerate(jobs):
            if task is REREAD and job.source.file == file and len(asked) < times:
                asked.append(job)
                answers[place] = replace(answers[place], tokens=["t别的值", *answers[place].tokens[1:]])
        return answers

    monkeypatch.setattr(Executor, "perform", perform)


@pytest.mark.parametrize("values", [rb"<v>999999</v>", rb"<v>999999</v><v>999999</v>"], ids=["plain", "odd"])
def test_a_file_of_plain_structure_costs_itself_and_is_said_to_be_our_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], values: bytes
) -> None:
    _inbox(tmp_path / "inbox", 1, 0)
    (tmp_path / "inbox" / "33" / "2.xlsx").write_bytes(_changed(_return(2), values))
    _reread_wrongly(monkeypatch, "33/2.xlsx", 2)
    plain = values.count(b"<v>") == 1
    assert _main(tmp_path) == (4 if plain else 3)
    outcome = Outcome(0, capsys.readouterr().out, "", tmp_path)
    assert {(f["file"], f["code"]) for f in outcome.findings if f["severity"] == "error"} == {("33/2.xlsx", "F120" if plain else "F101")}
    assert "别的值" in next(f["message"] for f in outcome.findings if f["file"] == "33/2.xlsx")
    assert ("程序出错" in outcome.out) == plain
    assert outcome.run["counts"]["included"] == len(outcome.run["applications"]) > 0


PROOF = (REREAD.work.__module__, REREAD.work.__qualname__)  # what a worker is asked for, among its other work


def _said(answer: object) -> bytes:
    return travel.outcome_to_bytes(travel.Outcome("", "", 0.0, json.dumps(answer).encode()))


_NONSENSE: dict[str, Any] = {
    "no cells": {"tokens": [], "failed": "", "plain": False},
    "text": {"tokens": "t", "failed": "", "plain": False},
    "numbers": {"tokens": [1, None], "failed": "", "plain": False},
    "half": {"tokens": None},
    "empty": {},
    "list": [],
    "null": None,
    "number": 7,
}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        *((_said(answer), 4) for answer in _NONSENSE.values()),
        (b"\xff\x00 garbage", 4),
        (b"[" * 200_000 + b"\n", 4),
        (b'{"why": "nothing", "reason": "", "seconds": 0}\n', 4),
        (_said({"tokens": None, "failed": "xlsx: KeyError", "plain": False}), 3),
        (ProcessExpired("died"), 3),
        (TimeoutError(), 3),
        (MemoryError(), 3),
    ],
    ids=[*_NONSENSE, "no text", "nested", "no reason", "not opened", "died", "late", "memory"],
)
def test_an_answer_that_is_none_costs_its_file_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: bytes | Exception, code: int
) -> None:
    _inbox(tmp_path / "inbox", 2, 0)
    honest = Workers.answer

    def answer(self: Workers, asked: Asked) -> bytes:
        if asked.function is not worker.perform or asked.arguments[0] != PROOF or asked.arguments[1].file != "33/2.xlsx":
            return honest(self, asked)
        if isinstance(said, Exception):
            raise said
        return said

    monkeypatch.setattr(Workers, "answer", answer)
    assert _main(tmp_path) == code
    outcome = Outcome(0, "", "", tmp_path)
    assert outcome.run["held_back"] == ["33/2.xlsx"]
    assert {f["file"] for f in outcome.findings if f["severity"] == "error"} == {"33/2.xlsx"}
    assert outcome.run["counts"]["included"] == len(outcome.run["applications"]) > 0


def test_every_cell_that_reaches_the_summary_is_opened_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clean return has no finding and cites no cell: all the same its figures are proved."""
    _inbox(tmp_path / "inbox", 1, 0)
    honest, opened = Executor.perform, []

    def perform(self: Executor, task: Task[Any], jobs: list[Job]) -> list[Any]:
        opened.extend(jobs)
        return honest(self, task, jobs)

    monkeypatch.setattr(Executor, "perform", perform)
    assert _main(tmp_path) == 0
    done = Outcome(0, "", "", tmp_path)
    (job,) = opened
    cells = [(sheet, *unpack(at)) for sheet, at in job.wanted.cells]
    sheets = {sheet for sheet, _, _ in cells}
    assert sheets == {"院校信息", "证书申报"}
    for one in done.run["applications"]:
        row = [column for sheet, number, column in cells if (sheet, number) == ("证书申报", one["row"] - 1)]
        assert len(row) >= 22
    assert done.run["checked_cells"] == len(cells)


def test_a_difference_that_is_gone_at_the_second_look_counts_for_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _inbox(tmp_path / "inbox", 1, 0)
    (tmp_path / "inbox" / "33" / "2.xlsx").write_bytes(_changed(_return(2), rb"<v>999999</v>"))
    _reread_wrongly(monkeypatch, "33/2.xlsx", 1)
    assert _main(tmp_path) == 3
    assert list(tmp_path.glob("reports/*/index.html"))


def test_a_file_that_changes_during_the_run_is_left_for_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _inbox(tmp_path / "inbox", 1, 0)
    late = tmp_path / "inbox" / "33" / "2.xlsx"
    late.write_bytes(_changed(_return(2), rb"<v>999999</v>"))
    honest = Executor.perform

    def perform(self: Executor, task: Task[Any], jobs: list[Job]) -> list[Any]:
        late.write_bytes(_return(2))
        return honest(self, task, jobs)

    monkeypatch.setattr(Executor, "perform", perform)
    assert _main(tmp_path) == 3
    page = next(tmp_path.glob("reports/*/findings.csv")).read_text(encoding="utf-8-sig")
    assert "文件在读取过程中被修改" in page
    assert "999999" not in page

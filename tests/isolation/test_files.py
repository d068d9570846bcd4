"""A fault of ours that a file brings out costs that file: whatever stage fails, with one, two or five such files, alone or in pairs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.context import roster as rosters
from pipeline.context import stage as context
from pipeline.flow import judgement
from pipeline.publish import findings_csv, report, run_json, summary
from pipeline.tables.model import Run
from pipeline.typed import stage as typing
from pipeline.versions import stage as versions
from tests.isolation.inbox import MARK, fill, is_marked, left_over, run_here, without

FILES = 30
Guard = Callable[[set[str]], None]


def _always(marks: set[str]) -> None:
    if marks:
        raise ValueError(f"never shown: {sorted(marks)}")


def _stage(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, guard: Guard, look: Callable[..., Any]) -> None:
    honest = getattr(module, name)

    def crash(*arguments: Any, **more: Any) -> Any:
        guard(is_marked(look(*arguments)))
        return honest(*arguments, **more)

    monkeypatch.setattr(module, name, crash)


_RUN = lambda run, *_: run.schools  # noqa: E731
STAGES: dict[str, tuple[Any, str, Callable[..., Any]]] = {
    "typing": (typing, "type_tables", lambda raw, *_: raw["school"]),
    "versions": (versions, "versions", lambda tables, *_: tables.schools),
    "deriving": (context, "derive", lambda tables, *_: tables.schools),
    "words": (judgement, "make_findings", lambda drafts, files, tables, batch: tables["school"]),
    "outcomes": (judgement, "outcomes", lambda applications, schools, *_: schools),
    "merging": (judgement, "balances", lambda applications, schools, *_: schools),
    "summary": (summary, "contents", _RUN),
    "report": (report, "to_bytes", _RUN),
    "findings.csv": (findings_csv, "to_bytes", _RUN),
    "run.json": (run_json, "to_bytes", _RUN),
}


def _compare(folder: Path, names: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Runs with the planted fault: ``names`` are held back, everything else is as in a run without them."""
    outcome = run_here(folder, capsys)
    assert outcome.code == 4, outcome.err
    found = {f["file"]: f for f in outcome.findings if f["code"] == "F120"}
    assert set(found) == set(names)
    assert all(MARK not in f["message"] + f["value"] and "never shown" not in f["message"] for f in found.values())
    assert {f["name"]: f["status"] for f in outcome.run["files"] if f["name"] in names} == dict.fromkeys(names, "rejected")
    assert [fault["name"] for fault in outcome.run["faults"]] == sorted(names)
    assert "程序出错" in outcome.out.splitlines()[0]
    page = (outcome.reports / "index.html").read_text(encoding="utf-8")
    assert page.index("程序出错：下列部分没有完成") < page.index('class="verdict"')
    seen = left_over(outcome, names)
    without(folder, names)
    assert left_over(run_here(folder, capsys), names) == seen


@pytest.mark.parametrize("stage", STAGES)
def test_whatever_stage_fails_for_one_file_all_others_come_out_as_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], stage: str
) -> None:
    names = fill(tmp_path, 8, [5])
    module, name, look = STAGES[stage]
    _stage(monkeypatch, module, name, _always, look)
    _compare(tmp_path, names, capsys)


def test_outputs_that_are_tried_again_know_their_files_as_the_first_ones_did(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A publisher that works on the schools' own files must not fail for want of them while a culprit is sought."""
    names, honest = fill(tmp_path, 8, [5]), run_json.to_bytes
    tried: list[int] = []

    def crash(run: Run, *more: Any) -> bytes:
        assert set(run.sources) == set(run.files.index)
        assert [run.sources[i].file for i in run.files.index] == run.files["file"].tolist()
        tried.append(sum(bool(source.staged) for source in run.sources.values()))
        _always(is_marked(run.schools))
        return honest(run, *more)

    monkeypatch.setattr(run_json, "to_bytes", crash)
    _compare(tmp_path, names, capsys)
    assert len(tried) > 2  # the first time, while narrowing, and for good
    assert max(tried) == 8


@pytest.mark.parametrize("marked", [[0], [29], [7, 8], [3, 4, 12, 20, 29]], ids=["first", "last", "two", "five"])
def test_one_two_and_five_of_thirty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], marked: list[int]
) -> None:
    names = fill(tmp_path, FILES, marked)
    _stage(monkeypatch, context, "derive", _always, lambda tables, *_: tables.schools)
    _compare(tmp_path, names, capsys)


def test_of_two_that_fail_only_together_one_is_held_back_and_names_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def both(marks: set[str]) -> None:
        if len(marks) > 1:
            raise KeyError(len(marks))

    first, second = fill(tmp_path, FILES, [6, 21])
    _stage(monkeypatch, context, "derive", both, lambda tables, *_: tables.schools)
    outcome = run_here(tmp_path, capsys)
    (fault,) = outcome.run["faults"]
    assert fault["name"] == second
    assert f"与“{first}”放在一起时才出现" in fault["reason"]
    assert outcome.code == 4
    seen = left_over(outcome, [second])
    without(tmp_path, [second])
    assert left_over(run_here(tmp_path, capsys), [second]) == seen


def test_a_file_that_goes_with_no_other_is_the_one_that_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first file alone works, but no second one beside it: not the others are held back for its sake."""
    names = fill(tmp_path, 12, [0])
    honest = context.derive

    def derive(tables: Any, *more: Any) -> Any:
        if is_marked(tables.schools) and len(tables.schools.typed) > 1:
            raise IndexError
        return honest(tables, *more)

    monkeypatch.setattr(context, "derive", derive)
    _compare(tmp_path, names, capsys)


def test_a_roster_can_be_the_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    fill(tmp_path, 6)
    (tmp_path / "inbox" / "33" / "名单.csv").write_bytes(
        "应报院校名单\r\n院校名称,院校标识码\r\n甲职业学院,4133012345\r\n".encode("utf-8-sig")
    )
    honest = rosters.compare

    def compare(roster: Any, schools: Any, applications: Any) -> Any:
        if len(schools):
            raise TypeError("the roster and any return")
        return honest(roster, schools, applications)

    monkeypatch.setattr(rosters, "compare", compare)
    _compare(tmp_path, ["33/名单.csv"], capsys)


def test_a_fault_that_strikes_every_return_accuses_none_and_publishes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(tables: Any, *_: Any) -> None:
        if len(tables.schools.typed):
            raise ZeroDivisionError("ours")

    fill(tmp_path, 4)
    before = run_here(tmp_path, capsys)
    old = {path: path.read_bytes() for path in (before.reports / "findings.csv", before.summary)}
    monkeypatch.setattr(context, "derive", broken)
    outcome = run_here(tmp_path, capsys)
    assert outcome.code == 4
    assert "ZeroDivisionError" in outcome.err
    assert "没有改动" in outcome.err
    assert {path: path.read_bytes() for path in old} == old


def test_a_passing_fault_costs_nobody_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    fill(tmp_path, 4)
    honest, times = context.derive, []

    def derive(*arguments: Any) -> Any:
        times.append(1)
        if len(times) == 1:
            raise MemoryError
        return honest(*arguments)

    monkeypatch.setattr(context, "derive", derive)
    outcome = run_here(tmp_path, capsys)
    assert outcome.code == 1
    assert outcome.run["faults"] == []


def test_the_collector_is_on_again_after_a_run_and_after_one_that_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import gc

    fill(tmp_path, 2)
    run_here(tmp_path, capsys)
    assert gc.isenabled()
    monkeypatch.setattr(context, "derive", lambda *_: 1 / 0)
    assert run_here(tmp_path, capsys).code == 4
    assert gc.isenabled()

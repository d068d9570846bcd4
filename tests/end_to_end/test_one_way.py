"""Data walks one way: no stage changes what it is given, each gives declared tables only, findings are made once."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline.check import findings as making
from pipeline.context import stage as context
from pipeline.flow import judgement
from pipeline.flow.province import Request, judge_province
from pipeline.merge import balance
from pipeline.settings.load import load_batch
from pipeline.settings.provinces import find_province
from pipeline.tables.model import Run, Table, Tables
from schemas import records, tables
from schemas.rules import catalogue
from tests.isolation.inbox import fill, run_here
from workshop.sample.inbox import make_inbox

STAGES = [
    "receive", "type_returns", "count", "put_in_context", "facts_of_run", "check_records", "said", "make_findings", "hear",
    "unjudged", "outcomes", "balances", "with_contributors", "check_province", "put_together", "rule_status",
    "with_statuses", "summary", "accounts", "progress", "hhi", "broken",
]  # fmt: skip


@dataclasses.dataclass
class Watched:
    """What a judged province's stages were given and what they made, in the order of their being asked."""

    run: Run
    asked: list[str]
    changed: list[str]  # stages that changed what they were given
    drafts: list[pd.DataFrame]  # from which findings were made


def _frames(value: Any) -> Iterator[pd.DataFrame]:
    """Every frame within what a stage is given."""
    if isinstance(value, pd.DataFrame):
        yield value
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from _frames(getattr(value, field.name))
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _frames(one)
    elif isinstance(value, dict):
        yield from _frames(list(value.values()))


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    folder = tmp_path_factory.mktemp("watched")
    make_inbox(folder / "inbox", "33", 30, 6, faults=True)
    province = find_province("33")
    asked: list[str] = []
    changed: list[str] = []
    drafts: list[pd.DataFrame] = []

    def watch(name: str, stage: Any) -> Any:
        def ask(*given: Any, **named: Any) -> Any:
            asked.append(name)
            frames = list(_frames([given, named]))
            before = [frame.copy(deep=True) for frame in frames]
            if name == "make_findings":
                drafts.append(before[0])
            answer = stage(*given, **named)
            if not all(frame.equals(old) and list(frame) == list(old) for frame, old in zip(frames, before)):
                changed.append(name)
            return answer

        return ask

    with pytest.MonkeyPatch.context() as patch:
        for name in STAGES:
            patch.setattr(judgement, name, watch(name, getattr(judgement, name)))
        run = judge_province(Request(load_batch("2019-2", province), province, folder / "inbox", folder, folder))
    return Watched(run, asked, changed, drafts)


def test_no_stage_changes_what_it_is_given(watched: Watched) -> None:
    assert set(watched.asked) == set(STAGES)
    assert watched.run.roster is not None
    assert watched.changed == []


def test_every_stage_is_asked_once_in_a_judgement(watched: Watched) -> None:
    judgements = watched.asked.count("receive")
    assert {name: watched.asked.count(name) for name in STAGES} == {
        name: judgements * (2 if name == "make_findings" else 1) for name in STAGES
    }


def test_findings_made_in_two_parts_are_those_of_one_making(watched: Watched) -> None:
    """Of records and of the province: each draft once, the same order, the same ids."""
    run, parts = watched.run, watched.drafts[-2:]
    assert all(len(part) for part in parts)
    typed = {"school": run.schools.typed, "application": run.applications.typed, "trainer": run.trainers.typed}
    whole = making.make_findings(pd.concat(parts, ignore_index=True), run.files, typed, run.batch)
    heard = ["status", "explanation", "message"]  # what the schools' own words change afterwards
    pd.testing.assert_frame_equal(run.findings.drop(columns=heard), whole.drop(columns=heard))
    assert set(whole["status"]) == {"open"}
    assert sum(map(len, parts)) == len(run.findings)


def test_findings_of_one_rule_are_never_put_together_from_two_makings(watched: Watched) -> None:
    with pytest.raises(ValueError, match="P507"):
        making.put_together(watched.run.findings, watched.run.findings[watched.run.findings["code"] == "P507"])


def test_no_rule_of_a_record_is_one_of_the_province() -> None:
    """What the ids of findings that are made in two parts rest on: no rule has findings in both."""
    of_province = {code for code, rule in catalogue().items() if rule.table and rule.table not in records.KNOWN}
    assert of_province == {"P501", "P502", "P503", "P504", "P507"}
    assert not of_province & {code for code, rule in catalogue().items() if rule.raised_by}


def test_every_frame_of_a_run_holds_to_a_strict_declaration(watched: Watched) -> None:
    run = watched.run
    declared = [
        (run.files, tables.FILES), (run.schools.typed, records.SCHOOLS), (run.applications.typed, records.APPLICATIONS),
        (run.trainers.typed, records.TRAINERS), (run.findings, tables.FINDINGS), (run.rules, tables.RULES),
        (run.outcomes, tables.OUTCOMES_TABLE), (run.summary, tables.SUMMARY), (run.roster, records.ROSTER),
        *((frame, tables.BALANCE) for frame in run.balance.values()),
    ]  # fmt: skip
    for frame, schema in declared:
        assert schema.strict is True
        schema.validate(frame)
        assert set(frame) == set(schema.columns)


@pytest.mark.parametrize("table", ["schools", "applications", "trainers"])
def test_a_column_that_is_not_declared_leaves_no_stage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], table: str
) -> None:
    """A derived column more, in one table: a fault of ours that stops the run before anything is written."""
    honest = context.derive

    def derive(*given: Any) -> Tables:
        known = honest(*given)
        one: Table = getattr(known, table)
        return dataclasses.replace(known, **{table: one.having(one.typed.assign(stowaway=1))})

    fill(tmp_path, 2)
    monkeypatch.setattr(context, "derive", derive)
    outcome = run_here(tmp_path, capsys)
    assert outcome.code == 4
    assert "SchemaError" in outcome.err
    assert not list((tmp_path / "outbox").rglob("*.xlsx"))


def test_a_column_of_another_type_leaves_no_stage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(tmp_path, 2)
    honest = balance.BALANCE.validate
    monkeypatch.setattr(balance.BALANCE, "validate", lambda frame: honest(frame.astype({"share": "str"})))
    outcome = run_here(tmp_path, capsys)
    assert outcome.code == 4
    assert "SchemaError" in outcome.err


def test_frames_of_a_table_that_are_not_aligned_make_none() -> None:
    typed, cells = pd.DataFrame({"a": [1, 2]}), pd.DataFrame({"a": ["t1", "t2"]})
    whole = Table(typed, cells, cells)
    assert whole.only(typed["a"] > 1).raw["a"].tolist() == ["t2"]
    for wrong in (Table, whole.having):
        with pytest.raises(ValueError, match="not aligned"):
            wrong(typed[1:], cells, cells) if wrong is Table else wrong(typed[1:])

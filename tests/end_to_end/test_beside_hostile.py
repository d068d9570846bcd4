"""Hostile and damaged files beside good returns, through the whole job: the good ones come out exactly as without them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.read.hostile import cases
from tests.read.test_mutations import mutants
from tests.running import Outcome, run
from workshop.sample.inbox import make_inbox


def _hostile() -> dict[str, bytes]:
    return {name: case.data for name, case in cases().items()}


def _damaged() -> dict[str, bytes]:
    return dict(mutants(250, seed=31, school=900))


def _about(outcome: Outcome, names: set[str]) -> tuple[list[dict[str, Any]], ...]:
    """What a run says of these files; when it first saw them is its own business."""
    files = [{k: v for k, v in f.items() if k != "first_seen"} for f in outcome.run["files"] if f["name"] in names]
    applications = [a for a in outcome.run["applications"] if a["file"] in names]
    return files, applications, [f for f in outcome.findings if f["file"] in names]


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("alone")
    make_inbox(folder / "inbox", "33", 12, 3, faults=True)
    outcome = run(folder / "inbox", folder)
    assert outcome.code == 3, outcome.err
    return outcome


@pytest.mark.parametrize("made", [_hostile, _damaged], ids=["hostile", "damaged"])
def test_good_returns_come_out_as_without(tmp_path: Path, alone: Outcome, made: Any) -> None:
    make_inbox(tmp_path / "inbox", "33", 12, 3, faults=True)
    folder = tmp_path / "inbox" / "33-浙江" / "其他"
    folder.mkdir()
    added = made()
    for name, data in added.items():
        (folder / name).write_bytes(data)
    outcome = run(tmp_path / "inbox", tmp_path)
    assert outcome.code == 3, outcome.err
    names = {f["name"] for f in alone.run["files"]}
    assert _about(outcome, names) == _about(alone, names)
    listed = {f["name"]: f for f in outcome.run["files"]}
    assert {f"33-浙江/其他/{name}" for name in added} <= set(listed)
    assert not [name for name, f in listed.items() if f["status"] == "rejected" and not f["codes"]]
    assert sorted(path.name for path in folder.iterdir()) == sorted(added)

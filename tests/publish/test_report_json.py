"""run.json: the contract's shape, each file once, plain JSON values."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from pipeline.publish import everything
from schemas.rules import catalogue
from tests.publish.made_run import FILE_ROWS, PLAIN, json_of, make_run


def data_of(tmp_path: Path) -> dict:
    """run.json of the made run, written and read back."""
    run = make_run(tmp_path)
    everything.publish(run, everything.made(run))
    return json.loads((run.reports / "33-浙江" / "run.json").read_text(encoding="utf-8"))


def test_top_of_the_contract(tmp_path: Path) -> None:
    data = data_of(tmp_path)
    expected = ["batch", "province", "tool", "started", "seconds", "files", "applications", "counts", "findings", "rules", "balance"]
    assert list(data)[: len(expected)] == expected
    assert data["batch"] == "2019-2"
    assert data["province"] == {"code": "33", "name": "浙江省"}
    assert data["started"] == "2019-09-18T08:30:00"
    assert data["counts"] == {"files": 7, "schools": 3, "applications": 5, "included": 2, "pilot_students": 100}
    assert data["checked_cells"] == 7
    assert data["accounts"]["rows_read"] == 6


def test_every_file_once_with_its_codes(tmp_path: Path) -> None:
    files = {f["name"]: f for f in data_of(tmp_path)["files"]}
    assert list(files) == [row[0] for row in FILE_ROWS]
    assert files["33/损坏.xlsx"]["codes"] == ["F101"]
    assert files["33/云山.xlsx"]["school_name"] == PLAIN
    assert files["33/.DS_Store"]["codes"] == []
    assert set(files["33/云山.xlsx"]) >= {"name", "sha256", "kind", "status", "school_name", "codes"}


def test_current_applications_with_outcomes(tmp_path: Path) -> None:
    rows = data_of(tmp_path)["applications"]
    assert len(rows) == 5
    assert rows[0] | {"outcome": "eligible", "included": True, "decision": None, "codes": []} == rows[0]
    assert rows[0]["levels"] == "初级、中级"
    assert (rows[0]["file"], rows[0]["sheet"], rows[0]["row"]) == ("33/云山.xlsx", "证书申报", 3)
    assert rows[1]["decision"] == "同意备案"
    assert rows[2]["codes"] == ["A306", "A310"]
    assert rows[3]["pilot_students"] is None
    assert rows[4]["certificate"] == ""


def test_open_findings_rules_and_balance(tmp_path: Path) -> None:
    data = data_of(tmp_path)
    warnings = sum(rule.severity == "warning" for rule in catalogue().values())
    assert data["findings"]["warning"] == warnings - 1  # one is explained
    assert [rule["code"] for rule in data["rules"]] == list(catalogue())
    assert {"code", "status", "checked", "found", "not_judged", "reason"} == set(data["rules"][0])
    assert data["balance"]["hhi"] == 0.5
    first = data["balance"]["certificates"][0]
    assert {"name", "schools", "applications", "pilot_students", "share"} <= set(first)
    assert first["share"] == 0.6667
    assert data["balance"]["cities"][0]["limit"] is None


def test_empty_run(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    run = replace(run, outcomes=run.outcomes.iloc[:0], summary=run.summary.iloc[:0], findings=run.findings.iloc[:0])
    data = json.loads(json_of(run))
    assert data["applications"] == []
    assert data["findings"] == {"error": 0, "warning": 0, "info": 0}

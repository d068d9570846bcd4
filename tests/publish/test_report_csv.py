"""findings.csv: the contract's shape, and nothing in it that Excel would run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.publish import findings_csv
from schemas.tables import FINDING_COLUMNS
from tests.publish.made_run import FORMULA, finding_frame, make_run, read_csv


def test_shape_of_the_contract(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    data = findings_csv.to_bytes(run)
    assert data.startswith(b"\xef\xbb\xbf" + ",".join((*FINDING_COLUMNS, "change")).encode() + b"\r\n")
    assert data.count(b"\r\n") == len(run.findings) + 1 == data.count(b"\n")
    rows = read_csv(data)
    assert [row["id"] for row in rows] == run.findings["id"].tolist()
    assert all(list(row) == [*FINDING_COLUMNS, "change"] for row in rows)


def test_same_run_same_bytes(tmp_path: Path) -> None:
    assert findings_csv.to_bytes(make_run(tmp_path)) == findings_csv.to_bytes(make_run(tmp_path))


def test_no_findings_leave_the_header_only(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    run = replace(run, findings=run.findings.iloc[:0])
    assert read_csv(findings_csv.to_bytes(run)) == []


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u200b=1", "＝1+1", "＋1", "－1", "＠A1", "-", "+86 13800000000", "-2+3+cmd|' /C calc'!A0"],
)  # fmt: skip
def test_what_excel_could_take_for_a_formula_is_text(text: str) -> None:
    assert findings_csv.harmless(text).startswith("'")


@pytest.mark.parametrize("text", ["-5", "+12", "-0.5", "120人", "约120", "4133012061", "051300", "a=1", "", "是", "—"])
def test_plain_values_stay_as_the_school_wrote_them(text: str) -> None:
    assert findings_csv.harmless(text) == text


def test_every_column_is_harmless_not_only_the_value(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    frame = run.findings.head(1).assign(**dict.fromkeys(("school_name", "file", "sheet", "value", "message", "fix"), FORMULA))
    run = replace(run, findings=frame)
    row = read_csv(findings_csv.to_bytes(run))[0]
    assert {row[name] for name in ("school_name", "file", "sheet", "value", "message", "fix")} == {"'" + FORMULA}


def test_hidden_characters_and_undecodable_names_are_visible(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    row = run.findings.head(1).to_dict("records")[0] | {"value": "a\x00b\u202ec", "file": "33/\udcff.xlsx"}
    run = replace(run, findings=finding_frame([row]))
    written = read_csv(findings_csv.to_bytes(run))[0]
    assert written["value"] == "abc（含不可见字符）"
    assert written["file"] == "33/\ufffd.xlsx"

"""What a school is told at all, and how little of a file that holds others, too."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from pipeline.publish.facts.letters import Receipt, is_told
from pipeline.publish.receipts import _why
from schemas.rules import faults
from tests.publish.made_run import make_run


@pytest.mark.parametrize(
    ("change", "told"), [({}, True), ({"status": "waived"}, False), ({"severity": "info"}, False), ({"scope": "province"}, False)]
)
def test_only_what_a_school_can_mend_is_told(tmp_path: Path, change: dict[str, str], told: bool) -> None:
    run = make_run(tmp_path)
    plain = run.findings.assign(status="open", severity="error", scope="school").assign(**change)
    assert set(is_told(replace(run, findings=plain))) == {told}


@pytest.mark.parametrize("several", [False, True])
def test_of_a_refused_file_of_several_schools_only_the_names_of_rules_are_told(tmp_path: Path, several: bool) -> None:
    run = make_run(tmp_path)
    first = int(run.files.index[0])
    files = run.files.assign(status="rejected")
    holding = [first, first if several else first + 1, *[first + 2] * (len(run.schools.typed) - 2)]
    schools = run.schools.having(run.schools.typed.assign(file_id=holding))
    findings = run.findings.head(1).assign(file_id=first, message="碧梧职业技术学院", told="")
    lines = _why(
        replace(run, files=files, schools=schools, findings=findings),
        Receipt("", "", (first,), (None,)),
        first,
        pd.Series([True], findings.index),
    )
    assert lines == [f"原因：{faults(run.batch)[findings['code'].iat[0]] + '。' if several else '碧梧职业技术学院'}"]

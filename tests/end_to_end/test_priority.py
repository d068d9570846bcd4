"""国家级职业教育教师教学创新团队: carried into run.json, the summary and the report; it changes no verdict."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.running import Outcome, run
from workshop.sample import layouts
from workshop.sample.school import clean_return
from workshop.sample.write import book_bytes

FAULTS: list[dict[str, Any]] = [
    {},
    {"training_experience": 0},  # a warning
    {"training_experience": 0, "explanation": "本专业为新增专业，已与两家企业签订培训协议，附协议。"},
    {"pilot_students": 99_999},  # an error
    {"certificate": "物流管理"},  # none of the batch's
    {"liaison": "否", "training_plan": "否"},
]


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """The same returns in two inboxes; in one every major is a national team's, in the other none."""
    outcomes = {}
    for answer in ("是", "否"):
        folder = tmp_path_factory.mktemp("priority")
        (folder / "inbox").mkdir()
        for number, fault in enumerate(FAULTS, 1):
            record = clean_return(random.Random(number), number, school_type="高等职业学校", certificates=2)
            record["applications"][0] |= fault
            for row in record["applications"]:
                row["national_team"] = answer
            (folder / "inbox" / f"{number}.xlsx").write_bytes(book_bytes(layouts.official(record)))
        outcomes[answer] = run(folder / "inbox", folder)
    return outcomes


def _verdicts(outcome: Outcome) -> list[tuple[Any, ...]]:
    return [(a["file"], a["row"], a["outcome"], a["included"], tuple(a["codes"])) for a in outcome.run["applications"]]


def test_it_changes_no_verdict(twins: dict[str, Outcome]) -> None:
    assert _verdicts(twins["是"]) == _verdicts(twins["否"])
    assert {outcome for _, _, outcome, *_ in _verdicts(twins["是"])} == {"eligible", "review", "ineligible"}
    findings = [[(f["id"], f["status"]) for f in twins[answer].findings] for answer in ("是", "否")]
    assert findings[0] == findings[1]


def test_it_is_carried_into_the_run(twins: dict[str, Outcome]) -> None:
    assert all(a["priority"] for a in twins["是"].run["applications"])
    assert not any(a["priority"] for a in twins["否"].run["applications"])


def _remarks(path: Path) -> list[str]:
    sheet = load_workbook(path).worksheets[0]
    headings = {cell.value: cell.column for row in sheet.iter_rows(max_row=6) for cell in row if cell.value}
    number, remark = headings["序号"], headings["备注"]
    return [row[remark - 1] or "" for row in sheet.iter_rows(values_only=True) if isinstance(row[number - 1], int)]


def test_the_summary_says_so_in_its_remark(twins: dict[str, Outcome]) -> None:
    for answer, remark in (("是", "国家级教学创新团队"), ("否", "")):
        remarks = _remarks(twins[answer].summary)
        assert len(remarks) == twins[answer].run["counts"]["included"] > 0
        assert set(remarks) == {remark}


def test_the_report_counts_and_marks_them(twins: dict[str, Outcome]) -> None:
    for answer, outcome in twins.items():
        page = (outcome.reports / "index.html").read_text(encoding="utf-8")
        total = len(outcome.run["applications"])
        waiting = sum(a["outcome"] == "review" for a in outcome.run["applications"])
        counted = re.search(r"优先试点<small>国家级教学创新团队</small></dt><dd>(\d+)<small>条", page)
        assert counted
        assert int(counted[1]) == (total if answer == "是" else 0)
        marks = page.count('<span class="badge info">优先</span>')
        assert marks == (total + waiting if answer == "是" else 0)  # by school, and once more in the list to confirm

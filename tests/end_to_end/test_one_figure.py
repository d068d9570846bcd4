"""A figure is one figure in every output: page, run.json, findings.csv, workbook, console, and in the facts."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from pipeline.flow.province import judge_province
from pipeline.flow.request import Request
from pipeline.publish.facts import Facts, facts_of
from pipeline.publish.facts.balance import Grouping
from pipeline.settings.load import load_batch
from pipeline.settings.provinces import find_province
from schemas.words import percent
from tests.running import Outcome, run
from workshop.sample.inbox import make_inbox

SILENT = ("浙江未报甲学院", "浙江未报乙学院")


@dataclass(frozen=True)
class Said:
    """One run: its outputs, the page as a reader sees it (without white space), the facts counted anew."""

    outcome: Outcome
    page: str
    text: str
    facts: Facts

    @property
    def open(self) -> Counter[str]:
        return Counter(f["severity"] for f in self.outcome.findings if f["status"] == "open")

    def sheet(self, name: str) -> list[tuple[Any, ...]]:
        return list(load_workbook(self.outcome.summary, data_only=True)[name].iter_rows(values_only=True))


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Said:
    folder = tmp_path_factory.mktemp("figures")
    truth = make_inbox(folder / "inbox", "33", 45, 7, faults=True)
    names = [match[1] for ret in truth["returns"] if (match := re.search(r"/\d+_(\w+)\.\w+$", ret["file"]))]
    assert len(names) > 20
    book = Workbook()
    headings = ("院校名称", "院校标识码", "所在地市")
    for row in (("应报院校名单",), (), headings, *((name,) for name in (*names, *SILENT))):
        book.active.append(row)
    book.save(folder / "inbox" / "应报院校名单.xlsx")
    outcome = run(folder / "inbox", folder)
    assert outcome.code == 3, outcome.err
    page = (outcome.reports / "index.html").read_text(encoding="utf-8")
    text = re.sub(r"\s+", "", re.sub(r"<[^>]*>", "", page[page.index("</style>") :]))
    province = find_province("33")
    request = Request(load_batch("2019-2", province), province, folder / "inbox", Path(), Path())
    return Said(outcome, page, text, facts_of(judge_province(request)))


def test_the_verdict(said: Said) -> None:
    figures, files = said.facts.applications, said.facts.files
    outcomes = (figures.included, figures.review, figures.ineligible)
    told = (said.facts.schools.reported, figures.current, *outcomes, files.unusable)
    assert min(told) > 0
    split = r"纳入汇总 (\d+) 条，待确认 (\d+) 条，不符合 (\d+) 条"
    console = rf"收到 (\d+) 所院校的申报表，共 (\d+) 条申报；{split}；另有 (\d+) 个文件不能使用"
    page = rf"（(\d+)所院校），共(\d+)条申报：{split.replace(' ', '')}。另有(\d+)个文件不能使用"
    assert _numbers(console, said.outcome.out) == _numbers(page, said.text) == told
    data = said.outcome.run
    rows, counts, statuses = data["applications"], data["counts"], [file["status"] for file in data["files"]]
    assert (counts["schools"], counts["applications"], counts["included"]) == told[:3]
    assert (len(rows), sum(row["included"] for row in rows)) == told[1:3]
    assert tuple(sum(row["outcome"] == name for row in rows) for name in ("review", "ineligible")) == told[3:5]
    assert statuses.count("rejected") == data["accounts"]["files"]["rejected"] == told[5]
    assert _numbers(r"收到(\d+)份可用", said.text) == (files.returns,)
    assert files.returns == sum(file["status"] == "used" and file["kind"] == "return" for file in data["files"])


def test_the_accounts(said: Said) -> None:
    figures, accounts = said.facts.applications, said.outcome.run["accounts"]
    told = (figures.read, figures.included, figures.held, figures.refused, figures.superseded)
    assert told == tuple(accounts[name] for name in ("rows_read", "included", "held", "refused", "superseded"))
    equation = r"(\d+)读到的申报（行）=(\d+)纳入汇总\+(\d+)待处理\+(\d+)不予备案\+(\d+)被新版本取代✓相符"
    assert _numbers(equation, said.text) == told
    assert _numbers(r"待处理(\d+)行之中：待确认(\d+)行，不符合(\d+)行", said.text) == (
        figures.held,
        figures.review,
        figures.ineligible,
    )
    seen = _numbers(r"(\d+)看过的文件（个）", said.text)
    assert seen == (said.facts.files.seen,) == (said.outcome.run["counts"]["files"],)


def test_findings_by_severity(said: Said) -> None:
    every = Counter(f["severity"] for f in said.outcome.findings)
    figures = said.facts.findings
    assert {level: getattr(figures.all, level) for level in every} == every
    assert _numbers(r"逻辑校验(\d+)经验校验(\d+)提示(\d+)只看未处理的", said.text) == tuple(
        every[level] for level in ("error", "warning", "info")
    )
    assert said.outcome.run["findings"] == {level: getattr(figures.open, level) for level in every} == dict(said.open)
    still = _numbers(r"逻辑校验必须改正(\d+)处经验校验改正或说明(\d+)处", said.text)
    assert still == (said.open["error"], said.open["warning"])


def test_findings_by_rule(said: Said) -> None:
    every = Counter(f["code"] for f in said.outcome.findings)
    assert {code: figure.count for code, figure in said.facts.findings.by_rule.items()} == every
    assert {rule["code"]: rule["found"] for rule in said.outcome.run["rules"] if rule["found"]} == every
    groups = r'<details class="group" id="of-(\w+)">.*?<span class="tally"><span><b>(\d+)</b> 处</span>'
    shown = {code: int(count) for code, count in re.findall(groups, said.page)}
    assert shown == {code: count for code, count in every.items() if code != "V105"}
    assert _numbers(r"按规则查看(\d+)条规则发现了问题", said.text) == (len(shown),)
    assert _numbers(r"V105值已自动规范(\d+)处", said.text) == (every["V105"],)
    rules = said.outcome.run["rules"]
    statuses = Counter(rule["status"] for rule in rules)
    told = _numbers(r"规则运行情况(\d+)条规则：发现问题(\d+)，通过(\d+)，程序出错(\d+)，未运行(\d+)", said.text)
    assert told == (len(rules), *(statuses[name] for name in ("found", "passed", "broken", "not_run")))


def test_changes(said: Said, tmp_path: Path) -> None:
    """Against the run with one file more: console, page, data and list tell the same figures."""
    assert "与上次相比" not in said.text
    assert said.outcome.run["changes"] is None
    shutil.copytree(said.outcome.folder, tmp_path, dirs_exist_ok=True)
    wrong = next(f for f in said.outcome.findings if f["school_name"] and f["severity"] == "error" and "!" not in f["file"])
    (tmp_path / "inbox" / wrong["file"]).unlink()
    with_less = run(tmp_path / "inbox", tmp_path)
    data, rows = with_less.run["changes"], [f for f in with_less.findings if f["severity"] != "info"]
    counts = Counter(f["change"] for f in rows)
    assert min(counts["withdrawn"], counts["same"]) > 0
    assert {name: data[name] for name in counts} == counts
    page = (with_less.reports / "index.html").read_text(encoding="utf-8")
    text = re.sub(r"\s+", "", re.sub(r"<[^>]*>", "", page[page.index("</style>") :]))
    named = ("new", "changed", "same", "explained", "corrected", "withdrawn", "removed", "values")
    told = _numbers(
        r"新增原来没有的问题(\d+)处改了仍不对内容改过，问题还在(\d+)处仍有没有改动(\d+)处已说明等待确认(\d+)处"
        r"已改正不再有的问题(\d+)处已撤回文件已不在收件文件夹(\d+)处记录已删除申报或人员不再填报(\d+)处改动的填报内容含增减的行(\d+)处",
        text,
    )
    assert told == tuple(data[name] for name in named)
    console = r"问题新增 (\d+)，仍有 (\d+)，改了仍不对 (\d+)，已说明 (\d+)，已改正 (\d+)，已撤回 (\d+)"
    named = ("new", "same", "changed", "explained", "corrected", "withdrawn")
    assert _numbers(console, with_less.out) == tuple(data[name] for name in named)


def test_findings_by_school(said: Said) -> None:
    wrong = {key: school.errors for key, school in said.facts.schools.by_key.items() if school.errors}
    shown = re.findall(r"<span>必须改正 <b>(\d+)</b> 处</span>", said.page)
    assert sorted(map(int, shown)) == sorted(wrong.values())
    errors = [f for f in said.outcome.findings if (f["severity"], f["status"]) == ("error", "open")]
    named = Counter(f["school_name"] for f in errors)
    with_name = [count for key, count in wrong.items() if not key.startswith("?")]
    assert sorted(with_name) == sorted(count for name, count in named.items() if name)
    assert _numbers(r"退回(\d+)所院校改正", said.text) == (len(wrong),)
    assert _numbers(r"按院校查看(\d+)所", said.text) == (said.page.count('<p class="who">'),)


def test_progress(said: Said) -> None:
    progress, data = said.facts.progress, said.outcome.run["roster"]
    assert progress
    told = (progress.expected, progress.returned, progress.eligible, progress.silent)
    assert min(told[:3]) > 0
    assert told == (data["expected"], data["returned"], data["eligible"], len(data["missing"]))
    assert _numbers(r"应报 (\d+) 所，已报 (\d+) 所（合格 (\d+) 所），未报 (\d+) 所", said.outcome.out) == told
    page = r"应报(\d+)所，已报(\d+)所（其中合格，即全部申报纳入汇总的(\d+)所），未报(\d+)所"
    assert _numbers(page, said.text) == told
    assert _numbers(r"催报(\d+)所应报未报的院校", said.text) == told[3:]
    assert progress.names == data["missing"]
    assert set(SILENT) <= set(progress.names)


def test_the_summary(said: Said) -> None:
    figures, counts = said.facts.summary, said.outcome.run["counts"]
    (total,) = [row for row in said.sheet("汇总表") if row[0] == "合计"]
    rows = [row for row in said.sheet("汇总表") if isinstance(row[0], int)]
    assert figures.rows == said.facts.applications.included == counts["included"] == len(rows)
    assert figures.pilot_students == counts["pilot_students"] == total[7] == sum(row[7] for row in rows)
    assert _numbers(r"纳入汇总的试点学生(\d+)人", said.text) == (figures.pilot_students,)
    schools = [row for row in said.sheet("院校一览") if isinstance(row[0], int)]
    assert figures.schools == len(schools) == len({(row["school_name"], row["school_code"]) for row in _included(said)})
    for sheet in ("证书分布", "领域分布"):
        assert next(row[2] for row in said.sheet(sheet) if row[0] == "合计") == figures.schools
    assert [(row[5], row[6]) for row in schools] == list(
        zip(figures.by_school["applications"].tolist(), figures.by_school["pilot_students"].tolist())
    )


@pytest.mark.parametrize("key", ["certificate", "field", "school"])
def test_shares(said: Said, key: str) -> None:
    grouping: Grouping = getattr(said.facts.balance, key)
    part = said.page.split(f'<h3 id="balance-{key}">')[1].split("</table>")[0]
    rows = [_cells(row) for row in part.split("<tbody>")[1].split("</tr>")[:-1]]
    assert rows
    for group, cells, data in zip(grouping.groups, rows, said.outcome.run["balance"][f"{key}s"]):
        assert cells[0].removesuffix("超过限值") == data["name"] == group.name
        assert cells[0].endswith("超过限值") == group.found
        for base, prefix, place in ((group.everything, "", 2), (group.included, "included_", 7)):
            share = base.share
            students = f"{prefix}students" if prefix else "pilot_students"
            counts = (base.schools, base.applications, base.pilot_students)
            assert counts == tuple(data[name] for name in (f"{prefix}schools", f"{prefix}applications", students))
            assert counts == tuple(map(int, cells[place : place + 3]))
            assert (share.numerator, share.denominator) == (data[f"{prefix}numerator"], data[f"{prefix}denominator"])
            assert cells[place + 4] == f"{share.numerator}/{share.denominator}"
            shown = cells[place + 3].removesuffix("纳入部分超过限值")
            assert shown == percent(share.numerator, share.denominator, share.limit)
            assert share.limit is not None
            assert share.over == data[f"{prefix}over"] == (share.exact > share.limit)


@pytest.mark.parametrize(("key", "sheet"), [("certificate", "证书分布"), ("field", "领域分布")])
def test_shares_of_the_workbook(said: Said, key: str, sheet: str) -> None:
    grouping: Grouping = getattr(said.facts.balance, key)
    by_name = {group.name: group.included for group in grouping.groups}
    rows = [row for row in said.sheet(sheet) if isinstance(row[0], int)]
    assert len(rows) > 3
    assert grouping.limit
    for _, name, schools, applications, students, share, limit in rows:
        base = by_name[name]
        assert (schools, applications, students) == (base.schools, base.applications, base.pilot_students)
        assert share == pytest.approx(base.share.numerator / base.share.denominator, abs=1e-15)
        assert limit == float(grouping.limit)


def test_the_next_step(said: Said) -> None:
    plan = said.facts.next
    assert re.sub(r"放进 .*?/ 再", "", plan.sentence) in re.sub(r"放进 .*?/ 再", "", said.outcome.out)
    titles = re.findall(r"<li><h3>(.*?)</h3>", said.page)
    assert titles == [step.title for step in plan.steps]
    assert [step.kind for step in plan.steps] == ["send", "unusable", "return", "answer", "missing", "rerun", "print"]
    marked = len(said.outcome.run["marked"])
    assert _numbers(r"把“退回修改”文件夹中的(\d+)份工作簿发给院校", said.text) == (marked,)
    assert _numbers(r"退回修改（(\d+) 份工作簿）：", said.outcome.out) == (marked,)
    waiting = [row for row in said.outcome.run["applications"] if row["outcome"] == "review" and not row["included"]]
    assert _numbers(r"请院校改正或说明(\d+)条待确认的申报", said.text) == (len(waiting),)


def _numbers(pattern: str, text: str) -> tuple[int, ...]:
    found = re.search(pattern, text)
    assert found, pattern
    return tuple(map(int, found.groups()))


def _cells(row: str) -> list[str]:
    """The texts of a table row's cells."""
    return [re.sub(r"<[^>]*>|\s", "", cell) for cell in re.split(r"<t[hd]\b", row)[1:] for cell in ["<" + cell]]


def _included(said: Said) -> list[dict[str, Any]]:
    return [row for row in said.outcome.run["applications"] if row["included"]]

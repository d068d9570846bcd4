"""Every finding's fate as planned in advance: one inbox, what schools did between two runs, what findings.csv says of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.changes.making import Edit, Fates, again, fates, judged, put, school
from workshop.sample.book import Book
from workshop.sample.school import Return


def _phone(record: Return) -> None:
    """Cut short; no two schools have the same."""
    record["school"]["contact_phone"] = record["school"]["contact_phone"][-7:]


def _application(place: int = 0, **values: object) -> Edit:
    return lambda record: record["applications"][place].update(values)


def _all(*edits: Edit) -> Edit:
    return lambda record: [edit(record) for edit in edits]


def _without_first(record: Return) -> None:
    """The first certificate is not applied for any more."""
    name = record["applications"][0]["certificate"]
    for table in ("applications", "trainers"):
        record[table] = [row for row in record[table] if row["certificate"] != name]


def _reversed(record: Return) -> None:
    for table in ("applications", "trainers"):
        record[table].reverse()
    for place, row in enumerate(record["applications"], 1):
        row["seq"] = place


def _ten_rows(book: Book) -> None:
    """Ten blank rows at the top of every sheet with data."""
    for sheet in book.sheets[:3]:
        sheet.insert_rows(0, [[None]] * 10)


def _code(record: Return) -> None:
    assert "339" in record["school"]["school_code"]
    record["school"]["school_code"] = record["school"]["school_code"].replace("339", "337", 1)


NO_STUDENTS = _application(pilot_students=None)
FEW_DUAL = _application(team_dual=1)


@dataclass(frozen=True)
class Plan:
    """What a school's return says at the first run, at the second (None: its file is gone), what is told, how many values changed."""

    first: Edit | None
    second: Edit | None
    told: Fates
    values: int = 0
    gone: bool = False
    name: str = ""  # of the second file; the first one stays beside it
    book: Callable[[Book], object] | None = None


def _again(first: Edit, *more: Edit, told: Fates, **rest: Any) -> Plan:
    return Plan(first, _all(first, *more), told, **rest)


PLANS = {
    "corrected": Plan(_phone, None, [("S209", "corrected")], 1),
    "still open": _again(_phone, told=[("S209", "same")]),
    "ten rows inserted": _again(_all(_phone, NO_STUDENTS), told=[("S209", "same"), ("V101", "same")], book=_ten_rows),
    "order of rows changed": _again(NO_STUDENTS, _reversed, told=[("V101", "same")]),
    "changed but still wrong": Plan(_phone, school(contact_phone="12340"), [("S209", "changed")], 1),
    "code corrected": _again(_all(_phone, NO_STUDENTS), _code, told=[("S209", "same"), ("V101", "same")], values=1),
    "name corrected": _again(
        _all(_phone, NO_STUDENTS), school(school_name="更名后的职业技术学院"), told=[("S209", "same"), ("V101", "same")], values=1
    ),
    "file gone": Plan(_phone, None, [("S209", "withdrawn")], gone=True),
    "row gone": Plan(_all(NO_STUDENTS, _phone), _all(_without_first, _phone), [("S209", "same"), ("V101", "removed")], -1),
    "something new": Plan(None, school(contact_email="nobody"), [("S210", "new")], 1),
    "beside the first": _again(
        _all(_phone, school(filled_on="2019-09-10")), school(filled_on="2019-09-11"), told=[("S209", "same")], values=1, name="修改后"
    ),
    "explained": _again(
        school(contact_email="nobody"),
        _application(explanation="学校邮箱系统正在更换，新邮箱开通后另行补报。"),
        told=[("S210", "explained")],
        values=1,
    ),
    "major corrected, still wrong": Plan(_application(major_code="12"), _application(major_code="34"), [("A303", "changed")], 1),
    "cannot be judged now": Plan(FEW_DUAL, _application(team_dual=None), [("A310", "unjudged"), ("A318", "unjudged"), ("V101", "new")], 1),
    "no returns before": Plan(None, _phone, [("S209", "new")]),
}
NUMBERS = {what: 101 + place for place, what in enumerate(PLANS)}
LATE = ("no returns before",)  # its file comes only at the second run


@dataclass(frozen=True)
class Told:
    """Two runs over one folder: what the first found and when, what the second left; the names of the schools at the second."""

    folder: Path
    names: dict[str, str]
    then: list[dict[str, str]]
    started: str
    findings: list[dict[str, str]]
    csv: bytes
    data: dict[str, Any]
    section: str
    out: str
    fates: dict[str, Fates]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder = tmp_path_factory.mktemp("fates")
    names = {}
    for what, plan in PLANS.items():
        if what not in LATE:
            names[what] = put(folder, NUMBERS[what], plan.first)["school"]["school_name"]
    junk = folder / "inbox" / "33" / "损坏.xlsx"
    junk.write_bytes(b"PK\x03\x04 no workbook")
    first = again(folder)
    then, started = first.findings, first.run["started"]
    assert {row["change"] for row in then} == {""}
    assert first.run["changes"] is None
    junk.unlink()
    for what, plan in PLANS.items():
        number = NUMBERS[what]
        if plan.gone:
            (folder / "inbox" / "33" / f"{number}.xlsx").unlink()
        else:
            name = f"{number}{plan.name}.xlsx"
            names[what] = put(folder, number, plan.second, name=name, book=plan.book)["school"]["school_name"]
    second = again(folder)
    page = (second.reports / "index.html").read_text(encoding="utf-8")
    section = page[page.index('<section id="changes">') : page.index('<section id="unusable">')]
    csv = (second.reports / "findings.csv").read_bytes()
    return Told(folder, names, then, started, second.findings, csv, second.run["changes"], section, second.out, fates(second))


@pytest.mark.parametrize("what", PLANS)
def test_every_finding_has_the_fate_that_was_planned(told: Told, what: str) -> None:
    assert told.fates.get(told.names[what], []) == PLANS[what].told


def test_a_file_that_belonged_to_no_school_is_withdrawn(told: Told) -> None:
    assert [(row["code"], row["status"]) for row in told.findings if row["file"] == "33/损坏.xlsx"] == [("F101", "withdrawn")]


def test_what_is_gone_is_told_as_it_stood_then(told: Told) -> None:
    then = {row["id"]: row for row in told.then}
    gone = [row for row in told.findings if row["status"] in ("corrected", "removed", "withdrawn", "unjudged")]
    assert {row["code"] for row in gone} == {"A310", "A318", "F101", "P504", "S209", "V101"}
    for row in gone:
        kept = ("code", "severity", "certificate", "major_code", "file", "sheet", "cell", "field", "value", "message", "clause")
        assert {name: row[name] for name in kept} == {name: then[row["id"]][name] for name in kept}
        assert row["change"] == row["status"]
    assert not {row["id"] for row in gone} & {row["id"] for row in told.findings if row["status"] in ("open", "explained")}


def test_the_list_stays_sorted_and_its_columns_are_those_of_the_contract(told: Told) -> None:
    header = told.csv.decode("utf-8-sig").splitlines()[0].split(",")
    assert header[-2:] == ["clause", "change"]
    rows = [(row["school_name"], row["school_code"], row["status"] not in ("open", "explained")) for row in told.findings]
    assert rows == sorted(rows)


def test_figures_are_one_in_console_page_and_data(told: Told) -> None:
    rows = [row for row in told.findings if row["severity"] != "info"]
    counts = Counter(row["change"] for row in rows)
    data = told.data
    assert {name: data[name] for name in counts} == counts
    started = told.started
    assert (data["since"], data["started"], data["words"]) == ("", started, f"与{started[:16].replace('T', ' ')}的运行相比")
    line = next(line for line in told.out.splitlines() if line.startswith("与"))
    assert line == (
        f"{data['words']}：问题新增 {counts['new']}，仍有 {counts['same']}，改了仍不对 {counts['changed']}，已说明 {counts['explained']}，"
        f"已改正 {counts['corrected']}，已撤回 {counts['withdrawn']}，记录已删除 {counts['removed']}，这次未能核对 {counts['unjudged']}；"
        f"填报内容改动 {data['values']} 处。"
    )
    for what, count in (("新增", "new"), ("改了仍不对", "changed"), ("已撤回", "withdrawn"), ("记录已删除", "removed")):
        assert f"<dt>{what}<small>" in told.section
        assert told.section.count(f'<span class="change {count}">') == counts[count]
    assert data["words"] in told.section


def test_values_are_compared_cell_by_cell(told: Told) -> None:
    for what, plan in PLANS.items():
        entry = next((part for part in told.section.split("<details")[1:] if f'<span class="name">{told.names[what]}</span>' in part), "")
        shown = entry.partition("填报内容的改动")[2].partition("</table>")[0].count("<tr><td")
        assert (shown > 2) if plan.values < 0 else shown == plan.values, what
    assert re.search(r'<td>联系电话</td><td class="value was">\d{7}</td><td class="value">12340</td>', told.section)
    assert "整行" in told.section


def test_a_run_without_new_files_says_the_same(told: Told) -> None:
    third = again(told.folder)
    assert (third.reports / "findings.csv").read_bytes() == told.csv
    assert third.run["changes"] == told.data


def test_judgement_is_the_same_without_a_ledger(told: Told) -> None:
    with_ledger = judged(again(told.folder))
    for path in (told.folder / "outbox").glob("台账*"):
        path.unlink()
    without = again(told.folder)
    assert judged(without) == with_ledger
    assert {row["change"] for row in without.findings} == {""}
    assert "相比" not in without.out

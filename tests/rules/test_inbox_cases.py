"""The cases that are a small inbox: several files, a folder, a roster, a register. Each through the real entry point."""

from __future__ import annotations

import copy
import io
import os
import random
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Font

from pipeline.settings.files import BATCHES
from tests.conversation.marking import COLUMNS, judged, mark
from tests.rules.making import Named, named_cases
from tests.running import ROOT, run
from workshop.sample import layouts
from workshop.sample.book import HEADING, VALUE, Book, Cell
from workshop.sample.facts import batch_facts
from workshop.sample.school import Return, clean_return
from workshop.sample.write import book_bytes

CASES = [one for one in named_cases() if one.case.inbox is not None]
OWN = "本校"


CRASH = """
import pipeline.context.derive as module
honest = module.derive
def derive(tables, *more):
    if {school!r} in set(tables.schools.typed["school_name"]):
        raise ValueError("a fault of ours, for this school's sake")
    return honest(tables, *more)
module.derive = derive
"""


def _plant_a_crash(folder: Path, school: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault in the program itself: Python runs ``sitecustomize`` before anything else."""
    (folder / "sitecustomize.py").write_text(CRASH.format(school=school), encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", f"{folder}{os.pathsep}{ROOT}")


def _with_column(book: Book, heading: str) -> Book:
    sheet = book.sheets[1]
    for row in sheet.rows:
        row.append(Cell(heading, HEADING) if any(cell.role == HEADING for cell in row) else Cell())
    return book


def _apply_for(record: Return, certificates: tuple[str, ...]) -> None:
    """The first application again under each certificate, every one with a list that agrees."""
    (model, *_), old = record["applications"], record["applications"][0]["certificate"]
    mine = [one for one in record["trainers"] if one["certificate"] == old]
    fewer = [one for one in mine if one["dual_qualified"] == one["industry_expert"] == "否"]  # A313 asks where three teams are of one size
    teams = [[one for one in mine if one not in fewer[:n]] for n in range(len(certificates))]
    record["applications"] = [
        {**model, "certificate": name, "seq": n + 1, "team_total": len(teams[n])} for n, name in enumerate(certificates)
    ]
    record["trainers"] = [{**one, "certificate": name} for team, name in zip(teams, certificates) for one in team]


def _with_sheet(book: Book, name: str, how: str) -> Book:
    """A second sheet of applications: the same rows, other student counts, or the form left blank."""
    sheet = copy.deepcopy(book.sheets[1])
    sheet.name = name
    for cell in sheet.cells(VALUE):
        if how == "空白" or (how == "试点学生数不同" and cell.field == "pilot_students"):
            cell.value = None if how == "空白" else 7
    book.sheets.append(sheet)
    return book


def _flat(record: Return, changes: dict[str, Any]) -> Book:
    """One flat sheet of two applications, the school's cells of the second row otherwise."""
    book = layouts.flat([{**record, "applications": [*record["applications"], *record["applications"]]}])
    sheet = book.sheets[0]
    first, second = (sheet.rows[row] for row in sheet.rows_with(VALUE))
    for cell in second:
        cell.value = changes.get(cell.field, cell.value) or None
        if cell.field == "levels":
            cell.value = "高级" if first[second.index(cell)].value == "初级" else "初级"
    return book


def _struck(data: bytes, how: str) -> bytes:
    """The workbook with a row of its applications struck through, or one cell of it."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    row = book["证书申报"][3]
    for cell in row if how == "整行" else row[:1]:
        cell.font = Font(strike=True)
    changed = io.BytesIO()
    book.save(changed)
    return changed.getvalue()


def _returned(folder: Path, how: str) -> bytes:
    """The workbook of the inbox, marked, as it comes back."""
    data = (folder / "inbox" / "33" / "0.xlsx").read_bytes()
    made = mark(data, judged(folder), "33/0.xlsx", province="32" if how == "另一省份" else "33")
    if how != "原样":
        made.say("A317", "评价组织正在洽谈，10月签约", column="fix" if how == "写错列" else "explanation")
    if how == "没有标识":
        made.list.cell(made.row(made.id("A317")), COLUMNS.index("id") + 1).value = None
    return made.bytes()


def _list_of(schools: tuple[str, ...], record: Return) -> bytes:
    names = [
        (record["school"]["school_name"], record["school"]["school_code"]) if name == OWN else (name, "4133098765") for name in schools
    ]
    return "\r\n".join(["院校名称,院校标识码", *(",".join(one) for one in names)]).encode("utf-8-sig")


def _fill(folder: Path, record: Return, given: dict[str, Any]) -> list[str]:
    """Puts the case into the inbox; further arguments of the command line."""
    inbox = folder / "inbox" / "33"
    inbox.mkdir(parents=True)
    if "退回件" in given:
        record["applications"][0]["liaison"] = "否"  # something to be explained
    record["school"]["province"] = given.get("省份", "浙江省")
    facts = batch_facts(given.get("申报表的批次", "2019-2"))
    facts = replace(facts, form_title=given.get("标题", facts.form_title), intake_years=given.get("招生数栏目的年份", facts.intake_years))
    if "申报的证书" in given:
        _apply_for(record, given["申报的证书"])
    books = [layouts.official(record, facts)]
    if "证书申报另加一列" in given:
        books = [_with_column(books[0], given["证书申报另加一列"])]
    if "另一张证书申报" in given:
        books = [_with_sheet(books[0], *given["另一张证书申报"])]
    if "一览表第二行" in given:
        books = [_flat(record, given["一览表第二行"])]
    if "两份申报表的填报日期" in given:
        second = copy.deepcopy(record)
        record["school"]["filled_on"], second["school"]["filled_on"] = given["两份申报表的填报日期"]
        second["school"]["contact_phone"] = given.get("第二份的联系电话", record["school"]["contact_phone"])
        books = [layouts.official(record), layouts.official(second)]
    for number, book in enumerate(books * given.get("同一文件的份数", 1)):
        data = book_bytes(book)
        (inbox / f"{number}.xlsx").write_bytes(_struck(data, given["删除线"]) if "删除线" in given else data)
    if "退回件" in given:
        (inbox / "0.xlsx").write_bytes(_returned(folder, given["退回件"]))
    if "应报院校名单" in given:
        (inbox / "名单.csv").write_bytes(_list_of(given["应报院校名单"], record))
    if "院校名录" not in given:
        return []
    shutil.copytree(BATCHES, folder / "batches")
    (folder / "batches" / "2019-2").mkdir(exist_ok=True)
    (folder / "batches" / "2019-2" / "名录.csv").write_bytes(_list_of(given["院校名录"], record))
    (folder / "batches" / "2019-2" / "33-浙江.toml").write_text('school_register = "名录.csv"\n', encoding="utf-8")
    return ["--batches", str(folder / "batches")]


@pytest.mark.parametrize("one", CASES, ids=lambda one: one.file)
def test_a_case_raises_its_rule_or_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one: Named) -> None:
    batch = one.case.inbox.get("申报表的批次", "2019-2")
    record = clean_return(random.Random(1), 1, school_type="高等职业学校", certificates=1)
    if batch != "2019-2":
        _apply_for(record, batch_facts(batch).certificates[:3])
    more = _fill(tmp_path, record, one.case.inbox)
    if "程序出错" in one.case.inbox:
        _plant_a_crash(tmp_path, record["school"]["school_name"], monkeypatch)
    done = run(tmp_path / "inbox", tmp_path, *more)
    codes = {f["code"] for f in done.findings}
    assert (one.rule.code in codes) == (one.kind == "fails"), codes
    loud = {f["code"] for f in done.findings if f["severity"] != "info"}
    assert loud <= ({one.rule.code} if one.kind == "fails" else set()) | {"P507"} | set(one.case.raises)

"""Documents that are no returns, explained by layout files: read by them, told by them, printed by them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from pipeline.publish.summary_layout import load_layout
from pipeline.read.engines.any import read_workbook
from pipeline.read.forms import Forms, load_forms
from pipeline.read.glance import Glance
from pipeline.read.headings import find_table
from pipeline.read.limits import Limits
from pipeline.read.rows import take_rows
from pipeline.settings.files import BATCHES
from pipeline.settings.layouts import layout_files
from schemas.cells import a1
from schemas.document_kinds import DOCUMENT_KINDS, RETURN, SUMMARY
from tests.running import Outcome, run
from workshop.sample.inbox import make_inbox

ROSTER = """id = "{id}"
name = "{name}"
kind = "roster"
[[sheets]]
tables = ["roster"]
style = "rows"
names = ["{name}"]
title = "任务"
[sheets.headings]
school_name = ["单位全称"]
school_code = ["单位编号"]
"""


def _forms(folder: Path = BATCHES) -> Forms:
    return load_forms(layout_files(["shenbaobiao"], folder), [2017, 2018, 2019])


def _book(path: Path, rows: list[list[object]]) -> None:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def _own_layout(tmp_path: Path, template: str, **words: str) -> tuple[str, str]:
    """One file beside a copy of the batches; the options by which a run finds it."""
    shutil.copytree(BATCHES, tmp_path / "batches", dirs_exist_ok=True)
    (tmp_path / "layouts").mkdir(exist_ok=True)
    (tmp_path / "layouts" / f"{words['id']}.toml").write_text(template.format(**words), encoding="utf-8")
    return "--batches", str(tmp_path / "batches")


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("summary")
    make_inbox(folder / "inbox", "33", 12, 1, faults=False)
    return run(folder / "inbox", folder)


def test_every_kind_of_document_has_a_layout() -> None:
    assert {layout.kind for layout in _forms().documents} == set(DOCUMENT_KINDS) - {RETURN}


def test_a_summary_gives_its_rows_with_addresses_by_heading(province: Outcome) -> None:
    """Every sheet of the workbook that a run prints, by the same search for headings and rows as a return's."""
    workbook = read_workbook(province.summary.read_bytes(), "xlsx", Limits(), str(province.folder))
    printed = {sheet.title: sheet for sheet in load_workbook(province.summary, data_only=True)}
    included = [a for a in province.run["applications"] if a["included"]]
    for form in _forms().of_kind(SUMMARY):
        (sheet,) = [sheet for sheet in workbook.sheets if sheet.name == form.names[0]]
        found = find_table(Glance(sheet, form.words), form)
        assert found
        assert set(found.columns) == set(form.exact)
        assert found.unknown == []
        records = take_rows(found)
        assert len(records.rows) >= (len(included) if form.tables == (SUMMARY,) else 1)
        for tokens, at in zip(records.tokens, records.at):
            shown = [printed[sheet.name][a1(place)].value for place in at]
            assert [token[1:] for token in tokens if token] == [_text(value) for value in shown if value is not None]
        seq = [tokens[records.keys.index((form.tables[0], "seq"))][1:] for tokens in records.tokens]
        assert seq == [str(number) for number in range(1, len(records.rows) + 1)]  # no total, note or signature among them


def _text(value: object) -> str:
    return str(value)


def test_the_printed_headings_are_those_of_the_layout(province: Outcome) -> None:
    forms = {form.names[0]: form for form in _forms().of_kind(SUMMARY)}
    layout = load_layout()
    for declared in (layout.official, *layout.further):
        assert [column.heading for column in declared.columns] == list(forms[declared.name].exact.values())
        texts = [cell.value for row in load_workbook(province.summary)[declared.name].iter_rows(max_row=8) for cell in row]
        assert {column.heading for column in declared.columns} <= set(texts)


def test_a_provinces_own_roster_is_one_file(tmp_path: Path) -> None:
    make_inbox(tmp_path / "inbox", "33", 1, 1, faults=False)
    rows: list[list[object]] = [["报送任务表"], ["单位全称", "单位编号"], ["浙江云屿智造职业学院", "4133090001"]]
    _book(tmp_path / "inbox" / "33" / "任务.xlsx", rows)
    strange = run(tmp_path / "inbox", tmp_path / "before")
    assert {f["name"]: f["kind"] for f in strange.run["files"]}["33/任务.xlsx"] == "unknown"
    own = _own_layout(tmp_path, ROSTER, id="renwubiao", name="报送任务表")
    done = run(tmp_path / "inbox", tmp_path / "after", *own)
    assert {f["name"]: (f["kind"], f["status"]) for f in done.run["files"]}["33/任务.xlsx"] == ("roster", "used")
    assert [f["cell"] for f in done.findings if f["code"] == "P507"] == ["A3"]


def test_a_namesake_beside_the_batches_takes_the_place_of_the_programs(tmp_path: Path) -> None:
    own = _own_layout(tmp_path, ROSTER, id="yingbaomingdan", name="报送任务表")
    make_inbox(tmp_path / "inbox", "33", 1, 1, faults=False)
    _book(tmp_path / "inbox" / "33" / "名单.xlsx", [["应报院校名单"], ["院校名称"], ["浙江云屿智造职业学院"]])
    done = run(tmp_path / "inbox", tmp_path, *own)
    assert {f["name"]: f["kind"] for f in done.run["files"]}["33/名单.xlsx"] == "unknown"


def test_a_document_is_called_what_its_layout_calls_it(tmp_path: Path) -> None:
    text = (BATCHES.parent / "layouts" / "beianquerenbiao.toml").read_text(encoding="utf-8").replace("备案确认表", "备案意见表")
    own = _own_layout(tmp_path, "{text}", id="beianquerenbiao", text=text)
    make_inbox(tmp_path / "inbox", "33", 1, 1, faults=False)
    _book(tmp_path / "inbox" / "33" / "意见.xlsx", [["院校名称", "证书名称", "审核意见", "理由"], ["甲", "乙", "", ""]])
    done = run(tmp_path / "inbox", tmp_path, *own)
    assert {f["name"]: f["kind"] for f in done.run["files"]}["33/意见.xlsx"] == "decision"
    assert any("内容是备案意见表" in f["message"] for f in done.findings if f["file"] == "33/意见.xlsx")

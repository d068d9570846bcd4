"""Whatever workbook lies beside them, clean returns come out as without it, the run ends with its outputs, and every file is accounted for.

The workbooks are what hypothesis puts together from the pieces of returns: titles, headings, labels, values, totals, signatures, notes,
merged areas and junk, on any sheets in any order. Half of them nearly are returns, which is where a reader goes wrong.
"""

from __future__ import annotations

import io
import random
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from schemas.fields import TABLES, Field, headings
from tests.properties.inboxes import Inbox, dressed, laid_out
from tests.running import Outcome, run
from workshop.sample.layouts import FLAT, OFFICIAL
from workshop.sample.school import clean_return

SheetData = tuple[str, list[list[Any]], list[tuple[int, int, int, int]], bool]  # name, rows, merged areas, hidden
YEARS = [2017, 2018, 2019]
CLEAN = 8
BOOKS = 60
_SHEETS = (
    "院校信息",
    "证书申报",
    "培训团队",
    "一览表",
    "Sheet1",
    "汇总",
    "证书申报（2）",
    "院校信息备份",
    "填表说明",
    "证书申报（机电系）",
    "附件2",
    "a'b",
    " ",
)
_VALUES: dict[str, tuple[Any, ...]] = {
    "count": (0, 1, 60, 2.5, -3, "120人", "约120", "/", "", None, "²²²", "1,200", "一百二十", "9" * 30, True, "60\n55", "合计", "#REF!"),
    "yes_no": ("是", "否", "√", "", None, "☑是 □否", "是（ ） 否（√）", 1, 0, "不详"),
    "date": ("2019-09-18", "2019年9月18日", 43726, "9月18日", "", None, "2019.9.31", 1e300, -1),
    "certificate": ("智能财税", "网店运营推广职业技能等级证书", "特种焊接", "母婴护理", "", None, "合计", "注：略", 7),
    "levels": ("初级", "初级、中级", "初级-高级", "", None, "三级"),
    "school_type": ("高等职业学校", "中等职业学校", "技师学院", "", None, "☑高等职业学校 □中等职业学校"),
    "province": ("浙江省", "浙江", "江苏省", "", None),
    "school_code": ("4133012345", 4133012345, "4.13301E+09", "", None, "\u202d4133012345\u202c"),
    "major_code": ("610307", 51300, "051300", "", None, "六一零"),
    "phone": ("13900000001", "0571-88888888", 13900000001, "", None, " " * 500),
    "email": ("a@example.org", "无", "", None, "a＠example。org"),
}
_TEXTS = ("浙江虚构职业技术学院", "张三", "李四（副）", "本校", "", None, "合计", "填表人：", "=1+1", "<b>", "\u200b", "电子商务", 3, "续")
_LINES: tuple[list[Any], ...] = (
    ["第二批1+X证书制度试点院校申报表"],
    ["合计", None, None, 120, 60],
    ["填表人：王五", "审核人：赵六", "单位负责人：钱七", "填表日期：2019-09-18"],
    ["注：以上数据属实"],
    [None, None],
    ["一、电子商务类"],
    ["证书申报表（续）"],
    ["审核意见", "理由", "证书名称"],
    ["院校名称", "证书名称", "试点专业名称", "试点学生规模"],
)


def _value(f: Field, rng: random.Random) -> Any:
    return rng.choice((*f.options, "", None, "其他") if f.options else _VALUES.get(f.kind, _TEXTS))


def _table(rng: random.Random) -> list[list[Any]]:
    """Headings of one form table or two, nearly complete and in any order, over rows of values."""
    tables = rng.choice((["school"], ["application"], ["trainer"], ["school", "application"]))
    columns = [f for table in tables for f in TABLES[table]]
    for f in rng.sample(columns, rng.choice((0, 0, 0, 1, 3))):
        columns.remove(f)
    if rng.randrange(2):
        rng.shuffle(columns)
    names = [rng.choice(headings(f, YEARS)) if rng.randrange(10) == 0 else headings(f, YEARS)[0] for f in columns]
    return [names, *([_value(f, rng) for f in columns] for _ in range(rng.randrange(5)))]


def _pairs(rng: random.Random) -> list[list[Any]]:
    """院校信息: labels with values, one or two pairs a row."""
    cells = [cell for f in TABLES["school"] if rng.randrange(20) for cell in (headings(f, YEARS)[0], _value(f, rng))]
    width = rng.choice((2, 4))
    return [cells[i : i + width] for i in range(0, len(cells), width)]


def _line(rng: random.Random) -> list[list[Any]]:
    return [rng.choice(_LINES)]


def _sheet(rng: random.Random) -> SheetData:
    rows = [row for _ in range(rng.randint(1, 5)) for row in rng.choice((_table, _table, _pairs, _line))(rng)]
    merges = [(rng.randint(1, 12), rng.randint(1, 6), rng.randrange(4), rng.randrange(4)) for _ in range(rng.randrange(3))]
    return rng.choice(_SHEETS), rows, merges, rng.randrange(10) == 0


def _book(seed: int) -> bytes:
    """The workbook of a number: hypothesis draws the numbers alone, as drawing each cell would take minutes."""
    rng = random.Random(f"book:{seed}")
    return _written([_sheet(rng) for _ in range(rng.randint(1, 4))])


def _written(sheets: list[SheetData]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows, merges, hidden in sheets:
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                if value is not None:
                    sheet.cell(number, column, value)
        taken: set[tuple[int, int]] = set()
        for row, column, down, right in merges:
            area = {(r, c) for r in range(row, row + down + 1) for c in range(column, column + right + 1)}
            if len(area) > 1 and not area & taken:
                taken |= area
                sheet.merge_cells(start_row=row, start_column=column, end_row=row + down, end_column=column + right)
        sheet.sheet_state = "hidden" if hidden and len(sheets) > 1 and sheet is not book.worksheets[0] else "visible"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


_seeds = st.lists(st.integers(0, 2**40), min_size=BOOKS, max_size=BOOKS, unique=True)


def _clean(folder: Path) -> Inbox:
    inbox = Inbox(folder)
    for number in range(1, CLEAN + 1):
        rng = random.Random(f"any:{number}")
        record = clean_return(rng, number)
        inbox.put(f"clean-{number}", dressed(laid_out(record, FLAT if number % 2 else OFFICIAL, rng), record, rng, []))
    return inbox


def _of_clean(done: Outcome) -> tuple[list[dict[str, str]], list[dict[str, Any]]]:
    findings = [f for f in done.findings if f["file"].startswith("33/clean-")]
    return findings, [a for a in done.run["applications"] if a["file"].startswith("33/clean-")]


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[dict[str, str]], list[dict[str, Any]]]:
    return _of_clean(_clean(tmp_path_factory.mktemp("clean")).run())


def _hold(folder: Path, books: list[bytes], without: tuple[list[dict[str, str]], list[dict[str, Any]]]) -> None:
    inbox = _clean(folder)
    for number, content in enumerate(books):
        (folder / "inbox" / "33" / f"odd-{number:02}.xlsx").write_bytes(content)
    done = run(folder / "inbox", folder)
    assert done.code in (0, 1, 3), done.out + done.err
    assert _of_clean(done) == without
    files = [f["name"] for f in done.run["files"]]
    assert sorted(files) == sorted([*inbox.made, *(f"33/odd-{number:02}.xlsx" for number in range(len(books)))])
    told = {f["file"] for f in done.findings}
    silent = [f["name"] for f in done.run["files"] if f["status"] not in ("used", "superseded") and f["name"] not in told]
    assert silent == []
    taken = [a for a in done.run["applications"] if a["included"]]
    keys = Counter((a["school_name"], a["certificate"], a["major_code"], a["levels"]) for a in taken)
    assert [key for key, count in keys.items() if count > 1] == []
    accounts = done.run["accounts"]
    assert accounts["rows_read"] == accounts["included"] + accounts["held"] + accounts["refused"] + accounts["superseded"]


_PHASES = [Phase.explicit, Phase.generate]  # a smaller list of numbers is no simpler workbook, and each try is a whole run
_QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture, HealthCheck.large_base_example]


@settings(max_examples=8, deadline=None, derandomize=True, phases=_PHASES, suppress_health_check=_QUIET)
@given(seeds=_seeds)
def test_any_workbooks_beside_clean_returns(
    tmp_path_factory: pytest.TempPathFactory, without: tuple[list[dict[str, str]], list[dict[str, Any]]], seeds: list[int]
) -> None:
    _hold(tmp_path_factory.mktemp("any"), [_book(seed) for seed in seeds], without)


@pytest.mark.long
@settings(max_examples=120, deadline=None, phases=_PHASES, suppress_health_check=_QUIET)
@given(seeds=_seeds)
def test_many_workbooks_beside_clean_returns(
    tmp_path_factory: pytest.TempPathFactory, without: tuple[list[dict[str, str]], list[dict[str, Any]]], seeds: list[int]
) -> None:
    _hold(tmp_path_factory.mktemp("any"), [_book(seed) for seed in seeds], without)

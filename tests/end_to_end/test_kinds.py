"""Four kinds of document, told apart by what is in them: a misleading name, sheet name or format changes nothing."""

from __future__ import annotations

import io
import random
import shutil
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.running import Outcome, run
from workshop.sample import layouts
from workshop.sample.school import clean_return
from workshop.sample.write import book_bytes

DECISION = ("院校名称", "证书名称", "专业名称", "专业代码", "结果", "问题", "审核意见", "理由")
SUMMARY = (
    "序号",
    "省份",
    "院校名称",
    "院校类型",
    "证书名称",
    "试点专业名称",
    "专业代码",
    "试点学生规模（人）",
    "院校联系人",
    "联系电话",
    "备注",
)
NAMES = [clean_return(random.Random(n), n)["school"]["school_name"] for n in range(1, 4)]


def _book(rows: list[tuple[object, ...]], sheet: str = "Sheet1", extra: str = "") -> bytes:
    book = Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    if extra:
        book.create_sheet(extra, 0)["A1"] = "封面"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _csv(rows: list[tuple[object, ...]], encoding: str) -> bytes:
    return "\r\n".join(",".join("" if cell is None else str(cell) for cell in row) for row in rows).encode(encoding)


ROSTER = [
    ("浙江省应报院校名单",),
    ("序号", "院校名称", "院校标识码", "所在地市"),
    *((n, name, None, "杭州市") for n, name in enumerate(NAMES, 1)),
]
DECIDED = [("备案确认表",), DECISION, (NAMES[0], "母婴护理", "护理", "620201", "符合", "", "同意备案", "")]
SUMMED = [
    ("附件2",),
    ("第二批1+X证书制度试点院校情况汇总表",),
    SUMMARY,
    (1, "浙江省", NAMES[0], "高等职业学校", "母婴护理", "护理", "620201", 50, "王一", "13800000000", ""),
    ("合计", None, None, None, None, None, None, 50),
]
FILES: dict[str, tuple[str, bytes]] = {
    "申报表.xlsx": ("roster", _book(ROSTER)),
    "备案确认表（浙江省）.xlsx": ("roster", _book(ROSTER, "证书申报")),
    "名单.csv": ("roster", _csv(ROSTER, "gb18030")),
    "院校申报表.xlsx": ("decision", _book(DECIDED, "院校信息", extra="说明")),
    "应报院校名单.csv": ("decision", _csv(DECIDED, "utf-8-sig")),
    "某学院.xlsx": ("summary", _book(SUMMED, "一览表")),
    "汇总.csv": ("summary", _csv(SUMMED, "gb18030")),
}


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("kinds")
    inbox = folder / "inbox" / "33"
    inbox.mkdir(parents=True)
    for number, name in enumerate(NAMES[:2], 1):
        record = clean_return(random.Random(number), number)
        assert record["school"]["school_name"] == name
        book = layouts.official(record) if number == 1 else layouts.flat([record])
        book.sheets[number % len(book.sheets)].name = "应报院校名单"  # what a school calls its sheets says nothing
        (inbox / f"汇总表{number}.xlsx").write_bytes(book_bytes(book))
    first = run(folder / "inbox", folder / "first")
    shutil.copy(first.summary, inbox / "我校申报表.xlsx")  # a province's own summary, dropped among the returns
    for name, (_, data) in FILES.items():
        (inbox / name).write_bytes(data)
    return run(folder / "inbox", folder)


@pytest.mark.parametrize("name", FILES)
def test_a_document_is_what_is_in_it(done: Outcome, name: str) -> None:
    kinds = {Path(f["name"]).name: f["kind"] for f in done.run["files"]}
    assert kinds[name] == FILES[name][0]


def test_our_own_summary_is_no_return(done: Outcome) -> None:
    (file,) = [f for f in done.run["files"] if f["name"] == "33/我校申报表.xlsx"]
    assert file["kind"] == "summary"


def test_returns_stay_returns_and_only_they_are_counted(done: Outcome) -> None:
    returns = {f["name"] for f in done.run["files"] if f["kind"] == "return"}
    assert returns == {"33/汇总表1.xlsx", "33/汇总表2.xlsx"}
    assert {a["file"] for a in done.run["applications"]} == returns


def test_the_roster_is_used(done: Outcome) -> None:
    silent = [f["message"] for f in done.findings if f["code"] == "P507"]
    assert len(silent) == 1
    assert NAMES[2] in silent[0]


def test_other_documents_accuse_nobody(done: Outcome) -> None:
    others = {f"33/{name}" for name in FILES} | {"33/我校申报表.xlsx"}
    assert [f["message"] for f in done.findings if f["file"] in others and f["severity"] != "info" and f["code"] != "P507"] == []

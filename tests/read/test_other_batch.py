"""A return of another batch or year gets F118 and nothing else; one slip does not. Real workbooks, one run over all of them."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from pipeline.settings.files import BATCHES
from pipeline.settings.load import load_batch
from pipeline.settings.others import known_batches
from schemas.batch_marks import number_words, ordinals_in, years_in
from tests.running import Outcome, run
from workshop.sample import layouts
from workshop.sample.book import Book
from workshop.sample.facts import BatchFacts, batch_facts
from workshop.sample.school import Return, clean_return
from workshop.sample.write import book_bytes

MINE = batch_facts()
FIRST = ("老年照护", "物流管理", "Web前端开发职业技能等级证书", "汽车运用与维修")


def _named(record: Return, names: tuple[str, ...]) -> Return:
    """The return with its certificates under other names, in their order, in both lists."""
    new = dict(zip(dict.fromkeys(row["certificate"] for row in record["applications"]), names))
    for row in (*record["applications"], *record["trainers"]):
        row["certificate"] = new.get(row["certificate"], row["certificate"])
    return record


def _facts(**differs: Any) -> BatchFacts:
    return replace(MINE, **differs)


def _official(number: int, names: tuple[str, ...] = (), facts: BatchFacts = MINE, count: int = 3) -> Book:
    return layouts.official(
        _named(clean_return(random.Random(number), number, school_type="高等职业学校", certificates=count), names), facts
    )


def _retitled(book: Book, *titles: str | None) -> Book:
    for sheet, title in zip(book.sheets, titles):
        if title is not None:
            sheet.rows[0][0].value = title
    return book


def _heading(book: Book, old: str, new: str) -> Book:
    cell = next(cell for row in book.sheets[1].rows for cell in row if cell.value == old)
    cell.value = new
    return book


OTHER: dict[str, Callable[[int], Book]] = {  # of another batch or year: F118 alone
    "首批": lambda n: _official(n, FIRST, batch_facts("2019-1")),
    "首批一览表": lambda n: layouts.flat(
        [_named(clean_return(random.Random(n), n, school_type="高等职业学校", certificates=3), FIRST)], batch_facts("2019-1")
    ),
    "首批一览表多校": lambda n: layouts.flat(
        [_named(clean_return(random.Random(n + i), n + i * 50, school_type="高等职业学校", certificates=2), FIRST) for i in range(3)],
        batch_facts("2019-1"),
    ),
    "只有年份": lambda n: _official(n, facts=_facts(intake_years=(2018, 2019, 2020))),
    "年份倒序": lambda n: _heading(
        _heading(_heading(_official(n), "2017年招生数", "2016级"), "2019年招生数", "2014级"), "2018年招生数", "2015级招生人数"
    ),
    "第三批，证书都不认识": lambda n: _retitled(
        _official(n, ("区块链应用", "大数据财务分析", "幼儿照护")), "第三批1+X证书制度试点院校申报表"
    ),
    "2020年，证书都不认识": lambda n: _retitled(
        _official(n, ("区块链应用", "大数据财务分析", "幼儿照护")), "2020年1+X证书制度试点院校申报表"
    ),
    "标题和证书，年份已改": lambda n: _retitled(_official(n, FIRST), "首批1+X证书制度试点院校申报表"),
    "标题和唯一的证书": lambda n: _retitled(_official(n, FIRST, count=1), "附件1：第1批1+X证书制度试点院校申报表"),
    "只有证书": lambda n: _official(n, FIRST),
}
SLIPS: dict[str, tuple[Callable[[int], Book], set[str]]] = {  # this batch's: what is found, errors and warnings
    "照表样": (lambda n: _official(n), set()),
    "只有标题": (lambda n: _retitled(_official(n), "第一批1+X证书制度试点院校申报表"), set()),
    "标题是第三批": (lambda n: _retitled(_official(n), "2020年第三批1+X证书制度试点院校申报表"), set()),
    "标题没有批次": (lambda n: _retitled(_official(n), "1+X证书制度试点院校申报表"), set()),
    "一张表的标题": (lambda n: _retitled(_official(n), None, "首批试点证书申报"), set()),
    "标题和错字": (
        lambda n: _retitled(_official(n, ("智能财稅务", "母婴护里", "传感网应用开法")), "首批1+X证书制度试点院校申报表"),
        {"A301"},
    ),
    "说明提到首批": (lambda n: _retitled(_official(n), None, "证书申报（首批已试点的院校也可申报，但不得重复。）"), set()),
    "一个年份": (lambda n: _heading(_official(n), "2017年招生数", "2016年招生数"), {"F106"}),
    "最后一个年份": (lambda n: _heading(_official(n), "2019年招生数", "2016年招生数"), {"F106"}),
    "第一个年份": (lambda n: _heading(_official(n), "2017年招生数", "2020年招生数"), {"F106"}),
    "一个证书": (lambda n: _official(n, FIRST[:1]), {"A301"}),
    "唯一的证书": (lambda n: _official(n, FIRST[:1], count=1), {"A301"}),
    "两个证书": (lambda n: _official(n, FIRST, count=2), {"A301"}),
}
NUMBERS = {name: 100 + place for place, name in enumerate((*OTHER, *SLIPS))}


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("others")
    inbox = folder / "inbox" / "33"
    inbox.mkdir(parents=True)
    for name, make in (OTHER | {name: made for name, (made, _) in SLIPS.items()}).items():
        (inbox / f"{name}.xlsx").write_bytes(book_bytes(make(NUMBERS[name])))
    return run(folder / "inbox", folder)


def _of(outcome: Outcome, name: str) -> list[dict[str, str]]:
    return [f for f in outcome.findings if f["file"] == f"33/{name}.xlsx"]


@pytest.mark.parametrize("name", OTHER)
def test_another_batchs_return_gets_one_finding_that_names_both_and_nothing_else(outcome: Outcome, name: str) -> None:
    (found,) = _of(outcome, name)
    assert (found["code"], found["severity"]) == ("F118", "error")
    assert "第二批1+X证书制度试点" in found["message"]
    assert "依据：" in found["message"]
    (file,) = [f for f in outcome.run["files"] if f["name"] == f"33/{name}.xlsx"]
    assert (file["kind"], file["status"], file["codes"]) == ("return", "rejected", ["F118"])
    assert not [a for a in outcome.run["applications"] if a["file"] == file["name"]]


@pytest.mark.parametrize(
    "name, words",
    [
        ("首批", ("首批1+X证书制度试点", "2016、2017、2018 年", "“老年照护”")),
        ("只有年份", ("另一年度", "2018、2019、2020 年", "不是 2017、2018、2019 年")),
        ("第三批，证书都不认识", ("第三批1+X证书制度试点",)),
        ("2020年，证书都不认识", ("2020年",)),
        ("只有证书", ("申报的证书都是首批1+X证书制度试点的",)),
    ],
)
def test_the_evidence_is_said(outcome: Outcome, name: str, words: tuple[str, ...]) -> None:
    (found,) = _of(outcome, name)
    assert all(word in found["message"] for word in words), found["message"]


def test_the_cited_cell_holds_what_is_quoted(outcome: Outcome) -> None:
    cited = [f for name in NUMBERS for f in _of(outcome, name) if f["code"] == "F118" and f["cell"]]
    assert len(cited) >= len(OTHER) - 2
    for found in cited:
        sheet = load_workbook(outcome.folder / "inbox" / found["file"])[found["sheet"]]
        assert sheet[found["cell"]].value == found["value"]


@pytest.mark.parametrize("name", SLIPS)
def test_one_slip_is_no_other_batch(outcome: Outcome, name: str) -> None:
    found = _of(outcome, name)
    assert {f["code"] for f in found if f["severity"] != "info"} == SLIPS[name][1]
    (file,) = [f for f in outcome.run["files"] if f["name"] == f"33/{name}.xlsx"]
    assert file["status"] == "used"
    titled = [f for f in found if f["code"] == "F118"]
    assert len(titled) == (name in ("只有标题", "标题是第三批", "标题和错字"))
    assert all(f["severity"] == "info" and "已照常读取" in f["message"] for f in titled)


def test_an_applicant_that_only_left_the_title_reaches_the_summary(outcome: Outcome) -> None:
    assert {a["outcome"] for a in outcome.run["applications"] if a["file"] == "33/只有标题.xlsx"} == {"eligible"}


def test_the_second_batchs_return_is_anothers_in_the_first_batch(tmp_path: Path) -> None:
    (tmp_path / "inbox" / "33").mkdir(parents=True)
    (tmp_path / "inbox" / "33" / "a.xlsx").write_bytes(book_bytes(_official(1)))
    done = run(tmp_path / "inbox", tmp_path, "--batch", "2019-1")
    assert [f["code"] for f in done.findings if f["file"]] == ["F118"]
    assert "第二批1+X证书制度试点的申报表，本次收的是首批1+X证书制度试点的" in next(f["message"] for f in done.findings if f["file"])


def test_a_right_return_of_the_school_is_not_displaced_by_its_return_of_another_batch(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox" / "33"
    inbox.mkdir(parents=True)
    record = clean_return(random.Random(1), 1, school_type="高等职业学校", certificates=2)
    (inbox / "对.xlsx").write_bytes(book_bytes(layouts.official(record)))
    (inbox / "错（最终版）.xlsx").write_bytes(book_bytes(layouts.official(_named(record, FIRST), batch_facts("2019-1"))))
    done = run(tmp_path / "inbox", tmp_path)
    assert {(f["file"], f["code"]) for f in done.findings if f["severity"] != "info"} == {("33/错（最终版）.xlsx", "F118")}
    assert {a["outcome"] for a in done.run["applications"]} == {"eligible"}


@pytest.mark.parametrize(
    "text, ordinals, years",
    [
        ("首批1+X证书", {1}, set()),
        ("第 十二 批", {12}, set()),
        ("第二十批", {20}, set()),
        ("第3批、第四批", {3, 4}, set()),
        ("2020年第一批", {1}, {2020}),
        ("填报日期：2020年1月3日", set(), set()),
        ("2019—2020年", set(), set()),
        ("批量", set(), set()),
    ],
)
def test_batches_and_years_that_a_title_names(text: str, ordinals: set[int], years: set[int]) -> None:
    assert (ordinals_in(text), years_in(text)) == (ordinals, years)


def test_other_batches_come_from_files_and_reference_and_a_broken_file_is_no_matter(tmp_path: Path) -> None:
    batch = load_batch("2019-2")
    own = tmp_path / "batches"
    own.mkdir()
    for name in ("2019-1.toml", "2019-2.toml"):
        shutil.copy(BATCHES / name, own)
    assert [one.title for one in known_batches(batch, own).others] == ["首批1+X证书制度试点"]
    assert [one.title for one in known_batches(batch, tmp_path).others] == ["第一批1+X证书制度试点"]
    (tmp_path / "x.toml").write_text("certificates = 5", encoding="utf-8")
    (tmp_path / "y.toml").write_text('extends = "y"', encoding="utf-8")
    (tmp_path / "z.toml").write_bytes(b"\xff")
    assert len(known_batches(batch, tmp_path).others) == 1


def test_a_batchs_number_in_words_is_read_back() -> None:
    assert all(ordinals_in(f"第{number_words(number)}批") == {number} for number in range(1, 100))

"""The report as text: order, words, figures, caps, nothing from outside as markup, nothing loaded."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import pandas as pd
import pytest

from pipeline.cli.closing import sentence
from pipeline.publish import findings_csv
from pipeline.publish.facts import facts_of
from pipeline.publish.view_files import MOST_UNUSABLE
from pipeline.publish.view_findings import MANY_ALIKE, MOST_GENERAL, MOST_PER_RULE, SHOWN_ALIKE
from schemas.rules import catalogue
from tests.publish.made_run import HOSTILE, PLAIN, make_run, many_findings, page_of, view_of


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> str:
    """The made run's report."""
    return page_of(make_run(tmp_path_factory.mktemp("run"))).decode("utf-8")


class Reader(HTMLParser):
    """Collects tags with attributes, ids, and the text a reader sees."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", "", "".join(self.words))


def test_verdict_and_accounts_add_up(page: str) -> None:
    text = Reader(page).text
    assert "收到3份可用的申报表（3所院校），共5条申报：纳入汇总2条，待确认1条，不符合1条，不予备案1条。另有2个文件不能使用。" in text
    assert "6读到的申报（行）=2纳入汇总+2待处理+1不予备案+1被新版本取代✓相符" in text
    assert "7看过的文件（个）=3采用+2不能使用+1被新版本取代+1略过✓相符" in text
    assert "7个单元格已由第二个、独立的读取程序重新打开核对，全部一致" in text


def test_accounts_that_do_not_close_are_shown_as_such(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    run = replace(run, accounts=replace(run.accounts, included=run.accounts.included + 1))
    assert "✗不符" in Reader(page_of(run).decode()).text


def test_sections_in_the_officers_order(page: str) -> None:
    ids = [attrs["id"] for tag, attrs in Reader(page).tags if tag == "section" and attrs.get("id")]
    assert ids == ["steps", "accounts", "unusable", "files", "balance", "by-school", "by-rule", "rules", "texts"]


def test_ids_are_unique_and_every_link_stays_inside(page: str) -> None:
    tags = Reader(page).tags
    ids = [attrs["id"] for _, attrs in tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    links = [attrs["href"] for tag, attrs in tags if tag == "a" and attrs.get("class") not in ("marked", "receipt", "outbox")]
    assert all(link and link.startswith("#") and link[1:] in ids for link in links)


def test_schools_and_unusable_files_link_to_their_marked_workbooks(page: str, tmp_path: Path) -> None:
    """From folder to folder, and to nowhere else."""
    links = {attrs["href"] or "" for tag, attrs in Reader(page).tags if tag == "a" and attrs.get("class") == "marked"}
    workbooks = facts_of(make_run(tmp_path)).letters.workbooks
    assert links == {quote(f"../../outbox/33-浙江/退回修改/{one.name}") for one in workbooks}
    assert len(links) == 5
    receipts = {attrs["href"] or "" for tag, attrs in Reader(page).tags if tag == "a" and attrs.get("class") == "receipt"}
    assert receipts == {quote(f"../../outbox/33-浙江/回执/{one.name}") for one in facts_of(make_run(tmp_path)).letters.receipts}
    folders = {attrs["href"] for tag, attrs in Reader(page).tags if tag == "a" and attrs.get("class") == "outbox"}
    assert folders == {quote(f"../../outbox/33-浙江/{folder}/") for folder in ("退回修改", "回执")}


def test_every_rule_has_its_text_and_every_finding_of_a_school_stands_in_full(page: str, tmp_path: Path) -> None:
    ids = {attrs.get("id") for _, attrs in Reader(page).tags}
    assert {f"rule-{code}" for code in catalogue()} <= ids
    run = make_run(tmp_path)
    serious = run.findings[run.findings["school_id"].notna() & (run.findings["severity"] != "info")]
    assert {f"f-{i}" for i in serious["id"]} <= ids


def test_no_template_leaves_blanks_of_the_rules_words(page: str) -> None:
    article = page[page.index('id="texts"') :]
    assert not re.search(r"\{\w+\}", article[: article.index("</section>")])


def test_text_of_schools_is_escaped_and_hidden_characters_are_visible(page: str) -> None:
    assert HOSTILE not in page
    assert "&lt;script&gt;" in page
    assert "\u202e" not in page
    assert "倒写（含不可见字符）" in page


def test_nothing_is_loaded_and_only_our_script_may_run(page: str) -> None:
    tags = Reader(page).tags
    assert [attrs for tag, attrs in tags if tag in ("img", "iframe", "object", "base", "form")] == []
    assert [attrs for tag, attrs in tags if "src" in attrs] == []
    policy = next(attrs["content"] for tag, attrs in tags if attrs.get("http-equiv") == "Content-Security-Policy")
    script = re.search(r"<script>(.*?)</script>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]


def test_over_the_limit_is_said_in_words_with_the_parts_of_the_share(page: str) -> None:
    text = Reader(page).text
    assert "智能财税超过限值" in text
    assert "66.7%2/3" in text
    assert "没有院校申报的证书：特殊焊接技术" in text


def test_next_steps_name_schools_reasons_and_paths(page: str, tmp_path: Path) -> None:
    text = Reader(page).text
    assert "退回3所院校改正" in text
    assert "请院校改正或说明1条待确认的申报" in text
    assert "A306近三年未连续招生" in text
    assert "findings.csv" in text


def test_without_anything_to_do_the_next_step_is_to_print(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    run = replace(run, findings=run.findings.iloc[:0])
    run = replace(run, files=run.files[run.files["status"] == "used"])
    run = replace(run, accounts=replace(run.accounts, files={"used": 3}))
    run = replace(run, outcomes=run.outcomes.assign(outcome="eligible", included=True))
    steps = view_of(run)["steps"]
    assert [step["of"].kind for step in steps] == ["print"]


def test_roster_progress(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    assert facts_of(run).progress is None
    run = replace(
        run, roster=pd.DataFrame({"school_name": [PLAIN, "未报学院"], "school_code": ["", ""], "city": ["", ""], "returned": [True, False]})
    )
    text = Reader(page_of(run).decode()).text
    assert "应报2所，已报1所，未报1所" in text
    assert "催报1所应报未报的院校" in text
    assert "应报 2 所，已报 1 所，未报 1 所。" in sentence(run, facts_of(run))
    assert "未报学院" in text


def test_a_refused_file_without_a_finding_is_still_explained(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    run = replace(run, findings=run.findings[run.findings["code"] != "F101"])
    assert "没有可用的申报内容" in Reader(page_of(run).decode()).text


def test_many_alike_findings_are_folded_and_what_is_left_out_is_said(tmp_path: Path) -> None:
    run = make_run(tmp_path, many_findings(20_000))
    shown = view_of(run)
    for school in shown["by_school"]:
        listed = sum(1 + row.get("alike", 0) for row in school["findings"]) + school["unlisted"]
        aside = school["figures"].hints + school["figures"].tidied
        assert listed == (run.findings["school_name"] == school["name"]).sum() - aside
    rule = max(shown["by_rule"], key=lambda r: r["figures"].count)
    assert rule["figures"].count > MOST_PER_RULE == len(rule["findings"])
    folded = next(row for row in shown["by_school"][0]["findings"] if "alike" in row)
    assert folded["alike"] > MANY_ALIKE - SHOWN_ALIKE
    page = page_of(run)
    assert len(page) < 8_000_000
    assert f"这里只列前 {MOST_PER_RULE} 处".encode() in page


def test_tidyings_are_gathered_by_field_and_writing(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    row = run.findings[run.findings["code"] == "V105"].iloc[[0]]
    values = [("√", "是"), ("√", "是"), ("107人", "107"), ("8人", "8"), ("８人", "8")]
    many = [row.assign(id=f"V105-{i}", field="training_plan", value=a, expected=b) for i, (a, b) in enumerate(values)]
    run = replace(run, findings=pd.concat(many, ignore_index=True))
    assert facts_of(run).tidyings.count == 5
    rows = [(r["of"].heading, r["first"]["value"], r["of"].count) for r in view_of(run)["tidyings"]]
    assert rows == [("人才培养方案", "107人", 2), ("人才培养方案", "√", 2), ("人才培养方案", "８人", 1)]


def test_included_part_over_the_limit_is_said(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    run.balance["field"] = run.balance["field"].assign(over=False)
    field = facts_of(run).balance.field
    assert [(g.everything.share.found, g.included.share.found) for g in field.groups] == [(False, True), (False, True)]
    assert field.found == 2
    assert "纳入部分超过限值" in Reader(page_of(run).decode()).text
    assert not any(group.included.share.found for group in facts_of(run).balance.city.groups)
    run.balance["field"] = run.balance["field"].assign(included_judged=False)
    assert facts_of(run).balance.field.found == 0
    assert "纳入汇总的规模未达到配置的最小数" in Reader(page_of(run).decode()).text


def test_intake_headings_carry_the_batchs_years(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    run = replace(run, findings=run.findings[run.findings["code"] == "A306"].assign(field="intake_2"))
    assert view_of(run)["by_rule"][0]["findings"][0]["heading"] == "2018年招生数"


def test_same_run_same_page(tmp_path: Path) -> None:
    assert page_of(make_run(tmp_path)) == page_of(make_run(tmp_path))


def test_an_endless_file_name_is_shortened_in_the_page_only(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    name = "33/" + "很长" * 2_000 + ".xlsx"
    run.files.loc[3, "file"] = name
    run.findings.loc[run.findings["code"] == "F101", "file"] = name
    page = page_of(run).decode()
    assert "很长" * 100 not in page
    assert "（共 4008 字）" in page
    assert name in findings_csv.to_bytes(run).decode("utf-8-sig")


def test_what_belongs_to_no_school_is_counted_whole_and_its_list_says_where_it_ends(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    one = run.findings[run.findings["school_id"].isna() & (run.findings["severity"] == "warning")].iloc[[0]]
    number = MOST_GENERAL + 5
    run = replace(run, findings=pd.concat([one.assign(id=f"x-{i}") for i in range(number)], ignore_index=True))
    text = Reader(page_of(run).decode()).text
    assert f"文件和全省的问题{number}处，不属于某一所院校这里只列前{MOST_GENERAL}处" in text
    assert len(view_of(run)["general"]) == MOST_GENERAL


def test_many_unusable_files_are_counted_by_reason_and_capped(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    number = MOST_UNUSABLE + 5
    bad = pd.concat([run.files.loc[[3]]] * number, ignore_index=True).assign(file=[f"33/坏{i:05}.xlsx" for i in range(number)])
    why = pd.concat([run.findings[run.findings["code"] == "F101"]] * number, ignore_index=True)
    run = replace(run, findings=why.assign(file=bad["file"], id=[f"F101-{i}" for i in range(number)]))
    run = replace(run, files=bad.rename_axis("file_id"))
    run = replace(run, accounts=replace(run.accounts, files={"rejected": number}))
    shown = view_of(run)["unusable"]
    assert (facts_of(run).files.unusable, len(shown["rows"])) == (number, MOST_UNUSABLE)
    assert shown["reasons"] == [("F101", catalogue()["F101"].fault, number)]
    assert f"只列前 {MOST_UNUSABLE} 个".encode() in page_of(run)

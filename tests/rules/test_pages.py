"""The generated pages say all of every rule, and no blank of a template is left in them."""

from __future__ import annotations

import re

import pytest

from pipeline.publish.labels import headings
from pipeline.settings.load import load_batch
from schemas.notice import CLAUSES, SENTENCES
from schemas.rule_words import test as words_of_test
from schemas.rules import Rule, catalogue
from workshop.rulebook import main, notice_page, page

PAGE, BATCH = page(), load_batch("2019-2")


@pytest.mark.parametrize("rule", catalogue().values(), ids=lambda rule: rule.code)
def test_a_rule_says_what_it_tests_what_follows_and_what_to_do(rule: Rule) -> None:
    section = PAGE.split(f"### {rule.code} ")[1].split("\n### ")[0]
    for part in ("- 类别：", "- 对象：", "- 依据", "- 检验：", "- 后果：", "- 办法："):
        assert part in section
    assert CLAUSES.get(rule.clause, "") in section
    assert words_of_test(rule, BATCH, headings(BATCH)) in section
    for case in (*rule.fails, *rule.passes):
        assert f"| {case.shows} |" in section
    assert not re.search(r"\{\w+\}", section)


def test_the_notices_page_has_every_sentence_in_its_order() -> None:
    text = notice_page()
    places = [text.index(f"| {sentence.text} |") for sentence in SENTENCES]
    assert places == sorted(places)
    assert all(code in text for code in catalogue())


def test_a_page_that_is_behind_the_catalogue_is_refused(tmp_path, capsys) -> None:
    path = tmp_path / "rules.md"
    assert main([str(path)]) == 0
    assert main(["--check", str(path)]) == 0
    (tmp_path / "notice.zh-CN.md").write_text("old", encoding="utf-8")
    assert main(["--check", str(path)]) == 1
    assert "notice.zh-CN.md" in capsys.readouterr().out

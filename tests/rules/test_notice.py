"""Every sentence of the stored notice has a rule or a reason, and every rule names a clause that the notice has."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.notice import CLAUSES, SENTENCES, Sentence
from schemas.rules import catalogue

NOTICE = Path(__file__).parents[2] / "docs" / "notice.txt"


def _plain(text: str) -> str:
    return "".join(text.split())


def test_the_sentences_are_the_whole_notice_and_nothing_else() -> None:
    assert _plain("".join(sentence.text for sentence in SENTENCES)) == _plain(NOTICE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda s: s.text[:12])
def test_a_sentence_is_one_sentence_and_has_a_rule_or_a_reason(sentence: Sentence) -> None:
    assert "。" not in sentence.text[:-1]
    assert sentence.codes or len(sentence.reason) >= 3
    for code in sentence.codes:
        assert catalogue()[code].clause == sentence.clause, code


def test_every_rule_of_a_clause_stands_at_a_sentence_of_it() -> None:
    at_a_sentence = {code for sentence in SENTENCES for code in sentence.codes}
    assert {code for code, rule in catalogue().items() if rule.clause} == at_a_sentence
    assert {rule.clause for rule in catalogue().values()} <= {"", *CLAUSES}

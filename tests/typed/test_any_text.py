"""The promises of the parsers, for any text at all: never an exception, one kind of value, the same again, never more than they can take."""

from __future__ import annotations

import sys
import unicodedata
from datetime import date
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.typed import parse as parsing
from pipeline.typed.parse import LONGEST, Parsed, parse
from schemas import fields, kinds, words
from schemas.fields import NO, YES, Field
from tests.typed.odd_values import NUMBERS, TEXTS
from tests.typed.test_parsing import ALL, CONTEXT

KINDS = kinds.KINDS
_PIECES = st.sampled_from(
    [c for text in TEXTS for c in text[:12]]
    + ["是", "否", "初级", "中级", "约", "人", "万", "年", "月", "1", "2", "(", ")", " ", "-", "√", "□"]
)
_ANY = st.one_of(
    st.text(max_size=300),
    st.text(st.characters(categories=("Nd", "Nl", "No", "Zs", "Cf", "Mn", "Sm", "So", "Co", "Cs", "Cc")), max_size=60),
    st.lists(_PIECES, max_size=30).map("".join),
    st.builds(lambda text, times: text * times, st.text(min_size=1, max_size=4), st.integers(1, 400)),
)


def _is_a_value(parsed: Parsed, f: Field) -> bool:
    """Whether the value is one of its kind; a value that cannot be used has a rule that says why, an optional blank none."""
    value: Any = parsed.value
    if value is None:
        return parsed.code in {"V101", "V102", "V103", "V104", "F109", "F110"} or (parsed.code == "" and not f.required)
    if parsed.code:
        return False
    if f.kind == "count":
        return type(value) is int and f.least <= value <= f.most
    if value == "":
        return bool(f.blank_rule) or not f.required
    if f.kind == "yes_no":
        return value in (YES, NO)
    if f.kind in ("option", "options", "levels"):
        chosen = value.split(";")
        return set(chosen) <= set(f.options or CONTEXT.batch.levels) and (f.kind != "option" or len(chosen) == 1)
    if f.kind == "date":
        return date.fromisoformat(value).isoformat() == value
    return isinstance(value, str) and words.printable(value) == value.replace("\t", " ") and value == value.strip()


def _hold(token: str, f: Field) -> None:
    parsed = parse(token, f, CONTEXT)
    assert _is_a_value(parsed, f), (f.name, token[:80], parsed)
    if parsed.value not in (None, ""):
        again = parse(f"t{parsed.value}", f, CONTEXT)
        assert (again.value, again.code, again.tidied) == (parsed.value, "", False), (f.name, token[:80], parsed, again)


@pytest.mark.parametrize("name", sorted(ALL))
def test_no_odd_value_raises(name: str) -> None:
    for text in TEXTS:
        _hold("t" + text, ALL[name])
        assert parse("n" + text, ALL[name], CONTEXT).code in ("", "V101", "V102", "V103", "V104")
    for number in NUMBERS:
        _hold(f"n{int(number) if number == int(number) and abs(number) < 1e15 else repr(float(number))}", ALL[name])
    for token in (
        "d0000-00-00",
        "d9999-12-31T23:59:60",
        "d",
        "n",
        "t",
        "bTRUE",
        "bmaybe",
        "e",
        "f",
        "i",
        "n-",
        "nNaN",
        "ninf",
        "n1e999999999",
        "n1e9999",
        "n--5",
    ):
        assert isinstance(parse(token, ALL[name], CONTEXT), Parsed)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=150, deadline=None, derandomize=True)  # what a random run finds must not stop an unrelated change
@example(text="0 ☑ 〃")
@example(text="'_")
@given(text=_ANY)
def test_any_text_of_any_kind(kind: str, text: str) -> None:
    for f in (f for f in ALL.values() if f.kind == kind):
        _hold("t" + text, f)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "text"])
def test_no_parser_is_handed_more_than_it_can_take(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    handed: list[int] = []

    def spy(token: str, f: Field, context: Any) -> Parsed:
        handed.append(len("".join(token[1:].split())))
        return Parsed(None, "V102")

    monkeypatch.setitem(parsing.PARSERS, KINDS[kind].parser, spy)
    f = next(f for f in ALL.values() if f.kind == kind)
    for count in (1, LONGEST, LONGEST + 1, 32_767, 1_000_000):
        for text in ("9" * count, "(" * count, "9" + " " * count, "\u200b" * count + "9"):
            parse("t" + text, f, CONTEXT)
    assert handed
    assert max(handed) == LONGEST


def test_folding_makes_no_digit_of_a_mark() -> None:
    for c in map(chr, range(sys.maxunicode + 1)):
        if any(one.isdecimal() for one in words.folded(c)):
            assert unicodedata.category(c) == "Nd"


def test_invisible_is_every_format_and_control_character() -> None:
    for c in map(chr, range(sys.maxunicode + 1)):
        if unicodedata.category(c) in ("Cf", "Cc") and not c.isspace():
            assert words.without_invisible(f"甲{c}乙") == "甲乙"
        assert words.printable(words.printable(c)) == words.printable(c)


def test_every_option_is_read_as_itself() -> None:
    for f in (f for table in fields.TABLES.values() for f in table):
        for written, option in ({o: o for o in f.options} | f.spellings).items():
            assert parse("t" + written, f, CONTEXT).value == option, (f.name, written)

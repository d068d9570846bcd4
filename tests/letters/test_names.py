"""Whatever schools are called, their files have names that are readable, distinct and possible on Windows, macOS and Linux."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.publish.file_names import MOST, MOST_BYTES, Wanted, distinct, file_name

_ODD = st.sampled_from(
    ["CON", "nul.xlsx", "COM1 ", "LPT¹", "aux.", "...", " . ", "", "甲/乙", "甲\\乙", "a:b", "*?", "\u202e倒", "e\u0301", "é", "É", "ß", "SS", "ﬁ", "~$x", "甲\x00", "\ud800", "🏫" * 60, "甲" * 300, "ｱ", "ア", "-x", "=1+1"]
)  # fmt: skip
_TEXTS = st.one_of(_ODD, st.text(max_size=30), st.builds(str.__add__, _ODD, st.text(max_size=5)))
_WANTED = st.builds(Wanted, _TEXTS, st.one_of(st.just(""), st.sampled_from(["4133012345", "x" * 300]), _TEXTS), st.sampled_from([".xlsx", "（3所院校）.xlsx"]))  # fmt: skip
_FORBIDDEN = re.compile(r'[/\\:*?"<>|\x00-\x1f\x7f]')


@given(st.lists(_WANTED, max_size=12))
def test_names_are_distinct_and_possible_everywhere(wanted: list[Wanted]) -> None:
    names = distinct(wanted)
    for name, one in zip(names, wanted):
        assert name.endswith(one.ending)
        assert not _FORBIDDEN.search(name)
        assert not PureWindowsPath(name).is_reserved()
        assert name == name.strip(". ")
        assert not name.startswith((".", "~$"))
        assert len(name.encode("utf-16-le")) <= 2 * MOST
        assert len(name.encode("utf-8")) <= MOST_BYTES
        assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in name)
        assert unicodedata.is_normalized("NFC", name)
    for form in ("NFC", "NFD"):
        assert len({unicodedata.normalize(form, name).casefold() for name in names}) == len(names)
        assert len({unicodedata.normalize(form, name).upper() for name in names}) == len(names)
    assert distinct(wanted) == names


@pytest.mark.parametrize(
    ("texts", "names"),
    [
        (["甲/乙学院"], ["甲／乙学院.xlsx"]),
        (["CON", "Con.学院"], ["_CON.xlsx", "_Con.学院.xlsx"]),
        (["甲学院. ", "\u202e甲学院b"], ["甲学院.xlsx", "甲学院b.xlsx"]),
        (["..."], ["未命名.xlsx"]),
    ],
)
def test_names_stay_readable(texts: list[str], names: list[str]) -> None:
    assert distinct([Wanted(text, ending=".xlsx") for text in texts]) == names


def test_schools_of_one_name_are_told_apart_by_code_then_by_number() -> None:
    wanted = [Wanted("甲学院", code, ".xlsx") for code in ("4133012345", "4133012346", "4133012346", "")]
    names = ["甲学院（4133012345）.xlsx", "甲学院（4133012346）.xlsx", "甲学院（4133012346）（2）.xlsx", "甲学院（2）.xlsx"]
    assert distinct(wanted) == names
    assert distinct(wanted[1::-1]) == names[1::-1]  # neither's name depends on the other's place
    assert distinct([Wanted("E\u0301cole", "1", ".txt"), Wanted("école", "2", ".txt")]) == ["École（1）.txt", "école（2）.txt"]


def test_what_is_cut_keeps_its_ending() -> None:
    assert file_name("甲" * 300, "（2所院校）.xlsx").endswith("甲（2所院校）.xlsx")

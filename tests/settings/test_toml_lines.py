"""The line of every key and value is found, however the TOML is written: held against a reading of the same text by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.settings.toml_file import TomlFile

TEXT = '''# a comment with [brackets] and key = 1
title = "a # no comment" # a comment
"quoted key" = 'single [ quotes'
dotted.part.last = 1
long = """
first = 1
[section]
"""
literal = \'\'\'
x = "\'\'\'
list = [
  "one", # two = 2
  ["nested", 3],
  { a = 1, b = [
    true,
  ] },
]
inline = { name = "x", "高职" = "2015" }
date = 2019-09-20

[section]
key = 1
  [section."sub table"]
  key = 2

[[tables]]
name = "first"
aliases = ["a",
  "b"]
[[tables]]
name = "second"
[tables.inner]
deep = 1
[["引号"]]
k = 1
'''

LINES: dict[tuple[Any, ...], int] = {
    ("title",): 2, ("quoted key",): 3, ("dotted", "part", "last"): 4, ("long",): 5, ("literal",): 9, ("list",): 11, ("list", 0): 12,
    ("list", 1): 13, ("list", 1, 1): 13, ("list", 2): 14, ("list", 2, "b"): 14, ("list", 2, "b", 0): 15, ("inline", "高职"): 18,
    ("date",): 19, ("section",): 21, ("section", "key"): 22, ("section", "sub table"): 23, ("section", "sub table", "key"): 24,
    ("tables", 0): 26, ("tables", 0, "name"): 27, ("tables", 0, "aliases", 1): 29, ("tables", 1): 30, ("tables", 1, "name"): 31,
    ("tables", 1, "inner", "deep"): 33, ("引号", 0, "k"): 35,
}  # fmt: skip


@pytest.mark.parametrize("where", LINES, ids=lambda w: ".".join(map(str, w)))
def test_the_line_of_a_key(tmp_path: Path, where: tuple[Any, ...]) -> None:
    (tmp_path / "a.toml").write_text(TEXT, encoding="utf-8")
    assert TomlFile(tmp_path / "a.toml").line(*where) == LINES[where]


def test_a_key_that_is_not_there_has_the_line_of_its_table(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(TEXT, encoding="utf-8")
    file = TomlFile(tmp_path / "a.toml")
    assert (file.line("section", "none"), file.line("tables", 1, "aliases"), file.line("none")) == (21, 30, 1)
    assert not file.has("section", "none")


_words = st.text(st.sampled_from("ab[]{}=#,.'中文 "), max_size=8)
_values = st.recursive(_words | st.integers() | st.booleans(), lambda inner: st.lists(inner, max_size=3), max_leaves=6)


def _toml(value: Any) -> str:
    if isinstance(value, list):
        return "[\n" + "".join(f" {_toml(one)}, # x = [\n" for one in value) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value) if isinstance(value, int) else f'"{value}"'


@given(st.dictionaries(st.text(st.sampled_from("abc中=#[] "), min_size=1, max_size=6), _values, max_size=6))
def test_keys_in_order_have_their_lines_in_order(tmp_path_factory: pytest.TempPathFactory, data: dict[str, Any]) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    expected, text = {}, ""
    for key, value in data.items():
        expected[key] = text.count("\n") + 1
        text += f'"{key}" = {_toml(value)}\n'
    path.write_text(text, encoding="utf-8")
    file = TomlFile(path)
    assert file.data == data
    assert {key: file.line(key) for key in data} == expected

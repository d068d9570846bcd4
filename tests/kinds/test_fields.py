"""The fields: fields.toml says one thing only, and what it cannot mean is refused with file and line."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from schemas import fields
from schemas.declared import DeclarationError
from schemas.labels import normal_heading

CHOICE = '[lists]\nkind = ["校", "院"]\n\n[school.owner]\nheading = "性质"\nkind = "option"\noptions = ["公", "民"]\n'
FULL = CHOICE + '\n[school.owner.spellings]\n"公" = ["公{@kind|}{立|}", "@kind"]\n'


def _load(tmp_path: Path, text: str) -> dict[str, tuple[fields.Field, ...]]:
    path = tmp_path / "own.toml"
    path.write_text(text, "utf-8")
    return fields.load(path)


def test_a_spelling_stands_for_all_that_it_says(tmp_path: Path) -> None:
    (owner,) = _load(tmp_path, FULL)["school"]
    assert owner.spellings == dict.fromkeys(("公校立", "公校", "公院立", "公院", "公立", "校", "院"), "公")


def test_a_year_in_a_heading_is_no_alternative(tmp_path: Path) -> None:
    text = '[application.one]\nheading = "{year}年"\naliases = ["{year}{级|届}", "{yy}年"]\nyear = 1\n'
    (one,) = _load(tmp_path, text)["application"]
    assert one.aliases == ("{year}级", "{year}届", "{yy}年")
    assert fields.headings(one, [2017, 2018, 2019]) == ("2018年", "2018级", "2018届", "18年")


@pytest.mark.parametrize(
    "before, after, line, words",
    [
        ('kind = "option"', 'kind = "options "', 6, "[school.owner.kind] should be one of: text, count"),
        ('kind = "option"', 'kind = "text"', 7, "[school.owner.options] are what a field of kind text does not have"),
        ('options = ["公", "民"]\n', "", 4, "[school.owner.options] are what a field of kind option needs"),
        ('options = ["公", "民"]', 'options = ["公", "民"]\nrequird = false', 8, "[school.owner.requird] is not known"),
        ('options = ["公", "民"]', 'options = ["公", "民"]\nrequired = "no"', 8, "[school.owner.required] should be bool"),
        ('options = ["公", "民"]', 'options = ["公", "民"]\nyear = "一"', 8, "[school.owner.year] should be int"),
        ('"公" = [', '"共" = [', 9, "[school.owner.spellings] speaks of 共, which is none of the options"),
        ('"@kind"]', '"@kind", "民"]', 9, "[school.owner.spellings] gives 民 two meanings"),
        ('"@kind"]', '"@kind"]\n"民" = ["公立"]', 9, "[school.owner.spellings] gives 公立 two meanings"),
        ('"@kind"]', '"@kinds"]', 4, "[school.owner] names a list that is not there: 'kinds'"),
        ('"@kind"]', "1]", 9, "[school.owner.spellings] should be a table of a list of str"),
        ('kind = "option"\noptions = ["公", "民"]', 'kind = "count"\nleast = 2\nmost = 1', 8, "[school.owner.most] is"),
        ("[lists]", 'trainer = 1\n[lists]', 1, "[trainer] should be a table of dict"),
    ],
)  # fmt: skip
def test_a_field_that_means_nothing_is_refused(tmp_path: Path, before: str, after: str, line: int, words: str) -> None:
    assert FULL.count(before) == 1
    base = CHOICE if "most" in after else FULL
    with pytest.raises(DeclarationError, match=re.escape(f"own.toml, line {line}: ") + ".*" + re.escape(words)):
        _load(tmp_path, base.replace(before, after))


def test_the_names_that_rules_use_are_options() -> None:
    by_name = {f.name: f for table in fields.TABLES.values() for f in table}
    assert {fields.OWN, fields.RENTED, fields.SHARED, fields.NONE} == set(by_name["facilities"].options)
    assert {fields.FULL_TIME, fields.PART_TIME} == set(by_name["employment"].options)
    assert fields.NONE in by_name["standing"].options


def test_what_a_field_names_is_there() -> None:
    from schemas.rules import catalogue

    for table in fields.TABLES.values():
        names = Counter(f.name for f in table)
        assert set(names.values()) == {1}
        for f in table:
            assert not f.group or f.group in names
            assert not f.blank_rule or f.blank_rule in catalogue()
            assert (f.year is not None) == ("{year}" in f.heading)
            assert f.year in (None, 0, 1, 2)


def test_a_heading_means_one_field_of_its_table() -> None:
    for name, table in fields.TABLES.items():
        spelt = Counter(h for f in table for h in {normal_heading(h) for h in fields.headings(f, [2017, 2018, 2019])})
        assert [h for h, count in spelt.items() if count > 1] == [], name

"""Balance: limits are inclusive, compared exactly, and not judged under the batch's minimum size."""

from __future__ import annotations

import pandas as pd
import pytest

from pipeline.check.derive import categories, school_levels
from pipeline.merge.balance import NO_CITY, NO_NAME, balances, hhi, with_contributors
from pipeline.settings.load import load_batch
from schemas.words import limit_words, percent_above


def _tables(counts: list[int]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One school per application; ``counts[i]`` applications of the batch's i-th certificate."""
    names = [c.name for c in load_batch("2019-2").certificates]
    certificates = [names[i] for i, n in enumerate(counts) for _ in range(n)]
    total = len(certificates)
    schools = pd.DataFrame(
        {"school_key": [f"校{i}" for i in range(total)], "school_name": [f"校{i}" for i in range(total)], "city": [""] * total}
    )
    students = pd.array([10] * total, dtype="Int64")
    applications = pd.DataFrame(
        {"school_id": range(total), "certificate": certificates, "category": ["甲"] * total, "pilot_students": students}
    )
    return applications, schools


@pytest.mark.parametrize("counts, over", [([3, 7], [False, True]), ([3, 3, 4], [False, False, True]), ([31, 30, 39], [True, False, True])])
def test_a_certificate_share_of_exactly_the_limit_passes(counts: list[int], over: list[bool]) -> None:
    applications, schools = _tables(counts)
    table = balances(applications, schools, pd.Series(True, index=applications.index), load_batch("2019-2"))["certificate"]
    assert table["over"].tolist()[: len(over)] == over
    assert table["judged"].all()


def test_under_the_minimum_size_shares_are_shown_but_not_judged() -> None:
    applications, schools = _tables([9])
    tables = balances(applications, schools, pd.Series(False, index=applications.index), load_batch("2019-2"))
    assert not tables["certificate"]["judged"].any()
    assert tables["certificate"]["share"].iloc[0] == 1.0
    assert tables["certificate"]["included_applications"].sum() == 0
    assert len(tables["certificate"]) == 10


def test_brackets_make_no_two_schools_and_a_missing_name_makes_no_one_school() -> None:
    applications, schools = _tables([4])
    schools["school_name"] = ["甲（一）校", "甲(一)校", None, None]
    schools["school_key"] = ["甲(一)校", "甲(一)校", None, None]
    tables = balances(applications, schools, pd.Series(True, index=applications.index), load_batch("2019-2"))
    assert tables["school"][["name", "applications"]].to_numpy().tolist() == [["甲（一）校", 2], [NO_NAME, 2]]
    assert tables["certificate"]["denominator"].iloc[0] == 3  # two nameless schools are two
    assert not tables["school"].set_index("name").at[NO_NAME, "judged"]


def test_cities_are_counted_where_they_are_given_and_never_judged() -> None:
    applications, schools = _tables([12])
    schools["city"] = ["云屿市"] * 7 + [""] * 4 + [None]
    table = balances(applications, schools, pd.Series(True, index=applications.index), load_batch("2019-2"))["city"]
    assert table[["name", "applications", "pilot_students"]].to_numpy().tolist() == [["云屿市", 7, 70], [NO_CITY, 5, 50]]
    assert not table["judged"].any()


def test_before_and_after_outcomes() -> None:
    applications, schools = _tables([6, 4])
    included = pd.Series([True] * 2 + [False] * 4 + [True] * 4)
    table = balances(applications, schools, included, load_batch("2019-2"))["certificate"]
    assert table["share"].tolist()[:2] == [0.6, 0.4]
    assert table["included_schools"].tolist()[:2] == [2, 4]
    assert table["included_share"].tolist()[:2] == [pytest.approx(1 / 3), pytest.approx(2 / 3)]
    assert (hhi(table), hhi(table, "included_applications")) == (pytest.approx(0.52), pytest.approx(5 / 9))


def test_the_largest_contributors_of_what_is_over_are_named() -> None:
    applications, schools = _tables([7, 3])
    applications["pilot_students"] = pd.array([10, 40, 30, 20, 10, 10, 10, 5, 5, 500], dtype="Int64")
    applications["school_key"] = schools["school_key"]
    shares = balances(applications, schools, pd.Series(True, index=applications.index), load_batch("2019-2"))
    tables = with_contributors(shares, applications, schools)
    first, second = (c.name for c in load_batch("2019-2").certificates[:2])
    assert tables["certificate"]["largest"].tolist()[:2] == ["校1 40、校2 30、校3 20", ""]
    assert tables["field"]["largest"].tolist() == ["校0 1、校1 1、校2 1"]
    assert tables["school"].set_index("name")["largest"].to_dict()["校9"] == f"{second} 500"
    assert first not in "".join(tables["school"]["largest"])


@pytest.mark.parametrize(
    "school_type, code, edition, category",
    [
        ("高等职业学校", "610307", "2015", "电子信息大类"),
        ("高等职业学校", "510307", "2015", "农林牧渔大类"),
        ("高等职业学校", "510307", "2021", "电子与信息大类"),
        ("中等职业学校", "091300", "2015", "信息技术类"),
        ("应用型本科高校", "080905", "2015", "工学"),
        ("国家开放大学", "080905", "2015", "工学"),
        ("高等职业学校", "99", "2015", None),
        ("技工学校", "610307", "2015", None),
    ],
)
def test_a_field_follows_from_the_schools_level_and_the_catalogues_edition(
    school_type: str, code: str, edition: str, category: str | None
) -> None:
    batch = load_batch("2019-2").model_copy(update={"catalogue": {"中职": "2010", "高职": edition, "本科": "2012"}})
    schools = pd.DataFrame({"school_type": [school_type]})
    applications = pd.DataFrame({"school_id": [0], "major_code": [code]}).astype({"major_code": "str"})
    applications["school_level"] = school_levels(applications, schools, batch)
    found = categories(applications, batch).iloc[0]
    assert found == category if category else pd.isna(found)


@pytest.mark.parametrize("parts, limit, words", [((31, 100), 0.3, "31%"), ((31, 103), 0.3, "30.09%"), ((3001, 10000), 0.3, "30.01%"), ((1, 3), 0.25, "33.3%")])  # fmt: skip
def test_a_share_above_its_limit_is_seen_to_be_above(parts: tuple[int, int], limit: float, words: str) -> None:
    assert percent_above(*parts, limit) == words


@pytest.mark.parametrize("limit, words", [(0.3, "30%"), (0.29, "29%"), (0.125, "12.5%"), (1 / 3, "33.3%"), (1, "100%")])
def test_a_limit_is_shown_as_it_was_written(limit: float, words: str) -> None:
    assert limit_words(limit) == words

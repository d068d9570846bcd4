"""Balance: limits are inclusive, compared exactly, and not judged under the batch's minimum size."""

from __future__ import annotations

from fractions import Fraction as F

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.context.derive import categories
from pipeline.merge.balance import NO_CITY, NO_NAME, balances, hhi, with_contributors
from pipeline.settings.load import load_batch
from pipeline.typed.codes import school_levels
from schemas.words import decimals, limit_words, most_allowed, percent


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
        {
            "school_id": range(total),
            "certificate": certificates,
            "category": ["甲"] * total,
            "pilot_students": students,
            "near_certificate": "",
        }
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
    tables = with_contributors(shares, applications, schools, pd.Series(True, index=applications.index))
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


@pytest.mark.parametrize(
    "parts, limit, words",
    [
        ((9, 19), None, "47.4%"),  # 47.368…: half up, not cut off
        ((1, 16), None, "6.3%"),  # a tie at the second decimal
        ((389, 2000), None, "19.5%"),
        ((1, 2), F(1, 2), "50%"),
        ((1999, 4000), F(1, 2), "49.98%"),  # never 50%, which would look as if it passed
        ((49996, 100000), F(1, 2), "49.996%"),
        ((31, 103), F(3, 10), "30.1%"),
        ((3001, 10000), F(3, 10), "30.01%"),
        ((1, 3), F(1, 4), "33.3%"),
        ((1, 3000), F(0), "0.03%"),
        ((0, 7), F(3, 10), "0%"),
        ((0, 0), F(3, 10), "—"),
    ],
)
def test_a_share_is_rounded_half_up_and_never_to_or_across_its_limit(parts: tuple[int, int], limit: F | None, words: str) -> None:
    assert percent(*parts, limit) == words


@given(whole=st.integers(1, 5000), data=st.data(), limit=st.fractions(0, 1, max_denominator=1000))
def test_what_a_share_shows_stands_on_its_own_side_of_the_limit_and_is_near(whole: int, data: st.DataObject, limit: F) -> None:
    part = data.draw(st.integers(0, whole))
    share, shown = F(part, whole), F(percent(part, whole, limit).removesuffix("%")) / 100
    assert (shown < limit, shown > limit) == (share < limit, share > limit) or share == limit
    assert abs(shown - share) * 2 <= F(1, 100 * 10 ** decimals(share, limit))


@pytest.mark.parametrize(
    "limit, words",
    [(F(3, 10), "30%"), (F(29, 100), "29%"), (F(1, 8), "12.5%"), (F(1255, 10000), "12.55%"), (F(1, 3), "1/3（约33.3%）"), (F(1), "100%")],
)
def test_a_limit_is_shown_as_it_was_meant(limit: F, words: str) -> None:
    assert limit_words(limit) == words


def test_the_most_that_passes_passes_and_one_more_does_not() -> None:
    for whole in range(1, 60):
        most = most_allowed(whole, F(3, 10))
        assert F(most, whole) <= F(3, 10) < F(most + 1, whole)


def test_what_reaches_the_summary_is_judged_as_a_base_of_its_own() -> None:
    applications, schools = _tables([12, 28])
    batch = load_batch("2019-2")
    included = pd.Series([True] * 12 + [False] * 11 + [True] * 17)
    table = balances(applications, schools, included, batch)["certificate"]
    assert table.loc[0, ["numerator", "denominator", "over"]].tolist() == [12, 40, False]
    assert table.loc[0, ["included_numerator", "included_denominator", "included_over", "included_judged"]].tolist() == [12, 29, True, True]
    few = pd.Series([True] * 4 + [False] * 31 + [True] * 5)
    table = balances(applications, schools, few, batch)["certificate"]
    assert table.loc[0, ["included_over", "included_judged"]].tolist() == [True, False]


def test_who_makes_a_group_large_is_told_of_the_base_that_is_over() -> None:
    applications, schools = _tables([12, 28])
    included = pd.Series([False] + [True] * 11 + [False] * 11 + [True] * 17)
    shares = balances(applications, schools, included, load_batch("2019-2"))
    table = with_contributors(shares, applications, schools, included)["certificate"]
    assert not table.at[0, "over"]
    assert table.at[0, "largest"] == "校1 10、校10 10、校11 10"

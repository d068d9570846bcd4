"""Balance: limits are inclusive, compared exactly, and not judged under the batch's minimum size."""

from __future__ import annotations

import pandas as pd
import pytest

from pipeline.merge.balance import balances
from pipeline.settings.load import load_batch


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

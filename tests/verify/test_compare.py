"""When two tokens say the same."""

from __future__ import annotations

import pytest

from pipeline.verify.compare import equal

SAME = [
    ("n120", "n120.0"),
    ("n1e3", "n1000"),
    ("t甲\r\n乙", "t甲\n乙"),
    ("t ", ""),
    ("d2019-09-18", "n43726"),
    ("d2019-09-18", "n42264"),  # the 1904 system
    ("d1900-01-31", "n31"),  # before Excel's 29 February 1900
    ("d2019-09-18T08:30:00", "n43726.354166666664"),
    ("d2019-09-18T08:30:00", "d2019-09-18T08:30:01"),
    ("t08:30:00", "n0.3541666666666667"),
    ("bTRUE", "bTRUE"),
    ("e#REF!", "e#REF!"),
    ("f=A1", "fof:=[.A1]"),
    ("i=DISPIMG()", "i=_xlfn.DISPIMG()"),
]
DIFFERENT = [
    ("n120", "t120"),
    ("n0.1", "n0.10000000000000002"),
    ("t甲", "t甲 "),
    ("t甲_x000D_\n乙", "t甲\r\n乙"),
    ("t120", "t１２０"),
    ("", "n0"),
    ("", "e#REF!"),
    ("", "f=A1"),
    ("d2019-09-18", "n43727"),
    ("d2019-09-18", "d2015-09-17"),
    ("d2019-09-18", "t2019-09-18"),
    ("bTRUE", "n1"),
    ("bTRUE", "bFALSE"),
    ("e#REF!", "e#N/A"),
    ("t08:30:00", "t08:30:01"),
    ("t08:30:00", "n0.5"),
]


@pytest.mark.parametrize(("first", "second"), SAME)
def test_same(first, second):
    assert equal(first, second)
    assert equal(second, first)


@pytest.mark.parametrize(("first", "second"), DIFFERENT)
def test_different(first, second):
    assert not equal(first, second)
    assert not equal(second, first)

"""Which structures leave no room for two readings."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from pipeline.verify.plain import is_plain
from tests.read.packages import package, packed, worksheet

_ROWS = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>1.5</v></c></row><row r="3"><c r="C3" t="str"><f>A1</f><v>x</v></c></row>'


def _xlsx(rows: str = _ROWS, after: str = "") -> bytes:
    return packed(package([worksheet(rows, after=after)], strings="<si><t>甲</t></si>", count=1))


def test_plain_workbooks():
    assert is_plain(_xlsx(), "xlsx")
    book = Workbook()
    book.active.append(["院校", 120, True, 0.5, "=1+1"])
    file = io.BytesIO()
    book.save(file)
    assert is_plain(file.getvalue(), "xlsx")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('r="3"', 'r="1"'),  # rows out of order
        ('r="B1"', 'r="A1"'),  # a place twice
        ('r="C3"', 'r="C4"'),  # an address in another row
        ('r="C3"', ""),
        ("<v>0</v>", "<v>1</v>"),  # no such string
        ("<v>1.5</v>", "<v>1_5</v>"),
        ("<v>1.5</v>", "<v>1.5</v><v>2</v>"),
        ("<v>1.5</v>", "<v>1<b/>5</v>"),
        ("<v>1.5</v>", "<v>1<!-- -->5</v>"),
        ("<v>1.5</v>", "<v>1<?a b?>5</v>"),
        ("<v>1.5</v>", "<v>1<![CDATA[5]]></v>"),
        ('r="B1"', 'r="B1" s="9"'),  # no such style
        ('t="str"', 't="strange"'),
        ("<row", "<line"),
    ],
)
def test_odd_workbooks(old: str, new: str):
    assert old in _ROWS
    rows = _ROWS.replace(old, new, 1).replace("</row>", "</line>" if new == "<line" else "</row>", 1)
    assert not is_plain(_xlsx(rows), "xlsx")


def test_a_damaged_container_is_not_plain():
    data = bytearray(_xlsx())
    data[data.index(b"PK\x01\x02") - 3] ^= 1
    assert not is_plain(bytes(data), "xlsx")
    assert not is_plain(b"PK", "xlsx")
    assert not is_plain(_xlsx(after="<sheetData/>"), "xlsx")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("院校,人数\n甲,1\n", True),
        ("院校\t人数\r\n甲\t1\r\n", True),
        ('院校,人数\n"甲",1\n', False),
        ("院校,人数\n甲\n", False),
        ("a,b\n1;2,3\n", False),
    ],
)
def test_text(text: str, plain: bool):
    assert is_plain(text.encode(), "csv") is plain


def test_other_formats_are_never_plain():
    assert not is_plain(_xlsx(), "xls")

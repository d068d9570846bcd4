"""csv: encodings, separators, quotes; never a replaced character."""

from __future__ import annotations

import pytest

from pipeline.read.answers import Refused
from pipeline.read.engines.text import NotATable, read_csv
from tests.engines.making import CSV, TABLE, plain

RARE = "𠀀䶮"  # four bytes each in GB18030


@pytest.mark.parametrize(
    "data",
    [
        CSV.encode(),
        CSV.encode("utf-8-sig"),
        CSV.encode("gb18030"),
        CSV.encode("utf-16"),
        CSV.encode("utf-16-le"),
        CSV.encode("utf-16-be"),
        b"\xfe\xff" + CSV.encode("utf-16-be"),
        CSV.replace("\r\n", "\r").encode(),
    ],
    ids=["utf-8", "utf-8 with mark", "gb18030", "utf-16 with mark", "utf-16-le", "utf-16-be", "utf-16-be with mark", "old Mac line ends"],
)
def test_the_same_table_in_every_encoding(data):
    assert plain(read_csv(data).sheets[0]) == TABLE


@pytest.mark.parametrize("separator", ["\t", ";"])
def test_other_separators_though_commas_stand_in_every_row(separator):
    text = separator.join(["院校", "人数", "等级"]) + "\n" + (separator.join(["甲,院", "1,200", "中级"]) + "\n") * 3
    assert read_csv(text.encode()).sheets[0].rows[1:] == [["t甲,院", "t1,200", "t中级"]] * 3


def test_semicolons_within_cells_do_not_win_over_ragged_commas():
    rows = read_csv("表\n甲,1,中级;高级,是\n乙,2,初级;中级\n丙,3,初级;高级,是,备注".encode()).sheets[0].rows
    assert rows[2] == ["t乙", "t2", "t初级;中级"]


def test_characters_of_four_bytes_in_gb18030():
    assert read_csv(f"姓名,单位\n{RARE},甲".encode("gb18030")).sheets[0].rows[1][0] == "t" + RARE


def test_blanks_and_quotes_stay_as_written():
    assert read_csv(b'a, b ,"c ""d"" "\n').sheets[0].rows == [["ta", "t b ", 'tc "d" ']]


def test_excels_separator_line_is_no_row():
    assert read_csv("sep=;\r\n甲;1,5\r\n".encode()).sheets[0].rows == [["t甲", "t1,5"]]


def test_a_list_of_one_column_is_a_table():
    assert read_csv("院校名称\n甲学院\n乙学院\n".encode()).sheets[0].rows == [["t院校名称"], ["t甲学院"], ["t乙学院"]]


@pytest.mark.parametrize(
    "data",
    [
        "本校已按要求完成申报工作，特此说明。".encode(),
        b"\x00\x01\x02\x03\xff\xfe\x00\x9f" * 40,
        "甲,乙\n".encode() + b"\x81\xff\xff",
        '甲,"乙\n丙,丁\n'.encode(),
    ],
    ids=["prose", "bytes", "broken encoding", "unpaired quote"],
)
def test_what_is_no_table_is_refused_in_chinese(data):
    with pytest.raises(NotATable) as refused:
        read_csv(data)
    assert isinstance(refused.value, Refused)
    assert isinstance(refused.value, ValueError)
    assert refused.value.code == "F101"
    assert "另存为" in refused.value.reason


def test_texts_that_programs_wrap_so_that_excel_keeps_their_zeros() -> None:
    data = '院校,代码\n甲,="051300"\n乙,"=""051300"""\n丙,"=1+""1"""\n'.encode()
    assert [row[1] for row in read_csv(data).sheets[0].rows] == ["t代码", "t051300", "t051300", 't=1+"1"']


def test_more_lines_than_excel_has_rows_are_refused_before_they_are_split() -> None:
    for end in (b"\n", b"\r"):
        with pytest.raises(Refused) as refused:
            read_csv(b"a,b" + end + b"," * 2 + end * 1_048_577)
        assert refused.value.code == "F104"

"""HTML tables: grid positions, text as shown, names, hidden parts."""

from __future__ import annotations

import pytest

from pipeline.read.answers import Refused
from pipeline.read.engines.html import read_html
from tests.engines.making import HTML, MERGES, TABLE, plain


def rows(page: str) -> list[list[str]]:
    return plain(read_html(page.encode()).sheets[0])


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16", "utf-8-sig"])
def test_the_little_table(encoding):
    (sheet,) = read_html(HTML.encode(encoding)).sheets
    assert (sheet.name, plain(sheet), sheet.merges, sheet.hidden_rows) == ("申报", TABLE, MERGES, {5})


def test_a_wrong_word_about_the_charset_does_no_harm():
    page = '<meta charset="gb2312"><table><tr><td>甲学院</td></tr></table>'
    assert rows(page) == [["t甲学院"]]


def test_spans_that_cross():
    page = """<table><tr><td rowspan=2 colspan=2>A<td>b<td rowspan=3>C
              <tr><td>d<tr><td>e<td colspan=2>F<tr><td>g<td>h<td>i<td>j</table>"""
    (sheet,) = read_html(page.encode()).sheets
    assert plain(sheet) == [["tA", "", "tb", "tC"], ["", "", "td"], ["te", "tF"], ["tg", "th", "ti", "tj"]]
    assert sheet.merges == [(0, 0, 1, 1), (0, 3, 2, 3), (2, 1, 2, 2)]


@pytest.mark.parametrize("down", ["0", "60000"])
def test_a_span_ends_with_the_table(down):
    (sheet,) = read_html(f"<table><tr><td rowspan={down}>A<td>b<tr><td>c</table>".encode()).sheets
    assert (plain(sheet), sheet.merges) == ([["tA", "tb"], ["", "tc"]], [(0, 0, 1, 0)])


def test_nested_tables_are_sheets_of_their_own():
    first, second = read_html(b"<table><tr><td>a<table><tr><td>inner</table>z<td>b</table>").sheets
    assert (plain(first), plain(second)) == ([["taz", "tb"]], [["tinner"]])


def test_scripts_styles_and_comments_say_nothing():
    page = "<table><tr><td><script>x<y</script><style>p{}</style><!-- <td>no -->甲<p>乙</p><div>丙</div></table>"
    assert rows(page) == [["t甲\n乙\n丙"]]


def test_names_from_the_heading_above_or_excels_own():
    heading = "<h1>Sheet 1: <em>院校信息</em></h1><table><tr><td>1</table><table><tr><td>2</table>"
    assert [sheet.name for sheet in read_html(heading.encode()).sheets] == ["院校信息", "表2"]
    excel = "<!--[if gte mso 9]><xml><x:Name>证书申报</x:Name></xml><![endif]--><table><tr><td>1</table>"
    assert [sheet.name for sheet in read_html(excel.encode()).sheets] == ["证书申报"]


def test_hidden_columns_and_tables():
    page = "<table style='display:none'><col span=2><col style='display : none' span=2><tr><td>1</table>"
    (sheet,) = read_html(page.encode()).sheets
    assert (sheet.hidden, sheet.hidden_columns) == (True, {2, 3})


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ("<html><p>没有表格</p></html>", "F101"),
        ("<table><tr>" + "<td colspan=1000>x" * 20 + "</table>", "F104"),
        ("<table>" + ("<tr>" + "<td colspan=1000>" * 16 + "<td>x") * 2000 + "</table>", "F104"),
    ],
    ids=["no table", "too wide", "too large"],
)
def test_refused(page, code):
    with pytest.raises(Refused) as refused:
        read_html(page.encode())
    assert refused.value.code == code

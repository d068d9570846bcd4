"""Excel-2003 XML: indexes, merged and hidden parts, types."""

from __future__ import annotations

import pytest

from pipeline.read.answers import Refused
from pipeline.read.engines.xml2003 import read_xml2003
from tests.engines.making import MERGES, TABLE, XML2003, plain, xml_sheet


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_the_little_table(encoding):
    (sheet,) = read_xml2003(XML2003.replace("?>", f' encoding="{encoding}"?>', 1).encode(encoding)).sheets
    assert (sheet.name, plain(sheet), sheet.merges) == ("申报", TABLE, MERGES)
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({5}, {2})


def test_gaps_and_spanned_rows_are_counted():
    table = """<Row ss:Index="3" ss:Span="2" ss:Hidden="1"/><Row><Cell ss:Index="2" ss:MergeAcross="2"><Data ss:Type="String">a</Data></Cell>
               <Cell><Data ss:Type="String">b</Data></Cell></Row>"""
    (sheet,) = read_xml2003(xml_sheet(table)).sheets
    assert plain(sheet)[5] == ["", "ta", "", "", "tb"]
    assert sheet.hidden_rows == {2, 3, 4}


@pytest.mark.parametrize(
    ("data", "token"),
    [
        ('<Data ss:Type="Number">4133012061</Data>', "n4133012061"),
        ('<Data ss:Type="Number">0.5</Data>', "n0.5"),
        ('<Data ss:Type="Number">1.2E3</Data>', "n1200"),
        ('<Data ss:Type="Number">约120</Data>', "t约120"),
        ('<Data ss:Type="DateTime">2019-09-18T00:00:00.000</Data>', "d2019-09-18"),
        ('<Data ss:Type="DateTime">2019-09-18T08:30:00.000</Data>', "d2019-09-18T08:30:00"),
        ('<Data ss:Type="Boolean">1</Data>', "bTRUE"),
        ('<Data ss:Type="Error">#REF!</Data>', "e#REF!"),
        ('<ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40"><B>甲</B>乙</ss:Data>', "t甲乙"),
        ("", "f=RC[-1]+1"),
    ],
)
def test_types(data, token):
    (sheet,) = read_xml2003(xml_sheet(f'<Row><Cell ss:Formula="=RC[-1]+1">{data}</Cell></Row>')).sheets
    assert sheet.rows == [[token]]


def test_a_hidden_sheet():
    options = "<x:WorksheetOptions><x:Visible>SheetVeryHidden</x:Visible></x:WorksheetOptions>"
    (sheet,) = read_xml2003(xml_sheet("<Row/>", options)).sheets
    assert sheet.hidden


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><Workbook>&b;</Workbook>", "F104"),
        (XML2003.encode()[:-200], "F101"),
        (b"<Workbook/>", "F101"),
        (xml_sheet('<Row ss:Index="2000000"/>'), "F104"),
        (xml_sheet('<Row><Cell ss:Index="16385"/></Row>'), "F104"),
        (xml_sheet('<Row ss:Index="-1"/>'), "F101"),
        (xml_sheet('<Row ss:Index="1" ss:Span="1000000" ss:Hidden="1"/>' * 50_000), "F101"),
        (xml_sheet('<Column ss:Index="1" ss:Span="16000" ss:Hidden="1"/>' * 50_000), "F101"),
        (xml_sheet('<Row><Cell ss:Index="3"/><Cell ss:Index="3"/></Row>'), "F101"),
    ],
    ids=[
        "entity",
        "cut off",
        "no sheet",
        "far row",
        "far column",
        "no index",
        "rows that go back",
        "columns that go back",
        "a place twice",
    ],
)
def test_refused(data, code):
    with pytest.raises(Refused) as refused:
        read_xml2003(data)
    assert refused.value.code == code

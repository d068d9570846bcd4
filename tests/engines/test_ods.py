"""What the pass over an ods puts back."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from pipeline.read.answers import Refused
from pipeline.read.engines.spreadsheet import read_spreadsheet
from pipeline.read.limits import Limits
from pipeline.read.workbook import Sheet
from tests.engines.making import enriched, ods_bytes, ods_content, plain

SMALL = Path(__file__).parents[1] / "data" / "small.ods"  # saved by LibreOffice


def test_a_workbook_of_libreoffice(tmp_path):
    shown, hidden = read_spreadsheet(SMALL.read_bytes(), "ods", Limits(), str(tmp_path)).sheets
    assert shown.rows[3] == ["", "n0.5", "d2019-09-18T08:30:00", "e#DIV/0!"]
    assert shown.rows[5][3] == ""  # a formula that gives no text, in a calculated workbook
    assert (shown.merges, shown.hidden_rows, shown.hidden_columns) == ([(0, 0, 0, 3), (2, 0, 3, 0)], {5}, {2})
    assert (shown.hidden, hidden.hidden, hidden.name) == (False, True, "旧表")


def test_repetitions_are_counted_and_not_made():
    content = ods_content(
        """<table:table table:name="一" table:style-name="gone"><table:table-column table:number-columns-repeated="16384"/>
        <table:table-row><table:table-cell table:number-columns-repeated="2"/><table:table-cell table:number-rows-spanned="2"/></table:table-row>
        <table:table-row table:visibility="collapse" table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="16384"/>
        </table:table-row></table:table>"""
    )
    (sheet,) = enriched(content, Sheet("一", [["", "", "t甲"], [], ["t乙"]]))
    assert (sheet.hidden, sheet.merges, sheet.hidden_rows) == (True, [(0, 2, 1, 2)], {1, 2})
    assert len(sheet.rows) == 3


def test_formulas_that_nobody_calculated():
    content = ods_content(
        """<table:table table:name="一"><table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>
        <table:table-row><table:table-cell table:formula="of:=SUM([.A1:.A2])"/></table:table-row></table:table>"""
    )
    assert enriched(content, Sheet("一", []))[0].rows == [[], [], ["f=SUM([.A1:.A2])"]]


def test_tables_within_cells_are_no_sheets():
    content = ods_content(
        """<table:table table:name="一"><table:table-row><table:table-cell><table:table table:name="内"><table:table-row
        table:visibility="collapse"><table:table-cell/></table:table-row></table:table></table:table-cell>
        <table:table-cell table:number-columns-spanned="2"/></table:table-row></table:table>"""
    )
    (sheet,) = enriched(content, Sheet("一", [["t甲", "t乙"]]))
    assert (sheet.merges, sheet.hidden_rows) == ([(0, 1, 0, 2)], set())


def test_macros_with_a_document_type_are_left_alone(tmp_path):
    content = ods_content(
        """<table:table table:name="一"><table:table-row><table:table-cell office:value-type="float" office:value="5"/></table:table-row>
        <table:table-row table:number-rows-repeated="16777214"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
        </table:table>"""
    )
    data = io.BytesIO(ods_bytes(content))
    with zipfile.ZipFile(data, "a") as container:
        container.writestr("Basic/script-lb.xml", '<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD" "library.dtd"><a/>')
    assert plain(read_spreadsheet(data.getvalue(), "ods", Limits(), str(tmp_path)).sheets[0]) == [["n5"]]


@pytest.mark.parametrize(
    ("content", "code"), [(b"<a>", "F101"), (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "F104")], ids=["cut off", "entity"]
)
def test_refused(content, code):
    with pytest.raises(Refused) as refused:
        enriched(content, Sheet("一", []))
    assert refused.value.code == code


def test_a_value_repeated_beyond_the_cells_of_a_workbook_is_refused_before_it_is_made(tmp_path):
    row = """<table:table-row table:number-rows-repeated="{}"><table:table-cell table:number-columns-repeated="1000"
    office:value-type="float" office:value="1"/></table:table-row>"""
    content = ods_content(f'<table:table table:name="一">{row.format(30)}{row.format(80)}</table:table>')
    read_spreadsheet(ods_bytes(content), "ods", Limits(cells=110_000), str(tmp_path))
    with pytest.raises(Refused, match="109999 个"):
        read_spreadsheet(ods_bytes(content), "ods", Limits(cells=109_999), str(tmp_path))


def test_text_nested_a_hundred_thousand_deep_is_read_once(monkeypatch):
    """Counted work: what is open around a text is known, not looked for among all that is open."""
    from pipeline.read.engines import ods

    class Path(list):
        def __contains__(self, name):
            raise AssertionError("looked through the whole path")

    made = ods._Pass.__init__

    def init(self, *arguments):
        made(self, *arguments)
        self._path = Path()

    monkeypatch.setattr(ods._Pass, "__init__", init)
    deep = "<text:span>x" * 100_000 + "</text:span>" * 100_000
    cell = f'<table:table-cell office:value-type="string"> <text:p>{deep}</text:p></table:table-cell>'
    (sheet,) = enriched(
        ods_content(f'<table:table table:name="a"><table:table-row>{cell}</table:table-row></table:table>'), Sheet("a", [["t?"]])
    )
    assert sheet.rows == [["t" + "x" * 100_000]]

"""The summary workbook as a package: what Excel is strict about and no reader library checks."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from xml.etree import ElementTree

import openpyxl
import pytest
from openpyxl.utils import range_boundaries

from pipeline.publish.facts import facts_of
from pipeline.publish.fixed_zip import finished
from pipeline.publish.summary_layout import load_layout
from pipeline.publish.summary_tables import tables
from tests.publish.fake_summary import many, run_with
from tests.publish.made_run import workbook_of

NAMES = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# The order that the schema (ECMA-376, CT_Worksheet) demands, of the elements a sheet of ours may have.
ORDER = ["sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "mergeCells", "printOptions", "pageMargins"]
ORDER += ["pageSetup", "headerFooter", "ignoredErrors", "drawing"]


def parts() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(workbook_of(run_with(many(4))))) as package:
        names = package.namelist()
        assert len(names) == len({name.lower() for name in names})
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        return {name: package.read(name) for name in names}


def test_every_part_is_xml_and_sheets_keep_the_order_of_the_schema() -> None:
    for name, content in parts().items():
        root = ElementTree.fromstring(content)
        if name.startswith("xl/worksheets/sheet"):
            found = [ORDER.index(child.tag.removeprefix(NAMES)) for child in root]
            assert found == sorted(set(found))


def test_defined_names_quote_the_sheet() -> None:
    root = ElementTree.fromstring(parts()["xl/workbook.xml"])
    names = {(e.attrib["name"], e.attrib["localSheetId"]): e.text for e in root.iter(f"{NAMES}definedName")}
    assert names["_xlnm.Print_Titles", "0"] == "'汇总表'!$4:$4"
    assert names["_xlnm.Print_Area", "0"] == "'汇总表'!$A$1:$K$11"
    assert len(names) == 8


def test_no_clock_in_the_properties() -> None:
    core = parts()["docProps/core.xml"].decode()
    assert re.findall(r"<dcterms:(?:created|modified)[^>]*>([^<]*)<", core) == ["2019-09-18T00:00:00Z"] * 2
    assert "浙江省教育厅" in core


def test_merged_ranges_do_not_overlap() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(run_with([]))))
    for sheet in book:
        cells: list[tuple[int, int]] = []
        for merged in sheet.merged_cells.ranges:
            left, top, right, bottom = range_boundaries(merged.coord)
            cells += [(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]
        assert len(cells) == len(set(cells))


def test_the_layout_names_only_columns_that_exist() -> None:
    layout, frames = load_layout(), tables(run := run_with(many(1)), facts_of(run))
    for sheet in (layout.official, *layout.further):
        assert {column.field for column in sheet.columns} <= set(frames[sheet.source].columns)


def test_a_formula_that_is_missing_is_a_fault_of_ours() -> None:
    with pytest.raises(RuntimeError, match="not once"):
        finished(workbook_of(run_with([])), date(2019, 9, 18), {(1, "A1"): 1}, {})

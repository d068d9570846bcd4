"""What calamine hides in xls and xlsb: error cells, hidden rows and columns, the date system."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from datetime import date

import pytest
import xlwt

from pipeline.read.answers import Refused
from pipeline.read.container import Container, packed
from pipeline.read.engines.spreadsheet import read_spreadsheet
from pipeline.read.engines.xls_scan import records_of, rk
from pipeline.read.engines.xlsb_scan import enrich_xlsb
from pipeline.read.limits import Limits
from pipeline.read.sniff import sniff
from pipeline.read.workbook import Sheet, Workbook
from tests.read.packages import PACKAGE, RELATION
from tests.read.xlsb_bytes import record, wide, xlsb_bytes


def _xls(long: bool, dates_1904: bool = False) -> bytes:
    """Short ones lie in the container's small sectors, long ones in its large ones."""
    book = xlwt.Workbook()
    book.dates_1904 = dates_1904
    sheet = book.add_sheet("一")
    sheet.write(0, 0, "甲")
    sheet.row(1).set_cell_error(1, "#REF!")
    sheet.write(2, 0, 5)
    sheet.row(2).hidden = True
    sheet.row(4).set_cell_error(2, "#N/A!")
    sheet.col(3).hidden = True
    for number in range(5, 3000 if long else 6):
        sheet.write(number, 0, f"第{number}行")
    second = book.add_sheet("二")
    second.row(0).set_cell_error(0, "#DIV/0!")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("long", [False, True])
def test_xls_errors_hidden_parts_and_dates(long: bool) -> None:
    workbook = read_spreadsheet(_xls(long, dates_1904=long), "xls", Limits(), "")
    first, second = workbook.sheets
    assert (first.rows[0][0], first.rows[1][1], first.rows[2][0], first.rows[4][2]) == ("t甲", "e#REF!", "n5", "e#N/A")
    assert (first.hidden_rows, first.hidden_columns) == ({2}, {3})
    assert second.rows == [["e#DIV/0!"]]
    assert workbook.date1904 == long


def test_a_cell_far_out_stays_where_it_is() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("一")
    for row, column, value in ((0, 1, "甲"), (3, 0, 0), (9000, 200, 5)):
        sheet.write(row, column, value)
    stream = io.BytesIO()
    book.save(stream)
    (far,) = read_spreadsheet(stream.getvalue(), "xls", Limits(dense=1000), "").sheets
    found = {(r, c): token for r, row in enumerate(far.rows) for c, token in enumerate(row) if token}
    assert found == {(0, 1): "t甲", (3, 0): "n0", (9000, 200): "n5"}


def test_names_of_streams_know_no_case() -> None:
    data = _xls(long=True).replace("Workbook".encode("utf-16-le"), "WORKBOOK".encode("utf-16-le"))
    assert sniff(data, "a.xls") == "xls"
    assert read_spreadsheet(data, "xls", Limits(), "").sheets[0].rows[1][1] == "e#REF!"


def test_a_container_that_loops_is_refused_before_calamine_sees_it() -> None:
    data = bytearray(_xls(long=True))
    first = struct.unpack_from("<I", data, 0x30)[0]
    table = (struct.unpack_from("<I", data, 0x4C)[0] + 1) * 512
    struct.pack_into("<I", data, table + 4 * first, first)
    with pytest.raises(Refused, match="残缺"):
        records_of(bytes(data))


def test_xlsb_errors_hidden_parts_and_dates() -> None:
    sheet = (
        record(60, struct.pack("<4IH", 2, 3, 0, 0, 1))
        + record(0, struct.pack("<IIH", 0, 0, 300) + b"\x00\x10\x00")
        + record(3, struct.pack("<II", 1, 0) + b"\x17")
        + record(0, struct.pack("<IIH", 4, 0, 300) + b"\x00\x00\x00")
        + record(11, struct.pack("<II", 0, 0) + b"\x2a" + bytes(10))
    )
    parts = {
        "xl/workbook.bin": record(153, struct.pack("<I", 1)) + record(156, struct.pack("<II", 0, 1) + wide("r1") + wide("一")),
        "xl/worksheets/sheet1.bin": sheet,
        "xl/_rels/workbook.bin.rels": (
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{RELATION}/worksheet" Target="worksheets/sheet1.bin"/></Relationships>'
        ).encode(),
    }
    workbook = Workbook("xlsb", [Sheet("一", [["t甲", ""]])])
    enrich_xlsb(Container(packed(parts), Limits()), workbook)
    assert workbook.sheets[0].rows == [["t甲", "e#REF!"], [], [], [], ["e#N/A"]]
    assert (workbook.sheets[0].hidden_rows, workbook.sheets[0].hidden_columns, workbook.date1904) == ({0}, {2, 3}, True)


def test_broken_xlsb_records_are_refused() -> None:
    with pytest.raises(Refused, match="残缺"):
        enrich_xlsb(Container(packed({"xl/workbook.bin": record(156, b"\xff" * 12)}), Limits()), Workbook("xlsb", [Sheet("一", [])]))


def test_an_xlsb_with_all_kinds_of_values() -> None:
    rows = [["院校", 120, -3, 0.5, True], [None, 4133012061, 1e300, date(2019, 9, 18), "#N/A"], [], ["051300 ", "", "a\nb"]]
    first, second = read_spreadsheet(xlsb_bytes({"一": rows, "二": [["丙"]]}), "xlsb", Limits(), "").sheets
    assert first.rows[0] == ["t院校", "n120", "n-3", "n0.5", "bTRUE"]
    assert first.rows[1] == ["", "n4133012061", "n1e+300", "d2019-09-18", "e#N/A"]
    assert first.rows[3][0] == "t051300 "
    assert first.rows[3][2] == "ta\nb"
    assert (second.name, second.rows) == ("二", [["t丙"]])


_TIMES = [0.757638888888889, 8.9e-300, -1.5, float("nan"), 1.25]


def _told_exactly(rows: list[list[str]]) -> None:
    assert [row[0] for row in rows] == ["n0.757638888888889", "n8.9e-300", "n-1.5", "tNaN", rows[4][0]]
    assert rows[4][0] in ("n1.25", "d1900-01-01T06:00:00")


def test_times_of_day_keep_the_number_that_is_stored() -> None:
    _told_exactly(read_spreadsheet(xlsb_bytes({"一": [[value] for value in _TIMES]}, times=True), "xlsb", Limits(), "").sheets[0].rows)
    book = xlwt.Workbook()
    sheet = book.add_sheet("一")
    for row, value in enumerate(_TIMES):
        sheet.write(row, 0, value, xlwt.easyxf(num_format_str="h:mm"))
    stream = io.BytesIO()
    book.save(stream)
    _told_exactly(read_spreadsheet(stream.getvalue(), "xls", Limits(), "").sheets[0].rows)


@pytest.mark.parametrize(("raw", "value"), [(12 << 2 | 2, 12.0), (-1200 << 2 | 3, -12.0), (0x3FE0_0000, 0.5), (0x4059_0001, 1.0)])
def test_numbers_packed_into_four_bytes(raw: int, value: float) -> None:
    assert rk(struct.pack("<i", raw)) == value


def test_sheets_that_share_their_records_are_refused_and_not_read_again_and_again() -> None:
    """Counted work: no more records are looked at than the file has bytes for."""
    from pipeline.read.engines import xls_scan

    many = struct.pack("<HH", 0x0203, 0) * 50_000
    sheet = struct.pack("<HHI", 0x0809, 4, 0) + many + struct.pack("<HH", 0x000A, 0)
    head = struct.pack("<HHI", 0x0809, 4, 0)
    listed = 200
    bundle = struct.pack("<HHIBBBB", 0x0085, 8, 8 + listed * 12 + 4, 0, 0, 0, 0) * listed
    data = head + bundle + struct.pack("<HH", 0x000A, 0) + sheet
    workbook = Workbook("xls", [Sheet(str(number), []) for number in range(listed)])
    with pytest.raises(Refused, match="重叠"):
        xls_scan.enrich_xls(data, workbook)
    xls_scan.enrich_xls(data, Workbook("xls", workbook.sheets[:1]))  # one alone is no trouble


def test_xlsb_sheets_that_share_a_part_are_refused() -> None:
    data = xlsb_bytes({str(number): [["a", 1]] * (3000 if number == 1 else 1) for number in range(1, 100)})
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        parts = {name: container.read(name) for name in container.namelist()}
    key = "xl/_rels/workbook.bin.rels"
    parts[key] = re.sub(rb"worksheets/sheet[0-9]+", b"worksheets/sheet1", parts[key])
    workbook = Workbook("xlsb", [Sheet(str(number), []) for number in range(1, 100)])
    with pytest.raises(Refused, match="不同软件会读出不同内容"):
        enrich_xlsb(Container(packed(parts), Limits()), workbook)

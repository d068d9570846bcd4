"""Books: layouts place every field, disguises keep what the return says, writers give files that other programs read."""

from __future__ import annotations

import csv
import io
import random
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter
from datetime import date, datetime
from html.parser import HTMLParser
from itertools import groupby
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook, PasswordError

from schemas.fields import names
from workshop.sample import layouts
from workshop.sample.book import GROUP, HEADING, LABEL, VALUE, Book, Cell, Sheet
from workshop.sample.disguise import DISGUISES, choose, disguise, suitable
from workshop.sample.disguises.headings import UPPER_GROUPS
from workshop.sample.disguises.values import chinese_number
from workshop.sample.fault import FAULTS
from workshop.sample.formats.packing import pack_gbk
from workshop.sample.formats.text import plain
from workshop.sample.school import clean_return
from workshop.sample.write import FORMATS, book_bytes

SPREADSHEET = "{urn:schemas-microsoft-com:office:spreadsheet}"


def _book(layout: str, seed: int = 3) -> Book:
    record = clean_return(random.Random(seed), seed, certificates=3)
    return {"official": layouts.official(record), "flat": layouts.flat([record]), "provincial": layouts.provincial(record)}[layout]


def _texts(sheet: Sheet) -> list[list[str]]:
    return [[plain(cell.value) for cell in row] for row in sheet.rows]


def _meant(book: Book) -> Counter:
    """How many value cells there are of each field: what no disguise may change."""
    return Counter((cell.table, cell.field) for cell in book.cells(VALUE))


# ---------------------------------------------------------------- layouts
@pytest.mark.parametrize("layout", ["official", "flat", "provincial"])
@pytest.mark.parametrize("table", ["school", "application"])
def test_every_layout_places_every_field_once(layout: str, table: str) -> None:
    headed = [cell.field for role in (HEADING, LABEL) for cell in _book(layout).cells(role) if cell.table == table]
    assert sorted(headed) == sorted(names(table))


def test_flat_sheet_with_merged_school_cells_keeps_the_first_of_each() -> None:
    records = [clean_return(random.Random(number), number, certificates=3) for number in (1, 2)]
    (sheet,) = layouts.flat(records, merged_down=True).sheets
    column = sheet.column_of("school_name")
    shown = [row[column].value for row in sheet.rows if row[column].role == VALUE and row[column].value]
    assert shown == [record["school"]["school_name"] for record in records]
    repeated = layouts.flat(records).sheets[0]
    assert len([cell for cell in repeated.cells(VALUE, "school_name") if cell.value]) == sum(len(r["applications"]) for r in records)


# ---------------------------------------------------------------- disguises
@pytest.mark.parametrize("layout", ["official", "flat"])
@pytest.mark.parametrize("name", list(DISGUISES))
def test_each_disguise_changes_the_file_and_no_meaning(name: str, layout: str) -> None:
    only_official = {"label_colons", "pairs_rearranged", "merged_down", "heading_two_rows", "sheets_reordered"}
    changeable = layout != "flat" or name not in only_official
    changed = False
    for seed in range(40):
        if seed >= 6 and changed == changeable:
            break  # some values lend themselves to few disguises: looked for a while longer
        before, after = _book(layout, seed), _book(layout, seed)
        disguise(after, random.Random(seed), names=[name])
        assert _meant(after) == _meant(before)
        changed |= book_bytes(after) != book_bytes(before)
    assert changed == changeable


@pytest.mark.parametrize("seed", range(60))
def test_random_disguises_leave_sound_sheets(seed: int) -> None:
    rng = random.Random(seed)
    book = _book(rng.choice(("official", "flat", "provincial")), seed)
    before = _meant(book)
    disguise(book, rng, names=rng.sample(list(DISGUISES), 12))
    assert _meant(book) == before
    for sheet in book.sheets:
        assert len({len(row) for row in sheet.rows}) <= 1
        _assert_merges_are_sound(sheet)


def _assert_merges_are_sound(sheet: Sheet) -> None:
    covered: set[tuple[int, int]] = set()
    for r1, c1, r2, c2 in sheet.merges:
        area = {(row, column) for row in range(r1, r2 + 1) for column in range(c1, c2 + 1)}
        assert r2 < len(sheet.rows)
        assert c2 < sheet.width
        assert not area & covered
        assert all(sheet.rows[row][column].value is None for row, column in area - {(r1, c1)})
        covered |= area


def _neighbours() -> Counter:
    """Each group with its fields that stand side by side in the form; a lone one is not put under it."""
    group_of = {field: group for group, fields in UPPER_GROUPS.items() for field in fields}
    runs = [(group, frozenset(run)) for group, run in groupby(names("application"), lambda field: group_of.get(field, ""))]
    return Counter((group, run) for group, run in runs if group and len(run) > 1)


@pytest.mark.parametrize("seed", range(20))
def test_shuffled_columns_stay_under_their_group_and_above_their_values(seed: int) -> None:
    book = _book("official", seed)
    disguise(book, random.Random(seed), names=["heading_two_rows", "columns_shuffled", "shifted_right", "extra_columns", "rows_above"])
    sheet = book.holding("application")
    groups = {(r1, c1): c2 for r1, c1, _, c2 in sheet.merges}
    seen: Counter = Counter()
    for number, row in enumerate(sheet.rows):
        for column, cell in enumerate(row):
            if cell.role == GROUP:
                below = {sheet.rows[number + 1][c].field for c in range(column, groups[number, column] + 1)} - {""}
                seen[cell.value, frozenset(below)] += 1
    assert seen == _neighbours()
    for row in sheet.rows:
        for column, cell in enumerate(row):
            if cell.role == VALUE:
                assert sheet.column_of(cell.field) == column


def test_disguises_suit_their_format() -> None:
    assert not {"hidden_parts", "date1904", "sheets_renamed"} & set(suitable("csv-utf8"))
    for seed in range(300):
        assert not {"date1904", "date_serial"} <= set(choose(random.Random(seed), "xlsx"))


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "零"), (7, "七"), (10, "十"), (16, "十六"), (20, "二十"), (105, "一百零五"), (110, "一百一十"), (120, "一百二十"),
     (1005, "一千零五"), (1050, "一千零五十"), (5300, "五千三百"),
     (10_000, "一万"), (10_010, "一万零一十"), (20_300, "二万零三百"), (100_001, "十万零一")],
)  # fmt: skip
def test_chinese_numbers(number: int, text: str) -> None:
    assert chinese_number(number) == text


# ---------------------------------------------------------------- writers
def _read_calamine(content: bytes) -> list[list[list[str]]]:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [
        [[_shown(value) for value in row] for row in workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)]
        for name in workbook.sheet_names
    ]


def _shown(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(int(value)) if isinstance(value, float) and value == int(value) else str(value)


def _trimmed(rows: list[list[str]]) -> list[list[str]]:
    """Without blank cells at the right and blank rows below: formats do not keep them."""
    cut = [row[: max((place + 1 for place, text in enumerate(row) if text), default=0)] for row in rows]
    while cut and not cut[-1]:
        cut.pop()
    return cut


@pytest.mark.parametrize("layout", ["official", "flat", "provincial"])
@pytest.mark.parametrize("name", [name for name in FORMATS if name.startswith(("xlsx", "ods"))])
def test_workbooks_read_back_the_same(name: str, layout: str) -> None:
    book = _book(layout)
    read = _read_calamine(book_bytes(book, name))
    assert [_trimmed(sheet) for sheet in read] == [_trimmed(_texts(sheet)) for sheet in book.sheets]


def _beside(sheet: Worksheet, label: str) -> Any:
    """The value to the right of a label."""
    (place,) = [cell for row in sheet.iter_rows() for cell in row if cell.value == label]
    return sheet.cell(place.row, place.column + 1).value


def test_plain_workbook_opens_in_openpyxl_with_its_merges_and_hidden_parts() -> None:
    book = _book("official")
    sheet = book.holding("application")
    sheet.hidden_rows, sheet.hidden_columns = {2}, {4}
    book.holding("trainer").hidden = True
    workbook = openpyxl.load_workbook(io.BytesIO(book_bytes(book)))
    assert workbook.sheetnames == [sheet.name for sheet in book.sheets]
    written = workbook["证书申报"]
    assert written.row_dimensions[3].hidden
    assert written.column_dimensions["E"].hidden
    assert workbook["培训团队"].sheet_state == "hidden"
    assert len(workbook["院校信息"].merged_cells.ranges) == len(book.sheets[0].merges)
    assert _beside(workbook["院校信息"], "填报日期").date() == next(book.cells(VALUE, "filled_on")).value


def test_1904_workbook_means_the_same_day() -> None:
    book = _book("official")
    book.date1904 = True
    workbook = openpyxl.load_workbook(io.BytesIO(book_bytes(book)))
    assert _beside(workbook["院校信息"], "填报日期").date() == next(book.cells(VALUE, "filled_on")).value


@pytest.mark.parametrize("name", [name for name in FORMATS if name.startswith("csv")])
def test_csv_reads_back_the_same(name: str) -> None:
    book = _book("flat")
    encoding = {"csv-utf8": "utf-8", "csv-utf8-bom": "utf-8-sig", "csv-utf16-tab": "utf-16"}.get(name, "gb18030")
    delimiter = {"csv-utf16-tab": "\t", "csv-semicolon": ";"}.get(name, ",")
    text = book_bytes(book, name).decode(encoding)
    assert list(csv.reader(io.StringIO(text), delimiter=delimiter)) == _texts(book.sheets[0])


class _Cells(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if tag == "td":
            self.texts.append("")
        elif tag == "br":
            self.texts[-1] += "\n"

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts[-1] += data


def test_html_holds_every_text_in_order() -> None:
    book = layouts.flat([clean_return(random.Random(1), 1, certificates=2)], merged_down=True)
    disguise(book, random.Random(1), names=["heading_breaks"])
    parser = _Cells()
    parser.feed(book_bytes(book, "html").decode())
    assert [text for text in parser.texts if text] == [text for row in _texts(book.sheets[0]) for text in row if text]


def test_xml2003_places_every_value() -> None:
    book = _book("official")
    root = ET.fromstring(book_bytes(book, "xml2003"))
    for sheet, written in zip(book.sheets, root.iter(f"{SPREADSHEET}Worksheet"), strict=True):
        found = {
            (int(row.get(f"{SPREADSHEET}Index", "")) - 1, int(cell.get(f"{SPREADSHEET}Index", "")) - 1): cell[0].text
            for row in written.iter(f"{SPREADSHEET}Row")
            for cell in row
        }
        expected = {(r, c): text for r, row in enumerate(_texts(sheet)) for c, text in enumerate(row) if text}
        assert {place: (text or "").removesuffix("T00:00:00.000") for place, text in found.items()} == expected


@pytest.mark.parametrize("name", list(FORMATS))
def test_same_book_gives_the_same_bytes(name: str) -> None:
    assert book_bytes(_book("flat"), name) == book_bytes(_book("flat"), name)


def test_a_format_of_one_sheet_refuses_many() -> None:
    with pytest.raises(ValueError, match="one sheet"):
        book_bytes(_book("official"), "csv-utf8")


def test_archive_names_are_gbk_without_the_utf8_flag() -> None:
    members = {"院校报送材料/甲学院.xlsx": b"1", "院校报送材料/乙.xlsx": b"2" * 500}
    with zipfile.ZipFile(io.BytesIO(pack_gbk(members))) as archive:
        assert archive.testzip() is None
        assert all(not info.flag_bits & 0x800 for info in archive.infolist())
        assert {info.filename.encode("cp437").decode("gbk"): archive.read(info) for info in archive.infolist()} == members


def test_workbook_with_password_is_seen_as_such(tmp_path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(FAULTS["F102"].plant(random.Random(1)))
    with pytest.raises(PasswordError):
        CalamineWorkbook.from_path(path)


def test_cell_insertion_moves_merges() -> None:
    sheet = Sheet("s", "rows", [[Cell(1), Cell(2)], [Cell(3), Cell(4)]], merges=[(0, 0, 1, 0)])
    sheet.insert_rows(1, [["x"]])
    sheet.insert_column(0)
    assert sheet.merges == [(0, 1, 2, 1)]
    sheet.drop_column(1)
    assert sheet.merges == []

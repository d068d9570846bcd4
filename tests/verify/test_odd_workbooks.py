"""Every workbook of ``odd_workbooks``, by both ways of the first reader and by the second: what Excel shows, or the same refusal."""

from __future__ import annotations

import random
import re

import pytest

from pipeline.read.answers import Refused
from pipeline.read.cells import check_names
from pipeline.read.engines.xlsx import read_xlsx
from pipeline.read.limits import Limits
from pipeline.read.workbook import Sheet, Workbook
from pipeline.verify.compare import equal
from pipeline.verify.plain import is_plain
from pipeline.verify.reader import read_again
from pipeline.verify.xlsx import read as second_read
from tests.read.packages import package, packed, worksheet
from tests.read.test_mutations import mutated_xml
from tests.verify.odd_workbooks import CASES, Odd

_READ = [name for name, case in CASES.items() if not case.refused]
_PLAIN = 60  # at the least: the usual shapes among them


def _first(case: Odd, careful: bool) -> Workbook:
    workbook = read_xlsx(packed(case.parts), Limits(), careful)
    check_names(workbook)
    return workbook


def _place(address: str) -> tuple[int, int]:
    letters, digits = re.fullmatch("([A-Z]+)([0-9]+)", address).groups()  # type: ignore[union-attr]
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(digits) - 1, column - 1


def _token(workbook: Workbook, row: int, column: int) -> str:
    rows = next(sheet.rows for sheet in workbook.sheets if sheet.name == "S1")
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else ""


@pytest.mark.parametrize("careful", [False, True], ids=["first", "careful"])
@pytest.mark.parametrize("name", _READ)
def test_what_excel_shows_is_read(name: str, careful: bool) -> None:
    workbook = _first(CASES[name], careful)
    assert {at: _token(workbook, *_place(at)) for at in CASES[name].cells} == CASES[name].cells


@pytest.mark.parametrize("careful", [False, True], ids=["first", "careful"])
@pytest.mark.parametrize("name", [name for name in CASES if name not in _READ])
def test_what_can_be_read_in_two_ways_is_refused(name: str, careful: bool) -> None:
    with pytest.raises(Refused) as caught:
        _first(CASES[name], careful)
    assert caught.value.code == CASES[name].refused, caught.value.reason
    assert caught.value.reason.endswith("。")


@pytest.mark.parametrize("name", _READ)
def test_both_ways_of_the_first_reader_say_the_same(name: str) -> None:
    one, other = _first(CASES[name], careful=False), _first(CASES[name], careful=True)
    assert [_about(sheet) for sheet in one.sheets] == [_about(sheet) for sheet in other.sheets]


def _about(sheet: Sheet) -> tuple[object, ...]:
    cells = {(r, c): token for r, row in enumerate(sheet.rows) for c, token in enumerate(row) if token}
    return sheet.name, sheet.hidden, cells, sheet.merges, sheet.hidden_rows, sheet.hidden_columns


@pytest.mark.parametrize("name", _READ)
def test_the_second_reader_says_the_same_of_every_cell(name: str) -> None:
    data = packed(CASES[name].parts)
    workbook = _first(CASES[name], careful=False)
    first = {
        (s.name, r, c): token for s in workbook.sheets for r, row in enumerate([*s.rows, [], []]) for c, token in enumerate([*row, ""])
    }
    first |= {("S1", *_place(at)): token for at, token in CASES[name].cells.items()}
    answer = read_again(data, "xlsx", list(first))
    assert answer.tokens is not None, answer
    different = [(cell, one, two) for (cell, one), two in zip(first.items(), answer.tokens, strict=True) if not equal(one, two)]
    assert different == []


def _cells_of(workbook: Workbook) -> dict[tuple[str, int, int], str]:
    return {(s.name, r, c): token for s in workbook.sheets for r, row in enumerate(s.rows) for c, token in enumerate([*row, ""])}


def test_two_values_of_a_cell_are_a_doubt_about_the_file() -> None:
    """No program can say which one counts; told with both values by holding the file back."""
    data = packed(package([worksheet('<row r="1"><c r="A1"><v>1</v><v>2</v></c></row>')]))
    assert read_xlsx(data, Limits()).sheets[0].rows == [["n2"]]
    assert not equal("n2", second_read(data, [("S1", 0, 0)])[0])
    assert not is_plain(data, "xlsx")


@pytest.mark.parametrize("seed", range(4))
def test_damaged_parts_are_refused_or_read_alike(seed: int) -> None:
    """Whatever a few changed characters do to a part: both ways and the second reader say the same, but for two values in a cell."""
    chance = random.Random(seed)
    for name in chance.sample(_READ, 120):
        parts = dict(CASES[name].parts)
        part = chance.choice([one for one, content in parts.items() if isinstance(content, str) and one.endswith((".xml", ".rels"))])
        parts[part] = mutated_xml(str(parts[part]), chance)
        data = packed(parts)
        try:
            workbook = read_xlsx(data, Limits())
            check_names(workbook)
        except Refused:
            continue
        assert [_about(sheet) for sheet in workbook.sheets] == [_about(sheet) for sheet in read_xlsx(data, Limits(), careful=True).sheets]
        first = _cells_of(workbook)
        different = [
            (cell, one, two) for (cell, one), two in zip(first.items(), second_read(data, [*first]), strict=True) if not equal(one, two)
        ]
        assert different == [] or re.search(r"</v>(?:(?!</c>).)*</v>", str(parts[part]), re.DOTALL), (name, part, parts[part])


def test_odd_ones_are_not_plain_and_usual_ones_are() -> None:
    plain = {name for name, case in CASES.items() if is_plain(packed(case.parts), "xlsx")}
    assert not {name for name in plain if CASES[name].refused == "F101"}
    assert not plain & {
        "encodings: declared ISO-8859-1", "encodings: declared windows-1252", "encodings: declared GBK", "encodings: utf-16",
        "strings: characters within rPr", "strings: an escaped half", "strings: character references", "strings: an extension's string",
        "strings: CDATA", "values: full-width digits", "values: Arabic digits", "values: a character reference", "values: an element in the number",
        "dates and styles: 1904 twice", "places: a cell twice alike", "places: rows out of order", "parts: the strings twice",
    }  # fmt: skip
    assert len(plain) >= _PLAIN

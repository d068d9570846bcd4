"""Every text cell, number cell and heading filled with odd values, beside clean returns that must come out as without them."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from schemas import fields
from tests.running import Outcome, run
from tests.typed.odd_values import NUMBERS, TEXTS, escaped
from workshop.sample import layouts
from workshop.sample.book import HEADING, LABEL, VALUE, Book, Value
from workshop.sample.school import clean_return
from workshop.sample.write import book_bytes

_CLEAN = 24
_STEP = 7  # so that neighbours in a file are odd in different ways


@dataclass
class Runs:
    """One inbox of clean returns, and the same with odd ones beside."""

    without: Outcome
    beside: Outcome
    clean: list[str]
    odd: list[str]


def _odd_book(number: int, layout: str) -> Book:
    record = clean_return(random.Random(number), 5_000 + number, certificates=1)
    return layouts.official(record) if layout == layouts.OFFICIAL else layouts.flat([record])


def _fill(book: Book, roles: tuple[str, ...], values: tuple[Any, ...], number: int, share: int) -> None:
    """Odd values into one of ``share`` of the book's cells of some roles: in the file ``number`` others than in the one before."""
    for place, cell in enumerate(cell for role in roles for cell in book.cells(role)):
        if (place + number) % share == 0:
            value: Value = values[(place * _STEP + number) % len(values)]
            cell.value = escaped(value) if isinstance(value, str) else value


def _write(folder: Path, odd: bool) -> tuple[list[str], list[str]]:
    inbox = folder / "inbox" / "33"
    inbox.mkdir(parents=True)
    clean, strange = [], []
    for number in range(_CLEAN):
        record = clean_return(random.Random(number), number)
        book = layouts.official(record) if number % 3 else layouts.flat([record])
        clean.append(f"clean-{number:03}.xlsx")
        (inbox / clean[-1]).write_bytes(book_bytes(book))
    if not odd:
        return clean, strange
    plans = [("text", (VALUE,), TEXTS, 1, 60), ("some", (VALUE,), TEXTS, 5, 30), ("number", (VALUE,), NUMBERS, 1, 30), ("few", (VALUE,), NUMBERS, 4, 20), ("heading", (HEADING, LABEL), TEXTS, 9, 40)]  # fmt: skip
    for name, roles, values, share, files in plans:
        for number in range(files):
            layout = layouts.OFFICIAL if number % 4 else layouts.FLAT
            book = _odd_book(len(strange), layout)
            _fill(book, roles, values, number, share)
            strange.append(f"odd-{name}-{number:03}.xlsx")
            (inbox / strange[-1]).write_bytes(book_bytes(book, ("xlsx", "xlsx-export", "xlsx-wps")[number % 3]))
    return clean, strange


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    alone, together = (tmp_path_factory.mktemp(name) for name in ("alone", "together"))
    clean, _ = _write(alone, odd=False)
    _, odd = _write(together, odd=True)
    return Runs(run(alone / "inbox", alone), run(together / "inbox", together), clean, odd)


def test_the_run_ends_with_its_outputs(runs: Runs) -> None:
    assert runs.without.code in (0, 1), runs.without.err  # so few schools may lean to one certificate
    assert runs.beside.code == 3, runs.beside.err
    files = {f["name"]: f for f in runs.beside.run["files"]}
    assert set(files) == {f"33/{name}" for name in (*runs.clean, *runs.odd)}
    assert not runs.beside.run["held_back"]


def test_clean_returns_come_out_as_without(runs: Runs) -> None:
    mine = {f"33/{name}" for name in runs.clean}
    before, after = ([f for f in done.findings if f["file"] in mine] for done in (runs.without, runs.beside))
    assert before == after
    read = [[a for a in done.run["applications"] if a["file"] in mine] for done in (runs.without, runs.beside)]
    assert read[0] == read[1]
    assert all(a["included"] for a in read[0])


def test_their_rows_of_the_summary_are_the_same(runs: Runs) -> None:
    before, after = (_rows(done.summary) for done in (runs.without, runs.beside))
    assert before
    assert before <= after


def _rows(path: Path) -> set[tuple[object, ...]]:
    """The rows of the official sheet without their running number."""
    sheet = load_workbook(path).worksheets[0]
    return {row[1:] for row in sheet.iter_rows(values_only=True) if row[1] == "浙江省"}


def test_no_message_shows_an_escape_or_hides_something(runs: Runs) -> None:
    quoted = [text for f in runs.beside.findings for text in (f["message"], f["expected"], f["fix"])]
    written_so = [text for text in TEXTS if "\\u" in text]
    assert not [text for text in quoted if "\\u" in text and not any(odd in text for odd in written_so)]
    assert any("（含不可见字符）" in text for text in quoted)


def test_every_odd_count_is_read_exactly_or_not_at_all(runs: Runs) -> None:
    for application in runs.beside.run["applications"]:
        assert application["pilot_students"] is None or 1 <= application["pilot_students"] <= 100_000


def test_every_finding_cites_a_cell_of_excel(runs: Runs) -> None:
    cited = [f for f in runs.beside.findings if f["code"].startswith("V")]
    assert len(cited) > 1_000
    assert all(f["cell"] and f["field"] in {x for t in fields.TABLES for x in fields.names(t)} for f in cited)

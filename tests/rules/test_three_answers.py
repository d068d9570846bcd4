"""Found, passed, cannot be judged: one bad cell silences nothing else, and one cause gives one finding. Real workbooks."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.running import Outcome, run
from workshop.sample import layouts
from workshop.sample.book import HEADING, Book, ErrorValue
from workshop.sample.school import clean_return
from workshop.sample.write import book_bytes

SHEET = {"school": 0, "application": 1, "trainer": 2}


def _run(folder: Path, harm: Callable[[Book], None]) -> Outcome:
    """The harmed return ``a`` beside a clean one, so that every rule has something to judge."""
    (folder / "inbox" / "33").mkdir(parents=True)
    for number, name in ((1, "a"), (2, "b")):
        book = layouts.official(clean_return(random.Random(number), number, school_type="高等职业学校", certificates=2))
        if name == "a":
            harm(book)
        (folder / "inbox" / "33" / f"{name}.xlsx").write_bytes(book_bytes(book))
    return run(folder / "inbox", folder)


def _loud(done: Outcome) -> list[str]:
    return sorted(f["code"] for f in done.findings if f["severity"] != "info")


def _rule(done: Outcome, code: str) -> dict[str, Any]:
    return next(rule for rule in done.run["rules"] if rule["code"] == code)


def _without_column(field: str, table: str = "application") -> Callable[[Book], None]:
    def harm(book: Book) -> None:
        sheet = book.sheets[SHEET[table]]
        column = sheet.column_of(field)
        sheet.merges.clear()
        for row in sheet.rows:
            del row[column]

    return harm


def _without_sheet(table: str) -> Callable[[Book], None]:
    return lambda book: book.sheets.pop(SHEET[table]) and None


def _cell(field: str, value: object, table: str = "application") -> Callable[[Book], None]:
    def harm(book: Book) -> None:
        sheet = book.sheets[SHEET[table]]
        first = next(n for n, row in enumerate(sheet.rows) if any(cell.role == HEADING for cell in row)) + 1
        sheet.rows[first][sheet.column_of(field)].value = value  # type: ignore[assignment]

    return harm


@pytest.mark.parametrize(
    "harm, finding, unjudged, judged",
    [
        (_without_column("team_dual"), ["F106"], ["A310", "A312", "A318"], ["A311", "A306", "A317"]),
        (_without_column("enrolled"), ["F106"], ["A316"], ["A306", "A310", "A318"]),
        (_without_column("certificate"), ["F106"], ["A301"], ["A306", "A303"]),
        (_without_sheet("trainer"), ["F107"], ["A318"], ["A310", "A311", "S204"]),
        (_cell("certificate", ErrorValue("#REF!")), ["F109"], ["A301", "A318"], ["A306", "A310"]),
        (_cell("team_total", "很多"), ["V102"], ["A310", "A311", "A312", "A318"], ["A306", "A301"]),
        (_cell("intake_2", None), ["V101"], ["A306"], ["A310", "A301"]),
    ],
    ids=["no column of the share", "no column", "no key column", "no sheet", "unreadable key", "unreadable number", "empty cell"],
)
def test_one_cause_one_finding_and_its_rules_are_not_judged(
    tmp_path: Path, harm: Callable[[Book], None], finding: list[str], unjudged: list[str], judged: list[str]
) -> None:
    done = _run(tmp_path, harm)
    assert _loud(done) == finding
    for code in unjudged:
        rule = _rule(done, code)
        assert rule["not_judged"] > 0, rule
        assert rule["found"] == 0
        assert finding[0] in rule["reason"], rule
    for code in judged:
        rule = _rule(done, code)
        assert (rule["not_judged"], rule["status"]) == (0, "passed"), rule


def test_a_bad_cell_silences_neither_the_other_rows_nor_the_other_rules(tmp_path: Path) -> None:
    def harm(book: Book) -> None:
        sheet = book.sheets[SHEET["application"]]
        rows = [row for row in sheet.rows if any(cell.table == "application" and cell.role != HEADING for cell in row)]
        place = sheet.column_of("enrolled")
        rows[0][place].value = "约莫"
        rows[1][place].value = 1  # fewer than the pilot students: A316 must still be found
        rows[0][sheet.column_of("liaison")].value = "否"  # another rule of the bad row

    done = _run(tmp_path, harm)
    assert _loud(done) == ["A316", "A317", "V102"]
    assert _rule(done, "A316")["not_judged"] == 1


def test_a_missing_column_of_one_return_is_no_reason_for_another(tmp_path: Path) -> None:
    """The reason of a rule names the findings of the very records that it could not judge."""
    (tmp_path / "inbox" / "33").mkdir(parents=True)
    for number, harm in ((1, _without_column("enrolled")), (2, _cell("team_total", "很多"))):
        book = layouts.official(clean_return(random.Random(number), number, school_type="高等职业学校", certificates=2))
        harm(book)
        (tmp_path / "inbox" / "33" / f"{number}.xlsx").write_bytes(book_bytes(book))
    done = run(tmp_path / "inbox", tmp_path)
    assert "F106" not in _rule(done, "A310")["reason"]
    assert "V102" in _rule(done, "A310")["reason"]
    assert "F106" in _rule(done, "A316")["reason"]

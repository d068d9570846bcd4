"""An application is eligible only where it was judged: every required input blank, unreadable or absent, in every layout. One inbox."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from schemas import fields
from schemas.rules import catalogue
from tests.running import Outcome, run
from workshop.sample import layouts
from workshop.sample.book import HEADING, LABEL, VALUE, Book, Cell, ErrorValue
from workshop.sample.school import Return, clean_return
from workshop.sample.write import book_bytes

ONE, FLAT, MANY = "three sheets", "flat", "two schools"
BOOKS: dict[str, Callable[[Return, Return], Book]] = {
    ONE: lambda a, b: layouts.official(a),
    FLAT: lambda a, b: layouts.flat([a], merged_down=False),
    MANY: lambda a, b: layouts.flat([a, b], merged_down=False),
}
SHEETS = ("school", "application", "trainer")
NOT_IN_FLAT = {"filled_by"}


def _cells(book: Book, table: str, name: str, role: str) -> list[Cell]:
    return [cell for sheet in book.sheets for cell in sheet.cells(role, name) if cell.table == table]


def _set(value: object) -> Callable[[Book, str, str], None]:
    def harm(book: Book, table: str, name: str) -> None:
        for cell in _cells(book, table, name, VALUE):
            cell.value = value  # type: ignore[assignment]

    return harm


def _drop(book: Book, table: str, name: str) -> None:
    """The column, or the label with its value, is not there."""
    for sheet in book.sheets:
        if sheet.kind == "rows" and any(cell.table == table for cell in sheet.cells(HEADING, name)):
            column = sheet.column_of(name)
            sheet.merges.clear()
            for row in sheet.rows:
                del row[column]
        elif any(cell.table == table for cell in sheet.cells(LABEL, name)):
            for cell in (*sheet.cells(LABEL, name), *sheet.cells(VALUE, name)):
                cell.value = None


HARMS = {"blank": _set(None), "an error": _set(ErrorValue("#REF!")), "nonsense": _set("约莫一些"), "absent": _drop}


def _asked(layout: str) -> list[tuple[str, str]]:
    """The required fields of a layout; the list of trainers belongs to one of them only."""
    tables = SHEETS if layout == ONE else SHEETS[:2]
    return [
        (table, f.name) for table in tables for f in fields.TABLES[table] if f.required and not (layout != ONE and f.name in NOT_IN_FLAT)
    ]


def _pair(number: int) -> tuple[Return, Return]:
    return tuple(clean_return(random.Random(n), n, school_type="高等职业学校", certificates=1) for n in (number, number + 5000))  # type: ignore[return-value]


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("judged")
    inbox = folder / "inbox" / "33"
    inbox.mkdir(parents=True)
    number = 0
    for layout, make in BOOKS.items():
        number += 1
        (inbox / f"{layout}--clean.xlsx").write_bytes(book_bytes(make(*_pair(number))))
        for table, name in _asked(layout):
            kind = fields.by_name(table)[name].kind
            for harm, do in HARMS.items():
                if harm == "nonsense" and kind == "text":
                    continue  # any text is a text
                number += 1
                book = make(*_pair(number))
                do(book, table, name)
                (inbox / f"{layout}-{table}.{name}-{harm}.xlsx").write_bytes(book_bytes(book))
    for place, table in enumerate(SHEETS):
        for harm in ("without the sheet", "headings only"):
            number += 1
            book = layouts.official(_pair(number)[0])
            if harm == "headings only":
                first = next(n for n, row in enumerate(book.sheets[place].rows) if any(cell.table for cell in row))
                keep = first + 1 if table != "school" else len(book.sheets[place].rows)
                del book.sheets[place].rows[keep:]
                for cell in book.sheets[place].cells(VALUE):
                    cell.value = None
            else:
                del book.sheets[place]
            (inbox / f"{ONE}-{table}-{harm}.xlsx").write_bytes(book_bytes(book))
    return run(folder / "inbox", folder)


def _by_file(outcome: Outcome) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = {f["name"]: [] for f in outcome.run["files"]}
    for application in outcome.run["applications"]:
        found[application["file"]].append(application)
    return found


def test_the_clean_ones_are_eligible(outcome: Outcome) -> None:
    assert outcome.code == 3, outcome.err
    clean = {name: given for name, given in _by_file(outcome).items() if "--clean" in name}
    assert len(clean) == len(BOOKS)
    assert all(a["outcome"] == "eligible" for given in clean.values() for a in given), clean
    assert len({a["school_name"] for a in clean[f"33/{MANY}--clean.xlsx"]}) == 2


def test_nothing_is_eligible_of_which_an_input_is_missing(outcome: Outcome) -> None:
    passed = {}
    for name, given in _by_file(outcome).items():
        if "--clean" not in name and any(a["outcome"] == "eligible" or a["included"] for a in given):
            passed[name] = [(f["code"], f["severity"]) for f in outcome.findings if f["file"] == name]
    assert passed == {}


def test_whatever_waits_or_is_refused_says_why(outcome: Outcome) -> None:
    silent = [a for given in _by_file(outcome).values() for a in given if a["outcome"] != "eligible" and not a["codes"] and not a["reason"]]
    assert silent == []


def test_every_rule_was_once_not_judged_and_its_records_were_held(outcome: Outcome) -> None:
    """The inputs above reach every rule that can be left without an answer."""
    never = {rule["code"] for rule in outcome.run["rules"] if rule["not_judged"] == 0 and catalogue()[rule["code"]].holds}
    # always answered where the table exists; or about the province; or without a register or roster not run
    assert never <= {"A313", "P501", "P502", "P503", "P504", "P507", "P508", "S213", "S207", "T403"}, never


def test_a_list_without_a_line_is_no_judged_list(outcome: Outcome) -> None:
    (application,) = _by_file(outcome)[f"33/{ONE}-trainer-headings only.xlsx"]
    assert application["outcome"] == "review"
    assert application["reason"] == "未能判断：A318（培训团队名单）"
    page = (outcome.reports / "index.html").read_text(encoding="utf-8")
    assert "未能判断：A318（培训团队名单）" in page

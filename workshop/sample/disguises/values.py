"""Values spelt as schools spell them: numbers with units, ticks for 是, dates of every kind, codes as Excel damages them.

Each disguise changes some of the cells it can; a cell that does not hold a plain right value (a planted fault) is left alone.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from datetime import date

from schemas.fields import NO, YES, Field, by_name
from workshop.sample.book import VALUE, Book, Cell, Formula, Value
from workshop.sample.formats.xlsx import serial

Change = Callable[[Book, random.Random], None]
Respell = Callable[[Value, Field, random.Random], Value | None]  # None: cannot be spelt so

SHARE = 0.5  # of the cells that a disguise could change
YES_SPELLINGS: tuple[Value, ...] = ("有", "√", "✓", "Y", "1", 1, "已制订")
NO_SPELLINGS: tuple[Value, ...] = ("无", "×", "N", "0", 0, "未")
CERTIFICATE_SHAPES = ("{}职业技能等级证书", "{}证书", "“{}”", '"{}"', "《{}》", " {} ", "“{}”职业技能等级证书")
DASHES = ("/", "—", "-", "无")
_FULL_WIDTH = str.maketrans("0123456789-", "０１２３４５６７８９－")
_DIGITS, _UNITS = "零一二三四五六七八九", ("", "十", "百", "千")


def value_cells(book: Book, *kinds: str) -> Iterator[tuple[Cell, Field]]:
    """Every value cell whose field is of one of the kinds."""
    for cell in book.cells(VALUE):
        field = by_name(cell.table)[cell.field]
        if field.kind in kinds:
            yield cell, field


def respelling(respell: Respell, *kinds: str) -> Change:
    """A disguise that respells about half of the cells of some kinds of field."""

    def change(book: Book, rng: random.Random) -> None:
        for cell, field in value_cells(book, *kinds):
            if cell.value is not None and rng.random() < SHARE:
                spelt = respell(cell.value, field, rng)
                cell.value = cell.value if spelt is None else spelt

    return change


def chinese_number(number: int) -> str:
    """A count below 100 000 000 in Chinese: 一百二十, 一千零五, 十六."""
    if number == 0:
        return _DIGITS[0]
    high, low = divmod(number, 10_000)
    text = (chinese_number(high) + "万" if high else "") + _four_digits(low, bool(high))
    return text.removeprefix("一") if text.startswith("一十") else text


def _four_digits(number: int, follows: bool) -> str:
    """``follows``: higher digits stand before, so that a gap is read as 零."""
    text, gap = "", follows and 0 < number < 1000
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            text += ("零" if gap else "") + _DIGITS[digit] + _UNITS[power]
            gap = False
        elif text and number % 10**power:
            gap = True
    return text


def _count(spell: Callable[[int, Field], str | None]) -> Change:
    def respell(value: Value, field: Field, rng: random.Random) -> Value | None:
        return spell(value, field) if isinstance(value, int) and value >= 0 else None

    return respelling(respell, "count")


def _yes_no(value: Value, field: Field, rng: random.Random) -> Value | None:
    return rng.choice(YES_SPELLINGS) if value == YES else rng.choice(NO_SPELLINGS) if value == NO else None


def _day(spell: Callable[[date], Value]) -> Change:
    """There is one date in a return, so it is always respelt."""

    def change(book: Book, rng: random.Random) -> None:
        for cell, _ in value_cells(book, "date"):
            if isinstance(cell.value, date):
                cell.value = spell(cell.value)

    return change


def _certificate(value: Value, field: Field, rng: random.Random) -> Value | None:
    return rng.choice(CERTIFICATE_SHAPES).format(value) if str(value).strip(" —-/　") else None


def _several(value: Value, field: Field, rng: random.Random) -> Value | None:
    return str(value).replace("、", rng.choice(("，", "；", ",", "/", " ", "\n"))) if "、" in str(value) else None


def _option(value: Value, field: Field, rng: random.Random) -> Value | None:
    spellings = [spelt for spelt, option in field.spellings.items() if option == value]
    return rng.choice(spellings) if spellings else None


def _code(spell: Callable[[str], Value]) -> Change:
    """Only a whole code (ten or six digits) can be damaged and still be told."""

    def respell(value: Value, field: Field, rng: random.Random) -> Value | None:
        return spell(value) if isinstance(value, str) and re.fullmatch(r"\d{10}|\d{6}", value) else None

    return respelling(respell, "school_code", "major_code")


def _phone(spell: Callable[[str], Value]) -> Change:
    def respell(value: Value, field: Field, rng: random.Random) -> Value | None:
        return spell(value) if isinstance(value, str) and re.fullmatch(r"1\d{10}", value) else None

    return respelling(respell, "phone")


def _spaced_name(value: Value, field: Field, rng: random.Random) -> Value | None:
    if field.name != "school_name":
        return None
    text = str(value)
    return rng.choice((f" {text}", f"{text} ", f"{text[:2]} {text[2:]}", f"{text[:2]}　{text[2:]}", f"{text}\n"))


def _short_province(value: Value, field: Field, rng: random.Random) -> Value | None:
    text = str(value)
    return text[:-1] if text.endswith(("省", "市")) else None


def _spaces_around(value: Value, field: Field, rng: random.Random) -> Value | None:
    return f" {value} " if isinstance(value, str) and value.strip() else None


def dashes_for_blanks(book: Book, rng: random.Random) -> None:
    """A dash where an optional text is empty."""
    covered = _covered_cells(book)
    for cell, field in value_cells(book, "text"):
        optional = not field.required and field.name != "seq"
        if optional and cell.value is None and id(cell) not in covered and rng.random() < SHARE:
            cell.value = rng.choice(DASHES)


def _covered_cells(book: Book) -> set[int]:
    """Identities of the cells that are empty only because a merged area covers them."""
    return {
        id(cell)
        for sheet in book.sheets
        for first_row, first_column, last_row, last_column in sheet.merges
        for row in sheet.rows[first_row : last_row + 1]
        for cell in row[first_column : last_column + 1]
    }


def formulas_with_results(book: Book, rng: random.Random) -> None:
    """The number of students on roll as a formula, its result stored."""
    for cell in book.cells(VALUE, "enrolled"):
        if isinstance(cell.value, int):
            cell.value = Formula(f"{cell.value - 5}+5", cell.value)


DISGUISES: dict[str, Change] = {
    "number_unit": _count(lambda number, field: f"{number}{field.unit}"),
    "number_full_width": _count(lambda number, field: str(number).translate(_FULL_WIDTH)),
    "number_thousands": _count(lambda number, field: f"{number:,}" if number >= 1000 else None),
    "number_spaces": _count(lambda number, field: f" {number} "),
    "number_chinese": _count(lambda number, field: chinese_number(number)),
    "number_decimal": _count(lambda number, field: f"{number}.0"),
    "number_text": _count(lambda number, field: str(number)),
    "yes_no_spellings": respelling(_yes_no, "yes_no"),
    "date_serial": _day(serial),
    "date_dots": _day(lambda day: f"{day.year}.{day.month}.{day.day}"),
    "date_slashes": _day(lambda day: f"{day.year}/{day.month}/{day.day}"),
    "date_iso": _day(lambda day: day.isoformat()),
    "date_digits": _day(lambda day: f"{day:%Y%m%d}"),
    "date_digits_number": _day(lambda day: int(f"{day:%Y%m%d}")),
    "date_chinese": _day(lambda day: f"{day.year}年{day.month}月{day.day}日"),
    "date_without_year": _day(lambda day: f"{day.month}月{day.day}日"),
    "certificate_spellings": respelling(_certificate, "certificate"),
    "list_separators": respelling(_several, "levels", "options"),
    "option_spellings": respelling(_option, "option", "options"),
    "code_number": _code(int),
    "code_lost_zero": _code(lambda code: code.lstrip("0")),
    "code_apostrophe": _code(lambda code: f"'{code}"),
    "code_decimal": _code(lambda code: f"{int(code)}.0"),
    "code_full_width": _code(lambda code: code.translate(_FULL_WIDTH)),
    "code_spaces": _code(lambda code: f" {code[:2]} {code[2:]} "),
    "phone_number": _phone(int),
    "phone_spaces": _phone(lambda phone: f"{phone[:3]} {phone[3:7]} {phone[7:]}"),
    "phone_hyphens": _phone(lambda phone: f"{phone[:3]}-{phone[3:7]}-{phone[7:]}"),
    "name_spaces": respelling(_spaced_name, "text"),
    "province_short": respelling(_short_province, "province"),
    "text_spaces": respelling(_spaces_around, "school_type", "option", "email", "yes_no", "levels"),
    "dashes_for_blanks": dashes_for_blanks,
    "formulas_with_results": formulas_with_results,
}

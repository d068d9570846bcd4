"""What a fault is, and the few ways to plant one."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from workshop.sample.school import Record, Return

RETURN, BOOK, PAIR, FILE = "return", "book", "pair", "file"


class Planted(NamedTuple):
    """The truth about a planted fault; '' where the finding is about more than a field or a certificate."""

    code: str
    field: str = ""
    certificate: str = ""
    where: str = ""  # for people: school, application 2, sheet 证书申报 ...


@dataclass(frozen=True)
class Fault:
    """One way to break a rule.

    ``stage`` says what ``plant`` changes in place and answers:
    RETURN  plant(record, rng) -> list[Planted]; the record is a clean return
    BOOK    plant(book, rng) -> list[Planted]; the book is a clean return laid out, not yet disguised
    PAIR    plant(first, second, rng) -> (list[Planted], list[Planted]); two clean returns, ``second`` a deep copy of the first
            where ``same_school``, received after it
    FILE    plant(rng) -> bytes of a file that is no usable workbook; ``suffix`` is what it is named
    ``also``: codes that may follow from the same cause and are no false finding. ``layouts``: where it can be planted.
    ``least_certificates``: how many different certificates the return must apply for.
    """

    key: str
    code: str
    stage: str
    plant: Callable[..., Any]
    also: tuple[str, ...] = ()
    layouts: tuple[str, ...] = ("official", "flat")
    least_certificates: int = 1
    same_school: bool = False
    suffix: str = ".xlsx"
    workbooks_only: bool = False  # needs formulas, error values or hidden parts: not for csv and HTML


Plant = Callable[[Return, random.Random], list[Planted]]


def pick_application(record: Return, rng: random.Random) -> Record:
    """One application that is alone with its certificate: other rows of the certificate leave the return."""
    chosen = rng.choice(record["applications"])
    certificate = chosen["certificate"]
    record["applications"] = [row for row in record["applications"] if row is chosen or row["certificate"] != certificate]
    renumber(record)
    return chosen


def renumber(record: Return) -> None:
    for number, row in enumerate(record["applications"], 1):
        row["seq"] = number


def applications_of(record: Return, certificate: str) -> list[Record]:
    return [row for row in record["applications"] if row["certificate"] == certificate]


def trainers_of(record: Return, certificate: str) -> list[Record]:
    return [row for row in record["trainers"] if row["certificate"] == certificate]


def in_application(code: str, field: str, row: Record) -> Planted:
    return Planted(code, field, row["certificate"], f"application {row['seq']}")


def in_school(code: str, field: str) -> Planted:
    return Planted(code, field, "", "school")


def school_value(code: str, field: str, values: Sequence[Any]) -> Plant:
    """Plants one of the values in a field of the school."""

    def plant(record: Return, rng: random.Random) -> list[Planted]:
        record["school"][field] = rng.choice(values)
        return [in_school(code, field)]

    return plant


def application_value(code: str, field: str, values: Sequence[Any]) -> Plant:
    """Plants one of the values in a field of one application."""

    def plant(record: Return, rng: random.Random) -> list[Planted]:
        row = pick_application(record, rng)
        row[field] = rng.choice(values)
        return [in_application(code, field, row)]

    return plant


def trainer_value(code: str, field: str, values: Sequence[Any]) -> Plant:
    """Plants one of the values in a field of one trainer."""

    def plant(record: Return, rng: random.Random) -> list[Planted]:
        place = rng.randrange(len(record["trainers"]))
        row = record["trainers"][place]
        row[field] = rng.choice(values)
        return [Planted(code, field, row["certificate"], f"trainer {place + 1}")]

    return plant

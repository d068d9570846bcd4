"""Every fault that can be planted, by key: a rule's code, or the code and a variant."""

from __future__ import annotations

import copy
import random

from workshop.sample.book import Book
from workshop.sample.planting import applications, books, files, pairs, teams, values
from workshop.sample.planting.base import BOOK, FILE, PAIR, RETURN, Fault, Planted
from workshop.sample.school import Return, clean_return

__all__ = ["BOOK", "FAULTS", "FILE", "PAIR", "RETURN", "Fault", "Planted", "by_stage", "faulty_pair", "faulty_return", "plant_in_book"]

FAULTS: dict[str, Fault] = {fault.key: fault for module in (files, books, values, applications, teams, pairs) for fault in module.FAULTS}


def by_stage(stage: str) -> list[Fault]:
    return [fault for fault in FAULTS.values() if fault.stage == stage]


def faulty_return(fault: Fault, rng: random.Random, number: int, province_code: str = "33") -> tuple[Return, list[Planted]]:
    """A clean return with a fault of stage RETURN in it, and the truth."""
    record = fitting_return(fault, rng, number, province_code)
    return record, fault.plant(record, rng)


def fitting_return(fault: Fault, rng: random.Random, number: int, province_code: str = "33") -> Return:
    """A clean return that is large enough for the fault."""
    certificates = rng.randint(fault.least_certificates, 4) if fault.least_certificates > 1 else None
    return clean_return(rng, number, province_code, certificates=certificates)


def plant_in_book(fault: Fault, book: Book, rng: random.Random) -> list[Planted]:
    """Plant a fault of stage BOOK in a laid-out return."""
    return fault.plant(book, rng)


def faulty_pair(
    fault: Fault, rng: random.Random, numbers: tuple[int, int], province_code: str = "33"
) -> tuple[tuple[Return, list[Planted]], tuple[Return, list[Planted]]]:
    """Two returns that are at fault together (stage PAIR), each with its truth; the second is received later."""
    first = clean_return(rng, numbers[0], province_code)
    if fault.same_school:
        second = copy.deepcopy(first)
    else:
        second = clean_return(rng, numbers[1], province_code, first["school"]["school_type"])
    truth_first, truth_second = fault.plant(first, second, rng)
    return (first, truth_first), (second, truth_second)

"""Faults that need two returns: one school twice, two schools under one code, one expert in two schools, the wrong folder."""

from __future__ import annotations

import random
from datetime import timedelta

from schemas.fields import YES
from workshop.sample.facts import batch_facts
from workshop.sample.planting.base import PAIR, RETURN, Fault, Planted, in_school
from workshop.sample.school import Return

Both = tuple[list[Planted], list[Planted]]
OTHER_PROVINCES = ("江苏省", "安徽省", "福建省")


def _new_version(first: Return, second: Return, rng: random.Random) -> Both:
    """The second return says the same a day later, with one number changed."""
    first["school"]["filled_on"] = batch_facts().opened + timedelta(days=rng.randint(1, 4))
    second["school"]["filled_on"] = first["school"]["filled_on"] + timedelta(days=rng.randint(1, 4))
    _change_one_number(second)
    return [Planted("F113", where="file")], []


def _same_day(first: Return, second: Return, rng: random.Random) -> Both:
    _change_one_number(second)
    return [], [Planted("F114", where="file")]


def _change_one_number(record: Return) -> None:
    row = record["applications"][0]
    row["training_experience"] += 7


def _same_code(first: Return, second: Return, rng: random.Random) -> Both:
    """Two schools of one kind: the code's type digits stay right for both."""
    second["school"]["school_code"] = first["school"]["school_code"]
    return [in_school("P505", "school_code")], [in_school("P505", "school_code")]


def _two_codes(first: Return, second: Return, rng: random.Random) -> Both:
    code = first["school"]["school_code"]
    second["school"]["school_code"] = code[:-6] + str(int(code[-6:]) + 50_000)
    _new_version(first, second, rng)
    return [Planted("F113", where="file")], [in_school("P506", "school_name")]


def _same_expert(first: Return, second: Return, rng: random.Random) -> Both:
    experts = [row for row in first["trainers"] if row["industry_expert"] == YES]
    shared = rng.choice(experts)
    own = rng.choice([row for row in second["trainers"] if row["industry_expert"] == YES])
    own["trainer_name"], own["employer"] = shared["trainer_name"], shared["employer"]
    return [Planted("T403", "trainer_name", shared["certificate"], "trainer list")], [
        Planted("T403", "trainer_name", own["certificate"], "trainer list")
    ]


def _other_province(record: Return, rng: random.Random) -> list[Planted]:
    """The province written inside is not the folder's; the code still is."""
    record["school"]["province"] = rng.choice([name for name in OTHER_PROVINCES if name != record["school"]["province"]])
    return [in_school("F116", "province")]


FAULTS: list[Fault] = [
    Fault("F113", "F113", PAIR, _new_version, same_school=True),
    Fault("F114", "F114", PAIR, _same_day, ("F113", "F114"), same_school=True),
    Fault("F116", "F116", RETURN, _other_province, ("S203",)),
    Fault("P505", "P505", PAIR, _same_code),
    Fault("P506", "P506", PAIR, _two_codes, ("F113", "F114"), same_school=True),
    Fault("T403", "T403", PAIR, _same_expert, layouts=("official",)),
]

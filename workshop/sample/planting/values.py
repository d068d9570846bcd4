"""Faults that are one wrong value in one cell: empty, unreadable, out of the options, out of range, or simply not good enough."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

from schemas.fields import NO, NONE, RENTED, SHARED
from workshop.sample.facts import SECONDARY, batch_facts
from workshop.sample.planting.base import (
    RETURN,
    Fault,
    Plant,
    Planted,
    application_value,
    in_application,
    in_school,
    pick_application,
    school_value,
    trainer_value,
)
from workshop.sample.school import Return

BLANKS = ("", "", " ", "—", "-", "/", "　")
UNREADABLE = ("详见附件", "统计中", "若干", "百余人", "见说明")
UNDECIDED = ("待定", "暂缓")
LATE = tuple(batch_facts().deadline + timedelta(days=days) for days in (1, 5, 30))

# code, field, values, codes that may follow
SCHOOL_VALUES: tuple[tuple[str, str, tuple, tuple[str, ...]], ...] = (
    ("V101", "authority", BLANKS, ()),
    ("V101", "contact_name", BLANKS, ()),
    ("V101", "contact_phone", BLANKS, ()),
    ("V101", "contact_email", BLANKS, ()),
    ("V101", "ownership", BLANKS, ()),
    ("V101", "pilot_plan", BLANKS, ()),
    ("V101", "filled_on", BLANKS, ()),
    ("V102", "filled_on", ("九月中旬", "2019年13月40日", "待定"), ()),
    ("V103", "ownership", ("其他", "股份制"), ()),
    ("V103", "standing", ("校级示范", "市级特色"), ("S207",)),
    ("V103", "management_system", UNDECIDED, ()),
    ("S202", "school_code", ("413390000", "4.13301E+09", "41339000012", "4133ABC001", "见公章"), ()),
    ("S204", "school_type", ("技工学校", "技师学院", "普通高中", "社会培训机构"), ("S205", "S206", "A305", "V103")),
    ("S207", "standing", (NONE, "", "—"), ()),
    ("S209", "contact_phone", ("1380000", "8888", "139000012345678", "转教务处"), ()),
    ("S210", "contact_email", ("jwc#example.edu.cn", "jwc@", "example.edu.cn", "jwc@example", "jwc @@example.edu.cn"), ()),
    ("S211", "pilot_plan", (NO,), ()),
    ("S212", "management_system", (NO,), ()),
    ("P509", "filled_on", LATE, ()),
)  # fmt: skip
APPLICATION_VALUES: tuple[tuple[str, str, tuple, tuple[str, ...]], ...] = (
    ("V101", "certificate", BLANKS[2:], ("A318", "T401")),  # not '', which in the truth means every application
    ("V101", "levels", BLANKS, ()),
    ("V101", "major_name", BLANKS, ()),
    ("V101", "major_code", BLANKS, ()),
    ("V101", "intake_2", BLANKS, ()),
    ("V101", "enrolled", BLANKS, ()),
    ("V101", "pilot_students", BLANKS, ()),
    ("V101", "training_plan", BLANKS, ()),
    ("V101", "facilities", BLANKS, ()),
    ("V101", "liaison", BLANKS, ()),
    ("V102", "intake_1", UNREADABLE, ()),
    ("V102", "enrolled", UNREADABLE, ()),
    ("V102", "training_experience", UNREADABLE, ()),
    ("V103", "levels", ("特级", "一级"), ()),
    ("V103", "facilities", ("待建", "校外"), ()),
    ("V103", "teaching_resources", UNDECIDED, ()),
    ("V103", "liaison", UNDECIDED, ()),
    ("V104", "intake_3", (-5, -120, 99_999), ()),
    ("V104", "enrolled", (320.5, -1, 400_000), ()),
    ("V104", "training_experience", (-3, 12.5), ()),
    ("V104", "pilot_students", (0, -20, 12.5), ()),
    ("A307", "training_experience", (0,), ()),
    ("A308", "training_plan", (NO,), ()),
    ("A309", "teaching_resources", (NO,), ()),
    ("A314", "facilities", (NONE,), ()),
    ("A317", "liaison", (NO,), ()),
)  # fmt: skip
TRAINER_VALUES: tuple[tuple[str, str, tuple, tuple[str, ...]], ...] = (
    ("V101", "trainer_name", BLANKS, ()),
    ("V101", "employment", BLANKS, ()),
    ("V101", "employer", BLANKS, ()),
    ("V103", "employment", ("返聘", "待定"), ()),
    ("V103", "dual_qualified", UNDECIDED, ("A318",)),
    ("V103", "industry_expert", UNDECIDED, ("A318",)),
)  # fmt: skip


def _code_of_other_type(record: Return, rng: random.Random) -> list[Planted]:
    school = record["school"]
    wrong = rng.choice(("41", "42")) if school["school_type"] == SECONDARY else "36"
    school["school_code"] = wrong + school["school_code"][2:]
    return [in_school("S206", "school_code")]


def _code_of_other_province(record: Return, rng: random.Random) -> list[Planted]:
    code = record["school"]["school_code"]
    other = rng.choice([digits for digits in ("11", "33", "37", "44", "51") if digits != code[2:4]])
    record["school"]["school_code"] = code[:2] + other + code[4:]
    return [in_school("S203", "school_code")]


def _named(code: str, endings: tuple[str, ...], *, replacing: bool = False) -> Plant:
    """A name with another ending: hung on, or in place of the kind of school."""

    def plant(record: Return, rng: random.Random) -> list[Planted]:
        name = record["school"]["school_name"]
        changed = (name[: len(name) - 4] if replacing else name) + rng.choice(endings)
        record["school"]["school_name"] = changed
        for trainer in record["trainers"]:
            if trainer["employer"] == name:
                trainer["employer"] = changed
        return [in_school(code, "school_name")]

    return plant


def _partner_missing(record: Return, rng: random.Random) -> list[Planted]:
    row = pick_application(record, rng)
    row["facilities"], row["partner"] = rng.choice((RENTED, SHARED)), ""
    return [in_application("A315", "", row)]


def _too_many_students(record: Return, rng: random.Random) -> list[Planted]:
    row = pick_application(record, rng)
    row["pilot_students"] = row["enrolled"] + rng.choice((1, 37))
    return [in_application("A316", "pilot_students", row)]


def _no_intake(record: Return, rng: random.Random) -> list[Planted]:
    row = pick_application(record, rng)
    field = rng.choice(("intake_1", "intake_2", "intake_3"))
    row[field] = 0
    return [in_application("A306", field, row)]


def _simple(table: str, entries: tuple, make: Callable[..., Plant], layouts: tuple[str, ...]) -> list[Fault]:
    """One fault an entry; V rules hold for any field, so their keys name it."""
    return [
        Fault(f"{code}-{table}-{field}" if code[0] == "V" else code, code, RETURN, make(code, field, values), also, layouts)
        for code, field, values, also in entries
    ]


BOTH, OFFICIAL_ONLY = ("official", "flat"), ("official",)
FAULTS: list[Fault] = [
    *_simple("school", SCHOOL_VALUES, school_value, BOTH),
    *_simple("application", APPLICATION_VALUES, application_value, BOTH),
    *_simple("trainer", TRAINER_VALUES, trainer_value, OFFICIAL_ONLY),
    Fault("S203", "S203", RETURN, _code_of_other_province),
    Fault("S205", "S205", RETURN, _named("S205", ("技师学院", "技工学校", "高级技工学校"), replacing=True)),
    Fault("S206", "S206", RETURN, _code_of_other_type),
    Fault("S214", "S214", RETURN, _named("S214", ("滨江校区", "（东校区）", "分校", "第一教学点"))),
    Fault("A306", "A306", RETURN, _no_intake),
    Fault("A315", "A315", RETURN, _partner_missing),
    Fault("A316", "A316", RETURN, _too_many_students),
]

"""One clean return as plain data: a school, its applications and its trainers, on which no rule fires.

What it says of a field by name is what rules look at together; every other field is filled by its declaration (``plausible``).
"""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from schemas.fields import FULL_TIME, NO, OWN, PART_TIME, RENTED, SHARED, YES
from workshop.sample import names
from workshop.sample.facts import CERTIFICATE_LEVELS, LEVELS_OF_TYPE, OPEN, SCHOOL_TYPES, SECONDARY, BatchFacts, Unit, units
from workshop.sample.facts import batch_facts as facts_of
from workshop.sample.plausible import Record, complete

Return = dict[str, Any]  # {"school": Record, "applications": [Record, ...], "trainers": [Record, ...]}

LARGEST_TEAM = 40
_TYPE_WEIGHTS = (50, 35, 5, 5, 5)
_CODE_TYPES = {SECONDARY: ("36",), OPEN: ("41", "42")}
_STANDINGS = {
    SECONDARY: ("国家中职改革发展示范", "省级示范", "专业特色明显", "省级示范、专业特色明显"),
    "": ("国家示范", "国家骨干", "国家优质", "省级示范", "省级骨干", "省级优质", "国家骨干、省级优质", "专业特色明显"),
}
_LEVEL_CHOICES = (*CERTIFICATE_LEVELS, "初级、中级", "中级、高级", "初级、中级、高级")
_CONTACT_TITLES = ("教务处处长", "教务科科长", "产教融合办公室主任", "实训中心主任", "")
_TEACHER_TITLES = ("讲师", "副教授", "高级讲师", "技师", "高级技师", "工程师", "")
_EXPERT_TITLES = ("高级工程师", "技术总监", "高级技师", "首席技师")
_REMARKS = ("", "", "", "", "", "", "校企合作专业", "省级特色专业")


def clean_return(
    rng: random.Random,
    number: int,
    province_code: str = "33",
    school_type: str | None = None,
    batch_facts: BatchFacts | None = None,
    *,
    certificates: int | None = None,
) -> Return:
    """A return on which no error or warning fires, different for every ``number``.

    Keys are the canonical field names; counts are int, the date is a ``date``, an empty cell is ''.
    ``certificates`` fixes how many different certificates are applied for (else 1 to 4).
    """
    facts = batch_facts or facts_of()
    unit = units()[province_code]
    school_type = school_type or rng.choices(SCHOOL_TYPES, _TYPE_WEIGHTS)[0]
    school = _school(rng, number, unit, school_type, facts)
    levels = LEVELS_OF_TYPE[school_type]
    offered = [name for name in facts.certificates if any((name, level) in facts.majors for level in levels)]
    chosen = rng.sample(offered, min(certificates or rng.choice((1, 1, 2, 2, 3, 4)), len(offered)))
    totals = _team_sizes(rng, len(chosen))
    applications: list[Record] = []
    trainers: list[Record] = []
    for certificate, total in zip(chosen, totals):
        team = _team(rng, total)
        level = rng.choice([level for level in levels if (certificate, level) in facts.majors])
        for name, code in _majors(rng, facts.majors[certificate, level]):
            applications.append(_application(rng, number, len(applications) + 1, certificate, name, code, team))
        trainers += _trainers(rng, number, school["school_name"], certificate, team)
    return {
        "school": complete("school", school, school, facts),
        "applications": [complete("application", row, school, facts) for row in applications],
        "trainers": [complete("trainer", row, school, facts) for row in trainers],
    }


def _school(rng: random.Random, number: int, unit: Unit, school_type: str, facts: BatchFacts) -> Record:
    private = school_type != OPEN and rng.randrange(8) == 0
    city = names.city_name(rng, unit.code)
    authority = names.company_name(number, 0) if private else rng.choice((unit.authority, f"{city}教育局"))
    days = (facts.deadline - facts.opened).days
    return {
        "province": unit.name,
        "school_name": names.school_name(rng, number, unit.short, school_type),
        "school_code": rng.choice(_CODE_TYPES.get(school_type, ("41",))) + unit.id_code + _sequence(unit, number),
        "school_type": school_type,
        "ownership": "民办" if private else "公办",
        "authority": authority,
        "city": city,
        "standing": rng.choice(_STANDINGS.get(school_type, _STANDINGS[""])),
        "pilot_plan": YES,
        "management_system": YES,
        "contact_name": names.person_name(rng),
        "contact_title": rng.choice(_CONTACT_TITLES),
        "contact_phone": names.phone(rng, number),
        "contact_email": names.mail(number),
        "filled_by": names.person_name(rng),
        "filled_on": facts.opened + timedelta(days=rng.randint(1, days)),
    }


def _sequence(unit: Unit, number: int) -> str:
    """Six digits; a unit whose schools carry another unit's digits (新疆生产建设兵团) takes numbers of its own."""
    return str((900_000 if unit.code == unit.id_code else 800_000) + number)


def _team_sizes(rng: random.Random, how_many: int) -> list[int]:
    """Different sizes, as equal ones in three certificates would look like the whole school's staff."""
    return rng.sample(range(5, LARGEST_TEAM + 1), how_many)


def _team(rng: random.Random, total: int) -> tuple[int, int, int]:
    """(total, dual qualified, industry experts); one team in three stands exactly at a limit where its size allows."""
    half, fifth = -(-total // 2), -(-total // 5)
    if rng.randrange(3) == 0:
        return total, half, fifth
    return total, rng.randint(half, total), rng.randint(fifth, max(fifth, total // 2))


def _majors(rng: random.Random, listed: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    return rng.sample(listed, 2 if len(listed) > 1 and rng.randrange(5) == 0 else 1)


def _application(rng: random.Random, number: int, seq: int, certificate: str, name: str, code: str, team: tuple[int, int, int]) -> Record:
    intakes = [rng.randint(30, 200) for _ in range(3)]
    enrolled = sum(intakes) - rng.randint(0, 15)
    facilities = rng.choice((OWN, OWN, OWN, RENTED, SHARED))
    return {
        "seq": seq,
        "certificate": certificate,
        "levels": rng.choice(_LEVEL_CHOICES),
        "major_name": name,
        "major_code": code,
        **{f"intake_{year}": intake for year, intake in enumerate(intakes, 1)},
        "enrolled": enrolled,
        "pilot_students": enrolled if rng.randrange(10) == 0 else rng.randint(1, min(enrolled, 90)),
        "team_total": team[0],
        "team_dual": team[1],
        "team_industry": team[2],
        "national_team": rng.choice((NO, NO, NO, YES, "")),
        "training_experience": rng.choice((1, rng.randint(20, 999), rng.randint(1000, 6000))),
        "training_plan": YES,
        "teaching_resources": YES,
        "facilities": facilities,
        "partner": "" if facilities == OWN else names.company_name(number, rng.randrange(4)),
        "liaison": YES,
        "explanation": "",
        "remark": rng.choice(_REMARKS),
    }


def _trainers(rng: random.Random, number: int, school_name: str, certificate: str, team: tuple[int, int, int]) -> list[Record]:
    """The list behind the declared numbers: experts last, dual qualified first, overlapping where both do not fit."""
    total, dual, industry = team
    own = rng.choice(("本校", school_name))
    return [
        trainer(rng, certificate, name, dual=place < dual, expert=place >= total - industry, own=own, number=number)
        for place, name in enumerate(names.people(rng, total))
    ]


def trainer(rng: random.Random, certificate: str, name: str, *, dual: bool, expert: bool, own: str, number: int) -> Record:
    """One row of the trainer list, the fields that the sample knows; an expert works for a company of the school's surroundings, a teacher for ``own``."""
    return {
        "certificate": certificate,
        "trainer_name": name,
        "employment": PART_TIME if expert else FULL_TIME,
        "dual_qualified": YES if dual else NO,
        "industry_expert": YES if expert else NO,
        "title": rng.choice(_EXPERT_TITLES if expert else _TEACHER_TITLES),
        "employer": names.company_name(number, rng.randrange(len(names.COMPANIES))) if expert else own,
    }

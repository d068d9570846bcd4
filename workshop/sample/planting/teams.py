"""Faults of the training team: shares, contradictions, and a trainer list that does not match what is declared."""

from __future__ import annotations

import random

from schemas.fields import NO, YES
from workshop.sample import names
from workshop.sample.facts import batch_facts
from workshop.sample.planting.base import RETURN, Fault, Plant, Planted, applications_of, in_application, trainers_of
from workshop.sample.plausible import Record, complete
from workshop.sample.school import Return, trainer

OFFICIAL_ONLY = ("official",)


def _some_certificate(record: Return, rng: random.Random) -> str:
    return rng.choice(record["applications"])["certificate"]


def _declare(record: Return, certificate: str, **numbers: int) -> Record:
    """Set declared team numbers in every row of the certificate; answers the first row."""
    rows = applications_of(record, certificate)
    for row in rows:
        row.update(numbers)
    return rows[0]


def _own_employer(record: Return) -> str:
    return record["school"]["school_name"]


def _renew_list(record: Return, certificate: str, team: tuple[int, int, int], rng: random.Random) -> None:
    """A new trainer list that agrees with the numbers, in place of the certificate's old one."""
    total, dual, industry = team
    number = int(record["school"]["school_code"][-5:])
    new = [
        trainer(rng, certificate, name, dual=place < dual, expert=place >= total - industry, own=_own_employer(record), number=number)
        for place, name in enumerate(names.people(rng, total))
    ]
    new = [complete("trainer", row, record["school"], batch_facts()) for row in new]
    record["trainers"] = [row for row in record["trainers"] if row["certificate"] != certificate] + new


def _team(record: Return, certificate: str, team: tuple[int, int, int], rng: random.Random) -> Record:
    """Declared numbers and list together, so that they agree."""
    _renew_list(record, certificate, team, rng)
    return _declare(record, certificate, team_total=team[0], team_dual=team[1], team_industry=team[2])


def _too_few_dual(record: Return, rng: random.Random) -> list[Planted]:
    certificate = _some_certificate(record, rng)
    total = rng.randint(10, 40)
    short = (total - 1) // 2
    row = _team(record, certificate, (total, rng.choice((short, short, 0)), total // 2), rng)
    return [in_application("A310", "team_dual", row)]


def _too_few_experts(record: Return, rng: random.Random) -> list[Planted]:
    certificate = _some_certificate(record, rng)
    total = rng.randint(10, 40)
    short = (total - 1) // 5
    row = _team(record, certificate, (total, total - 2, rng.choice((short, short, 0))), rng)
    return [in_application("A311", "team_industry", row)]


def _more_than_all(field: str) -> Plant:
    def plant(record: Return, rng: random.Random) -> list[Planted]:
        certificate = _some_certificate(record, rng)
        total = applications_of(record, certificate)[0]["team_total"]
        row = _declare(record, certificate, **{field: total + rng.randint(1, 9)})
        return [in_application("A312", "", row)]

    return plant


def _nobody(record: Return, rng: random.Random) -> list[Planted]:
    certificate = _some_certificate(record, rng)
    return [in_application("A312", "team_total", _team(record, certificate, (0, 0, 0), rng))]


def _whole_staff(record: Return, rng: random.Random) -> list[Planted]:
    certificate = _some_certificate(record, rng)
    total = rng.choice((101, 128))
    row = _team(record, certificate, (total, total // 2 + 3, total // 5 + 2), rng)
    return [in_application("A313", "team_total", row)]


def _same_everywhere(record: Return, rng: random.Random) -> list[Planted]:
    certificates = list(dict.fromkeys(row["certificate"] for row in record["applications"]))
    rows = [_team(record, certificate, (30, 18 + place % 3, 7), rng) for place, certificate in enumerate(certificates)]
    return [in_application("A313", "team_total", row) for row in rows]


def _one_missing(record: Return, rng: random.Random) -> list[Planted]:
    certificate = _some_certificate(record, rng)
    record["trainers"].remove(rng.choice(trainers_of(record, certificate)))
    return [in_application("A318", "", applications_of(record, certificate)[0])]


def _one_flag_less(field: str) -> Plant:
    """A 是 of the list turned into 否 (the other way a teacher of the school would become its expert, another fault)."""

    def plant(record: Return, rng: random.Random) -> list[Planted]:
        certificate = _some_certificate(record, rng)
        rng.choice([row for row in trainers_of(record, certificate) if row[field] == YES])[field] = NO
        return [in_application("A318", "", applications_of(record, certificate)[0])]

    return plant


def _not_applied_for(record: Return, rng: random.Random) -> list[Planted]:
    applied = {row["certificate"] for row in record["applications"]}
    other = rng.choice([name for name in batch_facts().certificates if name not in applied])
    extra = dict(record["trainers"][0], certificate=other, trainer_name="吴不在")
    record["trainers"].append(extra)
    return [Planted("T401", "certificate", "", f"trainer {len(record['trainers'])}")]


def _twice(record: Return, rng: random.Random) -> list[Planted]:
    """A trainer in two rows; the declared numbers count the rows, so that the list still agrees with them."""
    certificate = _some_certificate(record, rng)
    total = rng.randint(10, 30)
    _team(record, certificate, (total, total - 2, total // 2), rng)
    again = dict(rng.choice(trainers_of(record, certificate)))
    record["trainers"].insert(rng.randint(record["trainers"].index(again) + 1, len(record["trainers"])), again)
    rows = trainers_of(record, certificate)
    dual, industry = (sum(row[field] == YES for row in rows) for field in ("dual_qualified", "industry_expert"))
    _declare(record, certificate, team_total=len(rows), team_dual=dual, team_industry=industry)
    return [Planted("T402", "trainer_name", "", "trainer list")]


def _own_expert(record: Return, rng: random.Random) -> list[Planted]:
    experts = [row for row in record["trainers"] if row["industry_expert"] == YES]
    row = rng.choice(experts)
    row["employer"] = rng.choice(("本校", _own_employer(record)))
    return [Planted("T404", "employer", "", f"trainer {record['trainers'].index(row) + 1}")]


FAULTS: list[Fault] = [
    Fault("A310", "A310", RETURN, _too_few_dual),
    Fault("A311", "A311", RETURN, _too_few_experts),
    Fault("A312-dual", "A312", RETURN, _more_than_all("team_dual"), ("A318",)),
    Fault("A312-industry", "A312", RETURN, _more_than_all("team_industry"), ("A318",)),
    Fault("A312-nobody", "A312", RETURN, _nobody),
    Fault("A313-over-100", "A313", RETURN, _whole_staff),
    Fault("A313-same", "A313", RETURN, _same_everywhere, least_certificates=3),
    Fault("A318-missing", "A318", RETURN, _one_missing, layouts=OFFICIAL_ONLY),
    Fault("A318-dual", "A318", RETURN, _one_flag_less("dual_qualified"), layouts=OFFICIAL_ONLY),
    Fault("A318-expert", "A318", RETURN, _one_flag_less("industry_expert"), layouts=OFFICIAL_ONLY),
    Fault("T401", "T401", RETURN, _not_applied_for, layouts=OFFICIAL_ONLY),
    Fault("T402", "T402", RETURN, _twice, layouts=OFFICIAL_ONLY),
    Fault("T404", "T404", RETURN, _own_expert, layouts=OFFICIAL_ONLY),
]

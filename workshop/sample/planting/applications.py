"""Faults of certificates and majors: not of the batch, listed twice, codes and names that do not go together."""

from __future__ import annotations

import random

from workshop.sample.facts import LEVELS_OF_TYPE, batch_facts
from workshop.sample.planting.base import RETURN, Fault, Plant, Planted, in_application, pick_application, renumber, trainers_of
from workshop.sample.school import Return

INVENTED_CERTIFICATES = ("数据标注", "无人机驾驶", "短视频运营")
MISSPELT_CERTIFICATES = ("特种焊接工艺", "智慧财务", "老年人失智护理", "机器人运用编码")
BAD_CODES = ("6308", "63080A1", "ABC123", "6308011", "630801abc", "六三零八")


def _certificate(names: tuple[str, ...]) -> Plant:
    """The certificate of one application and of its trainers under another name."""

    def plant(record: Return, rng: random.Random) -> list[Planted]:
        row = pick_application(record, rng)
        name = rng.choice(names)
        for trainer in trainers_of(record, row["certificate"]):
            trainer["certificate"] = name
        row["certificate"] = name
        return [in_application("A301", "certificate", row)]

    return plant


def _listed_twice(record: Return, rng: random.Random) -> list[Planted]:
    row = pick_application(record, rng)
    again = row | {"pilot_students": max(1, row["pilot_students"] - 1)}
    record["applications"].insert(rng.randint(record["applications"].index(row) + 1, len(record["applications"])), again)
    renumber(record)
    return [in_application("A302", "certificate", again)]


def _bad_code(record: Return, rng: random.Random) -> list[Planted]:
    row = pick_application(record, rng)
    row["major_code"] = rng.choice(BAD_CODES)
    return [in_application("A303", "major_code", row)]


def _levels(record: Return) -> tuple[str, ...]:
    return LEVELS_OF_TYPE[record["school"]["school_type"]]


def _listed(record: Return, certificate: str) -> set[tuple[str, str]]:
    """The majors that the school may couple with a certificate."""
    return {pair for level in _levels(record) for pair in batch_facts().majors[certificate, level]}


def _known_majors(record: Return) -> list[tuple[str, str]]:
    """Every major of the school's level, sorted."""
    return sorted({pair for certificate in batch_facts().certificates for pair in _listed(record, certificate)})


def _code_of_other_major(record: Return, rng: random.Random) -> list[Planted]:
    row = pick_application(record, rng)
    right = {code for name, code in _known_majors(record) if name == row["major_name"]}
    row["major_code"] = rng.choice([code for _, code in _known_majors(record) if code not in right])
    return [in_application("A304", "major_code", row)]


def _major_of_other_certificate(record: Return, rng: random.Random) -> list[Planted]:
    row = pick_application(record, rng)
    listed = _listed(record, row["certificate"])
    names, codes = {name for name, _ in listed}, {code for _, code in listed}
    unlisted = [(name, code) for name, code in _known_majors(record) if name not in names and code not in codes]
    row["major_name"], row["major_code"] = rng.choice(unlisted)
    return [in_application("A305", "major_name", row)]


_FOLLOW = ("A304", "A305", "A318", "T401")
FAULTS: list[Fault] = [
    Fault("A301-other-batch", "A301", RETURN, _certificate(batch_facts().foreign_certificates), _FOLLOW),
    Fault("A301-invented", "A301", RETURN, _certificate(INVENTED_CERTIFICATES), _FOLLOW),
    Fault("A301-misspelt", "A301", RETURN, _certificate(MISSPELT_CERTIFICATES), _FOLLOW),
    Fault("A302", "A302", RETURN, _listed_twice),
    Fault("A303", "A303", RETURN, _bad_code, ("A304", "A305")),
    Fault("A304", "A304", RETURN, _code_of_other_major, ("A305",)),
    Fault("A305", "A305", RETURN, _major_of_other_certificate, ("A304",)),
]

"""What the sample knows of a batch: its certificates, majors, years and dates, and the province units.

Read from the files of ``schemas/`` alone, so that the sample stays independent of the stages that it serves to test.
"""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import schemas
from schemas.batch_files import BATCHES, default_batch

REFERENCE = Path(schemas.__file__).parent / "reference"
DEFAULT_BATCH = default_batch()
VOCATIONAL, SECONDARY, BACHELOR, APPLIED, OPEN = SCHOOL_TYPES = (
    "高等职业学校",
    "中等职业学校",
    "本科层次职业教育试点学校",
    "应用型本科高校",
    "国家开放大学",
)
LEVELS_OF_TYPE = {VOCATIONAL: ("高职",), SECONDARY: ("中职",), BACHELOR: ("本科",), APPLIED: ("本科",), OPEN: ("高职", "本科")}
CERTIFICATE_LEVELS = ("初级", "中级", "高级")


@dataclass(frozen=True)
class Unit:
    """One of the 32 units: ``code`` names its folder, ``id_code`` stands in its schools' codes."""

    code: str
    id_code: str
    name: str
    short: str
    authority: str

    @property
    def folder(self) -> str:
        return f"{self.code}-{self.short}"


@dataclass(frozen=True)
class BatchFacts:
    """A batch as far as a return shows it. ``majors``: (certificate, school level) -> (name, code) pairs, none without a code."""

    title: str
    form_title: str
    certificates: tuple[str, ...]
    foreign_certificates: tuple[str, ...]  # of other batches: real names, wrong here
    majors: dict[tuple[str, str], tuple[tuple[str, str], ...]]
    intake_years: tuple[int, ...]
    opened: date
    deadline: date


def _rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _declared(batch: str) -> dict[str, Any]:
    """A batch's own file over the one that it extends."""
    declared = tomllib.loads((BATCHES / f"{batch}.toml").read_text(encoding="utf-8"))
    return (_declared(declared["extends"]) if "extends" in declared else {}) | declared


@cache
def batch_facts(batch: str = DEFAULT_BATCH) -> BatchFacts:
    """The facts of a batch by its id. FileNotFoundError where there is no such batch."""
    declared = _declared(batch)
    certificates = tuple(certificate["name"] for certificate in declared["certificates"])
    known = {row["cert_name"]: None for row in _rows("certificates.csv")}
    majors: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in _rows("certificate_majors.csv"):
        if row["cert_name"] in certificates and row["major_code"]:
            majors.setdefault((row["cert_name"], row["school_level"]), []).append((row["major_name"], row["major_code"]))
    return BatchFacts(
        title=declared["title"],
        form_title=declared["form_title"],
        certificates=certificates,
        foreign_certificates=tuple(name for name in known if name not in certificates),
        majors={key: tuple(pairs) for key, pairs in majors.items()},
        intake_years=tuple(declared["intake_years"]),
        opened=declared["issued"],
        deadline=declared["deadline"],
    )


@cache
def units() -> dict[str, Unit]:
    """Every unit by its code."""
    return {
        row["code"]: Unit(row["code"], row["id_code"], row["full_name"], row["short_name"], row["authority"])
        for row in _rows("provinces.csv")
    }

"""A rule's cases as returns: a clean return of one application of 物联网工程技术, with what the case says differently."""

from __future__ import annotations

import copy
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.rule_words import CLEAN
from schemas.rules import Case, Rule, catalogue
from workshop.sample import layouts
from workshop.sample.school import Return, clean_return
from workshop.sample.write import book_bytes

KINDS = ("fails", "passes")
TEAM = ("team_total", "team_dual", "team_industry")
LISTED = ("listed_total", "listed_dual", "listed_industry")


@dataclass(frozen=True)
class Named:
    """One case of one rule. ``file`` is its return; a companion return of the same case stands beside it."""

    number: int
    rule: Rule
    kind: str
    place: int
    case: Case

    @property
    def file(self) -> str:
        return f"{self.rule.code}-{self.kind}-{self.place}.xlsx"

    @property
    def other(self) -> str:
        return f"{self.rule.code}-{self.kind}-{self.place}-other.xlsx"


def named_cases() -> list[Named]:
    every = [(rule, kind, i, case) for rule in catalogue().values() for kind in KINDS for i, case in enumerate(getattr(rule, kind))]
    return [Named(number, *one) for number, one in enumerate(every)]


def of_returns() -> list[Named]:
    """The cases that are returns; the others are counts of a whole province, a fault of a file, or a small inbox."""
    return [one for one in named_cases() if not (one.case.figures or one.case.plant or one.case.inbox is not None)]


def write_cases(inbox: Path, cases: list[Named]) -> None:
    """Every case's workbook, and the second one where two schools are at fault together."""
    for one in cases:
        for name, record in returns_of(one).items():
            (inbox / name).write_bytes(book_bytes(layouts.official(record)))


def returns_of(one: Named) -> dict[str, Return]:
    """The returns of a case by file name."""
    case, table = one.case, one.rule.table
    record = _record(one.number, table, case)
    if not case.elsewhere:
        return {one.file: record}
    (changes,) = case.elsewhere
    as_other = Case("", given={**case.given, **changes}) if table == "trainer" else Case("")
    other = _record(one.number, table, as_other, 500)
    record["school"]["filled_on"], other["school"]["filled_on"] = "2019-09-13", "2019-09-12"
    if table == "school":
        other["school"] |= changes
    else:
        other["school"] |= {"school_name": f"另一所{one.number}职业技术学院", "school_code": f"41330{one.number:05}"}
    return {one.file: record, one.other: other}


def _record(number: int, table: str, case: Case, step: int = 0) -> Return:
    of = {**case.of, **({table: {**case.of.get(table, {}), **case.given}} if table else {})}
    record = clean_return(random.Random(number), number, school_type="高等职业学校", certificates=3)
    own = {name: record["school"][name] for name in ("school_name", "school_code")}
    record["school"] |= {**CLEAN["school"], **own, **of.get("school", {})}
    said = of.get("application", {})
    first = {**record["applications"][0], **CLEAN["application"], **_without(said, LISTED)}
    more = [{**first, **changes} for changes in case.also] if table == "application" else []
    record["applications"] = [{**one, "seq": seq} for seq, one in enumerate([first, *more], 1)]
    model = {**record["trainers"][0], **CLEAN["trainer"]}
    record["trainers"] = _lists(model, record["applications"], said, number + step)
    for one in record["trainers"] if "certificate" in of.get("trainer", {}) and table != "trainer" else ():
        one["certificate"] = of["trainer"]["certificate"]
    if table == "trainer":
        _change_list(record["trainers"], case)
    return copy.deepcopy(record)


def _without(values: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}


def _lists(model: dict[str, Any], applications: list[dict[str, Any]], said: dict[str, Any], number: int) -> list[dict[str, Any]]:
    """The training team of each certificate; it agrees with the first application's figures, or with what the case says is listed."""
    trainers: list[dict[str, Any]] = []
    for one in {application["certificate"]: application for application in reversed(applications)}.values():
        figures = tuple(said.get(listed, one[own]) for own, listed in zip(TEAM, LISTED)) if one is applications[0] else None
        clean = tuple(CLEAN["application"][name] for name in TEAM)
        team = figures or tuple(one[name] for name in TEAM)
        team = tuple(count if isinstance(count, int) else usual for count, usual in zip(team, clean))
        if not 0 < max(team[1:]) <= team[0]:  # no list can agree with what contradicts itself
            team = clean
        trainers = _team({**model, "certificate": one["certificate"]}, team, number) + trainers
    return trainers


def _team(model: dict[str, Any], team: tuple[int, ...], number: int) -> list[dict[str, Any]]:
    """The first are 双师型, the last are 行业企业专家."""
    total, dual, industry = team
    company = f"云栖智造{number}有限公司"
    people = []
    for n in range(total):
        expert = n >= total - industry
        own = {"trainer_name": f"张一{n:03}", "dual_qualified": "是" if n < dual else "否", "industry_expert": "是" if expert else "否"}
        people.append({**model, **own, "employer": company if expert else "本校"})
    return people


def _change_list(trainers: list[dict[str, Any]], case: Case) -> None:
    """``given`` changes the last expert (or the last teacher, where it says so); a further line takes another expert's place."""
    kind = case.given.get("industry_expert", "是")
    place = max(n for n, one in enumerate(trainers) if one["industry_expert"] == kind)
    trainers[place] |= case.given
    for changes in case.also:
        again = {**trainers[place], **changes}
        if again["certificate"] == trainers[place]["certificate"]:
            trainers.pop(place - 1)
        trainers.append(again)

"""A rule's cases as returns: a clean return of one application of 物联网工程技术, with the case's differences."""

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

KINDS = ("failing", "passing")


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
    """The cases that are returns; the others say which figures of a whole province, or which fault of a file, they are."""
    return [one for one in named_cases() if not {"figures", "plant", "inbox"} & set(one.case.given)]


def write_cases(inbox: Path, cases: list[Named]) -> None:
    """Every case's workbook, and the second one where two schools are at fault together."""
    for one in cases:
        for name, record in returns_of(one).items():
            (inbox / name).write_bytes(book_bytes(layouts.official(record)))


def returns_of(one: Named) -> dict[str, Return]:
    """The returns of a case by file name."""
    record = _record(one.number, one.case)
    given = one.case.given
    if "second_school" not in given and "shared_expert" not in given:
        return {one.file: record}
    other = _record(one.number, Case(""))
    _team(other, (20, 10, 4), one.number + 500)
    school = other["school"]
    record["school"]["filled_on"], school["filled_on"] = "2019-09-13", "2019-09-12"
    if "second_school" in given:
        school |= given["second_school"]
    else:
        school |= {"school_name": f"另一所{one.number}职业技术学院", "school_code": f"41330{one.number:05}"}
        for each in (record, other):
            each["trainers"][given.get("shared_place", -1)] |= {"trainer_name": "王共享", "employer": given["shared_expert"]}
    return {one.file: record, one.other: other}


def _record(number: int, case: Case) -> dict[str, Any]:
    record = clean_return(random.Random(number), number, school_type="高等职业学校", certificates=3)
    given = case.given
    own = {name: record["school"][name] for name in ("school_name", "school_code")}
    record["school"] |= {**CLEAN["school"], **own, **given.get("school", {})}
    application = {**record["applications"][0], **CLEAN["application"]}
    record["applications"] = [application]
    _team(record, given.get("team", tuple(application[name] for name in ("team_total", "team_dual", "team_industry"))), number)
    application |= given.get("application", {})
    for one in record["trainers"]:
        one["certificate"] = application["certificate"]
    application |= given.get("application_only", {})
    if "declared" in given:
        application |= dict(zip(("team_total", "team_dual", "team_industry"), given["declared"]))
    if "repeat_application" in given:
        record["applications"].append({**application, "seq": 2})
    for changes in given.get("more_rows", ()):
        record["applications"].append({**application, **changes, "seq": len(record["applications"]) + 1})
    for seq, (certificate, major, code) in enumerate(given.get("more_certificates", ()), 2):
        smaller = (seq - 1) * given.get("more_teams", 0)
        team = {"team_total": application["team_total"] - smaller, "certificate": certificate, "major_name": major, "major_code": code}
        record["applications"].append({**application, **team, "seq": seq})
        neither = [n for n, one in enumerate(record["trainers"]) if one["dual_qualified"] == one["industry_expert"]][:smaller]
        mine = [one for n, one in enumerate(record["trainers"]) if one["certificate"] == application["certificate"] and n not in neither]
        record["trainers"] += [{**one, "certificate": certificate} for one in mine]
    trainers = record["trainers"]
    if "drop_trainer" in given:
        trainers.pop(given["drop_trainer"])
    if "repeat_trainer" in given:
        trainers[1] = dict(trainers[0])
    if "extra_trainer" in given:
        trainers.append({**trainers[0], **given["extra_trainer"]})
    if "expert_employer" in given:
        trainers[-1]["employer"] = given["expert_employer"]
    for place, changes in given.get("trainers", {}).items():
        trainers[int(place)] |= changes
    return copy.deepcopy(record)


def _team(record: dict[str, Any], team: tuple[int, int, int], number: int) -> None:
    total, dual, industry = team
    record["applications"][0] |= {"team_total": total, "team_dual": dual, "team_industry": industry}
    model = {**record["trainers"][0], **CLEAN["trainer"]}
    company = f"云栖智造{number}有限公司"
    record["trainers"] = []
    for n in range(total):
        expert = n >= total - industry
        own = {"trainer_name": f"张一{n:03}", "dual_qualified": "是" if n < dual else "否", "industry_expert": "是" if expert else "否"}
        record["trainers"].append({**model, **own, "employer": company if expert else "本校"})

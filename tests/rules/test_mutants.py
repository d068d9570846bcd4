"""The cases hold the rules: every small fault put into a rule's check is noticed by the rule's own cases."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from pipeline.check.engine import failures
from pipeline.flow.province import Request, judge_province
from pipeline.settings.load import load_batch
from pipeline.settings.provinces import provinces
from schemas.batch import Batch
from schemas.rules import Rule, catalogue
from tests.rules.making import Named, of_returns, write_cases
from tests.rules.mutants import modules, mutants_of

EQUIVALENT: dict[str, str] = tomllib.loads((Path(__file__).with_name("equivalent.toml")).read_text(encoding="utf-8"))
RECORDS = ("school", "application", "trainer")


@dataclass
class Tables:
    """The typed tables of all cases, read once through the real readers, and which case's file each record is of."""

    batch: Batch
    frames: dict[str, pd.DataFrame]
    files: dict[str, pd.Series]
    cases: list[Named]

    def complaint(self, rule: Rule, batch: Batch | None = None) -> str:
        """As ``_complaint``; a mutant that crashes is noticed too."""
        try:
            return self._complaint(rule, batch or self.batch)
        except Exception as error:  # noqa: BLE001 - whatever a mutant raises
            return f"crashed: {error!r}"[:80]

    def _complaint(self, rule: Rule, batch: Batch) -> str:
        """'' where the rule fires in its failing cases, nowhere else, and judges its passing ones; else what is not so."""
        frame, files = self.frames[rule.table], self.files[rule.table]
        failed, answers = failures(frame, [rule], batch)
        if answers.broken:
            return f"crashed: {answers.broken}"
        fired = set(files[failed.get(rule.code, pd.Index([]))])
        wanted = {c.file for c in self.cases if c.kind == "failing" and c.rule.code == rule.code}
        wanted |= {c.file for c in self.cases if rule.code in c.case.companions}
        pairs = {c.other for c in self.cases}
        if fired - pairs != wanted:
            return f"fires wrongly at {sorted((fired - pairs) ^ wanted)[:3]}"
        unjudged = {c.file for c in self.cases if rule.code in c.case.silences}
        if unjudged - set(files[answers.by_code[rule.code].isna()]):
            return "judges what cannot be judged"
        judged = set(files[answers.by_code[rule.code].notna()])
        unjudged = {c.file for c in self.cases if c.kind == "passing" and c.rule.code == rule.code} - judged
        return f"does not judge {sorted(unjudged)}" if unjudged else self._other_base(rule)

    def _other_base(self, rule: Rule) -> str:
        """A310 with the share taken of the teachers: 8 of 16 is half then, 7 is not."""
        if rule.code != "A310":
            return ""
        batch = self.batch.model_copy(update={"shares": self.batch.shares.model_copy(update={"dual_base": "teachers"})})
        failed, _ = failures(self.frames["application"], [rule], batch)
        fired = set(self.files["application"][failed.get("A310", pd.Index([]))])
        return (
            "" if fired == {c.file for c in self.cases if c.rule.code == "A310" and c.case.words == "20 人中 7 人"} else "wrong of teachers"
        )


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    folder = tmp_path_factory.mktemp("mutants")
    inbox = folder / "inbox" / "33"
    inbox.mkdir(parents=True)
    cases, batch = of_returns(), load_batch("2019-2")
    write_cases(inbox, cases)
    province = next(p for p in provinces() if p.code == "33")
    run = judge_province(Request(batch, province, folder / "inbox", folder, folder))
    live = set(run.schools.typed.index[run.schools.typed["current"]])
    frames = {
        "school": run.schools.typed.loc[sorted(live)],
        "application": run.applications.typed[run.applications.typed["school_id"].isin(live)],
        "trainer": run.trainers.typed[run.trainers.typed["school_id"].isin(live)],
    }
    names = run.files["file"].str.removeprefix("33/")
    return Tables(batch, frames, {name: frame["file_id"].map(names) for name, frame in frames.items()}, cases)


def _own(tables: Tables, rule: Rule) -> bool:
    return rule.table in RECORDS and any(case.rule.code == rule.code for case in tables.cases)


def test_unchanged_rules_are_not_complained_of(tables: Tables) -> None:
    assert {rule.code: said for rule in catalogue().values() if _own(tables, rule) and (said := tables.complaint(rule))} == {}


@pytest.mark.parametrize("module", modules())
def test_every_mutant_of_a_rule_is_noticed(tables: Tables, module: str) -> None:
    made = [mutant for mutant in mutants_of(module) if _own(tables, mutant.rule)]
    survivors = [mutant.place for mutant in made if not tables.complaint(mutant.rule)]
    print(f"{module}: {len(made)} mutants, {len(survivors)} survive", *survivors, sep="\n  ")
    assert [place for place in survivors if place not in EQUIVALENT] == []
    stale = {place for place in EQUIVALENT if f" {module}." in place} - set(survivors)
    assert not stale


def _limits(batch: Batch) -> Iterator[tuple[str, str, Batch]]:
    from datetime import timedelta
    from fractions import Fraction

    for step in (-1, 1):
        for code, name in (("A310", "dual"), ("A311", "industry")):
            share = getattr(batch.shares, name) + Fraction(step, 100)
            yield code, f"{name} {step:+}%", batch.model_copy(update={"shares": batch.shares.model_copy(update={name: share})})
        yield "A313", f"team_max {step:+}", batch.model_copy(update={"team_max": batch.team_max + step})
        yield "P509", f"deadline {step:+} day", batch.model_copy(update={"deadline": batch.deadline + timedelta(step)})
    of_cases = tuple(c for c in batch.certificates if c.name != "传感网应用开发")
    yield "A301", "a certificate less", batch.model_copy(update={"certificates": of_cases})
    other = batch.certificates[0].model_copy(update={"name": "数据标注"})
    yield "A301", "a certificate more", batch.model_copy(update={"certificates": (*batch.certificates, other)})
    without = tuple(t for t in batch.school_types if t.name != "高等职业学校")
    yield "S204", "a school type less", batch.model_copy(update={"school_types": without})
    more = batch.school_types[0].model_copy(update={"name": "技工学校"})
    yield "S204", "a school type more", batch.model_copy(update={"school_types": (*batch.school_types, more)})


@pytest.mark.parametrize("code, words, changed", list(_limits(load_batch("2019-2"))), ids=lambda v: v if isinstance(v, str) else "")
def test_every_moved_limit_is_noticed(tables: Tables, code: str, words: str, changed: Batch) -> None:
    assert tables.complaint(catalogue()[code], changed)

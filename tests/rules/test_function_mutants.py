"""The cases hold the functions of expressions: every small fault put into one is noticed by the cases of the rules that call it."""

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
from schemas.expressions import tree
from schemas.rules import Rule, catalogue, lookups
from tests.rules.function_mutants import mutants_of, with_function
from tests.rules.making import Named, of_returns, write_cases

EQUIVALENT: dict[str, str] = tomllib.loads((Path(__file__).with_name("equivalent_functions.toml")).read_text(encoding="utf-8"))
BATCH = load_batch("2019-2")


@dataclass
class Tables:
    """The typed tables of all cases, read once through the real readers, and which case's file each record is of."""

    frames: dict[str, pd.DataFrame]
    files: dict[str, pd.Series]
    cases: list[Named]

    def complaint(self, rule: Rule) -> str:
        """'' where the rule fires in its failing cases, nowhere else, and judges its passing ones; a crash is noticed too."""
        try:
            return self._complaint(rule)
        except Exception as error:  # noqa: BLE001 - whatever a mutant raises
            return f"crashed: {error!r}"[:80]

    def _complaint(self, rule: Rule) -> str:
        frame, files = self.frames[rule.table], self.files[rule.table]
        failed, answers = failures(frame, [rule], BATCH)
        if answers.broken:
            return f"crashed: {answers.broken}"
        fired = set(files[failed.get(rule.code, pd.Index([]))])
        wanted = {c.file for c in self.cases if c.kind == "fails" and c.rule.code == rule.code}
        wanted |= {c.file for c in self.cases if rule.code in c.case.raises}
        pairs = {c.other for c in self.cases}
        if fired - pairs != wanted:
            return f"fires wrongly at {sorted((fired - pairs) ^ wanted)[:3]}"
        silent = {c.file for c in self.cases if rule.code in c.case.silences}
        if silent - set(files[answers.by_code[rule.code].isna()]):
            return "judges what cannot be judged"
        judged = set(files[answers.by_code[rule.code].notna()])
        unjudged = {c.file for c in self.cases if c.kind == "passes" and c.rule.code == rule.code} - judged
        return f"does not judge {sorted(unjudged)}" if unjudged else ""


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    folder = tmp_path_factory.mktemp("mutants")
    inbox = folder / "inbox" / "33"
    inbox.mkdir(parents=True)
    cases = of_returns()
    write_cases(inbox, cases)
    province = next(p for p in provinces() if p.code == "33")
    run = judge_province(Request(BATCH, province, folder / "inbox", folder, folder))
    live = set(run.schools.typed.index[run.schools.typed["current"]])
    frames = {
        "school": run.schools.typed.loc[sorted(live)],
        "application": run.applications.typed[run.applications.typed["school_id"].isin(live)],
        "trainer": run.trainers.typed[run.trainers.typed["school_id"].isin(live)],
    }
    names = run.files["file"].str.removeprefix("33/")
    return Tables(frames, {name: frame["file_id"].map(names) for name, frame in frames.items()}, cases)


def trees_of(rule: Rule) -> list[tree.Node]:
    """Every expression of a rule that decides its answer."""
    return [one for one in (rule.holds, rule.where, rule.applies) if one]


RULES = [rule for rule in catalogue().values() if rule.table in ("school", "application", "trainer") and rule.holds]
CALLED = {
    one.function.name: one.function for rule in RULES for node in trees_of(rule) for one in tree.walk(node) if isinstance(one, tree.Call)
}


def _callers(name: str) -> Iterator[Rule]:
    for rule in RULES:
        if any(isinstance(one, tree.Call) and one.function.name == name for node in trees_of(rule) for one in tree.walk(node)):
            yield rule


def test_unchanged_rules_are_not_complained_of(tables: Tables) -> None:
    assert {rule.code: said for rule in RULES if (said := tables.complaint(rule))} == {}


@pytest.mark.parametrize("name", sorted(set(CALLED) - {"known"}))
def test_every_mutant_of_a_function_is_noticed_by_a_rule_that_calls_it(tables: Tables, name: str) -> None:
    own = CALLED[name].ask.__name__
    made = list(mutants_of(lookups, own))
    survivors = [words for words, ask in made if not any(tables.complaint(with_function(rule, name, ask)) for rule in _callers(name))]
    print(f"{name}: {len(made)} mutants, {len(survivors)} survive", *survivors, sep="\n  ")
    assert [words for words in survivors if words not in EQUIVALENT] == []
    assert not {words for words in EQUIVALENT if words.startswith(f"{own}#")} - set(survivors)


def test_every_mutant_of_known_is_noticed() -> None:
    """No case can have a list whose total is read and whose other counts are not."""
    columns = [pd.Series(values, dtype="Int64") for values in ([1, None, 1, None], [1, 1, None, None])]
    wanted = [True, False, False, False]
    assert lookups._known(pd.DataFrame(), BATCH, *columns).tolist() == wanted
    survivors = []
    for words, ask in mutants_of(lookups, "_known"):
        try:
            if ask(pd.DataFrame(), BATCH, *columns).tolist() == wanted:
                survivors.append(words)
        except Exception:  # noqa: BLE001 - a mutant that crashes is noticed
            continue
    assert survivors == ["_known#40: 1 to 0"]  # the first column is looked at twice

"""Witnesses hold the rules: against Python's own reading of a rule's text, small faults in its tree, real returns."""

from __future__ import annotations

import random
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline.publish.labels import headings
from pipeline.settings.load import load_batch
from schemas import fields
from schemas.batch import Batch
from schemas.expressions import evaluate, scalar, tree
from schemas.expressions.tree import DAY, NUMBER, TEXT, TRUTH, Node
from schemas.expressions.witnesses import Asked, Witness, witnesses
from schemas.rule_words import CLEAN
from schemas.rules import Case, Rule, catalogue
from schemas.rules.vocabulary import vocabulary
from tests.rules.mutants import Mutant, mutants_of
from tests.running import Outcome, run
from workshop.sample import layouts
from workshop.sample.school import clean_return
from workshop.sample.write import book_bytes

BATCH = load_batch("2019-2")
RULES = {code: rule for code, rule in catalogue(BATCH).items() if rule.holds}
EQUIVALENT: dict[str, str] = tomllib.loads(Path(__file__).with_name("equivalent.toml").read_text(encoding="utf-8"))
_DTYPES = {NUMBER: "Int64", TEXT: "str", DAY: "str", TRUTH: "boolean"}


def _asked(rule: Rule, batch: Batch = BATCH) -> Asked:
    assert rule.holds
    return Asked.of(batch, rule.holds, rule.where, rule.applies)


@cache
def _witnesses(code: str) -> tuple[Witness, ...]:
    return witnesses(_asked(RULES[code]), {"id_code": "33", **CLEAN.get(RULES[code].table, {})})


@cache
def _mutants(code: str) -> tuple[Mutant, ...]:
    return tuple(mutants_of(_asked(RULES[code])))


def _calls(asked: Asked) -> list[tree.Call]:
    found = (node for root in asked.trees for node in tree.walk(root) if isinstance(node, tree.Call) and not node.function.cells)
    return list({scalar.label(one): one for one in found}.values())


# Answered in three ways that share no code: one record, a whole table, Python's own reading of the rule's text.


@pytest.mark.parametrize("code", RULES)
def test_a_table_answers_as_one_record_does(code: str) -> None:
    asked, found = _asked(RULES[code]), _witnesses(code)
    columns = {c.name: c.type for c in tree.columns_of(*asked.trees)} | {scalar.label(one): one.function.gives for one in _calls(asked)}
    frame = pd.DataFrame({key: pd.Series([w.values[key] for w in found], dtype=_DTYPES[kind]) for key, kind in columns.items()})
    holds, where = (_answers(root, frame) for root in (asked.holds, asked.where))
    applies = [one is not False for one in _answers(asked.applies, frame)]
    told = [None if w is not True or not a else h for h, w, a in zip(holds, where, applies)]
    assert told == [w.answer for w in found]


def _answers(root: Node | None, frame: pd.DataFrame) -> list[bool | None]:
    if root is None:
        return [True] * len(frame)
    return [None if one is pd.NA else bool(one) for one in evaluate.answer(_from_frame(root), frame, BATCH)]


def _from_frame(node: Node) -> Node:
    """The tree with what looks beyond the record read from a column of the frame."""
    if isinstance(node, tree.Call) and not node.function.cells:
        label = scalar.label(node)
        return tree.rebuilt(node, function=replace(node.function, ask=lambda frame, batch, *arguments: frame[label]))
    changes: dict[str, Any] = {}
    for name in ("left", "right", "item", "part"):
        if isinstance(child := getattr(node, name, None), Node):
            changes[name] = _from_frame(child)
    if isinstance(node, (tree.And, tree.Or)):
        changes["parts"] = tuple(map(_from_frame, node.parts))
    return tree.rebuilt(node, **changes) if changes else node


class _Names(Mapping[str, Any]):
    """What the names in a rule's text mean in Python for one record without unknown values; functions are written again here."""

    def __init__(self, rule: Rule, values: Mapping[str, Any]) -> None:
        batch = BATCH
        self._rule, self._values = rule, values
        self._known = {
            "shares": batch.shares, "balance": batch.balance, "team_max": batch.team_max, "deadline": batch.deadline.isoformat(),
            "certificates": [c.name for c in batch.certificates], "school_types": [t.name for t in batch.school_types],
        } | {
            "known": lambda *given: True,
            "well_formed": lambda text: re.fullmatch(_SHAPES[_kind(rule)], text, re.ASCII) is not None,
            "contains": lambda text, *words: any(text.count(word) for word in words),
            "ends": lambda text, *words: any(text[-len(word) :] == word for word in words),
            "characters": lambda text, first, last: "".join(c for place, c in enumerate(text, 1) if first <= place <= last),
            "prefix_fits": lambda code, kind: (code[:2] == "36") == (kind == "中等职业学校") and code[:2] in ("36", "41", "42") and kind in self._known["school_types"],
        }  # fmt: skip

    def __getitem__(self, name: str) -> Any:
        if name in self._values:
            return self._values[name]
        if name in self._known:
            return self._known[name]
        lets = _lets(self._rule)
        if name in lets:
            return eval(lets[name].strip(), {"__builtins__": {}}, self)
        return lambda *given: next(value for label, value in self._values.items() if label.startswith(f"{name}("))

    def __iter__(self) -> Iterator[str]:
        raise NotImplementedError

    def __len__(self) -> int:
        raise NotImplementedError


_SHAPES = {
    "school_code": r"\d{10}",
    "major_code": r"\d{6}[A-Z]?[A-Z]?",
    "phone": r"(1\d{10}|0\d{2,3}-\d{7,8}(-\d+)?|、)+",
    "email": r"([a-z.]+@([a-z]+\.)+[a-z][a-z]+|、)+",
}


def _kind(rule: Rule) -> str:
    """Of the field whose format a rule's text asks for: one a rule."""
    block = _blocks()[rule.code]
    (name,) = set(re.findall(r"well_formed\((\w+)\)", f"{block['holds']} {block.get('where', '')}"))
    return vocabulary(rule.table).columns[name].kind


@cache
def _blocks() -> dict[str, dict[str, Any]]:
    files = sorted((Path(fields.__file__).parent / "rules").glob("*.toml"))
    return {block["code"]: block for file in files for block in tomllib.loads(file.read_text(encoding="utf-8"))["rule"]}


def _lets(rule: Rule) -> dict[str, str]:
    return dict(_blocks()[rule.code].get("let", {}))


@pytest.mark.parametrize("code", RULES)
def test_pythons_own_reading_of_the_text_agrees(code: str) -> None:
    """An oracle that knows nothing of trees: the text of the rule, read by Python itself, for the records that lack nothing."""
    rule, block = RULES[code], _blocks()[code]
    asked = 0
    for one in _witnesses(code):
        if None in one.values.values():
            continue
        names = _Names(rule, one.values)
        where, applies, holds = (
            eval(" ".join(block.get(key, "True").split()), {"__builtins__": {"True": True}}, names) for key in ("where", "applies", "holds")
        )
        assert one.answer == (bool(holds) if where and applies else None), one
        asked += 1
    assert asked


# Small faults.


def _noticed(code: str, changed: Asked, by: tuple[Mapping[str, Any], ...]) -> bool:
    asked = _asked(RULES[code])
    return any(asked.outcome(values) != changed.outcome(values) for values in by)


@pytest.mark.parametrize("code", RULES)
def test_every_mutant_is_noticed(code: str) -> None:
    values = tuple(w.values for w in _witnesses(code))
    survivors = [f"{code} {mutant.place}" for mutant in _mutants(code) if not _noticed(code, mutant.asked, values)]
    assert [place for place in survivors if place not in EQUIVALENT] == []
    assert {place for place in EQUIVALENT if place.startswith(f"{code} ")} == set(survivors)


def test_there_are_mutants_of_every_kind() -> None:
    words = " ".join(mutant.place for code in RULES for mutant in _mutants(code))
    for kind in (">= to >", "<= to <", "0 to 1", "0 to -1", "shares.dual +1", "shares.dual -1", "to Or", "to And", "without part", "not added",
                 "not removed", "in to not in", "without “", "with “", "deadline -1 day", "team_dual to team_total", "where dropped"):  # fmt: skip
        assert kind in words, kind


def _of_case(rule: Rule, case: Case) -> dict[str, Any] | None:
    """The record that a written case speaks of; None where it is no matter of one record."""
    if case.inbox or case.figures or case.also or case.elsewhere or rule.table not in CLEAN:
        return None
    values = {**CLEAN[rule.table], **case.given}
    values |= {f"listed_{key}": values.get(f"team_{key}") for key in ("total", "dual", "industry")} if rule.table == "application" else {}
    values |= {"id_code": "33", **case.given}
    needed = {c.name for c in tree.columns_of(*_asked(rule).trees)} | {scalar.label(one) for one in _calls(_asked(rule))}
    return {key: values[key] for key in needed} if needed <= set(values) else None


def test_witnesses_notice_whatever_the_written_cases_notice() -> None:
    by_cases: dict[str, set[str]] = defaultdict(set)
    for code, rule in RULES.items():
        values = tuple(record for case in (*rule.fails, *rule.passes) if (record := _of_case(rule, case)) is not None)
        wanted = [False for case in rule.fails if _of_case(rule, case) is not None] + [
            True for case in rule.passes if _of_case(rule, case) is not None
        ]
        assert [_asked(rule).answer(record) for record in values] == wanted, code
        for mutant in _mutants(code):
            if values and _noticed(code, mutant.asked, values):
                by_cases[code].add(mutant.place)
                assert _noticed(code, mutant.asked, tuple(w.values for w in _witnesses(code))), (code, mutant.place)
    assert len(by_cases) > 20
    assert sum(map(len, by_cases.values())) > 100


def _limits() -> Iterator[tuple[str, str, Batch]]:
    batch = BATCH
    for step in (-1, 1):
        for code, name in (("A310", "dual"), ("A311", "industry")):
            share = getattr(batch.shares, name) + Fraction(step, 100)
            yield (
                code,
                f"{name} {step:+}%",
                batch.model_copy(update={"shares": batch.shares.model_copy(update={name: share})}),
            )
        for code, name in (("P501", "certificate"), ("P502", "field"), ("P504", "school")):
            share = getattr(batch.balance, name) + Fraction(step, 100)
            yield (
                code,
                f"{name} {step:+}%",
                batch.model_copy(update={"balance": batch.balance.model_copy(update={name: share})}),
            )
        yield "A313", f"team_max {step:+}", batch.model_copy(update={"team_max": batch.team_max + step})
        yield "P509", f"deadline {step:+} day", batch.model_copy(update={"deadline": batch.deadline + timedelta(step)})
    for one in batch.certificates:
        rest = tuple(c for c in batch.certificates if c is not one)
        yield "A301", f"without {one.name}", batch.model_copy(update={"certificates": rest})
    other = batch.certificates[0].model_copy(update={"name": "另一内容"})
    yield "A301", "a certificate more", batch.model_copy(update={"certificates": (*batch.certificates, other)})
    for kind in batch.school_types:
        rest_of_types = tuple(t for t in batch.school_types if t is not kind)
        yield "S204", f"without {kind.name}", batch.model_copy(update={"school_types": rest_of_types})
        fewer = kind.model_copy(update={"code_prefixes": ("99",)})
        yield "S206", f"prefixes of {kind.name}", batch.model_copy(update={"school_types": tuple(fewer if t is kind else t for t in batch.school_types)})  # fmt: skip
    yield (
        "A310",
        "of teachers",
        batch.model_copy(update={"shares": batch.shares.model_copy(update={"dual_base": "teachers"})}),
    )


@pytest.mark.parametrize("code, words, changed", list(_limits()), ids=lambda v: v if isinstance(v, str) else "")
def test_every_moved_limit_is_noticed(code: str, words: str, changed: Batch) -> None:
    values = [{"team_industry": 4, **w.values} for w in _witnesses(code)]
    assert _noticed(code, _asked(RULES[code], changed), tuple(values))


# Readable, and in real returns.


def test_witnesses_say_what_they_are_in_the_forms_words() -> None:
    words = headings(BATCH)
    said = {w.words(words): w.answer for w in _witnesses("A310")}
    assert said["双师型教师数 10，培训团队总人数 20"] is True
    assert said["双师型教师数 9，培训团队总人数 20"] is False
    assert said["双师型教师数 9，培训团队总人数 19"] is False
    assert said["双师型教师数 48，培训团队总人数 97"] is False
    assert said["双师型教师数 49，培训团队总人数 97"] is True
    assert {w.words(words): w.answer for w in _witnesses("A315")}["实训条件 租用，合作单位 空"] is False
    assert {w.words(words): w.answer for w in _witnesses("A314")} == {
        "实训条件 自有": True, "实训条件 租用": True, "实训条件 共用": True, "实训条件 无": False, "实训条件 读不出": None,
    }  # fmt: skip
    assert all(len(_witnesses(code)) <= 70 for code in RULES)


@pytest.mark.parametrize("code", RULES)
def test_every_rule_has_witnesses_of_each_answer(code: str) -> None:
    assert {w.answer for w in _witnesses(code)} == {True, False, None}


def _on_cells(table: str) -> dict[str, Rule]:
    """The rules of a table that rest on nothing but its own cells (and the province's own code)."""
    return {
        code: rule
        for code, rule in RULES.items()
        if rule.table == table
        and not _calls(_asked(rule))
        and all(not c.derived or c.name == "id_code" for c in tree.columns_of(*_asked(rule).trees))
    }


def _cell(table: str, name: str, value: Any) -> Any:
    """What a school writes so that a field has a value; nothing that could be read for unknown."""
    if value is not None:
        return value
    column = vocabulary(table).columns[name]
    return "某某" if column.options or column.type in (NUMBER, DAY) else ""


def _writable(table: str, one: Witness) -> bool:
    """Whether a return can bring it about: another province's code cannot, nor an unreadable text that may be empty."""
    columns = vocabulary(table).columns
    unreadable = [columns[name] for name, value in one.values.items() if value is None]
    return one.values.get("id_code", "33") == "33" and not any(c.type == TEXT and c.blank and not c.options for c in unreadable)


def _expected(table: str, record: Mapping[str, Any]) -> set[str]:
    return {code for code, rule in _on_cells(table).items() if _asked(rule).answer(record) is False}


@pytest.fixture(scope="module")
def outcome(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Outcome, dict[str, set[str]], dict[tuple[str, str], set[str]]]:
    """One run over all witnesses: a return for each of a school rule, a return with a row for each of an application rule."""
    folder = tmp_path_factory.mktemp("witnesses")
    (folder / "inbox").mkdir()
    schools: dict[str, set[str]] = {}
    rows: dict[tuple[str, str], set[str]] = {}
    number = 0
    for code in _on_cells("school"):
        for one in _witnesses(code):
            if not _writable("school", one):
                continue
            number += 1
            record = _school(number)
            values = {
                **CLEAN["school"],
                "school_name": record["school"]["school_name"],
                "school_code": record["school"]["school_code"],
                **one.values,
            }
            values |= _of_its_own(values, number, set(one.values))
            record["school"] |= {name: _cell("school", name, value) for name, value in values.items() if name != "id_code"}
            schools[f"{code}-{number}.xlsx"] = _expected("school", values | {"id_code": "33"})
            (folder / "inbox" / f"{code}-{number}.xlsx").write_bytes(book_bytes(layouts.official(record)))
    for code in _on_cells("application"):
        number += 1
        record = _school(number)
        model = record["applications"][0] | CLEAN["application"]
        record["applications"] = []
        for place, one in enumerate(w for w in _witnesses(code) if _writable("application", w)):
            values = {**model, "major_code": f"{610000 + place}", **one.values}
            record["applications"].append(
                {name: _cell("application", name, value) for name, value in (values | {"seq": place + 1}).items()}
            )
            rows[f"{code}.xlsx", str(place + 3)] = _expected("application", values)
        (folder / "inbox" / f"{code}.xlsx").write_bytes(book_bytes(layouts.official(record)))
    return run(folder / "inbox", folder), schools, rows


def _school(number: int) -> dict[str, Any]:
    return clean_return(random.Random(number), number, school_type="高等职业学校", certificates=1)


def _of_its_own(values: Mapping[str, Any], number: int, said: set[str]) -> dict[str, str]:
    """Names and codes that no other return has, alike in everything that a rule looks at."""
    own: dict[str, str] = {}
    if "school_name" in said and values["school_name"]:
        own["school_name"] = f"第{number}所{values['school_name']}"
    code = values["school_code"]
    if "school_code" in said and code and code.isdigit():
        own["school_code"] = code[:4] + f"{number:0{len(code) - 4}}"
    return own


def test_every_witness_raises_exactly_what_is_predicted(
    outcome: tuple[Outcome, dict[str, set[str]], dict[tuple[str, str], set[str]]],
) -> None:
    done, schools, rows = outcome
    assert done.code == 3, done.err
    of_schools: dict[str, set[str]] = defaultdict(set)
    of_rows: dict[tuple[str, str], set[str]] = defaultdict(set)
    for finding in done.findings:
        if finding["code"] in _on_cells("school"):
            of_schools[finding["file"]].add(finding["code"])
        elif (
            finding["code"] in _on_cells("application")
            and (finding["file"], row := finding["cell"].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) in rows
        ):
            of_rows[finding["file"], row].add(finding["code"])
    assert {file: of_schools[file] for file in schools if of_schools[file] != schools[file]} == {}
    assert {row: of_rows[row] for row in rows if of_rows[row] != rows[row]} == {}


def test_the_predictions_are_of_every_rule_and_both_ways(
    outcome: tuple[Outcome, dict[str, set[str]], dict[tuple[str, str], set[str]]],
) -> None:
    _, schools, rows = outcome
    assert len(_on_cells("school")) >= 12
    assert len(_on_cells("application")) >= 13
    for code in _on_cells("school"):
        assert {code in found for file, found in schools.items() if file.startswith(code)} == {True, False}, code
    for code in _on_cells("application"):
        assert {code in found for (file, _), found in rows.items() if file == f"{code}.xlsx"} == {True, False}, code

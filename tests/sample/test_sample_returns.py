"""The clean return: what the rules ask of a return, computed here a second time, holds for every type and number."""

from __future__ import annotations

import random
from collections import Counter, defaultdict

import pytest

from schemas.fields import TABLES, names
from workshop.sample.facts import LEVELS_OF_TYPE, SCHOOL_TYPES, batch_facts, units
from workshop.sample.school import LARGEST_TEAM, Return, clean_return

EVERY_TYPE = [(school_type, seed) for school_type in SCHOOL_TYPES for seed in range(25)]


def _return(school_type: str, seed: int, province: str = "33") -> Return:
    return clean_return(random.Random(seed), seed, province, school_type)


def _by_certificate(record: Return, table: str) -> dict[str, list[dict]]:
    found: dict[str, list[dict]] = defaultdict(list)
    for row in record[table]:
        found[row["certificate"]].append(row)
    return found


@pytest.mark.parametrize(("school_type", "seed"), EVERY_TYPE)
def test_every_field_of_the_form_is_there_and_required_ones_are_filled(school_type: str, seed: int) -> None:
    record = _return(school_type, seed)
    rows = {"school": [record["school"]], "application": record["applications"], "trainer": record["trainers"]}
    for table, fields in TABLES.items():
        assert rows[table]
        for row in rows[table]:
            assert list(row) == names(table)
            assert not [f.name for f in fields if f.required and row[f.name] == ""]


@pytest.mark.parametrize(("school_type", "seed"), EVERY_TYPE)
def test_numbers_of_an_application_are_possible(school_type: str, seed: int) -> None:
    for row in _return(school_type, seed)["applications"]:
        assert min(row["intake_1"], row["intake_2"], row["intake_3"], row["training_experience"]) > 0
        assert 1 <= row["pilot_students"] <= row["enrolled"]
        assert 0 < row["team_total"] <= LARGEST_TEAM < 100
        assert row["team_total"] / 2 <= row["team_dual"] <= row["team_total"]
        assert row["team_total"] / 5 <= row["team_industry"] <= row["team_total"]
        assert bool(row["partner"]) == (row["facilities"] in ("租用", "共用"))


@pytest.mark.parametrize(("school_type", "seed"), EVERY_TYPE)
def test_trainer_list_agrees_with_declared_team(school_type: str, seed: int) -> None:
    record = _return(school_type, seed)
    trainers = _by_certificate(record, "trainers")
    applications = _by_certificate(record, "applications")
    assert set(trainers) == set(applications)
    for certificate, rows in applications.items():
        listed = trainers[certificate]
        counted = (
            len(listed),
            sum(row["dual_qualified"] == "是" for row in listed),
            sum(row["industry_expert"] == "是" for row in listed),
        )
        assert {(row["team_total"], row["team_dual"], row["team_industry"]) for row in rows} == {counted}
        assert len({row["trainer_name"] for row in listed}) == len(listed)
        own = {"本校", record["school"]["school_name"]}
        assert all(row["employer"] not in own for row in listed if row["industry_expert"] == "是")


@pytest.mark.parametrize(("school_type", "seed"), EVERY_TYPE)
def test_majors_are_listed_for_certificate_and_level_and_no_row_twice(school_type: str, seed: int) -> None:
    rows = _return(school_type, seed)["applications"]
    for row in rows:
        listed = {pair for level in LEVELS_OF_TYPE[school_type] for pair in batch_facts().majors[row["certificate"], level]}
        assert (row["major_name"], row["major_code"]) in listed
    assert max(Counter((row["certificate"], row["major_code"]) for row in rows).values()) == 1


def test_teams_of_different_certificates_differ_in_size() -> None:
    for seed in range(100):
        sizes = {row["certificate"]: row["team_total"] for row in _return(SCHOOL_TYPES[0], seed)["applications"]}
        assert len(set(sizes.values())) == len(sizes)


@pytest.mark.parametrize("province", sorted(units()))
@pytest.mark.parametrize("school_type", SCHOOL_TYPES)
def test_school_code_says_type_and_province(province: str, school_type: str) -> None:
    code = _return(school_type, 7, province)["school"]["school_code"]
    assert len(code) == 10
    assert code.isdigit()
    assert code[2:4] == ("65" if province == "66" else province)
    assert (code[:2] == "36") == (school_type == "中等职业学校")
    assert code[:2] in {"36", "41", "42"}


def test_neighbouring_units_share_no_code() -> None:
    xinjiang, corps = ({_return(SCHOOL_TYPES[0], seed, unit)["school"]["school_code"] for seed in range(50)} for unit in ("65", "66"))
    assert not xinjiang & corps


def test_schools_and_experts_of_a_province_are_all_different() -> None:
    records = [clean_return(random.Random(number), number) for number in range(3000)]
    assert len({record["school"]["school_name"] for record in records}) == 3000
    assert len({record["school"]["school_code"] for record in records}) == 3000
    schools_of: dict[str, set[int]] = defaultdict(set)
    for number, record in enumerate(records):
        for row in record["trainers"]:
            if row["industry_expert"] == "是":
                schools_of[row["employer"]].add(number)
    assert max(map(len, schools_of.values())) == 1


def test_names_trip_no_rule_about_names() -> None:
    for number in range(500):
        name = clean_return(random.Random(number), number)["school"]["school_name"]
        assert not [word for word in ("技工", "技师学院") if word in name]
        assert not name.endswith(("校区", "分校", "教学点"))


def test_edges_and_variety_occur() -> None:
    rows = [row for seed in range(300) for row in _return(SCHOOL_TYPES[seed % 5], seed)["applications"]]
    assert any(2 * row["team_dual"] == row["team_total"] for row in rows)
    assert any(5 * row["team_industry"] == row["team_total"] for row in rows)
    assert any(row["pilot_students"] == row["enrolled"] for row in rows)
    assert {row["facilities"] for row in rows} == {"自有", "租用", "共用"}
    assert {row["certificate"] for row in rows} == set(batch_facts().certificates)
    assert any("、" in row["levels"] for row in rows)


def test_same_seed_gives_the_same_return() -> None:
    assert clean_return(random.Random(5), 9) == clean_return(random.Random(5), 9)
    assert clean_return(random.Random(5), 9) != clean_return(random.Random(6), 9)


def test_another_batch_gives_its_certificates() -> None:
    facts = batch_facts("2019-1")
    for seed in range(40):
        record = clean_return(random.Random(seed), seed, school_type=SCHOOL_TYPES[seed % 5], batch_facts=facts)
        assert record["applications"]
        assert {row["certificate"] for row in record["applications"]} <= set(facts.certificates)
        assert facts.opened < record["school"]["filled_on"] <= facts.deadline

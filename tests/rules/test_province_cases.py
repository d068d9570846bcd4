"""The cases of the balance rules: exact limits, sizes, and every limit of the batch moved by the least step is noticed."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd
import pytest

from pipeline.check.engine import check_table
from pipeline.check.stage import run_facts
from pipeline.merge.balance import balances, with_contributors
from pipeline.settings.load import load_batch
from schemas.batch import Batch
from schemas.drafts import Drafts
from schemas.rules import Case, catalogue

BATCH = load_batch("2019-2")
WAYS = {"P501": "certificate", "P502": "field", "P504": "school"}
NAMES = [c.name for c in BATCH.certificates]
CASES = [(code, kind, case) for code in WAYS for kind in ("fails", "passes") for case in getattr(catalogue()[code], kind)]


def _province(code: str, case: Case) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """One application a school; the first group has the case's part of the whole, the others share the rest evenly.

    The last application is not in the summary where the case has less there; P504: it is one more of the tenth school's, or its only one.
    """
    part, whole, _, inside, inside_schools = (*case.figures, None, None, None)[:5]
    out = 0 if inside is None else whole - inside
    if code == "P504":
        sharers = 8 if inside_schools == 9 else 9
        students = [
            part,
            *((whole - part - out) // sharers + (n < (whole - part - out) % sharers) for n in range(sharers)),
            *([out] if out else []),
        ]
        of_school = [min(n, 9) for n in range(len(students))]
    else:
        students, of_school = [10] * whole, list(range(whole))
    size = len(students)
    groups = [0 if n < part or code == "P504" else 1 + n % 9 for n in range(size)]
    spread = [n % 9 for n in range(size)]
    applications = pd.DataFrame(
        {
            "school_id": of_school,
            "certificate": [NAMES[g] for g in (groups if code == "P501" else spread)],
            "category": [f"大类{g}" for g in (groups if code == "P502" else spread)],
            "pilot_students": pd.array(students, dtype="Int64"),
            "near_certificate": "",
        }
    )
    names = [f"校{n}" for n in range(size)]
    included = pd.Series([not out or n < size - 1 for n in range(size)])
    return applications, pd.DataFrame({"school_key": names, "school_name": names, "city": [""] * size}), included


def _fired(code: str, case: Case, batch: Batch) -> list[dict[str, object]]:
    applications, schools, included = _province(code, case)
    shares = balances(applications, schools, included, batch)
    live = {"application": applications, "school": schools, "trainer": applications[:0]}
    drafts = Drafts()
    name = f"share_{WAYS[code]}"
    frame = with_contributors(shares, applications, schools, included)[WAYS[code]]
    check_table(name, frame, None, batch, run_facts(live, batch, roster=False, trainer_list=False), drafts)
    return [facts for found, facts in zip(drafts.frame()["code"], drafts.frame()["facts"]) if found == code]


@pytest.mark.parametrize("code, kind, case", CASES, ids=lambda v: v.shows if isinstance(v, Case) else v)
def test_a_case_fires_once_with_its_figures_or_not_at_all(code: str, kind: str, case: Case) -> None:
    fired = _fired(code, case, BATCH)
    assert len(fired) == (kind == "fails")
    for facts in fired:
        names = ("numerator", "denominator", "included_numerator", "included_denominator")
        given = list(case.figures)[:4]
        assert [facts[name] for name in names][: len(given)] == given
        assert all(facts[name] for name in ("whole", "inside", "limit_words", "largest"))


def _moved() -> list[tuple[str, str, int, Batch]]:
    made = []
    for step in (-1, 1):
        for code, name in WAYS.items():
            limits = {name: getattr(BATCH.balance, name) + Fraction(step, 100)}
            made.append((code, name, step, limits))
        for code in ("P501", "P502"):
            made.append((code, "min_applications", step, {"min_applications": BATCH.balance.min_applications + step}))
    return [
        (code, name, step, BATCH.model_copy(update={"balance": BATCH.balance.model_copy(update=new)})) for code, name, step, new in made
    ]


@pytest.mark.parametrize("code, name, step, batch", _moved(), ids=lambda v: "" if isinstance(v, Batch) else str(v))
def test_every_moved_limit_is_noticed(code: str, name: str, step: int, batch: Batch) -> None:
    mine = [(kind, case) for own, kind, case in CASES if own == code]
    assert any(bool(_fired(code, case, batch)) != (kind == "fails") for kind, case in mine)


@pytest.mark.parametrize("kind", ["fails", "passes"])
def test_a_certificate_without_an_included_application_is_told(kind: str) -> None:
    for case in getattr(catalogue()["P503"], kind):
        included, applied = case.figures
        applications = pd.DataFrame(
            {
                "school_id": range(applied),
                "certificate": NAMES[0],
                "category": "大类",
                "pilot_students": pd.array([10] * applied, dtype="Int64"),
                "near_certificate": "",
            }
        )
        schools = pd.DataFrame({"school_key": ["校"] * applied, "school_name": ["校"] * applied, "city": [""] * applied})
        inside = pd.Series([n < included for n in range(applied)], index=applications.index)
        shares = balances(applications, schools, inside, BATCH)
        drafts = Drafts()
        frame = with_contributors(shares, applications, schools, inside)["certificate"]
        live = {"application": applications, "school": schools, "trainer": applications[:0]}
        check_table("share_certificate", frame, None, BATCH, run_facts(live, BATCH, roster=False, trainer_list=False), drafts)
        told = {facts["name"] for code, facts in zip(drafts.frame()["code"], drafts.frame()["facts"]) if code == "P503"}
        assert (NAMES[0] in told) == (kind == "fails")
        assert set(NAMES[1:]) <= told


def test_both_bases_say_numerator_denominator_the_most_allowed_and_by_how_many_they_are_over() -> None:
    over = next(c for c in catalogue()["P501"].fails if c.shows == "多一所")
    assert (_fired("P501", over, BATCH)[0]["whole"], _fired("P501", over, BATCH)[0]["inside"]) == (
        "31/100=31%，至多 30/100，超出 1 所",
    ) * 2
    (inside,) = _fired("P504", next(c for c in catalogue()["P504"].fails if c.shows == "只有纳入汇总的超过"), BATCH)
    assert inside["whole"] == "200/1000=20%，至多 200/1000，没有超过"
    assert inside["inside"] == "200/999=20.02%，至多 199/999，超出 1 人"
    (few,) = _fired("P501", Case("", figures=(4, 10, 4, 9)), BATCH)
    assert few["inside"] == "4/9=44.4%（申报过少，不判断）"


@pytest.mark.parametrize("code", WAYS)
def test_with_nothing_in_the_summary_the_balance_says_so(code: str) -> None:
    applications, schools, included = _province(code, catalogue()[code].fails[0])
    shares = balances(applications, schools, included & False, BATCH)
    drafts = Drafts()
    frame = with_contributors(shares, applications, schools, included & False)[WAYS[code]]
    check_table(f"share_{WAYS[code]}", frame, None, BATCH, {}, drafts)
    assert [facts["inside"] for own, facts in zip(drafts.frame()["code"], drafts.frame()["facts"]) if own == code] == ["暂无"]

"""One cause, one finding: what follows from a slip is not said again, and what does not follow from it still is. Real workbooks, one run."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.running import Outcome, run
from workshop.sample import layouts
from workshop.sample.school import Return, clean_return
from workshop.sample.write import book_bytes

Harm = Callable[[Return], None]
FIRST, SECOND, THIRD = "传感网应用开发", "智能财税", "母婴护理"
MAJORS = {FIRST: ("物联网工程技术", "610307"), SECOND: ("会计", "630302"), THIRD: ("护理", "620201")}
TYPO = {FIRST: "传感网应用开法", SECOND: "智能财悦", THIRD: "母婴护里"}
TOTALS = (20, 21, 22)


def _clean(number: int) -> Return:
    """Three certificates with teams of 20, 21 and 22, half of them 双师型 and a quarter 行业企业专家."""
    record = clean_return(random.Random(number), number, school_type="高等职业学校", certificates=1)
    model, trainer = record["applications"][0], record["trainers"][0]
    record["applications"], record["trainers"] = [], []
    for seq, (certificate, total) in enumerate(zip(MAJORS, TOTALS), 1):
        name, code = MAJORS[certificate]
        team = {"team_total": total, "team_dual": 12, "team_industry": 6}
        record["applications"].append(model | team | {"seq": seq, "certificate": certificate, "major_name": name, "major_code": code})
        for n in range(total):
            expert = n >= total - 6
            own = {
                "trainer_name": f"张{seq}{n:02}",
                "dual_qualified": "是" if n < 12 else "否",
                "industry_expert": "是" if expert else "否",
            }
            employer = f"云屿{number}有限公司" if expert else "本校"
            record["trainers"].append(trainer | own | {"certificate": certificate, "employer": employer})
    return record


def _apply(record: Return, of: str, **changes: object) -> None:
    for row in record["applications"]:
        if row["certificate"] == of:
            row |= changes


def _applied(name: str, certificate: str = FIRST) -> Harm:
    """The application alone under another name."""
    return lambda record: _apply(record, certificate, certificate=name)


def _trained(name: str, how_many: int = 99, certificate: str = FIRST) -> Harm:
    """The first trainers of a certificate alone under another name."""

    def harm(record: Return) -> None:
        for one in [one for one in record["trainers"] if one["certificate"] == certificate][:how_many]:
            one["certificate"] = name

    return harm


def _all(*harms: Harm) -> Harm:
    return lambda record: [harm(record) for harm in harms] and None


def _extra(certificate: str, how_many: int = 1) -> Harm:
    return lambda record: record["trainers"].extend(
        {**record["trainers"][0], "certificate": certificate, "trainer_name": f"吴不在{n}"} for n in range(how_many)
    )


def _one_less(certificate: str) -> Harm:
    return lambda record: record["trainers"].remove(next(one for one in record["trainers"] if one["certificate"] == certificate))


def _same_totals(record: Return) -> None:
    """Three teams of one size, one of them under a misspelt certificate: two certificates are no three."""
    for certificate, surplus in zip(MAJORS, (0, 1, 2)):
        for _ in range(surplus):
            record["trainers"].remove(
                next(o for o in record["trainers"][12:] if o["certificate"] == certificate and o["dual_qualified"] == o["industry_expert"])
            )
        _apply(record, certificate, team_total=20)
    _all(_applied(TYPO[FIRST]), _trained(TYPO[FIRST]))(record)


CASES: dict[str, tuple[Harm, dict[str, int]]] = {
    "nothing": (lambda record: None, {}),
    "application misspelt": (_applied(TYPO[FIRST]), {"A301": 1}),
    "application under a foreign certificate": (_applied("老年照护"), {"A301": 1}),
    "application under an invented certificate": (_applied("数据标注"), {"A301": 1}),
    "application misspelt, one trainer missing too": (_all(_applied("数据标注"), _one_less(FIRST)), {"A301": 1}),
    "application and trainers misspelt alike": (_all(_applied(TYPO[FIRST]), _trained(TYPO[FIRST])), {"A301": 1}),
    "misspelt alike, and one trainer less": (_all(_applied(TYPO[FIRST]), _trained(TYPO[FIRST]), _one_less(TYPO[FIRST])), {"A301": 1, "A318": 1}),
    "two applications misspelt": (_all(_applied(TYPO[FIRST]), _applied(TYPO[SECOND], SECOND)), {"A301": 2}),
    "trainers misspelt": (_trained(TYPO[FIRST]), {"T401": 1}),
    "trainers under an invented certificate": (_trained("数据标注"), {"T401": 1}),
    "one trainer misspelt": (_trained(TYPO[FIRST], 1), {"T401": 1}),
    "trainers misspelt in two ways": (_all(_trained(TYPO[FIRST]), _trained("传感网应用开发工", 5, TYPO[FIRST])), {"T401": 2}),
    "misspelt on both sides, differently": (_all(_applied(TYPO[FIRST]), _trained("传感网运用开发")), {"A301": 1, "T401": 1}),
    "trainer of a certificate not applied for": (_extra("特殊焊接技术"), {"T401": 1}),
    "two such trainers": (_extra("特殊焊接技术", 2), {"T401": 2}),
    "application misspelt, and such a trainer": (_all(_applied(TYPO[FIRST]), _extra("特殊焊接技术")), {"A301": 1, "T401": 1}),
    "application invented, and such a trainer": (_all(_applied("数据标注"), _extra("特殊焊接技术")), {"A301": 1, "T401": 1}),
    "both misspelt alike, and such a trainer": (
        _all(_applied(TYPO[FIRST]), _trained(TYPO[FIRST]), _extra("特殊焊接技术")),
        {"A301": 1, "T401": 1},
    ),
    "application misspelt, another's list short": (_all(_applied(TYPO[FIRST]), _one_less(SECOND)), {"A301": 1, "A318": 1}),
    "trainers misspelt, another's list short": (_all(_trained(TYPO[FIRST], 3), _one_less(SECOND)), {"T401": 1, "A318": 1}),
    "unlike any, another's list short": (_all(_extra("数据标注"), _one_less(SECOND)), {"T401": 1, "A318": 1}),
    "teams of one size, one misspelt": (_same_totals, {"A301": 1}),
    "team of contradictions": (lambda record: _apply(record, FIRST, team_dual=25), {"A312": 1}),
    "team of nobody": (lambda record: _apply(record, FIRST, team_total=0), {"A312": 1}),
    "team too few of both": (lambda record: _apply(record, FIRST, team_total=97), {"A310": 1, "A311": 1, "A318": 1}),
    "type out of range": (lambda record: record["school"].update(school_type="技工学校"), {"S204": 1}),
    "code of nine digits": (lambda record: record["school"].update(school_code="413301234"), {"S202": 1}),
    "code of the major broken": (lambda record: _apply(record, FIRST, major_code="6103", major_name="厨艺"), {"A303": 1}),
    "list without a certificate": (
        lambda record: record["trainers"].__setitem__(slice(None), [one for one in record["trainers"] if one["certificate"] != FIRST]),
        {"A318": 1},
    ),
}  # fmt: skip
NUMBERS = {name: 300 + place for place, name in enumerate(CASES)}


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("causes")
    inbox = folder / "inbox" / "33"
    inbox.mkdir(parents=True)
    for name, (harm, _) in CASES.items():
        record = _clean(NUMBERS[name])
        harm(record)
        (inbox / f"{name}.xlsx").write_bytes(book_bytes(layouts.official(record)))
    return run(folder / "inbox", folder)


def _of(outcome: Outcome, name: str) -> list[dict[str, str]]:
    return [f for f in outcome.findings if f["file"] == f"33/{name}.xlsx"]


@pytest.mark.parametrize("name", CASES)
def test_a_cause_is_said_once_and_nothing_that_follows_from_it(outcome: Outcome, name: str) -> None:
    found = _of(outcome, name)
    assert Counter(f["code"] for f in found if f["severity"] != "info") == CASES[name][1], [f["message"] for f in found]
    assert not {"A304", "A305"} & {f["code"] for f in found}


@pytest.mark.parametrize("name", CASES)
def test_the_other_applications_are_judged_as_without(outcome: Outcome, name: str) -> None:
    outcomes = {a["certificate"]: a["outcome"] for a in outcome.run["applications"] if a["file"] == f"33/{name}.xlsx"}
    hit = set(CASES[name][1])
    if hit <= {"A301", "A303", "A312"} and name != "two applications misspelt":
        assert outcomes[SECOND] == outcomes[THIRD] == "eligible"


def test_a_misspelling_is_told_with_the_nearest_and_all_its_rows(outcome: Outcome) -> None:
    (found,) = [f for f in _of(outcome, "trainers misspelt") if f["code"] == "T401"]
    assert "不是本批的证书" in found["message"]
    assert f"最接近的是“{FIRST}”。" in found["message"]
    assert "同样写法的共 20 人，在第 3、4、5、6、7、8、9、10、11、12、…… 行。".replace("、……", "……") in found["message"]
    (application,) = [f for f in _of(outcome, "application misspelt") if f["code"] == "A301"]
    assert (application["severity"], f"最接近的是“{FIRST}”。" in application["message"]) == ("error", True)


def test_nobody_is_asked_to_fill_in_zeros(outcome: Outcome) -> None:
    (found,) = [f for f in _of(outcome, "list without a certificate") if f["code"] == "A318"]
    assert "补列" in found["fix"]
    assert "0/0/0" not in found["expected"] + found["fix"]


def test_a_certificate_nobody_applied_for_in_its_right_name_says_that_some_are_near(tmp_path: Path) -> None:
    (tmp_path / "inbox" / "33").mkdir(parents=True)
    record = _clean(1)
    _applied("特殊焊接技朮")(record)
    (tmp_path / "inbox" / "33" / "a.xlsx").write_bytes(book_bytes(layouts.official(record)))
    done = run(tmp_path / "inbox", tmp_path)
    said = {f["certificate"]: f["message"] for f in done.findings if f["code"] == "P503"}
    assert said["特殊焊接技术"] == "“特殊焊接技术”没有纳入汇总的申报（已申报 0 条，另有 1 条证书名称与它相近而不规范的）。"
    assert said["网店运营推广"] == "“网店运营推广”没有纳入汇总的申报（已申报 0 条）。"

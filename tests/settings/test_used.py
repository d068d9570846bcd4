"""Everything that a batch file states is used: changed in a copied batch, the run's behaviour changes. Through the command line."""

from __future__ import annotations

import random
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from pipeline.settings.files import BATCHES
from pipeline.settings.load import load_batch
from tests.running import Outcome, run
from workshop.sample import layouts
from workshop.sample.facts import batch_facts
from workshop.sample.inbox import make_inbox
from workshop.sample.school import clean_return
from workshop.sample.write import book_bytes

DIFFERENT = """
extends = "2019-2"
id = "x"
title = "试验批1+X证书制度试点"
document = "某函〔2020〕1号"
issued = 2019-09-01
deadline = 2019-09-14
mailbox = "someone@example.org"
collector = "某收件单位"
form_title = "试验批申报表"
summary_title = "试验批汇总表"
levels = ["初级", "中级", "高级", "特级"]
layouts = ["shenbaobiao"]
team_max = 15
off = ["S212"]

[shares]
dual = "0.6"
industry = "1/10"

[balance]
certificate = "0"
field = "1"
school = "0.001"
min_applications = 99
min_schools = 3

[catalogue]
"高职" = "2021"

[severity]
error = ["A307"]
info = ["A309"]
"""


def _different(folder: Path) -> None:
    """Batch x: the second batch with other facts, its certificates in the opposite order, with an alias and an issuer more."""
    parts = [DIFFERENT]
    for one in reversed(load_batch("2019-2").certificates):
        aliases = ["电商分析师证"] if one.name == "电子商务数据分析" else []
        parts.append(f'[[certificates]]\nname = "{one.name}"\nfull_name = "{one.full_name}"\naliases = {aliases}\nissuer = "评价组织甲"\n')
    for one in load_batch("2019-2").school_types:
        prefixes = ["35"] if one.name == "中等职业学校" else list(one.code_prefixes)
        parts.append(f'[[school_types]]\nname = "{one.name}"\nmajor_levels = {list(one.major_levels)}\ncode_prefixes = {prefixes}\nspellings = ["{one.name}类"]\n')  # fmt: skip
    shutil.copytree(BATCHES, folder)
    (folder / "x.toml").write_text("\n".join(parts), encoding="utf-8")
    (folder / "2019-2").mkdir(exist_ok=True)
    (folder / "2019-2" / "33-浙江.toml").write_text('[shares]\ndual_base = "teachers"\n[severity]\ninfo = ["A307"]\n', encoding="utf-8")


GIVEN: dict[str, dict[str, Any]] = {  # file -> what differs from a clean return
    "alias": {"application": {"certificate": "电商分析师证"}},
    "level": {"application": {"levels": "特级"}},
    "late": {"school": {"filled_on": date(2019, 9, 15)}},
    "type": {"school": {"school_type": "高等职业学校类"}},
    "secondary": {"type": "中等职业学校"},
    "half": {"team": (20, 10, 4)},
    "half of teachers": {"team": (20, 8, 4)},
    "few experts": {"team": (20, 12, 2)},
    "system": {"school": {"management_system": "否"}},
    "experience": {"application": {"training_experience": 0}},
    "resources": {"application": {"teaching_resources": "否"}},
    "liaison": {"application": {"liaison": "否"}},
    "flat": {"flat": True},
}


def _write(folder: Path) -> None:
    folder.mkdir(parents=True)
    for number, (file, given) in enumerate(GIVEN.items(), 1):
        record = clean_return(random.Random(number), number, school_type=given.get("type", "高等职业学校"), certificates=1)
        record["school"]["filled_on"] = date(2019, 9, 12)
        if given.get("type") is None:
            record["applications"] = [record["applications"][0] | {"certificate": "传感网应用开发", "major_name": "物联网工程技术", "major_code": "610307"}]  # fmt: skip
        _team(record, *given.get("team", (10, 8, 4)))
        record["school"] |= given.get("school", {})
        for row in record["applications"]:
            row |= given.get("application", {})
        for one in record["trainers"]:
            one["certificate"] = record["applications"][0]["certificate"]
        book = layouts.flat([record]) if given.get("flat") else layouts.official(record)
        (folder / f"{file}.xlsx").write_bytes(book_bytes(book))


def _team(record: dict[str, Any], total: int, dual: int, industry: int) -> None:
    for row in record["applications"]:
        row |= {"team_total": total, "team_dual": dual, "team_industry": industry}
    model, number = dict(record["trainers"][0]), record["school"]["school_code"]
    record["trainers"] = [
        {**model, "trainer_name": f"张一{n:02}", "dual_qualified": "是" if n < dual else "否", "industry_expert": "是" if n >= total - industry else "否",
         "employer": f"云屿{number}有限公司" if n >= total - industry else "本校"}
        for n in range(total)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """The same inbox judged by the second batch, by batch x, and by the second batch with a province's file."""
    folder = tmp_path_factory.mktemp("used")
    _write(folder / "inbox")
    _different(folder / "batches")
    own = ("--batches", str(folder / "batches"))
    return {
        "2019-2": run(folder / "inbox", folder / "a"),
        "x": run(folder / "inbox", folder / "b", "--batch", "x", *own),
        "province": run(folder / "inbox", folder / "c", *own),
    }


@pytest.mark.parametrize(
    "file, code, before, after",
    [
        ("alias", "A301", True, False),
        ("level", "V103", True, False),
        ("late", "P509", False, True),
        ("alias", "P509", False, False),
        ("type", "S204", True, False),
        ("secondary", "S206", False, True),
        ("half", "A310", False, True),
        ("few experts", "A311", True, False),
        ("half", "A313", False, True),
        ("late", "A313", False, False),
        ("system", "S212", True, False),
        ("flat", "F107", False, True),
    ],
)
def test_a_finding_comes_and_goes_with_the_batchs_facts(runs: dict[str, Outcome], file: str, code: str, before: bool, after: bool) -> None:
    for batch, expected in (("2019-2", before), ("x", after)):
        codes = {f["code"] for f in runs[batch].findings if f["file"] == f"{file}.xlsx"}
        assert (code in codes) == expected, (batch, codes)


def _outcome(outcome: Outcome, file: str) -> str:
    return next(a["outcome"] for a in outcome.run["applications"] if a["file"] == f"{file}.xlsx")


def test_severities_decide_outcomes(runs: dict[str, Outcome]) -> None:
    assert [_outcome(runs[b], "experience") for b in ("2019-2", "x", "province")] == ["review", "ineligible", "eligible"]
    assert [_outcome(runs[b], "resources") for b in ("2019-2", "x", "province")] == ["review", "eligible", "review"]


def test_the_base_of_a_share_is_configuration(runs: dict[str, Outcome]) -> None:
    said = {b: [f for f in o.findings if f["file"] == "half of teachers.xlsx" and f["code"] == "A310"] for b, o in runs.items()}
    assert said["2019-2"][0]["expected"] == "不少于50%，即10人；现8/20=40%，差2人"
    assert said["province"] == []  # 8 of 16 teachers: exactly half


def test_a_faults_name_has_the_batchs_own_figure(runs: dict[str, Outcome]) -> None:
    pages = {batch: (outcome.reports / "index.html").read_text(encoding="utf-8") for batch, outcome in runs.items()}
    assert "双师型教师比例低于50%" in pages["2019-2"]
    assert "行业企业专家比例低于20%" in pages["2019-2"]
    assert "双师型教师比例低于60%" in pages["x"]
    assert "行业企业专家比例低于10%" in pages["x"]
    assert "低于50%" not in pages["x"]


def test_rules_switched_off_say_so(runs: dict[str, Outcome]) -> None:
    rule = next(r for r in runs["x"].run["rules"] if r["code"] == "S212")
    assert (rule["status"], rule["reason"]) == ("not_run", "本批次或本省的配置关闭了这条规则")


def test_balance_follows_the_batchs_limits_and_sizes(runs: dict[str, Outcome]) -> None:
    limits = [{g["limit"] for g in runs[b].run["balance"][name]} for b in ("2019-2", "x") for name in ("certificates", "fields", "schools")]
    assert limits == [{0.3}, {0.4}, {0.2}, {0}, {1}, {0.001}]
    rules = {r["code"]: r for r in runs["x"].run["rules"]}
    assert "99" in rules["P501"]["reason"]
    assert rules["P504"]["found"] >= 10


def test_the_order_and_issuer_of_certificates(runs: dict[str, Outcome]) -> None:
    orders = [[g["name"] for g in runs[b].run["balance"]["certificates"]] for b in ("2019-2", "x")]
    assert orders[0] == orders[1][::-1]
    fixes = [next(f["fix"] for f in runs[b].findings if f["code"] == "A317") for b in ("2019-2", "x")]
    assert "（北京新大陆时代教育科技有限公司）" in fixes[0]
    assert "（评价组织甲）" in fixes[1]


def test_fields_follow_the_catalogues_edition(runs: dict[str, Outcome]) -> None:
    fields = [{g["name"] for g in runs[b].run["balance"]["fields"]} for b in ("2019-2", "x")]
    assert "电子信息大类" in fields[0]
    assert "电子信息大类" not in fields[1]
    assert "（未能判断）" in fields[1]


def test_titles_dates_and_addresses(runs: dict[str, Outcome]) -> None:
    page = (runs["x"].reports / "index.html").read_text(encoding="utf-8")
    for words in (
        "试验批1+X证书制度试点",
        "某函〔2020〕1号",
        "2019年9月1日",
        "2019年9月14日",
        "someone@example.org",
        "某收件单位",
        "《试验批申报表》",
    ):
        assert words in page
    assert "条款的文字引自教职成司函〔2019〕89号" in page
    assert "条款的文字引自" not in (runs["2019-2"].reports / "index.html").read_text(encoding="utf-8")
    assert runs["x"].summary.name == "试验批汇总表（浙江省）.xlsx"
    assert load_workbook(runs["x"].summary).worksheets[0]["A2"].value == "试验批汇总表"


def test_the_run_says_which_files_it_was_judged_by(runs: dict[str, Outcome]) -> None:
    names = {"2019-2": ["2019-2.toml"], "x": ["2019-2.toml", "x.toml"], "province": ["2019-2.toml", "2019-2/33-浙江.toml"]}
    for batch, outcome in runs.items():
        assert outcome.run["configuration"] == names[batch]
        assert f"（配置：{'、'.join(names[batch])}）" in (outcome.reports / "index.html").read_text(encoding="utf-8")


def test_the_first_batch_runs_from_its_file_alone(tmp_path: Path) -> None:
    facts = batch_facts("2019-1")
    make_inbox(tmp_path / "inbox", "33", 12, 1, faults=False, batch="2019-1")
    record = clean_return(random.Random(99), 99, school_type="高等职业学校", batch_facts=facts)
    record["applications"][0] |= {"certificate": "智能财税", "intake_1": 0}
    (tmp_path / "inbox" / "33-浙江" / "wrong.xlsx").write_bytes(book_bytes(layouts.official(record, facts)))
    second = clean_return(random.Random(98), 98)
    (tmp_path / "inbox" / "33-浙江" / "second.xlsx").write_bytes(book_bytes(layouts.official(second)))
    outcome = run(tmp_path / "inbox", tmp_path, "--batch", "2019-1")
    assert outcome.code == 3, outcome.err
    clean = [a for a in outcome.run["applications"] if a["file"].startswith("33-浙江/0")]
    assert len(clean) >= 12
    assert all(a["outcome"] == "eligible" for a in clean)
    said = {(f["file"].rsplit("/")[-1], f["code"]): f for f in outcome.findings}
    assert (
        "建筑信息模型（BIM）、Web前端开发、物流管理、老年照护、汽车运用与维修、智能新能源汽车"
        in said["wrong.xlsx", "A301"]["expected"] + said["wrong.xlsx", "A301"]["fix"]
    )
    assert "2016" in said["wrong.xlsx", "A306"]["message"]
    assert [code for file, code in said if file == "second.xlsx"] == ["F118"]  # another batch's form: nothing else of it is judged
    assert "2017、2018、2019 年，不是 2016、2017、2018 年" in said["second.xlsx", "F118"]["message"]
    assert [g["name"] for g in outcome.run["balance"]["certificates"]] == list(facts.certificates)
    assert outcome.summary.name == "首批1+X证书制度试点院校情况汇总表（浙江省）.xlsx"

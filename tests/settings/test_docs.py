"""docs/batches: the examples work as they stand there, and every key is explained in both languages."""

from __future__ import annotations

import random
import shutil
import textwrap
from pathlib import Path

import pytest
from openpyxl import Workbook

from pipeline.settings.files import BATCHES
from pipeline.settings.load import load_batch
from pipeline.settings.provinces import REFERENCE, find_province
from schemas.batch import Balance, Batch, Certificate, SchoolType, Shares
from tests.running import run
from workshop.sample import layouts
from workshop.sample.facts import batch_facts
from workshop.sample.school import clean_return
from workshop.sample.write import book_bytes

DOCS = Path(__file__).parents[2] / "docs"
LANGUAGES = ["batches.md", "batches.zh-CN.md"]


def _blocks(name: str) -> list[str]:
    """The indented examples of a page that are TOML."""
    blocks, lines = [], []
    for line in [*(DOCS / name).read_text(encoding="utf-8").splitlines(), "end"]:
        if line.startswith("    ") or (not line and lines):
            lines.append(line)
        elif lines:
            blocks.append(textwrap.dedent("\n".join(lines)))
            lines = []
    return [block for block in blocks if " = " in block and "make " not in block]


@pytest.mark.parametrize("name", LANGUAGES)
def test_the_examples_of_the_page_make_a_batch_and_a_provinces_file(name: str, tmp_path: Path) -> None:
    start, rest, own, rules, listed = _blocks(name)
    shutil.copytree(BATCHES, tmp_path / "batches")
    (tmp_path / "batches" / "2020-1.toml").write_text(start + rest, encoding="utf-8")
    (tmp_path / "batches" / "2019-2" / "registers").mkdir(parents=True)
    (tmp_path / "batches" / "2019-2" / "33-浙江.toml").write_text(f"{own}\n{rules}", encoding="utf-8")
    book = Workbook()
    for row in (["院校名称", "院校标识码"], ["浙江云屿智造职业学院", "4133090001"]):
        book.active.append(row)
    book.save(tmp_path / "batches" / "2019-2" / "registers" / "浙江院校名录.xlsx")
    batch = load_batch("2019-2", find_province("33"), folder=tmp_path / "batches")
    assert "财税智能化" in next(c.aliases for c in batch.certificates if c.name == "智能财税")
    assert (batch.off, batch.severity["A311"], len(batch.certificates)) == ({"S207"}, "error", 10)
    assert [(rule.code, rule.severity) for rule in batch.own_rules] == [("L001", "warning")]

    (tmp_path / "batches" / "2019-2" / "44-广东.toml").write_text(listed, encoding="utf-8")
    (tmp_path / "batches" / "2019-2" / "对应专业.csv").write_bytes((REFERENCE / "certificate_majors.csv").read_bytes())
    batch = load_batch("2019-2", find_province("44"), folder=tmp_path / "batches")
    assert (batch.severity["A304"], batch.severity["A305"], batch.certificate_majors is not None) == ("warning", "warning", True)

    (tmp_path / "inbox").mkdir()
    record = clean_return(random.Random(1), 1, school_type="高等职业学校", certificates=1)
    record["applications"] = record["applications"][:1]
    record["applications"][0]["certificate"] = "茶艺职业技能等级证书"
    for trainer in record["trainers"]:
        trainer["certificate"] = "茶艺"
    facts = batch_facts()
    years = facts.__class__(**{**facts.__dict__, "intake_years": (2018, 2019, 2020), "form_title": "2020年第一批申报表"})
    (tmp_path / "inbox" / "one.xlsx").write_bytes(book_bytes(layouts.official(record, years)))
    outcome = run(tmp_path / "inbox", tmp_path, "--batch", "2020-1", "--batches", str(tmp_path / "batches"))
    assert [(a["certificate"], a["outcome"]) for a in outcome.run["applications"]] == [("茶艺服务", "eligible")], outcome.err
    assert outcome.summary.name == "2020年第一批1+X证书制度试点院校情况汇总表（浙江省）.xlsx"
    assert next(r for r in outcome.run["rules"] if r["code"] == "A305")["not_judged"] == 1


@pytest.mark.parametrize("name", LANGUAGES)
def test_every_key_is_explained(name: str) -> None:
    text = (DOCS / name).read_text(encoding="utf-8")
    keys = [key for model in (Batch, Shares, Balance, Certificate, SchoolType) for key in model.model_fields if key != "sources"]
    missing = [key for key in keys if f"`{key}`" not in text and f"[{key}]" not in text]
    assert not missing


def test_an_empty_inbox_is_enough_to_check_a_batch(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    shutil.copytree(BATCHES, tmp_path / "batches")
    (tmp_path / "batches" / "x.toml").write_text('extends = "2019-2"\nid = "x"\n', encoding="utf-8")
    own = ("--batch", "x", "--batches", str(tmp_path / "batches"))
    done = run(tmp_path / "inbox", tmp_path, *own)
    assert done.code == 0
    assert "是空的" in done.out
    (tmp_path / "batches" / "x.toml").write_text('extends = "2019-2"\nid = "x"\ndeadlime = 2020-01-01\n', encoding="utf-8")
    done = run(tmp_path / "inbox", tmp_path, *own)
    assert done.code == 2
    assert "x.toml 第 3 行：不认识的配置项“deadlime”。您要写的可能是“deadline”。" in done.err

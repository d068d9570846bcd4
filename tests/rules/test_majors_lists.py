"""A304 and A305 against lists of the tests' own: invented majors, so that the shipped reconstruction and the sample prove nothing here."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline.check.engine import failures
from pipeline.settings.files import BATCHES
from pipeline.settings.load import load_batch
from pipeline.settings.provinces import find_province
from pipeline.settings.toml_file import ConfigError
from schemas.majors import OUR_LIST, REFERENCE, rows
from schemas.rules import Rule, catalogue, lookups
from tests.rules.function_mutants import mutants_of, with_function
from tests.running import Outcome, run
from workshop.sample import layouts
from workshop.sample.school import clean_return
from workshop.sample.write import book_bytes

LIST = """cert_name,school_level,major_name,major_code
智能财税,高职,云屿记账,990101
智能财税,高职,云屿税务（国际方向）,990102
智能财税,本科,云屿会计学,990203T
智能财税,中职,云屿出纳,
母婴护理,高职,云屿护理,990301
母婴护理,高职,云屿记账,990101
"""
EQUIVALENT = {"_major_listed#146: False to True"}  # only for an empty value, and the answer is unknown where an argument is
# level, certificate, code, name -> what A304 and A305 answer: True passes, False fails, None is not judged
CASES: tuple[tuple[str, str, str, str, bool | None, bool | None], ...] = (
    ("高职", "智能财税", "990101", "云屿记账", True, True),
    ("高职", "智能财税", "990101", "云屿记账（数字方向）", True, True),
    ("高职", "智能财税", "990101", "云屿 记账", True, True),
    ("高职", "智能财税", "990101", "云屿做账", False, True),  # the code is listed: only the name does not go with it
    ("高职", "智能财税", "990199", "云屿记账", True, True),  # an unknown code is no fault
    ("高职", "智能财税", "990199", "云屿厨艺", True, False),
    ("高职", "智能财税", "990301", "云屿护理", True, False),  # another certificate's major
    ("高职", "智能财税", "990301", "云屿厨艺", False, False),
    ("高职", "智能财税", "990203T", "云屿会计学", True, False),  # another level's
    ("高职/本科", "智能财税", "990203T", "云屿会计学", True, True),
    ("高职/本科", "智能财税", "990203T", "云屿厨艺", False, True),
    ("中职", "智能财税", "990999", "云屿出纳", True, True),  # listed without a code
    ("中职", "智能财税", "990999", "云屿厨艺", True, False),
    ("中职", "母婴护理", "990301", "云屿护理", True, None),  # the list has nothing for it
    ("高职", "特殊焊接技术", "990301", "云屿护理", True, None),
    ("高职", "没有这个证书", "990301", "云屿厨艺", False, None),
    ("高职", "智能财税", "9901", "云屿厨艺", None, None),  # A303: a code that cannot be looked up
    ("高职", "智能财税", "9901", "云屿记账", None, True),
)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("list") / "对应专业.csv"
    path.write_text(LIST, encoding="utf-8-sig")
    return str(path)


def _frame() -> pd.DataFrame:
    columns = ("school_level", "certificate", "major_code", "major_name")
    return pd.DataFrame([dict(zip(columns, case)) for case in CASES], dtype="str").rename_axis("application_id")


def _answers(rule: Rule, own: str) -> list[bool | None]:
    batch = load_batch("2019-2").model_copy(update={"certificate_majors": own})
    _, answers = failures(_frame(), [rule], batch)
    return [None if pd.isna(answer) else bool(answer) for answer in answers.by_code[rule.code]]


def test_the_lists_are_not_the_shipped_one() -> None:
    assert not {row["major_name"] for row in rows("certificate_majors.csv")} & {line.split(",")[2] for line in LIST.splitlines()}


@pytest.mark.parametrize("code, place", [("A304", 4), ("A305", 5)])
def test_the_rule_answers_by_the_list_that_is_configured(own: str, code: str, place: int) -> None:
    assert _answers(catalogue()[code], own) == [case[place] for case in CASES]


@pytest.mark.parametrize("code, place, name", [("A304", 4, "major_named"), ("A305", 5, "major_listed"), ("A305", 5, "list_knows")])
def test_a_function_with_any_small_fault_answers_otherwise(own: str, code: str, place: int, name: str) -> None:
    """The answers above hold the functions: every mutant gives others."""
    rule, wanted = catalogue()[code], [case[place] for case in CASES]
    made = list(mutants_of(lookups, f"_{name}"))
    survivors = []
    for words, ask in made:
        try:
            if _answers(with_function(rule, name, ask), own) == wanted:
                survivors.append(words)
        except Exception:  # noqa: BLE001 - a mutant that crashes is noticed
            continue
    assert made
    assert [words for words in survivors if words not in EQUIVALENT] == []


def _return(number: int = 1, **differs: Any) -> bytes:
    record = clean_return(random.Random(number), number, school_type="高等职业学校", certificates=1)
    record["applications"] = [record["applications"][0] | {"certificate": "智能财税"} | differs]
    for one in record["trainers"]:
        one["certificate"] = "智能财税"
    return book_bytes(layouts.official(record))


def _run(folder: Path, content: bytes, severity: str = '[severity]\nwarning = ["A304", "A305"]\n') -> Outcome:
    shutil.copytree(BATCHES, folder / "batches")
    (folder / "batches" / "2019-2").mkdir()
    (folder / "batches" / "2019-2" / "专业").mkdir()
    (folder / "batches" / "2019-2" / "专业" / "对应专业.csv").write_text(LIST, encoding="utf-8")
    (folder / "batches" / "2019-2" / "33-浙江.toml").write_text(f'certificate_majors = "专业/对应专业.csv"\n{severity}', encoding="utf-8")
    (folder / "inbox" / "33").mkdir(parents=True)
    (folder / "inbox" / "33" / "a.xlsx").write_bytes(content)
    return run(folder / "inbox", folder, "--batches", str(folder / "batches"))


@pytest.mark.parametrize(
    "code, differs",
    [("A304", {"major_code": "990101", "major_name": "云屿做账"}), ("A305", {"major_code": "990999", "major_name": "云屿厨艺"})],
)
def test_a_province_with_a_list_of_its_own_raises_the_queries_to_warnings(tmp_path: Path, code: str, differs: dict[str, str]) -> None:
    done = _run(tmp_path, _return(**differs))
    (found,) = [f for f in done.findings if f["severity"] != "info"]
    assert (found["code"], found["severity"]) == (code, "warning")
    assert found["message"].startswith("按配置的对应专业目录“对应专业.csv”，")
    assert [a["outcome"] for a in done.run["applications"]] == ["review"]
    assert "对应专业.csv" in (done.reports / "index.html").read_text(encoding="utf-8")


def test_what_its_own_list_has_is_not_asked_about(tmp_path: Path) -> None:
    done = _run(tmp_path, _return(major_code="990101", major_name="云屿记账"))
    assert [f["code"] for f in done.findings if f["code"] in ("A304", "A305")] == []
    assert [a["outcome"] for a in done.run["applications"]] == ["eligible"]


def test_by_the_shipped_list_both_only_inform_and_say_which_list_it_is(tmp_path: Path) -> None:
    (tmp_path / "inbox" / "33").mkdir(parents=True)
    for number, code in enumerate(("610201", "999999"), 1):
        (tmp_path / "inbox" / "33" / f"{number}.xlsx").write_bytes(_return(number, major_code=code, major_name="云屿做账"))
    done = run(tmp_path / "inbox", tmp_path)
    found = {f["code"]: f for f in done.findings if f["code"] in ("A304", "A305")}
    assert set(found) == {"A304", "A305"}
    assert all(f["severity"] == "info" and f["message"].startswith(f"按{OUR_LIST}，") for f in found.values())


def test_the_shipped_list_carries_its_source_and_how_sure_it_is() -> None:
    shipped = rows("certificate_majors.csv")
    assert all("非官方" in row["source"] for row in shipped)
    assert {row["confidence"] for row in shipped} <= {"高", "较高", "中", "低", "无"}
    assert {row["code_confidence"] == "corroborated" for row in shipped if row["confidence"] == "高"} == {True}


@pytest.mark.parametrize(
    "text, words",
    [
        ("cert_name,school_level,major_name\n智能财税,高职,云屿记账\n", "对应专业.csv 第 1 行：缺少列“major_code”"),
        (
            LIST.replace("智能财税,高职,云屿记账", "智能财锐,高职,云屿记账"),
            "对应专业.csv 第 2 行：没有一个批次有证书“智能财锐”。您要写的可能是“智能财税”",
        ),
        (LIST.replace("母婴护理,高职,云屿护理", "母婴护理,大专,云屿护理"), "对应专业.csv 第 6 行：没有“大专”这一办学层次"),
        (LIST.replace("990101\n智能", "99010\n智能"), "对应专业.csv 第 2 行：专业代码“99010”不是 6 位数字（首位 0 被 Excel 去掉了）"),
        (LIST.replace("云屿出纳", ""), "对应专业.csv 第 5 行：没有写专业名称"),
        (LIST + "智能财税,高职\n", "对应专业.csv 第 8 行：没有写专业名称"),
        ("cert_name,school_level,major_name,major_code\n", "对应专业.csv：这个文件没有数据"),
        (LIST.encode("gb18030"), "对应专业.csv：这个文件不是 UTF-8 编码"),
        (None, "33-浙江.toml 第 1 行：找不到对应专业目录文件“对应专业.csv”"),
    ],
    ids=["column", "certificate", "level", "code", "name", "short row", "empty", "encoding", "no file"],
)
def test_a_list_that_is_broken_is_refused_with_file_and_line(tmp_path: Path, text: str | bytes | None, words: str) -> None:
    shutil.copytree(BATCHES, tmp_path / "batches")
    folder = tmp_path / "batches" / "2019-2"
    folder.mkdir()
    if text is not None:
        (folder / "对应专业.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    (folder / "33-浙江.toml").write_text('certificate_majors = "对应专业.csv"\n', encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_batch("2019-2", find_province("33"), folder=tmp_path / "batches")
    assert words in str(caught.value)


def test_the_shipped_list_would_pass_as_a_list_of_ones_own(tmp_path: Path) -> None:
    shutil.copytree(BATCHES, tmp_path / "batches")
    (tmp_path / "batches" / "2019-2").mkdir()
    shutil.copy(REFERENCE / "certificate_majors.csv", tmp_path / "batches" / "2019-2" / "a.csv")
    (tmp_path / "batches" / "2019-2" / "33-浙江.toml").write_text('certificate_majors = "a.csv"\n', encoding="utf-8")
    assert load_batch("2019-2", find_province("33"), folder=tmp_path / "batches").certificate_majors

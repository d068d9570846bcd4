"""Batch files broken in any way: used as they are or refused with a place and Chinese words, never a crash."""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path

import pytest

from pipeline.read.forms import load_forms
from pipeline.settings.files import BATCHES
from pipeline.settings.layouts import LAYOUTS, layout_problems
from pipeline.settings.load import ConfigError, load_batch
from pipeline.settings.provinces import find_province

VALUES = ["5", '"x"', "[]", "{}", "true", "[1]", '["A305"]', "2019-01-01", "[[1]]", "{a=1}", '"1/2"', "-3", "nan", "1e400", '[{name="a"}]', '""', "12:00:00"]  # fmt: skip
LINES = ["[x]", "[[x]]", "[balance]", "[[certificates]]", "a = 1", "[severity]", "extends = 5", "[certificates.a]", "[balance.x]"]
OWN = """off = ["S207"]
[balance]
field = "0.5"
[shares]
dual = 0.5
[severity]
error = ["A310"]
[[certificates]]
name = "智能财税"
aliases = ["财税"]
[[school_types]]
name = "国家开放大学"
spellings = ["电大"]"""


def _mutant(text: str, rng: random.Random) -> str:
    lines = text.splitlines()
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        i, way = rng.randrange(len(lines)), rng.randrange(6)
        if way == 0 and len(lines) > 1:
            del lines[i]
        elif way == 1:
            lines.insert(rng.randrange(len(lines)), lines[i])
        elif way == 2 and "=" in lines[i]:
            lines[i] = lines[i].split("=")[0] + "= " + rng.choice(VALUES)
        elif way == 3 and lines[i]:
            j = rng.randrange(len(lines[i]))
            lines[i] = lines[i][:j] + rng.choice('"[]=中,#x. ') + lines[i][j + 1 :]
        elif way == 4:
            lines.insert(i, rng.choice(LINES))
        else:
            j = rng.randrange(len(lines))
            lines[i], lines[j] = lines[j], lines[i]
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(4))
def test_a_broken_file_never_crashes(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    folder = tmp_path / "batches"
    shutil.copytree(BATCHES, folder)
    (folder / "2019-2").mkdir(exist_ok=True)
    whole = (BATCHES / "2019-2.toml").read_text(encoding="utf-8")
    refused = 0
    for _ in range(100):
        (folder / "2019-2.toml").write_text(_mutant(whole, rng), encoding="utf-8")
        (folder / "2019-2" / "33-浙江.toml").write_text(_mutant(OWN, rng), encoding="utf-8")
        try:
            load_batch("2019-2", find_province("33"), folder=folder)
        except ConfigError as error:
            refused += 1
            for problem in error.problems:
                assert re.match(r"(2019-2\.toml|2019-2/33-浙江\.toml)( 第 \d+ 行)?：", problem), problem
                assert not re.search(r"Input should|Value error|Invalid |Expected |Cannot|Unclosed", problem), problem
    assert refused > 70


def test_an_entry_without_a_name_is_not_lost_when_a_province_names_others(tmp_path: Path) -> None:
    folder = tmp_path / "batches"
    shutil.copytree(BATCHES, folder)
    (folder / "2019-2").mkdir(exist_ok=True)
    text = (BATCHES / "2019-2.toml").read_text(encoding="utf-8").replace('name = "母婴护理"\n', "")
    (folder / "2019-2.toml").write_text(text, encoding="utf-8")
    (folder / "2019-2" / "33-浙江.toml").write_text(OWN, encoding="utf-8")
    with pytest.raises(ConfigError, match="缺少这一必需的配置项"):
        load_batch("2019-2", find_province("33"), folder=folder)


@pytest.mark.parametrize(
    "source", [*LAYOUTS.glob("*.toml"), Path(__file__).parents[1] / "layouts" / "shengbiao.toml"], ids=lambda p: p.stem
)
def test_a_broken_layout_never_crashes(tmp_path: Path, source: Path) -> None:
    rng = random.Random(source.stem)
    whole = source.read_text(encoding="utf-8")
    path = tmp_path / "layouts" / source.name
    path.parent.mkdir()
    refused = 0
    for _ in range(150):
        path.write_text(_mutant(whole, rng), encoding="utf-8")
        problems = layout_problems(source.stem, "2019-2.toml 第 13 行", tmp_path / "batches")
        refused += bool(problems)
        for problem in problems:
            assert re.match(rf"layouts/{source.name}( 第 \d+ 行)?：", problem), problem
            assert not re.search(r"Input should|Value error|Invalid |Expected |Cannot|Unclosed", problem), problem
        if not problems:
            forms = load_forms([path], [2017, 2018, 2019])
            assert [layout.id for layout in (*forms.layouts, *forms.documents)] == [source.stem]
    assert refused > 75

"""A share that is too low can be argued with: numerator, denominator, limit, distance to passing and the cells, from a real workbook."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.running import run
from workshop.sample import layouts
from workshop.sample.school import clean_return
from workshop.sample.write import book_bytes


@pytest.mark.parametrize(
    "code, total, dual, industry, expected, words",
    [
        ("A310", 97, 48, 30, "不少于50%，即49人；现48/97=49.5%，差1人", ("48 人", "97 人", "49.5%")),
        ("A311", 97, 60, 19, "不少于20%，即20人；现19/97=19.6%，差1人", ("19 人", "97 人", "19.6%")),
        ("", 97, 49, 20, "", ()),
        ("", 10, 5, 2, "", ()),  # exactly one half and one fifth
    ],
)
def test_a_share_gives_its_figures_and_cells(
    tmp_path: Path, code: str, total: int, dual: int, industry: int, expected: str, words: tuple[str, ...]
) -> None:
    record = clean_return(random.Random(1), 1, school_type="高等职业学校", certificates=1)
    record["applications"] = record["applications"][:1]
    record["applications"][0] |= {"team_total": total, "team_dual": dual, "team_industry": industry}
    model = record["trainers"][0]
    record["trainers"] = [
        {**model, "trainer_name": f"张一{n:03}", "dual_qualified": "是" if n < dual else "否", "industry_expert": "是" if n < industry else "否",
         "employer": "云屿有限公司"}
        for n in range(total)
    ]  # fmt: skip
    (tmp_path / "inbox" / "33").mkdir(parents=True)
    path = tmp_path / "inbox" / "33" / "a.xlsx"
    path.write_bytes(book_bytes(layouts.official(record)))
    found = [f for f in run(tmp_path / "inbox", tmp_path).findings if f["severity"] != "info"]
    assert [f["code"] for f in found] == ([code] if code else [])
    for finding in found:
        assert finding["expected"] == expected
        assert all(word in finding["message"] for word in words)
        cells = finding["message"].rpartition("依据单元格 ")[2].rstrip("。）").split("、")
        sheet = load_workbook(path)[finding["sheet"]]
        assert [sheet[cell].value for cell in cells] == [dual if code == "A310" else industry, total]
        assert finding["cell"] == cells[0]


@pytest.mark.parametrize("totals, expected", [((101,), "一般不超过 100 人"), ((12, 12, 12), "各证书分别统计")])
def test_what_is_expected_of_a_team_speaks_of_what_is_wrong_with_it(tmp_path: Path, totals: tuple[int, ...], expected: str) -> None:
    record = clean_return(random.Random(1), 1, school_type="高等职业学校", certificates=len(totals))
    teams = dict(zip(dict.fromkeys(row["certificate"] for row in record["applications"]), totals, strict=True))
    for row in record["applications"]:
        row |= {"team_total": (team := teams[row["certificate"]]), "team_dual": team, "team_industry": team}
    (tmp_path / "inbox" / "33").mkdir(parents=True)
    (tmp_path / "inbox" / "33" / "a.xlsx").write_bytes(book_bytes(layouts.official(record)))
    told = {f["expected"] for f in run(tmp_path / "inbox", tmp_path).findings if f["code"] == "A313"}
    assert len(told) == 1
    assert expected in told.pop()

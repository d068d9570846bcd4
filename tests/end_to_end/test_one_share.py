"""A share is one figure in every output: csv, report and workbook, rounded half up; and both bases of the balance are said."""

from __future__ import annotations

import random
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.running import Outcome, run
from workshop.sample import layouts
from workshop.sample.school import clean_return
from workshop.sample.write import book_bytes

NAMES = ("传感网应用开发", "智能财税", "母婴护理", "特殊焊接技术", "网店运营推广")


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Nineteen schools, nine of the first certificate; two of the others are held back, so that seventeen are sent."""
    folder = tmp_path_factory.mktemp("shares")
    inbox = folder / "inbox" / "33"
    inbox.mkdir(parents=True)
    for number in range(1, 20):
        record = clean_return(random.Random(number), number, school_type="高等职业学校", certificates=1)
        record["applications"] = record["applications"][:1]
        name = NAMES[0] if number <= 9 else NAMES[1 + number % 4]
        for row in (*record["applications"], *record["trainers"]):
            row["certificate"] = name
        if number > 17:
            record["school"]["pilot_plan"] = "否"
        (inbox / f"{number:02}.xlsx").write_bytes(book_bytes(layouts.official(record)))
    return run(folder / "inbox", folder)


def _shown(cell) -> str:  # type: ignore[no-untyped-def]
    """What Excel shows of a share: the number format's decimals, half up."""
    places = cell.number_format.removesuffix("%").partition(".")[2].count("0")
    return f"{(Decimal(repr(cell.value)) * 100).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)}%"


def test_nine_of_nineteen_is_47_4_percent_everywhere(outcome: Outcome) -> None:
    (found,) = [f for f in outcome.findings if f["code"] == "P501" and f["certificate"] == NAMES[0]]
    assert "全部申报 9/19=47.4%，至多 5/19，超出 4 所；纳入汇总 9/17=52.9%，至多 5/17，超出 4 所" in found["message"]
    assert "超过 30%" in found["message"]
    page = (outcome.reports / "index.html").read_text(encoding="utf-8")
    for text in ("47.4%", "9/19", "52.9%", "9/17"):
        assert text in page
    assert "47.3%" not in page
    sheet = load_workbook(outcome.summary)["证书分布"]
    row = next(row for row in sheet.iter_rows() if row[1].value == NAMES[0])
    assert _shown(row[5]) == "52.9%"
    group = next(g for g in outcome.run["balance"]["certificates"] if g["name"] == NAMES[0])
    assert (group["share"], group["included_share"], group["included_numerator"], group["included_denominator"]) == (0.4737, 0.5294, 9, 17)


def test_every_share_of_the_workbook_is_the_reports(outcome: Outcome) -> None:
    sheet = load_workbook(outcome.summary)["证书分布"]
    page = (outcome.reports / "index.html").read_text(encoding="utf-8")
    shown = {str(row[1].value): _shown(row[5]) for row in sheet.iter_rows() if isinstance(row[5].value, float)}
    assert len(shown) == 5
    for name, share in shown.items():
        of_group = page.split(f'<th scope="row">{name}')[1].split("</tr>")[0]
        assert share.replace(".0%", "%") in of_group, name


def test_a_share_just_over_its_limit_does_not_look_like_it_in_any_output(tmp_path: Path) -> None:
    """3 001 of 10 000 students by shares: 30.01 % against 30 %, where one decimal would say 30 %."""
    from tests.publish.made_run import make_run, view_of, workbook_of

    made = make_run(tmp_path)
    table = made.balance["certificate"]
    table.loc[0, ["included_numerator", "included_denominator", "included_share"]] = [3001, 10000, 0.3001]
    (tmp_path / "a.xlsx").write_bytes(workbook_of(made))
    sheet = load_workbook(tmp_path / "a.xlsx")["证书分布"]
    row = next(row for row in sheet.iter_rows() if row[1].value == table["name"][0])
    assert (_shown(row[5]), view_of(made)["balance"][0]["rows"][0]["of"].included.share.words) == ("30.01%", "30.01%")

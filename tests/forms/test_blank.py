"""A blank form is filled in as schools do, goes through the pipeline as any return, and has nothing to answer for."""

from __future__ import annotations

import io
import random
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from pipeline.forms import blank
from pipeline.forms.blank import blank_form
from pipeline.read.forms import Layout, load_forms
from pipeline.settings.layouts import declared
from pipeline.settings.load import BATCHES, load_batch
from pipeline.settings.provinces import find_province
from schemas.fields import TABLES
from tests.running import Outcome, run
from workshop.sample.school import Return, clean_return

PROVINCE = find_province("33")
BATCH = load_batch("2019-2", PROVINCE)
FORMS = load_forms([declared(BATCHES)[name] for name in ("shenbaobiao", "yilanbiao")], list(BATCH.intake_years))
ISSUED, FLAT = FORMS.layouts
MANY = 36  # trainers of the largest return: more than the rows that are ruled


def _filled(layout: Layout, record: Return) -> Workbook:
    """The form with a return typed into it, cell by cell, beside its labels and below its headings."""
    book = load_workbook(io.BytesIO(blank_form(BATCH, PROVINCE, layout)))
    records = {"school": [record["school"]], "application": record["applications"], "trainer": record["trainers"]}
    for form in layout.sheets:
        sheet = book[form.names[0]]
        texts = {str(cell.value): cell for row in sheet.iter_rows(max_row=12) for cell in row if cell.value and cell.row != 1}
        for (table, name), heading in form.exact.items():
            label = texts[heading]
            if form.style == "pairs":
                sheet.cell(label.row, label.column + 1).value = records["school"][0][name] or None
                continue
            length = len(records[form.tables[-1]])
            for place in range(length):
                source = records[table][0] if table == "school" else records[table][place]
                sheet.cell(label.row + 1 + place, label.column).value = source[name] if source[name] != "" else None
    return book


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Outcome, Path]:
    """One inbox: the issued form, filled in by openpyxl and saved by LibreOffice, too; the flat one; one that was not filled in."""
    folder = tmp_path_factory.mktemp("forms")
    inbox = folder / "inbox" / "33"
    inbox.mkdir(parents=True)
    rng = random.Random(7)
    records = [clean_return(rng, number) for number in (1, 2, 3)]
    while len(records[1]["trainers"]) < MANY:
        records[1] = clean_return(rng, 2)
    _filled(ISSUED, records[0]).save(inbox / "甲.xlsx")
    _filled(ISSUED, records[1]).save(inbox / "乙.xlsx")
    _filled(FLAT, records[2]).save(inbox / "丙.xlsx")
    (inbox / "空白.xlsx").write_bytes(blank_form(BATCH, PROVINCE, ISSUED))
    if shutil.which("soffice"):
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(folder / "saved"), str(inbox / "乙.xlsx")]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        shutil.copy(folder / "saved" / "乙.xlsx", inbox / "乙.xlsx")
    return run(folder / "inbox", folder), folder


def test_a_filled_form_has_no_finding(done: tuple[Outcome, Path]) -> None:
    outcome, _ = done
    files = {file["name"]: file["status"] for file in outcome.run["files"]}
    assert [files[f"33/{name}.xlsx"] for name in "甲乙丙"] == ["used"] * 3, (files, outcome.out)
    assert {name: [f for f in outcome.findings if f["file"] == f"33/{name}.xlsx"] for name in "甲乙丙"} == {name: [] for name in "甲乙丙"}
    eligible = [one for one in outcome.run["applications"] if one["outcome"] == "eligible"]
    assert len(eligible) == len(outcome.run["applications"]) > 2


def test_a_form_that_was_not_filled_in_is_told_so(done: tuple[Outcome, Path]) -> None:
    outcome, _ = done
    assert {f["code"] for f in outcome.findings if f["file"] == "33/空白.xlsx"} & {"F115", "F105"}


def test_the_form_has_every_field_of_its_layout_and_no_record(tmp_path: Path) -> None:
    book = load_workbook(io.BytesIO(blank_form(BATCH, PROVINCE, ISSUED)))
    assert book.sheetnames == ["院校信息", "证书申报", "培训团队", "填表说明"]
    assert [cell.value for cell in book["证书申报"][2]][5:8] == ["2017年招生数", "2018年招生数", "2019年招生数"]
    assert len([cell for cell in book["证书申报"][2] if cell.value]) == len(TABLES["application"])
    assert not [cell for name in ("证书申报", "培训团队") for row in book[name].iter_rows(min_row=3) for cell in row if cell.value]
    guide = "\n".join(str(row[0].value) for row in book["填表说明"].iter_rows())
    (optional,) = (line for line in guide.split("\n") if line.startswith("以下栏目没有内容的可以不填"))
    assert "“情况说明”" in optional
    assert "“专业代码”" not in optional
    assert all(word in guide for word in ("2019年9月20日", "50%", "20%", "网店运营推广", "连续招生", "合作单位", "情况说明"))


def test_codes_stay_text_and_lists_are_offered_far_below_the_ruled_rows() -> None:
    book = load_workbook(io.BytesIO(blank_form(BATCH, PROVINCE, ISSUED)))
    sheet = book["证书申报"]
    column = next(cell.column_letter for cell in sheet[2] if cell.value == "专业代码")
    whole = next(one for one in sheet.column_dimensions.values() if one.min <= sheet[f"{column}3"].column <= one.max)
    assert whole.number_format == sheet[f"{column}3"].number_format == "@"
    assert not sheet[f"{column}3"].protection.locked
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    assert rules["B3:B202"].formula1 == '"' + ",".join(one.name for one in BATCH.certificates) + '"'
    assert len(rules) == len(TABLES["application"])
    assert {rule.errorStyle or "stop" for rule in rules.values()} == {"stop"}


def test_a_long_list_stands_on_a_sheet_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    more = tuple(
        one.model_copy(update={"name": f"{one.name}{n}", "full_name": "", "aliases": ()}) for n in range(5) for one in BATCH.certificates
    )
    batch = BATCH.model_copy(update={"certificates": more})
    book = load_workbook(io.BytesIO(blank_form(batch, PROVINCE, ISSUED)))
    assert book[blank.OPTIONS].sheet_state == "hidden"
    assert [cell.value for cell in book[blank.OPTIONS]["A"]] == [one.name for one in more]
    assert {rule.formula1 for rule in book["证书申报"].data_validations.dataValidation} >= {"选项!$A$1:$A$50"}


def test_the_same_batch_gives_the_same_bytes() -> None:
    assert blank_form(BATCH, PROVINCE, ISSUED) == blank_form(BATCH, PROVINCE, replace(ISSUED))


def test_the_guidance_fits_the_page_in_wide_letters() -> None:
    """A sheet of one column is cut off, not scaled, where the column is wider than the page: 7 points a character in the widest of usual letters, A4 with its margins."""
    page = load_workbook(io.BytesIO(blank_form(BATCH, PROVINCE, ISSUED)))[blank.GUIDANCE]
    room = (210 / 25.4 - page.page_margins.left - page.page_margins.right) * 72
    assert page.column_dimensions["A"].width * 7 <= room

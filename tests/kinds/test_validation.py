"""The data validation of the form: what a kind calls well-formed can be typed into its cells, other values cannot."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.datavalidation import DataValidation

from pipeline.settings.load import load_batch
from pipeline.settings.provinces import provinces
from schemas.fields import TABLES, by_name
from schemas.kinds import LONGEST, Sample, samples
from schemas.validation import Validation, validation

BATCHES = {name: load_batch(name) for name in ("2019-1", "2019-2")}
BATCH = BATCHES["2019-2"]
UNITS = [p.full_name for p in provinces()]
FIELDS = {f"{table}.{f.name}": f for table, fields in TABLES.items() for f in fields}
LAST_CELL = "XFD1048576"
TYPED: tuple[tuple[str, Sample, bool], ...] = (  # beside the samples: the bounds of a text, several options
    ("school.school_name", "长" * LONGEST, True),
    ("school.school_name", "长" * (LONGEST + 1), False),
    ("application.remark", "长" * 2_000, True),
    ("application.levels", "高级、初级", False),
    ("school.standing", "国家示范、省级优质、专业特色明显", True),
    ("school.standing", "国家示范和省级优质", False),
)


def _of(name: str) -> Validation:
    return validation(FIELDS[name], BATCH, UNITS)


def _trials() -> list[tuple[str, Sample, bool]]:
    """Field, what somebody types, and whether Excel lets it pass."""
    found: list[tuple[str, Sample, bool]] = list(TYPED)
    for name, f in FIELDS.items():
        good, bad = samples(f, BATCH, UNITS)
        unseen = f.of_kind.excel.unseen
        found += [(name, value, True) for value in good] + [(name, value, value in unseen) for value in bad]
    return found


def _formula(rule: DataValidation, cell: str) -> str:
    """A worksheet formula that is true where Excel lets a cell pass; only lists are judged outside of it."""
    if rule.type == "custom":
        return f"={rule.formula1}"
    if rule.type == "textLength":
        return f"=LEN({cell})<={rule.formula1}"
    whole = f"{cell}=INT({cell})," if rule.type == "whole" else ""
    return f"=IFERROR(AND(ISNUMBER({cell}),{whole}{cell}>={rule.formula1},{cell}<={rule.formula2}),FALSE)"


def _form(path: Path) -> None:
    """One row a trial: the field, what was typed, under the field's validation."""
    book = Workbook()
    sheet = book.active
    for row, (name, value, _) in enumerate(_trials(), 1):
        cell = sheet.cell(row, 2, value)
        one = _of(name)
        cell.number_format = one.number_format
        rule = DataValidation(**one.arguments(cell.coordinate))
        sheet.add_data_validation(rule)
        rule.add(cell.coordinate)
        sheet.cell(row, 1, name)
    book.save(path)


def _rules(path: Path) -> dict[str, DataValidation]:
    """The validation of every cell, as a workbook that was read back holds it."""
    rules: dict[str, DataValidation] = {}
    for rule in load_workbook(path).active.data_validations.dataValidation:
        rules |= {cell: rule for area in str(rule.sqref).split() for cell in _cells(area)}
    return rules


def _cells(area: str) -> list[str]:
    first, _, last = area.partition(":")
    return [f"B{row}" for row in range(int(first[1:]), int((last or first)[1:]) + 1)]


def _converted(path: Path, folder: Path) -> Path:
    """The workbook opened, calculated and saved by LibreOffice."""
    folder.mkdir()
    profile = f"-env:UserInstallation=file://{folder}/profile"
    arguments = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(folder), str(path)]
    subprocess.run(arguments, check=True, capture_output=True, timeout=120)
    return folder / path.name


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_what_a_kind_calls_malformed_cannot_be_typed(tmp_path: Path) -> None:
    """LibreOffice keeps the validations that openpyxl wrote, and as it reckons they let pass what should pass."""
    path = tmp_path / "form.xlsx"
    _form(path)
    rules = _rules(_converted(path, tmp_path / "kept"))
    book = load_workbook(path)
    trials = _trials()
    assert len(rules) == len(trials)
    for row in range(1, len(trials) + 1):
        if rules[f"B{row}"].type != "list":
            book.active[f"C{row}"] = _formula(rules[f"B{row}"], f"B{row}")
    book.save(tmp_path / "judged.xlsx")
    judged = load_workbook(_converted(tmp_path / "judged.xlsx", tmp_path / "out"), data_only=True).active
    for row, (name, value, passes) in enumerate(trials, 1):
        rule = rules[f"B{row}"]
        answer: Any = judged[f"C{row}"].value
        if rule.type == "list":
            answer = value in rule.formula1.strip('"').split(",")
        assert answer is passes, (name, value, answer, rule.formula1)
        assert rule.allow_blank, name
        assert (rule.type, rule.errorStyle or "stop") == (_of(name).type, "stop"), name


@pytest.mark.parametrize("name", sorted(FIELDS))
@pytest.mark.parametrize("batch", sorted(BATCHES))
def test_a_validation_is_one_that_excel_takes(name: str, batch: str) -> None:
    one = validation(FIELDS[name], BATCHES[batch], UNITS)
    arguments = one.arguments(LAST_CELL)
    assert all(len(arguments[key] or "") <= 255 for key in ("formula1", "formula2", "error", "prompt"))
    assert 0 < len(one.title) <= 32
    assert one.error
    assert one.prompt
    assert not {*"{}"} & {*one.prompt, *one.error, *one.title, *str(arguments["formula1"])}


def test_the_form_is_told_what_the_parser_takes() -> None:
    assert _of("application.pilot_students").arguments("B3")["formula1"] == "1"
    assert _of("application.pilot_students").error == "应为 1—100000 之间的整数（人），只填数字。"
    assert _of("application.intake_2").title == "2018年招生数"
    assert _of("school.school_code").number_format == "@"
    assert _of("application.levels").options == (
        "初级",
        "中级",
        "高级",
        "初级、中级",
        "初级、高级",
        "中级、高级",
        "初级、中级、高级",
    )
    assert validation(FIELDS["school.province"], BATCH, ["浙江省"]).options == ("浙江省",)


def test_a_list_that_is_too_long_stands_in_cells() -> None:
    long = replace(by_name("application")["facilities"], options=tuple(f"第{i}种实训条件" for i in range(60)))
    one = validation(long, BATCH, ())
    assert not one.inline
    with pytest.raises(ValueError, match="write them to cells"):
        one.arguments("B3")
    assert one.arguments("B3", "选项!$A$1:$A$60")["formula1"] == "选项!$A$1:$A$60"
    comma = replace(long, options=("自有,租用", "无"))
    assert not validation(comma, BATCH, ()).inline

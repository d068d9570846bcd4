"""The kinds of value: what kinds.toml declares holds of the parsers; what means nothing is refused."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import get_args

import pandas as pd
import pytest

import schemas
from pipeline.settings.load import load_batch
from pipeline.settings.provinces import provinces
from pipeline.typed.parse import PARSERS, Context, parse
from schemas import kinds
from schemas.declared import DeclarationError
from schemas.fields import NO, TABLES, YES, Field
from schemas.kinds import JOIN, KINDS, Sample, choices, samples

ROOT = Path(schemas.__file__).parent
BATCH = load_batch("2019-2")
UNITS = [p.full_name for p in provinces()]
CONTEXT = Context(BATCH, {name: name for name in UNITS})
FIELDS = {f"{table}.{f.name}": f for table, fields in TABLES.items() for f in fields}
REFUSALS = {"V102", "V103", "V104"}


def _token(value: Sample) -> str:
    """The token of a cell that holds a sample."""
    return f"d{value.isoformat()}" if isinstance(value, date) else f"{'t' if isinstance(value, str) else 'n'}{value}"


def test_every_parser_that_a_kind_may_name_exists_and_is_used() -> None:
    assert set(PARSERS) == set(get_args(kinds.Parser)) == {kind.parser for kind in KINDS.values()}


def test_every_kind_is_a_fields() -> None:
    assert set(KINDS) == {f.kind for f in FIELDS.values()}
    assert KINDS["yes_no"].choices == (YES, NO)


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_a_well_formed_sample_is_read_as_it_stands(name: str) -> None:
    f = FIELDS[name]
    good = samples(f, BATCH, UNITS).well_formed
    assert good
    for value in good:
        parsed = parse(_token(value), f, CONTEXT)
        assert (parsed.code, parsed.tidied) == ("", False), (value, parsed)
        wanted = value.isoformat() if isinstance(value, date) else value
        several = f.kind in ("options", "levels")
        assert parsed.value == (str(wanted).replace(JOIN, ";") if several else wanted), (value, parsed)
        assert not f.of_kind.pattern or f.of_kind.matches(str(parsed.value)), value


def test_samples_of_a_count_keep_to_the_fields_own_bounds() -> None:
    hours = Field("plan_hours", "培训学时", "count", least=8, most=100, unit="学时")
    assert samples(hours, BATCH, UNITS).well_formed == (8, 100)


@pytest.mark.parametrize("name", sorted(name for name, f in FIELDS.items() if f.kind != "text"))
def test_a_malformed_sample_is_refused_or_left_to_the_kinds_rule(name: str) -> None:
    f = FIELDS[name]
    bad = samples(f, BATCH, UNITS).malformed
    assert bad
    for value in bad:
        parsed = parse(_token(value), f, CONTEXT)
        if f.of_kind.otherwise == "refused":
            assert parsed.value is None, value
            assert parsed.code in REFUSALS, (value, parsed)
        elif f.of_kind.pattern:
            assert not f.of_kind.matches(str(parsed.value)), (value, parsed)
        else:
            assert parsed.value not in choices(f, BATCH, UNITS), (value, parsed)


def test_a_column_is_matched_as_its_texts_are() -> None:
    for kind in (kind for kind in KINDS.values() if kind.pattern):
        texts = [str(value) for value in (*kind.well_formed, *kind.malformed)]
        assert kind.matching(pd.Series(texts, dtype="str")).tolist() == [kind.matches(text) for text in texts]


@pytest.mark.parametrize("separator", ["、", "/", " ", "; ", "或"])
def test_several_numbers_or_addresses_are_well_formed(separator: str) -> None:
    assert KINDS["phone"].matches(separator.join(("13800001234", "0571-88888888", "010-88888888")))
    assert KINDS["email"].matches(separator.join(("a@example.cn", "b@example.cn")))
    assert not KINDS["school_code"].matches(separator.join(("4133012345", "4133012346")))


def test_a_pattern_has_one_home() -> None:
    """No other module knows how a code looks; what only resembles one (half a code, a moment) is not meant."""
    patterns = [r"[0-9]{10}", r"\d{10}", r"[0-9]{6}[A-Z]{0,2}", r"\d{6}[A-Z]{0,2}", r"1[3-9][0-9]{9}"]
    known = {"tidy.py": r"1[0-9]{10}"}  # a mobile number in any way of writing it
    for path in (*ROOT.rglob("*.py"), *ROOT.parent.joinpath("pipeline").rglob("*.py")):
        text = path.read_text("utf-8").replace(known.get(path.name, "\0"), "")
        assert not [pattern for pattern in patterns if pattern in text], path


def test_the_words_of_a_kind_are_filled_in() -> None:
    f = FIELDS["application.pilot_students"]
    assert f.of_kind.in_words(f.of_kind.wanted, f) == "整数（人）"
    assert f.of_kind.in_words(f.of_kind.range, f) == "1—100000 之间的整数（人）"
    day = FIELDS["school.filled_on"]
    assert day.of_kind.in_words(day.of_kind.wanted, day) == "日期，如 2019-09-18"


def test_the_words_of_every_kind_can_be_filled_in() -> None:
    for f in FIELDS.values():
        assert f.of_kind.in_words(f.of_kind.wanted, f)
        assert "{" not in f.of_kind.in_words(f.of_kind.wanted + f.of_kind.range, f)
        assert re.compile(f.of_kind.pattern)


def test_an_empty_cell_is_what_its_kind_says() -> None:
    empty = {name: parse("", f, CONTEXT) for name, f in FIELDS.items() if not f.required}
    assert {name for name, parsed in empty.items() if parsed.value is None} == {"application.national_team"}
    assert {parsed.code for parsed in empty.values()} == {""}


@pytest.mark.parametrize("name", ["explanation", "city"])
def test_none_says_that_there_is_nothing(name: str) -> None:
    f = next(f for f in FIELDS.values() if f.name == name)
    assert parse("t 无 ", f, CONTEXT).value == ""
    assert parse("t无", Field("title", "职称", required=False), CONTEXT).value == "无"


DATE = """\
[date]
chinese = "日期"
storage = "date"
parser = "date"
wanted = "日期"

[date.excel]
type = "date"
prompt = ""
error = ""
"""


@pytest.mark.parametrize(
    "before, after, line, words",
    [
        ('wanted = "日期"', 'wanted = "日期"\nwantd = "日"', 6, "[date.wantd] is not known here; known are: chinese"),
        ('parser = "date"', 'parser = "day"', 4, "[date.parser] should be one of: text, count, yes_no"),
        ('storage = "date"', 'storage = "float"', 3, "[date.storage] should be one of: text, integer, date"),
        ('chinese = "日期"', "chinese = 1", 2, "[date.chinese] should be str"),
        ('chinese = "日期"\n', "", 1, "[date] lacks chinese"),
        ('wanted = "日期"', 'wanted = "日期"\nseveral = 1', 6, "[date.several] should be bool"),
        ('wanted = "日期"', 'wanted = "日期"\npatterns = "[0-9]"', 6, "[date.patterns] should be a list of str"),
        ('wanted = "日期"', 'wanted = "日期"\nchoices = ["今"]\nchoices_from = "field"', 7, "[date.choices_from] is one"),
        ('type = "date"', 'type = "day"', 8, "[date.excel.type] should be one of: whole, list, date"),
        ('error = ""', 'error = ""\nerorr = ""', 11, "[date.excel.erorr] is not known here"),
        ('[date.excel]\ntype = "date"\nprompt = ""\nerror = ""', "excel = 1", 7, "[date.excel] should be a table"),
    ],
)  # fmt: skip
def test_a_kind_that_means_nothing_is_refused(tmp_path: Path, before: str, after: str, line: int, words: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(DATE, "utf-8")
    assert kinds.load(path)["date"].storage == "date"
    assert DATE.count(before) == 1
    path.write_text(DATE.replace(before, after), "utf-8")
    with pytest.raises(DeclarationError, match=re.escape(f"own.toml, line {line}: {words}")):
        kinds.load(path)


def test_a_file_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(DATE + "[date]\n", "utf-8")
    with pytest.raises(DeclarationError, match=r"own\.toml: .*line 11"):
        kinds.load(path)


def test_kinds_and_fields_want_nothing_but_the_standard_library() -> None:
    """The reading workers load them."""
    code = "import sys, schemas.fields; print([m for m in ('pandas', 'pydantic', 'openpyxl') if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT.parent)
    assert ran.stdout == "[]\n"

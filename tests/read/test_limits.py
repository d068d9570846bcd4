"""The limits can be changed by name, and the reliability page lists every one as it is."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from pipeline.read.limits import MIB, Limits, limits_with
from tests.running import run

_PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"


def _stated(text: str) -> int:
    number, _, unit = text.replace(",", "").partition(" ")
    return int(number) * {"": 1, "s": 1, "MiB": MIB}[unit]


def test_the_page_states_every_limit() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| ([\d,]+(?: \w+)?) \|", _PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    assert {name: _stated(number) for name, number in rows.items()} == {f.name: f.default for f in fields(Limits) if f.name != "workers"}


def test_limits_are_changed_by_name() -> None:
    assert limits_with([]) == Limits()
    assert limits_with(["seconds=60", " rows = 5 "]) == Limits(seconds=60, rows=5)


@pytest.mark.parametrize(
    ("change", "words"),
    [("secnds=60", "seconds"), ("seconds", "正整数"), ("seconds=0", "正整数"), ("seconds=-1", "正整数"), ("rows=1e3", "正整数")],
)
def test_wrong_limits_are_refused_by_name(change: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        limits_with([change])


def test_on_the_command_line(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox" / "33"
    inbox.mkdir(parents=True)
    (inbox / "a.csv").write_text("院校,人数\n" * 50, encoding="utf-8")
    assert {f["code"] for f in run(tmp_path / "inbox", tmp_path / "usual").findings if f["file"]} == {"F105"}
    small = run(tmp_path / "inbox", tmp_path / "small", "--read-limits", "rows=20", "seconds=30")
    assert [(f["code"], "20 行" in f["message"]) for f in small.findings if f["file"]] == [("F104", True)]
    wrong = run(tmp_path / "inbox", tmp_path / "wrong", "--read-limits", "row=20")
    assert (wrong.code, "rows" in wrong.err) == (2, True)

"""What each rule is in the shipped batch: a table of its own, so that a rule that is new, moved or forgotten is noticed here."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from pipeline.settings.files import BATCHES
from pipeline.settings.load import load_batch
from schemas.rules import catalogue

EXPECTED = {
    "error": """
        F101 F102 F103 F104 F105 F106 F107 F109 F110 F115 F118 F120
        V101 V102 V103 V104
        S202 S204 S209 S211
        A301 A302 A303 A312 A316 A318
        T401
        P505
    """,
    "warning": """
        F114 F116 F119 F121
        S203 S205 S206 S207 S210 S212 S213 S214
        A306 A307 A308 A309 A310 A311 A313 A314 A315 A317
        T402 T404
        P501 P502 P504 P506 P507 P509
    """,
    "info": """
        F108 F111 F112 F113 F117 F122 F123 F124
        V105
        A304 A305
        T403
        P503 P508
    """,
}
TABLE = {code: level for level, codes in EXPECTED.items() for code in codes.split()}


@pytest.mark.parametrize("batch", ["2019-1", "2019-2"])
def test_a_shipped_batch_gives_every_rule_its_expected_severity_and_knows_no_other(batch: str) -> None:
    assert load_batch(batch).severity == TABLE


def test_the_rules_are_the_one_home_and_a_shipped_file_states_only_what_differs() -> None:
    own = {code: rule.severity for code, rule in catalogue().items()}
    assert own == TABLE
    for path in Path(BATCHES).rglob("*.toml"):
        stated = tomllib.loads(path.read_text(encoding="utf-8")).get("severity", {})
        repeated = [code for level, codes in stated.items() for code in codes if own[code] == level]
        assert not repeated, f"{path.name}: {repeated}"


def test_a_file_moves_only_the_rules_it_names(tmp_path: Path) -> None:
    for path in Path(BATCHES).glob("*.toml"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "x.toml").write_text('extends = "2019-2"\nid = "x"\n[severity]\nwarning = ["A304"]\nerror = ["A310"]\n', encoding="utf-8")
    assert load_batch("x", folder=tmp_path).severity == {**TABLE, "A304": "warning", "A310": "error"}


@pytest.mark.parametrize("level", ["error", "warning", "info"])
def test_a_rule_that_is_new_or_gone_would_be_noticed(level: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above can fail: a rule added to the catalogue, or taken out of it, or with another severity."""
    from dataclasses import replace

    import schemas.rules as rules

    real = rules.built_in()
    other = "info" if level != "info" else "error"
    moved = next(rule for rule in real.values() if rule.severity == level and rule.holds)
    new = replace(moved, code="A399")
    for changed in (
        {**real, "A399": new},
        {c: r for c, r in real.items() if r is not moved},
        {**real, moved.code: replace(moved, severity=other)},
    ):
        monkeypatch.setattr("pipeline.settings.load.built_in", lambda changed=changed: changed)
        assert load_batch("2019-2").severity != TABLE
    assert rules.built_in() is real

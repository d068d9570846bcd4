"""Provinces as people write them, and configuration files that are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.settings import load
from pipeline.settings.load import ConfigError, load_batch
from pipeline.settings.provinces import UnknownProvince, find_province, provinces


@pytest.mark.parametrize("unit", provinces(), ids=lambda p: p.slug)
def test_every_unit_in_every_usual_way(unit) -> None:  # type: ignore[no-untyped-def]
    for written in (unit.code, unit.full_name, unit.short_name, unit.abbr, unit.slug, unit.slug.upper(), f" {unit.folder} "):
        assert find_province(written) == unit


def test_ambiguous_words_name_their_candidates() -> None:
    for written, codes in (("hn", {"41", "43", "46"}), ("sx", {"14", "61"}), ("hb", {"13", "42"})):
        with pytest.raises(UnknownProvince) as caught:
            find_province(written)
        assert {p.code for p in caught.value.candidates} == codes


def test_a_batch_is_a_file() -> None:
    assert [c.name for c in load_batch("2019-1").certificates][:2] == ["建筑信息模型（BIM）", "Web前端开发"]
    assert len(load_batch("2019-2").certificates) == 10


@pytest.mark.parametrize(
    "line, words",
    [
        ("deadlime = 2019-09-20", ["第 3 行", "deadlime", "deadline"]),
        ('off = ["A3O5"]', ["第 3 行", "A3O5", "A305"]),
        ("[balance]\ncertificat = 0.3", ["certificat", "certificate"]),
        ('[balance]\ncertificate = "1.3"', ["第 4 行", "0 到 1"]),
        ("intake_years = [2019, 2018, 2017]", ["第 3 行", "年份"]),
        ('[severity]\nfatal = ["A305"]', ["fatal"]),
    ],
)
def test_what_is_wrong_is_refused_with_line_and_nearest_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, words: list[str]
) -> None:
    for path in load.BATCHES.glob("*.toml"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "x.toml").write_text(f'extends = "2019-2"\nid = "x"\n{line}\n', encoding="utf-8")
    monkeypatch.setattr(load, "BATCHES", tmp_path)
    monkeypatch.setattr(load, "LAYOUTS", tmp_path, raising=False)
    with pytest.raises(ConfigError) as caught:
        load_batch("x")
    for word in words:
        assert word in str(caught.value)


def test_a_province_states_only_its_differences(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in load.BATCHES.glob("*.toml"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "2019-2").mkdir()
    (tmp_path / "2019-2" / "33-浙江.toml").write_text('off = ["A305"]\n[severity]\nerror = ["A310"]\n', encoding="utf-8")
    monkeypatch.setattr(load, "BATCHES", tmp_path)
    monkeypatch.setattr(load, "_facts", lambda batch, files: [])
    own, other = load_batch("2019-2", find_province("33")), load_batch("2019-2", find_province("44"))
    assert own.severity["A310"] == "error"
    assert own.off == {"A305"}
    assert other.severity["A310"] == "warning"

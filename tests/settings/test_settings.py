"""Provinces as people write them, and the batches that come with the program."""

from __future__ import annotations

import pytest

from pipeline.settings.load import load_batch
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

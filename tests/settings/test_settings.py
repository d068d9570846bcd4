"""Provinces as people write them, and the batches that come with the program."""

from __future__ import annotations

import csv
import subprocess
import sys

import pytest

from pipeline.settings.load import load_batch
from pipeline.settings.provinces import REFERENCE, UnknownProvince, find_province, provinces


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


@pytest.mark.parametrize("batch, number", [("2019-1", "1"), ("2019-2", "2")])
def test_the_shipped_batches_have_the_certificates_of_the_reference(batch: str, number: str) -> None:
    with open(REFERENCE / "certificates.csv", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["batch"] == number]
    certificates = load_batch(batch).certificates
    assert [(c.name, c.full_name, c.issuer, c.field) for c in certificates] == [
        (row["cert_name"], row["cert_full_name"], row["issuer_org"], row["field"]) for row in rows
    ]
    for one, row in zip(certificates, rows):
        assert {*filter(None, row["aliases_and_misspellings"].split(";"))} <= {one.full_name, *one.aliases}


def test_reading_the_configuration_does_not_wait_for_pandas() -> None:
    code = "import sys; from pipeline.settings.load import load_batch; load_batch('2019-2'); import pipeline.flow.province; print('pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"

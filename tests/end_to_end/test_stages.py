"""``--keep-stages``: the tables of every stage, with their declared columns, telling one story."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa
import pytest

from schemas import records, tables
from tests.running import Outcome, run
from workshop.sample.inbox import make_inbox

DECLARED: dict[str, pa.DataFrameSchema] = {
    "files": tables.FILES,
    "schools": records.SCHOOLS,
    "applications": records.APPLICATIONS,
    "trainers": records.TRAINERS,
    "findings": tables.FINDINGS,
    "rules": tables.RULES,
    "outcomes": tables.OUTCOMES_TABLE,
    "summary": tables.SUMMARY,
    **{f"balance_{name}": tables.BALANCE for name in ("certificate", "field", "school", "city")},
}
RAW = [f"{name}_{side}" for name in ("schools", "applications", "trainers") for side in ("raw", "at")]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Outcome, dict[str, pd.DataFrame]]:
    folder = tmp_path_factory.mktemp("stages")
    make_inbox(folder / "inbox", "33", 30, 6, faults=True)
    done = run(folder / "inbox", folder, "--keep-stages", str(folder / "stages"))
    found = {
        path.stem: pd.read_csv(path, encoding="utf-8-sig", index_col=0, dtype=str, keep_default_na=False)
        for path in (folder / "stages").glob("*")
    }
    return done, found


def test_every_stage_is_there_and_nothing_else(kept: tuple[Outcome, dict[str, pd.DataFrame]]) -> None:
    assert set(kept[1]) == {*DECLARED, *RAW}


@pytest.mark.parametrize("name", DECLARED)
def test_tables_have_the_declared_columns(kept: tuple[Outcome, dict[str, pd.DataFrame]], name: str) -> None:
    frame = kept[1][name]
    assert set(frame.columns) == set(DECLARED[name].columns)
    assert len(frame)


@pytest.mark.parametrize("name", ["schools", "applications", "trainers"])
def test_every_value_has_its_token_and_its_address(kept: tuple[Outcome, dict[str, pd.DataFrame]], name: str) -> None:
    typed, raw, at = (kept[1][key] for key in (name, f"{name}_raw", f"{name}_at"))
    assert list(typed.index) == list(raw.index) == list(at.index)
    assert list(raw.columns) == list(at.columns)
    assert set(raw.columns) <= set(typed.columns)
    for field in raw.columns:
        assert not ((raw[field] != "") & (at[field] == "-1")).any(), field  # nothing is read from nowhere


def test_the_stages_add_up(kept: tuple[Outcome, dict[str, pd.DataFrame]]) -> None:
    done, found = kept
    accounts = done.run["accounts"]
    assert accounts["rows_read"] == accounts["included"] + accounts["held"] + accounts["refused"] + accounts["superseded"]
    assert len(found["applications"]) == accounts["rows_read"]
    assert len(found["outcomes"]) == len(done.run["applications"])
    assert len(found["summary"]) == accounts["included"] == done.run["counts"]["included"]
    assert len(found["findings"]) == len(done.findings)
    assert len(found["files"]) == len(done.run["files"])
    assert set(found["findings"]["id"]) == {f["id"] for f in done.findings}

"""The other batches that are known, from the batch files and the reference table: what a return of theirs can be told by (F118)."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from schemas.batch import Batch
from schemas.batch_marks import BatchMarks, KnownBatches, certificate_key, number_words, ordinals_in, years_in
from schemas.majors import REFERENCE


def known_batches(batch: Batch, folder: Path) -> KnownBatches:
    """The batch and every other one that differs from it. A file that cannot be read is left out: this run does not answer for it."""
    names = [(one.name, one.full_name, *one.aliases) for one in batch.certificates]
    mine = _marks([batch.title, batch.form_title, batch.summary_title], batch.intake_years, names, {batch.issued.year, batch.deadline.year})
    others = [_of_file(path.stem, folder) for path in sorted(folder.glob("*.toml")) if path.stem != batch.id]
    known = [one for one in others if one and (one.certificates - mine.certificates or one.intake_years != mine.intake_years)]
    for one in _of_reference():
        if not any(one.certificates & other.certificates for other in (mine, *known)):
            known.append(one)
    return KnownBatches(mine, tuple(known))


def _marks(titles: list[str], intake: Iterable[int], names: Iterable[Iterable[str]], years: set[int]) -> BatchMarks:
    """``titles``: of the batch, its form and its summary; ``years``: what it is of where its titles name no year."""
    said = "\n".join(titles)
    spelled = frozenset(certificate_key(name) for one in names for name in one if name)
    return BatchMarks(titles[0], titles[1], ordinals_in(said), years_in(said) or frozenset(years), tuple(intake), spelled)


def _of_file(batch_id: str, folder: Path) -> BatchMarks | None:
    try:
        data = _data(batch_id, folder, set())
        names = [(one["name"], one.get("full_name", ""), *one.get("aliases", ())) for one in data["certificates"]]
        texts = [str(data[key]) for key in ("title", "form_title", "summary_title")]
        intake = [int(year) for year in data["intake_years"]]
        return _marks(texts, intake, [map(str, one) for one in names], {data["issued"].year, data["deadline"].year})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _data(batch_id: str, folder: Path, seen: set[str]) -> dict[str, Any]:
    """A batch's own file over those that it extends. Raises ValueError for a circle, OSError for a file that is not there."""
    if batch_id in seen:
        raise ValueError(f"{batch_id} extends itself")
    data = tomllib.loads((folder / f"{batch_id}.toml").read_text(encoding="utf-8-sig"))
    return {**(_data(str(data["extends"]), folder, seen | {batch_id}) if "extends" in data else {}), **data}


def _of_reference() -> list[BatchMarks]:
    with open(REFERENCE / "certificates.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    found = []
    for number in dict.fromkeys(row["batch"] for row in rows):
        title = f"第{number_words(int(number))}批1+X证书制度试点"
        names = [(r["cert_name"], r["cert_full_name"], *r["aliases_and_misspellings"].split(";")) for r in rows if r["batch"] == number]
        found.append(_marks([title, f"{title}院校申报表", title], (), names, set()))
    return found

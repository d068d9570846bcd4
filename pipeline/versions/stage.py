"""The versions stage: of the typed tables, this province's schools, and which return of each is current."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline.settings.provinces import provinces
from pipeline.tables.model import Tables
from pipeline.versions.claims import claim, foreign, not_ours, ours
from pipeline.versions.current import lines, school_key, versions
from pipeline.versions.descent import ancestors, revised
from schemas.batch import Batch, Province
from schemas.drafts import joined
from schemas.frames import DraftTable, Files
from schemas.records import COUNTED


@dataclass(frozen=True)
class Counted:
    """What counts in the province. ``tables``: COUNTED, of this province's schools, current and superseded.

    ``of_others``: files (file_id) all of whose schools other provinces claim; ``of_nobody``: that nobody can claim.
    """

    tables: Tables
    of_others: frozenset[int]
    of_nobody: frozenset[int]
    drafts: DraftTable


def count(tables: Tables, files: Files, province: Province, batch: Batch, made_from: Mapping[int, str]) -> Counted:
    """``tables``: TYPED; ``files``: as received; ``made_from``: of files that came back from our marking, the SHA-256 of the file marked."""
    names = {p.code: p.full_name for p in provinces()}
    typed = tables.schools.typed
    unit = claim(typed, files, {name: code for code, name in names.items()})
    claimed = typed.assign(unit=unit, school_key=school_key(typed["school_name"]))
    of_others, of_nobody = not_ours(claimed, province.code)
    mine = ours(replace(tables, schools=tables.schools.having(claimed)), province.code)
    strange = foreign(mine.schools, files, province.code, names)
    before = ancestors(made_from, files)
    line = lines(mine.schools.typed, before)
    known = set(files["sha256"])
    orphans = frozenset(file_id for file_id, sha256 in made_from.items() if sha256 not in known)
    version, replaced = versions(mine, files, line, before, list(batch.intake_years), orphans)
    schools = mine.schools.having(
        mine.schools.typed.assign(current=version == 0, version=version, revised=revised(mine.schools.typed, line, before), line=line)
    )
    return Counted(
        tables=replace(mine, schools=schools).validated(COUNTED),
        of_others=of_others,
        of_nobody=of_nobody,
        drafts=joined(strange, replaced),
    )

"""The context stage: what rules need to know beyond a record's own cells, put beside the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.context import roster as rosters
from pipeline.context.derive import derive
from pipeline.context.register import against_register
from pipeline.context.repeated import repeated
from pipeline.read.answers import RosterLine
from pipeline.tables.keys import school_of
from pipeline.tables.model import Tables
from schemas.batch import Batch, Province
from schemas.frames import DraftTable, Files, Records, Roster
from schemas.records import KNOWN, ROSTER_KNOWN


@dataclass(frozen=True)
class Known:
    """What is known of every record. ``tables``: KNOWN; ``live``: of these, by name, the records of current schools.

    ``roster``: ROSTER_KNOWN, None without one. ``of_others``: files (file_id) that hold but another province's roster.
    """

    tables: Tables
    live: Mapping[str, Records]
    roster: Roster | None
    of_others: frozenset[int]
    drafts: DraftTable


def put_in_context(
    tables: Tables,
    files: Files,
    listed: list[tuple[int, Sequence[RosterLine]]],
    register: list[list[str]] | None,
    province: Province,
    batch: Batch,
) -> Known:
    """``tables``: COUNTED. ``listed``: lines of rosters by file_id. ``register``: rows of the school register, if any."""
    units = files["unit"].to_dict()
    drafts, foreign = rosters.of_others(listed, units, province.id_code)
    roster, schools = _compared(rosters.expected(listed, units, province.id_code), tables)
    schools = against_register(schools, register, batch)
    tables = derive(replace(tables, schools=tables.schools.having(schools)), province, batch)
    applications = repeated(tables.applications.typed, tables.schools.typed)
    tables = replace(tables, applications=tables.applications.having(applications)).validated(KNOWN)
    of_others = frozenset(file_id for file_id in foreign if files.at[file_id, "kind"] == "roster")
    return Known(tables, _live(tables), roster, of_others, drafts)


def _compared(roster: Roster | None, tables: Tables) -> tuple[Roster | None, Records]:
    schools, applications = tables.schools.typed, tables.applications.typed
    if roster is None:
        return None, rosters.without_roster(schools)
    roster, schools = rosters.compare(roster, schools, applications)
    return ROSTER_KNOWN.validate(roster), schools


def _live(tables: Tables) -> dict[str, Records]:
    schools = tables.schools.typed
    current = set(schools.index[schools["current"]])
    return {name: records[school_of(records).isin(current)] for name, records in tables.typed.items()}

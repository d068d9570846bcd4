"""A run as comparing looks at it: its schools, where their cells stand, which rules said nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import pandas as pd

from pipeline.changes.fates import Today, silent_rules
from pipeline.changes.standing import Present, records
from pipeline.tables.kept import Kept
from pipeline.tables.keys import ID_OF
from pipeline.tables.model import Run
from pipeline.tables.standing import State
from pipeline.versions.current import version_mark
from schemas import fields
from schemas.cells import NOWHERE, a1
from schemas.rules import catalogue

_NONE = Kept(b"[]")


class Now:
    """``schools``: as ``Standing.schools``; ``headings`` by field, ``clauses`` by rule."""

    def __init__(self, run: Run, present: Present) -> None:
        self.run, self._present, self.schools = run, present, present.standing.schools
        years = list(run.batch.intake_years)
        self.headings = {f.name: fields.headings(f, years)[0] for table in fields.TABLES.values() for f in table}
        self.clauses = {code: rule.clause for code, rule in catalogue(run.batch).items()}
        self._files = dict(zip(run.files["file"].tolist(), run.files["status"].tolist()))
        self._silent = silent_rules(zip(run.rules.index.tolist(), run.rules["status"].tolist()))
        self._unjudged = self._without_answer()

    @cached_property
    def _at(self) -> dict[str, tuple[dict[int, int], dict[str, list[int]]]]:
        """By table the places of its indexes, and the packed addresses by field."""
        return {
            name: ({index: place for place, index in enumerate(table.at.index.tolist())}, {f: table.at[f].tolist() for f in table.at})
            for name, table in self.run.tables.by_name.items()
        }

    def _without_answer(self) -> list[tuple[str, str, int]]:
        """(code, table, index) of the records about which a rule gave no answer."""
        frame = self.run.unjudged
        if frame is None:
            return []
        codes = frame["code"].tolist()
        found = [(code, table, index) for table, key in ID_OF.items() for code, index in zip(codes, frame[key].tolist())]
        return [(code, table, int(index)) for code, table, index in found if not pd.isna(index)]

    def today(self, label: str | None) -> Today:
        """What there is to tell how a finding of a school went."""
        ids = self._present.ids.get(label or "", {})
        place_of = {(table, index): place for table, indexes in ids.items() for place, index in enumerate(indexes)}
        unjudged = [(code, table, place_of[table, index]) for code, table, index in self._unjudged if (table, index) in place_of]
        return Today(self._files, self._silent, frozenset(unjudged))

    def cells(self, label: str) -> Callable[[str, int, str], str]:
        """The address of (table, place, field) of a school; of its first cell where the field is ''."""

        def cell(table: str, place: int, field: str) -> str:
            rows, columns = self._at[table]
            row = rows[self._present.ids[label][table][place]]
            if field:
                return a1(columns[field][row]) if field in columns else ""
            return a1(min((at for column in columns.values() if (at := column[row]) >= 0), default=NOWHERE))

        return cell

    def superseded(self) -> dict[str, State]:
        """By school the return that the current one replaced and that still lies in the inbox: the latest that says anything else."""
        typed = self.run.schools.typed
        old = [int(i) for i in typed.index[~typed["current"]] if self._present.labels[int(i)] in self.schools]
        kept = records(self.run, {school_id: str(school_id) for school_id in old})[0] if old else {}
        found: dict[str, State] = {}
        for school_id in sorted(old, key=self._order):
            label, one = self._present.labels[school_id], kept[str(school_id)]
            if one.digest != self.schools[label].records.digest:
                code = typed.at[school_id, "school_code"]
                found[label] = State("", code if isinstance(code, str) else "", one, _NONE)
        return found

    def _order(self, school_id: int) -> tuple[str, int, tuple[int, int, str], int]:
        """As ``pipeline.versions`` orders the returns of a school."""
        school = self.run.schools.typed.loc[school_id]
        file = self.run.files.loc[school["file_id"]]
        filled = school["filled_on"] if isinstance(school["filled_on"], str) else ""
        return (filled, int(file["received"]), version_mark(file["file"]), school_id)

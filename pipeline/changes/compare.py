"""A run against earlier states: school by school, record by record, never row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

import pandas as pd

from pipeline.changes.fates import Pair, Rows, end, fate, known_again
from pipeline.changes.matching import UNMOVED, matched_tables
from pipeline.changes.model import Changes, Compared
from pipeline.changes.now import Now
from pipeline.changes.standing import Present
from pipeline.changes.values import differences
from pipeline.tables.kept import Told
from pipeline.tables.model import Run
from pipeline.tables.since import VERSION
from pipeline.tables.standing import NOBODY, Earlier, Past, State, another, same_people
from schemas.columns import empty
from schemas.kinds import KINDS
from schemas.tables import DIFFERENCES, FATES_TABLE, FINDING_COLUMNS, GONE, SEVERITIES

_WORDLESS = "（升级前的台账没有记下详细内容）"


def compare(run: Run, present: Present, earlier: Earlier) -> Changes:
    """What became of everything since the state that was asked for, and since every school's own last version."""
    past, now = earlier.past, Now(run, present)
    versions = _Comparison(now, Past(earlier.versions, kind=VERSION)).result()
    if past is None:
        return Changes(None, versions, present.labels)
    since = versions if past.kind == VERSION else _Comparison(now, past).result()
    return Changes(since, versions, present.labels, past.started, past.kind, past.said)


class _Comparison:
    """A run against one earlier state. A school that is not in it is new; against versions it has nothing to compare with."""

    def __init__(self, now: Now, past: Past) -> None:
        self._now, self._past = now, past
        self._partner = _partners(past.schools, now.schools)
        self._rows: dict[str, Rows] = {}  # by school of today: its records of then
        self._former: dict[str, Told] = {}  # by id of today: the finding of then
        by_id = {told.id: (school, told) for school, state in past.schools.items() for told in state.findings.told}
        for label, state in now.schools.items():
            own = (NOBODY, self._partner.get(label))  # of a school without name and code another one may have had the id
            known = [by_id[told.id] for told in state.findings.told if told.id in by_id]
            self._former |= {told.id: told for school, told in known if label == NOBODY or school in own}
        for label, former in self._partner.items():
            self._know_again(label, past.schools[former], now.schools[label])

    def _know_again(self, label: str, then: State, now: State) -> None:
        same = then.records.digest == now.records.digest or not then.recorded
        self._rows[label] = UNMOVED if same else matched_tables(then.records.rows, now.records.rows)
        mine = {self._former[told.id].id for told in now.findings.told if told.id in self._former}
        rest = [told for told in then.findings.told if told.id not in mine]
        new = [told for told in now.findings.told if told.id not in self._former]
        self._former |= known_again(Pair(rest, new, self._rows[label])) if rest and new else {}

    def result(self) -> Compared:
        """The three tables."""
        differing = list(self._differing())
        schools = frozenset([*self._partner, *(label for label, _ in differing)]) - {NOBODY}
        return Compared(self._fates(), self._gone(), self._differences(differing), schools)

    def _fates(self) -> pd.DataFrame:
        versions = self._past.kind == VERSION
        known = {
            told.id: "" if versions and label not in self._partner else fate(told, self._former.get(told.id))
            for label, state in self._now.schools.items()
            for told in state.findings.told
        }
        ids = self._now.run.findings["id"].tolist()
        return FATES_TABLE.validate(pd.DataFrame({"id": ids, "change": [known.get(i, "") for i in ids]}, dtype="str"))

    def _gone(self) -> pd.DataFrame:
        there = {told.id for told in self._former.values()}
        label_of = {former: label for label, former in self._partner.items()}
        rows = []
        for school, state in self._past.schools.items():
            label = label_of.get(school)
            gone = [told for told in state.findings.told if told.id not in there and told.severity != "info"]
            if gone:
                today, records = self._now.today(label), None if label is None else self._rows[label]
                who = state if label is None else self._now.schools[label]
                own = label or (NOBODY if school in self._now.schools else school)  # one of that name may be another: it is not told
                rows += [self._row(told, end(told, today, school != NOBODY, records), who, own) for told in gone]
        if not rows:
            return empty(GONE)
        frame = pd.DataFrame(rows, columns=[*FINDING_COLUMNS, "school"], dtype="str")
        rank = frame["severity"].map({level: place for place, level in enumerate(SEVERITIES)})
        order = ["school_name", "school_code", "rank", "code", "file", "sheet", "cell", "id"]
        return GONE.validate(frame.assign(rank=rank).sort_values(order, kind="stable").drop(columns="rank").reset_index(drop=True))

    def _row(self, told: Told, how: str, state: State, school: str) -> tuple[str, ...]:
        texts = (told.certificate, told.major_code, told.file, told.sheet, told.cell, told.field, told.value)
        said = ("", told.message or _WORDLESS, "", self._now.clauses.get(told.code, ""))
        return (told.id, told.code, told.severity, how, state.code, state.name, *texts, *said, school)

    def _differing(self) -> Iterator[tuple[str, State]]:
        """Schools of today, with the state of then whose records were others; the version before that still lies in the inbox first."""
        here = self._now.superseded() if self._past.kind == VERSION else {}
        for label, state in self._now.schools.items():
            then = here.get(label) or (self._past.schools[self._partner[label]] if label in self._partner else None)
            if then is None or label == NOBODY or another(state, then):
                continue
            if then.recorded and then.records.digest != state.records.digest:
                yield label, then

    def _differences(self, differing: list[tuple[str, State]]) -> pd.DataFrame:
        rows = []
        for label, then in differing:
            now = self._now.schools[label]
            known = label in self._partner and then is self._past.schools[self._partner[label]]
            matches = self._rows[label] if known else matched_tables(then.records.rows, now.records.rows)
            lines = differences(then.records.rows, now.records.rows, matches, self._now.cells(label), self._now.headings)
            rows += [(label, now.name, *line) for line in lines]
        if not rows:
            return empty(DIFFERENCES)
        return DIFFERENCES.validate(pd.DataFrame(rows, columns=list(DIFFERENCES.columns), dtype="str"))


def _partners(then: Mapping[str, State], now: Mapping[str, State]) -> dict[str, str]:
    """By school of today the school of then: by name; by what an earlier return of its line was known by; where a name was corrected, by
    the code that is nobody else's, and people who stayed.
    """
    found = {label: label for label, state in now.items() if label in then and not another(state, then[label])}
    for label, state in now.items():
        for former in state.before if label not in then else ():
            if former in then and former not in now and former not in found.values() and not another(state, then[former]):
                found[label] = former
                break
    known = {*found, *found.values()}
    before, after = (
        _alone([(state.code, label) for label, state in states.items() if label not in known and not (label in then and label in now)])
        for states in (then, now)
    )
    named = {label: before[code] for code, label in after.items() if code in before}
    return found | {label: former for label, former in named.items() if same_people(now[label], then[former])}


def _alone(codes: list[tuple[str, str]]) -> dict[str, str]:
    """Schools by code, those with a code of the right form that no other one has."""
    counts = Counter(code for code, _ in codes)
    matching = KINDS["school_code"].matching(pd.Series([code for code, _ in codes], dtype="str")).fillna(False).tolist()
    return {code: label for (code, label), right in zip(codes, matching) if right and counts[code] == 1}

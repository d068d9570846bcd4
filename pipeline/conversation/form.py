"""The form's own column 情况说明: what a school says to a row, and with any row to what is asked about the school."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pipeline.conversation.emptiness import emptiness, pasted, plain
from pipeline.conversation.fingerprints import Fingerprints, Record, record_of
from pipeline.conversation.model import Statement
from pipeline.conversation.replies import Row
from pipeline.tables.model import Tables
from schemas.frames import Files

_OF_SCHOOL = ("school", "trainer", "cell")  # scopes that any row's words answer, where no application is asked about
_KEY = ("certificate", "major_code", "levels")


class FormWords:
    """What stands in the column, in every version of every school's return."""

    def __init__(self, tables: Tables, files: Files, prints: Fingerprints) -> None:
        self._prints, self._files = prints, files["file"].to_dict()
        schools, applications = tables.schools.typed, tables.applications.typed
        self._versions: dict[str, list[tuple[int, int]]] = {}  # by line: version, school_id
        for school, line, version in zip(schools.index.tolist(), schools["line"].tolist(), schools["version"].tolist()):
            self._versions.setdefault(line, []).append((version, school))
        self._of_school: dict[int, list[tuple[int, str]]] = {}
        self._file_of = schools["file_id"].to_dict()
        said = applications[applications["explanation"].fillna("").str.strip() != ""]
        for application, school, text in zip(said.index.tolist(), said["school_id"].tolist(), said["explanation"].tolist()):
            self._of_school.setdefault(school, []).append((application, text))
        self._same = {school: Counter(plain(text) for _, text in words) for school, words in self._of_school.items()}
        self._keys = dict(zip(said.index.tolist(), said[[*_KEY]].itertuples(index=False, name=None)))
        self._applications = applications

    def for_finding(self, row: Row) -> Iterator[Statement]:
        """The statements of a finding's row, or of its school's rows, by version. ``row``: as of ``Targets``."""
        record = record_of(row["application_id"], row["trainer_id"], row["school_id"])
        if record[0] != "application" and row["scope"] not in _OF_SCHOOL:
            return
        for version, school in self._versions.get(row["line"], ()):
            if school in self._of_school and (version or school == row["school_id"]):
                yield from self._of_version(row, record, version, school)

    def _of_version(self, row: Row, record: Record, version: int, school: int) -> Iterator[Statement]:
        ours = (row["message"], row["expected"], row["fix"])
        now = self._prints.of(record, row["field"])
        for application, text in self._of_school[school]:
            if record[0] == "application":
                if not self._is(application, record[1], version):
                    continue
                then = self._prints.of(("application", application), row["field"])
            else:
                then = self._prints.of(record, row["field"]) if not version or record[0] == "trainer" else self._school(school, row)
            many = pasted([row["code"]] * self._same[school][plain(text)])
            why = emptiness(text, ours) or many
            if record[0] == "application" or not why:
                yield Statement(text, version, then == now, False, why, self._files[self._file_of[school]], then)

    def _school(self, school: int, row: Row) -> str:
        return self._prints.of(("school", school), row["field"])

    def _is(self, application: int, record: int, version: int) -> bool:
        """Whether a row of some version is the row that a finding is about."""
        if not version or application == record:
            return application == record
        mine = self._applications.loc[record, [*_KEY]]
        return all(isinstance(own, str) and own == their for own, their in zip(mine, self._keys[application]))

"""Runs the catalogue's checks by pandera over whole tables: what failed, what could not be judged, which rules crashed.

A check answers True (passes), False (fails) or NA (cannot be judged); a record that lacks a needed column's value is not
judged either; and there are records to which a rule does not apply. pandera sees True for all but False, so that only real
failures are failure cases; the others are counted here.

A rule that crashes is broken, in this run: every school is judged with which it does not crash, the records of the others are
not judged. It is not the file that is held back, although one school's content brings the crash out: everything else in
the file was read and judged, and the officer sees at the waiting application which rule is missing; held back, the school
would seem not to have reported at all. Where no words can be made for a record that fails, the finding stands without them.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from pipeline.isolation.narrow import narrow, told
from pipeline.tables.keys import ID_OF
from pipeline.tables.model import Table
from schemas.batch import Batch
from schemas.cells import NOWHERE
from schemas.drafts import WORDLESS, Drafts
from schemas.expressions import evaluate as expressions
from schemas.expressions.tree import columns_of
from schemas.rules import Rule, catalogue
from schemas.rules.wording import WORDINGS, Wording

_NAMED = {  # the form's field that a group of a province's table is a value of
    "share_certificate": "certificate", "share_field": "major_code", "share_school": "school_name", "roster": "school_name",
}  # fmt: skip
_CITED = ("file_id", "sheet", "at", "token")  # of a frame that is no form table: a roster's lines stand in cells


class Answers:
    """What each check answered about one table's records.

    ``by_code``: per rule a nullable boolean Series, NA also where it does not apply. ``applies``: per rule a boolean Series. ``broken``: per rule that crashed, why.
    ``unasked``: per rule the records on which it crashed.
    """

    def __init__(self, batch: Batch, beyond: dict[str, pd.Series] | None = None) -> None:
        self.batch, self._beyond = batch, beyond or {}
        self.by_code: dict[str, pd.Series] = {}
        self.applies: dict[str, pd.Series] = {}
        self.broken: dict[str, str] = {}
        self.unasked: dict[str, pd.Index] = {}

    def pandera_check(self, rule: Rule) -> pa.Check:
        def passes(frame: pd.DataFrame) -> pd.Series:
            try:
                answer = self._asked(rule, frame)
            except Exception as error:  # noqa: BLE001 - a rule may crash in any way; the others are judged all the same
                answer = self._without_crashes(rule, frame, error)
            self.applies[rule.code] = answer["applies"].astype(bool)
            self.by_code[rule.code] = answer["answer"].astype("boolean").where(self.applies[rule.code])
            return self.by_code[rule.code].fillna(True).astype(bool)

        return pa.Check(passes, name=rule.code, error=rule.fault)

    def _asked(self, rule: Rule, frame: pd.DataFrame) -> pd.DataFrame:
        """The rule's ``answer`` about every record, and whether it ``applies`` there. Raises whatever the rule raises."""
        assert rule.holds is not None
        answer = expressions.answer(rule.holds, frame, self.batch)
        if rule.where:
            answer = answer.where(expressions.answer(rule.where, frame, self.batch).fillna(False).astype(bool))
        applies = pd.Series(True, index=frame.index)
        if rule.applies:
            applies &= expressions.answer(rule.applies, frame, self.batch).fillna(True).astype(bool)
        applies &= ~(self._outside(rule, frame) & answer.isna())
        return pd.DataFrame({"answer": answer, "applies": applies})

    def _without_crashes(self, rule: Rule, frame: pd.DataFrame, error: Exception) -> pd.DataFrame:
        """The same, with NA for the schools on whose records the rule crashes: for all of them where it crashes on none, too."""
        of = frame["school_id"] if "school_id" in frame else frame.index.to_series()
        try:
            kept, _ = narrow(of.unique().tolist(), lambda some: self._asked(rule, frame[of.isin(some)]))
            answer = self._asked(rule, frame[of.isin(kept)])
        except Exception as still:  # noqa: BLE001 - it crashes without any record: nothing can be asked of it
            error, kept, answer = still, [], pd.DataFrame({"answer": pd.Series(dtype="boolean"), "applies": pd.Series(dtype=bool)})
        self.broken[rule.code] = told(error)
        outside = self._outside(rule, frame)
        self.unasked[rule.code] = frame.index[~of.isin(kept) & ~outside]
        answer = answer.reindex(frame.index)
        return answer.assign(answer=answer["answer"].astype("boolean"), applies=answer["applies"].astype("boolean").fillna(~outside))

    def _outside(self, rule: Rule, frame: pd.DataFrame) -> pd.Series:
        """The records whose layout does not ask what the rule needs."""
        beyond = self._beyond.get(rule.code)
        return pd.Series(False, index=frame.index) if beyond is None else beyond.reindex(frame.index).astype(bool)


def rules_of(table: str, batch: Batch, run_facts: dict[str, Any]) -> list[Rule]:
    """The rules that run on a table: not switched off, and nothing they need is missing from the run."""
    mine = [r for r in catalogue(batch).values() if r.table == table and r.holds and r.code not in batch.off]
    return [rule for rule in mine if not rule.not_run(run_facts)]


def failures(
    frame: pd.DataFrame, rules: list[Rule], batch: Batch, beyond: dict[str, pd.Series] | None = None
) -> tuple[dict[str, pd.Index], Answers]:
    """The failing records of each rule, by pandera. ``beyond``: by code, the records whose layout does not ask what the rule needs."""
    answers = Answers(batch, beyond)
    schema = pa.DataFrameSchema(checks=[answers.pandera_check(rule) for rule in rules])
    failed: dict[str, pd.Index] = {}
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as errors:
        for error in errors.schema_errors:
            if error.reason_code is not None and error.reason_code.name == "CHECK_ERROR":
                raise RuntimeError(f"pandera could not ask {getattr(error.check, 'name', '?')}: {error}") from error
            failed[error.check.name] = pd.Index(error.failure_cases["index"].unique()).sort_values()
    return failed, answers


def check_table(
    name: str,
    frame: pd.DataFrame,
    table: Table | None,
    batch: Batch,
    run_facts: dict[str, Any],
    drafts: Drafts,
    beyond: dict[str, pd.Series] | None = None,
) -> Answers:
    """Checks one table and adds a draft per failing record. ``table`` gives tokens and addresses; None for balance tables."""
    rules = rules_of(name, batch, run_facts)
    failed, answers = failures(frame, rules, batch, beyond)
    for rule in rules:
        if rule.code in failed:
            _draft_all(rule, name, frame.loc[failed[rule.code]], table, batch, drafts)
    return answers


def _draft_all(rule: Rule, name: str, records: pd.DataFrame, table: Table | None, batch: Batch, drafts: Drafts) -> None:
    columns = list(records.columns)
    said = _Said(rule, records, batch)
    for place, (record, values) in enumerate(zip(records.index, records.itertuples(index=False, name=None))):
        row = dict(zip(columns, values))
        try:
            draft = _draft(rule, record, row, table, said.of(place, row))
        except Exception as error:  # noqa: BLE001 - the record has failed: it must not pass for want of words
            draft = {"sheet": row.get("sheet", ""), "field": said.field, "facts": {**_plain(row), WORDLESS: told(error)}}
        drafts.add(rule.code, **draft, **_keys(name, record, row, table))


class _Said:
    """What a rule's templates may say of its failing records besides their columns, made when the first of them is put into words."""

    def __init__(self, rule: Rule, records: pd.DataFrame, batch: Batch) -> None:
        self._rule, self._records, self._batch = rule, records, batch
        self._cited = rule.cited(batch)
        self.field = self._cited[0] if self._cited else rule.field

    @cached_property
    def _let(self) -> list[tuple[str, list[Any]]]:
        return [(name, expressions.values(tree, self._records, self._batch)) for name, tree in self._rule.let]

    @cached_property
    def _facts(self) -> list[tuple[Wording, list[list[Any]]]]:
        values = expressions.values
        return [(WORDINGS[name], [values(one, self._records, self._batch) for one in of]) for name, of in self._rule.facts]

    @cached_property
    def _failing(self) -> list[str]:
        """The first field of the first part that is false."""
        assert self._rule.holds
        parts = expressions.first_failing(self._rule.holds, self._records, self._batch)
        return [next((c.name for c in columns_of(part) if not c.derived), self.field) for part in parts]

    def of(self, place: int, row: dict[str, Any]) -> dict[str, Any]:
        """``facts``, the ``cited`` field and the fields of the ``evidence``. Raises whatever the rule's own functions raise."""
        facts = {name: values[place] for name, values in self._let}
        for wording, arguments in self._facts:
            facts |= wording.make(self._batch, row, *(values[place] for values in arguments))
        cited = self._failing[place] if self._rule.points_at_failing else self.field
        return {"facts": facts, "cited": cited, "evidence": self._cited}


def _draft(rule: Rule, record: Any, row: dict[str, Any], table: Table | None, said: dict[str, Any]) -> dict[str, Any]:
    """What a finding about one failing record says."""
    facts = {**_plain(row), **said["facts"]}
    cited = said["cited"]
    if table is None:
        field = _NAMED.get(rule.table, "")
        return {"field": field, "facts": facts, **{name: row[name] for name in _CITED if name in row and name != "file_id"}}
    cells = [(row["sheet"], int(table.at.at[record, f]), table.raw.at[record, f]) for f in said["evidence"]]
    at, token = int(table.at.at[record, cited]), table.raw.at[record, cited]
    return {
        "sheet": row["sheet"],
        "at": at,
        "field": cited,
        "token": token if at != NOWHERE else "",
        "facts": facts,
        "evidence": cells,
    }


def _keys(name: str, record: Any, row: dict[str, Any], table: Table | None) -> dict[str, Any]:
    if table is None:
        return {"file_id": row["file_id"]} if "file_id" in row else {}
    return {"file_id": int(row["file_id"]), ID_OF[name]: int(record), "school_id": int(row.get("school_id", record))}


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {
        key: "" if value is pd.NA or value is None or value != value else value
        for key, value in row.items()
        if not isinstance(value, (list, dict))
    }

"""Runs the catalogue's checks by pandera over whole tables: drafts of what failed, and each rule's status.

A check answers True (passes), False (fails) or NA (cannot be judged); a record that lacks a needed column's value is not
judged either. pandera sees True for those, so that only real failures are failure cases; they are counted here.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from pipeline.model import Table
from schemas.batch import Batch
from schemas.cells import NOWHERE
from schemas.drafts import Drafts
from schemas.rules import Rule, catalogue

_CITED = ("file_id", "sheet", "at", "token")  # of a frame that is no form table: a roster's lines stand in cells
ID_OF = {"school": "school_id", "application": "application_id", "trainer": "trainer_id"}


class Answers:
    """What each check answered: per rule a nullable boolean Series over its table's records."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.by_code: dict[str, pd.Series] = {}

    def pandera_check(self, rule: Rule) -> pa.Check:
        def passes(frame: pd.DataFrame) -> pd.Series:
            assert rule.check is not None
            judged = frame[list(rule.needs)].notna().all(axis=1) if rule.needs else pd.Series(True, index=frame.index)
            answer = pd.Series(rule.check(frame, self.batch), index=frame.index).astype("boolean").where(judged)
            self.by_code[rule.code] = answer
            return answer.fillna(True).astype(bool)

        return pa.Check(passes, name=rule.code, error=rule.fault)


def rules_of(table: str, batch: Batch, run_facts: dict[str, Any]) -> list[Rule]:
    """The rules that run on a table: not switched off, and nothing they need is missing from the run."""
    mine = [r for r in catalogue().values() if r.table == table and r.check and r.code not in batch.off]
    return [rule for rule in mine if not (rule.not_run and rule.not_run(run_facts))]


def failures(frame: pd.DataFrame, rules: list[Rule], batch: Batch) -> tuple[dict[str, pd.Index], Answers]:
    """The failing records of each rule, by pandera. A check that crashes is a fault of ours and is raised."""
    answers = Answers(batch)
    schema = pa.DataFrameSchema(checks=[answers.pandera_check(rule) for rule in rules])
    failed: dict[str, pd.Index] = {}
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as errors:
        for error in errors.schema_errors:
            if error.reason_code is not None and error.reason_code.name == "CHECK_ERROR":
                raise RuntimeError(f"rule {getattr(error.check, 'name', '?')} crashed: {error}") from error
            failed[error.check.name] = pd.Index(error.failure_cases["index"].unique()).sort_values()
    return failed, answers


def check_table(name: str, frame: pd.DataFrame, table: Table | None, batch: Batch, run_facts: dict[str, Any], drafts: Drafts) -> Answers:
    """Checks one table and adds a draft per failing record. ``table`` gives tokens and addresses; None for balance tables."""
    rules = rules_of(name, batch, run_facts)
    failed, answers = failures(frame, rules, batch)
    for rule in rules:
        if rule.code in failed:
            _draft_all(rule, name, frame.loc[failed[rule.code]], table, batch, drafts)
    return answers


def _draft_all(rule: Rule, name: str, records: pd.DataFrame, table: Table | None, batch: Batch, drafts: Drafts) -> None:
    columns = list(records.columns)
    for record, values in zip(records.index, records.itertuples(index=False, name=None)):
        row = dict(zip(columns, values))
        facts = {**_plain(row), **(rule.facts(row, batch) if rule.facts else {})}
        if table is None:
            drafts.add(rule.code, field=rule.field, facts=facts, **{name: row[name] for name in _CITED if name in row})
            continue
        cited = rule.cite(row) if rule.cite else (rule.field if rule.field in table.at.columns else rule.evidence[0])
        sheet = row["sheet"]
        cells = [(sheet, int(table.at.at[record, f]), table.raw.at[record, f]) for f in rule.evidence]
        ids: dict[str, Any] = {"file_id": int(row["file_id"]), ID_OF[name]: int(record), "school_id": int(row.get("school_id", record))}
        at, token = int(table.at.at[record, cited]), table.raw.at[record, cited]
        drafts.add(rule.code, sheet=sheet, at=at, field=cited, token=token if at != NOWHERE else "", facts=facts, evidence=cells, **ids)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {
        key: "" if value is pd.NA or value is None or value != value else value
        for key, value in row.items()
        if not isinstance(value, (list, dict))
    }

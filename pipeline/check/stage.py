"""The checking stage: the tables held against the rules, records before outcomes, the province after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.check.engine import Answers, check_table, rules_of
from pipeline.check.unjudged import Asked, beyond
from pipeline.tables.model import Tables
from schemas.batch import Batch
from schemas.drafts import Drafts
from schemas.frames import DraftTable, Files, Records, Roster, Shares

RunFacts = dict[str, Any]  # see ``run_facts``; ``Rule.not_run`` looks at it


@dataclass(frozen=True)
class Checked:
    """By table what each rule answered about its records, and drafts of what failed."""

    answers: Mapping[str, Answers]
    drafts: DraftTable


def run_facts(
    live: Mapping[str, Records],
    batch: Batch,
    *,
    roster: bool,
    trainer_list: bool,
    files: int = 0,
    cells: int = 0,
) -> RunFacts:
    """What rules and their status need to know of a run.

    ``trainer_list``: whether a layout of a current return has one. ``files`` and ``cells``: how many were looked at.
    """
    applications, schools = len(live["application"]), live["school"]["school_key"].nunique()
    few = f"申报少于 {batch.balance.min_applications} 条，只显示，不判断" if applications < batch.balance.min_applications else ""
    fewer = f"院校少于 {batch.balance.min_schools} 所，只显示，不判断" if schools < batch.balance.min_schools else ""
    return {
        "trainer_list": trainer_list or len(live["trainer"]) > 0,
        "roster": roster,
        "register": bool(batch.school_register),
        "small_applications": few,
        "small_schools": fewer,
        "files": files,
        "cells": cells,
    }


def facts_of_run(
    live: Mapping[str, Records],
    tables: Tables,
    files: Files,
    asked: Asked,
    batch: Batch,
    *,
    roster: bool,
    looked_at: int,
) -> RunFacts:
    """The same of a whole run. ``tables`` hold what was read; ``looked_at``: how many files were no clutter."""
    layouts = live["school"]["file_id"].map(files["layout"]).unique()
    lists = any(table == "trainer" for layout in layouts for table, _ in asked.get(layout, ()))
    cells = int(sum((table.at.to_numpy() >= 0).sum() for table in tables.by_name.values()))
    return run_facts(live, batch, roster=roster, trainer_list=lists, files=looked_at, cells=cells)


def check_records(
    live: Mapping[str, Records],
    tables: Tables,
    files: Files,
    asked: Asked,
    batch: Batch,
    facts: RunFacts,
) -> Checked:
    """The records of current schools. ``tables`` give their cells; ``asked``: by layout the fields that it asks for."""
    drafts, answers = Drafts(), {}
    for name, frame in live.items():
        table = tables.by_name[name]
        outside = beyond(name, frame, table, rules_of(name, batch, facts), files["layout"], asked, batch)
        answers[name] = check_table(name, frame, table, batch, facts, drafts, outside)
    return Checked(answers, drafts.frame())


def check_province(shares: Mapping[str, Shares], roster: Roster | None, batch: Batch, facts: RunFacts) -> Checked:
    """The province as a whole: its balance by grouping, and who was expected."""
    drafts, answers = Drafts(), {}
    frames = {f"share_{name}": frame for name, frame in shares.items()} | ({} if roster is None else {"roster": roster})
    for name, frame in frames.items():
        answers[name] = check_table(name, frame, None, batch, facts, drafts)
    return Checked(answers, drafts.frame())

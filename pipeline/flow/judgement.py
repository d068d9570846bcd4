"""From answers to judgement: the pandas stages in their order, over whole-province tables. Part of ``pipeline.flow.province``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline.check.engine import Answers, check_table, rules_of
from pipeline.check.findings import make_findings
from pipeline.check.status import cells_read, rule_status
from pipeline.check.unjudged import Asked, beyond, unjudged
from pipeline.context import roster as rosters
from pipeline.context.derive import categories, derive, school_levels
from pipeline.context.register import against_register
from pipeline.context.repeated import repeated
from pipeline.decide.outcomes import outcomes
from pipeline.intake.discover import Entry
from pipeline.merge import balance, summary
from pipeline.read.answers import Answer
from pipeline.settings.provinces import provinces, ways
from pipeline.tables.grouping import distinct_by
from pipeline.tables.model import Fault, Run, Table
from pipeline.typed.assemble import assemble
from pipeline.typed.parse import Context
from pipeline.typed.repeats import contradictions
from pipeline.typed.stage import reading_drafts, restore_zeros, type_tables
from pipeline.versions.claims import claim, duplicate_drafts, duplicates
from pipeline.versions.copies import take_copies_out
from pipeline.versions.current import school_key, versions
from schemas import majors
from schemas.drafts import Drafts
from schemas.tables import APPLICATIONS, FILES, SCHOOLS, TRAINERS, empty

if TYPE_CHECKING:
    from pipeline.flow.request import Request


def warm_up() -> None:
    """Lets pandera import and register what it needs at its first validation, while there is time."""
    FILES.validate(empty(FILES))


def judge(request: Request, answers: list[Answer], others: list[Entry], unit_of: Callable[[str], str], started: datetime,
          asked: Asked, register: list[list[str]] | None = None) -> Run:  # fmt: skip
    """Every stage between reading and publishing. ``asked``: by layout the fields (table, name) that it asks for."""
    batch, province = request.batch, request.province
    files = _files(answers, others, unit_of)
    kept = duplicates(files[files["kind"] != "unknown"])
    files.loc[list(kept), "status"] = "duplicate"
    returns = [(i, a.found) for i, a in enumerate(answers) if a.kind == "return" and a.found and a.found.tables and i not in kept]
    drafts = [duplicate_drafts(kept, files), _refusals(answers, kept)]

    raw = assemble(returns)
    context = Context(batch, {way: p.full_name for way, p in ways().items()})
    tables, typing = type_tables(raw, context, {i for i, found in returns if found.date1904})
    schools, applications, trainers = tables["school"], tables["application"], tables["trainer"]
    schools.typed["unit"] = claim(schools.typed, files, {p.full_name: p.code for p in provinces()})
    schools.typed["school_key"] = school_key(schools.typed["school_name"])
    drafts += [typing, reading_drafts(returns, raw), contradictions(returns, schools, context)]
    drafts = _once(drafts, tables)

    _give_away(schools, applications, trainers, files, province.code)
    drafts.append(_foreign(schools, files, province.code, {p.code: p.full_name for p in provinces()}))
    current, replaced = versions(tables, files, list(batch.intake_years))
    schools.typed["current"] = current
    drafts.append(replaced)
    applications.typed["school_level"] = school_levels(applications.typed, schools.typed, batch)
    drafts.append(restore_zeros(applications, majors.majors().of_code))
    drafts = _once(drafts, tables)  # again: rows that became equal by what was restored
    applications.typed["category"] = categories(applications.typed, batch)
    listed = [(i, a.found.roster) for i, a in enumerate(answers) if a.found and a.found.roster and i not in kept]
    roster = rosters.expected(listed, files["unit"].to_dict(), province.id_code)
    said, away = rosters.of_others(listed, files["unit"].to_dict(), province.id_code)
    files.loc[[i for i in away if files.at[i, "kind"] == "roster"], "status"] = "other_province"
    drafts.append(said)
    schools.typed["on_roster"] = pd.NA
    if roster is not None:
        rosters.compare(roster, schools.typed, applications.typed)
    schools.typed["register_problem"], schools.typed["register_near"] = against_register(schools.typed, register, batch)
    derive(schools, applications, trainers, province, batch)
    repeated(applications.typed, schools.typed)
    SCHOOLS.validate(schools.typed), APPLICATIONS.validate(applications.typed), TRAINERS.validate(trainers.typed)

    live = {
        name: _current(table, schools.typed) for name, table in (("school", schools), ("application", applications), ("trainer", trainers))
    }
    listing = _listing(live["school"], files, asked)
    run_facts = _run_facts(live, roster, answers, tables, batch, listing)
    found, checks = Drafts(), {}
    for name, frame in live.items():
        outside = beyond(name, frame, tables[name], rules_of(name, batch, run_facts), files["layout"], asked)
        checks[name] = check_table(name, frame, tables[name], batch, run_facts, found, outside)
    drafts.append(found.frame())
    spoken = _spoken(pd.concat(drafts, ignore_index=True), schools.typed, files, kept)
    findings = make_findings(spoken, files, {name: table.typed for name, table in tables.items()}, batch)

    decided = outcomes(live["application"], live["school"], live["trainer"], findings, unjudged(checks, live, batch))
    shares = balance.balances(live["application"], schools.typed, decided["included"], batch)
    whole = _province_checks(shares, live["application"], schools.typed, decided["included"], roster, batch, run_facts, checks)
    spoken = pd.concat([spoken, whole], ignore_index=True)
    findings = make_findings(spoken, files, {name: table.typed for name, table in tables.items()}, batch)
    if roster is not None:
        rosters.progress(roster, schools.typed, live["application"], decided["included"])
    _statuses(files, answers, schools.typed, applications.typed)
    accounts = summary.accounts(applications.typed, decided, files)
    lines = summary.summary(live["application"], schools.typed, decided, batch, province)
    owners = {name: _school_of(frame) for name, frame in live.items()}
    rules = rule_status(checks, spoken, findings, batch, run_facts, owners)
    index = balance.hhi(shares["certificate"])
    return Run(batch, province, started, 0.0, FILES.validate(files), schools, applications, trainers, findings, rules, decided, lines, shares, index,
               accounts, 0, roster, {}, request.inbox, request.outbox, request.reports, faults=_faults(answers, rules))  # fmt: skip


def _files(answers: list[Answer], others: list[Entry], unit_of: Callable[[str], str]) -> pd.DataFrame:
    rows = []
    for a in answers:
        status = {"refused": "rejected", "skipped": "skipped"}.get(a.status, "")
        layout = a.found.layout if a.found else ""
        rows.append((a.file, a.sha256, a.bytes, a.format, a.kind, status, layout, unit_of(a.file), a.received))
    for entry in others:
        rows.append(
            (
                entry.file,
                "",
                entry.bytes,
                "",
                "unknown",
                "skipped" if entry.skipped else "other_province",
                "",
                unit_of(entry.file),
                entry.received,
            )
        )
    columns = ["file", "sha256", "bytes", "format", "kind", "status", "layout", "unit", "received"]
    frame = pd.DataFrame(rows, columns=columns).astype({c: "str" for c in columns if c not in ("bytes", "received")})
    frame.index = frame.index.astype("int64").rename("file_id")
    return frame.astype({"bytes": "int64", "received": "int64"})


def _refusals(answers: list[Answer], kept: dict[int, int]) -> pd.DataFrame:
    drafts = Drafts()
    for i, a in enumerate(answers):
        if a.status == "refused":
            drafts.add(a.code, facts={"reason": a.reason}, file_id=i)
        elif i not in kept:
            for note in a.notes:
                drafts.add(note.code, facts=dict(note.facts), file_id=i)
            if a.found and not a.found.tables:  # nothing to judge: no return, or one of another batch
                for note in a.found.notes:
                    place: dict[str, Any] = {"sheet": note.sheet, "at": note.at, "token": "t" + note.value, "severity": note.severity}
                    drafts.add(note.code, facts=dict(note.facts), file_id=i, **place)
    return drafts.frame()


def _once(drafts: list[pd.DataFrame], tables: dict[str, Table]) -> list[pd.DataFrame]:
    """Takes rows that only repeat another sheet's out of the tables, and what was said of them out of the drafts."""
    copies, gone = take_copies_out(tables)
    if not any(gone.values()):
        return drafts
    return [*(d[~(d["application_id"].isin(gone["application"]) | d["trainer_id"].isin(gone["trainer"]))] for d in drafts), copies]


def _give_away(schools: Table, applications: Table, trainers: Table, files: pd.DataFrame, code: str) -> None:
    """Takes out the schools that another province claims or that nobody can claim; their files say so."""
    mine = schools.typed["unit"] == code
    for file_id, units in distinct_by(schools.typed, "file_id", "unit").items():
        if code not in units:
            files.at[file_id, "status"] = "other_province" if any(units) else "rejected"
    keep = set(schools.typed.index[mine])
    for table in (schools, applications, trainers):
        ids = table.typed.index if table is schools else table.typed["school_id"]
        rows = ids.isin(keep)
        table.typed, table.raw, table.at = table.typed[rows].copy(), table.raw[rows], table.at[rows]


def _foreign(schools: Table, files: pd.DataFrame, code: str, names: dict[str, str]) -> pd.DataFrame:
    """F116: the 省份 inside is not the province of the folder."""
    drafts = Drafts()
    typed = schools.typed
    inside = typed["province"].notna() & (typed["province"] != names[code]) & (typed["file_id"].map(files["unit"]) == code)
    for i in typed.index[inside]:
        ids: dict[str, Any] = {"file_id": int(typed.at[i, "file_id"]), "school_id": int(i)}
        token, at = schools.raw.at[i, "province"], int(schools.at.at[i, "province"])
        drafts.add("F116", sheet=typed.at[i, "sheet"], at=at, field="province", token=token, facts={"folder": names[code]}, **ids)
    return drafts.frame()


def _current(table: Table, schools: pd.DataFrame) -> pd.DataFrame:
    live = set(schools.index[schools["current"]])
    return table.typed[_school_of(table.typed).isin(live)]


def _school_of(frame: pd.DataFrame) -> pd.Series:
    """The school_id of every record of a typed table."""
    return pd.Series(frame.index, frame.index) if frame.index.name == "school_id" else frame["school_id"]


def _spoken(drafts: pd.DataFrame, schools: pd.DataFrame, files: pd.DataFrame, kept: dict[int, int]) -> pd.DataFrame:
    """Drafts that are said: of current schools all; of superseded ones F113 only; of other provinces' none; of unclaimed files why."""
    live = set(schools.index[schools["current"]])
    known = drafts["school_id"].isna() | drafts["school_id"].isin(live) | (drafts["code"] == "F113")
    away = drafts["file_id"].isin(set(files.index[files["status"] == "other_province"]))
    of_file = (drafts["field"] == "province") | drafts["code"].str.startswith(
        "F"
    )  # why nobody could claim it, and what else its sheets lack
    nobody = drafts["file_id"].isin(set(files.index[files["status"] == "rejected"])) & of_file
    unknown = drafts["school_id"].notna() & ~drafts["school_id"].isin(set(schools.index))
    said = drafts[(known & ~away & ~unknown) | nobody].reset_index(drop=True).copy()
    said.loc[~said["school_id"].isin(set(schools.index)), ["school_id", "application_id", "trainer_id"]] = pd.NA
    return said


def _faults(answers: list[Answer], rules: pd.DataFrame) -> list[Fault]:
    """The faults of ours that the run could go on without: files held back, rules that crashed."""
    files = [Fault("file", a.file, a.reason) for a in answers if a.status == "refused" and a.code == "F120"]
    broken = rules[rules["status"] == "broken"]
    return [*files, *(Fault("rule", code, reason) for code, reason in zip(broken.index, broken["reason"]))]


def _listing(schools: pd.DataFrame, files: pd.DataFrame, asked: Asked) -> bool:
    """Whether the layout of a current return has a trainer list."""
    return any(table == "trainer" for layout in schools["file_id"].map(files["layout"]).unique() for table, _ in asked.get(layout, ()))


def _run_facts(
    live: dict[str, pd.DataFrame], roster: Any, answers: list[Answer], tables: dict[str, Table], batch: Any, listing: bool = False
) -> dict[str, Any]:
    applications, schools = len(live["application"]), live["school"]["school_key"].nunique()
    few = f"申报少于 {batch.balance.min_applications} 条，只显示，不判断" if applications < batch.balance.min_applications else ""
    fewer = f"院校少于 {batch.balance.min_schools} 所，只显示，不判断" if schools < batch.balance.min_schools else ""
    return {
        "trainer_list": listing or len(live["trainer"]) > 0,
        "roster": roster is not None,
        "register": bool(batch.school_register),
        "small_applications": few,
        "small_schools": fewer,
        "files": sum(a.status != "skipped" for a in answers),
        "cells": cells_read(tables),
    }


def _province_checks(shares: dict[str, pd.DataFrame], applications: pd.DataFrame, schools: pd.DataFrame, included: pd.Series,
                     roster: pd.DataFrame | None, batch: Any, run_facts: dict[str, Any], checks: dict[str, Answers]) -> pd.DataFrame:  # fmt: skip
    drafts = Drafts()
    for name, frame in balance.with_contributors(shares, applications, schools, included).items():
        checks[f"share_{name}"] = check_table(f"share_{name}", frame, None, batch, run_facts, drafts)
    if roster is not None:
        checks["roster"] = check_table("roster", roster, None, batch, run_facts, drafts)
    return drafts.frame()


def _statuses(files: pd.DataFrame, answers: list[Answer], schools: pd.DataFrame, applications: pd.DataFrame) -> None:
    """The status of every file that has none yet."""
    with_rows = set(applications["file_id"])
    live = set(schools.loc[schools["current"], "file_id"])
    for file_id in files.index[files["status"] == ""]:
        kind = files.at[file_id, "kind"]
        if kind == "return":
            status = "rejected" if file_id not in with_rows else "used" if file_id in live else "superseded"
        else:
            status = "used" if kind in ("roster", "archive") else "rejected" if kind == "unknown" else "skipped"
        files.at[file_id, "status"] = status

"""The typing stage: raw tables become typed tables; what could not be read becomes drafts of V and F findings."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from pipeline.read.answers import Content
from pipeline.tables.model import Table
from pipeline.typed.assemble import Raw
from pipeline.typed.parse import Context, Parsed, parse
from schemas import fields
from schemas.cells import NOWHERE, TEXT
from schemas.drafts import Drafts

_SERIAL = re.compile(r"n[0-9]{1,5}(?:\.[0-9]+)?")  # a number in a date's place that is a serial: 20190918 is none
KEY_OF = {"school": "school_id", "application": "application_id", "trainer": "trainer_id"}


def type_tables(raw: dict[str, Raw], context: Context, dates1904: set[int]) -> tuple[dict[str, Table], pd.DataFrame]:
    """Typed tables by name, and drafts. ``dates1904`` are the file_ids whose bare serial numbers count from 1904."""
    drafts = Drafts()
    tables = {name: _table(name, one, context, drafts, dates1904) for name, one in raw.items()}
    return tables, drafts.frame()


def _table(name: str, raw: Raw, context: Context, drafts: Drafts, dates1904: set[int]) -> Table:
    typed = raw.keys.copy()
    for f in fields.TABLES[name]:
        values = _column(name, f, raw, context, drafts)
        if f.kind == "date" and dates1904:
            values = _shift_1904(values, raw, f.name, dates1904)
        typed[f.name] = pd.array(values, dtype="Int64") if f.kind == "count" else pd.array(values, dtype="str")
    return Table(typed, raw.tokens, raw.at)


def _column(name: str, f: fields.Field, raw: Raw, context: Context, drafts: Drafts) -> np.ndarray:
    """Values of one column: every distinct token is parsed once, whatever the number of records."""
    tokens, at = raw.tokens[f.name], raw.at[f.name].to_numpy()
    codes, distinct = pd.factorize(tokens)
    parsed = [parse(token, f, context) for token in distinct]
    values = np.array([p.value for p in parsed] or [None], dtype=object)[codes]
    absent = (at == NOWHERE) & (tokens == "").to_numpy()  # a value that stands in no cell of the table was told by its sheet's name
    if absent.any():
        values[absent] = "" if not f.required and f.kind == "text" else None
    noted = [i for i, p in enumerate(parsed) if p.code or p.tidied]
    if noted:
        heading = fields.headings(f, list(context.batch.intake_years))[0]
        hits = np.flatnonzero(np.isin(codes, noted) & ~absent)
        for position in hits:
            _draft(drafts, name, f, heading, raw, int(position), distinct[codes[position]], parsed[codes[position]])
    return values


def _draft(drafts: Drafts, name: str, f: fields.Field, heading: str, raw: Raw, position: int, token: str, parsed: Parsed) -> None:
    keys = raw.keys.iloc[position]
    facts: dict[str, Any] = {"heading": heading, "unit": f.unit, **parsed.facts}
    if not parsed.code:
        facts |= {"before": token[1:], "after": str(parsed.value).replace(";", "、"), "note": parsed.facts.get("note", "")}
    record = int(raw.keys.index[position])
    ids: dict[str, Any] = {"school_id": int(keys.get("school_id", record)), KEY_OF[name]: record}
    at = int(raw.at[f.name].iat[position])
    drafts.add(
        parsed.code or "V105", sheet=keys["sheet"], at=at, field=f.name, token=token, facts=facts, file_id=int(keys["file_id"]), **ids
    )


def _shift_1904(values: np.ndarray, raw: Raw, name: str, dates1904: set[int]) -> np.ndarray:
    """Bare serials of workbooks with the 1904 date system lie 1462 days later."""
    bare = raw.tokens[name].str.fullmatch(_SERIAL.pattern).to_numpy()
    for position in np.flatnonzero(bare & raw.keys["file_id"].isin(dates1904).to_numpy()):
        if values[position]:
            values[position] = after_1904(raw.tokens[name].iat[position], values[position])
    return values


def after_1904(token: str, day: str) -> str:
    """The ISO day of a cell in a workbook with the 1904 date system: only a bare serial was counted from 1900."""
    if not _SERIAL.fullmatch(token):
        return day
    return (pd.Timestamp(day) + pd.Timedelta(days=1462)).date().isoformat()


def reading_drafts(files: list[tuple[int, Content]], raw: dict[str, Raw]) -> pd.DataFrame:
    """Drafts of what recognition noted (F105-F108, F111, F115, F119), tied to the school that a note is about, or the file's one."""
    drafts = Drafts()
    schools = raw["school"].keys.reset_index().groupby("file_id")["school_id"].agg(["first", "size"])
    for file_id, found in files:
        one = schools.loc[file_id] if file_id in schools.index else None
        for note in found.notes:
            ids: dict[str, Any] = {"file_id": file_id}
            if one is not None and (one["size"] == 1 or note.school is not None):
                ids["school_id"] = int(one["first"]) + (note.school or 0)
            token, facts = note.token or TEXT + note.value, {"table": note.table, **note.facts}
            drafts.add(note.code, sheet=note.sheet, at=note.at, field=note.field, token=token, facts=facts, severity=note.severity, **ids)
    return drafts.frame()


def restore_zeros(applications: Table, known: dict[tuple[str, str], Any]) -> pd.DataFrame:
    """Codes that lost their leading zero in Excel (51300 for 051300) get it back where the school's level allows it.

    A numeric cell lost it for certain when 中职 or 本科 codes begin with 0; a text only where the restored code is known.
    Changes ``applications.typed`` in place; returns drafts of V105.
    """
    drafts = Drafts()
    typed = applications.typed
    short = typed["major_code"].str.fullmatch(r"[0-9]{5}[A-Z]{0,2}").fillna(False).astype(bool)
    for position in np.flatnonzero(short.to_numpy()):
        record = typed.index[position]
        level = typed.at[record, "school_level"]
        restored = "0" + typed.at[record, "major_code"]
        levels = [part for part in level.split("/") if part in ("中职", "本科")] if isinstance(level, str) else ["中职", "本科"]
        numeric = applications.raw.at[record, "major_code"][:1] == "n"
        if not levels or not (numeric or any((part, restored) in known for part in levels)) or restored[1] == "0":
            continue
        token = applications.raw.at[record, "major_code"]
        typed.at[record, "major_code"] = restored
        facts = {"heading": "专业代码", "unit": "", "before": token[1:], "after": restored, "note": "（补回被 Excel 去掉的首位 0）"}
        keys = typed.loc[record]
        ids: dict[str, Any] = {"file_id": int(keys["file_id"]), "school_id": int(keys["school_id"]), "application_id": int(record)}
        at = int(applications.at.at[record, "major_code"])
        drafts.add("V105", sheet=keys["sheet"], at=at, field="major_code", token=token, facts=facts, **ids)
    return drafts.frame()


__all__ = ["reading_drafts", "restore_zeros", "type_tables"]

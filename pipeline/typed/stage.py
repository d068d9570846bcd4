"""The typing stage: raw tables become typed tables; what could not be read becomes drafts of V and F findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pipeline.read.answers import Content
from pipeline.settings.provinces import ways
from pipeline.tables.keys import ID_OF
from pipeline.tables.model import Table, Tables
from pipeline.typed.assemble import Raw, assemble
from pipeline.typed.codes import whole_codes
from pipeline.typed.copies import without_copies
from pipeline.typed.dates import BARE_NUMBER, after_1904
from pipeline.typed.parse import Context, Parsed, parse
from pipeline.typed.repeats import contradictions
from schemas import fields
from schemas.batch import Batch
from schemas.cells import NOWHERE, TEXT
from schemas.drafts import Drafts, joined
from schemas.frames import DraftTable
from schemas.records import TYPED


@dataclass(frozen=True)
class Typed:
    """What the returns say. ``tables``: TYPED, every record once."""

    tables: Tables
    drafts: DraftTable


def type_returns(returns: list[tuple[int, Content]], batch: Batch) -> Typed:
    """Typed tables from (file_id, what recognition found), and drafts of what could not be read or stands twice."""
    raw = assemble(returns)
    context = Context(batch, {way: province.full_name for way, province in ways().items()})
    tables, unread = type_tables(raw, context, {i for i, found in returns if found.date1904})
    tables, restored = whole_codes(tables, batch)
    said = [unread, restored, reading_drafts(returns, raw), contradictions(returns, tables.schools, context)]
    tables, drafts = without_copies(tables, joined(*said))
    return Typed(tables.validated(TYPED), drafts)


def type_tables(raw: dict[str, Raw], context: Context, dates1904: set[int]) -> tuple[Tables, DraftTable]:
    """Typed tables, and drafts. ``dates1904`` are the file_ids whose bare serial numbers count from 1904."""
    drafts = Drafts()
    schools, applications, trainers = (_table(name, raw[name], context, drafts, dates1904) for name in fields.TABLES)
    return Tables(schools, applications, trainers), drafts.frame()


def _table(name: str, raw: Raw, context: Context, drafts: Drafts, dates1904: set[int]) -> Table:
    typed = raw.keys.copy()
    for f in fields.TABLES[name]:
        values = _column(name, f, raw, context, drafts)
        if f.of_kind.storage == "date" and dates1904:
            values = _shift_1904(values, raw, f.name, dates1904)
        typed[f.name] = pd.array(values, dtype="Int64" if f.of_kind.storage == "integer" else "str")
    return Table(typed, raw.tokens, raw.at)


def _column(name: str, f: fields.Field, raw: Raw, context: Context, drafts: Drafts) -> np.ndarray:
    """Values of one column: every distinct token is parsed once, whatever the number of records."""
    tokens, at = raw.tokens[f.name], raw.at[f.name].to_numpy()
    codes, distinct = pd.factorize(tokens)
    parsed = [parse(token, f, context) for token in distinct]
    values: np.ndarray = np.array([p.value for p in parsed] or [None], dtype=object)[codes]
    absent = (at == NOWHERE) & (tokens == "").to_numpy()  # a value that stands in no cell of the table was told by its sheet's name
    if absent.any():
        values[absent] = "" if f.may_be_empty else None
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
    ids: dict[str, Any] = {"school_id": int(keys.get("school_id", record)), ID_OF[name]: record}
    at = int(raw.at[f.name].iat[position])
    drafts.add(
        parsed.code or "V105", sheet=keys["sheet"], at=at, field=f.name, token=token, facts=facts, file_id=int(keys["file_id"]), **ids
    )


def _shift_1904(values: np.ndarray, raw: Raw, name: str, dates1904: set[int]) -> np.ndarray:
    """Bare serials of workbooks with the 1904 date system lie 1462 days later."""
    bare = raw.tokens[name].str.fullmatch(BARE_NUMBER.pattern).to_numpy()
    for position in np.flatnonzero(bare & raw.keys["file_id"].isin(dates1904).to_numpy()):
        if values[position]:
            values[position] = after_1904(raw.tokens[name].iat[position], values[position])
    return values


def reading_drafts(files: list[tuple[int, Content]], raw: dict[str, Raw]) -> DraftTable:
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

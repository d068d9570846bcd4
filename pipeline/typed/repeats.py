"""A flat sheet says a school's columns in every row: rows that contradict the first one, compared as values, not as they are written."""

from __future__ import annotations

import pandas as pd

from pipeline.read.answers import Content, Repeat
from pipeline.tables.model import Table
from pipeline.typed.dates import after_1904
from pipeline.typed.parse import Context, parse
from schemas import fields
from schemas.cells import MAX_COLUMNS, a1, shown
from schemas.drafts import Drafts
from schemas.frames import DraftTable
from schemas.words import spelling

_NOTHING = frozenset({"", "无", "没有", "暂无"})


def contradictions(returns: list[tuple[int, Content]], schools: Table, context: Context) -> DraftTable:
    """F121 drafts, one a school and field, from what recognition noted (``repeats`` of the school tables)."""
    drafts = Drafts()
    first = schools.typed.reset_index().groupby("file_id")["school_id"].min()
    by_name = fields.by_name("school")
    for file_id, found in returns:
        by_cause: dict[tuple[int, str], list[Repeat]] = {}
        for one in found.tables["school"].repeats if "school" in found.tables else ():
            school_id = int(first[file_id]) + one.school
            if _contradicts(schools, school_id, by_name[one.field], one.token, context, found.date1904):
                by_cause.setdefault((school_id, one.field), []).append(one)
        for (school_id, name), those in by_cause.items():
            _draft(drafts, file_id, school_id, by_name[name], schools, those, context)
    return drafts.frame()


def _contradicts(schools: Table, school_id: int, f: fields.Field, token: str, context: Context, date1904: bool) -> bool:
    """Whether a later cell means something else than the first; a cell that says nothing, or a first one that is unreadable, cannot."""
    said = schools.typed.at[school_id, f.name]
    parsed = parse(token, f, context)
    if pd.isna(said) or parsed.value == "" or (parsed.value is None and parsed.code in ("", "V101")):
        return False
    if not f.required and (_is_nothing(str(said)) or _is_nothing(shown(token))):
        return False
    if parsed.value is None:
        return spelling(shown(schools.raw.at[school_id, f.name])) != spelling(shown(token))
    value = after_1904(token, str(parsed.value)) if f.of_kind.storage == "date" and date1904 else str(parsed.value)
    return spelling(value) != spelling(str(said))


def _is_nothing(text: str) -> bool:
    """Whether an answer that may be left out says that there is none: nothing, 无."""
    return spelling(text) in _NOTHING


def _draft(drafts: Drafts, file_id: int, school_id: int, f: fields.Field, schools: Table, those: list[Repeat], context: Context) -> None:
    _, _, sheet, token, at = those[0]
    first_at, first_token = int(schools.at.at[school_id, f.name]), schools.raw.at[school_id, f.name]
    facts = {
        "heading": fields.headings(f, list(context.batch.intake_years))[0],
        "first_row": first_at // MAX_COLUMNS + 1,
        "first": shown(first_token),
        "cell": a1(at),
        "more": f"（共有 {len(those)} 行与第一行不同）" if len(those) > 1 else "",
    }
    evidence = [(schools.typed.at[school_id, "sheet"], first_at, first_token)]
    drafts.add("F121", sheet=sheet, at=at, field=f.name, token=token, facts=facts, evidence=evidence, file_id=file_id, school_id=school_id)

"""Puts the answers of all files together: three raw tables of the whole province, tokens beside addresses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline.read.answers import Content, FoundTable
from schemas import fields
from schemas.cells import NOWHERE

_NO_SCHOOL = FoundTable([""], [], [0], [[]], [[]], [0])  # of a return without 院校信息: its applications must stand somewhere


@dataclass
class Raw:
    """One raw table: ``keys`` (file_id, school_id, sheet, row), ``tokens`` and ``at`` by field, on one index."""

    keys: pd.DataFrame
    tokens: pd.DataFrame
    at: pd.DataFrame


def assemble(returns: list[tuple[int, Content]]) -> dict[str, Raw]:
    """Raw tables by name from (file_id, what was found). A return without 院校信息 still gets one school record."""
    columns: dict[str, dict[str, list[Any]]] = {t: {n: [] for n in fields.names(t)} for t in fields.TABLES}
    places: dict[str, dict[str, list[Any]]] = {t: {n: [] for n in fields.names(t)} for t in fields.TABLES}
    keys: dict[str, dict[str, list[Any]]] = {t: {n: [] for n in ("file_id", "school_id", "sheet", "row")} for t in fields.TABLES}
    schools = 0
    for file_id, found in returns:
        school = found.tables.get("school", _NO_SCHOOL)
        if not school.rows:
            school = _NO_SCHOOL
        for name in fields.TABLES:
            table = school if name == "school" else found.tables.get(name)
            if table is None:
                continue
            count = len(table.rows)
            keys[name]["file_id"] += [file_id] * count
            keys[name]["school_id"] += [schools + s for s in table.school]
            keys[name]["sheet"] += table.sheet
            keys[name]["row"] += table.rows
            tokens, at = dict(zip(table.fields, zip(*table.tokens))), dict(zip(table.fields, zip(*table.at)))  # by field, not by record
            for f in columns[name]:
                columns[name][f] += tokens.get(f) or [""] * count
                places[name][f] += at.get(f) or [NOWHERE] * count
        schools += len(school.rows)
    return {name: _raw(name, keys[name], columns[name], places[name]) for name in fields.TABLES}


def _raw(name: str, keys: dict[str, list[Any]], columns: dict[str, list[Any]], places: dict[str, list[Any]]) -> Raw:
    index = pd.RangeIndex(len(keys["row"]), name=f"{name}_id").astype("int64")
    frame = pd.DataFrame(keys, index=index).astype({"file_id": "int64", "school_id": "int64", "sheet": "str", "row": "int64"})
    if name == "school":
        frame = frame.drop(columns="school_id")  # it is the index
    return Raw(frame, pd.DataFrame(columns, index=index, dtype=object), pd.DataFrame(places, index=index, dtype="int64"))

"""Of each record a number that changes with what the school said in it: an explanation holds while the record is what it was."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pandas as pd

from pipeline.tables.model import Tables
from schemas import fields

# What changes nothing in what a finding is about.
_ASIDE = {
    "school": {"filled_on", "school_name", "school_code"},
    "application": {"explanation", "remark", "seq"},
    "trainer": {"remark", "seq"},
}
_NAMES = frozenset({"school_name", "school_code"})  # corrected, they cost a school its other explanations nothing
Record = tuple[str, int]  # table and index


class Fingerprints:
    """The fingerprints of a run's records, each made when it is asked for. ``tables``: of all versions."""

    def __init__(self, tables: Tables) -> None:
        self._typed = tables.typed
        self._columns = {
            name: [f.name for f in of if f.name not in _ASIDE[name] and f.name in tables.typed[name]] for name, of in fields.TABLES.items()
        }
        self._places = {name: {column: place for place, column in enumerate(frame)} for name, frame in self._typed.items()}
        self._rows: dict[Record, tuple[Any, ...]] = {}
        self._known: dict[tuple[Record, str], str] = {}

    def of(self, record: Record, field: str) -> str:
        """12 hex digits. ``field``: what the finding is about; a school's name or code counts where it is that."""
        own = field if record[0] == "school" and field in _NAMES else ""
        if (record, own) not in self._known:
            columns = [*self._columns[record[0]], *([own] if own else [])]
            told = json.dumps([record[0], [self._value(record, column) for column in columns]], ensure_ascii=False)
            self._known[record, own] = hashlib.sha256(told.encode("utf-8", "backslashreplace")).hexdigest()[:12]
        return self._known[record, own]

    def _value(self, record: Record, column: str) -> str:
        name, index = record
        if record not in self._rows:
            self._rows[record] = tuple(self._typed[name].loc[index].tolist())
        value = self._rows[record][self._places[name][column]]
        return "" if _nothing(value) else str(value)


def _nothing(value: Any) -> bool:
    return value is None or value is pd.NA or value != value


def record_of(application: Any, trainer: Any, school: Any) -> Record:
    """The record that a finding is about, by its ids."""
    for name, one in (("application", application), ("trainer", trainer)):
        if not _nothing(one):
            return name, int(one)
    return "school", int(school)

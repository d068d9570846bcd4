"""What a file's records say as a whole, in one short number: the same however its rows are sorted, formatted or saved."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from pipeline.tables.keys import school_of
from pipeline.tables.model import Table


def content_digest(tables: Mapping[str, Table], file_id: int) -> str:
    """12 hex digits over the tokens of a file's records, cell by cell with the name of their field; only blank cells are left out.

    ``tables``: by name (``Tables.by_name``). A record of an application or trainer is told with its school's name and code.
    """
    names = {}
    for school, own in _own(tables["school"], file_id).items():
        names[school] = [own.get("school_name", ""), own.get("school_code", "")]
    records = []
    for name, table in tables.items():
        schools = school_of(table.typed)
        for record, cells in _own(table, file_id).items():
            records.append(json.dumps([name, names.get(int(schools[record]), []), sorted(cells.items())], ensure_ascii=False))
    told = "\n".join(sorted(records))
    return hashlib.sha256(told.encode("utf-8", "backslashreplace")).hexdigest()[:12]


def _own(table: Table, file_id: int) -> dict[int, dict[str, str]]:
    """The filled cells of a file's records, by record and field."""
    raw = table.raw[table.typed["file_id"] == file_id]
    fields = list(raw)
    rows = zip(raw.index.tolist(), raw.itertuples(index=False, name=None))
    return {record: {name: token for name, token in zip(fields, tokens) if token[1:].strip()} for record, tokens in rows}

"""The current applications as rows: read from the tables once, said alike in the report and in run.json."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pipeline.publish.facts.applications import standing
from pipeline.publish.facts.keys import school_keys
from pipeline.tables.model import Run

_TEXTS = ["certificate", "major_name", "major_code", "levels", "explanation", "sheet"]


def applications(run: Run) -> list[dict[str, Any]]:
    """One dict an application in the order in which they were read: what it says ('' where nothing,
    ``pilot_students`` None), its file and ``row`` (Excel's), its school with ``key``, OUTCOMES_TABLE with ``codes``
    as a list, and its ``standing``.
    """
    typed = run.applications.typed.loc[run.outcomes.index]
    frame = typed[_TEXTS].fillna("").join(run.outcomes)
    frame["levels"] = frame["levels"].str.replace(";", "、", regex=False)
    frame["file"], frame["standing"] = typed["file_id"].map(run.files["file"]), standing(run.outcomes)
    frame["key"] = typed["school_id"].map(school_keys(run))
    for column in ("school_code", "school_name"):
        frame[column] = typed["school_id"].map(run.schools.typed[column]).fillna("")
    rows: list[dict[str, Any]] = frame.to_dict("records")
    for row, students, number in zip(rows, typed["pilot_students"].tolist(), typed["row"].tolist()):
        row["pilot_students"] = None if pd.isna(students) else int(students)
        row["row"], row["codes"] = int(number), row["codes"].split(";") if row["codes"] else []
    return rows

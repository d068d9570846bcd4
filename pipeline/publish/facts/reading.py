"""What was read of one return, so that a misreading shows to whoever sent it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from pipeline.tables.model import Run


@dataclass(frozen=True)
class Read:
    """``rows``: of applications; ``programmes``: different certificates with majors; ``unread``: rows whose students could not be read;
    ``trainers``: None where no list of them was found.
    """

    schools: int
    sheets: tuple[str, ...]
    rows: int
    certificates: int
    programmes: int
    students: int
    unread: int
    trainers: int | None


def read_of(run: Run, schools: Collection[int]) -> Read:
    """What the returns of these school_ids say."""
    tables = [table.typed for table in (run.applications, run.trainers)]
    applications, trainers = (records[records["school_id"].isin(schools)] for records in tables)
    own = run.schools.typed.loc[list(schools)]
    sheets = dict.fromkeys([*own["sheet"], *applications["sheet"], *trainers["sheet"]])
    students = applications["pilot_students"]
    listed = len(trainers) > 0 or any(run.heads.get(int(i), {}).get("trainer") for i in own["file_id"])
    return Read(
        len(own),
        tuple(filter(None, sheets)),
        len(applications),
        int(applications["certificate"].nunique()),
        len(applications[["school_id", "certificate", "major_code"]].drop_duplicates()),
        int(students.fillna(0).sum()),
        int(students.isna().sum()),
        len(trainers) if listed else None,
    )

"""What became of every file."""

from __future__ import annotations

from schemas.frames import Applications, Files, Schools
from schemas.tables import FILES

_NO_RETURN = {
    "roster": "used",
    "archive": "used",
    "unknown": "rejected",
}  # by kind; of other documents nothing is taken


def with_statuses(
    files: Files, schools: Schools, applications: Applications, of_others: frozenset[int], of_nobody: frozenset[int]
) -> Files:
    """FILES, from the files as received. ``schools``, ``applications``: this province's, current and superseded ones.

    ``of_others``: files that hold only what is another province's; ``of_nobody``: returns that nobody can claim.
    """
    with_rows, live = set(applications["file_id"]), set(schools.loc[schools["current"], "file_id"])
    statuses = {}
    for file_id, kind, known in zip(files.index, files["kind"], files["status"]):
        if file_id in of_others or file_id in of_nobody:
            statuses[file_id] = "other_province" if file_id in of_others else "rejected"
        elif known:
            statuses[file_id] = known
        elif kind == "return":
            statuses[file_id] = "rejected" if file_id not in with_rows else "used" if file_id in live else "superseded"
        else:
            statuses[file_id] = _NO_RETURN.get(kind, "skipped")
    return FILES.validate(files.assign(status=files.index.map(statuses).astype("str")))

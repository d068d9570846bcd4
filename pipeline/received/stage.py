"""The receiving stage: the readers' answers become the table of files, and what is to be typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from pipeline.intake.discover import Entry
from pipeline.read.answers import Answer, Content, Returned, RosterLine
from pipeline.received.duplicates import duplicate_drafts, duplicates
from pipeline.settings.provinces import unit_of
from pipeline.tables.model import Fault
from schemas.cells import TEXT
from schemas.drafts import Drafts, joined
from schemas.frames import DraftTable, Files
from schemas.tables import FILES_RECEIVED

Returns = list[tuple[int, Content]]  # file_id, what recognition found in the file
Rosters = list[tuple[int, Sequence[RosterLine]]]  # file_id, lines of an 应报院校名单


@dataclass(frozen=True)
class Received:
    """What came in. ``files``: FILES_RECEIVED, without a status where it depends on what a file says.

    ``looked_at``: how many files were not passed over as clutter. ``faults``: files held back for a fault of ours.
    """

    files: Files
    returns: Returns
    rosters: Rosters
    drafts: DraftTable
    looked_at: int
    faults: list[Fault]
    returned: Mapping[int, Returned]  # by file_id: what came back from our marking


def receive(answers: list[Answer], others: list[Entry]) -> Received:
    """``answers`` about the province's own files, each at the place of its file_id; ``others``: entries that were not read."""
    files = _files(answers, others)
    kept = duplicates(files[files["kind"] != "unknown"])
    files["status"] = files["status"].where(~files.index.isin(list(kept)), "duplicate")
    single = [(i, answer) for i, answer in enumerate(answers) if answer.found and i not in kept]
    return Received(
        files=FILES_RECEIVED.validate(files),
        returns=[(i, a.found) for i, a in single if a.kind == "return" and a.found and a.found.tables],
        rosters=[(i, a.found.roster) for i, a in single if a.found and a.found.roster],
        drafts=joined(duplicate_drafts(kept, files), _of_files(answers, kept)),
        looked_at=sum(answer.status != "skipped" for answer in answers),
        faults=[Fault("file", a.file, a.reason) for a in answers if a.status == "refused" and a.code == "F120"],
        returned={i: a.returned for i, a in enumerate(answers) if a.returned and a.status == "ok" and i not in kept},
    )


def _files(answers: list[Answer], others: list[Entry]) -> Files:
    rows = [_of_answer(answer) for answer in answers] + [_of_entry(entry) for entry in others]
    columns = list(FILES_RECEIVED.columns)
    dtypes = {c: "int64" if c in ("bytes", "received") else "str" for c in columns}
    frame = pd.DataFrame(rows, columns=columns).astype(dtypes)
    frame.index = frame.index.astype("int64").rename("file_id")
    return frame


def _of_answer(a: Answer) -> tuple[str | int, ...]:
    status = {"refused": "rejected", "skipped": "skipped"}.get(a.status, "")
    layout = a.found.layout if a.found else ""
    return (a.file, a.sha256, a.bytes, a.format, a.kind, status, layout, unit_of(a.file), a.received)


def _of_entry(entry: Entry) -> tuple[str | int, ...]:
    """A file of another province: nobody opened it."""
    status = "skipped" if entry.skipped else "other_province"
    return (entry.file, "", entry.bytes, "", "unknown", status, "", unit_of(entry.file), entry.received)


def _of_files(answers: list[Answer], kept: dict[int, int]) -> DraftTable:
    """Why files were refused, and what was noted of those that are read but hold nothing to be typed."""
    drafts = Drafts()
    for i, a in enumerate(answers):
        if a.status == "refused":
            drafts.add(a.code, facts={"reason": a.reason}, file_id=i)
        elif i not in kept:
            for note in a.notes:
                drafts.add(note.code, facts=dict(note.facts), file_id=i)
            if a.found and not a.found.tables:  # nothing to judge: no return, or one of another batch
                for note in a.found.notes:
                    drafts.add(
                        note.code,
                        sheet=note.sheet,
                        at=note.at,
                        token=TEXT + note.value,
                        severity=note.severity,
                        facts=dict(note.facts),
                        file_id=i,
                    )
    return drafts.frame()

"""What other packages give to a marked workbook, imported where it is wanted: a run that sends nothing back loads none of it."""

from __future__ import annotations

from pipeline.marking.letter import Marked
from pipeline.read.forms import Forms
from pipeline.read.tasks import Task
from pipeline.tables.model import Run


def marking() -> Task[Marked]:
    """The task by which a worker marks a workbook."""
    from pipeline.marking.task import MARK

    task: Task[Marked] = MARK
    return task


def blank_form(run: Run, forms: Forms) -> bytes:
    """The blank form of the run's batch in the first of its layouts, as an .xlsx."""
    from pipeline.forms.blank import blank_form as made

    form: bytes = made(run.batch, run.province, next(one for one in forms.layouts if one.id == run.batch.layouts[0]))
    return form


def content_of(run: Run, file_id: int) -> str:
    """12 hex digits over the records of a file as they were read."""
    from pipeline.tables.content import content_digest

    digest: str = content_digest({"school": run.schools, "application": run.applications, "trainer": run.trainers}, file_id)
    return digest

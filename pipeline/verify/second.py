"""The second reading as a task of a worker: which cells of a source are wanted again, and what the second reader says of them."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.read.answers import Suspect
from pipeline.read.tasks import Task
from pipeline.read.travel import Garbage, Shape, flag, from_json, made, or_none, text, texts, to_json
from pipeline.read.worker import Given
from pipeline.verify.reader import Reread, read_again
from schemas.cells import unpack


@dataclass(frozen=True, slots=True)
class Wanted:
    """Cells by sheet and packed address; ``look``: whether the file's structure is plain is wanted, too."""

    cells: tuple[tuple[str, int], ...]
    look: bool = False


def work(given: Given) -> bytes:
    """The second reader's answer as JSON. Raises Suspect where it does not read a known good file of the format either."""
    wanted: Wanted = given.wanted
    answer = read_again(given.data, given.source.format, [(sheet, *unpack(at)) for sheet, at in wanted.cells], wanted.look)
    if answer.tokens is None:
        from pipeline.read.fitness import second_reader_works  # on demand: it brings the known good files along

        if not second_reader_works(given.source.format):
            raise Suspect(answer.failed)
    return to_json(answer)


def checked(told: bytes, wanted: Wanted) -> Reread:
    """The answer to what was wanted: a token a cell, or none at all. Raises Garbage."""
    answer = made(Reread, from_json(told), _REREAD)
    if answer.tokens is not None and len(answer.tokens) != len(wanted.cells):
        raise Garbage
    return answer


_REREAD: Shape = {"tokens": or_none(texts), "failed": text, "plain": flag}
REREAD: Task[Reread] = Task("proof", work, checked)

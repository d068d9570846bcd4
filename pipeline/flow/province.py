"""The order of the stages, in plain sight; the only module that sees all of them."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from pipeline.flow.request import Request
from pipeline.intake.discover import Entry, discover
from pipeline.isolation.isolate import Isolation
from pipeline.isolation.narrow import told
from pipeline.isolation.specimen import specimen
from pipeline.outbox import ledger
from pipeline.read.answers import Answer, Refused
from pipeline.read.forms import Forms, load_forms
from pipeline.read.pool import Progress, Readers
from pipeline.read.register_task import read_register
from pipeline.settings.layouts import layout_files
from pipeline.settings.others import known_batches
from pipeline.settings.provinces import unit_of
from pipeline.settings.toml_file import ConfigError
from pipeline.system.aside import Aside
from schemas.batch import Batch

if TYPE_CHECKING:
    from pipeline.publish.facts import Facts
    from pipeline.tables.model import Explanation, Run
    from pipeline.tables.standing import Standing


def run_province(request: Request, progress: Progress | None = None) -> tuple[Run, Facts]:
    """Reads, judges and merges one province's inbox and publishes its outputs; the run, and the figures that these show.

    ConfigError where the register cannot be used.
    """
    started, clock = datetime.now(), time.monotonic()
    forms = _forms(request)
    with _uncollected(), Readers(forms, request.limits) as readers:
        others, register = _submit(request, readers)
        from pipeline.flow import judgement  # pandas and pandera are imported while the workers read
        from pipeline.publish import everything
        from pipeline.verify.prove import prove

        judgement.warm_up()
        everything.warm_up()
        answers = readers.collect(progress)
        with Aside("openpyxl.chart", "pipeline.publish.summary") as aside:
            history = ledger.recall(request.outbox, request.province.code, request.batch.id)
            judged = _judging(request, forms, readers, others, started, register, history.explanations)
            isolation = Isolation(answers, specimen(request.province, request.batch.layouts[0]))

            def proved() -> tuple[Run, Standing | None]:
                run = prove(lambda: isolation.held(judged), answers, readers)
                return _compared(replace(run, seconds=time.monotonic() - clock, history=history), request)

            run, standing = proved()
            try:
                made = everything.made(run, aside, readers.executor)
            except Exception:  # noqa: BLE001 - judged, but it cannot be put down: the outputs are made of the others
                isolation.held(lambda some: everything.made(judged(some)))
                run, standing = proved()
                made = everything.made(run, aside, readers.executor)
            readers.executor.rest()
            run = replace(made.run, notes=everything.publish(made.run, made))
    if standing is not None:
        run = replace(run, history=replace(run.history, note=ledger.record(run, standing)))
    if request.keep_stages:
        everything.keep_stages(run, request.keep_stages)
    return run, made.facts


def _compared(run: Run, request: Request) -> tuple[Run, Standing | None]:
    """The run with what changed since the state that was asked for; how it stands, for the ledger to keep.

    A fault of ours costs the comparison, never the run: it is said, and this run is not kept.
    """
    from pipeline.changes.compare import compare
    from pipeline.changes.standing import present

    try:
        now = present(run)
        earlier = ledger.earlier(request.outbox, request.province.code, request.batch.id, now.standing, request.since)
        changes = compare(run, now, earlier)
    except Exception as error:  # noqa: BLE001 - judged, and nothing of it rests on the comparison
        note = f"程序出错，没有与上次比较（{told(error)}）；本次的结果不受影响。请把这句话发给维护人员。"
        return _noted(run, note), None
    return replace(_noted(run, earlier.note), changes=changes), now.standing


def _noted(run: Run, note: str) -> Run:
    notes = "\n".join(filter(None, dict.fromkeys([run.history.note, note])))
    return replace(run, history=replace(run.history, note=notes))


def judge_province(request: Request, progress: Progress | None = None) -> Run:
    """The same up to the judgement; writes nothing."""
    started = datetime.now()
    forms = _forms(request)
    with _uncollected(), Readers(forms, request.limits) as readers:
        others, register = _submit(request, readers)
        from pipeline.verify.prove import prove

        answers = readers.collect(progress)
        isolation = Isolation(answers, specimen(request.province, request.batch.layouts[0]))
        judged = _judging(request, forms, readers, others, started, register)
        return prove(lambda: isolation.held(judged), answers, readers)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without cyclic garbage collection: whole-province tables live until the end, collecting would only walk them again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _judging(
    request: Request,
    forms: Forms,
    readers: Readers,
    others: list[Entry],
    started: datetime,
    register: list[list[str]] | None,
    remembered: tuple[Explanation, ...] = (),
) -> Callable[[list[Answer]], Run]:
    """The judgement as a function of the answers alone; its runs know where their files are, whoever makes outputs of them.

    ``remembered``: what schools said in files that may be overwritten by now.
    """
    from pipeline.flow import judgement  # on demand: it brings pandas along

    asked = {layout.id: frozenset(key for sheet in layout.sheets for key in sheet.required) for layout in forms.layouts}
    layouts = {layout.id: layout.name for layout in forms.layouts}

    def judged(answers: list[Answer]) -> Run:
        run = judgement.judge(request, answers, others, started, asked, register, remembered)
        heads = {i: {name: table.heads for name, table in one.found.tables.items()} for i, one in enumerate(answers) if one.found}
        return replace(run, layouts=layouts, heads=heads, sources=dict(enumerate(map(readers.source, answers))))

    return judged


def _forms(request: Request) -> Forms:
    batch = request.batch
    certificates = [(c.name, c.full_name, *c.aliases) for c in batch.certificates]
    return load_forms(
        layout_files(batch.layouts, request.batches), list(batch.intake_years), certificates, known_batches(batch, request.batches)
    )


def _submit(request: Request, readers: Readers) -> tuple[list[Entry], list[list[str]] | None]:
    """Gives the province's files to the readers; the files of other provinces, and the school register."""
    register = _register(readers, request.batch)
    entries = discover(request.inbox)
    mine = [e for e in entries if unit_of(e.file) in ("", request.province.code)]
    readers.submit(mine)
    return [e for e in entries if unit_of(e.file) not in ("", request.province.code)], register


def _register(readers: Readers, batch: Batch) -> list[list[str]] | None:
    """The school register, before any return is read: ConfigError where it cannot be used."""
    if batch.school_register is None:
        return None
    try:
        return read_register(readers.executor, batch.school_register)
    except Refused as refused:
        raise ConfigError([f"院校名录 {batch.school_register}：{refused.reason.rstrip('。')}。"]) from None

"""The order of the stages, in plain sight; the only module that sees all of them."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from pipeline import ledger
from pipeline.aside import Aside
from pipeline.intake.discover import Entry, discover
from pipeline.read.answers import Refused
from pipeline.read.forms import load_forms
from pipeline.read.pool import Readers
from pipeline.request import Request
from pipeline.settings.layouts import layout_files
from pipeline.settings.provinces import province_of_folder
from pipeline.settings.toml_file import ConfigError
from schemas.batch import Batch

if TYPE_CHECKING:
    from pipeline.model import Run


def run_province(request: Request, progress: Callable[[int, int, str], None] | None = None) -> Run:
    """Reads, judges and merges one province's inbox and publishes its outputs. ConfigError where the register cannot be used."""
    gc.disable()  # whole-province tables live until the end: collecting would only walk them again and again
    started, clock = datetime.now(), time.monotonic()
    with _readers(request) as readers:
        others, register = _submit(request, readers)
        from pipeline import judge  # pandas and pandera are imported while the workers read
        from pipeline.prove import prove
        from pipeline.publish import everything

        judge.warm_up()
        everything.warm_up()
        answers = readers.collect(progress)
        with Aside("openpyxl.chart", "pipeline.publish.summary") as aside:
            run = prove(lambda: judge.judge(request, answers, others, _unit, started, register), answers, readers)
            readers.stop()
            run.seconds = time.monotonic() - clock
            run.history = ledger.recall(request.outbox, request.province.code, request.batch.id)
            everything.publish(run, aside)
    run.history.note = ledger.record(run)
    if request.keep_stages:
        everything.keep_stages(run, request.keep_stages)
    return run


def judge_province(request: Request, progress: Callable[[int, int, str], None] | None = None) -> Run:
    """The same up to the judgement; writes nothing."""
    gc.disable()
    started = datetime.now()
    with _readers(request) as readers:
        others, register = _submit(request, readers)
        from pipeline import judge
        from pipeline.prove import prove

        answers = readers.collect(progress)
        return prove(lambda: judge.judge(request, answers, others, _unit, started, register), answers, readers)


def _readers(request: Request) -> Readers:
    return Readers(load_forms(layout_files(request.batch.layouts, request.batches), list(request.batch.intake_years)), request.limits)


def _submit(request: Request, readers: Readers) -> tuple[list[Entry], list[list[str]] | None]:
    """Gives the province's files to the readers; the files of other provinces, and the school register."""
    register = _register(readers, request.batch)
    entries = discover(request.inbox)
    mine = [e for e in entries if _unit(e.file) in ("", request.province.code)]
    readers.submit(mine)
    return [e for e in entries if _unit(e.file) not in ("", request.province.code)], register


def _register(readers: Readers, batch: Batch) -> list[list[str]] | None:
    """The school register, before any return is read: ConfigError where it cannot be used."""
    if batch.school_register is None:
        return None
    try:
        return readers.register(batch.school_register)
    except Refused as refused:
        raise ConfigError([f"院校名录 {batch.school_register}：{refused.reason.rstrip('。')}。"]) from None


def _unit(file: str) -> str:
    parts = file.replace("!/", "/").split("/")[:-1]
    return next((found.code for part in parts if (found := province_of_folder(part))), "")

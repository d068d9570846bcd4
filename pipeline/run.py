"""The order of the stages, in plain sight; the only module that sees all of them."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.aside import Aside
from pipeline.intake.discover import discover
from pipeline.read.forms import load_forms
from pipeline.read.limits import Limits
from pipeline.read.pool import Readers
from pipeline.settings.provinces import province_of_folder
from schemas.batch import Batch, Province

if TYPE_CHECKING:
    from pipeline.model import Run


@dataclass
class Request:
    """What the officer asked for."""

    batch: Batch
    province: Province
    inbox: Path
    outbox: Path
    reports: Path
    keep_stages: Path | None = None
    limits: Limits | None = None


def run_province(request: Request, progress: Callable[[int, int, str], None] | None = None) -> Run:
    """Reads, judges and merges one province's inbox and publishes its outputs."""
    gc.disable()  # whole-province tables live until the end: collecting would only walk them again and again
    started, clock = datetime.now(), time.monotonic()
    forms = load_forms(list(request.batch.layouts), list(request.batch.intake_years))
    entries = discover(request.inbox)
    mine = [e for e in entries if _unit(e.file) in ("", request.province.code)]
    with Readers(forms, request.limits) as readers:
        readers.submit(mine)
        from pipeline import judge  # pandas and pandera are imported while the workers read
        from pipeline.publish import everything

        judge.warm_up()
        everything.warm_up()
        answers = readers.collect(progress)
        others = [e for e in entries if _unit(e.file) not in ("", request.province.code)]
        with Aside("openpyxl", "pipeline.publish.summary") as aside:
            run = judge.judge(request, answers, others, _unit, started)
            run.checked_cells = judge.verify(run, answers, readers)
            run.seconds = time.monotonic() - clock
            everything.publish(run, aside)
    if request.keep_stages:
        everything.keep_stages(run, request.keep_stages)
    return run


def _unit(file: str) -> str:
    parts = file.replace("!/", "/").split("/")[:-1]
    return next((found.code for part in parts if (found := province_of_folder(part))), "")

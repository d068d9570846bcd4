"""What a run is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.read.limits import Limits
from pipeline.settings.files import BATCHES
from pipeline.tables.since import Since
from schemas.batch import Batch, Province


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
    batches: Path = BATCHES
    since: Since | None = None  # what changes are compared with; None: the last run over other files

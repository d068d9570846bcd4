"""Runs whose summary has the rows a test wants; everything else is the made run's."""

from __future__ import annotations

import dataclasses
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.tables.model import Run
from schemas.tables import SUMMARY
from tests.publish.made_run import make_run

_ROW = {
    "province": "浙江省",
    "school_name": "云山职业技术学院",
    "school_type": "高等职业学校",
    "certificate": "智能财税",
    "major_name": "会计",
    "major_code": "630302",
    "pilot_students": 40,
    "contact_name": "赵一",
    "contact_phone": "13800000000",
    "remark": "",
    "school_code": "4133012340",
    "levels": "初级、中级",
    "city": "云山市",
    "category": "财经商贸大类",
}


def run_with(rows: list[dict[str, Any]], folder: Path = Path("nowhere")) -> Run:
    """A run with these summary rows (only what differs from an ordinary row) below ``folder``."""
    records = [{"seq": number, **_ROW, **row} for number, row in enumerate(rows, 1)]
    frame = pd.DataFrame(records, columns=list(SUMMARY.columns)).rename_axis("application_id")
    text = {name: "str" for name in SUMMARY.columns if name not in ("seq", "pilot_students")}
    # Validated by hand: hostile texts that no typing stage would let through must reach the writer too.
    frame = frame.astype({**text, "seq": "int64", "pilot_students": "int64"})
    return dataclasses.replace(_base(folder), summary=frame)


@cache  # the configuration is read once for all tests
def _base(folder: Path) -> Run:
    return make_run(folder)


def many(number: int) -> list[dict[str, Any]]:
    """That many rows of different schools, some names long enough to wrap."""
    return [
        {"school_name": f"云山第{i}职业技术学院" + "（下沙校区）" * (i % 3), "school_code": f"41330{i:05d}", "pilot_students": i + 1}
        for i in range(number)
    ]

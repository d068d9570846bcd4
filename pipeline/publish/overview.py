"""reports/index.html: all provinces at a glance, from every province's run.json.

What lies among the reports may be of any origin by now: nothing is believed before it was looked at. Only the folders
of the 32 units are counted, so that neither a copy nor a foreign folder changes a total; what is not used is listed
with the reason.
"""

from __future__ import annotations

import json
import os
import re
import stat
from itertools import islice
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import quote

from pipeline.publish.labels import moment
from pipeline.publish.report import render
from pipeline.settings.provinces import provinces
from pipeline.system.safe_files import read_regular
from schemas.batch import Province
from schemas.words import percent

_BROKEN = "run.json 无法读取，请重新运行这个省份"
_FOREIGN = "不是本程序为省份建立的文件夹，没有计入"
_MOST = 32 * 2**20  # bytes of one run.json; 10,000 returns take less
_BUDGET = 256 * 2**20  # bytes of all together
_ENTRIES = 20_000  # of the folder of reports that are looked at
_LISTED = 20  # foreign folders that are named
_STARTED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?", re.ASCII)
_COUNTS = ("files", "schools", "applications", "included", "pilot_students")
_LEVELS = ("error", "warning")
_SUMMED = ("returns_files", "unusable", "schools", "applications", "included", "pilot_students", "errors", "warnings")


def to_bytes(reports: Path) -> bytes:
    """A page made from the ``run.json`` of every province below ``reports``; one that cannot be used is listed as
    such.
    """
    names = _folders(reports)
    rows, left = [], _BUDGET
    for province in provinces():
        if province.folder in names:
            row, size = _row(reports / province.folder, province, min(left, _MOST))
            rows.append(row)
            left -= size
    good = [row for row in rows if not row["problem"]]
    totals = {name: sum(row[name] for row in good) for name in _SUMMED}
    foreign = sorted(names - {province.folder for province in provinces()})
    listed = [{"problem": _FOREIGN, "name": name} for name in foreign[:_LISTED]]
    if len(foreign) > _LISTED:
        listed.append({"problem": _FOREIGN, "name": f"另有 {len(foreign) - _LISTED} 个文件夹"})
    return render("overview.html", rows=[*rows, *listed], totals=totals, count=len(rows), title="各省份申报核对一览")


def _folders(reports: Path) -> set[str]:
    """The folders below the reports that hold something called run.json; links are none."""
    try:
        with os.scandir(reports) as entries:
            folders = [entry.name for entry in islice(entries, _ENTRIES) if entry.is_dir(follow_symlinks=False)]
    except FileNotFoundError:
        return set()
    return {name for name in folders if os.path.lexists(reports / name / "run.json")}


def _row(folder: Path, province: Province, most: int) -> tuple[dict[str, Any], int]:
    """A province's row, and how many bytes were read for it."""
    try:
        if not stat.S_ISDIR(os.lstat(folder).st_mode):
            raise ValueError("no folder")
        text = read_regular(folder / "run.json", most)
        return _checked(json.loads(text, parse_constant=_no_number), province), len(text)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, MemoryError):
        # A broken or foreign file of an earlier run must not cost this run its overview; the page says so.
        return {"problem": _BROKEN, "name": province.full_name}, 0


def _checked(data: dict[str, Any], province: Province) -> dict[str, Any]:
    """What the page shows of a run, every value of the type and size that it must have. ValueError, KeyError or
    TypeError otherwise.
    """
    if data["province"]["code"] != province.code:
        raise ValueError("the run of another province")
    counts = {name: _count(data["counts"][name]) for name in _COUNTS}
    if counts["included"] > counts["applications"]:
        raise ValueError("more included than there are")
    findings = {name: _count(data["findings"][name]) for name in _LEVELS}
    return {
        "problem": "",
        "link": quote(f"{province.folder}/index.html"),
        "name": province.full_name,
        "batch": _text(data["batch"]),
        "started": _moment(data["started"]),
        **{name: counts[name] for name in ("schools", "applications", "included", "pilot_students")},
        "held": _count(data["accounts"]["held"]),
        "returns_files": counts["files"],
        "unusable": _count(data["accounts"]["files"].get("rejected", 0)),
        "errors": findings["error"],
        "warnings": findings["warning"],
        "share": percent(counts["included"], counts["applications"]) if counts["applications"] else "0%",
    }


def _no_number(written: str) -> NoReturn:
    raise ValueError(f"{written} is no number")


def _count(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 10**9:
        raise ValueError("no count")
    return value


def _text(value: Any) -> str:
    if type(value) is not str or not value or len(value) > 100:
        raise ValueError("no short text")
    return value


def _moment(value: Any) -> str:
    if type(value) is not str or not _STARTED.fullmatch(value):
        raise ValueError("no date and time")
    return moment(value)

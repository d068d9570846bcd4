"""The second reader's door: wanted cells of one file, read by another path from bytes to value than the first reader's.

Each format has a module of its own that shares no code and no parser with ``pipeline.read``:

=======  ============================  =================================
format   first reader                  here
=======  ============================  =================================
xlsx     own expressions, expat pass   ElementTree walk of its own, openpyxl where that fails
xls      calamine                      xlrd
xlsb     calamine                      pyxlsb
ods      calamine and an expat pass    ElementTree walk
csv      csv module                    own scanner
html     one-pass cutter               one expression
xml2003  ElementTree                   expat pass
=======  ============================  =================================
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from importlib import import_module
from typing import Any

from pipeline.verify.compare import equal

Cell = tuple[str, int, int]  # sheet name, 0-based row, 0-based column
Reader = Callable[[bytes, list[Cell]], list[str]]

# The modules offer read(data, cells) -> tokens aligned with cells; imported on demand, a worker needs one or two of them.
_PATHS: dict[str, tuple[str, ...]] = {
    "xlsx": ("xlsx", "openpyxl_cells"),
    "xlsm": ("xlsx", "openpyxl_cells"),
    "xls": ("xls",),
    "xlsb": ("xlsb",),
    "ods": ("ods",),
    "csv": ("text",),
    "html": ("html",),
    "xml2003": ("xml2003",),
}


def reread_job(job: dict[str, Any]) -> dict[str, Any]:
    """job: path, format, sha256, cells [[sheet, row, column], ...] (0-based) -> ``{"tokens": [...]}`` aligned with the cells.

    ``{"tokens": None, "failed": reason}`` where the second reader cannot open the file; with ``"changed": True`` where its bytes are
    no longer those of ``sha256``. ImportError where a component of ours is missing. With ``look`` the answer says ``"plain"``, too (``pipeline.verify.plain``).
    """
    cells = [(str(sheet), int(row), int(column)) for sheet, row, column in job["cells"]]
    try:
        with open(job["path"], "rb") as file:
            data = file.read()
    except OSError:
        data = b""  # moved away or locked meanwhile: not what was read, either
    if hashlib.sha256(data).hexdigest() != job["sha256"]:
        return {"tokens": None, "failed": "changed", "changed": True}
    answer = _read(data, job["format"], cells)
    if job.get("look"):
        from pipeline.verify.plain import is_plain

        answer["plain"] = is_plain(data, job["format"])
    return answer


def fault(data: bytes, format: str, cells: dict[Cell, str]) -> str | None:
    """What is wrong with the second reader itself, each of its paths held against a known good file; None where nothing is."""
    for name in _PATHS[format]:
        try:
            tokens = _reader(name)(data, list(cells))
        except Exception as error:  # noqa: BLE001 - this is the question that is asked here
            return f"{name}: {type(error).__name__}: {error}"
        if not all(map(equal, cells.values(), tokens)):
            return f"{name}: 读出的内容不对"
    return None


def _read(data: bytes, format: str, cells: list[Cell]) -> dict[str, Any]:
    failed = f"no second reader for {format}"
    for name in _PATHS.get(format, ()):
        read = _reader(name)  # ImportError where the installation lacks it: no word about the file
        try:
            return {"tokens": read(data, cells)}
        except Exception as error:  # noqa: BLE001 - what this reader cannot open the first one could; the run says so
            failed = f"{name}: {type(error).__name__}"
    return {"tokens": None, "failed": failed}


def _reader(name: str) -> Reader:
    return import_module(f"pipeline.verify.{name}").read

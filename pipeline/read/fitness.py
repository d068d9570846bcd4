"""Whether the readers work at all in this process: held against known good workbooks before a file is blamed."""

from __future__ import annotations

import importlib
from typing import Any

from pipeline.read.answers import Refused
from pipeline.read.known import SHEET, expected, known_good
from pipeline.read.limits import USUAL

_COMPONENTS = ("python_calamine", "defusedxml.ElementTree", "rapidfuzz.process", "xlrd", "pyxlsb", "openpyxl")
_OURS = ("recognise", "register", "archive", "sniff")
Problem = dict[str, str]  # kind: missing or broken; what; why


def first_reader_works(format: str, scratch: str) -> bool:
    """Whether the first reader gives what the known good workbook of this format holds."""
    return _of_first(format, scratch) is None


def second_reader_works(format: str) -> bool:
    """The same of the second reader, by each of its paths."""
    return _of_second(format) is None


def problems(scratch: str) -> list[Problem]:
    """Everything that a worker needs, tried: components, and both readers on every format."""
    found: list[Problem] = []
    for name in (*_COMPONENTS, *(f"pipeline.read.{ours}" for ours in _OURS)):
        try:
            importlib.import_module(name)
        except Exception as error:  # noqa: BLE001 - a component may fail in any way while it is loaded
            found.append({"kind": "missing", "what": name.partition(".")[0], "why": f"{type(error).__name__}: {error}"})
    for format in known_good():
        for why in (_of_first(format, scratch), _of_second(format)):
            if why:
                found.append({"kind": "broken", "what": format, "why": why})
    return found


def _of_first(format: str, scratch: str) -> str | None:
    from pipeline.read.engines.any import read_workbook
    from pipeline.read.sniff import sniff

    try:
        data = known_good()[format]
        for careful in (False, True):
            sheets = read_workbook(data, sniff(data, f"a.{format}"), USUAL, scratch, careful).sheets
            if [(sheet.name, sheet.rows) for sheet in sheets] != [(SHEET, expected(format))]:
                return "读出的内容不对"
    except Refused as refused:
        return refused.reason
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # noqa: BLE001 - Rust panics among them; this is the question that is asked here
        return _words(error)
    return None


def _of_second(format: str) -> str | None:
    from pipeline.verify.reader import fault

    rows = expected(format)
    cells = {(SHEET, r, c): token for r, row in enumerate(rows) for c, token in enumerate(row)}
    return fault(known_good()[format], format, cells)


def _words(error: Any) -> str:
    return f"{type(error).__name__}: {error}"

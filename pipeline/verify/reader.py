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

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

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


@dataclass(frozen=True, slots=True)
class Reread:
    """What the second reader says: a token a cell, or None and why it could not open the file. ``plain``: ``pipeline.verify.plain``."""

    tokens: list[str] | None
    failed: str = ""
    plain: bool = False


def read_again(data: bytes, format: str, cells: list[Cell], look: bool = False) -> Reread:
    """The wanted cells of a file's bytes; ``look``: say, too, whether its structure is plain. ImportError where a component of ours is missing."""
    tokens, failed = _read(data, format, cells)
    if look:
        from pipeline.verify.plain import is_plain  # on demand: few files are looked at

        return Reread(tokens, failed, is_plain(data, format))
    return Reread(tokens, failed)


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


def _read(data: bytes, format: str, cells: list[Cell]) -> tuple[list[str] | None, str]:
    failed = f"no second reader for {format}"
    for name in _PATHS.get(format, ()):
        read = _reader(name)  # ImportError where the installation lacks it: no word about the file
        try:
            return read(data, cells), ""
        except Exception as error:  # noqa: BLE001 - what this reader cannot open the first one could; the run says so
            failed = f"{name}: {type(error).__name__}"
    return None, failed


def _reader(name: str) -> Reader:
    return import_module(f"pipeline.verify.{name}").read

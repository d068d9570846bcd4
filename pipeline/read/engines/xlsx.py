"""xlsx and xlsm by readers of our own: what was inspected is what is read, and nobody else opens the file."""

from __future__ import annotations

from collections.abc import Collection

from pipeline.read.answers import Refused
from pipeline.read.container import Container
from pipeline.read.engines.own_marks import marks_of_xlsx
from pipeline.read.engines.xlsx_package import open_package
from pipeline.read.engines.xlsx_sheet import read_sheet
from pipeline.read.engines.xlsx_strike import mark_struck
from pipeline.read.engines.xlsx_styles import date_styles, shared_strings
from pipeline.read.engines.xlsx_values import Shared
from pipeline.read.limits import Limits
from pipeline.read.workbook import Sheet, Workbook
from schemas.cells import TEXT


def read_xlsx(data: bytes, limits: Limits, careful: bool = False, only: Collection[str] | None = None) -> Workbook:
    """The workbook. ``careful``: by the slower of the two ways alone. ``only``: names of the sheets that are read, the others are left empty.

    Raises Refused F101, F102 or F104.
    """
    container = Container(data, limits)
    package = open_package(container)
    if len(package.sheets) > limits.sheets:
        raise Refused("F104", f"工作簿有 {len(package.sheets)} 张工作表，超过 {limits.sheets} 张。")
    strings = shared_strings(container.part(package.strings), limits.strings, careful) if package.strings else []
    dates = date_styles(container.part(package.styles)) if package.styles else ()
    shared = Shared([TEXT + text if text else "" for text in strings], dates, package.date1904)
    sheets = [
        Sheet(one.name, [], one.hidden)
        if only is not None and one.name not in only
        else read_sheet(one.name, container.part(one.part), shared, limits, one.hidden, careful)
        for one in package.sheets
    ]
    names = [name.lower() for name in container.names]
    mark_struck(sheets, package)
    marked, told = marks_of_xlsx(package)
    return Workbook(
        "xlsx",
        sheets,
        package.date1904,
        any(name.endswith("vbaproject.bin") for name in names),
        any("externallinks/" in name.replace("\\", "/") for name in names),
        marked,
        told,
    )

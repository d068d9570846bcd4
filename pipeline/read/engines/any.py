"""From a format's name to its engine."""

from __future__ import annotations

from pipeline.read.limits import Limits
from pipeline.read.workbook import Workbook


def read_workbook(data: bytes, format: str, limits: Limits, scratch: str, careful: bool = False) -> Workbook:
    """The workbook of ``data``. Engines are imported on demand; ImportError where one is missing. Raises Refused, MemoryError."""
    if format == "csv":
        from pipeline.read.engines.text import read_csv

        return read_csv(data, limits)
    if format == "html":
        from pipeline.read.engines.html import read_html

        return read_html(data, limits)
    if format == "xml2003":
        from pipeline.read.engines.xml2003 import read_xml2003

        return read_xml2003(data, limits)
    from pipeline.read.engines.spreadsheet import read_spreadsheet

    return read_spreadsheet(data, format, limits, scratch, careful)

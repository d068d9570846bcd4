"""A changed limit reaches every engine: a lowered one refuses what the usual one admits, a raised one admits what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.read.answers import Answer
from pipeline.read.known import known_good
from pipeline.read.limits import Limits
from tests.engines.making import ods_bytes, ods_content, xml_sheet
from tests.read.running import GRIDS, answers
from tests.read.xlsb_bytes import xlsb_bytes

_HTML = "<table>{}</table>"
_WORKSHEET = '<Worksheet ss:Name="{}"><Table><Row><Cell><Data ss:Type="String">甲</Data></Cell></Row></Table></Worksheet>'


def _xml(sheets: int) -> bytes:
    space = 'xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
    return f'<?xml version="1.0"?><Workbook {space}>{"".join(map(_WORKSHEET.format, range(sheets)))}</Workbook>'.encode()


def _error_cells(rows: int) -> bytes:
    cell = '<table:table-cell calcext:value-type="error" table:number-columns-repeated="10"/>'
    return ods_bytes(
        ods_content(
            f'<table:table table:name="a"><table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row></table:table>'
        )
    )


def _told(folder: Path, name: str, data: bytes, **changed: int) -> Answer:
    (folder / name).write_bytes(data)
    (told,) = answers(folder, GRIDS, Limits(workers=1, **changed)).values()
    return told


# each: a file's name and bytes, a limit, a value at which it is refused, one at which it is admitted
_CASES = {
    "csv, places": ("a.csv", known_good()["csv"], "box", 3, 4),
    "csv, cells": ("a.csv", known_good()["csv"], "cells", 3, 4),
    "csv, rows": ("a.csv", known_good()["csv"], "rows", 1, 2),
    "csv, more rows than usual": ("a.csv", b"a,b\n" * 200_001, "rows", Limits().rows, 200_001),
    "html, tables": ("a.html", (_HTML.format("<tr><td>a") * 3).encode(), "sheets", 2, 3),
    "html, more tables than usual": ("a.html", (_HTML.format("<tr><td>a") * 201).encode(), "sheets", Limits().sheets, 201),
    "html, merged areas": ("a.html", _HTML.format("<tr>" + "<td colspan=2>a" * 3).encode(), "merges", 2, 3),
    "html, places": ("a.html", _HTML.format("<tr><td>a<tr><td><td><td><td>b").encode(), "box", 5, 20),
    "html, columns covered from above": ("a.html", _HTML.format("<tr><td rowspan=9 colspan=100>a" + "<tr><td>b" * 8).encode(), "box", 5_000, 10_000),
    "html, cells": ("a.html", known_good()["html"], "cells", 3, 4),
    "xml2003, sheets": ("a.xml", _xml(3), "sheets", 2, 3),
    "xml2003, more sheets than usual": ("a.xml", _xml(201), "sheets", Limits().sheets, 201),
    "xml2003, merged areas": ("a.xml", xml_sheet('<Row><Cell ss:MergeAcross="1"/></Row>' * 3 + "<Row><Cell><Data>a</Data></Cell></Row>"), "merges", 2, 3),
    "xml2003, places": ("a.xml", xml_sheet('<Row ss:Index="50"><Cell ss:Index="50"><Data>a</Data></Cell></Row>'), "box", 99, 100),
    "xml2003, cells": ("a.xml", known_good()["xml2003"], "cells", 3, 4),
    "ods, cells": ("a.ods", known_good()["ods"], "cells", 3, 4),
    "ods, error cells set anew": ("a.ods", _error_cells(10), "cells", 99, 100),
    "ods, places": ("a.ods", known_good()["ods"], "box", 3, 8),
    "xlsb, sheets": ("a.xlsb", xlsb_bytes({"甲": [["a"]], "乙": [["b"]]}), "sheets", 1, 2),
    "xlsb, cells": ("a.xlsb", known_good()["xlsb"], "cells", 3, 4),
    "xls, cells": ("a.xls", known_good()["xls"], "cells", 3, 4),
    "xls, places": ("a.xls", known_good()["xls"], "box", 3, 4),
    "xlsx, cells": ("a.xlsx", known_good()["xlsx"], "cells", 3, 4),
}  # fmt: skip


@pytest.mark.parametrize("case", _CASES)
def test_every_limit_reaches_its_engine(case: str, tmp_path: Path) -> None:
    name, data, limit, refused, admitted = _CASES[case]
    struck = _told(tmp_path, name, data, **{limit: refused})
    assert (struck.status, struck.code) == ("refused", "F104"), struck.reason
    assert _told(tmp_path, name, data, **{limit: admitted}).status == "ok"

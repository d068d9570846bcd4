"""A saved workbook made whole and repeatable: stored values beside formulas, and no clock in the bytes."""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

_STAMP = (1980, 1, 1, 0, 0, 0)  # the earliest a zip entry can say
_MODIFIED = re.compile(r"(<dcterms:modified[^>]*>)[^<]*")


class Timeless(zipfile.ZipFile):
    """A package whose entries carry no time: a clock before 1980 or after 2107, which zip cannot tell, is no matter."""

    def writestr(self, entry: Any, *content: Any, **how: Any) -> None:  # type: ignore[override]
        """As ``ZipFile.writestr``."""
        if not isinstance(entry, zipfile.ZipInfo):
            entry = zipfile.ZipInfo(entry, _STAMP)
            entry.compress_type = self.compression
        super().writestr(entry, *content, **how)

    def write(self, filename: Any, arcname: Any = None, *how: Any) -> None:
        """As ``ZipFile.write`` for a file."""
        self.writestr(os.fspath(arcname or filename), Path(filename).read_bytes())


def finished(data: bytes, day: date, values: Mapping[tuple[int, str], int], as_text: Mapping[int, str]) -> bytes:
    """The workbook that openpyxl saved, with what openpyxl cannot write.

    ``values`` are the results of formulas by (1-based sheet, cell), stored so that readers that do not calculate see
    them. ``as_text`` is per sheet the range whose numbers are text on purpose (codes, phones): Excel then marks none
    as doubtful. Every time in the file becomes ``day``: the same content gives the same bytes. Raises RuntimeError
    where a formula is missing.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if found := re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", name):
                content = _sheet(content.decode("utf-8"), int(found[1]), values, as_text).encode("utf-8")
            elif name == "docProps/core.xml":  # openpyxl writes the clock there whatever the properties say
                content = _MODIFIED.sub(rf"\g<1>{day.isoformat()}T00:00:00Z", content.decode("utf-8")).encode("utf-8")
            target.writestr(zipfile.ZipInfo(name, _STAMP), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _sheet(xml: str, number: int, values: Mapping[tuple[int, str], int], as_text: Mapping[int, str]) -> str:
    for (sheet, cell), value in values.items():
        if sheet == number:
            xml = _replaced(rf'(<c r="{cell}"[^>]*><f>[^<]*</f>)(?:<v\s*/>|<v></v>)', rf"\g<1><v>{value}</v>", xml)
    if number in as_text:
        mark = f'<ignoredErrors><ignoredError sqref="{as_text[number]}" numberStoredAsText="1"/></ignoredErrors>'
        # the schema's place for it: after the footer, before a drawing
        xml = _replaced(r"</headerFooter>", rf"\g<0>{mark}", xml)
    return xml


def _replaced(pattern: str, by: str, xml: str) -> str:
    xml, count = re.subn(pattern, by, xml)
    if count != 1:
        raise RuntimeError(f"{pattern} stands {count} times in the sheet, not once")
    return xml

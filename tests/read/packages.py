"""xlsx containers by hand, part by part."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
SHEET = (
    '<?xml version="1.0" encoding="UTF-8"?>{prolog}<worksheet xmlns="' + MAIN + '">{before}<sheetData>{body}</sheetData>{after}</worksheet>'
)
ROW = '<row r="{n}">{cells}</row>'
CELL = '<c r="{at}"{more}>{inner}</c>'


def worksheet(body: str, before: str = "", after: str = "", prolog: str = "") -> str:
    return SHEET.format(prolog=prolog, before=before, body=body, after=after)


def package(
    sheets: list[str],
    names: list[str] | None = None,
    targets: list[str] | None = None,
    strings: str = "",
    count: int = 0,
    styles: str = "",
    workbook: str = "",
) -> dict[str, str | bytes]:
    """Parts by path. ``strings``: the <si> elements; ``count``: what they claim to be; ``styles``: inside of <styleSheet>."""
    names = names or [f"S{n}" for n in range(1, len(sheets) + 1)]
    targets = targets or [f"worksheets/sheet{n}.xml" for n in range(1, len(sheets) + 1)]
    listed = "".join(f'<sheet name="{escape(name)}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(names, 1))
    related = "".join(f'<Relationship Id="r{n}" Type="{RELATION}/worksheet" Target="{target}"/>' for n, target in enumerate(targets, 1))
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}">{workbook}<sheets>{listed}</sheets></workbook>',
    }
    for n, content in enumerate(sheets, 1):
        parts[f"xl/worksheets/sheet{n}.xml"] = content
    if strings:
        related += f'<Relationship Id="s1" Type="{RELATION}/sharedStrings" Target="sharedStrings.xml"/>'
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}" count="{count}" uniqueCount="{count}">{strings}</sst>'
    if styles:
        related += f'<Relationship Id="s2" Type="{RELATION}/styles" Target="styles.xml"/>'
        parts["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'
    parts["xl/_rels/workbook.xml.rels"] = f'<Relationships xmlns="{PACKAGE}">{related}</Relationships>'
    return parts


def packed(parts: dict[str, str | bytes]) -> bytes:
    """The parts as a zip, the same bytes every time."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2019, 9, 18, 8, 30, 0)), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()

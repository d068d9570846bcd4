"""A small sound workbook in every format that is read: what a reader must open before a file is blamed that it could not open."""

from __future__ import annotations

import base64
import io
import zipfile
import zlib
from functools import cache

ROWS = [["t院校", "t人数"], ["t甲学院", "n120"]]  # what every one of them holds, as tokens; where there are no numbers, as text
SHEET = "表1"

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_ODS = "urn:oasis:names:tc:opendocument:xmlns"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
# Written by xlwt 1.3, packed by zlib: the one format whose container is not worth building by hand
_XLS = (
    "eNrtWE1oE0EU/maTND+k6aamQivUWGi1tZfqxUu7VdCeDNWLooJNbKTSkpagBz1otQa8CIJQULwUevFS9eL/QT15ECp6EAQhqUdPgoKHNut7L7Ml1R4a0FJl"
    "vjDfvH3vzczLzpvZnX07Hy/OPGgp4Rf0wYeyG0ZdlU5RCXsXNsjuuix6dYiKa/BPIRyiiawL4Fn9myDPIc93CRbu+18SAwtUTmACqfFcNrmO2CcxpBXH0Eus"
    "cIc0MTRLVI3Cp4Q3Cd8Tz+fC/aK5LtxLvkV1DPNOqmuPzuKjVpvYYuB+H0mbj6LpQRNecxZfuqEqvgHszZ9Jj21MQ6s/ilnQvA1kc9l8eqyIBE3gLL67SeCb"
    "t1JfJI1+ffUKpP+xUh9cRX/T8gOTcIckwQuI4pWPLZYaudaDRWwFX3Ihe2Z62whVT1MTWR/UrnOnj2emI7wjywq2V6zgesnsKPEwGkSOS37btEcv3v367mBm"
    "0DkpmknZtSt7ezuHAxeXuQU1jonFWuYu4Z3CV6TXLSK3CCcoK6nuGGzSwoEp8bkq1g4aZ7fgvbO9St5BcuHLocethc9OJ8lzA6ULibkPzgza6FkzTO35N4Vu"
    "1a1u32I8cbxa6X3gk3Dzb3tCyLJ17K5+gDVgCRER48KVK747SvurVfyV+HOPF62IxBPHAin7rEY8lNvTX/WUjMDAwMDAwMDAwMBgo0Lpd3s+ZPDbf0CfIIL6"
    "u84SlbL5TPLf4jDG6XeWDqb7kaM6j/M15c9mBJTXl1pjG+97IeMIjZ7HKDISx2jN+UsnQFX9f9bc0P5zS6jW8cu1xPmXx/8Jfp7BJg=="
)


@cache
def known_good() -> dict[str, bytes]:
    """By format."""
    return {
        "xlsx": _zip(_xlsx()),
        "xls": zlib.decompress(base64.b64decode(_XLS)),
        "xlsb": _zip(_xlsb()),
        "ods": _zip(_ods()),
        "csv": "院校,人数\r\n甲学院,120\r\n".encode(),
        "html": "<html><table><tr><td>院校<td>人数<tr><td>甲学院<td>120</table></html>".encode(),
        "xml2003": _xml2003().encode(),
    }


def expected(format: str) -> list[list[str]]:
    """The rows of tokens that a reader must give."""
    return [["t" + token[1:] for token in row] for row in ROWS] if format in ("csv", "html") else ROWS


def _zip(parts: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in parts.items():
            container.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _relationships(*targets: tuple[str, str, str]) -> str:
    inside = "".join(f'<Relationship Id="{id}" Type="{_OFFICE}/{kind}" Target="{target}"/>' for id, kind, target in targets)
    return f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'


def _types(*parts: tuple[str, str]) -> str:
    inside = "".join(f'<Override PartName="{name}" ContentType="application/vnd.{kind}"/>' for name, kind in parts)
    rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    return f'{_DECLARATION}<Types xmlns="{_PACKAGE}/content-types">{rels}{inside}</Types>'


def _xlsx() -> dict[str, str | bytes]:
    kind = "openxmlformats-officedocument.spreadsheetml."
    text = '<c r="{}" t="inlineStr"><is><t>{}</t></is></c>'
    return {
        "[Content_Types].xml": _types(("/xl/workbook.xml", kind + "sheet.main+xml"), ("/xl/worksheets/sheet1.xml", kind + "worksheet+xml")),
        "_rels/.rels": _relationships(("r1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'{_DECLARATION}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="{SHEET}" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relationships(("r1", "worksheet", "worksheets/sheet1.xml")),
        "xl/worksheets/sheet1.xml": f'{_DECLARATION}<worksheet xmlns="{_MAIN}"><sheetData><row r="1">{text.format("A1", "院校")}{text.format("B1", "人数")}</row>'
        f'<row r="2">{text.format("A2", "甲学院")}<c r="B2"><v>120</v></c></row></sheetData></worksheet>',
    }


def _xlsb() -> dict[str, str | bytes]:
    """Records in hexadecimal: a workbook of one sheet, three shared strings, four cells ([MS-XLSB] 2.4)."""
    kind = "ms-excel."
    return {
        "[Content_Types].xml": _types(
            ("/xl/workbook.bin", kind + "sheet.binary.macroEnabled.main"),
            ("/xl/worksheets/sheet1.bin", kind + "worksheet"),
            ("/xl/sharedStrings.bin", kind + "sharedStrings"),
        ),
        "_rels/.rels": _relationships(("r1", "officeDocument", "xl/workbook.bin")),
        "xl/workbook.bin": bytes.fromhex(
            "830100 99010c000000000000000000000000 8f0100 9c0118000000000100000002000000720031000200000068883100 900100 840100"
        ),
        "xl/_rels/workbook.bin.rels": _relationships(
            ("r1", "worksheet", "worksheets/sheet1.bin"), ("r2", "sharedStrings", "sharedStrings.bin")
        ),
        "xl/sharedStrings.bin": bytes.fromhex(
            "9f01080300000003000000 13090002000000 62962168 13090002000000 ba4e7065 130b0003000000 3275665b6296 a00100"
        ),
        "xl/worksheets/sheet1.bin": bytes.fromhex(
            "810100 94011000000000010000000000000001000000 910100 001100000000000000002c0100000000000000 "
            "070c000000000000000000000000 070c010000000000000001000000 001101000000000000002c0100000000000000 "
            "070c000000000000000002000000 020c0100000000000000e2010000 920100 820100"
        ),
    }


def _ods() -> dict[str, str | bytes]:
    names = "".join(f' xmlns:{name}="{_ODS}:{name}:1.0"' for name in ("office", "table", "text"))
    text = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    number = '<table:table-cell office:value-type="float" office:value="120"><text:p>120</text:p></table:table-cell>'
    rows = "".join(
        f"<table:table-row>{cells}</table:table-row>"
        for cells in (text.format("院校") + text.format("人数"), text.format("甲学院") + number)
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    entry = '<manifest:file-entry manifest:full-path="{}" manifest:media-type="{}"/>'
    entries = entry.format("/", kind) + entry.format("content.xml", "text/xml")
    return {
        "mimetype": kind,
        "content.xml": f'{_DECLARATION}<office:document-content{names}><office:body><office:spreadsheet><table:table table:name="{SHEET}">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>",
        "META-INF/manifest.xml": f'{_DECLARATION}<manifest:manifest xmlns:manifest="{_ODS}:manifest:1.0">{entries}</manifest:manifest>',
    }


def _xml2003() -> str:
    cell = '<Cell><Data ss:Type="{}">{}</Data></Cell>'
    rows = (("String", "院校"), ("String", "人数")), (("String", "甲学院"), ("Number", "120"))
    inside = "".join("<Row>" + "".join(cell.format(*one) for one in row) + "</Row>" for row in rows)
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    head = f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="{space}" xmlns:ss="{space}">'
    return f'{head}<Worksheet ss:Name="{SHEET}"><Table>{inside}</Table></Worksheet></Workbook>'

"""A small xlsb by hand ([MS-XLSB]): the records that hold values, nothing else. No program at hand can write one."""

from __future__ import annotations

import struct
from datetime import date

from tests.read.packages import PACKAGE, RELATION, packed

_EPOCH = date(1899, 12, 30)
_DATE_STYLE, _TIME_STYLE = 1, 2
_ERRORS = {"#REF!": 0x17, "#N/A": 0x2A, "#DIV/0!": 0x07}

Value = str | int | float | bool | date | None


def record(kind: int, body: bytes = b"") -> bytes:
    """One record: type and size in seven bits a byte."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = b"", len(body)
    while not size or length:
        size += bytes([length & 0x7F | (0x80 if length > 0x7F else 0)])
        length >>= 7
    return head + size + body


def wide(text: str) -> bytes:
    """A string with its length in front."""
    raw = text.encode("utf-16-le")
    return struct.pack("<I", len(raw) // 2) + raw


def xlsb_bytes(sheets: dict[str, list[list[Value]]], times: bool = False) -> bytes:
    """The workbook; texts that are error codes become error cells. ``times``: fractions are shown as times of day."""
    texts: dict[str, int] = {}
    parts: dict[str, str | bytes] = {}
    listed = related = ""
    bundle = b""
    for number, (name, rows) in enumerate(sheets.items(), 1):
        parts[f"xl/worksheets/sheet{number}.bin"] = _sheet(rows, texts, times)
        related += f'<Relationship Id="r{number}" Type="{RELATION}/worksheet" Target="worksheets/sheet{number}.bin"/>'
        bundle += record(156, struct.pack("<II", 0, number) + wide(f"r{number}") + wide(name))
    for name in ("sharedStrings", "styles"):
        related += f'<Relationship Id="{name}" Type="{RELATION}/{name}" Target="{name}.bin"/>'
    listed = "".join(f'<Default Extension="{one}" ContentType="{kind}"/>' for one, kind in _TYPES.items())
    return packed(
        {
            "[Content_Types].xml": f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{listed}</Types>',
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{RELATION}/officeDocument" Target="xl/workbook.bin"/></Relationships>',
            "xl/workbook.bin": record(131)
            + record(153, struct.pack("<II", 0, 0) + wide(""))
            + record(143)
            + bundle
            + record(144)
            + record(132),
            "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{PACKAGE}">{related}</Relationships>',
            "xl/sharedStrings.bin": _strings(texts),
            "xl/styles.bin": _styles(),
            **parts,
        }
    )


_TYPES = {
    "bin": "application/vnd.ms-excel.sheet.binary.macroEnabled.main",
    "rels": "application/vnd.openxmlformats-package.relationships+xml",
}


def _strings(texts: dict[str, int]) -> bytes:
    items = b"".join(record(19, b"\x00" + wide(text)) for text in texts)
    return record(159, struct.pack("<II", len(texts), len(texts))) + items + record(160)


def _styles() -> bytes:
    formats = b"".join(record(47, struct.pack("<HHHHHBBHBB", 0, number, 0, 0, 0, 0, 0, 0, 0, 0)) for number in (0, 14, 20))
    return record(278) + record(617, struct.pack("<I", 3)) + formats + record(618) + record(279)


def _sheet(rows: list[list[Value]], texts: dict[str, int], times: bool) -> bytes:
    body = b""
    for number, row in enumerate(rows):
        body += record(0, struct.pack("<IIH", number, 0, 300) + bytes(3) + struct.pack("<I", 0))
        body += b"".join(_cell(column, value, texts, times) for column, value in enumerate(row) if value is not None)
    extent = struct.pack("<4I", 0, max(len(rows) - 1, 0), 0, max(map(len, rows), default=1) - 1)
    return record(129) + record(148, extent) + record(145) + body + record(146) + record(130)


def _cell(column: int, value: Value, texts: dict[str, int], times: bool) -> bytes:
    style = _DATE_STYLE if isinstance(value, date) else _TIME_STYLE if times and isinstance(value, float) else 0
    head = struct.pack("<II", column, style)
    if isinstance(value, bool):
        return record(4, head + bytes([value]))
    if isinstance(value, date):
        value = (value - _EPOCH).days
    if isinstance(value, int) and abs(value) < 1 << 29:
        return record(2, head + struct.pack("<i", value << 2 | 2))
    if isinstance(value, int | float):
        return record(5, head + struct.pack("<d", value))
    if value in _ERRORS:
        return record(3, head + bytes([_ERRORS[str(value)]]))
    return record(7, head + struct.pack("<I", texts.setdefault(str(value), len(texts))))

"""The defined names of ours in an xls, as references: where the cells of our findings stand now ([MS-XLS] records; BIFF8 alone)."""

from __future__ import annotations

import struct

from pipeline.read.engines.xls_scan import Steps, records
from schemas.cells import a1, pack
from schemas.marks import NAME, finding_of

_SHEET, _BOOK, _SHEETS_MEANT, _NAME = 0x0085, 0x01AE, 0x0017, 0x0018
_OWN = b"\x01\x04"  # a book of references that is this workbook
_CELLS = frozenset((0x3A, 0x5A, 0x7A))  # a formula that is one cell of a sheet
_MOST = 5_000
_LEAST = 14  # bytes of a name before its letters


def names_of_xls(data: bytes) -> dict[str, str]:
    """What our names refer to, by finding: ``'sheet'!A1``; without those whose cell is gone. ``data``: the workbook's records."""
    if NAME.encode("latin-1") not in data and NAME.encode("utf-16-le") not in data:
        return {}
    sheets: list[str] = []
    own: list[bool] = []
    meant: list[tuple[int, int, int]] = []
    cells: dict[str, tuple[int, int, int]] = {}
    for kind, body in records(data, 0, Steps(len(data) // 4)):
        if kind == _SHEET and len(body) > 8:
            sheets.append(_letters(body, 7, body[6])[0])
        elif kind == _BOOK:
            own.append(body[2:4] == _OWN)
        elif kind == _SHEETS_MEANT and len(body) >= 2:
            meant += [struct.unpack_from("<HHH", body, at) for at in range(2, len(body) - 5, 6)]
        elif kind == _NAME and len(body) > _LEAST and len(cells) < _MOST:
            name, at = _letters(body, _LEAST, body[3])
            finding = finding_of(name)
            if finding and len(body) >= at + 7 and body[at] in _CELLS:
                cells[finding] = struct.unpack_from("<HHH", body, at + 1)
    found = {}
    for finding, (place, row, column) in cells.items():
        book, first, last = meant[place] if place < len(meant) else (-1, -1, -2)
        if 0 <= book < len(own) and own[book] and first == last < len(sheets):
            sheet = sheets[first].replace("'", "''")
            found[finding] = f"'{sheet}'!{a1(pack(row, column & 0xFF))}"
    return found


def _letters(body: bytes, at: int, count: int) -> tuple[str, int]:
    """A text of ``count`` letters with its byte of flags, and where it ends."""
    wide = bool(body[at] & 1)
    end = at + 1 + count * (2 if wide else 1)
    return body[at + 1 : end].decode("utf-16-le" if wide else "latin-1", "replace"), end

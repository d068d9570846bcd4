"""Takes the records out of a table that was found: which rows are data, and what merged cells say for the rows below."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.read.forms import normal_heading
from pipeline.read.headings import Found, Key
from pipeline.read.workbook import Sheet
from schemas.cells import NOWHERE, pack

TOTALS = {"合计", "总计", "小计", "共计", "累计", "总合计"}
_NOTE = re.compile(
    r"^(注|备注|说明|填表说明|填报说明|附注|填表人|填报人|审核人|制表人|单位负责人|负责人|联系人|联系电话|填表日期|填报日期|盖章|\(盖章|单位)[\d一二三]*[:.、(]|^注\d"
)
_NAMES = {"certificate", "trainer_name", "school_name", "major_name"}
_CARRIED = 3  # a note may spill over so many cells and still be a note


@dataclass
class Records:
    """Records of one found table. ``tokens[i]`` and ``at[i]`` follow ``keys``; ``rows`` are 0-based sheet rows."""

    keys: list[Key]
    rows: list[int] = field(default_factory=list)
    tokens: list[list[str]] = field(default_factory=list)
    at: list[list[int]] = field(default_factory=list)
    passed_over: list[tuple[int, str]] = field(default_factory=list)  # rows that are no data: totals, notes, headings


def blank(token: str) -> bool:
    """Empty, or text of nothing but white space."""
    return not token or (token[0] == "t" and not token[1:].strip())


def _merged_down(sheet: Sheet, first_row: int, columns: set[int]) -> dict[tuple[int, int], tuple[int, int]]:
    """Anchor by cell, for the merged ranges that reach over several data rows."""
    anchors = {}
    for r1, c1, r2, _c2 in sheet.merges:
        if r2 > r1 and r1 >= first_row and c1 in columns:
            for row in range(r1 + 1, min(r2, len(sheet.rows) - 1) + 1):
                anchors[row, c1] = (r1, c1)
    return anchors


def _kind_of_row(tokens: list[str], whole_row: list[str], keys: list[Key], found: Found) -> str:
    """'data', '' (blank), 'total', 'note' or 'heading'."""
    filled = [(key, token) for key, token in zip(keys, tokens) if not blank(token)]
    texts = [token for token in whole_row if not blank(token)]
    if not texts:
        return ""
    first = normal_heading(texts[0][1:]) if texts[0][0] == "t" else ""
    if first in TOTALS or any(t[0] == "t" and normal_heading(t[1:]) in TOTALS for t in texts[:3]):
        return "total"
    if len(texts) <= _CARRIED and texts[0][0] == "t" and _NOTE.match(first if ":" in first else normal_heading(texts[0][1:]) + ":"):
        return "note"
    if sum(1 for key, token in filled if found.form.headings.get(normal_heading(token[1:])) == key) * 2 > len(filled) > 1:
        return "heading"
    if all(key[1] == "seq" for key, _ in filled):
        return "note" if filled and filled[0][1][0] == "t" and len(filled[0][1]) > 6 else ""
    if len(filled) == 1 and (filled[0][0][1] not in _NAMES or len(filled[0][1]) > 22 or re.search(r"[:：。；;]", filled[0][1])):
        return "note"
    return "data"


def take_rows(found: Found) -> Records:
    """Every data row under the headings, with the address of each cell (the anchor's, where cells are merged down)."""
    sheet, keys = found.sheet, list(found.columns)
    columns = [found.columns[key] for key in keys]
    records = Records(keys)
    anchors = _merged_down(sheet, found.heading_row + 1, set(columns))
    for row in range(found.heading_row + 1, len(sheet.rows)):
        cells = sheet.rows[row]
        width = len(cells)
        tokens, at = [], []
        for column in columns:
            anchor = anchors.get((row, column)) if anchors else None
            if anchor:
                tokens.append(sheet.rows[anchor[0]][anchor[1]])
                at.append(pack(*anchor))
            else:
                tokens.append(cells[column] if column < width else "")
                at.append(pack(row, column))
        own = [t for t, a in zip(tokens, at) if a // 16384 == row] if anchors else tokens
        kind = _kind_of_row(
            own if anchors else tokens, cells, keys if not anchors else [k for k, a in zip(keys, at) if a // 16384 == row], found
        )
        if kind == "data":
            records.rows.append(row)
            records.tokens.append(tokens)
            records.at.append(at)
        elif kind:
            records.passed_over.append((row, kind))
    return records


def take_pairs(sheet: Sheet, found: Found) -> Records:
    """Label/value pairs as one record. ``found.columns`` holds packed addresses of the value cells."""
    keys = list(found.columns)
    records = Records(keys)
    tokens = [_token(sheet, address) for address in found.columns.values()]
    records.rows, records.tokens, records.at = [found.heading_row], [tokens], [list(found.columns.values())]
    return records


def _token(sheet: Sheet, address: int) -> str:
    if address == NOWHERE:
        return ""
    row, column = divmod(address, 16384)
    return sheet.rows[row][column] if row < len(sheet.rows) and column < len(sheet.rows[row]) else ""

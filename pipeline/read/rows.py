"""Takes the records out of a table that was found: which rows are data, and what merged cells say for the rows below."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.read.headings import Found, Key
from pipeline.read.vocabulary import Vocabulary, is_note, normal_heading
from pipeline.read.workbook import Sheet
from schemas.cells import MAX_COLUMNS, NOWHERE, pack
from schemas.fields import TABLES

TOTALS = Vocabulary({"合计", "总计", "小计", "共计", "累计", "总合计"})
_EXAMPLE = Vocabulary({"例", "(例)", "示例", "样例", "举例", "例如", "填写示例", "填报示例"})
_SUBSTANCE = frozenset(
    {"certificate", "major_name", "major_code", "trainer_name", "employer", "school_name", "school_code"}
    | {f.name for table in TABLES.values() for f in table if f.kind == "count"}
)  # without one of them a row says nothing: a spare row of the form, numbered or with yes and no filled in beforehand
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
    """'data', '' (blank), 'total', 'note', 'example' or 'heading'."""
    texts = _first_filled(whole_row, _CARRIED + 1)
    if not texts:
        return ""
    if TOTALS.words_in(texts[:3]):
        return "total"
    if len(texts) <= _CARRIED and texts[0][0] == "t" and is_note(normal_heading(texts[0][1:])):
        return "note"
    if _EXAMPLE.words_in([texts[0], *(token for key, token in zip(keys, tokens) if key[1] == "seq")]):
        return "example"
    if _is_heading(tokens, keys, found):
        return "heading"
    filled = [(key, token) for key, token in zip(keys, tokens) if not blank(token)]
    if all(key[1] == "seq" for key, _ in filled):
        return "note" if filled and filled[0][1][0] == "t" and len(filled[0][1]) > 6 else ""
    if len(filled) == 1 and (filled[0][0][1] not in _NAMES or len(filled[0][1]) > 22 or re.search(r"[:：。；;]", filled[0][1])):
        return "note"
    return "data" if any(key[1] in _SUBSTANCE for key, _ in filled) else ""


def _first_filled(tokens: list[str], count: int) -> list[str]:
    first = []
    for token in tokens:
        if token and not blank(token):
            first.append(token)
            if len(first) == count:
                break
    return first


def _is_heading(tokens: list[str], keys: list[Key], found: Found) -> bool:
    """Whether more than half of the filled cells repeat their own headings."""
    words = found.form.words.words_in(tokens)
    if not words:
        return False
    own = sum(1 for position, word in words.items() if found.form.headings[word] == keys[position])
    return own * 2 > sum(not blank(token) for token in tokens) > 1


def take_rows(found: Found) -> Records:
    """Every data row under the headings, with the address of each cell (the anchor's, where cells are merged down)."""
    sheet, keys = found.sheet, list(found.columns)
    columns = [found.columns[key] for key in keys]
    records = Records(keys)
    anchors = _merged_down(sheet, found.heading_row + 1, set(columns))
    merged_rows = {row for row, _ in anchors}
    for row in range(found.heading_row + 1, len(sheet.rows)):
        cells = sheet.rows[row]
        width, start = len(cells), row * MAX_COLUMNS
        tokens = [cells[column] if column < width else "" for column in columns]
        at = [start + column for column in columns]
        if row in merged_rows:
            for i, column in enumerate(columns):
                anchor = anchors.get((row, column))
                if anchor:
                    tokens[i], at[i] = sheet.rows[anchor[0]][anchor[1]], pack(*anchor)
            own = [i for i, address in enumerate(at) if address >= start]
            kind = _kind_of_row([tokens[i] for i in own], cells, [keys[i] for i in own], found)
        else:
            kind = _kind_of_row(tokens, cells, keys, found)
        if kind == "data":
            records.rows.append(row)
            records.tokens.append(tokens)
            records.at.append(at)
        elif kind:
            records.passed_over.append((row, kind))
    return records


def take_pairs(found: Found) -> Records:
    """Label/value pairs as one record. ``found.columns`` holds packed addresses of the value cells."""
    records = Records(list(found.columns))
    tokens = [_token(found.sheet, address) for address in found.columns.values()]
    records.rows, records.tokens, records.at = [found.heading_row], [tokens], [list(found.columns.values())]
    return records


def _token(sheet: Sheet, address: int) -> str:
    if address == NOWHERE:
        return ""
    row, column = divmod(address, 16384)
    return sheet.rows[row][column] if row < len(sheet.rows) and column < len(sheet.rows[row]) else ""

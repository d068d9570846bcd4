"""Takes the records out of a table that was found: which rows are data, and what merged cells say for the rows below."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.read.headings import Found, Key
from pipeline.read.row_kinds import KIND_OF, blank, is_dash, kind_of, plain
from pipeline.read.workbook import Sheet
from schemas.cells import MAX_COLUMNS, NOWHERE, pack

__all__ = ["Records", "blank", "take_pairs", "take_rows"]

_UNDER_HEADINGS = 3  # rows below the headings that may number the columns or name their units
_UNIT = re.compile(r"人|人次|个|名|年|元|%|√|是/?否|必填|选填|文本|文字|数字|下拉选[择项]|单选|多选|\(.{1,20}\)")
_NUMBERING = re.compile(r"[甲乙丙丁戊己庚辛壬癸]|\(?[a-z]\)?|栏次|行次|列次")
_ANSWERS = frozenset({"t是", "t否", "t有", "t√", "t自有", "t租用", "t共用", "t专职", "t兼职"})
_SUSPECT = frozenset(":：例样")
_STRUCK = 0.5  # share of its filled cells above which a row counts as struck through


@dataclass
class Records:
    """Records of one found table. ``tokens[i]`` and ``at[i]`` follow ``keys``; ``rows`` are 0-based sheet rows."""

    keys: list[Key]
    rows: list[int] = field(default_factory=list)
    tokens: list[list[str]] = field(default_factory=list)
    at: list[list[int]] = field(default_factory=list)
    passed_over: list[tuple[int, str]] = field(default_factory=list)  # rows that are no data: total, note, title, example, heading, table
    struck: list[int] = field(default_factory=list)  # rows of data that are struck through


def take_rows(found: Found) -> Records:
    """Every data row under the headings, with the address of each cell (the anchor's, where cells are merged down)."""
    records = Records(list(found.columns))
    table = _Table(found)
    note = False
    for row in range(found.heading_row + 1, len(found.sheet.rows)):
        tokens, at, kind = _row(found, row, table)
        if kind == "data" and note and sum(not blank(token) for token in found.sheet.rows[row]) == 1:
            kind = "note"  # the next line of a note
        if kind == "data":
            records.rows.append(row)
            records.tokens.append(tokens)
            records.at.append(at)
            if _is_struck(found.sheet, tokens, at):
                records.struck.append(row)
        elif kind:
            records.passed_over.append((row, kind))
        note = kind == "note" or (note and not kind)
    return records


class _Table:
    """The columns of a table and the merged areas below its headings: which cells take their value from above, which reach to the right."""

    def __init__(self, found: Found) -> None:
        self.anchors: dict[int, dict[int, int]] = {}  # row -> column -> row of the anchor
        self.wide: dict[tuple[int, int], int] = {}  # last column by anchor
        self.columns = list(found.columns.values())
        self._answers = [i for i, key in enumerate(found.columns) if key[0] != "school" and KIND_OF[key].one_of_few]
        self._numbers = [i for i, key in enumerate(found.columns) if key[1] == "seq"]
        self._names = [i for i, key in enumerate(found.columns) if key[1] in ("certificate", "major_name", "trainer_name")]
        columns = set(self.columns)
        last_row = len(found.sheet.rows) - 1
        for r1, c1, r2, c2 in found.sheet.merges:
            if r1 <= found.heading_row:
                continue
            if c2 > c1:
                self.wide[r1, c1] = c2
            for row in range(r1 + 1, min(r2, last_row) + 1) if c1 in columns else ():
                self.anchors.setdefault(row, {})[c1] = r1

    def answers(self, cells: list[str], tokens: list[str]) -> bool:
        """Whether a row is a record beyond doubt: a name and two plain answers, and nothing of an example or a label before them."""
        if sum(tokens[i] in _ANSWERS for i in self._answers) < 2 or all(blank(tokens[i]) or is_dash(tokens[i]) for i in self._names):
            return False
        marks = [next(token for token in cells if token), *(tokens[i] for i in self._numbers)]
        return _SUSPECT.isdisjoint("".join(marks)) and sum(map(bool, tokens)) > 4


def _row(found: Found, row: int, table: _Table) -> tuple[list[str], list[int], str]:
    """Tokens and addresses of one row in the order of the found columns, and its kind."""
    cells, columns = found.sheet.rows[row], table.columns
    width, start = len(cells), row * MAX_COLUMNS
    tokens = [cells[column] if column < width else "" for column in columns]
    at = [start + column for column in columns]
    anchors = table.anchors.get(row)
    if not anchors and row - found.heading_row > _UNDER_HEADINGS and row not in found.words and table.answers(cells, tokens):
        return tokens, at, "data"
    inherited: set[int] = set()
    if anchors:
        for column, above in anchors.items():
            i = columns.index(column)
            tokens[i], at[i] = _at(found.sheet, above, column), pack(above, column)
            if not blank(tokens[i]):
                inherited.add(i)
    filled = [(column, token) for column, token in enumerate(cells) if token and not blank(token)]
    if not filled:
        return tokens, at, ""
    own = [(key, column, tokens[i]) for i, (key, column) in enumerate(found.columns.items()) if i not in inherited and not blank(tokens[i])]
    if _repeats_headings(found, row, filled) or (row - found.heading_row <= _UNDER_HEADINGS and _under_headings(filled)):
        return tokens, at, "heading"
    wide = _reaches(table.wide.get((row, filled[0][0])), filled[0][0], columns)
    return tokens, at, kind_of(filled, own, wide, bool(inherited))


def _reaches(last: int | None, first: int, columns: list[int]) -> bool:
    """Whether a cell is merged over several of the table's columns."""
    return last is not None and sum(first <= column <= last for column in columns) > 1


def _at(sheet: Sheet, row: int, column: int) -> str:
    cells = sheet.rows[row]
    return cells[column] if column < len(cells) else ""


def _repeats_headings(found: Found, row: int, filled: list[tuple[int, str]]) -> bool:
    """Whether a row says again what stands at or above the headings, or holds labels where values should stand."""
    rows = found.sheet.rows
    for above in _above(found, row):
        cells = rows[above]
        if all(column < len(cells) and cells[column] == token for column, token in filled):
            return True
    words = found.words.get(row)
    if not words:
        return False
    if len(filled) > 1 and filled[0][0] in words and len(words) * 2 >= len(filled):
        return True  # label, value, label, value: of the pairs that stand below a table
    own = sum(found.columns.get(found.form.headings.get(word, ("", "")), -1) == column for column, word in words.items())
    return own * 2 > len(filled) > 1


def _above(found: Found, row: int) -> Iterator[int]:
    """The rows of titles, groups and headings above that begin as ``row`` does."""
    rows = found.sheet.rows
    first = next((column for column, token in enumerate(rows[row]) if token), 0)
    for above in range(max(0, found.heading_row - _TITLES), found.heading_row + 1):
        if first < len(rows[above]) and rows[above][first] == rows[row][first]:
            yield above


_TITLES = 6  # rows above the headings that a further page repeats


def _under_headings(filled: list[tuple[int, str]]) -> bool:
    """Whether a row right below the headings numbers the columns (甲 乙 1 2 3) or names their units."""
    words = [plain(token) for _, token in filled]
    if all(_UNIT.fullmatch(word) for word in words):
        return True
    numbers = [int(word) for _, word in zip(filled, words) if word.isdecimal() and len(word) < 4]
    if len(numbers) + sum(bool(_NUMBERING.fullmatch(word)) for word in words) < len(words) or len(words) < 3:
        return False
    return numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else True


def _is_struck(sheet: Sheet, tokens: list[str], at: list[int]) -> bool:
    if not sheet.struck:
        return False
    filled = [divmod(place, MAX_COLUMNS) for token, place in zip(tokens, at) if not blank(token)]
    return sum(place in sheet.struck for place in filled) > len(filled) * _STRUCK


def take_pairs(found: Found) -> Records:
    """Label/value pairs as one record. ``found.columns`` holds packed addresses of the value cells."""
    records = Records(list(found.columns))
    tokens = [_token(found.sheet, address) for address in found.columns.values()]
    records.rows, records.tokens, records.at = [found.heading_row], [tokens], [list(found.columns.values())]
    return records


def _token(sheet: Sheet, address: int) -> str:
    if address == NOWHERE:
        return ""
    row, column = divmod(address, MAX_COLUMNS)
    return _at(sheet, row, column) if row < len(sheet.rows) else ""

"""Our list of problems and our state sheet as they come back: rows by id, columns by headings, wherever both stand now.

A school may sort, filter, move, rename, copy and cut: a row is known by its id alone, and what we wrote ourselves by its hash.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import NamedTuple

from pipeline.read.workbook import Sheet
from schemas.marks import HEADINGS, LEVELS, STATE_HEADINGS, text_hash, token_in

ID = re.compile(r"[A-Z][0-9]{3}-[0-9a-f]{12}", re.ASCII)
_ENOUGH = 4  # of the list's headings in one row: no other document has them side by side
_MANY = 6  # so many leave no doubt, although no row has an id any more
_NEAR = 3  # rows below the last id within which a text under 情况说明 may still be meant for us
_ALIKE = 0.6  # of a heading that was written a little otherwise
_TOP = 12  # rows in which a sheet of ours has its token
_MOST_SPREAD = 50_000  # covered cells of merged areas: a list has some thousand, a hostile sheet eight million
_FEW = 5  # filled cells of a row from which on it may be one of a table: what stands over the list has fewer
_HELD = frozenset("t" + word for word in HEADINGS.values())
_LEVELS = frozenset(LEVELS.values())
_BRACKETS = re.compile(r"[（(].*?[)）]")
_PREFIX = re.compile(r"^[\s\d.、*＊]+|[\s:：*＊]+$")
_CALCULATED = frozenset({"now"})  # its text changes with the data
_UNTOLD = frozenset({"id", "number", "level", "cell", "sheet", "school", *_CALCULATED})


class Words(NamedTuple):
    """A text cell of a row."""

    column: int
    text: str


@dataclass(frozen=True)
class Row:
    """A row of the list. ``words``: texts of columns that have one of our headings, by its name; ``beside``: those under no heading of ours.

    ``reply``: what stands under 情况说明, with its place.
    """

    number: int
    id: str
    words: dict[str, Words]
    beside: list[Words]
    reply: Words | None


@dataclass
class Block:
    """A list on a sheet: its first and last row (the last one excluded) and rows. ``token``: the one that stands over it, '' for none.

    ``left``, ``right``: the columns between which its headings stand; -1 where none is left.
    """

    sheet: Sheet
    first: int
    end: int
    token: str = ""
    left: int = -1
    right: int = -1
    rows: list[Row] = field(default_factory=list)


@dataclass
class Kept:
    """What the state sheet keeps of one finding: its key, the hashes of the texts that we wrote, the words that we wrote in again."""

    key: str = ""
    hashes: dict[str, str] = field(default_factory=dict)
    explanation: str = ""
    at: tuple[int, int] = (0, 0)

    def beside(self, said: str) -> str:
        """The hash of the value that stood beside earlier words which we had written in again; '' where ``said`` is something else."""
        return self.hashes.get("value", text_hash("")) if self.hashes and said == self.explanation else ""


def text_at(sheet: Sheet, row: int, column: int) -> str:
    """The text of a cell without white space around it; '' outside of the grid, or for an error or formula."""
    cells = sheet.rows[row] if 0 <= row < len(sheet.rows) else []
    token = cells[column] if 0 <= column < len(cells) else ""
    return token[1:].strip() if token and token[0] in "tnd" else ""


def token_over(sheet: Sheet, end: int) -> tuple[int, str]:
    """The last row before ``end`` in which a token stands, and the token; -1 and '' for none."""
    for row in range(min(end, len(sheet.rows)) - 1, -1, -1):
        for cell in sheet.rows[row]:
            if cell.startswith("t") and "1X|" in cell and (found := token_in(cell)):
                return row, found.text()
    return -1, ""


def state_of(sheet: Sheet) -> dict[str, Kept] | None:
    """What a state sheet keeps, by id; None where the sheet is none."""
    for number, cells in enumerate(sheet.rows):
        if "t" + STATE_HEADINGS[0] not in cells:
            continue
        columns = {cell[1:]: column for column, cell in reversed([*enumerate(cells)]) if cell[1:] in STATE_HEADINGS}
        kept: dict[str, Kept] = {}
        for row in range(number + 1, len(sheet.rows)):
            said = {name: text_at(sheet, row, column) for name, column in columns.items()}
            if ID.fullmatch(said[STATE_HEADINGS[0]]):
                pairs = (part.partition(":") for part in said.get("texts", "").split())
                place = (row, columns.get("explanation", 0))
                hashes = {name: digest for name, _, digest in pairs}
                kept.setdefault(said[STATE_HEADINGS[0]], Kept(said.get("key", ""), hashes, said.get("explanation", ""), place))
        return kept
    return None


def block_of(sheet: Sheet, known: bool) -> Block | None:
    """The list on a sheet, also where it stands several times, one below the other; None for none.

    ``known``: the workbook bears other signs of ours, so that rows with ids and levels are enough; a row of data beside which a school
    wrote an id has no level.
    """
    block: Block | None = None
    columns: dict[int, str] = {}
    spread = _spread(sheet)
    exact = 0  # headings exactly as we wrote them
    for number, cells in enumerate(sheet.rows):
        held = 0 if _HELD.isdisjoint(cells) else len(_HELD.intersection(cells))
        headed = _columns(cells) if held >= _ENOUGH - 1 else {}
        if headed:
            columns, exact = headed, max(exact, held)
        elif not (block or (known and _id_column(cells) >= 0 and _has_level(cells))):
            continue
        block = block or Block(sheet, number, number)
        if headed:
            block.left = min(columns) if block.left < 0 else min(block.left, *columns)
            block.right = max(block.right, *columns)
        row = None if headed else _row(sheet, number, cells, columns or _by_position(cells), spread)
        if headed or (row and (row.id or (row.reply and number - block.end < _NEAR))):
            block.end = number + 1
            block.rows += [row] if row else []
    if not block:
        return None
    block.token = token_over(sheet, block.first)[1]
    return block if block.token or exact > _MANY or any(row.id for row in block.rows) else None


def _id_column(cells: list[str]) -> int:
    return next((column for column, cell in enumerate(cells) if cell.startswith("t") and ID.fullmatch(cell[1:].strip())), -1)


def _has_level(cells: list[str]) -> bool:
    return any(cell.startswith("t") and cell[1:].partition("（")[0].strip() in _LEVELS for cell in cells)


def _columns(cells: list[str]) -> dict[int, str]:
    """By column the name of our heading in a row of headings; {} where the row is none."""
    texts = {column: _heading(cell[1:]) for column, cell in enumerate(cells) if cell.startswith("t")}
    found: dict[int, str] = {}
    for fits in (_same, _within, _alike):
        for column, text in texts.items():
            if column in found or not text:
                continue
            name = next((name for name, word in HEADINGS.items() if name not in found.values() and fits(text, word)), "")
            if name:
                found[column] = name
    exact = sum(text in HEADINGS.values() for text in texts.values())
    return found if exact >= _ENOUGH - 1 and len(found) >= _ENOUGH and {"id", "explanation"} & {*found.values()} else {}


def _heading(text: str) -> str:
    return _PREFIX.sub("", _BRACKETS.sub("", "".join(text.split())))


def _same(text: str, word: str) -> bool:
    return text == word


def _within(text: str, word: str) -> bool:
    return len(text) <= 2 * len(word) + 4 and (word in text if len(word) > 2 else text.startswith(word))


def _alike(text: str, word: str) -> bool:
    return len(word) > 2 and ((len(text) > 1 and text in word) or SequenceMatcher(None, text, word).ratio() >= _ALIKE)


def _by_position(cells: list[str]) -> dict[int, str]:
    """The columns as we wrote them, counted back from the id: the row of headings is gone."""
    end = _id_column(cells)
    names = [name for name in HEADINGS if name != "school"]
    return {end - back: name for back, name in enumerate(reversed(names)) if end - back >= 0} if end >= 0 else {}


def _row(
    sheet: Sheet, number: int, cells: list[str], columns: dict[int, str], spread: dict[tuple[int, int], tuple[int, int]]
) -> Row | None:
    """A row of the list; None for a blank one."""
    id, words, beside, reply = "", {}, [], None
    for column in range(len(cells)):
        name = columns.get(column, "")
        text = text_at(sheet, number, column)
        if ID.fullmatch(text) and (not id or name == "id"):
            id = text
        elif name == "explanation":
            top, left = spread.get((number, column), (number, column))
            said = text_at(sheet, top, left) if columns.get(left) == name else ""
            reply = Words(column, said) if said else reply
        elif text and name:
            words[name] = Words(column, text)
        elif text and not ID.fullmatch(text):
            beside.append(Words(column, text))
    for column in (column for column, name in columns.items() if name == "explanation" and column >= len(cells)):
        if (number, column) in spread:
            said = text_at(sheet, *spread[number, column])
            reply = Words(column, said) if said else reply
    return Row(number, id, words, beside, reply) if id or words or beside or reply else None


def _spread(sheet: Sheet) -> dict[tuple[int, int], tuple[int, int]]:
    """By covered cell of a merged area that reaches over several rows: the cell whose text it shows."""
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for r1, c1, r2, c2 in sheet.merges[:1_000]:
        if len(found) > _MOST_SPREAD:
            break
        if 0 < r2 - r1 <= 2_000 and c2 - c1 <= 3:
            found.update({(row, column): (r1, c1) for row in range(r1, r2 + 1) for column in range(c1, c2 + 1)})
    return found


def changed_words(row: Row, kept: Kept | None) -> Iterator[Words]:
    """The texts of a row that are not ours: changed ones, where we know what we wrote, and those under no heading of ours."""
    for name, words in row.words.items():
        if kept and kept.hashes and name not in _UNTOLD and text_hash(words.text) != kept.hashes.get(name):
            yield words
    ours = {*kept.hashes.values()} if kept else set()
    yield from (words for words in row.beside if text_hash(words.text) not in ours)


def take_away(block: Block) -> bool:
    """Takes the list out of its sheet; True where the whole sheet was ours, False where tables stand over, below or beside it and stay."""
    rows = block.sheet.rows
    top = token_over(block.sheet, block.first)[0]
    first, end = top if top >= 0 else block.first, min(block.end, len(rows))
    beside = block.left >= 0 and any(_filled([*cells[: block.left], *cells[block.right + 1 :]]) for cells in rows[first:end])
    below = any(_filled(cells) and not _has_level(cells) for cells in rows[end:])
    if not (beside or below or any(map(_filled, rows[:first]))):
        return True
    for number in range(first, end):
        cells = rows[number]
        rows[number] = [*cells[: block.left], *[""] * len(cells[block.left : block.right + 1]), *cells[block.right + 1 :]] if beside else []
    return False


def _filled(cells: list[str]) -> bool:
    """Whether a row may be one of a table of the school's."""
    return len(cells) - cells.count("") >= _FEW


def has_token(sheet: Sheet) -> str:
    """The token in the first rows of a sheet; '' for none."""
    return token_over(sheet, _TOP)[1]

"""A workbook that comes back from our marking: our own sheets are taken away before data are looked for, what the school wrote in them is kept.

It is ours where one sign of several is left: a sheet with the list's headings and ids, the state sheet, our defined names, the token in the
package or on a sheet. Never for a sheet's name or a file's alone. Signs that disagree: the token that stands over the list is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipeline.read.answers import Place, Reply, Returned
from pipeline.read.engines.own_marks import NoteText, notes_of, place_of
from pipeline.read.limits import Limits
from pipeline.read.marked_list import Block, Kept, Row, block_of, changed_words, has_token, state_of, take_away
from pipeline.read.workbook import Sheet, Workbook
from schemas.cells import pack
from schemas.marks import CHANGES_HEADINGS, ID_LINE, NO_EXPLANATION

LONGEST_REPLY = 2_000  # characters of an explanation; the rest is cut off, which is said
MOST_REPLIES = 3_000
MOST_PLACES = 5_000
LIST, OTHER_COLUMN, NOTE, STATE = WAYS = ("list", "other_column", "note", "state")
_TOP = 12  # rows in which the sheet of changes has its headings
_CHANGED = frozenset("t" + word for word in CHANGES_HEADINGS)
_ENDS = re.compile(r"^.*?(?:。|\n|$)")  # of a sentence
_OUR_NOTE = "【"  # begins the words of a finding in a note


def take_ours(workbook: Workbook, data: bytes, limits: Limits) -> Returned | None:
    """Takes our sheets out of ``workbook``, in place; what came back, None where nothing of it is ours. ``data``: the file, for its notes."""
    states = {id(sheet): state for sheet in workbook.sheets if (state := state_of(sheet)) is not None}
    tokens = {id(sheet): token for sheet in workbook.sheets if (token := has_token(sheet))}
    known = bool(states or tokens or workbook.names or workbook.told)
    blocks = [block for sheet in workbook.sheets if id(sheet) not in states and (block := block_of(sheet, known))]
    if not known and not blocks:
        return None
    kept: dict[str, Kept] = {}
    for state in states.values():
        for finding, one in state.items():
            kept.setdefault(finding, one)
    token, other = _token(blocks, [*tokens.values(), workbook.told])
    replies = _put_in_keys([*_replies(blocks, kept)], kept)
    said = {reply.id for reply in replies}
    listed = {row.id for block in blocks for row in block.rows}
    if workbook.format == "xlsx" and (not blocks or {*kept, *workbook.names} - listed):
        replies += _put_in_keys([one for one in _of_notes(notes_of(data, limits)) if one.id not in said], kept)
        said = {reply.id for reply in replies}
    replies += [*_of_state(workbook.sheets, states, kept, said)]
    others = [sheet for sheet in workbook.sheets if id(sheet) in states or id(sheet) in tokens or _tells_changes(sheet)]
    ours = _sheets_of_ours(blocks, others)
    workbook.sheets = [sheet for sheet in workbook.sheets if not any(sheet is one for one in ours)]
    places = [Place(finding, *place) for finding, text in workbook.names.items() if (place := place_of(text))]
    short, cut = _short(replies)
    return Returned(
        token,
        other,
        short,
        places[:MOST_PLACES],
        sorted({*kept, *workbook.names})[:MOST_PLACES],
        any(reply.found != STATE and reply.text != (kept[reply.id].explanation if reply.id in kept else "") for reply in replies),
        cut,
    )


def _token(blocks: list[Block], others: Iterable[str]) -> tuple[str, str]:
    """The token over the list, else another sign's; and one that is not the same. Of several lists, the one that another sign agrees with."""
    lists, signs = [block.token for block in blocks if block.token], [sign for sign in others if sign]
    token = next((one for one in lists if signs.count(one) > lists.count(one)), "") or next(iter([*lists, *signs]), "")
    return token, next((one for one in [*lists, *signs] if one != token), "")


def _replies(blocks: list[Block], kept: dict[str, Kept]) -> Iterator[Reply]:
    for block in blocks:
        for row in block.rows:
            yield from _of_row(block.sheet, row, kept.get(row.id))


def _of_row(sheet: Sheet, row: Row, kept: Kept | None) -> Iterator[Reply]:
    """A row's reply: under 情况说明, else the one text in it that is not ours. Several such texts are said, and taken for none."""
    said = _without_ours(row.reply.text, kept.explanation if kept else "") if row.reply else ""
    if row.reply and said:
        beside = kept.beside(said) if kept else ""
        yield Reply(row.id, "", said, sheet.name, pack(row.number, row.reply.column), LIST, beside)
        return
    if not row.id:
        return
    found = [*changed_words(row, kept)]
    for words in found:
        finding = row.id if len(found) == 1 else ""
        yield Reply(finding, "", words.text, sheet.name, pack(row.number, words.column), OTHER_COLUMN)


def _without_ours(text: str, written: str) -> str:
    """What a school typed into 情况说明 of an error, where we had said that there is none. ``written``: what we wrote there."""
    if not text.startswith(NO_EXPLANATION):
        return text
    own = next((own for own in (written.strip(), *_ENDS.findall(text)) if own and text.startswith(own)), NO_EXPLANATION)
    return text.removeprefix(own).strip()


def _of_notes(notes: list[NoteText]) -> Iterator[Reply]:
    """What was typed below our words in a note; for a note of several findings below the last of them, it is meant for all."""
    for note in notes:
        waiting: list[str] = []
        said: list[str] = []
        for line in [*note.text.splitlines(), _OUR_NOTE]:
            text = line.strip()
            if text.startswith(ID_LINE):
                waiting.append(text.removeprefix(ID_LINE).strip())
                said.clear()
            elif text.startswith(_OUR_NOTE):
                if waiting and said:
                    yield from (Reply(finding, "", "\n".join(said), note.sheet, note.at, NOTE) for finding in waiting)
                if said:
                    waiting.clear()
                    said.clear()
            elif waiting and text and not set(text) <= {"─"}:
                said.append(text)


def _of_state(sheets: list[Sheet], states: dict[int, dict[str, Kept]], kept: dict[str, Kept], said: set[str]) -> Iterator[Reply]:
    """The school's earlier words for findings that no row is left of, or whose row says nothing."""
    for sheet in sheets:
        for finding, one in states.get(id(sheet), {}).items():
            if one is kept[finding] and finding not in said and one.explanation and not one.explanation.startswith(NO_EXPLANATION):
                yield Reply(finding, one.key, one.explanation, sheet.name, pack(*one.at), STATE, one.beside(one.explanation))


def _put_in_keys(replies: list[Reply], kept: dict[str, Kept]) -> list[Reply]:
    return [reply._replace(key=kept[reply.id].key) if reply.id in kept else reply for reply in replies]


def _sheets_of_ours(blocks: list[Block], others: list[Sheet]) -> list[Sheet]:
    lists = [block.sheet for block in blocks]
    whole = [block.sheet for block in blocks if take_away(block)]
    return whole + [sheet for sheet in others if not any(sheet is one for one in lists)]


def _tells_changes(sheet: Sheet) -> bool:
    """Whether a sheet of a workbook of ours is the one that tells what changed."""
    return any({*cells} >= _CHANGED for cells in sheet.rows[:_TOP])


def _short(replies: list[Reply]) -> tuple[list[Reply], int]:
    """The replies within our limits, and how many were cut or left out."""
    long = sum(len(reply.text) > LONGEST_REPLY for reply in replies)
    kept = [reply._replace(text=reply.text[:LONGEST_REPLY]) for reply in replies[:MOST_REPLIES]]
    return kept, long + len(replies) - len(kept)

"""Decides by content what a workbook is and takes its tables out as tokens with addresses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.read.answers import Content, FoundTable, Head, Note, Repeat, RosterLine
from pipeline.read.choosing import Choice, choose, repeats
from pipeline.read.documents import document_rows, kind_of, roster_in
from pipeline.read.forms import Forms
from pipeline.read.glance import Glance, text_of
from pipeline.read.headings import Found
from pipeline.read.joining import Join
from pipeline.read.other_batch import other_batch
from pipeline.read.pieces import Piece
from pipeline.read.rows import Records, blank
from pipeline.read.several import of_documents, of_left, of_roster, of_schools, of_unread
from pipeline.read.tables import Schools, Table, identity
from pipeline.read.workbook import Workbook
from schemas.cells import MAX_COLUMNS, NOWHERE, pack, unpack
from schemas.document_kinds import ROSTER
from schemas.labels import normal_heading

_OURS = frozenset({"province"})  # what a blank form of ours has filled in for the school


def recognise(workbook: Workbook, forms: Forms) -> Content:
    """What a readable workbook holds."""
    glances = [Glance(sheet, forms.known) for sheet in workbook.sheets]
    documents = [document_rows(glance, forms) for glance in glances]
    kinds = [kind_of(rows) for rows in documents]
    choice = choose(glances, forms, [set(rows) for rows in documents])
    if choice and choice.says_enough:
        lines = roster_in([sheet for i, sheet in enumerate(workbook.sheets) if not choice.reads(i)], forms, expected_only=True)
        return _of_batch(_return(workbook, choice, forms, kinds, lines), choice, forms)
    lines = roster_in(workbook.sheets, forms, expected_only=bool(choice) or any(kinds))
    if choice and not any(kinds) and not lines:
        return _of_batch(_return(workbook, choice, forms, kinds, []), choice, forms)
    return _no_return(workbook, [kind for kind in kinds if kind], lines, forms)


def _of_batch(read: Content, choice: Choice, forms: Forms) -> Content:
    """What was read, or F118 alone where the return is another batch's."""
    return other_batch(read, [piece.found for piece in choice.pieces], forms.batches)


def _no_return(workbook: Workbook, kinds: list[str], lines: list[RosterLine], forms: Forms) -> Content:
    """A roster, a decision, a summary or nothing that is known; F105 says what of it was not read."""
    sheets = "、".join(sheet.name for sheet in workbook.sheets[:6])
    what = f"，内容是{forms.title(kinds[0])}，没有读取" if kinds else ""
    notes = [Note("F105", facts={"sheets": sheets, "what": what}, severity="info" if kinds else "")]
    if lines:
        return Content("roster", notes=notes if kinds else [], roster=lines)
    return Content(kinds[0] if kinds else "unknown", notes=notes)


def _return(workbook: Workbook, choice: Choice, forms: Forms, kinds: list[str], lines: list[RosterLine]) -> Content:
    join = Join(choice, forms)
    for piece in join.with_schools():
        if piece.flat:
            _flat(join.tables, piece.found, piece.records, join.schools)
        else:
            join.take_schools(piece)
    join.take_others()
    join.put_in_order()
    used = lines if len(join.schools) > 1 else []
    notes = _once([*_missing(workbook, choice), *_notes(workbook, choice, join, kinds, forms)])
    if lines:
        notes.append(of_roster(lines, forms.title(ROSTER), used=bool(used)))
    heads = _heads([piece.found for piece in choice.pieces])
    tables = {name: table.found(heads.get(name, [])) for name, table in join.tables.items()}
    if _not_filled_in(tables) and (said := [note for note in notes if note.code == "F115"]):
        return Content("return", choice.layout.id, {}, said[:1], workbook.date1904)
    return Content("return", choice.layout.id, tables, notes, workbook.date1904, used)


def _not_filled_in(tables: Mapping[str, FoundTable]) -> bool:
    """Whether a form has come back as blank as it went out: one word says it, not one for each of its cells."""
    school = tables.get("school")
    if not school or not school.rows or any(table.rows for name, table in tables.items() if name != "school"):
        return False
    told = [i for i, name in enumerate(school.fields) if name not in _OURS]
    return all(blank(tokens[i]) for tokens in school.tokens for i in told)


def _heads(tables: list[Found]) -> dict[str, list[Head]]:
    """By table of the form where its headings and labels stand."""
    heads: dict[str, list[Head]] = {}
    for found in tables:
        for (table, name), at in found.heads():
            heads.setdefault(table, []).append(Head(found.sheet.name, name, at))
    return heads


def _notes(workbook: Workbook, choice: Choice, join: Join, kinds: list[str], forms: Forms) -> list[Note]:
    """What is told of the tables that were joined, and of the sheets that were not."""
    notes = [note for piece in choice.pieces for note in join.of_school(piece, _told(choice, piece, join))]
    return [
        *notes,
        *join.said,
        *of_schools(join.schools),
        *of_left(choice),
        *of_unread(workbook.sheets, choice),
        *of_documents(workbook.sheets, kinds, choice, forms),
        *join.without_applications(),
    ]


def _missing(workbook: Workbook, choice: Choice) -> list[Note]:
    """F107: sheets of the layout whose tables no other sheet holds."""
    missing = [form.names[0] for form in choice.layout.sheets if not choice.found >= set(form.tables)]
    facts = {"missing": "、".join(missing), "sheets": "、".join(s.name for s in workbook.sheets[:8]), "layout": choice.layout.name}
    return [Note("F107", facts=facts)] if missing else []


def _told(choice: Choice, piece: Piece, join: Join) -> list[Note]:
    """F106, F108, F111 and F115 of one table. Columns that are missing from a copy of rows that stand elsewhere are not missed."""
    notes = _about(piece.found, piece.records)
    if piece.found.missing and repeats(piece, choice.before(piece)):
        notes = [note for note in notes if note.code != "F106"]
    if piece.role == "application" and not piece.records.rows:
        notes.append(Note("F115", piece.sheet.name, table="application"))
    unsaid = join.explained(piece)
    return [note for note in notes if (note.code, note.facts.get("heading", "")) not in unsaid]


def _once(notes: list[Note]) -> list[Note]:
    """Several tables of one sheet may lack the same column: it is said once."""
    seen: dict[tuple[Any, ...], Note] = {}
    for note in notes:
        place = (note.code, note.sheet, note.at, note.field, note.table, note.school, str(note.facts))
        seen.setdefault(place, note)
    return list(seen.values())


def _about(found: Found, records: Records) -> list[Note]:
    """F106, F108 and F111 of one table."""
    notes = []
    sheet = found.sheet
    unknown = [text for _, text in found.unknown]
    for table, name in found.missing:
        heading = found.form.exact[table, name]
        facts = {"heading": heading, "near": _nearest(heading, unknown), "kind": "栏目" if found.pairs else "列"}
        notes.append(Note("F106", sheet.name, field=name, table=table, facts=facts))
    free = [h for key, h in found.form.exact.items() if key not in found.columns]
    for column, text in [] if found.pairs else found.unknown:
        shown = " ".join(text.split())
        if normal_heading(text) not in {"", "序号"}:
            facts = {"heading": shown, "near": _nearest(shown, free)}
            at = _heading_cell(found, column, text)
            notes.append(Note("F108", sheet.name, at, value=text, facts=facts, token=_token(found, at)))
    hidden = _hidden(found, records)
    if hidden:
        notes.append(Note("F111", sheet.name, facts={"what": hidden, "read": "已照常读取"}))
    if records.struck:
        more = f" 等 {len(records.struck)}" if len(records.struck) > _ROWS_SHOWN else ""
        rows = "、".join(str(row + 1) for row in records.struck[:_ROWS_SHOWN])
        notes.append(Note("F122", sheet.name, facts={"rows": rows + more}))
    return notes


_ROWS_SHOWN = 10


def _heading_cell(found: Found, column: int, text: str) -> int:
    """The cell in which an unknown heading stands: the anchor, where it is merged over several heading rows."""
    for row in range(found.heading_row, max(-1, found.heading_row - 4), -1):
        if text_of(found.sheet, row, column) == text:
            return pack(row, column)
    return NOWHERE


def _token(found: Found, at: int) -> str:
    """The token of a cell; '' for none. A heading may be a number: a year."""
    row, column = unpack(at)
    return found.sheet.rows[row][column] if at != NOWHERE else ""


def _hidden(found: Found, records: Records) -> str:
    sheet = found.sheet
    if sheet.hidden:
        return "隐藏工作表"
    parts = []
    rows = sorted({row for row in records.rows if row in sheet.hidden_rows})
    if rows:
        parts.append("隐藏行第" + "、".join(str(row + 1) for row in rows[:10]) + "行")
    columns = _hidden_columns(records, sheet.hidden_columns)
    if columns:
        from schemas.cells import column_letters

        parts.append("隐藏列" + "、".join(column_letters(column) for column in columns[:10]) + "列")
    return "，".join(parts)


def _hidden_columns(records: Records, hidden: set[int]) -> list[int]:
    if not hidden:
        return []
    filled = {at % MAX_COLUMNS for tokens, ats in zip(records.tokens, records.at) for t, at in zip(tokens, ats) if not blank(t)}
    return sorted(filled & hidden)


def _nearest(heading: str, candidates: list[str]) -> str:
    from rapidfuzz import fuzz, process  # imported on demand: most returns have nothing to suggest

    best = process.extractOne(heading, candidates, scorer=fuzz.ratio, score_cutoff=45)
    return " ".join(best[0].split()) if best else ""


def _flat(tables: dict[str, Table], found: Found, records: Records, known: Schools) -> None:
    """A flat sheet: splits each row into its school's part and its application, one school record a school."""
    schools = tables["school"]
    applications = tables.setdefault("application", Table())
    of_school, who = known.positions(records.keys)
    of_application = applications.positions(records.keys, "application")
    last = -1
    for row, tokens, at in zip(records.rows, records.tokens, records.at):
        part = [tokens[i] if i >= 0 else "" for i in of_school]
        part_at = [at[i] if i >= 0 else NOWHERE for i in of_school]
        key = identity(*(part[i] if i >= 0 else "" for i in who))
        if last >= 0 and not any(key):
            index = last  # the school stands once, in a row above
        else:
            key = key if any(key) else ("", f"{found.sheet.name} row {row}")
            index = known.find(key)
        if index < 0:
            index = known.add(key, found.sheet.name, row, part, part_at)
        elif schools.sheet[index] == found.sheet.name:
            _note_repeats(schools, index, found.sheet.name, part, part_at)
            _fill_blanks(schools, index, part, part_at)
        else:
            known.again(index, found.sheet.name, part)
        last = index
        own = [tokens[i] if i >= 0 else "" for i in of_application]
        applications.append(found.sheet.name, row, own, [at[i] if i >= 0 else NOWHERE for i in of_application], index)


def _note_repeats(schools: Table, index: int, sheet: str, part: list[str], at: list[int]) -> None:
    """Notes the cells that say something else of a school than its row above did; whether it means the same is known after typing."""
    for i, token in enumerate(part):
        first = schools.tokens[index][i]
        if token != first and not blank(token) and not blank(first):
            schools.repeats.append(Repeat(index, schools.fields[i], sheet, token, at[i]))


def _fill_blanks(schools: Table, index: int, part: list[str], at: list[int]) -> None:
    for i, token in enumerate(part):
        if blank(schools.tokens[index][i]) and not blank(token):
            schools.tokens[index][i] = token
            schools.at[index][i] = at[i]

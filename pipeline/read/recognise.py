"""Decides by content what a workbook is and takes its tables out as tokens with addresses."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from pipeline.read.documents import other_document, roster_in
from pipeline.read.forms import Forms, Layout, SheetForm
from pipeline.read.glance import Glance, text_of
from pipeline.read.headings import Found, Key, find_table
from pipeline.read.other_batch import other_batch
from pipeline.read.pairs import find_pairs
from pipeline.read.rows import Records, blank, take_pairs, take_rows
from pipeline.read.vocabulary import normal_heading
from pipeline.read.workbook import Workbook
from schemas.cells import MAX_COLUMNS, NOWHERE, pack

Note = dict[str, Any]


def recognise(workbook: Workbook, forms: Forms) -> dict[str, Any]:
    """What a readable workbook holds, as JSON-able data.

    ``kind``: return, roster, decision, summary or unknown. For a return: ``layout``, ``tables`` (per table: ``sheet``,
    ``fields``, ``rows`` (Excel row numbers), ``tokens``, ``at``; applications and trainers also ``school``, the position of
    their school), ``notes`` (F105-F108, F111, F115 as code, sheet, at, field, value, facts) and ``date1904``.
    """
    best: tuple[tuple[bool, int], Layout, list[list[Found]]] | None = None
    glances = [Glance(sheet, forms.known) for sheet in workbook.sheets]
    other = other_document(glances)
    if other:
        return other
    for layout in forms.layouts:
        found = _in_layout(glances, layout)
        score = sum(len(group[0].columns) for group in found if group)
        if score and (best is None or (all(found), score) > best[0]):
            best = ((all(found), score), layout, found)
    if best is None:
        roster = roster_in(workbook.sheets)
        if roster:
            return roster
        sheets = [sheet.name for sheet in workbook.sheets]
        return {"kind": "unknown", "layout": "", "tables": {}, "notes": [_note("F105", facts={"sheets": "、".join(sheets[:6])})]}
    return other_batch(_return(workbook, best[1], best[2]), [one for group in best[2] for one in group], forms.batches)


def _note(code: str, sheet: str = "", at: int = NOWHERE, field: str = "", value: str = "", table: str = "", **more: Any) -> Note:
    return {"code": code, "sheet": sheet, "at": at, "field": field, "value": value, "table": table, "facts": more.get("facts", {})}


def _in_layout(glances: list[Glance], layout: Layout) -> list[list[Found]]:
    """Per sheet of the layout where its table stands; a sheet of the workbook serves one table only, rows before pairs."""
    found: dict[int, list[Found]] = {}
    taken: set[int] = set()
    for position in sorted(range(len(layout.sheets)), key=lambda i: layout.sheets[i].style == "pairs"):
        group = [one for one in _in_sheets(glances, layout.sheets[position]) if id(one.sheet) not in taken]
        found[position] = group
        taken.update(id(one.sheet) for one in group[:1])
    return [found[position] for position in range(len(layout.sheets))]


def _in_sheets(glances: list[Glance], form: SheetForm) -> list[Found]:
    """Where the table of ``form`` stands: visible sheets before hidden ones, the issued name before others, most headings first."""
    found = []
    for position, glance in enumerate(glances):
        one = find_table(glance, form)
        if form.style == "pairs":
            pairs = find_pairs(glance, form)
            one = pairs if pairs and (one is None or len(pairs.columns) >= len(one.columns)) else one
        if one:
            named = any(name in one.sheet.name for name in form.names)
            found.append((one.sheet.hidden, not named, -len(one.columns), position, one))
    return [one for *_, one in sorted(found, key=lambda item: item[:4])]


def _return(workbook: Workbook, layout: Layout, groups: list[list[Found]]) -> dict[str, Any]:
    notes: list[Note] = []
    tables: dict[str, Any] = {}
    missing = [form.names[0] for form, group in zip(layout.sheets, groups) if not group]
    if missing:
        facts = {"missing": "、".join(missing), "sheets": "、".join(s.name for s in workbook.sheets[:8]), "layout": layout.name}
        notes.append(_note("F107", facts=facts))
    for form, group in zip(layout.sheets, groups):
        many = "school" in form.tables and "application" in form.tables
        used = [found for i, found in enumerate(group) if i == 0 or (many and not found.sheet.hidden)]
        for found in group:
            if found not in used and found.sheet.hidden:
                notes.append(_note("F111", found.sheet.name, facts={"what": "隐藏工作表", "read": "未读取"}))
        for found in used:
            records = take_pairs(found) if found.pairs else take_rows(found)
            notes += _about(found, records)
            if many:
                _flat(tables, found, records)
            else:
                _plain(tables, found, records, form.tables[0])
            if "application" in form.tables and not records.rows:
                notes.append(_note("F115", found.sheet.name, table="application"))
    return {"kind": "return", "layout": layout.id, "tables": tables, "notes": notes, "date1904": workbook.date1904}


def _about(found: Found, records: Records) -> list[Note]:
    """F106, F108 and F111 of one table."""
    notes = []
    sheet = found.sheet
    unknown = [text for _, text in found.unknown]
    for table, name in found.missing:
        heading = found.form.exact[table, name]
        facts = {"heading": heading, "near": _nearest(heading, unknown), "kind": "栏目" if found.pairs else "列"}
        notes.append(_note("F106", sheet.name, field=name, table=table, facts=facts))
    free = [h for key, h in found.form.exact.items() if key not in found.columns]
    for column, text in [] if found.pairs else found.unknown:
        shown = " ".join(text.split())
        if normal_heading(text) not in {"", "序号"}:
            facts = {"heading": shown, "near": _nearest(shown, free)}
            notes.append(_note("F108", sheet.name, _heading_cell(found, column, text), value=text, facts=facts))
    hidden = _hidden(found, records)
    if hidden:
        notes.append(_note("F111", sheet.name, facts={"what": hidden, "read": "已照常读取"}))
    return notes


def _heading_cell(found: Found, column: int, text: str) -> int:
    """The cell in which an unknown heading stands: the anchor, where it is merged over several heading rows."""
    for row in range(found.heading_row, max(-1, found.heading_row - 4), -1):
        if text_of(found.sheet, row, column) == text:
            return pack(row, column)
    return NOWHERE


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


def _plain(tables: dict[str, Any], found: Found, records: Records, table: str) -> None:
    """A table of its own sheet; every record belongs to the file's one school."""
    tables[table] = {
        "sheet": [found.sheet.name] * len(records.rows),
        "fields": [key[1] for key in records.keys],
        "rows": [row + 1 for row in records.rows],
        "tokens": records.tokens,
        "at": records.at,
        "school": [0] * len(records.rows),
    }
    if table == "school" and len(records.rows) > 1:  # a horizontal table of one school: only its first row can be meant
        for name in ("sheet", "rows", "tokens", "at", "school"):
            tables[table][name] = tables[table][name][:1]


def _identity(name: str, code: str) -> tuple[str, str]:
    """A school within a file: its name and code without the differences that Excel and hands bring in."""
    plain, digits = ("".join(unicodedata.normalize("NFKC", token[1:]).split()) for token in (name, code))
    return plain, re.sub(r"^'|\.0+$|-", "", digits)


def _new_table() -> dict[str, Any]:
    return {"sheet": [], "fields": [], "rows": [], "tokens": [], "at": [], "school": []}


def _positions(table: dict[str, Any], keys: list[Key], name: str) -> list[int]:
    """Where the table's fields stand in this sheet's records, -1 where it has no such column.

    Several flat sheets of one file may differ in columns: fields that earlier sheets lacked are added to them as absent.
    """
    own = {key[1]: i for i, key in enumerate(keys) if key[0] == name}
    for field in own:
        if field not in table["fields"]:
            table["fields"].append(field)
            for tokens, at in zip(table["tokens"], table["at"]):
                tokens.append("")
                at.append(NOWHERE)
    return [own.get(field, -1) for field in table["fields"]]


def _append(table: dict[str, Any], sheet: str, row: int, tokens: list[str], at: list[int], school: int) -> None:
    for name, value in (("sheet", sheet), ("rows", row + 1), ("tokens", tokens), ("at", at), ("school", school)):
        table[name].append(value)


def _flat(tables: dict[str, Any], found: Found, records: Records) -> None:
    """A flat sheet: splits each row into its school's part and its application, one school record a school."""
    schools = tables.setdefault("school", _new_table())
    applications = tables.setdefault("application", _new_table())
    of_school = _positions(schools, records.keys, "school")
    of_application = _positions(applications, records.keys, "application")
    identity = [schools["fields"].index(n) if n in schools["fields"] else -1 for n in ("school_name", "school_code")]
    seen: dict[tuple[str, str], int] = {}
    last = -1
    for row, tokens, at in zip(records.rows, records.tokens, records.at):
        part = [tokens[i] if i >= 0 else "" for i in of_school]
        part_at = [at[i] if i >= 0 else NOWHERE for i in of_school]
        key = _identity(*(part[i] if i >= 0 else "" for i in identity))
        if last >= 0 and all(blank(token) for token in part):
            index = last  # the school stands once, in the row above
        else:
            key = key if any(key) else ("", f"row {row}")
            index = seen.get(key, -1)
        if index < 0:
            index = seen[key] = len(schools["rows"])
            _append(schools, found.sheet.name, row, part, part_at, index)
        else:
            _fill_blanks(schools, index, part, part_at)
        last = index
        own = [tokens[i] if i >= 0 else "" for i in of_application]
        _append(applications, found.sheet.name, row, own, [at[i] if i >= 0 else NOWHERE for i in of_application], index)


def _fill_blanks(schools: dict[str, Any], index: int, part: list[str], at: list[int]) -> None:
    for i, token in enumerate(part):
        if blank(schools["tokens"][index][i]) and not blank(token):
            schools["tokens"][index][i] = token
            schools["at"][index][i] = at[i]

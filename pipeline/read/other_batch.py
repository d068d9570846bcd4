"""Tells a return of another batch or year by what stands in it: its title, the years of its intake headings, its certificates (F118).

One slip is no other batch: a title left unchanged, a mistyped year or a foreign certificate stand against what else the return
says. It is another's where the intake headings ask for three other years in a row, where the title names another batch and neither
certificates nor, without any, headings are this one's, or where every certificate is another's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from pipeline.read.answers import Content, Note
from pipeline.read.headings import Found
from schemas.batch_marks import KnownBatches, certificate_key, number_words, ordinals_in, years_in
from schemas.cells import NOWHERE, TEXT, column_letters, pack
from schemas.labels import normal_heading
from schemas.words import nearest, of_sheet

_ABOUT = re.compile(r"1\+x|试点|申报", re.IGNORECASE)
_NO_TITLE = re.compile(r"[。；;，,？?]|^(注|说明|备注|填表)")
_LONGEST_TITLE = 60
_TITLE_ROWS = 12  # titles stand at the top; what is looked at above a table
_INTAKE = re.compile(r"^(?:其中)?(20\d\d|\d\d)(?:年度?|级|学年)?(?:实际|计划)?(?:招生|录取|新生)?(?:人)?数?$")
_FEW, _MANY = 2, 3  # different certificates of another batch that say so alone, and against title or years
_SHOWN = 3
_LIKE = 70.0  # of 100: so much alike, a name is a misspelling


@dataclass
class _Said:
    """What one kind of evidence says: this batch's, another's (then in which words, and which batch), or nothing."""

    mine: bool = False
    why: str = ""
    theirs: str = ""
    at: tuple[str, int, str] = ("", NOWHERE, "")  # sheet, packed address and text of a cell that shows it
    many: int = 0  # different certificates of another batch
    present: bool = False  # whether there is anything that could say so: certificates


def other_batch(read: Content, founds: list[Found], batches: KnownBatches | None) -> Content:
    """``read`` as recognition made it; emptied down to one F118 where the return is another batch's, F118 as a note where only its title is."""
    if batches is None:
        return read
    used = {sheet for table in read.tables.values() for sheet in table.sheet}
    founds = [found for found in founds if found.sheet.name in used] or founds
    title, years, certificates = _title(founds, batches), _years(founds, batches), _certificates(read, batches)
    evidence = [one for one in (title, years, certificates) if one.why]
    ours = certificates.mine or (years.mine and not certificates.present)
    enough = _MANY if title.mine or years.mine else _FEW
    if years.why or (title.why and not ours) or certificates.many >= enough:
        return replace(read, tables={}, notes=[_refusal(read, batches, title, years, certificates, evidence)])
    if title.why:
        facts = {
            "verdict": f"标题写的是{title.theirs}，其余内容是{batches.mine.title}的，已照常读取",
            "again": f"请把标题改为“{batches.mine.form_title}”。",
        }
        return replace(read, notes=[*read.notes, _note(batches, title.theirs, [title], facts, "info")])
    return read


def _refusal(read: Content, batches: KnownBatches, title: _Said, years: _Said, certificates: _Said, evidence: list[_Said]) -> Note:
    named = title.theirs or certificates.theirs or ("" if title.mine or certificates.mine else years.theirs)
    theirs = f"{named}的申报表" if named else "另一年度的表样"
    whose = f"“{school}”交来的" if (school := _school(read)) else "这份文件"
    facts = {
        "verdict": f"{whose}是{theirs}，本次收的是{batches.mine.title}的，其余内容没有核对",
        "again": f"请使用{batches.mine.title}的表样重新填报后报送。",
    }
    return _note(batches, named or theirs, evidence, facts)


def _note(batches: KnownBatches, theirs: str, evidence: list[_Said], facts: dict[str, str], severity: str = "") -> Note:
    sheet, at, text = next((one.at for one in evidence if one.at[1] != NOWHERE), ("", NOWHERE, ""))
    facts = {**facts, "mine": batches.mine.title, "theirs": theirs, "why": "；".join(one.why for one in evidence)}
    return Note("F118", sheet, at, value=text, facts=facts, severity=severity)


def _school(read: Content) -> str:
    table = read.tables.get("school")
    place = table.column("school_name") if table else -1
    names = {tokens[place][1:].strip() for tokens in table.tokens if tokens[place][:1] == TEXT} if table and place >= 0 else set()
    return names.pop() if len(names) == 1 else ""


def _title(founds: list[Found], batches: KnownBatches) -> _Said:
    """A title that names this batch on any sheet outweighs one that names another."""
    said = _Said()
    for found in founds:
        for row in range(min(found.heading_row, _TITLE_ROWS, len(found.sheet.rows))):
            filled = [(column, token) for column, token in enumerate(found.sheet.rows[row]) if token[1:].strip()]
            for column, token in filled if len(filled) <= 2 else ():
                text = " ".join(token[1:].split())
                if token[0] != TEXT or len(text) > _LONGEST_TITLE or not _ABOUT.search(text) or _NO_TITLE.search(text):
                    continue
                theirs = _named(text, batches)
                said.mine = said.mine or theirs == ""
                if theirs and not said.why:
                    said.theirs, said.at = theirs, (found.sheet.name, pack(row, column), token[1:])
                    said.why = f"{of_sheet(found.sheet.name)}的标题是“{text}”"
    return _Said(mine=True) if said.mine else said


def _named(text: str, batches: KnownBatches) -> str | None:
    """The other batch that a title names; '' where it names this one, None where it names none."""
    ordinals, years, mine = ordinals_in(text), years_in(text), batches.mine
    known = [one for one in batches.others if ordinals & one.ordinals and (not years or years & one.years)]
    other_number = ordinals and not ordinals & mine.ordinals and (mine.ordinals or known)
    other_year = years and not years & mine.years
    if not ordinals and not years:
        return None
    if not other_number and not other_year:
        return "" if ordinals & mine.ordinals or (years and not mine.ordinals) else None
    if known:
        return known[0].title
    year = f"{max(years)}年" if years else ""
    number = f"第{number_words(max(ordinals))}批" if ordinals else ""
    return f"{year}{number}1+X证书制度试点"


def _years(founds: list[Found], batches: KnownBatches) -> _Said:
    """The intake headings of the tables of applications; another's where three years in a row, in their order, are not this batch's."""
    mine, said = batches.mine.intake_years, _Said()
    for found in founds:
        if "application" not in found.form.tables or found.pairs:
            continue
        columns = {found.columns[key]: year for i, year in enumerate(mine) if (key := ("application", f"intake_{i + 1}")) in found.columns}
        own = set(columns.values())
        columns |= {column: year for column, text in found.unknown if (year := _year(text))}
        asked = [columns[column] for column in sorted(columns)]
        if (len(own) >= 2 and set(asked) == own) or set(mine) <= set(asked):
            return _Said(mine=True)
        row = sorted(asked)
        if len(asked) == 3 and asked in (row, row[::-1]) and row == list(range(row[0], row[0] + 3)):
            shown = [column_letters(column) for column in sorted(columns)]
            said.why = f"{of_sheet(found.sheet.name)}的招生数栏目（{'、'.join(shown)} 列）是 {'、'.join(map(str, asked))} 年，不是 {'、'.join(map(str, mine))} 年"
            said.theirs = next((one.title for one in batches.others if list(one.intake_years) == row), "")
        elif len(own) >= 2:
            said.mine = True
    return said


def _year(text: str) -> int | None:
    match = _INTAKE.match(normal_heading(text))
    return None if match is None else int(match[1]) if len(match[1]) == 4 else 2000 + int(match[1])


def _certificates(read: Content, batches: KnownBatches) -> _Said:
    """This batch's where one of its certificates, be it misspelt, is among them; another's where all are of one other batch."""
    table = read.tables.get("application")
    place = table.column("certificate") if table else -1
    if table is None or place < 0:
        return _Said()
    written = [
        (key, tokens[place][1:], sheet, at[place])
        for tokens, sheet, at in zip(table.tokens, table.sheet, table.at)
        if tokens[place][:1] == TEXT and (key := certificate_key(tokens[place][1:]))
    ]
    keys = {key for key, *_ in written}
    if not keys or keys & batches.mine.certificates:
        return _Said(mine=bool(keys), present=bool(keys))
    other = next((one for one in batches.others if keys <= one.certificates), None)
    if other is None:
        return _Said(mine=any(nearest(key, batches.mine.certificates, _LIKE) for key in keys), present=True)
    texts = list(dict.fromkeys(" ".join(text.split()) for _, text, *_ in written))
    shown = "、".join(f"“{text}”" for text in texts[:_SHOWN]) + ("等" if len(texts) > _SHOWN else "")
    why = f"申报的证书都是{other.title}的：{shown}"
    return _Said(why=why, theirs=other.title, at=(written[0][2], written[0][3], written[0][1]), many=len(keys), present=True)

"""What is told where several sheets of a workbook serve one purpose, or another document lies beside a return (F119)."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.read.answers import Note, RosterLine
from pipeline.read.choosing import Choice, Left
from pipeline.read.forms import Forms
from pipeline.read.rows import blank
from pipeline.read.sheet_names import draft_word, guide_word, plain
from pipeline.read.tables import Schools
from pipeline.read.workbook import Sheet

_SHOWN = 4
_ROW = 4  # filled cells of a row that may be data


def _names(names: list[str]) -> str:
    distinct = list(dict.fromkeys(names))
    return "、".join(distinct[:_SHOWN]) + (f"等 {len(distinct)} 张" if len(distinct) > _SHOWN else "") if distinct else "无"


def of_left(choice: Choice) -> list[Note]:
    """Drafts, copies, hidden tables and guidance that are not read: a warning where they hold rows that what is read does not."""
    groups: dict[tuple[str, str], list[Left]] = {}
    for left in choice.left:
        groups.setdefault((left.piece.sheet.name, left.why), []).append(left)
    notes = [_of_sheet(sheet, why, group) for (sheet, why), group in groups.items()]
    return [*notes, *(_of_kept(piece.sheet.name, piece.role) for piece in choice.kept_drafts)]


def _of_sheet(sheet: str, why: str, group: list[Left]) -> Note:
    read = _names([piece.sheet.name for left in group for piece in left.beside])
    other = 0 if all(left.guide for left in group) else sum(left.other for left in group)
    how = "" if all(left.guide for left in group) else f"，其中 {other} 行与已读取的不同" if other else "，内容与已读取的相同"
    facts = {"what": f"“{sheet}”与“{read}”用途相同", "read": read, "left": sheet, "why": why + how}
    return Note("F119", sheet, table=group[0].piece.role, facts=facts, severity="" if other else "info")


def _of_kept(sheet: str, role: str) -> Note:
    facts = {"what": f"“{sheet}”的名称像草稿或旧表，而别处没有它的内容", "read": sheet, "left": "无", "why": "请核实是否应当计入"}
    return Note("F119", sheet, table=role, facts=facts)


def of_unread(sheets: list[Sheet], choice: Choice) -> list[Note]:
    """Sheets that bear a name of the form and hold rows, but no headings: a page that was continued without them, for one."""
    names = {form.names[0] for form in choice.layout.sheets if choice.found >= set(form.tables)}
    read = _names([piece.sheet.name for piece in choice.pieces])
    notes = []
    for place, sheet in enumerate(sheets):
        named = any(name in plain(sheet.name) for name in names) and not guide_word(sheet.name) and not draft_word(sheet.name)
        if named and not choice.reads(place) and any(sum(not blank(token) for token in cells) >= _ROW for cells in sheet.rows):
            facts = {
                "what": f"“{sheet.name}”没有可以识别的标题行",
                "read": read,
                "left": sheet.name,
                "why": "不能判断各列的内容；请补上标题行",
            }
            notes.append(Note("F119", sheet.name, facts=facts))
    return notes


def of_documents(sheets: list[Sheet], kinds: list[str], choice: Choice, forms: Forms) -> list[Note]:
    """Sheets of another document within a return: they are not read, and nothing is taken from them."""
    read = _names([piece.sheet.name for piece in choice.pieces])
    notes = []
    for sheet, kind in zip(sheets, kinds):
        if kind:
            title = forms.title(kind)
            facts = {"what": f"“{sheet.name}”中有{title}的内容", "read": read, "left": f"“{sheet.name}”中的{title}"}
            notes.append(Note("F119", sheet.name, facts={**facts, "why": "不是申报表的内容"}, severity="info"))
    return notes


def of_roster(lines: Sequence[RosterLine], title: str, used: bool) -> Note:
    """An 应报院校名单 within a return: used beside the returns of several schools; a single school does not say who has to report."""
    sheet = lines[0].sheet
    facts = {
        "what": f"“{sheet}”是{title}",
        "read": "申报表",
        "left": sheet,
        "why": "一所院校的申报表不作为名单的依据；请单独放一个文件",
    }
    if used:
        facts |= {"read": f"申报表和“{sheet}”的 {len(lines)} 行", "left": "无", "why": "两者都已采用"}
    return Note("F119", sheet, facts=facts, severity="info" if used else "")


def of_schools(schools: Schools) -> list[Note]:
    """A school that several sheets describe: a warning where they contradict one another."""
    notes = []
    for (index, sheet), headings in schools.repeats.items():
        if headings:
            first, shown = schools.table.sheet[index], "、".join(headings[:_SHOWN])
            facts = {"what": f"“{first}”和“{sheet}”中的院校信息不同（{shown}）", "read": first, "left": f"“{sheet}”中的院校信息"}
            facts["why"] = "以先读取的为准"
            notes.append(Note("F119", sheet, table="school", facts=facts, school=index))
    return notes

"""Marks a workbook by editing its package: every part that carries no mark stays byte for byte as it was."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain, count

from pipeline.marking import boxes, notes, proof, sheet, workbook_part
from pipeline.marking.formats import Formats
from pipeline.marking.letter import Letter, Mark
from pipeline.marking.listing import sheets as listed_sheets
from pipeline.marking.package import STRICT, Package
from pipeline.marking.scan import first_cells, scanned
from pipeline.marking.sheets import TRANSITIONAL, SheetNames, quoted
from pipeline.marking.splice import CannotPatch, Edit, applied, as_utf8, attribute, elements
from pipeline.marking.stock import Sheet, listed
from pipeline.read.limits import Limits
from schemas.cells import NOWHERE, a1, unpack
from schemas.marks import CHANGES, LIST, LIST_NAME, STATE, name_of

__all__ = ["CannotPatch", "patched"]

_TIP = "查看问题清单"
_COUNTED = re.compile(rb"[>(=,+*/-]SHEETS?\(")
_MOST_NAMED = 5  # cells that a sentence names
_FULL = "工作簿的单元格格式已达上限，有的单元格没有填充颜色；问题见批注和清单。"
_MANY = "“{sheet}”的问题很多，批注只加了前 {most} 处；其余见清单。"
_THREADED = "“{sheet}”{cells} 已有会话式批注，没有改动它；问题见清单。"
_LOCKED = "工作簿的结构受保护：“问题清单”已由我们加入，原有的保护没有改动；您要增删或移动工作表时，请先取消保护。"
_SHEETS_COUNTED = "表中有按工作表张数计算的公式（SHEET、SHEETS），增加“问题清单”后它的结果会变化；这不影响填报内容。"


@dataclass
class _Cited:
    """One of the school's sheets that marks go to. ``cells``: findings by the cell that carries them; ``filled``: level by cell."""

    name: str
    key: str
    cells: dict[int, list[Mark]] = field(default_factory=dict)
    heads: set[int] = field(default_factory=set)
    threaded: set[int] = field(default_factory=set)
    filled: dict[int, str] = field(default_factory=dict)


@dataclass
class _Marking:
    """A package while it is marked. ``edits``: of parts that were there, by key; ``keepers``: the format that a cited cell had, by finding."""

    package: Package
    main: str
    formats: Formats
    edits: dict[str, list[Edit]] = field(default_factory=dict)
    keepers: dict[str, int] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)


def patched(data: bytes, letter: Letter, limits: Limits) -> tuple[bytes, list[str]]:
    """The workbook with its marks, and what else has to be known of it, in Chinese; proved.

    Raises CannotPatch where the package cannot be edited (the workbook has to be written anew).
    """
    package = Package(data, limits)
    said, edits, cited, names = marked(package, letter)
    result = package.data()
    proof.prove(Package(data, limits), Package(result, limits), edits, {one.name: one.filled for one in cited}, names.list)
    proof.prove_reading(data, result, limits, {one.name for one in listed(package) if one.part in edits})
    return result, said


def marked(package: Package, letter: Letter) -> tuple[list[str], dict[str, list[Edit]], list[_Cited], SheetNames]:
    """Marks a package. What has to be known of it, the edits of its parts by key, the sheets that are cited, what ours are called.

    Raises CannotPatch.
    """
    main = STRICT.replace("officeDocument/", "spreadsheetml/main") if package.strict else TRANSITIONAL
    sheets = listed(package)
    cited = _cited(package, sheets, letter)
    names = _names(sheets)
    work = _Marking(package, main, Formats(package, main))
    work.said += _threads(cited)
    work.said += [_LOCKED] if workbook_part.is_locked(package) else []
    for one in cited:
        _mark(work, one, 1 + [sheet.part for sheet in sheets].index(one.key))
    _deselect(work, {one.part for one in sheets} - {one.key for one in cited})
    work.said += [_FULL] if work.formats.full else []
    counted = any(_COUNTED.search(package.part(one.part)) for one in sheets if one.kind == "worksheet")
    work.said += [_SHEETS_COUNTED] if counted else []
    ours = listed_sheets(letter, work.formats.own, names, work.said, main, work.keepers)
    work.edits |= work.formats.finish()
    work.edits[package.workbook] = workbook_part.put_sheets(package, ours, _defined(cited, names), letter.token.text())
    work.edits |= workbook_part.put_property(package, letter.token.text())
    return work.said, work.edits, cited, names


def _defined(cited: Sequence[_Cited], names: SheetNames) -> dict[str, str]:
    """What our names refer to: the list, and each finding's cell."""
    defined = {LIST_NAME: f"{quoted(names.list)}!$A$1"}
    for one in cited:
        for cell, marks in one.cells.items():
            row, _ = unpack(cell)
            place = f"${a1(cell).rstrip('0123456789')}${row + 1}"
            defined |= {name_of(mark.id): f"{quoted(one.name)}!{place}" for mark in marks}
    return defined


def _cited(package: Package, sheets: Sequence[Sheet], letter: Letter) -> list[_Cited]:
    """The sheets that marks go to, in the order of the marks. Raises CannotPatch where one of them is not there."""
    parts = {one.name: one.part for one in sheets if one.kind == "worksheet"}
    if len({one.name.lower() for one in sheets}) < len(sheets):
        raise CannotPatch("工作簿内有同名的工作表。")
    wanted: dict[str, _Cited] = {}
    for mark in letter.marks:
        if mark.at == NOWHERE:
            continue
        if mark.sheet not in parts:
            raise CannotPatch("工作簿里找不到问题所在的工作表。")
        one = wanted.setdefault(mark.sheet, _Cited(mark.sheet, parts[mark.sheet]))
        one.cells.setdefault(mark.at, []).append(mark)
        if mark.heading_at != NOWHERE:
            one.heads.add(mark.heading_at)
    for one in wanted.values():
        first = first_cells(package.text(one.key), {*one.cells, *one.heads})
        moved: dict[int, list[Mark]] = {}
        for cell, marks in one.cells.items():
            moved.setdefault(first[cell], []).extend(marks)
        one.cells = moved
        one.heads = {first[cell] for cell in one.heads} - set(moved)
        one.threaded = notes.threaded_cells(package, one.key) & set(moved)
    return list(wanted.values())


def _threads(cited: Sequence[_Cited]) -> list[str]:
    said = []
    for one in cited:
        cells = sorted(one.threaded)
        if cells:
            more = f"等 {len(cells)} 处" if len(cells) > _MOST_NAMED else ""
            said.append(_THREADED.format(sheet=one.name, cells="、".join(map(a1, cells[:_MOST_NAMED])) + more))
    return said


def _names(sheets: Sequence[Sheet]) -> SheetNames:
    """Names for our sheets that no sheet of the school has."""
    taken = {one.name.lower() for one in sheets}

    def free(name: str) -> str:
        tries = chain((name, f"{name}（省）"), (f"{name}（省{number}）" for number in count(2)))
        return next(one for one in tries if one.lower() not in taken)

    return SheetNames(free(LIST), free(CHANGES), free(STATE), frozenset(one.name for one in sheets if one.hidden))


def _mark(work: _Marking, one: _Cited, number: int) -> None:
    """Formats, links back and notes of one sheet, the workbook's ``number``-th."""
    content = work.package.text(one.key)
    found = scanned(content, one.cells)
    formats = {}
    for cell, marks in one.cells.items():
        base = found.cells[cell][1] if cell in found.cells else found.base.get(cell, 0)
        level = "error" if any(mark.level == "error" for mark in marks) else "warning"
        style = work.formats.marked(base, level)
        if style is not None:
            formats[cell], one.filled[cell] = style, level
            work.keepers |= dict.fromkeys((mark.id for mark in marks), base)
    made = sheet.deselected(content, found) + sheet.formatted(content, found, formats)
    made += sheet.linked(content, found, dict.fromkeys(one.heads, (LIST_NAME, _TIP)))
    texts = {cell: notes.words(marks) for cell, marks in sorted(one.cells.items()) if cell not in one.threaded}
    if len(texts) > notes.MOST:
        work.said.append(_MANY.format(sheet=one.name, most=notes.MOST))
        texts = dict(list(texts.items())[: notes.MOST])
    if texts:
        edits, whole = notes.put_notes(work.package, one.key, work.main, texts)
        work.edits |= edits
        relation = sheet.drawing_of(found)
        there = {r.id: r.part for r in work.package.relations(one.key) if r.part in work.package}.get(relation, "")
        drawing, drawn = boxes.put_boxes(work.package, there, whole, found.sizes, number)
        if there:
            work.edits[drawing] = drawn
        else:
            made += sheet.with_drawing(content, found, work.package.add_relation(one.key, "vmlDrawing", drawing), work.package.strict)
    work.package.put(one.key, applied(content, made))
    work.edits[one.key] = made


def _deselect(work: _Marking, keys: set[str]) -> None:
    """Takes the selection from the sheets that carry no marks, chart and dialog sheets included."""
    for key in sorted(keys):
        content = work.package.part(key)
        if b"tabSelected" not in content.replace(b"\x00", b""):
            continue
        content = as_utf8(content)
        views = elements(content, lambda path: path[1:] == ("sheetViews", "sheetView"))
        selected = (view for view in views if view.values.get("tabSelected", "0") not in ("0", "false", "off"))
        made = [edit for view in selected if (edit := attribute(content, view.begin, "tabSelected", "0"))]
        if made:
            work.package.put(key, applied(content, made))
            work.edits[key] = made

"""Marks a workbook by editing its package: every part that carries no mark stays byte for byte as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.marking import notes, sheet, styles, workbook_part
from pipeline.marking.letter import Letter, Mark
from pipeline.marking.listing import sheets as listed_sheets
from pipeline.marking.package import STRICT, Package
from pipeline.marking.proof import prove
from pipeline.marking.sheets import TRANSITIONAL, SheetNames
from pipeline.marking.splice import CannotPatch, Edit, applied, as_utf8, attribute, elements
from pipeline.read.limits import Limits
from schemas.cells import NOWHERE, a1, unpack
from schemas.marks import CHANGES, LIST, LIST_NAME, STATE, name_of

__all__ = ["CannotPatch", "patched"]

_STYLES = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_TIP = "查看问题清单"
_SHEET_NAME = 31  # characters
_FULL = "工作簿的单元格格式已达上限，没有再填充颜色；问题见批注和清单。"
_MANY = "“{sheet}”的问题很多，批注只加了前 {most} 处；其余见清单。"
_THREADED = "“{sheet}”{cells} 已有会话式批注，没有改动它；问题见清单。"
_LOCKED = "工作簿的结构受保护：需要删除或移动工作表的，请先取消保护。"
_SHEETS_COUNTED = "表中有按工作表张数计算的公式（SHEET、SHEETS），增加“问题清单”后它的结果会变化；这不影响填报内容。"


@dataclass
class _Sheet:
    """One of the school's sheets that marks go to. ``cells``: findings by the cell that carries them."""

    name: str
    key: str
    cells: dict[int, list[Mark]] = field(default_factory=dict)
    heads: set[int] = field(default_factory=set)


def patched(data: bytes, letter: Letter, limits: Limits) -> tuple[bytes, list[str]]:
    """The workbook with its marks, and what else has to be known of it, in Chinese.

    Raises CannotPatch where the package cannot be edited (the workbook has to be written anew).
    """
    package = Package(data, limits)
    before = {key: package.part(key) for key in _edited_later(package, letter)}
    said: list[str] = []
    main = _main_namespace(package)
    sheets = _sheets_of(package, letter)
    threaded = {one.name: notes.threaded_cells(package, one.key) for one in sheets.values()}
    said += _threads(sheets, threaded)
    said += [_LOCKED] if workbook_part.is_locked(package) else []
    names = _names(package)
    style = _Styles(package, main)
    said += [_FULL] if style.full else []
    edits: dict[str, list[Edit]] = {}
    keepers: dict[str, int] = {}
    defined: dict[str, str] = {LIST_NAME: f"{workbook_part.quoted(names.list)}!$A$1"}
    for number, one in enumerate(sheets.values(), 1):
        said += _mark_sheet(package, one, style, threaded[one.name], number, main, edits, keepers)
        for cell, marks in one.cells.items():
            defined |= {name_of(mark.id): f"{workbook_part.quoted(one.name)}!{_absolute(cell)}" for mark in marks}
    said += _deselect_others(package, {one.key for one in sheets.values()}, edits)
    if package.has_sheet_formulas():
        said.append(_SHEETS_COUNTED)
    listed = listed_sheets(letter, style.own, names, said, main, keepers)
    style.finish(edits)
    edits[package.workbook] = workbook_part.put_sheets(package, listed, defined, letter.token.text())
    workbook_part.put_property(package, letter.token.text())
    result = package.data()
    marked = {(one.name, cell): _worst(marks) for one in sheets.values() for cell, marks in one.cells.items()} if not style.full else {}
    prove(data, result, before, edits, marked, names, limits)
    return result, said


def _edited_later(package: Package, letter: Letter) -> list[str]:
    return [package.workbook, *(key for _, key, _ in package.sheets)]


def _main_namespace(package: Package) -> str:
    return STRICT.replace("officeDocument/", "spreadsheetml/main") if package.strict else TRANSITIONAL


def _worst(marks: Sequence[Mark]) -> str:
    return "error" if any(mark.level == "error" for mark in marks) else "warning"


def _absolute(cell: int) -> str:
    row, _ = unpack(cell)
    return f"${a1(cell).rstrip('0123456789')}${row + 1}"


def _sheets_of(package: Package, letter: Letter) -> dict[str, _Sheet]:
    """The sheets that marks go to, by name. Raises CannotPatch where one of them is not there."""
    parts = {name: key for name, key, kind in package.sheets if kind == "worksheet"}
    wanted: dict[str, _Sheet] = {}
    for mark in letter.marks:
        if mark.at == NOWHERE:
            continue
        if mark.sheet not in parts:
            raise CannotPatch("工作簿里找不到问题所在的工作表。")
        one = wanted.setdefault(mark.sheet, _Sheet(mark.sheet, parts[mark.sheet]))
        one.cells.setdefault(mark.at, []).append(mark)
        if mark.heading_at != NOWHERE:
            one.heads.add(mark.heading_at)
    for one in wanted.values():
        first = sheet.first_cells(package.text(one.key), {*one.cells, *one.heads})
        moved: dict[int, list[Mark]] = {}
        for cell, marks in one.cells.items():
            moved.setdefault(first[cell], []).extend(marks)
        one.cells = moved
        one.heads = {first[cell] for cell in one.heads} - set(moved)
    return wanted


def _threads(sheets: Mapping[str, _Sheet], threaded: Mapping[str, set[int]]) -> list[str]:
    said = []
    for one in sheets.values():
        cells = sorted(threaded[one.name] & set(one.cells))
        if cells:
            said.append(_THREADED.format(sheet=one.name, cells="、".join(map(a1, cells[:5]))))
    return said


def _names(package: Package) -> SheetNames:
    """Names for our sheets that no sheet of the school has."""
    taken = {name.lower() for name, _, _ in package.sheets}

    def free(name: str) -> str:
        tries = (name, f"{name}（省）", *(f"{name}（省{n}）" for n in range(2, 300)))
        return next(one[:_SHEET_NAME] for one in tries if one.lower() not in taken)

    return SheetNames(free(LIST), free(CHANGES), free(STATE), workbook_part.hidden_sheets(package))


class _Styles:
    """The workbook's formats while cells are marked. ``full``: there is room for our own formats only, or for none."""

    def __init__(self, package: Package, main: str) -> None:
        self._package = package
        related = [relation for relation in package.relations(package.workbook) if relation.kind == "styles"]
        self._new = not related or related[0].part not in package
        if self._new:
            self._key = package.add(package.free("xl/styles%d.xml") if "xl/styles.xml" in package else "xl/styles.xml", styles.NEW.format(main=main).encode(), _STYLES)
            package.add_relation(package.workbook, "styles", self._key)
        else:
            self._key = related[0].part
        self._styles = styles.Styles(package.text(self._key))
        self.full = self._styles.room < _ROOM
        self.own = dict.fromkeys(styles.FORMATS, 0) if self.full else self._styles.own()

    def marked(self, style: int, level: str) -> int:
        """The format of a marked cell; its own where there is no room."""
        if self.full:
            return style
        try:
            return self._styles.marked(style, level)
        except styles.StylesFull:
            return style

    def finish(self, edits: dict[str, list[Edit]]) -> None:
        """Puts the formats into the package."""
        if not self.full:
            content, made = self._styles.finished()
            self._package.put(self._key, content)
            if not self._new:
                edits[self._key] = made


_ROOM = 2_000  # formats that marking may need


def _mark_sheet(
    package: Package,
    one: _Sheet,
    style: _Styles,
    threaded: set[int],
    number: int,
    main: str,
    edits: dict[str, list[Edit]],
    keepers: dict[str, int],
) -> list[str]:
    content = package.text(one.key)
    found = sheet.scanned(content, one.cells)
    formats = {}
    for cell, marks in one.cells.items():
        base = found.cells[cell][1] if cell in found.cells else found.base.get(cell, 0)
        formats[cell] = style.marked(base, _worst(marks))
        keepers |= dict.fromkeys((mark.id for mark in marks), base)
    made = sheet.deselected(content, found) + sheet.formatted(content, found, formats)
    made += sheet.linked(content, found, dict.fromkeys(one.heads, (LIST_NAME, _TIP)))
    texts = {cell: notes.words(marks) for cell, marks in sorted(one.cells.items()) if cell not in threaded}
    said = [_MANY.format(sheet=one.name, most=notes.MOST)] if len(texts) > notes.MOST else []
    texts = dict(list(texts.items())[: notes.MOST])
    if texts:
        notes.put_notes(package, one.key, main, texts)
        relation = sheet.drawing_of(found)
        drawings = {r.id: r.part for r in package.relations(one.key)}
        drawing = notes.put_drawing(package, one.key, drawings.get(relation, ""), texts, number)
        if not relation:
            made += sheet.with_drawing(content, found, package.add_relation(one.key, "vmlDrawing", drawing), package.strict)
    package.put(one.key, applied(content, made))
    edits[one.key] = made
    return said


def _deselect_others(package: Package, done: set[str], edits: dict[str, list[Edit]]) -> list[str]:
    """Takes the selection from all sheets that carry no marks, chart and dialog sheets included."""
    for _, key, _ in package.sheets:
        if key in done:
            continue
        content = package.part(key)
        if b"tabSelected" not in content.replace(b"\x00", b""):
            continue
        content = as_utf8(content)
        views = elements(content, lambda path: path[1:] == ("sheetViews", "sheetView"))
        made = [edit for view in views if view.values.get("tabSelected", "0") not in ("0", "false") and (edit := attribute(content, view.begin, "tabSelected", "0"))]
        if made:
            package.put(key, applied(content, made))
            edits[key] = made
    return []

"""The proof of a marked workbook, before it leaves the worker: undone it is the original, it reads the same, and the marks are there."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from pipeline.marking.grids import trimmed
from pipeline.marking.package import TYPES, Package
from pipeline.marking.scan import scanned
from pipeline.marking.splice import CannotPatch, Edit, as_utf8, elements, undone
from pipeline.marking.stock import listed
from pipeline.read.answers import Refused
from pipeline.read.engines.xlsx import read_xlsx
from pipeline.read.limits import Limits
from pipeline.read.workbook import Sheet, Workbook
from schemas.marks import ERROR_FILL, WARNING_FILL, WARNING_GROUND

_SELECTED = re.compile(rb"""<(?:[\w.-]+:)?sheetView\s[^>]*tabSelected\s*=\s*["'](?:1|true|on)["']""")
_FILLS = {"error": ("solid", (ERROR_FILL,)), "warning": ("lightUp", (WARNING_FILL, WARNING_GROUND))}
_UNREAD = "作标记后的工作簿读不出来"


def prove(old: Package, new: Package, edits: Mapping[str, Sequence[Edit]], marked: Mapping[str, Mapping[int, str]], shown: str) -> None:
    """Raises CannotPatch (a fault of ours) where the marked package is not the original one with marks.

    ``edits``: what was done to parts that were there; ``marked``: level by sheet and packed address; ``shown``: the sheet that is selected.
    """
    new.weigh()
    _same_parts(old, new, edits)
    _same_relations(old, new)
    _one_selected(new, shown)
    _filled(new, marked)


def prove_reading(data: bytes, result: bytes, limits: Limits, edited: Collection[str]) -> None:
    """Raises CannotPatch where our own reader does not find the same tokens at the same addresses of the ``edited`` sheets (names).

    The others are proved by ``prove``: their parts are the same, so are the texts, and formats are only appended.
    Without a fault of ours where the original cannot be read at all.
    """
    try:
        before = read_xlsx(data, limits, only=edited)
    except Refused as refused:
        raise CannotPatch(refused.reason) from None
    try:
        after = read_xlsx(result, limits, only=edited)
    except Refused as refused:
        raise CannotPatch(f"{_UNREAD}（{refused.reason}）", fault=True) from None
    sheets = {sheet.name: sheet for sheet in after.sheets}
    if [sheet.name for sheet in before.sheets] != [name for name in sheets if name in _names(before)] or before.date1904 != after.date1904:
        raise CannotPatch("工作表的次序或日期系统有改动", fault=True)
    for sheet in before.sheets:
        if _said(sheet) != _said(sheets[sheet.name]):
            raise CannotPatch(f"读出的内容有改动（{sheet.name}）", fault=True)


def _names(workbook: Workbook) -> Collection[str]:
    return {sheet.name for sheet in workbook.sheets}


def _said(sheet: Sheet) -> tuple[object, ...]:
    """All that a sheet says, without the empty cells at the ends of rows and below the last one."""
    return trimmed(sheet.rows), sheet.merges, sheet.hidden, sheet.hidden_rows, sheet.hidden_columns, sheet.struck


def _same_parts(old: Package, new: Package, edits: Mapping[str, Sequence[Edit]]) -> None:
    for key in old:
        if key in edits:
            if not undone(new.text(key), as_utf8(old.part(key)), edits[key]):
                raise CannotPatch(f"标记没有还原（{key}）", fault=True)
        elif key != TYPES and not key.endswith(".rels") and not new.same(old, key):
            raise CannotPatch(f"没有标记的部件有改动（{key}）", fault=True)


def _same_relations(old: Package, new: Package) -> None:
    """Every part has the relations and the content type that it had; what is new stands behind."""
    types, before = new.types(), old.types()
    for key in ("", *old):
        related = old.relations(key)
        if new.relations(key)[: len(related)] != related:
            raise CannotPatch(f"部件的关系有改动（{key}）", fault=True)
        if key and types.of(key) != before.of(key):
            raise CannotPatch(f"部件的类型有改动（{key}）", fault=True)
    for key in new:
        if not key.endswith(".rels") and key not in old and not types.of(key):
            raise CannotPatch(f"新部件没有类型（{key}）", fault=True)


def _one_selected(package: Package, shown: str) -> None:
    for sheet in listed(package):
        if bool(_SELECTED.search(package.text(sheet.part))) != (sheet.name == shown):
            raise CannotPatch(f"选中的工作表不对（{sheet.name}）", fault=True)


def _filled(package: Package, marked: Mapping[str, Mapping[int, str]]) -> None:
    """Every cited cell carries the fill of its level."""
    related = [relation for relation in package.relations(package.workbook) if relation.kind == "styles"]
    content = package.text(related[0].part) if related else b""
    members = elements(content, lambda path: path[1:] in (("fills", "fill"), ("cellXfs", "xf"))) if content else []
    fills = [content[e.begin : e.end].decode("utf-8", "replace") for e in members if e.local == "fill"]
    formats = [int(e.values.get("fillId", "0")) for e in members if e.local == "xf"]
    for sheet in listed(package):
        cells = marked.get(sheet.name, {})
        if not cells:
            continue
        found = scanned(package.text(sheet.part), cells).cells
        for cell, level in cells.items():
            pattern, colours = _FILLS[level]
            fill = fills[formats[found[cell][1]]] if cell in found else ""
            if f'"{pattern}"' not in fill or not all(f'"FF{colour}"' in fill for colour in colours):
                raise CannotPatch(f"单元格没有填充颜色（{sheet.name}）", fault=True)

"""The proof of a marked workbook, before it leaves the worker: undone it is the original, and it says the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.marking.package import Package
from pipeline.marking.sheets import SheetNames
from pipeline.marking.splice import CannotPatch, Edit, as_utf8, elements, undone
from pipeline.read.limits import Limits
from schemas.marks import ERROR_FILL, WARNING_FILL


def prove(
    data: bytes,
    result: bytes,
    before: Mapping[str, bytes],
    edits: Mapping[str, Sequence[Edit]],
    marked: Mapping[tuple[str, int], str],
    names: SheetNames,
    limits: Limits,
) -> None:
    """Raises CannotPatch (a fault of ours) where the marked workbook is not the original with marks.

    ``before``: content of the parts that were edited; ``edits``: what was done to them; ``marked``: level by sheet and cell.
    """
    old, new = Package(data, limits), Package(result, limits)
    for key, made in edits.items():
        if not undone(new.text(key), as_utf8(before.get(key) or old.part(key)), made):
            raise CannotPatch(f"标记没有还原（{key}）", fault=True)
    changed = set(edits) | _carriers(old, new)
    for key in old.keys():
        if key not in changed and not new.same(old, key):
            raise CannotPatch(f"没有标记的部件有改动（{key}）", fault=True)
    _one_selected(new, names)


def _carriers(old: Package, new: Package) -> set[str]:
    """Parts that may carry marks besides: types, relationships, notes and their drawings, the document's properties."""
    kinds = ("comments", "vmlDrawing", "custom-properties", "customProperties")
    keys = {"[content_types].xml"} | {key for key in new.keys() if key.endswith(".rels")}
    for _, sheet, _ in old.sheets:
        keys |= {relation.part for relation in old.relations(sheet) if relation.kind in kinds}
    return keys | {relation.part for relation in old.relations("") if relation.kind in kinds}


def _one_selected(package: Package, names: SheetNames) -> None:
    for name, key, _ in package.sheets:
        views = elements(package.text(key), lambda path: path[1:] == ("sheetViews", "sheetView")) if b"tabSelected" in package.part(key) else []
        selected = any(view.values.get("tabSelected", "0") in ("1", "true") for view in views)
        if selected != (name == names.list):
            raise CannotPatch(f"选中的工作表不对（{name}）", fault=True)


COLOURS = {"error": ERROR_FILL, "warning": WARNING_FILL}

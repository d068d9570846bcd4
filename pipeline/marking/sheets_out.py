"""Sheets taken out of a package, with all that only they need; names of single sheets follow their sheets."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from xml.sax.saxutils import escape

from pipeline.marking.package import CannotPatch, Package
from pipeline.marking.splice import Edit, Element, applied, attribute, elements
from pipeline.marking.stock import Sheet, listed, parts_of

_OF_WORKBOOK = (
    ("definedNames",),
    ("definedNames", "definedName"),
    ("bookViews", "workbookView"),
    ("customWorkbookViews", "customWorkbookView"),
)
_HOLDING = re.compile(r"/(?:worksheets|chartsheets|charts|pivotcache|tables|drawings)/")  # parts whose formulas name sheets


def without_sheets(package: Package, goes: Collection[str], name_goes: Callable[[str, str], bool] = lambda name, text: False) -> None:
    """Takes the sheets of these names out, and the defined names for which ``name_goes`` (name, what it refers to) is true.

    Raises CannotPatch where a formula elsewhere refers to a sheet that goes. That a visible sheet is left is the caller's: marking adds one.
    """
    sheets = listed(package)
    places = {place: number for number, place in enumerate(place for place, sheet in enumerate(sheets) if sheet.name not in goes)}
    content = package.text(package.workbook)
    edits = [Edit(sheet.element.begin, sheet.element.end, b"") for sheet in sheets if sheet.name in goes]
    referring = _reference(goes) if goes else None
    found = elements(content, lambda path: path[1:] in _OF_WORKBOOK)
    edits += _names(content, found, places, lambda name, text: name_goes(name, text) or bool(referring and referring.search(text)))
    if goes:
        edits += _views(content, found, sheets, places)
    if edits:
        package.put(package.workbook, applied(content, edits))
    if not goes:
        return
    for sheet in sheets:
        if sheet.name in goes:
            package.remove_relation(package.workbook, sheet.relation)
    without_calculation_order(package)
    sweep_orphans(package, [sheet.part for sheet in sheets if sheet.name in goes])
    assert referring is not None
    for key in parts_of(package):
        if key.endswith(".xml") and _HOLDING.search("/" + key) and referring.search(package.text(key).decode("utf-8", "replace")):
            raise CannotPatch("有公式引用了要去掉的工作表。")


def _reference(goes: Collection[str]) -> re.Pattern[str]:
    """Finds one of the sheets as a formula names it, also as one end of a range of sheets, in a part's text."""
    names = [re.escape(escape(name.replace("'", "''"))) for name in goes]
    return re.compile("(?<![\\w.])(?:" + "|".join(names) + ")(?:'?!|:[^!<>]{1,40}!)")


def _names(content: bytes, found: list[Element], places: dict[int, int], goes: Callable[[str, str], bool]) -> list[Edit]:
    edits: list[Edit] = []
    listed = [one for one in found if one.local == "definedName"]
    stay = 0
    for one in listed:
        inner = content[one.inside : one.outside].decode("utf-8", "replace")
        place = one.values.get("localSheetId")
        gone = place is not None and place.isdigit() and int(place) not in places
        if gone or goes(one.values.get("name", ""), inner):
            edits.append(Edit(one.begin, one.end, b""))
            continue
        stay += 1
        if place is not None and place.isdigit() and places[int(place)] != int(place):
            edits += _set(content, one, "localSheetId", str(places[int(place)]))
    if listed and not stay:
        return [Edit(one.begin, one.end, b"") for one in found if one.local == "definedNames"]
    return edits


def _views(content: bytes, found: list[Element], sheets: list[Sheet], places: dict[int, int]) -> list[Edit]:
    """The first visible sheet, or the one that was shown, is shown."""
    kept = [sheet for place, sheet in enumerate(sheets) if place in places]
    visible = next((number for number, sheet in enumerate(kept) if sheet.state == "visible"), 0)
    ids = [sheet.element.values.get("sheetId", "") for sheet in kept]
    edits: list[Edit] = []
    for one in found:
        if one.local == "workbookView":
            for name in ("activeTab", "firstSheet"):
                if name in one.values:
                    place = int(one.values[name]) if one.values[name].isdigit() else -1
                    edits += _set(content, one, name, str(places.get(place, visible)))
        if one.local == "customWorkbookView" and one.values.get("activeSheetId") not in (None, *ids):
            edits += _set(content, one, "activeSheetId", ids[visible]) if ids else []
    return edits


def _set(content: bytes, element: Element, name: str, value: str) -> list[Edit]:
    edit = attribute(content, element.begin, name, value)
    return [edit] if edit else []


def without_calculation_order(package: Package) -> None:
    """Takes the calculation chain out: it may list cells that hold no formula any more, which Excel repairs. It is made anew by itself."""
    for relation in package.relations(package.workbook):
        if relation.kind == "calcChain":
            package.remove_relation(package.workbook, relation.id)
            package.remove(relation.part)


def sweep_orphans(package: Package, parts: list[str]) -> None:
    """Takes parts out that nothing refers to any more, and then what only they referred to."""
    queue = [part for part in parts if part in package]
    while queue:
        part = queue.pop()
        if part not in package or part in _referred(package):
            continue
        below = [relation.part for relation in package.relations(part) if not relation.outside]
        package.remove(part)
        queue += [one for one in below if one in package]


def _referred(package: Package) -> set[str]:
    return {relation.part for key in ("", *parts_of(package)) for relation in package.relations(key) if not relation.outside}

"""Sheets taken out of a package, with all that only they need; names of single sheets follow their sheets."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from xml.sax.saxutils import escape

from pipeline.marking.package import CannotPatch, Package, Relation
from pipeline.marking.splice import ATTRIBUTE, Edit, Element, elements, spliced

_HOLDING = re.compile(r"/(?:worksheets|chartsheets|charts|pivotcache|tables|drawings)/")  # parts whose formulas name sheets


@dataclass(frozen=True)
class Sheet:
    """A sheet as the workbook lists it; ``part`` is '' where its relation leads nowhere."""

    name: str
    part: str
    type: str
    state: str
    relation: str
    element: Element


def listed(package: Package) -> list[Sheet]:
    """The sheets in their order."""
    related = package.relations(package.workbook)
    found = []
    for one in elements(package.part(package.workbook)):
        if one.name != "sheet" or one.depth != 3:
            continue
        id = next((value for key, value in one.values.items() if key.endswith("/relationships id")), "")
        relation = related.get(id, Relation(id, "", "", False, ""))
        found.append(Sheet(one.values.get("name", ""), relation.part, relation.type, one.values.get("state", "visible"), id, one))
    return found


def without_sheets(package: Package, goes: Collection[str], name_goes: Callable[[str, str], bool] = lambda name, text: False) -> None:
    """Takes the sheets of these names out, and the defined names for which ``name_goes`` (name, what it refers to) is true.

    Raises CannotPatch where no visible sheet is left, or where a formula elsewhere refers to a sheet that goes.
    """
    sheets = listed(package)
    places = {place: number for number, place in enumerate(place for place, sheet in enumerate(sheets) if sheet.name not in goes)}
    if goes and not any(sheet.state == "visible" for sheet in sheets if sheet.name not in goes):
        raise CannotPatch("除了要去掉的工作表，没有可见的工作表。")
    content = package.part(package.workbook)
    edits = [Edit(sheet.element.start, sheet.element.end, b"") for sheet in sheets if sheet.name in goes]
    referring = _reference(goes) if goes else None
    found = elements(content)
    edits += _names(content, found, places, lambda name, text: name_goes(name, text) or bool(referring and referring.search(text)))
    if goes:
        edits += _views(content, found, sheets, places)
    if edits:
        package.put(package.workbook, spliced(content, edits))
    if not goes:
        return
    for sheet in sheets:
        if sheet.name in goes:
            package.unrelate(package.workbook, {sheet.relation})
    without_calculation_order(package)
    sweep_orphans(package, [sheet.part for sheet in sheets if sheet.name in goes])
    assert referring is not None
    for key in package.keys():
        if key.endswith(".xml") and _HOLDING.search("/" + key) and referring.search(package.part(key).decode("utf-8", "replace")):
            raise CannotPatch("有公式引用了要去掉的工作表。")


def _reference(goes: Collection[str]) -> re.Pattern[str]:
    """Finds one of the sheets as a formula names it, also as one end of a range of sheets, in a part's text."""
    names = [re.escape(escape(name.replace("'", "''"))) for name in goes]
    return re.compile("(?<![\\w.])(?:" + "|".join(names) + ")(?:'?!|:[^!<>]{1,40}!)")


def _names(content: bytes, found: list[Element], places: dict[int, int], goes: Callable[[str, str], bool]) -> list[Edit]:
    edits: list[Edit] = []
    listed = [one for one in found if one.name == "definedName"]
    stay = 0
    for one in listed:
        inner = content[one.behind : one.end].rpartition(b"</")[0].decode("utf-8", "replace")
        place = one.values.get("localSheetId")
        gone = place is not None and place.isdigit() and int(place) not in places
        if gone or goes(one.values.get("name", ""), inner):
            edits.append(Edit(one.start, one.end, b""))
            continue
        stay += 1
        if place is not None and place.isdigit() and places[int(place)] != int(place):
            edits.append(attribute(content, one, b"localSheetId", str(places[int(place)]).encode()))
    if listed and not stay:
        return [Edit(one.start, one.end, b"") for one in found if one.name == "definedNames"]
    return edits


def _views(content: bytes, found: list[Element], sheets: list[Sheet], places: dict[int, int]) -> list[Edit]:
    """The first visible sheet, or the one that was shown, is shown."""
    kept = [sheet for place, sheet in enumerate(sheets) if place in places]
    visible = next(number for number, sheet in enumerate(kept) if sheet.state == "visible")
    ids = [sheet.element.values.get("sheetId", "") for sheet in kept]
    edits = []
    for one in found:
        if one.name == "workbookView":
            for name in ("activeTab", "firstSheet"):
                if name in one.values:
                    place = int(one.values[name]) if one.values[name].isdigit() else -1
                    edits.append(attribute(content, one, name.encode(), str(places.get(place, visible)).encode()))
        if one.name == "customWorkbookView" and one.values.get("activeSheetId") not in (None, *ids):
            edits.append(attribute(content, one, b"activeSheetId", ids[visible].encode()))
    return edits


def attribute(content: bytes, element: Element, name: bytes, value: bytes) -> Edit:
    """Sets an attribute that the element has, or gives it the attribute."""
    for found in ATTRIBUTE.finditer(content, element.start, element.behind):
        if found[1] == name:
            return Edit(found.start(2) + 1, found.end(2) - 1, value)
    at = element.behind - (2 if content[element.behind - 2 : element.behind] == b"/>" else 1)
    return Edit(at, at, b" " + name + b'="' + value + b'"')


def without_calculation_order(package: Package) -> None:
    """Takes the calculation chain out: it may list cells that hold no formula any more, which Excel repairs. It is made anew by itself."""
    for relation in package.relations(package.workbook).values():
        if relation.type.endswith("/calcChain"):
            package.unrelate(package.workbook, {relation.id})
            package.remove(relation.part)


def sweep_orphans(package: Package, parts: list[str]) -> None:
    """Takes parts out that nothing refers to any more, and then what only they referred to."""
    queue = [part for part in parts if part in package]
    while queue:
        part = queue.pop()
        if part not in package or part in _referred(package):
            continue
        below = [relation.part for relation in package.relations(part).values() if not relation.outside]
        package.remove(part)
        queue += [one for one in below if one in package]


def _referred(package: Package) -> set[str]:
    keys = ["", *package.keys()]
    return {relation.part for key in keys for relation in package.relations(key).values() if not relation.outside}

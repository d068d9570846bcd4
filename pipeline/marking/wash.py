"""Our marks of last time are taken out of a workbook that comes back, whoever saved it since: then it is the school's own again."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from html import unescape

from pipeline.marking.package import CannotPatch, Package
from pipeline.marking.sheets_out import without_sheets
from pipeline.marking.splice import Edit, Element, applied, elements
from pipeline.marking.stock import Sheet, listed
from pipeline.marking.wash_fills import Kept, Place, cell_of, own_fills_back
from pipeline.marking.wash_notes import without_our_notes
from pipeline.read.answers import Refused
from pipeline.read.engines.any import read_workbook
from pipeline.read.limits import USUAL, Limits
from pipeline.read.returned import take_ours
from pipeline.read.workbook import Sheet as Grid
from schemas.marks import HEADINGS, NAME, PROPERTY, STATE_HEADINGS

_SIGNS = re.compile("|".join(("1X\\|\\d", HEADINGS["now"], STATE_HEADINGS[0])).encode())  # of a sheet of ours, in it or in the shared texts
_CUSTOM = frozenset({"custom-properties", "customProperties"})
_NAMES = ("definedNames", "definedName")
_ROOTS = (("hyperlinks",), ("hyperlinks", "hyperlink"))


@dataclass(frozen=True, slots=True)
class Washed:
    """What was taken out: our sheets by their names, and how many notes, cell formats, names, links of ours, and the token's property."""

    sheets: tuple[str, ...] = ()
    notes: int = 0
    fills: int = 0
    names: int = 0
    links: int = 0
    told: bool = False

    @property
    def held(self) -> bool:
        """Whether anything of ours was in the workbook."""
        return self != Washed()


def washed(package: Package, limits: Limits = USUAL, scratch: str = "") -> Washed:
    """Takes our marks out: sheets, fills (a cell's own fill comes back), notes, names, links, the token. What a school wrote stays.

    Each by its own sign, so that it works on what programs and people left of them. Raises CannotPatch where a formula of the school's
    refers to a sheet of ours.
    """
    sheets = _our_sheets(package, limits, scratch)
    ours = [sheet.name for sheet in sheets]
    theirs = [sheet for sheet in listed(package) if sheet.name not in ours]
    fills = own_fills_back(package, _kept(package, sheets), _places(package))
    links = sum(_without_links(package, sheet, ours) for sheet in theirs)
    notes = sum(without_our_notes(package, sheet.part) for sheet in theirs)
    names = _our_names(package)
    if ours or names:
        without_sheets(package, ours, lambda name, _: name.lower().startswith(NAME.lower()))
    return Washed(tuple(ours), notes, fills, names, links, _without_property(package))


def _our_sheets(package: Package, limits: Limits, scratch: str) -> list[Grid]:
    """The sheets that reading takes for ours. Raises CannotPatch where it takes away a part of one: tables of the school's stand on it, too."""
    related = package.relations(package.workbook)
    likely = [relation.part for relation in related if relation.kind in ("worksheet", "sharedStrings")]
    if not any(_SIGNS.search(package.text(part)) for part in likely if part in package):
        return []
    data = package.data()
    try:
        book = read_workbook(data, "xlsx", limits, scratch, False)
    except Refused as refused:
        raise CannotPatch(refused.reason) from None
    before = [(sheet, [*sheet.rows]) for sheet in book.sheets]
    take_ours(book, data, limits)
    if any(sheet.rows != rows for sheet, rows in before):
        raise CannotPatch("工作簿里“问题清单”的内容与填报的内容在同一张工作表上。")
    stay = {id(sheet) for sheet in book.sheets}
    return [sheet for sheet, _ in before if id(sheet) not in stay]


def _kept(package: Package, ours: list[Grid]) -> Kept | None:
    """The state sheet, where it came back."""
    head = ["t" + word for word in STATE_HEADINGS]
    for grid in ours:
        for number, cells in enumerate(grid.rows):
            if cells[: len(head)] == head:
                rows = {line[0][1:]: place for place, line in enumerate(grid.rows[number + 1 :], number + 2) if line and line[0][:1] == "t"}
                part = next(sheet.part for sheet in listed(package) if sheet.name == grid.name)
                return Kept(part, rows)
    return None


def _places(package: Package) -> dict[str, Place]:
    """Where our names lead, by the name in lower case; those that lead nowhere any more are left out."""
    parts = {sheet.name: sheet.part for sheet in listed(package)}
    content = package.text(package.workbook)
    found = {}
    for one in elements(content, lambda path: path[1:] == _NAMES):
        sheet, _, cell = unescape(content[one.inside : one.outside].decode("utf-8", "replace")).rpartition("!")
        name = sheet.removeprefix("$").removeprefix("'").removesuffix("'").replace("''", "'")
        if one.values.get("name", "").startswith(NAME) and name in parts and cell_of(cell):
            found[one.values["name"].lower()] = (parts[name], cell_of(cell))
    return found


def _our_names(package: Package) -> int:
    found = elements(package.text(package.workbook), lambda path: path[1:] == _NAMES)
    return sum(one.values.get("name", "").lower().startswith(NAME.lower()) for one in found)


def _without_links(package: Package, sheet: Sheet, ours: Collection[str]) -> int:
    """Takes the links to our sheets and names off a sheet; how many."""
    if sheet.part not in package:
        return 0
    content = package.text(sheet.part)
    if b"yperlink" not in content:
        return 0
    outside = {relation.id: relation.target for relation in package.relations(sheet.part) if relation.kind == "hyperlink"}
    found = elements(content, lambda path: path[1:] in _ROOTS)
    links = [one for one in found if one.local == "hyperlink"]
    goes = [one for one in links if _is_ours(one, outside, ours)]
    if not goes:
        return 0
    whole = [one for one in found if one.local == "hyperlinks"] if len(goes) == len(links) else goes
    package.put(sheet.part, applied(content, [Edit(one.begin, one.end, b"") for one in whole]))
    kept = {value for one in links if one not in goes for value in one.values.values()}
    for id in {value for one in goes for value in one.values.values()} & outside.keys() - kept:
        package.remove_relation(sheet.part, id)
    return len(goes)


def _is_ours(link: Element, outside: dict[str, str], ours: Collection[str]) -> bool:
    places = [link.values.get("location", ""), *(outside[value] for value in link.values.values() if value in outside)]
    for place in places:
        plain = place.lstrip("#")
        if plain.lower().startswith(NAME.lower()):
            return True
        sheet = plain.rpartition("!" if "!" in plain else ".")[0]
        if sheet.lstrip("$").strip("'").replace("''", "'") in ours:
            return True
    return False


def _without_property(package: Package) -> bool:
    """Takes the token out of the document's properties; a part that holds nothing else goes."""
    held = False
    for relation in package.relations(""):
        if relation.kind not in _CUSTOM or relation.part not in package:
            continue
        content = package.text(relation.part)
        found = elements(content, lambda path: path[1:] == ("property",))
        goes = [one for one in found if one.values.get("name") == PROPERTY]
        held = held or bool(goes)
        if goes and len(goes) == len(found):
            package.remove_relation("", relation.id)
            package.remove(relation.part)
        elif goes:
            package.put(relation.part, applied(content, [Edit(one.begin, one.end, b"") for one in goes]))
    return held

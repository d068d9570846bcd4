"""One worksheet's marks as edits of its bytes: formats of cited cells, links on headings, the drawing of notes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipeline.marking.relations import RELATED
from pipeline.marking.scan import ORDER, Scanned, address
from pipeline.marking.splice import CannotPatch, Edit, appended, attribute, placed, value_xml
from schemas.cells import a1, unpack


def deselected(content: bytes, found: Scanned) -> list[Edit]:
    """No view of the sheet is selected: two selected sheets are a group, and what is typed goes into both."""
    edits = (attribute(content, place, "tabSelected", "0") for place in found.views)
    return [edit for edit in edits if edit]


def formatted(content: bytes, found: Scanned, formats: Mapping[int, int]) -> list[Edit]:
    """The edits that give cells (packed address) their new formats; absent cells and rows are put in."""
    edits: list[Edit] = []
    new_rows: dict[int, list[tuple[int, int]]] = {}
    into: dict[int, list[int]] = {}
    for cell, style in sorted(formats.items()):
        row, _ = unpack(cell)
        if cell in found.cells:
            edit = attribute(content, found.cells[cell][0], "s", str(style))
            edits += [edit] if edit else []
        elif row in found.rows:
            into.setdefault(row, []).append(cell)
        else:
            new_rows.setdefault(row, []).append((cell, style))
    p = found.data.prefix if found.data else ""
    for row, cells in into.items():
        edits += _into_row(content, found, row, cells, formats)
    by_place: dict[int, bytes] = {}
    for row, pairs in new_rows.items():
        inner = "".join(f'<{p}c r="{a1(cell)}" s="{style}"/>' for cell, style in pairs)
        place = found.before[-1 - row]
        by_place[place] = by_place.get(place, b"") + f'<{p}row r="{row + 1}">{inner}</{p}row>'.encode()
    for place, xml in by_place.items():
        if found.data and place == found.data.outside:
            edits += appended(content, found.data, xml)
        else:
            edits.append(Edit(place, place, xml))
    return edits


def _into_row(content: bytes, found: Scanned, row: int, cells: list[int], formats: Mapping[int, int]) -> list[Edit]:
    element = found.rows[row]
    edits: list[Edit] = []
    by_place: dict[int, bytes] = {}
    for cell in cells:
        place = found.before[cell]
        by_place[place] = by_place.get(place, b"") + f'<{element.prefix}c r="{a1(cell)}" s="{formats[cell]}"/>'.encode()
    for place, xml in by_place.items():
        if element.empty:
            edits += appended(content, element, xml)
        else:
            edits.append(Edit(place, place, xml))
    spans = re.fullmatch(r"(\d+):(\d+)", element.values.get("spans", ""))
    if spans:
        columns = [unpack(cell)[1] + 1 for cell in cells]
        wide = f"{min(int(spans[1]), *columns)}:{max(int(spans[2]), *columns)}"
        edit = attribute(content, element.begin, "spans", wide)
        edits += [edit] if edit else []
    return edits


def linked(content: bytes, found: Scanned, links: Mapping[int, tuple[str, str]]) -> list[Edit]:
    """The edits that hang internal links (location, tooltip) on cells that have none yet."""
    free = {cell: link for cell, link in links.items() if not _has_link(found, cell)}
    if not free:
        return []
    p = found.root.prefix
    xml = "".join(
        f'<{p}hyperlink ref="{a1(cell)}" location={value_xml(location)} tooltip={value_xml(tip)}/>'
        for cell, (location, tip) in sorted(free.items())
    )
    if found.hyperlinks is not None:
        return appended(content, found.hyperlinks, xml.encode(), ORDER["hyperlinks"])
    return placed(content, found.root, found.children, ORDER, "hyperlinks", f"<{p}hyperlinks>{xml}</{p}hyperlinks>".encode())


def _has_link(found: Scanned, cell: int) -> bool:
    row, column = unpack(cell)
    for area in found.linked:
        first, _, last = area.replace("$", "").partition(":")
        try:
            (top, left), (bottom, right) = unpack(address(first)), unpack(address(last or first))
        except CannotPatch:
            return True  # whole columns, several areas: whatever it is, it may be there
        if top <= row <= bottom and left <= column <= right:
            return True
    return False


def with_drawing(content: bytes, found: Scanned, relation: str, strict: bool) -> list[Edit]:
    """The edits that name the drawing of the sheet's notes, where it has none or one that is not there."""
    for child in found.children:
        if child.local == "legacyDrawing":
            names = [name for name in child.values if name.rpartition(":")[2] == "id"]
            edit = attribute(content, child.begin, names[0], relation) if names else None
            return [edit] if edit else []
    xml = f'<{found.root.prefix}legacyDrawing xmlns:r="{RELATED[strict]}" r:id="{relation}"/>'
    return placed(content, found.root, found.children, ORDER, "legacyDrawing", xml.encode())


def drawing_of(found: Scanned) -> str:
    """The id of the relation to the drawing of the sheet's notes, '' where it has none."""
    for child in found.children:
        if child.local == "legacyDrawing":
            return next((value for name, value in child.values.items() if name.rpartition(":")[2] == "id"), "")
    return ""

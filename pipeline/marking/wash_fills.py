"""Our colours are taken out of a workbook's formats, in the styles part alone; a cell that had a fill of its own gets it back from its keeper."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.marking.package import Package
from pipeline.marking.splice import Element, appended, applied, attribute, elements
from schemas.cells import column_letters
from schemas.marks import ERROR_FILL, MIXED_FILL, STATE_HEADINGS, WARNING_FILL, name_of

_SOLIDS = frozenset({ERROR_FILL, MIXED_FILL})
_COLUMN = column_letters(len(STATE_HEADINGS))  # column of the state sheet whose empty cells carry the formats that cited cells had
_PLACE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_FILLS = (("fills", "fill"), ("fills", "fill", "patternFill"), ("fills", "fill", "patternFill", "fgColor"))
_FORMATS = (("cellXfs",), ("cellXfs", "xf"))

Place = tuple[str, str]  # key of a sheet's part, cell as A1


@dataclass(frozen=True, slots=True)
class Kept:
    """The part of the state sheet, and the row (from 1) of every finding on it."""

    part: str
    rows: Mapping[str, int]


def own_fills_back(package: Package, kept: Kept | None, names: Mapping[str, Place]) -> int:
    """Takes our fills out of every cell format; how many had one. ``names``: where the defined names of the package lead."""
    key = next((relation.part for relation in package.relations(package.workbook) if relation.kind == "styles"), "")
    if key not in package:
        return 0
    content = package.text(key)
    if not any(colour.encode() in content.upper() for colour in (*_SOLIDS, WARNING_FILL) if colour):
        return 0
    ours = _our_fills(elements(content, lambda path: path[1:] in _FILLS))
    groups = elements(content, lambda path: path[1:] in _FORMATS)
    formats = groups[1:]
    marked = {place for place, one in enumerate(formats) if one.values.get("fillId") in ours}
    if not marked:
        return 0
    edits = [edit for place in marked if (edit := attribute(content, formats[place].begin, "fillId", "0"))]
    new = _put_back(package, kept, names, content, formats, marked, ours) if kept else []
    if new:
        edits += appended(content, groups[0], b"".join(new))
        count = attribute(content, groups[0].begin, "count", str(len(formats) + len(new)))
        edits += [count] if count else []
    package.put(key, applied(content, edits))
    return len(marked)


def _our_fills(found: list[Element]) -> set[str]:
    """The numbers of the fills that are ours."""
    ours, number, pattern = set(), -1, ""
    for one in found:
        if one.local == "fill":
            number += 1
        elif one.local == "patternFill":
            pattern = one.values.get("patternType", "")
        else:
            colour = one.values.get("rgb", "")[-6:].upper()
            if (pattern == "solid" and colour in _SOLIDS) or (pattern == "lightUp" and colour == WARNING_FILL):
                ours.add(str(number))
    return ours


def _put_back(
    package: Package,
    kept: Kept,
    names: Mapping[str, Place],
    content: bytes,
    formats: list[Element],
    marked: set[int],
    ours: set[str],
) -> list[bytes]:
    """Gives cells the fills that their keepers have; the new formats. Only the fill is taken: programs change the rest of an empty cell's."""
    keepers = _styles(package, kept.part, {f"{_COLUMN}{row}" for row in kept.rows.values()})
    wanted: dict[str, dict[str, str]] = {}
    for finding, row in kept.rows.items():
        style = keepers.get(f"{_COLUMN}{row}")
        sheet, cell = names.get(name_of(finding).lower(), ("", ""))
        if style is None or not cell or style[1] >= len(formats):
            continue
        fill = formats[style[1]].values.get("fillId", "0")
        if fill not in ("0", *ours):
            wanted.setdefault(sheet, {})[cell] = fill
    new: list[bytes] = []
    known: dict[tuple[int, str], int] = {}
    for sheet, cells in wanted.items():
        edits = []
        whole = package.text(sheet)
        for cell, (begin, style_id) in _styles(package, sheet, set(cells)).items():
            if style_id not in marked:
                continue
            pair = (style_id, cells[cell])
            if pair not in known:
                known[pair] = len(formats) + len(new)
                raw = content[formats[style_id].begin : formats[style_id].end]
                changes = [attribute(raw, 0, "fillId", cells[cell]), attribute(raw, 0, "applyFill", "1")]
                new.append(applied(raw, [change for change in changes if change]))
            edit = attribute(whole, begin, "s", str(known[pair]))
            edits += [edit] if edit else []
        package.put(sheet, applied(whole, edits))
    return new


def _styles(package: Package, sheet: str, cells: set[str]) -> dict[str, tuple[int, int]]:
    """Where the start tags of these cells are in a sheet's part, and their formats."""
    if sheet not in package or not cells:
        return {}
    found = elements(package.text(sheet), lambda path: path[1:] == ("sheetData", "row", "c"))
    return {
        one.values["r"]: (one.begin, int(one.values.get("s", "0")))
        for one in found
        if one.values.get("r") in cells and one.values.get("s", "0").isdigit()
    }


def cell_of(reference: str) -> str:
    """``$J$8`` -> ``J8``; '' for anything else."""
    found = _PLACE.fullmatch(reference)
    return found[1] + found[2] if found else ""

"""To which of several schools a table without a column for them belongs: by its place, its sheet's name, its titles, its content, its order."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.read.choosing import value
from pipeline.read.pieces import Piece
from schemas.words import school_key

_LEAST = 2  # characters of a sheet's name that may stand for a school
_LOOKED = 400  # records whose employers are looked at
UNKNOWN = -1
SHARED = "\0"  # the tag of a sheet on which several schools stand


@dataclass(frozen=True)
class Place:
    """Where a school's own record stands. ``tag``: what its sheet's name says beside the form's ('' where others stand there, too)."""

    key: str  # the school's name, made comparable
    sheet: int
    row: int
    tag: str


def owner(piece: Piece, tag: str, places: list[Place]) -> int:
    """The school that a table says it belongs to, UNKNOWN where it does not say, or says two.

    Beside a sheet of several schools (a city's list) a table belongs to the one school that has a sheet of its own.
    """
    if len(places) == 1:
        return 0
    for say in (_above, _by_tag, _by_title, _by_content):
        found = say(piece, tag, places)
        if found != UNKNOWN:
            return found
    return _only([i for i, place in enumerate(places) if place.tag != SHARED])


def by_order(pieces: list[Piece], places: list[Place], served: set[int]) -> dict[int, int]:
    """The last resort: school by position in ``pieces`` (in the workbook's order); {} where the order tells nothing either.

    As many tables as schools that have none yet, each school on a sheet of its own; or each table behind its school's sheet.
    """
    waiting = sorted((i for i in range(len(places)) if i not in served), key=lambda i: (places[i].sheet, places[i].row))
    if not pieces or len({places[i].sheet for i in waiting}) < len(waiting):
        return {}
    if len(pieces) == len(waiting):
        return dict(enumerate(waiting))
    behind = {n: max((i for i in waiting if places[i].sheet < piece.place), key=lambda i: places[i].sheet, default=UNKNOWN)
              for n, piece in enumerate(pieces)}  # fmt: skip
    return behind if set(behind.values()) == set(waiting) else {}


def _only(found: list[int]) -> int:
    return found[0] if len(found) == 1 else UNKNOWN


def _above(piece: Piece, tag: str, places: list[Place]) -> int:
    """The school whose record stands on the same sheet, the nearest above the table."""
    here = [i for i, place in enumerate(places) if place.sheet == piece.place and place.tag != SHARED]
    above = [i for i in here if places[i].row < piece.found.heading_row]
    return max(above, key=lambda i: places[i].row) if above else _only(here)


def _by_tag(piece: Piece, tag: str, places: list[Place]) -> int:
    """A shared part of the sheets' names: 院校信息（甲） and 证书申报（甲）."""
    tags = [place.tag for place in places]
    if tags.count(tag) == 1 and len(set(tags)) == len(tags):
        return tags.index(tag)
    near = [i for i, other in enumerate(tags) if tag and other and other != SHARED and (tag in other or other in tag)]
    return _only(near) if near else _only([i for i, place in enumerate(places) if _says(tag) and tag in place.key])


def _says(tag: str) -> bool:
    """Whether a part of a sheet's name can be a part of a school's: 甲, but no number or single letter."""
    return len(tag) >= _LEAST or "\u4e00" <= tag <= "\u9fff"


def _by_title(piece: Piece, tag: str, places: list[Place]) -> int:
    """A school's whole name in the sheet's name or the titles over the table, the longest of names within one another."""
    for text in (*reversed(piece.over), piece.sheet.name):
        found = _named(school_key(text), places)
        if found != UNKNOWN:
            return found
    return UNKNOWN


def _named(text: str, places: list[Place]) -> int:
    found = [i for i, place in enumerate(places) if place.key and place.key in text]
    longest = max((places[i].key for i in found), key=len, default="")
    return _only([i for i in found if places[i].key == longest]) if all(places[i].key in longest for i in found) else UNKNOWN


def _by_content(piece: Piece, tag: str, places: list[Place]) -> int:
    """The one school that is named as the employer of trainers."""
    keys = {place.key: i for i, place in enumerate(places) if place.key}
    records = range(min(len(piece.records.rows), _LOOKED))
    employers = {school_key(token[1:]) for i in records if (token := value(piece, i, "employer"))}
    return _only([keys[name] for name in employers if name in keys])

"""Our own sheets between the two that make them: the list says what they hold, the patcher puts them into the package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

TRANSITIONAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"  # the main namespace of most packages; strict ones have another


def quoted(sheet: str) -> str:
    """A sheet's name as formulas have it."""
    return "'" + sheet.replace("'", "''") + "'"


@dataclass(frozen=True, slots=True)
class SheetNames:
    """What our sheets are called in this workbook, and which of its own sheets are hidden (no link leads there)."""

    list: str
    changes: str
    state: str
    hidden: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LocalName:
    """A defined name of one sheet (``localSheetId``): ``_xlnm.Print_Titles`` -> ``'问题清单'!$7:$7``."""

    name: str
    refers: str
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class ListedSheet:
    """A worksheet part. ``state``: of its ``<sheet>``; ``names``: its local names. It needs no relationships."""

    name: str
    xml: bytes
    state: Literal["visible", "veryHidden"] = "visible"
    names: tuple[LocalName, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """Our sheets: the list goes first, ``changes`` (where there is one) behind it, the state sheet last.

    ``rows``: the 1-based row of every finding in the list, for the links back.
    """

    list: ListedSheet
    state: ListedSheet
    changes: ListedSheet | None = None
    rows: Mapping[str, int] = field(default_factory=dict)

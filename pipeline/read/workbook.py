"""What an engine gives: a workbook as grids of tokens. The one shape that every format is brought to."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Sheet:
    """One sheet. ``rows[r][c]`` is the token of 0-based row r, column c; rows may have different lengths.

    ``merges`` are inclusive 0-based (first_row, first_column, last_row, last_column). ``doubtful`` are places (row, column) whose
    number the first pass over a binary file could not tell as it is stored; a second pass sets them. ``struck``: places whose whole
    text is struck through, where the engine knows.
    """

    name: str
    rows: list[list[str]]
    hidden: bool = False
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    doubtful: set[tuple[int, int]] = field(default_factory=set)
    struck: set[tuple[int, int]] = field(default_factory=set)


@dataclass
class Workbook:
    """A readable workbook. ``format`` by content: xlsx, xlsm, xls, xlsb, ods, csv, html, xml2003."""

    format: str
    sheets: list[Sheet]
    date1904: bool = False
    macros: bool = False
    external_links: bool = False
    names: dict[str, str] = field(default_factory=dict)  # of a workbook that we marked, by finding: what its defined name refers to now
    told: str = ""  # the token that the package of such a workbook holds outside of its sheets

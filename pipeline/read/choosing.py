"""Chooses among the tables of a workbook: which layout it follows, which tables are read, and which are left out, with why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.read.documents import is_school
from pipeline.read.forms import Forms, Layout
from pipeline.read.glance import Glance
from pipeline.read.pieces import Piece, find_pieces
from pipeline.read.rows import blank
from pipeline.read.sheet_names import certificate_cut, certificate_in, form_names, tag
from schemas.fields import TABLES

_SAYS_WHO = ("school_name", "school_code", "contact_name", "contact_phone", "contact_email")
_NAMING = {
    "application": ("certificate", "major_code", "major_name"),
    "trainer": ("certificate", "trainer_name"),
    "school": ("school_name",),
}
_COUNTS = {f.name for f in TABLES["application"] if f.of_kind.storage == "integer"}
_WHOLE = {
    "application": ("certificate", "major_code", "levels"),
    "trainer": ("certificate", "trainer_name", "employer"),
    "school": (),
}  # without one of these columns a row cannot be told from another, and repeats what stands elsewhere
_KEY = {"application": ("certificate", "major_code"), "trainer": ("certificate", "trainer_name"), "school": ("school_name",)}
_TRIED = 40  # records of one key that a record is held against


@dataclass(eq=False)
class Left:
    """A table that is not read, and why. ``guide``: it was not meant to be read; ``beside``: the tables of its kind that are read;
    ``other``: how many of its rows they do not hold.
    """

    piece: Piece
    why: str
    guide: bool = False
    beside: list[Piece] = field(default_factory=list)
    other: int = 0


@dataclass(eq=False)
class Choice:
    """What is read of a workbook: the layout that names it, its tables and those that are left out."""

    layout: Layout
    pieces: list[Piece]
    left: list[Left]
    kept_drafts: list[Piece]  # read although their names say draft: nothing else holds what they hold
    found: set[str]  # tables that some sheet holds, be it blank
    places: set[int]  # sheets with a table

    @property
    def says_enough(self) -> bool:
        """Whether it is a return whatever else the workbook holds: applications, or two of the three tables with content."""
        roles = {piece.role for piece in self.pieces if filled(piece)}
        return "application" in roles or len(roles) > 1

    def reads(self, place: int) -> bool:
        """Whether a sheet holds a table of a return, read, left out or blank."""
        return place in self.places

    def before(self, piece: Piece) -> list[Piece]:
        """The tables of its kind that are meant before it."""
        mine = self.serving(piece.role)
        return mine[: mine.index(piece)]

    def serving(self, role: str) -> list[Piece]:
        """The tables of a kind that are read, the one that is meant first."""
        return _ordered((piece for piece in self.pieces if piece.role == role), self.layout)


def choose(glances: list[Glance], forms: Forms, closed: list[set[int]]) -> Choice | None:
    """The choice, or None where no sheet holds a table of any layout."""
    of_layout = {layout.id: find_pieces(glances, layout, forms, closed) for layout in forms.layouts}
    flat = {(p.place, p.found.heading_row): len(p.found.columns) for pieces in of_layout.values() for p in pieces if p.flat}
    best: tuple[tuple[bool, bool, int], Layout, list[Piece]] | None = None
    for layout in forms.layouts:
        pieces = of_layout[layout.id] = [piece for piece in of_layout[layout.id] if not _outdone(piece, flat)]
        score = _score(layout, pieces)
        if pieces and (best is None or score > best[0]):
            best = (score, layout, pieces)
    if best is None:
        return None
    _, layout, pieces = best
    taken = {(piece.place, piece.found.heading_row + step) for piece in pieces for step in (-1, 0, 1)}
    for other in forms.layouts:
        further = [p for p in of_layout[other.id] if filled(p) and (p.place, p.found.heading_row) not in taken]
        pieces = pieces + further
        taken |= {(piece.place, piece.found.heading_row + step) for piece in further for step in (-1, 0, 1)}
    return _sorted_out(layout, pieces, forms)


def _outdone(piece: Piece, flat: dict[tuple[int, int], int]) -> bool:
    """Whether the same headings are those of a flat sheet, which holds the schools' columns as well."""
    if piece.flat:
        return False
    rows = (piece.found.heading_row + step for step in (-1, 0, 1))
    return any(flat.get((piece.place, row), 0) > len(piece.found.columns) for row in rows)


def _score(layout: Layout, pieces: list[Piece]) -> tuple[bool, bool, int]:
    """Applications first, then a layout that is whole, then the most headings."""
    groups = [[piece for piece in pieces if piece.form is form] for form in layout.sheets]
    best = [min(group, key=lambda piece: piece.order) for group in groups if group]
    rows = any(piece.role == "application" and filled(piece) for piece in pieces)
    return rows, all(groups), sum(len(piece.found.columns) for piece in best)


def filled(piece: Piece) -> bool:
    """Whether a table says anything: a record, or a school's name, code or contact."""
    if not piece.found.pairs:
        return bool(piece.records.rows)
    return any(not blank(value(piece, i, name)) for i in range(len(piece.records.rows)) for name in _SAYS_WHO)


def value(piece: Piece, record: int, name: str) -> str:
    """The token of a field in a record of the table; '' where it has no such column."""
    for position, key in enumerate(piece.records.keys):
        if key[1] == name:
            return piece.records.tokens[record][position]
    return ""


def _sorted_out(layout: Layout, pieces: list[Piece], forms: Forms) -> Choice:
    tables = {table for piece in pieces for table in piece.form.tables}
    choice = Choice(layout, [], [], [], tables, {piece.place for piece in pieces})
    names = form_names(form.names for each in forms.layouts for form in each.sheets)
    for role in TABLES:
        mine = _ordered((piece for piece in pieces if piece.role == role), layout)
        choice.pieces += _of_role(mine, choice, names, forms) if len(mine) > 1 else mine
    for left in choice.left:
        left.beside = choice.serving(left.piece.role)
        left.other = differing(left.piece, left.beside)
    return choice


def _ordered(pieces: Iterable[Piece], layout: Layout) -> list[Piece]:
    """The one that is meant first; of two that bear issued names the one of the workbook's own layout."""
    return sorted(pieces, key=lambda piece: (*piece.order[:2], piece.layout is not layout, *piece.order[2:]))


def _of_role(pieces: list[Piece], choice: Choice, names: list[str], forms: Forms) -> list[Piece]:
    """Which of several tables of one kind are read, the one that is meant first."""
    plain = [piece for piece in pieces if not piece.guide]
    if plain:
        guides = [piece for piece in pieces if piece.guide and filled(piece)]
        choice.left += [Left(piece, "填表说明或示例", guide=True) for piece in guides]
        pieces = plain
    with_content = [piece for piece in pieces if filled(piece)]
    if not with_content:
        return pieces[:1]
    likely = [piece for piece in with_content if is_likely(piece, forms)]
    if not likely:
        return _without_drafts(with_content, choice, names) if pieces[0].role != "school" else with_content[:1]
    choice.left += [Left(piece, "内容不像填好的申报表", guide=True) for piece in with_content if piece not in likely]
    kept: list[Piece] = []
    for piece in likely:
        lacking = [
            name for name in _WHOLE[piece.role] if not _has(piece, name) and not (name == "certificate" and told_certificate(piece, forms))
        ]
        if lacking and repeats(piece, kept):
            choice.left.append(Left(piece, f"没有“{piece.form.exact[piece.role, lacking[0]]}”一列"))
        else:
            kept.append(piece)
    return _without_drafts(kept, choice, names)


def _has(piece: Piece, name: str) -> bool:
    return any(key[1] == name for key in piece.records.keys)


def is_likely(piece: Piece, forms: Forms) -> bool:
    """Whether a table can be one that a school filled in, and not guidance or a list for another purpose that has its headings."""
    records = range(len(piece.records.rows))
    if piece.role == "school":
        return any(is_school(value(piece, i, "school_name")) or _digits(value(piece, i, "school_code")) >= 8 for i in records)
    if piece.role == "application":
        counts = [position for position, key in enumerate(piece.records.keys) if key[1] in _COUNTS]
        rows = piece.records.tokens
        return any(_digits(value(piece, i, "major_code")) or any(_digits(rows[i][position]) for position in counts) for i in records)
    columns = {key[1] for key in piece.records.keys}
    return "trainer_name" in columns and ("certificate" in columns or bool(told_certificate(piece, forms)))


def _digits(token: str) -> int:
    return sum(character.isdigit() for character in token[1:])


def told_certificate(piece: Piece, forms: Forms) -> str:
    """The certificate that a sheet's name or the titles over its table tell, '' for none."""
    names = form_names(piece.form.names for _ in (0,))
    rest = tag(piece.sheet.name, names)
    return certificate_in([*reversed(piece.over), piece.sheet.name], forms.certificates) or certificate_cut(rest, forms.certificates)


def _without_drafts(pieces: list[Piece], choice: Choice, names: list[str]) -> list[Piece]:
    """The tables without drafts, old copies and hidden ones, wherever another one may stand for the same part of the school."""
    told = {id(piece): tag(piece.sheet.name, names) for piece in pieces}
    doubtful = [piece for piece in pieces if piece.sheet.hidden or piece.draft]
    plain = {told[id(piece)] for piece in pieces if piece not in doubtful}
    kept = []
    for piece in pieces:
        own, word = told[id(piece)], piece.draft
        if piece in doubtful and plain and (not own or plain & {"", own}):
            choice.left.append(Left(piece, f"名称含“{word}”" if word else "隐藏工作表"))
        else:
            kept.append(piece)
            if word and plain:
                choice.kept_drafts.append(piece)
    return kept


def repeats(piece: Piece, before: list[Piece]) -> bool:
    """Whether every row of a table names what a row of another one names: what is missing in it may stand there."""
    names = [name for name in _NAMING[piece.role] if _has(piece, name)]
    known = {_key(record, names) for other in before for record in other.loosely if all(name in record for name in names)}
    return bool(names and known) and all(_key(record, names) in known for record in piece.loosely)


def differing(piece: Piece, others: Iterable[Piece]) -> int:
    """How many records of a table stand in none of the others with the same content, in the columns that both have."""
    records = [record for other in others for record in other.loosely]
    names = _KEY[piece.role]
    by_key: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for record in records:
        by_key.setdefault(_key(record, names), []).append(record)
    return sum(not any(_same(record, other) for other in by_key.get(_key(record, names), [])[:_TRIED]) for record in piece.loosely)


def _key(record: dict[str, str], names: Sequence[str]) -> tuple[str, ...]:
    return tuple(record.get(name, "") for name in names)


def _same(one: dict[str, str], other: dict[str, str]) -> bool:
    return all(other[name] == text for name, text in one.items() if name in other)

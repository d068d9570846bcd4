"""Finds a table in a grid by its headings: which rows hold them, which column is which field, where another table begins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.read.forms import SheetForm
from pipeline.read.glance import HEADING_ROWS, Glance, Heading
from pipeline.read.persons import DOUBTFUL, FORM, NOBODY, OTHER, OWN, is_own, names_another, of_group
from pipeline.read.workbook import Sheet

Key = tuple[str, str]
_ANOTHER = 0.6  # share of the best headings that a further heading row of the same table must have
_EXACT, _JOINED, _IN_GROUP = -1, 100, 200  # ranks of a spelling; between them its place among the spellings


@dataclass
class Found:
    """A table found in a sheet: field by column, the last heading row, and headings that no field claims.

    ``pairs``: the sheet holds labels with their values beside them; ``columns`` then holds packed addresses of the values.
    ``again``: further rows of this table's headings, with their columns; ``heads``: every row that belongs to them;
    ``ends``: rows in which another table's headings begin.
    """

    sheet: Sheet
    form: SheetForm
    columns: dict[Key, int]
    heading_row: int
    unknown: list[tuple[int, str]] = field(default_factory=list)
    pairs: bool = False
    again: dict[int, dict[Key, int]] = field(default_factory=dict)
    heads: set[int] = field(default_factory=set)
    ends: set[int] = field(default_factory=set)
    words: dict[int, dict[int, str]] = field(default_factory=dict)  # of the glance

    @property
    def missing(self) -> list[Key]:
        every = (self.columns, *self.again.values())
        return [key for key in self.form.exact if key in self.form.required and not all(key in columns for columns in every)]


@dataclass(frozen=True)
class _Claim:
    """A column that may be a field: whose label it is, how near its spelling is to the form's own, where it stands."""

    owner: int
    rank: int
    column: int
    text: str


def columns_of(glance: Glance, form: SheetForm, row: int) -> tuple[dict[Key, int], list[tuple[int, str]]]:
    """Field by column under the heading row ``row``, and the headings that no field claims."""
    claims: dict[Key, list[_Claim]] = {}
    unknown = []
    headings = glance.headings(row)
    fields = [_field(heading, form) for heading in headings]
    order = _Order(form)
    for heading, (key, rank) in zip(headings, fields):
        owner = NOBODY
        own = _in_group(heading, form)
        if key in form.grouped or own:
            owner = _owner(heading, headings, fields, form, order.owner)
            if owner == OTHER:
                key = None
            elif owner == OWN and key is None:
                key, rank = own, _IN_GROUP
        order.passes(heading.text, key)
        if key is None:
            unknown.append((heading.column, heading.text))
        else:
            claims.setdefault(key, []).append(_Claim(owner, rank, heading.column, heading.text))
    columns = {}
    for key, made in claims.items():
        made.sort(key=lambda claim: (claim.owner, claim.rank, claim.column))
        columns[key] = made[0].column
        unknown += [(claim.column, claim.text) for claim in made[1:]]
    return columns, sorted(unknown)


def _field(heading: Heading, form: SheetForm) -> tuple[Key | None, int]:
    """The field of a heading by its words, and the rank of the spelling."""
    for rank, word in enumerate(heading.own):
        key = form.headings.get(word)
        if key is not None:
            return key, _EXACT if not rank and form.of_exact.get(word) == key else rank
    for rank, word in enumerate(heading.joined):
        key = form.headings.get(word)
        if key is not None:
            return key, _JOINED + rank
    return None, 0


def _in_group(heading: Heading, form: SheetForm) -> Key | None:
    return next((form.in_group[word] for word in heading.own if word in form.in_group), None)


def _owner(heading: Heading, headings: list[Heading], fields: list[tuple[Key | None, int]], form: SheetForm, before: int) -> int:
    """Whose label a heading is: its groups tell, else its own words, else the headings before it."""
    for group in heading.groups:
        inside = [(one, key) for one, (key, _) in zip(headings, fields) if group.first <= one.column <= group.last]
        owner = of_group(group.text, form, [known for one, key in inside if (known := key or _in_group(one, form))])
        if owner != NOBODY:
            return owner
    return OWN if any(word.startswith(tuple(form.persons)) for word in heading.own) else before


class _Order:
    """Whose labels follow in a row of headings that has no groups: 分管校领导, 职务, 联系电话, 联系人, 职务, 联系电话."""

    def __init__(self, form: SheetForm) -> None:
        self.owner, self._form, self._met = NOBODY, form, False

    def passes(self, text: str, key: Key | None) -> None:
        """A heading was passed; ``key`` is its field."""
        if key is not None and key in self._form.grouped.values() and is_own(text, self._form):
            self.owner, self._met = OWN, True
        elif key not in self._form.grouped and names_another(text, self._form):
            self.owner = FORM if key else DOUBTFUL if self._met else OTHER
        elif key is not None and key not in self._form.grouped and self.owner != OWN:
            self.owner = NOBODY


def enough(columns: dict[Key, int], form: SheetForm) -> bool:
    """Whether the headings found make it this table: enough of each of its tables."""
    return all(sum(key[0] == table for key in columns) >= least for table, least in form.least.items())


def find_table(glance: Glance, form: SheetForm) -> Found | None:
    """The table of ``form`` in a sheet, or None: from its first row of headings on, with every further one and where other tables begin.

    Of neighbouring rows the one with the most headings is the last heading row, the upper one of equals.
    """
    met = _heading_rows(glance, form)
    most = max((len(columns) for columns, _ in met.values()), default=0)
    whole = {row: found for row, found in met.items() if len(found[0]) >= most * _ANOTHER}
    if not whole:
        return None
    first, *further = whole
    columns, unknown = whole[first]
    found = Found(glance.sheet, form, columns, first, unknown, words=glance.words)
    found.again = {row: whole[row][0] for row in further}
    found.heads = {at for row, columns in found.again.items() for at in range(_top(glance, row, columns.values()), row + 1)}
    others = [(row, columns) for row, (columns, _) in met.items() if row not in whole]
    for rival in form.rivals:
        others += [(row, columns) for row, (columns, _) in _heading_rows(glance, rival).items() if row not in whole]
    found.ends = {_top(glance, row, columns.values()) for row, columns in others}
    return found


def _heading_rows(glance: Glance, form: SheetForm) -> dict[int, tuple[dict[Key, int], list[tuple[int, str]]]]:
    """Every last row of headings that make this table, in order, with its columns and unknown headings."""
    found: dict[int, tuple[dict[Key, int], list[tuple[int, str]]]] = {}
    last = -HEADING_ROWS
    for row in glance.heading_rows(form.words):
        columns, unknown = columns_of(glance, form, row)
        own = {heading.column for heading in glance.headings(row) if heading.row == row}
        if not enough(columns, form) or own.isdisjoint(columns.values()):  # a row that adds nothing is a row of data below headings
            continue
        if row - last < HEADING_ROWS:
            if len(columns) <= len(found[last][0]):
                continue
            del found[last]
        found[row] = (columns, unknown)
        last = row
    return found


def _top(glance: Glance, row: int, columns: Iterable[int]) -> int:
    """The first row of the headings whose last row is ``row``: merged groups over them are no data either."""
    claimed = set(columns)
    rows = [row]
    for heading in glance.headings(row):
        if heading.column in claimed:
            rows += [heading.row, *(group.row for group in heading.groups if group.merged)]
    return min(rows)

"""Finds a table in a grid by its headings: which rows hold them, which column is which field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pipeline.read.forms import SheetForm
from pipeline.read.glance import Glance, Heading
from pipeline.read.persons import DOUBTFUL, FORM, NOBODY, OTHER, OWN, is_own, names_another, of_group
from pipeline.read.row_kinds import Key
from pipeline.read.workbook import Sheet
from schemas.cells import pack

_EXACT, _JOINED, _IN_GROUP = -1, 100, 200  # ranks of a spelling; between them its place among the spellings


@dataclass
class Found:
    """A table found in a sheet: field by column, the last heading row, and headings that no field claims.

    ``pairs``: the sheet holds labels with their values beside them; ``columns`` then holds packed addresses of the values.
    ``top``: the first row of the headings, groups over them included; ``words``: the glance's. ``labels``: of pairs, the packed address
    of each label that has a cell of its own.
    """

    sheet: Sheet
    form: SheetForm
    columns: dict[Key, int]
    heading_row: int
    unknown: list[tuple[int, str]] = field(default_factory=list)
    pairs: bool = False
    top: int = 0
    words: dict[int, dict[int, str]] = field(default_factory=dict)
    labels: dict[Key, int] = field(default_factory=dict)

    def heads(self) -> Iterator[tuple[Key, int]]:
        """By field the packed address of its heading or label, where that has a cell of its own."""
        if self.pairs:
            yield from self.labels.items()
            return
        for key, column in self.columns.items():
            rows = range(self.heading_row, self.top - 1, -1)
            row = next((row for row in rows if column < len(self.sheet.rows[row]) and self.sheet.rows[row][column]), None)
            if row is not None:
                yield key, pack(row, column)

    @property
    def missing(self) -> list[Key]:
        return [key for key in self.form.exact if key in self.form.required and key not in self.columns]


@dataclass(frozen=True)
class _Claim:
    """A column that may be a field: whose label it is, how near its spelling is to the form's own, where it stands."""

    owner: int
    rank: int
    column: int
    text: str


def columns_of(glance: Glance, form: SheetForm, row: int) -> tuple[dict[Key, int], list[tuple[int, str]]]:
    """Field by column under the heading row ``row``, and the headings that no field claims."""
    place = (id(form.headings), row)  # forms that differ in what is enough share their headings
    if place not in glance.columns:
        glance.columns[place] = _columns(glance, form, row)
    return glance.columns[place]


def _columns(glance: Glance, form: SheetForm, row: int) -> tuple[dict[Key, int], list[tuple[int, str]]]:
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
    """The table of ``form`` in a sheet, or None. The row with the most headings wins, the upper one of equals."""
    best: Found | None = None
    for row in glance.heading_rows(form.words):
        if glance.width(row) < sum(form.least.values()):
            continue
        columns, unknown = columns_of(glance, form, row)
        own = {heading.column for heading in glance.headings(row) if heading.row == row}
        if not enough(columns, form) or own.isdisjoint(columns.values()):  # a row that adds nothing is a row of data below headings
            continue
        if best is None or len(columns) > len(best.columns):
            top = _top(glance, row, columns.values())
            best = Found(glance.sheet, form, columns, row, unknown, top=top, words=glance.words)
            if not best.missing:
                break
    return best


def _top(glance: Glance, row: int, columns: Iterable[int]) -> int:
    """The first row of the headings whose last row is ``row``: merged groups over them are no data either."""
    claimed = set(columns)
    rows = [row]
    for heading in glance.headings(row):
        if heading.column in claimed:
            rows += [heading.row, *(group.row for group in heading.groups if group.merged)]
    return min(rows)

"""Finds label/value pairs in a sheet (院校信息): the value stands right of its label, below where labels fill the row, or behind a colon."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Container, Iterator
from dataclasses import dataclass

from pipeline.read.forms import SheetForm
from pipeline.read.glance import LABEL_COLUMNS, LABEL_ROWS, Glance
from pipeline.read.headings import Found, Key, enough
from pipeline.read.persons import DOUBTFUL, FORM, NOBODY, OTHER, OWN, is_own, names_another, of_group
from pipeline.read.rows import blank
from pipeline.read.workbook import Sheet
from schemas.cells import pack
from schemas.labels import labelled, spellings

REACH = 6  # how far right of its label a value may stand when the cells between are empty
_LONGEST = 120  # characters of a label with its notes
_IN_GROUP = 100  # rank of a spelling that needs its person; lower ranks are places among the spellings, -1 is the form's own
_HIGHEST = 30  # rows of a group beside its labels
Place = tuple[int, int]


@dataclass(frozen=True)
class _Label:
    """A label: its field and how near its spelling is to the form's own."""

    key: Key
    rank: int


def find_pairs(glance: Glance, form: SheetForm) -> Found | None:
    """The pairs of ``form`` in a sheet, or None; ``columns`` holds the packed address of each value cell."""
    labels = _labels(glance, form)
    behind = list(_behind(glance, form))
    if len({label.key for label in labels.values()} | {key for key, _ in behind}) < min(form.least.values()):
        return None
    page = _Page(glance.sheet, form, labels)
    columns: dict[Key, int] = {}
    own: dict[Key, int] = {}
    ranks: dict[Key, tuple[int, bool, int, int]] = {}
    for at, label in page.labels.items():
        owner = page.owner(at, label)
        if owner == OTHER or (label.rank == _IN_GROUP and owner != OWN):
            continue
        value = page.value_cell(at)
        if value in page.labels:
            continue  # two labels side by side: the value of the first one was forgotten
        rank = (owner, page.is_blank(value), label.rank, pack(*at))
        if label.key not in ranks or rank < ranks[label.key]:
            ranks[label.key], columns[label.key], own[label.key] = rank, pack(*value), pack(*at)
    for key, address in behind:
        columns.setdefault(key, address)
    first = min((row for row, _ in labels), default=0)
    return Found(glance.sheet, form, columns, first, pairs=True, words=glance.words, labels=own) if enough(columns, form) else None


def may_hold_pairs(glance: Glance, form: SheetForm, without: Container[int] = ()) -> bool:
    """Whether a sheet has enough labels of ``form``, rows of ``without`` aside: a quick look before the close one."""
    words = sum(
        word in form.headings or word in form.in_group
        for row, words in glance.words.items()
        if row not in without
        for word in words.values()
    )
    return words >= min(form.least.values()) or sum(1 for _ in _behind(glance, form)) + words >= min(form.least.values())


def _labels(glance: Glance, form: SheetForm) -> dict[Place, _Label]:
    labels: dict[Place, _Label] = {}
    for row, words in glance.words.items():
        for column in words:
            token = glance.sheet.rows[row][column]
            if column >= LABEL_COLUMNS or len(token) >= _LONGEST:
                continue
            label = _label(token[1:], form)
            left = labels.get((row, column - 1))
            if label and not (left and left.key == label.key and label.rank != _IN_GROUP):
                labels[row, column] = label
    return labels


def _label(text: str, form: SheetForm) -> _Label | None:
    for rank, word in enumerate(spellings(text)):
        if word in form.headings:
            key = form.headings[word]
            return _Label(key, -1 if not rank and form.of_exact.get(word) == key else rank)
        if word in form.in_group:
            return _Label(form.in_group[word], _IN_GROUP)
    return None


class _Page:
    """A sheet of labels and values: where the value of a label stands, and whose label it is."""

    def __init__(self, sheet: Sheet, form: SheetForm, labels: dict[Place, _Label]) -> None:
        self._sheet, self._form = sheet, form
        self._ends = {(r1, c1): c2 for r1, c1, _r2, c2 in sheet.merges}
        self.labels = labels
        self._below = self._side_by_side()
        heads = {} if self._below else {at: label for at, label in labels.items() if self._heads_others(at, label)}
        self.labels = {at: label for at, label in labels.items() if at not in heads}
        stand = Counter(column for _, column in labels)
        self._columns = {column for column, count in stand.items() if count > 1}  # where labels stand: no value stands there
        self._gaps = self._leaves_gaps()
        self._persons = self._named(heads)
        self._rows = sorted({row for row, _ in self._persons})
        self._in_row: dict[int, list[int]] = {}
        for row, column in sorted(self._persons):
            self._in_row.setdefault(row, []).append(column)
        self._first_own = min((place for place, who in self._persons.items() if who == OWN), default=None)
        self._groups = self._beside()

    def _heads_others(self, at: Place, label: _Label) -> bool:
        """Whether a person's word is no label but the head of a group: the person's labels stand beside it."""
        beside = self.labels.get((at[0], self._end(at) + 1))
        return label.key in self._form.grouped.values() and label.rank != _IN_GROUP and bool(beside and beside.key in self._form.grouped)

    def _end(self, at: Place) -> int:
        return self._ends.get(at, at[1])

    def _side_by_side(self) -> bool:
        """Whether most labels have the next one right beside them, so that no value can stand there."""
        crowded = sum((row, self._end((row, column)) + 1) in self.labels for row, column in self.labels)
        return crowded * 2 > len(self.labels)

    def value_cell(self, at: Place) -> Place:
        """Where the value of the label at ``at`` stands, blank or not."""
        row, start = at[0], self._end(at) + 1
        if self._below:
            return row + 1, at[1]
        return (self._farther(at) if self._gaps else None) or (row, start)

    def _farther(self, at: Place) -> Place | None:
        """A value that stands apart from its label, blank cells between them; None where the cell beside it holds the value."""
        row, start = at[0], self._end(at) + 1
        if (row, start) in self._ends or (row, start) in self.labels or not self.is_blank((row, start)):
            return None
        for column in range(start + 1, start + REACH):
            if (row, column) in self.labels or column in self._columns:
                return None
            if not self.is_blank((row, column)):
                return None if self._token(row, column)[-1] in ":：" else (row, column)
        return None

    def _leaves_gaps(self) -> bool:
        """Whether values stand apart from their labels in this sheet: then a blank cell beside a label says nothing."""
        beside = sum(not self.is_blank((row, self._end((row, column)) + 1)) for row, column in self.labels)
        return sum(self._farther(at) is not None for at in self.labels) > beside

    def _token(self, row: int, column: int) -> str:
        cells = self._sheet.rows[row] if row < len(self._sheet.rows) else []
        return cells[column] if column < len(cells) else ""

    def is_blank(self, at: Place) -> bool:
        return blank(self._token(*at))

    def _named(self, heads: dict[Place, _Label]) -> dict[Place, int]:
        """By place: the persons whose labels may follow, whether they are labels themselves or heads of groups."""
        values = {self.value_cell(at) for at in self.labels}
        persons = {}
        for row, cells in enumerate(self._sheet.rows):
            for column, token in enumerate(cells[:LABEL_COLUMNS]):
                if token[:1] != "t" or (row, column) in values or len(token) > 40:
                    continue
                label = self.labels.get((row, column)) or heads.get((row, column))
                if label is None or label.key in self._form.grouped.values():
                    own = is_own(token[1:], self._form) and (label is None or label.rank != _IN_GROUP)
                    if own or names_another(token[1:], self._form):
                        persons[row, column] = OWN if own else OTHER
                elif label.key not in self._form.grouped and names_another(token[1:], self._form):
                    persons[row, column] = FORM
        return persons

    def _beside(self) -> dict[int, list[tuple[int, int]]]:
        """By row: heads of groups merged over several rows (last column, whose), left to right."""
        found: dict[int, list[tuple[int, int]]] = {}
        values = {self.value_cell(at) for at in self.labels}
        for r1, c1, r2, c2 in self._sheet.merges:
            text = self._token(r1, c1)
            if r1 == r2 or text[:1] != "t" or (r1, c1) in values or (r1, c1) in self.labels:
                continue
            last = min(r2, r1 + _HIGHEST)
            inside = [label.key for (row, column), label in self.labels.items() if r1 <= row <= last and column > c2]
            owner = self._persons.get((r1, c1), of_group(text[1:], self._form, inside))
            for row in range(r1, last + 1):
                found.setdefault(row, []).append((c2, owner))
        return {row: sorted(groups) for row, groups in found.items()}

    def owner(self, at: Place, label: _Label) -> int:
        """Whose label stands at ``at``: a group merged beside it tells, else the person before it in its row, else the one above."""
        if label.key not in self._form.grouped:
            return NOBODY
        if self._persons.get(at) == OWN:
            return OWN
        groups = [owner for last, owner in self._groups.get(at[0], ()) if last < at[1] and owner != NOBODY]
        if groups:
            return groups[-1]
        if any(word.startswith(tuple(self._form.persons)) for word in spellings(self._token(*at)[1:])):
            return OWN
        before = [column for column in self._in_row.get(at[0], ()) if column < at[1]]
        if before:
            return self._judged((at[0], before[-1]), any(self._persons[at[0], column] == OWN for column in before))
        row = self._row_above(at[0])
        columns = self._in_row.get(row, ())
        over = [column for column in columns if column <= at[1]]
        place = (row, over[-1] if over else columns[0]) if columns else None
        return self._judged(place, self._first_own is not None and self._first_own < place) if place else NOBODY

    def _judged(self, place: Place, after_own: bool) -> int:
        """Whose labels follow the person at ``place``; another's may be a line that was put between the contact and its labels."""
        return DOUBTFUL if self._persons[place] == OTHER and after_own else self._persons[place]

    def _row_above(self, row: int) -> int:
        """The nearest row above that names a person, -1 where none does."""
        place = bisect_right(self._rows, row - 1)
        return self._rows[place - 1] if place else -1


def _behind(glance: Glance, form: SheetForm) -> Iterator[tuple[Key, int]]:
    """Fields whose label and value stand in one cell (联系人：王五), with the cell's address; another person's are left out."""
    owner = NOBODY
    for row, cells in enumerate(glance.sheet.rows[:LABEL_ROWS]):
        for column, token in enumerate(cells[:LABEL_COLUMNS]):
            if token[:1] != "t" or not (":" in token or "：" in token):
                continue
            for text, value in labelled(token[1:]):
                key = next((form.common[word] for word in spellings(text) if word in form.common), None)
                if key in form.grouped.values() and is_own(text, form):
                    owner = OWN
                elif key not in form.grouped and names_another(text, form):
                    owner = OTHER
                needs_own = any(word in form.in_group for word in spellings(text))
                if key in form.grouped and (owner == OTHER or (needs_own and owner != OWN)):
                    continue
                if key and value:
                    yield key, pack(row, column)

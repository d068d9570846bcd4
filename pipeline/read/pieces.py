"""Finds every table of a layout in a workbook: several on a sheet too, each with the rows that are its own and its titles."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Container
from dataclasses import dataclass, replace
from functools import cached_property

from pipeline.read.forms import Forms, Layout, SheetForm
from pipeline.read.glance import HEADING_ROWS, Glance, text_of
from pipeline.read.headings import Found, Key, find_table
from pipeline.read.pairs import find_pairs, may_hold_pairs
from pipeline.read.rows import Records, blank, take_pairs, take_rows
from pipeline.read.sheet_names import draft_word, guide_word, is_issued, loose, titled_draft, titled_guide
from pipeline.read.workbook import Sheet
from schemas.cells import MAX_COLUMNS, TEXT, pack

_OVER = 3  # texts over the headings that may call a table a draft or an example
_LABELS = 2  # so many labels with values beside them in a row end the table above it
_TITLE = 80  # characters of a title
_MOST_HEADINGS = 1_000  # rows of a sheet that are looked at as headings


@dataclass(eq=False)
class Piece:
    """One table of a workbook. ``place``: of its sheet, 0-based; ``over``: the texts above its headings, top down."""

    layout: Layout
    found: Found
    records: Records
    place: int
    over: tuple[str, ...] = ()

    @property
    def sheet(self) -> Sheet:
        return self.found.sheet

    @property
    def form(self) -> SheetForm:
        return self.found.form

    @property
    def role(self) -> str:
        """The table that it serves: school, application (a flat sheet too) or trainer."""
        return "application" if "application" in self.form.tables else self.form.tables[0]

    @cached_property
    def draft(self) -> str:
        """The word by which its sheet's name or its title calls it a draft or an old copy, '' where neither does."""
        return draft_word(self.sheet.name) or next((word for text in self.over[-_OVER:] if (word := titled_draft(text))), "")

    @cached_property
    def guide(self) -> str:
        """The word by which its sheet's name or its title calls it guidance or an example, '' where neither does."""
        return guide_word(self.sheet.name) or next((word for text in self.over[-_OVER:] if (word := titled_guide(text))), "")

    @cached_property
    def loosely(self) -> list[dict[str, str]]:
        """The records by field, without what makes no difference between two copies of a row, and without the running number."""
        names = [key[1] for key in self.records.keys]
        return [{name: loose(token) for name, token in zip(names, tokens) if name != "seq"} for tokens in self.records.tokens]

    @property
    def flat(self) -> bool:
        """Whether every row holds its school, too."""
        return len(self.form.tables) > 1

    @cached_property
    def order(self) -> tuple[bool, bool, bool, int, int, int]:
        """Which of several is the one that is meant: visible, issued name, a name that holds it, most headings, first."""
        name = self.sheet.name
        named = any(own in name for own in self.form.names)
        exact = is_issued(name, self.form.names)
        return (self.sheet.hidden, not exact, not named, -len(self.found.columns), self.place, self.found.heading_row)


class _Row(Glance):
    """A glance of which one row alone may be the last row of headings."""

    def __init__(self, glance: Glance, row: int) -> None:
        self.__dict__.update(glance.__dict__)
        self._row = row

    def heading_rows(self, headings: object) -> list[int]:
        return [self._row]


def find_pieces(glances: list[Glance], layout: Layout, forms: Forms, closed: list[set[int]]) -> list[Piece]:
    """Every table of ``layout``, in the workbook's order. ``closed``: by sheet the rows that are another document's headings."""
    pieces = []
    for place, glance in enumerate(glances):
        pieces += _on_sheet(glance, layout, forms, place, closed[place])
    return pieces


def _on_sheet(glance: Glance, layout: Layout, forms: Forms, place: int, closed: set[int]) -> list[Piece]:
    hits = _hits(glance, layout, closed)
    pairs = _pairs(glance, layout, forms, hits)
    hits = [hit for hit in hits if not pairs or hit.form is not pairs[0].form]
    tops = [_top(glance, hit.heading_row, hit.form.words) for hit in hits]
    rivals = _rivals(glance, {hit.heading_row: hit.form for hit in hits})
    labels = (row for one in pairs for row in _label_rows(glance, one))
    ends = sorted({*tops, *rivals, *labels, *(_top(glance, row) for row in closed)})
    pieces = [Piece(layout, replace(one, sheet=glance.sheet), take_pairs(one), place) for one in pairs]
    for hit in hits:
        before, after = bisect_right(ends, hit.heading_row), len(glance.sheet.rows)
        end = ends[before] if before < len(ends) else after
        start = 0 if hit is hits[0] and not pairs else ends[before - 1]
        records = take_rows(hit if end == after else replace(hit, sheet=replace(glance.sheet, rows=glance.sheet.rows[:end])))
        first = _first_heading_row(glance, hit.heading_row, hit.form.words)
        if first == hit.heading_row:  # what stands over the headings is another table's, or a title
            hit = replace(hit, unknown=[(column, text) for column, text in hit.unknown if text == text_of(glance.sheet, first, column)])
        pieces.append(Piece(layout, hit, records, place, _texts(glance.sheet, start, first)))
    return pieces


def _hits(glance: Glance, layout: Layout, closed: set[int]) -> list[Found]:
    """The tables under heading rows, top down; of headings that touch, the row with the most, the upper one of equals."""
    hits: list[Found] = []
    for form in layout.sheets:
        rows = [row for row in glance.heading_rows(form.words) if row not in closed and row - 1 not in closed][:_MOST_HEADINGS]
        found = _under(glance, form, rows)
        if not found and form.style == "rows" and is_issued(glance.sheet.name, form.names[:1]):
            found = [replace(hit, form=form) for hit in _under(glance, form.on_its_sheet, rows)]
        hits += found
    best: list[Found] = []
    near: set[int] = set()
    taken: set[int] = set()
    for hit in sorted(hits, key=lambda hit: (-len(hit.columns), hit.form.style == "pairs", hit.heading_row)):
        own = range(hit.top, hit.heading_row + 1)
        if hit.heading_row not in near and taken.isdisjoint(own):
            best.append(hit)
            near |= {hit.heading_row - 1, hit.heading_row, hit.heading_row + 1}
            taken.update(own)
    best.sort(key=lambda hit: hit.heading_row)
    return [hit for i, hit in enumerate(best) if not (i and _goes_on(glance, best[i - 1], hit))]


def _under(glance: Glance, form: SheetForm, rows: list[int]) -> list[Found]:
    """The tables of a form whose headings end in one of the rows; the rows below whole headings are not asked."""
    found: list[Found] = []
    for row in rows:
        if not (found and row - found[-1].heading_row < HEADING_ROWS and not found[-1].missing and row not in glance.words):
            hit = find_table(_Row(glance, row), form)
            found += [hit] if hit else []
    return found


def _rivals(glance: Glance, hits: dict[int, SheetForm]) -> set[int]:
    """Where tables of other layouts begin that no table here holds: a list of trainers below a flat sheet."""
    forms = {id(rival): rival for form in hits.values() for rival in form.rivals}
    found = [hit for form in forms.values() for hit in _under(glance, form, glance.heading_rows(form.words)[:_MOST_HEADINGS])]
    return {
        _top(glance, hit.heading_row, hit.form.words)
        for hit in found
        if hits.keys().isdisjoint(range(hit.heading_row - 1, hit.heading_row + 2))
    }


def _goes_on(glance: Glance, above: Found, below: Found) -> bool:
    """Whether headings only repeat those of the table above, as on a new page: the same columns, and no title over them."""
    same = above.form is below.form and above.columns == below.columns
    words = below.form.words
    return same and _top(glance, below.heading_row, words) == _first_heading_row(glance, below.heading_row, words)


def _pairs(glance: Glance, layout: Layout, forms: Forms, hits: list[Found]) -> list[Found]:
    """Labels with values beside them, one block or several; [] where the sheet has none, or a table of the same says more."""
    for form in layout.sheets:
        strange = [hit for hit in hits if hit.form is not form]
        others = {row for hit in strange for row in range(_first_heading_row(glance, hit.heading_row, hit.form.words), hit.heading_row + 1)}
        if form.style != "pairs" or not may_hold_pairs(glance, form, others):
            continue
        rest = Glance(_without(glance.sheet, others), forms.known) if others else glance
        whole = find_pairs(rest, form)
        tables = [hit for hit in hits if hit.form is form]
        if whole is None or any(len(hit.columns) >= len(whole.columns) and take_rows(hit).rows for hit in tables):
            continue
        spans = _blocks(rest, form)
        blocks = _in_blocks(rest.sheet, spans, form, forms) if len(spans) > 1 else []
        return blocks if len(blocks) == len(spans) > 1 else [whole]
    return []


def _in_blocks(sheet: Sheet, spans: list[tuple[int, int]], form: SheetForm, forms: Forms) -> list[Found]:
    """The pairs of each block of rows, looked for in the block alone; the first block without them ends the search."""
    merges = sorted(sheet.merges)
    starts = [merge[0] for merge in merges]
    blocks: list[Found] = []
    for first, end in spans:
        mine = merges[bisect_left(starts, first) : bisect_left(starts, end)]
        moved = [(r1 - first, c1, min(r2, end - 1) - first, c2) for r1, c1, r2, c2 in mine]
        found = find_pairs(Glance(replace(sheet, rows=sheet.rows[first:end], merges=moved), forms.known), form)
        if found is None:
            return []
        columns, labels = ({key: at + pack(first, 0) for key, at in cells.items()} for cells in (found.columns, found.labels))
        blocks.append(replace(found, sheet=sheet, columns=columns, labels=labels, heading_row=first))  # a block begins with its first label
    return blocks


def _blocks(glance: Glance, form: SheetForm) -> list[tuple[int, int]]:
    """Rows of one block each: one begins wherever the sheet's first label stands again, if the school's name does, too."""
    rows: dict[Key, list[int]] = {}
    first: Key | None = None
    for row, words in sorted(glance.words.items()):
        for _, word in sorted(words.items()):
            key = form.headings.get(word)
            if key:
                first = first or key
                rows.setdefault(key, []).append(row)
    name = ("school", "school_name")
    starts = sorted(set(rows[first])) if first and len(set(rows.get(name, ()))) > 1 else []
    return list(zip(starts, [*starts[1:], len(glance.sheet.rows)])) if len(starts) > 1 else []


def _label_rows(glance: Glance, pairs: Found) -> list[int]:
    """Where a block of pairs ends a table above it: its title and first row, and every other with several values."""
    count = Counter(address // MAX_COLUMNS for address in pairs.columns.values())
    return [_top(glance, pairs.heading_row), *(row for row, values in count.items() if values >= _LABELS)]


def _first_heading_row(glance: Glance, row: int, words: Container[str]) -> int:
    """The row of the groups over the headings in ``row``, or that row itself. ``words``: the headings of the table."""
    first = row
    while first > max(0, row - HEADING_ROWS + 1) and _filled(glance.sheet, first - 1) > 1:
        joined = any(r1 == first - 1 and (c2 > c1 or r2 >= first) for r1, c1, r2, c2 in glance.sheet.merges)
        if not joined and not any(word in words for word in glance.words.get(first - 1, {}).values()):
            break
        first -= 1
    return first


def _top(glance: Glance, row: int, words: Container[str] = ()) -> int:
    """The first row that belongs to the table with headings in ``row``: its titles, and blank rows over them."""
    top = _first_heading_row(glance, row, words)
    while top > 0 and _filled(glance.sheet, top - 1) <= 1:
        top -= 1
    return top


def _filled(sheet: Sheet, row: int) -> int:
    return sum(not blank(token) for token in sheet.rows[row]) if row < len(sheet.rows) else 0


def _texts(sheet: Sheet, first: int, end: int) -> tuple[str, ...]:
    return tuple(token[1:] for cells in sheet.rows[first:end] for token in cells if token[:1] == TEXT and len(token) <= _TITLE)


def _without(sheet: Sheet, rows: set[int]) -> Sheet:
    return replace(sheet, rows=[[] if number in rows else cells for number, cells in enumerate(sheet.rows)])

"""Which options of a printed list are ticked: ☑是 □否, 是（ ） 否（√）, ●公办 ○民办, [x] 是 [ ] 否.

Never a guess: a tick that may belong to either of its neighbours, or a mark that may mean either, ticks nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from schemas.words import folded

_TICK, _CROSS, _LETTER, _BOXED, _FULL, _EMPTY = "√×x☒■□"
_SAME = (
    {ord(c): _TICK for c in "✓✔☑✅🗹🗸\uf0fe\uf0fc\uf052\uf050"}  # the last four: Wingdings, as Word and WPS insert them
    | {ord(c): _CROSS for c in "✕✖✗✘╳❌❎\uf0fb\uf04f"}
    | {ord(c): _BOXED for c in "⊠🗷🗵\uf0fd\uf051\uf054"}  # Word's own check box is ☒ where it is ticked
    | {ord(c): _FULL for c in "●◉⦿◆◼◾▪⬛▣★◎🔘"}
    | {ord(c): _EMPTY for c in "○◇☆◻◽▫⬜▢☐◯⚪🔲🔳\uf0a8\uf0a3\uf06f\uf0a1"}
)
_LOST_FONTS = (("þ", "¨"), ("R", "£"))  # ticked and empty, in Wingdings and Wingdings 2 whose font was lost; only as a pair
_OPENING, _CLOSING = "([{〔【<《", ")]}〕】>》"
_MARK = re.compile(
    rf"[{re.escape(_OPENING)}] ?([√×☒■□]{{0,2}}|[xXvV]) ?[{re.escape(_CLOSING)}]|([√×☒■□]+)|(?<![A-Za-z0-9])([vV])(?![A-Za-z0-9])"
)
_BETWEEN = " 、,;/|·:。.\n"
_PIECES = re.compile(r"(?:[^ 、,;/|·:(\[]|[(\[][^()\[\]]*[)\]])+")  # a separator inside brackets separates nothing


@dataclass(frozen=True)
class _Item:
    """A mark or a label, and where it stands."""

    text: str
    mark: str  # '' for a label
    start: int
    end: int


@dataclass(frozen=True)
class Ticked:
    """One ticked option: all that stands up to the next mark, and the one word that touches the tick ('' for none)."""

    whole: str
    word: str


def canonical(text: str) -> str:
    """The text in one width with one character for each kind of mark."""
    for ticked, empty in _LOST_FONTS:
        if ticked in text and empty in text:
            text = text.replace(ticked, _TICK).replace(empty, _EMPTY)
    return folded(text.translate(_SAME))


def ticked(text: str, option: Callable[[str], bool]) -> list[Ticked] | None:
    """The ticked options of a ``canonical`` text. Empty where it does not tell which; None where nothing in it is a mark.

    ``option``: whether a word is one; another one before a colon is the column's own name before the list.
    """
    text = " ".join(text.replace("_", "").split())
    head, colon, rest = text.partition(":")
    if colon and rest and not _MARK.search(head) and not option(head.strip()):
        text = rest
    items = _items(text)
    if not any(item.mark for item in items):
        return None
    chosen = _chosen({item.mark for item in items} - {""})
    found: dict[int, Ticked] = {}
    for item in items:
        if item.mark and item.mark == chosen:
            label = _label(item, items)
            if label is None:
                return []
            found[label.start] = Ticked(label.text, _nearest(item, label))
    return [found[start] for start in sorted(found)]


def _chosen(marks: set[str]) -> str:
    """The kind of mark that ticks, among those that a list uses; '' where none does for certain."""
    if _TICK in marks:
        return "" if _FULL in marks else _TICK
    if _FULL in marks:
        return "" if marks & {_CROSS, _BOXED, _LETTER} else _FULL
    if _LETTER in marks:
        return "" if marks & {_CROSS, _BOXED} else _LETTER
    return _BOXED if marks == {_BOXED, _EMPTY} else ""


def _items(text: str) -> list[_Item]:
    items: list[_Item] = []
    at = 0
    for found in _MARK.finditer(text):
        items += _labels(text, at, found.start())
        items.append(_Item("", _kind(found), found.start(), found.end()))
        at = found.end()
    return items + _labels(text, at, len(text))


def _labels(text: str, start: int, end: int) -> list[_Item]:
    """The label between two marks: none or one. A colon behind it belongs to it where marks touch it: 是：√."""
    while start < end and text[start] in _BETWEEN:
        start += 1
    stop = end
    while start < stop and text[stop - 1] in _BETWEEN:
        stop -= 1
    return [_Item(text[start:stop], "", start, stop + text.startswith(":", stop, end))] if start < stop else []


def _kind(found: re.Match[str]) -> str:
    inside = next((group for group in found.groups() if group), "")
    if inside in ("v", "V"):
        return _TICK
    if inside in ("x", "X"):
        return _LETTER
    return next((mark for mark in (_TICK, _CROSS, _BOXED, _FULL) if mark in inside), _EMPTY)


def _label(mark: _Item, items: list[_Item]) -> _Item | None:
    """The label of a mark: before it in a list that begins with a label and ends with a mark, behind it in the reverse; else the one it touches."""
    place = items.index(mark)
    before = items[place - 1] if place and not items[place - 1].mark else None
    behind = items[place + 1] if place + 1 < len(items) and not items[place + 1].mark else None
    if all(bool(one.mark) != bool(other.mark) for one, other in pairwise(items)) and len(items) % 2 == 0:
        return behind if items[0].mark else before
    labels = [label for label in (before, behind) if label]
    near = [label for label in labels if _touch(mark, label)] if len(labels) > 1 else labels
    return near[0] if len(near) == 1 else None


def _touch(mark: _Item, label: _Item) -> bool:
    return mark.start <= label.end and label.start <= mark.end


def _nearest(mark: _Item, label: _Item) -> str:
    words = _PIECES.findall(label.text)
    return "" if not words or not _touch(mark, label) else words[-1] if label.start < mark.start else words[0]

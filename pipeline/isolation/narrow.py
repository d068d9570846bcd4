"""Which of many things make a step fail: found by halving, so that all the others can go on. Knows nothing of files or rules.

The things are taken together into a growing set with which the step is known to work. A part that makes it fail is halved until
one thing is left. That one is tried by itself, too: where it fails only beside others, the one beside which it fails is looked
for; and where a second thing fails beside that same one, it is that one which has to go, not the many that cannot stand it.
One thing in n costs about 2 log2(n) tries, k of them about k times as many; after ``MOST`` tries what still fails together is
left out together.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

MOST = 200  # tries: with k things at fault in n, about 2 k log2(n / k) are needed
_HOME = Path(__file__).parents[2]
_OURS = ("pipeline", "schemas")
T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True)
class Culprit(Generic[T]):
    """A thing that has to be left out. ``partner``: it fails only together with this one; None where it fails by itself.

    ``among``: how many were left out together because the tries had run out, 1 where it was found by itself.
    """

    item: T
    error: Exception
    partner: T | None = None
    among: int = 1


def narrow(items: Sequence[T], attempt: Callable[[list[T]], object], most: int = MOST) -> tuple[list[T], list[Culprit[T]]]:
    """The items with all of which ``attempt`` works, and those that had to be left out.

    ``attempt`` fails by raising. Its own error is raised where it fails without any of the items: then none of them is to blame.
    """
    attempt([])
    return _Search(attempt, most).run(list(items))


class _Search(Generic[T]):
    def __init__(self, attempt: Callable[[list[T]], object], most: int) -> None:
        self._attempt, self._left = attempt, most
        self._kept: list[T] = []
        self._found: dict[T, Culprit[T]] = {}

    def run(self, items: list[T]) -> tuple[list[T], list[Culprit[T]]]:
        todo: list[tuple[list[T], Exception | None]] = [(items, None)]  # parts with the error they are known to raise beside the kept
        while todo:
            part, error = todo.pop()
            error = error or self._error(self._kept + part)
            if error is None:
                self._kept += part
            elif len(part) == 1:
                todo += self._single(part[0], error)
            elif self._left <= 0:
                self._found.update({item: Culprit(item, error, among=len(part)) for item in part})
            else:
                todo += self._halves(part, error)
        return self._kept, list(self._found.values())

    def _error(self, items: list[T]) -> Exception | None:
        self._left -= 1
        try:
            self._attempt(items)
        except Exception as error:  # noqa: BLE001 - whatever it is: this is the question
            return error
        return None

    def _halves(self, part: list[T], error: Exception) -> list[tuple[list[T], Exception | None]]:
        middle = len(part) // 2
        left, right = part[:middle], part[middle:]
        of_left = self._error(self._kept + left)
        if of_left is None:
            self._kept += left
            return [(right, error)]  # the same set as before: it need not be tried again
        return [(right, None), (left, of_left)]  # the left one first

    def _single(self, item: T, error: Exception) -> list[tuple[list[T], Exception | None]]:
        """Judges one item that fails beside the kept ones; what is to be tried again because of it."""
        alone = self._error([item])
        if alone is not None or self._left <= 0:
            self._found[item] = Culprit(item, alone or error)
            return []
        again = self._error([*self._kept, item])
        if again is None or not self._kept:  # a passing fault of the machine: nothing speaks against the item any more
            self._kept.append(item)
            return []
        partner = self._partner(item)
        others = [one.item for one in self._found.values() if one.partner == partner]
        if not others:
            self._found[item] = Culprit(item, again, partner)
            return []
        for one in others:
            del self._found[one]
        self._kept.remove(partner)
        self._found[partner] = Culprit(partner, again, item)
        return [([*others, item], None)]

    def _partner(self, item: T) -> T:
        """The kept one that, added to those before it, makes ``item`` fail; all of them together are known to."""
        low, high = 0, len(self._kept)  # beside the first `low` it works, beside the first `high` it fails
        while high - low > 1:
            middle = (low + high) // 2
            if self._error([*self._kept[:middle], item]) is None:
                low = middle
            else:
                high = middle
        return self._kept[high - 1]


def told(error: BaseException) -> str:
    """What a maintainer needs to know of an error, and nothing of the data: its type and the innermost place in our own code."""
    places = [frame for frame in traceback.extract_tb(error.__traceback__) if _below(frame.filename)]
    where = f"{_below(places[-1].filename)}:{places[-1].lineno} {places[-1].name}" if places else ""
    return f"{type(error).__name__}（{where}）" if where else type(error).__name__


def _below(filename: str) -> str:
    """The file's path below the program's own packages, with '/'; '' for anybody else's."""
    try:
        inside = Path(filename).relative_to(_HOME)
    except ValueError:
        return ""
    return inside.as_posix() if inside.parts[0] in _OURS else ""

"""A fault of ours that one file brings out costs that file: it is held back with F120, and all others come out as without it.

Whatever fails while the province is judged, or while its outputs are made, is tried again without parts of the files
(``pipeline.isolation.narrow``) until those are known that have to be left out. Any kind of document can be the one: a roster as well as a
return. A step that fails on a return that is right by declaration (``pipeline.isolation.specimen``) fails for no file's sake: then its
error is raised, and the run ends without outputs. That is asked of the specimen and not of an empty inbox, because a fault
that strikes every school would otherwise accuse every school and publish an empty summary.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pipeline.isolation.narrow import Culprit, narrow, told
from pipeline.read.answers import Answer

_ROUNDS = 5  # what fails again and again, although its causes were left out, is not in the files
T = TypeVar("T")


class Isolation:
    """Holds back files for whose sake a step fails: in the list ``answers`` refusals take the place of theirs."""

    def __init__(self, answers: list[Answer], specimen: Answer) -> None:
        self._answers, self._specimen = answers, specimen

    def held(self, step: Callable[[list[Answer]], T]) -> T:
        """What ``step`` makes of the answers without those that it fails on. Raises its error where that is no file's doing."""
        for _ in range(_ROUNDS):
            try:
                return step(self._answers)
            except Exception:  # noqa: BLE001 - whatever it is: the others must not suffer for one
                self._hold_back(step)
        return step(self._answers)

    def _hold_back(self, step: Callable[[list[Answer]], T]) -> None:
        places = [i for i, answer in enumerate(self._answers) if answer.status == "ok" and (answer.found or answer.notes)]
        # Returns first: where one does not go with a roster, it is the roster that has to be done without.
        places.sort(key=lambda i: self._answers[i].kind != "return")
        _, culprits = narrow(places, lambda chosen: step(self._only(chosen)))
        for culprit in culprits:
            self._answers[culprit.item] = _held(self._answers[culprit.item], _reason(culprit, self._answers))

    def _only(self, chosen: list[int]) -> list[Answer]:
        """All answers, each in its place, but nothing of the content of those that are not chosen."""
        if not chosen:
            return [*map(_emptied, self._answers), self._specimen]
        wanted = set(chosen)
        return [answer if i in wanted else _emptied(answer) for i, answer in enumerate(self._answers)]


def _held(answer: Answer, reason: str) -> Answer:
    return answer.refused("F120", reason)


def _emptied(answer: Answer) -> Answer:
    return _held(answer, "") if answer.status == "ok" else answer


def _reason(culprit: Culprit[int], answers: list[Answer]) -> str:
    words = told(culprit.error)
    if culprit.partner is not None:
        words += f"，与“{answers[culprit.partner].file}”放在一起时才出现"
    if culprit.among > 1:
        words += f"，出在同一批的 {culprit.among} 个文件中，没有逐个查明"
    return f"{words}。"

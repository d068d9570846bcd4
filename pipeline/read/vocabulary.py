"""Words that are looked for in cells, whatever people add to them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from schemas.cells import TEXT
from schemas.labels import spellings

_LONGEST = 160  # characters of a heading with its notes
_OF_MUST = frozenset("填项")  # 院校名称必填: what people add may end in other characters than the words do


class Vocabulary(frozenset[str]):
    """Normalised words. Most cells are told apart by their last character, before anything is normalised."""

    _ends: frozenset[str] | None = None

    def words_in(self, tokens: Iterable[str]) -> dict[int, str]:
        """The words among the text tokens of a row, normalised, by position."""
        ends = self._ends
        if ends is None:
            ends = self._ends = frozenset(word[-1:] for word in self) | _OF_MUST
        found = {}
        for position, token in enumerate(tokens):
            end = token[-1:]
            if "\u4e00" <= end <= "\u9fff" and end not in ends and "\n" not in token and "（" not in token and "(" not in token:
                continue  # normalising neither changes nor takes away its end, and no note stands behind a word
            if token[:1] == TEXT and len(token) < _LONGEST:
                word = next((one for one in spellings(token[1:]) if one in self), None)
                if word is not None:
                    found[position] = word
        return found


_NOTE = re.compile(
    r"^(注|备注|说明|填表说明|填报说明|附注|填表人|填报人|审核人|制表人|单位负责人|负责人|联系人|联系电话|填表日期|填报日期|盖章|\(盖章|单位)[\d一二三]*[:.、(]|^注\d"
)


_SIGNED = re.compile(r"盖章|公章|签章|签字|^\d{4}[年.\-/]\d{1,2}[月.\-/](\d{1,2}日?)?$|^年月日$")


def is_note(first: str) -> bool:
    """Whether a normalised text begins what people write below a table: 注：…, 填表人 …, 学校（盖章）, a date."""
    return bool(_NOTE.match(first if ":" in first else first + ":") or _SIGNED.search(first))

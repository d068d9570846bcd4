"""Words that are looked for in cells, whatever people add to them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from schemas.cells import TEXT

_LONGEST = 60  # characters of a heading with its notes
_UNIT = re.compile(r"\((人|人次|个|名|人数|单位:人|单位:人次|必填|选填|全称)\)$")
_NUMBERING = re.compile(r"^(\d{1,2}([、.)](?!\d)|(?=[\u4e00-\u9fff])(?![年级]))|\(\d{1,2}\)|\(?[一二三四五六七八九十]{1,3}[、)]|[*★])")


@lru_cache(maxsize=20_000)
def normal_heading(text: str) -> str:
    """A heading without what people add to it: width, white space, line breaks, colons, units, numbering, stars."""
    text = "".join(unicodedata.normalize("NFKC", text).split())
    text = _NUMBERING.sub("", text).rstrip(":*")
    return _UNIT.sub("", text).lower()


class Vocabulary(frozenset[str]):
    """Normalised words. Most cells are told apart by their last character, before anything is normalised."""

    _ends: frozenset[str] | None = None

    def words_in(self, tokens: Iterable[str]) -> dict[int, str]:
        """The words among the text tokens of a row, normalised, by position."""
        ends = self._ends
        if ends is None:
            ends = self._ends = frozenset(word[-1:] for word in self)
        found = {}
        for position, token in enumerate(tokens):
            end = token[-1:]
            if "\u4e00" <= end <= "\u9fff" and end not in ends:  # normalising neither changes nor takes away such a character
                continue
            if token[:1] == TEXT and len(token) < _LONGEST:
                word = normal_heading(token[1:])
                if word in self:
                    found[position] = word
        return found


_NOTE = re.compile(
    r"^(注|备注|说明|填表说明|填报说明|附注|填表人|填报人|审核人|制表人|单位负责人|负责人|联系人|联系电话|填表日期|填报日期|盖章|\(盖章|单位)[\d一二三]*[:.、(]|^注\d"
)


_SIGNED = re.compile(r"盖章|公章|签章|签字|^\d{4}[年.\-/]\d{1,2}[月.\-/](\d{1,2}日?)?$|^年月日$")


def is_note(first: str) -> bool:
    """Whether a normalised text begins what people write below a table: 注：…, 填表人 …, 学校（盖章）, a date."""
    return bool(_NOTE.match(first if ":" in first else first + ":") or _SIGNED.search(first))

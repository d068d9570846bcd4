"""Footnote marks behind a value: 120①, 120², 120*, 120[1], 120（注1）. A mark is no digit."""

from __future__ import annotations

import re

_NOTE = "注[0-9一二三四五①-⑳]{0,2}"
_NUMBER = "[⁰¹²³⁴-⁹₀-₉①-⑳㉑-㉟㊱-㊿⓪⓫-⓿❶-➓⑴-⒇]"
_MARKS = re.compile(
    rf"(?:[*※★☆△▲†‡§]|{_NUMBER}|\[(?:[0-9]{{1,2}}|{_NOTE}|\*)\]|[〔【](?:[0-9]{{1,2}}|{_NOTE})[〕】]|\((?:{_NOTE}|\*|{_NUMBER})\)|{_NOTE}){{1,5}}$"
)


def without_marks(word: str) -> tuple[str, str]:
    """The folded word and the footnote marks at its end ('' for none). A word of nothing but marks stays as it is."""
    found = _MARKS.search(word)
    return (word[: found.start()], found[0]) if found and found.start() else (word, "")

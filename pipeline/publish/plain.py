"""Text from outside as it may be shown: what hides, reorders or breaks text is left out and said (``schemas.words``),
nothing is endless.
"""

from __future__ import annotations

import re

from schemas.words import shortened, visible

_LONGEST_PATH = 160

_NO_NAME = re.compile(r'[/\\:*?"<>|\n]')
_NAME_BYTES = 200


def short_path(path: str) -> str:
    """A file's path as a report shows it; findings.csv and run.json have it whole."""
    return shortened(path, _LONGEST_PATH)


def file_name(text: str) -> str:
    """A text as one part of a path, whatever it holds: nothing in it leads to another folder, and its length fits."""
    plain = _NO_NAME.sub("_", visible(text)).strip(". ") or "_"
    while len(plain.encode("utf-8")) > _NAME_BYTES:
        plain = plain[:-1]
    return plain


__all__ = ["file_name", "short_path", "shortened", "visible"]

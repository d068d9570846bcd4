"""Text from outside as it may be shown: what hides, reorders or breaks text is left out and said (``schemas.words``),
nothing is endless.
"""

from __future__ import annotations

from schemas.words import shortened, visible

_LONGEST_PATH = 160


def short_path(path: str) -> str:
    """A file's path as a report shows it; findings.csv and run.json have it whole."""
    return shortened(path, _LONGEST_PATH)


__all__ = ["short_path", "shortened", "visible"]

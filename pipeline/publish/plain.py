"""Text from outside as it may be shown: what hides, reorders or breaks text is left out and said (``schemas.words``),
nothing is endless.
"""

from __future__ import annotations

from schemas.words import visible

_LONGEST = 1_000  # characters; no text of ours is longer, a hostile name or cell may be
_LONGEST_PATH = 160


def shortened(text: str, longest: int = _LONGEST) -> str:
    """A text that is not too long as it is, otherwise its beginning and end with its length said between them."""
    if len(text) <= longest:
        return text
    end = longest // 3
    return f"{text[: longest - end]}……（共 {len(text)} 字）……{text[-end:]}"


def short_path(path: str) -> str:
    """A file's path as a report shows it; findings.csv and run.json have it whole."""
    return shortened(path, _LONGEST_PATH)


__all__ = ["short_path", "shortened", "visible"]

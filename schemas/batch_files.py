"""Where the batches lie, and which of them is meant where none is named."""

from __future__ import annotations

from pathlib import Path

BATCHES = Path(__file__).parent / "batches"
_DEFAULT = "default.txt"  # beside the batches: the id of one of them


def default_batch(folder: Path = BATCHES) -> str:
    """The id in the folder's default.txt; where it has none, in the program's. OSError where it cannot be read."""
    path = folder / _DEFAULT
    return (path if path.is_file() else BATCHES / _DEFAULT).read_text(encoding="utf-8-sig", errors="replace").strip()

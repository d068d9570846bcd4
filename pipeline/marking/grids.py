"""The grids that a reader gives, as two of them are compared."""

from __future__ import annotations


def trimmed(rows: list[list[str]]) -> list[list[str]]:
    """Rows without the blank cells at their ends and the blank rows below the last one."""
    kept = [row if not row or row[-1] else _without_end(row) for row in rows]
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _without_end(row: list[str]) -> list[str]:
    end = len(row)
    while end and not row[end - 1]:
        end -= 1
    return row[:end]

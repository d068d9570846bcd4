"""Values by group, without a function call a group: provinces have thousands of small ones."""

from __future__ import annotations

from typing import Any

import pandas as pd


def distinct_by(frame: pd.DataFrame, by: str, of: str) -> dict[Any, list[Any]]:
    """The different values of column ``of`` for each value of ``by``, in the frame's order; missing ones left out on both sides."""
    pairs = frame[[by, of]].dropna().drop_duplicates()
    grouped: dict[Any, list[Any]] = {}
    for key, value in zip(pairs[by].tolist(), pairs[of].tolist()):
        grouped.setdefault(key, []).append(value)
    return grouped


def joined_by(frame: pd.DataFrame, by: str, of: str) -> dict[Any, str]:
    """``distinct_by`` as one text a group, sorted."""
    return {key: "、".join(sorted(values)) for key, values in distinct_by(frame, by, of).items()}

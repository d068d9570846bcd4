"""How a stage says what it saw: rows of the DRAFTS table, made in one way everywhere."""

from __future__ import annotations

from typing import Any

import pandas as pd

from schemas.cells import NOWHERE, shown
from schemas.columns import empty
from schemas.frames import DraftTable
from schemas.tables import DRAFTS

WORDLESS = "wordless"  # key of facts: why no words could be made for a finding (a fault of ours); it is said without
KEYS = ("file_id", "school_id", "application_id", "trainer_id")


def joined(*parts: DraftTable) -> DraftTable:
    """The drafts of several stages, one after the other."""
    return pd.concat(parts, ignore_index=True)


class Drafts:
    """Collects draft findings; ``frame()`` gives the DRAFTS table.

    It is made here and nowhere else, so that it is typed by construction; it is validated where drafts become findings.
    """

    def __init__(self) -> None:
        self._rows: list[dict[str, Any]] = []

    def add(
        self,
        code: str,
        *,
        sheet: str = "",
        at: int = NOWHERE,
        field: str = "",
        token: str = "",
        facts: dict[str, Any] | None = None,
        evidence: Any = (),
        severity: str = "",
        **keys: Any,
    ) -> None:
        """One finding. ``token`` is the cited cell's; ``evidence``: further cells, (sheet, packed address, token).

        ``severity``: where this finding's is not the rule's own.
        """
        cited = [(sheet, at, token)] if at != NOWHERE else []
        cells = [*cited, *(e for e in evidence if e[1] != NOWHERE and (e[0], e[1]) != (sheet, at))]
        row = {
            "code": code,
            "severity": severity,
            "sheet": sheet,
            "at": int(at),
            "field": field,
            "value": shown(token),
            "facts": facts or {},
            "evidence": cells,
        }
        self._rows.append({**{key: keys.get(key, pd.NA) for key in KEYS}, **row})

    def frame(self) -> DraftTable:
        """The DRAFTS table (typed, also when empty)."""
        if not self._rows:
            return empty(DRAFTS)
        frame = pd.DataFrame(self._rows, columns=list(DRAFTS.columns))
        return frame.astype(
            {**dict.fromkeys(KEYS, "Int64"), **dict.fromkeys(("code", "severity", "sheet", "field", "value"), "str"), "at": "int64"}
        )

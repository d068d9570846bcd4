"""The closed accounts: where every row that was read went."""

from __future__ import annotations

from pipeline.tables.model import Accounts
from schemas.frames import Applications, Files, Outcomes


def accounts(applications: Applications, outcomes: Outcomes, files: Files) -> Accounts:
    """Where every row that was read went. Raises RuntimeError where the accounts do not close: that is a fault of ours."""
    included = int(outcomes["included"].sum())
    refused = int((outcomes["decision"] == "不予备案").sum())
    result = Accounts(
        rows_read=len(applications),
        included=included,
        held=len(outcomes) - included - refused,
        refused=refused,
        superseded=len(applications) - len(outcomes),
        files=files["status"].value_counts().to_dict(),
    )
    if result.rows_read != result.included + result.held + result.refused + result.superseded or min(result.held, result.superseded) < 0:
        raise RuntimeError(f"accounts do not close: {result}")
    return result

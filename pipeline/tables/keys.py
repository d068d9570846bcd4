"""How the records of the three form tables are named and whose they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from schemas.frames import Records

ID_OF = {
    "school": "school_id",
    "application": "application_id",
    "trainer": "trainer_id",
}  # by table: the name of its index
PEOPLE = ("contact_name", "contact_phone", "contact_email", "filled_by")  # of whom a school that corrects its name keeps some


def school_of(records: Records) -> pd.Series:
    """The school_id of every record of a form table."""
    return records["school_id"] if "school_id" in records else records.index.to_series()

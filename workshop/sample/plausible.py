"""Values of fields of which the sample knows nothing but their declaration, so that a new column needs no word here."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from schemas.fields import TABLES, YES, Field
from workshop.sample.facts import CERTIFICATE_LEVELS, BatchFacts

Record = dict[str, Any]
TEXT = "按学校规定执行"
USUAL_COUNT = 12


def complete(table: str, record: Record, school: Record, facts: BatchFacts) -> Record:
    """The record with every field of its table in the form's order; a field that it lacks gets a plausible value.

    ``school``: the record of its school, itself for a school, which has at least the fields that name and locate it.
    """
    return {f.name: record[f.name] if f.name in record else plausible(f, school, facts) for f in TABLES[table]}


def plausible(f: Field, school: Record, facts: BatchFacts) -> Any:
    """A value that the field's kind, options and bounds allow, the same for every record of a school.

    LookupError for a kind that nobody has told the sample of.
    """
    if f.kind in ("province", "school_type", "school_code"):
        return school[f.kind]
    if f.kind in ("phone", "email"):
        return school[f"contact_{f.kind}"]
    if f.kind in ("option", "options"):
        return f.options[0]
    if f.kind == "count":
        return min(max(f.least, USUAL_COUNT), f.most)
    if f.kind == "date":
        return facts.opened + timedelta(days=1)
    if f.kind == "major_code":
        return next(iter(facts.majors.values()))[0][1]
    usual: dict[str, str] = {"text": TEXT, "yes_no": YES, "certificate": facts.certificates[0], "levels": CERTIFICATE_LEVELS[0]}
    if f.kind not in usual:
        raise LookupError(f"the sample has no value for fields of kind {f.kind} ({f.name})")
    return usual[f.kind]

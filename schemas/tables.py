"""The frames that cross stages, as pandera schemas: what each column is and may hold.

Naming: ``*_id`` columns are the integer index of another table of the same run.  ``file`` is the path below inbox/ with
``/`` (``a.zip!/folder/b.xlsx`` for an archive member).  ``sheet`` is the sheet's own name.  Addresses inside a run are
packed integers (see ``schemas.cells``); ``cell`` columns are Excel's own (``F12``).
"""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from schemas import fields

KINDS = ("return", "roster", "decision", "summary", "archive", "unknown")
STATUSES = ("used", "superseded", "duplicate", "other_province", "rejected", "skipped")
SEVERITIES = ("error", "warning", "info")
FINDING_STATUSES = ("open", "explained", "waived")
OUTCOMES = ("eligible", "review", "ineligible")
RULE_STATUSES = ("found", "passed", "broken", "not_run")


def _text(nullable: bool = False, **kw) -> pa.Column:
    return pa.Column("str", nullable=nullable, **kw)


def _int(nullable: bool = False, **kw) -> pa.Column:
    return pa.Column("Int64" if nullable else "int64", nullable=nullable, **kw)


def _typed(table: str) -> dict[str, pa.Column]:
    """Typed columns of a form table. NA means: no usable value, rules that need it are not judged. Blank text is ''."""
    return {f.name: _int(True) if f.of_kind.storage == "integer" else _text(True) for f in fields.TABLES[table]}


# One row a file below inbox/ (archive members too), index file_id.
FILES = pa.DataFrameSchema(
    {
        "file": _text(unique=True),
        "sha256": _text(),  # '' where the bytes were not read (skipped, another province's folder, unreadable)
        "bytes": _int(),
        "format": _text(),  # xlsx, xlsm, xls, xlsb, ods, csv, html, xml2003, zip, '' ...: by content
        "kind": _text(checks=pa.Check.isin(KINDS)),
        "status": _text(checks=pa.Check.isin(STATUSES)),
        "layout": _text(),  # id of the layout a return was read with
        "unit": _text(),  # province code of the folder it lies in, '' where none claims it
        "received": _int(),  # modification time, whole seconds; archive members: of the archive's entry
    },
    index=pa.Index("int64", name="file_id"),
    strict="filter",
)

# One row a school of a file, index school_id. Dates are ISO text, several options are joined with ';'.
SCHOOLS = pa.DataFrameSchema(
    {
        "file_id": _int(),
        "sheet": _text(),
        "unit": _text(),  # province code that claims the return
        "school_key": _text(True),  # school_name without spaces and bracket width: what makes two returns one school
        "current": pa.Column("bool"),  # False once superseded
        **_typed("school"),
    },
    index=pa.Index("int64", name="school_id"),
    strict=False,
)

# One row per certificate and major, index application_id. levels joined with ';' in the batch's order.
APPLICATIONS = pa.DataFrameSchema(
    {
        "file_id": _int(),
        "school_id": _int(),
        "sheet": _text(),
        "row": _int(),  # Excel's row number
        "school_level": _text(True),  # 中职, 高职, 本科 or 高职/本科: how the catalogue of majors sees the school
        "category": _text(True),  # 专业大类 by school level and catalogue edition; NA where the code tells none
        "listed_total": _int(True),  # counted from the trainer list; NA where the layout has none or it is unreadable
        "listed_dual": _int(True),
        "listed_industry": _int(True),
        **_typed("application"),
    },
    index=pa.Index("int64", name="application_id"),
    strict=False,
)

TRAINERS = pa.DataFrameSchema(
    {
        "file_id": _int(),
        "school_id": _int(),
        "sheet": _text(),
        "row": _int(),
        **_typed("trainer"),
    },
    index=pa.Index("int64", name="trainer_id"),
    strict=False,
)

# What a stage has to say before words are put to it. facts: dict for the rule's templates. evidence: list of
# (sheet, packed address, token): every cell the finding rests on, the cited one first.
DRAFTS = pa.DataFrameSchema(
    {
        "code": _text(),
        "severity": _text(),  # '' for the rule's own; else this finding's, where one rule has two (F119: equal rows are info)
        "file_id": _int(True),
        "school_id": _int(True),
        "application_id": _int(True),
        "trainer_id": _int(True),
        "sheet": _text(),
        "at": _int(),  # packed address of the cited cell, -1 for none
        "field": _text(),
        "value": _text(),
        "facts": pa.Column(object),
        "evidence": pa.Column(object),
    },
    strict=True,
)

FINDING_COLUMNS = (
    "id",
    "code",
    "severity",
    "status",
    "school_code",
    "school_name",
    "certificate",
    "major_code",
    "file",
    "sheet",
    "cell",
    "field",
    "value",
    "expected",
    "message",
    "fix",
    "clause",
)

# findings.csv, plus the keys that lead back into the run. Sorted as in findings.csv; index finding_id.
FINDINGS = pa.DataFrameSchema(
    {
        **{name: _text(unique=(name == "id")) for name in FINDING_COLUMNS},
        "scope": _text(),
        "file_id": _int(True),
        "school_id": _int(True),
        "application_id": _int(True),
        "trainer_id": _int(True),
        "at": _int(),
        "evidence": pa.Column(object),
        "wordless": _text(required=False),  # why no words could be made for it: a fault of ours; '' for nearly all
    },
    strict=False,
)

# One row a rule of the batch, index code.
RULES = pa.DataFrameSchema(
    {
        "status": _text(checks=pa.Check.isin(RULE_STATUSES)),
        "checked": _int(),  # records the rule was held against (judged)
        "found": _int(),
        "not_judged": _int(),  # records whose inputs could not be read
        "reason": _text(),  # Chinese: why not run, or which findings kept records from being judged
    },
    index=pa.Index("str", name="code"),
    strict=True,
)

# What the province decides and the summary takes: one row a current application, index application_id.
OUTCOMES_TABLE = pa.DataFrameSchema(
    {
        "outcome": _text(checks=pa.Check.isin(OUTCOMES)),
        "included": pa.Column("bool"),
        "decision": _text(),  # '', 同意备案, 不予备案, 退回修改
        "decision_reason": _text(),
        "waived": pa.Column("bool"),
        "priority": pa.Column("bool"),  # 国家级教学创新团队
        "codes": _text(),  # codes of the findings that decided, joined with ';'
        "reason": _text(),  # Chinese: which rules could not be judged, and for want of what; '' unless the application waits
    },
    index=pa.Index("int64", name="application_id"),
    strict=True,
)

# The official sheet's rows in printed order, names as in outputs.md, index application_id.
SUMMARY = pa.DataFrameSchema(
    {
        "seq": _int(),
        "province": _text(),
        "school_name": _text(),
        "school_type": _text(),
        "certificate": _text(),
        "major_name": _text(),
        "major_code": _text(),
        "pilot_students": _int(),
        "contact_name": _text(),
        "contact_phone": _text(),
        "remark": _text(),
        "school_code": _text(),
        "levels": _text(),
        "city": _text(),
        "category": _text(),
    },
    index=pa.Index("int64", name="application_id"),
    strict=True,
)

# Balance of one grouping (certificate, field, school, city): one row a group in printed order.
BALANCE = pa.DataFrameSchema(
    {
        "name": _text(),
        "schools": _int(),  # all current applications
        "applications": _int(),
        "pilot_students": _int(),
        "numerator": _int(),  # what the limit is about, and of what
        "denominator": _int(),
        "share": pa.Column("float64"),
        "limit": pa.Column("float64", nullable=True),  # NaN where the batch sets none
        "over": pa.Column("bool"),
        "judged": pa.Column("bool"),  # False under the batch's minimum size
        "included_schools": _int(),  # the same, of the applications that reach the summary
        "included_applications": _int(),
        "included_students": _int(),
        "included_numerator": _int(),
        "included_denominator": _int(),
        "included_share": pa.Column("float64"),
        "included_over": pa.Column("bool"),
        "included_judged": pa.Column("bool"),
    },
    index=pa.Index("int64"),
    strict=True,
)


def empty(schema: pa.DataFrameSchema) -> pd.DataFrame:
    """A frame of no rows with the schema's dtypes (an untyped empty frame would spoil the dtypes of a concat)."""
    data = {name: pd.Series([], dtype=_pandas_dtype(col)) for name, col in schema.columns.items()}
    index = pd.Index([], dtype=_pandas_dtype(schema.index), name=schema.index.name) if schema.index else None
    return pd.DataFrame(data, index=index)


def _pandas_dtype(component: pa.Column | pa.Index) -> str:
    # pandera calls text string[python], which in pandas 3 is another dtype (NA) than the default str (NaN).
    return "str" if str(component.dtype).startswith("string") else str(component.dtype)

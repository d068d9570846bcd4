"""The frames that cross stages and are no table of the form, as pandera schemas: what each column is and may hold.

Every schema is strict: a column that is declared neither here nor, for the form's tables, in ``schemas.records`` is in no
table.
Naming: ``*_id`` columns are the integer index of another table of the same run.  ``file`` is the path below inbox/ with
``/`` (``a.zip!/folder/b.xlsx`` for an archive member).  ``sheet`` is the sheet's own name.  Addresses inside a run are
packed integers (see ``schemas.cells``); ``cell`` columns are Excel's own (``F12``).
"""

from __future__ import annotations

import pandera.pandas as pa

from schemas.columns import flag, further, table, text, whole

KINDS = ("return", "roster", "decision", "summary", "archive", "unknown")
STATUSES = ("used", "superseded", "duplicate", "other_province", "rejected", "skipped")
SEVERITIES = ("error", "warning", "info")
FINDING_STATUSES = ("open", "explained", "waived")
DECISION_STATES = (
    "applied",  # it holds
    "withdrawn",  # the officer emptied it afterwards
    "replaced",  # by a later one
    "contradicted",  # by another of the same date: neither holds
    "changed",  # the application is not what it was
    "unknown",  # no current application has this key
    "refused",  # incomplete or altered: a finding says why
)
OUTCOMES = ("eligible", "review", "ineligible")
RULE_STATUSES = ("found", "passed", "broken", "not_run")
FATES = ("new", "same", "changed", "explained")  # of a finding since an earlier run
ENDS = ("corrected", "removed", "withdrawn", "unjudged")  # of a finding of then that is none any more


def _files(statuses: tuple[str, ...]) -> pa.DataFrameSchema:
    return table(
        {
            "file": text(unique=True),
            "sha256": text(),  # '' where the bytes were not read (skipped, another province's folder, unreadable)
            "bytes": whole(),
            "format": text(),  # xlsx, xlsm, xls, xlsb, ods, csv, html, xml2003, zip, '' ...: by content
            "kind": text(among=KINDS),
            "status": text(among=statuses),
            "layout": text(),  # id of the layout a return was read with
            "unit": text(),  # province code of the folder it lies in, '' where none claims it
            "received": whole(),  # modification time, whole seconds; archive members: of the archive's entry
        },
        "file_id",
    )


# One row a file below inbox/ (archive members too), index file_id.
FILES_RECEIVED = _files(("", *STATUSES))  # '' where the status depends on what the file says
FILES = _files(STATUSES)

# What a stage has to say before words are put to it. facts: dict for the rule's templates. evidence: list of
# (sheet, packed address, token): every cell the finding rests on, the cited one first.
DRAFTS = table(
    {
        "code": text(),
        "severity": text(),  # '' for the rule's own; else this finding's, where a rule has two (F119)
        "file_id": whole(True),
        "school_id": whole(True),
        "application_id": whole(True),
        "trainer_id": whole(True),
        "sheet": text(),
        "at": whole(),  # packed address of the cited cell, -1 for none
        "field": text(),
        "value": text(),
        "facts": pa.Column(object),
        "evidence": pa.Column(object),
    }
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

_AMONG = {"severity": SEVERITIES, "status": FINDING_STATUSES}

# findings.csv, plus the keys that lead back into the run. Sorted as in findings.csv.
FINDINGS = table(
    {
        **{name: text(unique=(name == "id"), among=_AMONG.get(name)) for name in FINDING_COLUMNS},
        "scope": text(),
        "key": text(),  # rule and record without the school: what finds it again where the school's name or code is corrected
        "explanation": text(),  # the school's words for it, whether they count or not; '' for none
        "file_id": whole(True),
        "school_id": whole(True),
        "application_id": whole(True),
        "trainer_id": whole(True),
        "at": whole(),
        "evidence": pa.Column(object),
        "told": text(),  # the message as its school is told it; '' where that is the same
        "wordless": text(),  # why no words could be made for it: a fault of ours; '' for nearly all
    }
)

# What became of every finding since an earlier run, in the order of FINDINGS; '' where there is nothing to compare with.
FATES_TABLE = table({"id": text(unique=True), "change": text(among=("", *FATES))})

# Errors and warnings of then that are no findings any more, as they were told then; school_name and school_code are those of today
# where the school is still there. school: what makes two returns one school, '' for none. Sorted as findings.csv.
GONE = table(
    {
        **{name: text(among=SEVERITIES if name == "severity" else ENDS if name == "status" else None) for name in FINDING_COLUMNS},
        "school": text(),
    }
)

# What a school's records say otherwise than then, cell by cell, in the order of the form. cell: where it stands today, '' for a row
# that is gone; record, heading: in words; before, after: as the cells show them.
DIFFERENCES = table(
    {
        "school": text(),
        "school_name": text(),
        "kind": text(among=("value", "added", "removed")),
        "sheet": text(),
        "cell": text(),
        "record": text(),
        "field": text(),
        "heading": text(),
        "before": text(),
        "after": text(),
    }
)

# One row a rule of the batch, index code.
RULES = pa.DataFrameSchema(
    {
        "status": text(among=RULE_STATUSES),
        "checked": whole(),  # records the rule was held against (judged)
        "found": whole(),
        "not_judged": whole(),  # records whose inputs could not be read
        "reason": text(),  # Chinese: why not run, or which findings kept records from being judged
    },
    index=pa.Index("str", name="code"),
    strict=True,
)

# A rule that gave no answer about a record that counts: one row a rule and record. An NA id: it is about no such record.
UNJUDGED = table(
    {
        "school_id": whole(True),
        "application_id": whole(True),
        "trainer_id": whole(True),
        "code": text(),
        "why": text(),  # Chinese: what was absent or unreadable
    }
)

# What the province decides and the summary takes: one row a current application, index application_id.
OUTCOMES_TABLE = table(
    {
        "outcome": text(among=OUTCOMES),
        "included": flag(),
        "decision": text(),  # '', 同意备案, 不予备案, 退回修改
        "decision_reason": text(),
        "waived": flag(),
        "priority": flag(),  # 国家级教学创新团队
        "codes": text(),  # codes of the findings that decided, joined with ';'
        "reason": text(),  # Chinese: which rules gave no answer, and for want of what; '' unless it waits
        "answered": flag(),  # it waits for the officer alone: the school explained every warning, every rule gave its answer
    },
    "application_id",
)

# The official sheet's rows in printed order, names as in outputs.md, index application_id.
SUMMARY = table(
    {
        "seq": whole(),
        "province": text(),
        "school_name": text(),
        "school_type": text(),
        "certificate": text(),
        "major_name": text(),
        "major_code": text(),
        "pilot_students": whole(),
        "contact_name": text(),
        "contact_phone": text(),
        "remark": text(),
        "school_code": text(),
        "levels": text(),
        "city": text(),
        "category": text(),
    },
    "application_id",
)

# Balance of one grouping (certificate, field, school, city): one row a group in printed order.
BALANCE = pa.DataFrameSchema(
    {
        "name": text(),
        "schools": whole(),  # all current applications
        "applications": whole(),
        "pilot_students": whole(),
        "numerator": whole(),  # what the limit is about, and of what
        "denominator": whole(),
        "share": pa.Column("float64"),
        "limit": pa.Column("float64", nullable=True),  # NaN where the batch sets none
        "over": flag(),
        "judged": flag(),  # False under the batch's minimum size
        "included_schools": whole(),  # the same, of the applications that reach the summary
        "included_applications": whole(),
        "included_students": whole(),
        "included_numerator": whole(),
        "included_denominator": whole(),
        "included_share": pa.Column("float64"),
        "included_over": flag(),
        "included_judged": flag(),
    },
    index=pa.Index("int64"),
    strict=True,
)

# The same of a grouping that has a limit, with what its rules say of the groups.
SHARES = further(
    BALANCE,
    {
        "largest": text(),  # Chinese: who makes a group large that is over its limit; '' for the others
        "misnamed": whole(),  # by certificate: applications with a probable misspelling of it; otherwise 0
    },
)

# One row an application of OUTCOMES_TABLE, index application_id: what a row of the 备案确认表 is about, as texts.
ENTRIES = table(
    {
        "application": text(unique=True),  # see schemas.decisions.Entry
        "digest": text(),  # over content: Entry.content
        "content": text(),  # the application, its school and its trainers as they were read, in words that the officer reads
        "over": text(),  # ids of the findings that hold it back or make it wait, joined with ' '
    },
    "application_id",
)

# One row a decision that was ever read, from workbooks in the inbox or, where these are gone, the ledger. Sorted by application, then date.
DECISIONS_TABLE = table(
    {
        "application": text(),  # see schemas.decisions.Entry
        "application_id": whole(True),  # NA where no current application has this key
        "decision": text(),
        "reason": text(),
        "decided_by": text(),
        "decided_on": text(),  # ISO date, '' where none can be read
        "second": text(),  # who confirmed it besides
        "digest": text(),  # of the content that it was made on
        "content": text(),
        "over": text(),  # ids of the findings that it was made over, joined with ' '
        "school_name": text(),  # as the row showed them
        "school_code": text(),
        "certificate": text(),
        "levels": text(),
        "major_name": text(),
        "major_code": text(),
        "state": text(among=DECISION_STATES),
        "why": text(),  # Chinese: why it does not hold; '' where it does
        "file_id": whole(True),  # of this run, NA where only the ledger knows it
        "file": text(),
        "sheet": text(),
        "at": whole(),  # packed address of 审核意见, -1 where only the ledger knows it
        "seen": text(),  # ISO date and time of the run that first read it, '' for this one
    }
)

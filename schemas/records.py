"""The form's three tables and the roster at the exit of each stage: every column is declared once, where it is added.

Typed columns: NA means that the cell holds no usable value, and that rules which need it are not judged; blank text is
''. Derived columns are what rules need and no cell holds. A stage adds columns and gives a new frame;
``schemas.columns.further`` adds their declarations to those of the stage before, so that the last schema of a table is
the whole of it.

``TYPED`` is the exit of the typing stage, ``COUNTED`` that of the versions stage, ``KNOWN`` that of the context stage.
"""

from __future__ import annotations

import pandera.pandas as pa

from schemas import fields
from schemas.columns import flag, further, table, text, whole


def _of_form(name: str) -> dict[str, pa.Column]:
    return {f.name: whole(True) if f.of_kind.storage == "integer" else text(True) for f in fields.TABLES[name]}


_PLACE = {
    "file_id": whole(),
    "sheet": text(),
    "row": whole(),  # Excel's row number; of a school the first row that speaks of it, 0 where no sheet does
}
_OF_SCHOOL = {**_PLACE, "school_id": whole()}

# One row a school of a file, index school_id. Dates are ISO text, several options are joined with ';'.
SCHOOLS_TYPED = table({**_PLACE, **_of_form("school")}, "school_id")

SCHOOLS_COUNTED = further(
    SCHOOLS_TYPED,
    {
        "unit": text(),  # province code that claims the return
        "school_key": text(True),  # school_name without spaces and bracket width: what makes two returns one school
        "current": flag(),  # False once superseded
        "version": whole(),  # 0 where current, 1 for the return that the current one replaced, and so on
        "revised": flag(),  # True where a later version was made from it by our marking
        "line": text(),  # what makes returns versions of one school: its key, the later one where a marked return came back under another
    },
)

SCHOOLS = further(
    SCHOOLS_COUNTED,
    {
        "id_code": text(),  # the province's two digits in a 标识码
        "names_of_code": text(),  # the names of all current schools with this school_code, joined with '、'
        "codes_of_name": text(),  # the well-formed codes of all versions of a school with this name that were not revised, joined with '、'
        "on_roster": flag(True),  # NA without a roster, and for a school without a readable name
        "roster_key": text(),  # the roster's line that the school is: its key; '' where it is none
        "roster_hint": text(),  # Chinese: a similar name on the roster that has not reported; '' for none
        "register_problem": text(True),  # Chinese: what the register does not agree with; '' for nothing, NA: cannot be told
        "register_near": text(True),  # Chinese: what the register has instead; NA as ``register_problem``
        "explain": text(),  # Chinese: the column in which the school answers; '' where it has no application
    },
)

# One row per certificate and major, index application_id. levels joined with ';' in the batch's order.
APPLICATIONS_TYPED = table(
    {
        **_OF_SCHOOL,
        **_of_form("application"),
        "school_level": text(True),  # 中职, 高职, 本科 or 高职/本科: how the catalogue of majors sees the school
    },
    "application_id",
)

APPLICATIONS = further(
    APPLICATIONS_TYPED,
    {
        "category": text(True),  # 专业大类 by school level and catalogue edition; NA where the code tells none
        "near_certificate": text(),  # the certificate that a wrong name is a misspelling of; '' for none
        "listed_total": whole(True),  # counted from the trainer list; NA where the layout has none or it is unreadable
        "listed_dual": whole(True),
        "listed_industry": whole(True),
        "explain": text(),  # Chinese: the column in which the school answers, with this application's cell
        "owner": text(),  # the school as the province knows it: its school_key, or 'school ' and its id
        "contradicted": flag(),  # a current row of the same owner and key says something else
        "earlier": text(),  # Chinese: where the other row of the same owner and key stands; '' for a row alone
    },
)

# One row a person of the trainer list, index trainer_id.
TRAINERS_TYPED = table({**_OF_SCHOOL, **_of_form("trainer")}, "trainer_id")

TRAINERS = further(
    TRAINERS_TYPED,
    {
        "near_certificate": text(),  # as of applications
        "applied": flag(True),  # the school applied for the certificate; NA where it cannot be told, or is elsewhere
        "of_none": flag(),  # under a certificate that is none of the batch's and not applied for
        "alike": text(),  # Chinese: how many stand under the same wrong name, and in which rows; '' for one
        "earlier": text(),  # Chinese: where the same person already stands in the school's list; '' for the first line
        "school_key": text(True),  # of the school
        "employer_key": text(True),  # the employer without white space
    },
)

TYPED = {"school": SCHOOLS_TYPED, "application": APPLICATIONS_TYPED, "trainer": TRAINERS_TYPED}
COUNTED = {"school": SCHOOLS_COUNTED}  # applications and trainers are as typed, only fewer
KNOWN = {"school": SCHOOLS, "application": APPLICATIONS, "trainer": TRAINERS}

# One row a school that was expected to report, in the roster's order.
ROSTER_KNOWN = table(
    {
        "school_name": text(),
        "school_code": text(),  # ten digits, else ''
        "city": text(),
        "file_id": whole(),
        "sheet": text(),
        "at": whole(),  # packed address of the name
        "token": text(),
        "key": text(),  # the name as ``schemas.words.school_key`` has it
        "returned": flag(),  # a current return of it holds applications
        "hint": text(),  # Chinese: what may have become of a return that is wanting; '' for none
    }
)

# The same once outcomes are known. ``eligible``: it reported, and every current application of it reaches the summary.
ROSTER = further(ROSTER_KNOWN, {"eligible": flag()})

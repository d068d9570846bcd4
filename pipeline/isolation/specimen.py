"""A return that is right by declaration, as recognition would answer it: what fails on this one is no school's doing.

Made from the catalogue's own clean example; no file is opened for it and it reaches no output.
"""

from __future__ import annotations

from typing import Any

from pipeline.read.answers import Answer, Content, FoundTable
from schemas import fields
from schemas.batch import Province
from schemas.cells import NUMBER, TEXT, pack
from schemas.rule_words import CLEAN

_FURTHER: dict[str, dict[str, Any]] = {
    "school": {"ownership": "公办", "authority": "教育厅", "city": "云栖市", "contact_name": "张一", "filled_by": "张一"},
    "application": {"seq": 1, "national_team": "否"},
    "trainer": {"employment": "兼职", "dual_qualified": "是", "title": "工程师"},
}


def specimen(province: Province, layout: str) -> Answer:
    """The answer about a clean return of one application, from a school of ``province``, in ``layout``."""
    values = {name: {**_FURTHER[name], **CLEAN[name]} for name in fields.TABLES}
    values["school"]["province"] = province.full_name
    values["school"]["school_code"] = f"41{province.id_code}012345"
    values["application"] |= {"team_total": 1, "team_dual": 1, "team_industry": 1}
    tables = {name: _table(name, of) for name, of in values.items()}
    return Answer("specimen.xlsx", format="xlsx", kind="return", found=Content("return", layout, tables))


def _table(name: str, values: dict[str, Any]) -> FoundTable:
    names = fields.names(name)
    tokens = [_token(values.get(field, "")) for field in names]
    return FoundTable([name], names, [2], [tokens], [[pack(1, c) for c in range(len(names))]], [0])


def _token(value: object) -> str:
    return f"{NUMBER}{value}" if isinstance(value, int) else f"{TEXT}{value}" if value else ""

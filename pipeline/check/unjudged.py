"""Which records a rule gave no answer about, and for want of what: no answer is no pass, and the application waits.

Three things are no want. A rule does not apply where the layout does not ask what it needs, or where the rule itself says so
(``Rule.applies``); it does not run at all where it is switched off or the run lacks its register, roster or list
(``Rule.not_run``); and a rule that only informs holds nothing back, whatever it answers. A rule that crashed is never passed over.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from pipeline.check.engine import Answers
from pipeline.tables.keys import ID_OF
from pipeline.tables.model import Table
from schemas import fields
from schemas.batch import Batch
from schemas.cells import NOWHERE
from schemas.drafts import KEYS
from schemas.frames import Records, Unjudged
from schemas.rules import Rule, catalogue
from schemas.rules.vocabulary import rests_on
from schemas.tables import UNJUDGED

Asked = Mapping[str, frozenset[tuple[str, str]]]  # by layout: the fields (table, name) that it asks for
_CRASHED = "程序出错"
_PRINTED = {"application": ("certificate", "pilot_students"), "school": ("school_name",)}  # no line of the summary without them
_SUMMARY = "汇总表需要的内容"
_LIST = "培训团队名单"


def beyond(
    name: str, frame: Records, table: Table, rules: list[Rule], layouts: pd.Series, asked: Asked, batch: Batch
) -> dict[str, pd.Series]:
    """By code, the records (boolean Series) whose layout does not ask what the rule needs. ``layouts``: by file_id."""
    layout = frame["file_id"].map(layouts)
    found: dict[str, pd.Series] = {}
    for rule in rules:
        lacks = pd.Series(False, index=frame.index)
        for column in rule.needs(batch):
            source = rests_on(name, column)
            without = [one for one, wanted in asked.items() if source[0] and source not in wanted]
            if without:
                absent = table.at.loc[frame.index, column] == NOWHERE if column in table.at.columns else frame[column].isna()
                lacks |= layout.isin(without) & absent
        if lacks.any():
            found[rule.code] = lacks
    return found


def unjudged(checks: Mapping[str, Answers], live: Mapping[str, Records], batch: Batch) -> Unjudged:
    """UNJUDGED: one row a rule and record without an answer, whose it is, and what was absent or unreadable.

    So, too, of a record without what the summary prints, whatever rules are switched off.
    """
    rows: list[tuple[object, ...]] = []
    for name, key in ID_OF.items():
        answers, frame = checks[name], live[name]
        for code, answer in answers.by_code.items():
            records = _records(code, answer, answers, batch)
            for record, school, why in zip(records, _schools(name, frame, records), _why(name, code, frame, records, answers, batch)):
                own = {} if name == "trainer" and why == _CRASHED else {key: record}  # a rule of the list may be about the list as a whole
                rows.append((*({**own, "school_id": school}.get(one, pd.NA) for one in KEYS[1:]), code, why))
    for name, columns in _PRINTED.items():
        for column in columns:
            missing = live[name].index[live[name][column].isna()]
            for record, school in zip(missing, _schools(name, live[name], missing)):
                rows.append(
                    (
                        *({ID_OF[name]: record, "school_id": school}.get(one, pd.NA) for one in KEYS[1:]),
                        _SUMMARY,
                        _said(name, column, batch),
                    )
                )
    frame = pd.DataFrame(rows, columns=list(UNJUDGED.columns))
    return UNJUDGED.validate(frame.astype({**dict.fromkeys(KEYS[1:], "Int64"), "code": "str", "why": "str"}))


def _records(code: str, answer: pd.Series, answers: Answers, batch: Batch) -> pd.Index:
    crashed = answers.unasked.get(code, answer.index[:0])
    if batch.severity[code] == "info":
        return crashed
    return answer.index[(answer.isna() & answers.applies[code]) | answer.index.isin(crashed)]


def _schools(name: str, frame: Records, records: pd.Index) -> list[int]:
    return list(records) if name == "school" else frame.loc[records, "school_id"].tolist()


def _why(name: str, code: str, frame: Records, records: pd.Index, answers: Answers, batch: Batch) -> list[str]:
    columns = [column for column in catalogue(batch)[code].needs(batch) if column in frame]
    words = [_said(name, column, batch) for column in columns]
    crashed = set(answers.unasked.get(code, ()))
    missing = frame.loc[records, columns].isna().to_numpy().tolist()
    return [
        _CRASHED if record in crashed else "、".join(dict.fromkeys(word for word, absent in zip(words, row) if absent and word))
        for record, row in zip(records, missing)
    ]


def _said(name: str, column: str, batch: Batch) -> str:
    """What is missing, in the form's words."""
    table, field = rests_on(name, column)
    if table == "trainer" != name:
        return _LIST
    return fields.headings(fields.by_name(table)[field], list(batch.intake_years))[0] if table else ""

"""The documents of an inbox that are no returns, known by their headings: decision, summary and roster."""

from __future__ import annotations

import re
from typing import Any

from pipeline.read.glance import Glance
from pipeline.read.vocabulary import is_note, normal_heading
from pipeline.read.workbook import Sheet
from schemas.cells import pack

_SEARCHED_ROWS = 20
_MARKS = {
    "decision": ({"审核意见", "理由", "证书名称"},),
    "summary": ({"院校名称", "证书名称", "试点专业名称", "试点学生规模"},),
}


MARK_WORDS = frozenset(word for marks in _MARKS.values() for mark in marks for word in mark)
_OF_RETURN = ("招生", "在校", "团队")


def other_document(glances: list[Glance]) -> dict[str, Any] | None:
    """A decision or summary, by its headings; None for anything else."""
    for glance in glances:
        for row, found in glance.words.items():
            words = set(found.values())
            for kind, marks in _MARKS.items():
                if row < _SEARCHED_ROWS and any(mark <= words for mark in marks) and not _of_return(glance.sheet.rows[row]):
                    return {"kind": kind, "layout": "", "tables": {}, "notes": []}
    return None


def _of_return(cells: list[str]) -> bool:
    return any(word in token for token in cells for word in _OF_RETURN)


_ROSTER_COLUMNS: dict[str, tuple[str, ...]] = {
    "school_name": ("院校名称", "学校名称", "院校全称", "学校全称"),
    "school_code": ("院校标识码", "学校标识码", "标识码", "院校代码"),
    "city": ("所在地市", "所在市", "地市"),
}
_ROSTER_TOTAL = re.compile(r"(?:[合总小共]计|共\d+所|以[上下])")
_ROSTER_MOST_COLUMNS = 8  # a roster is a short list; a return with few headings left is not one
_BARE = frozenset(
    {"序号", "编号", "备注", "区县", "县(市、区)", "主管部门", *(h for headings in _ROSTER_COLUMNS.values() for h in headings)}
)
_SCHOOL = re.compile(r"学校|学院|大学|中专|职高|职教中心")


def roster_in(sheets: list[Sheet]) -> dict[str, Any] | None:
    """The 应报院校名单 of a workbook, its sheets' lists one after the other; None where no sheet has one."""
    records = [record for sheet in sheets for record in _roster_of(sheet)]
    return {"kind": "roster", "layout": "", "tables": {}, "notes": [], "roster": records} if records else None


def _roster_of(sheet: Sheet) -> list[dict[str, Any]]:
    for row, cells in enumerate(sheet.rows[:_SEARCHED_ROWS]):
        texts = {normal_heading(t[1:]): c for c, t in enumerate(cells) if t and t[0] == "t"}
        found = _roster_under(sheet, row, texts)
        if found:
            return found
    return []


def _roster_under(sheet: Sheet, row: int, texts: dict[str, int]) -> list[dict[str, Any]]:
    columns: dict[str, int] = {}
    for name, headings in _ROSTER_COLUMNS.items():
        present = [texts[heading] for heading in headings if heading in texts]
        if present:
            columns[name] = present[0]
    above = "".join(t[1:] for cells in sheet.rows[:row] for t in cells if t and t[0] == "t") + sheet.name
    expected, bare = "应报" in above, texts.keys() <= _BARE
    if "school_name" not in columns or len(texts) > _ROSTER_MOST_COLUMNS:
        return []
    if not (expected or "名单" in above or "school_code" in columns or bare):
        return []
    marks = ("证书", "专业") if expected else ("证书", "姓名", "联系", "类型", "专业")
    if any(mark in heading for heading in texts for mark in marks):
        return []
    if "名录" in above and not expected:
        return []  # a list of all schools there are: nobody said that they have to report
    records: list[dict[str, Any]] = []
    for number in range(row + 1, len(sheet.rows)):
        cells = sheet.rows[number]
        values = {name: cells[c][1:].strip() if c < len(cells) and cells[c] else "" for name, c in columns.items()}
        name = normal_heading(values["school_name"])
        if name and name not in _ROSTER_COLUMNS["school_name"] and not is_note(name) and not _ROSTER_TOTAL.match(name):
            records.append({**values, "sheet": sheet.name, "at": pack(number, columns["school_name"])})
    named = sum(bool(_SCHOOL.search(record["school_name"])) for record in records)
    return records if named * 2 >= len(records) else []

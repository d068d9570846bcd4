"""The documents of an inbox that are no returns, known by their headings: decision, summary and roster."""

from __future__ import annotations

import re

from pipeline.read.answers import RosterLine
from pipeline.read.glance import Glance
from pipeline.read.vocabulary import is_note, normal_heading
from pipeline.read.workbook import Sheet
from schemas.cells import TEXT, pack

_SEARCHED_ROWS = 20
_MARKS = {
    "decision": ({"审核意见", "理由", "证书名称"},),
    "summary": ({"院校名称", "证书名称", "试点专业名称", "试点学生规模"},),
}
TITLES = {"decision": "备案确认表", "summary": "汇总表（附件2）", "roster": "应报院校名单"}


MARK_WORDS = frozenset(word for marks in _MARKS.values() for mark in marks for word in mark)
_OF_RETURN = ("招生", "在校", "团队", "姓名", "双师")


def document_rows(glance: Glance) -> dict[int, str]:
    """The rows of a sheet that are the headings of a decision or summary: row -> kind. A return's own headings are none."""
    kinds: dict[int, str] = {}
    for row, found in glance.words.items():
        words = set(found.values())
        for kind, marks in _MARKS.items():
            if any(mark <= words for mark in marks) and not _of_return(glance.sheet.rows[row]):
                kinds.setdefault(row, kind)
    return kinds


def kind_of(rows: dict[int, str]) -> str:
    """The kind of document that a sheet with these heading rows is, '' for none: only what stands near the top makes it one."""
    return next((kind for row, kind in rows.items() if row < _SEARCHED_ROWS), "")


def _of_return(cells: list[str]) -> bool:
    return any(word in token for token in cells for word in _OF_RETURN)


_ROSTER_COLUMNS: dict[str, tuple[str, ...]] = {
    "school_name": ("院校名称", "学校名称", "院校全称", "学校全称"),
    "school_code": ("院校标识码", "学校标识码", "标识码", "院校代码"),
    "city": ("所在地市", "所在市", "地市"),
}
_ROSTER_TOTAL = re.compile(r"(?:[合总小共]计|共\d+所|以[上下])")
_TOTALS = re.compile(r"[合总小共]\s*计|总\s*数|total", re.IGNORECASE)
_ROSTER_MOST_COLUMNS = 8  # a roster is a short list; a return with few headings left is not one
_BARE = frozenset(
    {"序号", "编号", "备注", "区县", "县(市、区)", "主管部门", *(h for headings in _ROSTER_COLUMNS.values() for h in headings)}
)
_SCHOOL = re.compile(r"学校|学院|大学|中专|职高|职教中心")
Lines = list[RosterLine]


def roster_in(sheets: list[Sheet], expected_only: bool = False) -> Lines:
    """The 应报院校名单 of a workbook, its sheets' lists one after the other; [] where no sheet has one.

    ``expected_only``: only lists that call themselves 应报; beside the tables of a return nothing else is taken for one.
    """
    return [line for sheet in sheets for line in _roster_of(sheet, expected_only)]


def is_school(name: str) -> bool:
    """Whether a text reads like the name of a school."""
    return bool(_SCHOOL.search(name))


def _roster_of(sheet: Sheet, expected_only: bool) -> Lines:
    for row, cells in enumerate(sheet.rows[:_SEARCHED_ROWS]):
        texts = {normal_heading(t[1:]): c for c, t in enumerate(cells) if t and t[0] == TEXT}
        found = _roster_under(sheet, row, texts, expected_only)
        if found:
            return found
    return []


def _roster_under(sheet: Sheet, row: int, texts: dict[str, int], expected_only: bool) -> Lines:
    columns: dict[str, int] = {}
    for name, headings in _ROSTER_COLUMNS.items():
        present = [texts[heading] for heading in headings if heading in texts]
        if present:
            columns[name] = present[0]
    above = "".join(t[1:] for cells in sheet.rows[:row] for t in cells if t and t[0] == TEXT) + sheet.name
    expected, bare = "应报" in above, texts.keys() <= _BARE
    if "school_name" not in columns or len(texts) > _ROSTER_MOST_COLUMNS or (expected_only and not expected):
        return []
    if not (expected or "名单" in above or "school_code" in columns or bare):
        return []
    marks = ("证书", "专业") if expected else ("证书", "姓名", "联系", "类型", "专业")
    if any(mark in heading for heading in texts for mark in marks):
        return []
    if "名录" in above and not expected:
        return []  # a list of all schools there are: nobody said that they have to report
    records = [line for number in range(row + 1, len(sheet.rows)) if (line := _line(sheet, number, columns))]
    named = sum(is_school(record.school_name) for record in records)
    return records if named * 2 >= len(records) else []


def _line(sheet: Sheet, number: int, columns: dict[str, int]) -> RosterLine | None:
    """One line of a roster; None for what is no school: blank, a total, a note, the headings again."""
    cells = sheet.rows[number]
    values = {name: cells[c][1:].strip() if c < len(cells) and cells[c] else "" for name, c in columns.items()}
    name = normal_heading(values["school_name"])
    if not name or name in _ROSTER_COLUMNS["school_name"] or is_note(name) or _ROSTER_TOTAL.match(name):
        return None
    token = cells[columns["school_name"]]
    if token[0] != TEXT and any(_TOTALS.search(cell) for cell in cells if cell[:1] == TEXT):
        return None  # 合计 | 2
    return RosterLine(**values, sheet=sheet.name, at=pack(number, columns["school_name"]), token=token)

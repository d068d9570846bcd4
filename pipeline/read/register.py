"""Takes the schools out of a school register (院校名录): a workbook or csv with names, 院校标识码 and former names, by headings."""

from __future__ import annotations

import re
from typing import Any

from pipeline.read.answers import Refused
from pipeline.read.documents import heading_texts
from pipeline.read.forms import Forms, SheetForm
from pipeline.read.workbook import Sheet, Workbook
from schemas.cells import ERROR, FORMULA, a1, pack
from schemas.document_kinds import REGISTER
from schemas.kinds import KINDS
from schemas.labels import normal_heading
from schemas.words import folded

_SEARCHED_ROWS = 30
_SEPARATORS = re.compile(r"[、;；,，/\n]+")
_NO_SCHOOL = {"合计", "总计", "小计"}
_SHOWN = 3


def find_register(workbook: Workbook, forms: Forms) -> list[list[str]]:
    """Rows of name, code ('' where the register has none) and former names joined with '、'.

    Raises Refused with every reason that makes the register unusable: no heading, no school, damaged codes.
    """
    rows: list[list[str]] = []
    problems: list[str] = []
    for sheet in workbook.sheets:
        found = _heading_row(sheet, forms.of_kind(REGISTER))
        if found:
            _take(sheet, *found, rows, problems)
    if problems:
        more = f"等 {len(problems)} 处" if len(problems) > _SHOWN else ""
        raise Refused("S213", "；".join(problems[:_SHOWN]) + more)
    if not rows:
        raise Refused("S213", "没有找到“院校名称”（或学校名称）一列，或该列之下没有院校；另可有“院校标识码”和“曾用名”两列")
    return rows


def _heading_row(sheet: Sheet, forms: list[SheetForm]) -> tuple[int, SheetForm, dict[str, int]] | None:
    """The first row that has a heading of the names; its form, and field -> column."""
    for number, cells in enumerate(sheet.rows[:_SEARCHED_ROWS]):
        texts = heading_texts(cells)
        for form in forms:
            columns = form.columns_in(texts)
            if "name" in columns:
                return number, form, columns
    return None


def _take(sheet: Sheet, heading: int, form: SheetForm, columns: dict[str, int], rows: list[list[str]], problems: list[str]) -> None:
    for number in range(heading + 1, len(sheet.rows)):
        name, code, former = (_value(sheet, number, columns.get(what, -1)) for what in ("name", "code", "former"))
        if normal_heading(name) in _NO_SCHOOL or normal_heading(name) in form.spelt["name"]:
            continue
        at = f"“{sheet.name}”表 {a1(pack(number, columns.get('code', 0)))} "
        digits = re.sub(r"^['‘’`]|\.0+$|\s", "", folded(code))
        broken = [c for c in columns.values() if c < len(sheet.rows[number]) and sheet.rows[number][c][:1] in (ERROR, FORMULA)]
        if broken:
            problems.append(f"“{sheet.name}”表 {a1(pack(number, broken[0]))} 是错误值，或公式没有计算结果")
        elif code and not KINDS["school_code"].matches(digits):
            problems.append(f"{at}的标识码“{code[:30]}”不是 10 位数字" + ("（被 Excel 改成了科学计数法）" if "E+" in code.upper() else ""))
        elif digits and not name:
            problems.append(f"{at}有标识码 {digits}，没有院校名称")
        elif name:
            rows.append([name, digits, "、".join(part.strip() for part in _SEPARATORS.split(former) if part.strip())])


def _value(sheet: Sheet, row: int, column: int) -> str:
    cells: list[Any] = sheet.rows[row]
    return cells[column][1:].strip() if 0 <= column < len(cells) else ""

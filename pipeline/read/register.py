"""Takes the schools out of a school register (院校名录): a workbook or csv with names, 院校标识码 and former names, by headings."""

from __future__ import annotations

import re
from typing import Any

from pipeline.read.answers import Refused
from pipeline.read.forms import normal_heading
from pipeline.read.workbook import Sheet, Workbook
from schemas.cells import ERROR, FORMULA, a1, pack
from schemas.kinds import KINDS
from schemas.words import folded

_HEADINGS: dict[str, tuple[str, ...]] = {  # normalised; the first that a sheet has counts
    "name": ("院校名称", "学校名称", "院校全称", "学校全称", "院校名称(全称)", "学校名称(全称)", "学校(机构)名称", "办学机构名称", "机构名称", "校名",
             "现名", "现校名", "name", "school_name"),
    "code": ("院校标识码", "学校标识码", "学校(机构)标识码", "机构标识码", "标识码", "院校代码", "学校代码", "代码", "code", "school_code"),
    "former": ("曾用名", "曾用名称", "曾用校名", "原名", "原校名", "原名称", "原院校名称", "原学校名称", "更名前名称", "旧名", "former_name", "old_name"),
}  # fmt: skip
_SEARCHED_ROWS = 30
_SEPARATORS = re.compile(r"[、;；,，/\n]+")
_NO_SCHOOL = {"合计", "总计", "小计"}
_SHOWN = 3


def find_register(workbook: Workbook) -> list[list[str]]:
    """Rows of name, code ('' where the register has none) and former names joined with '、'.

    Raises Refused with every reason that makes the register unusable: no heading, no school, damaged codes.
    """
    rows: list[list[str]] = []
    problems: list[str] = []
    for sheet in workbook.sheets:
        found = _heading_row(sheet)
        if found:
            _take(sheet, *found, rows, problems)
    if problems:
        more = f"等 {len(problems)} 处" if len(problems) > _SHOWN else ""
        raise Refused("S213", "；".join(problems[:_SHOWN]) + more)
    if not rows:
        raise Refused("S213", "没有找到“院校名称”（或学校名称）一列，或该列之下没有院校；另可有“院校标识码”和“曾用名”两列")
    return rows


def _heading_row(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    for number, cells in enumerate(sheet.rows[:_SEARCHED_ROWS]):
        texts: dict[str, int] = {}
        for column, token in enumerate(cells):
            if token and token[0] == "t":
                texts.setdefault(normal_heading(token[1:]), column)
        columns = {what: next((texts[h] for h in headings if h in texts), -1) for what, headings in _HEADINGS.items()}
        if columns["name"] >= 0:
            return number, columns
    return None


def _take(sheet: Sheet, heading: int, columns: dict[str, int], rows: list[list[str]], problems: list[str]) -> None:
    for number in range(heading + 1, len(sheet.rows)):
        name, code, former = (_value(sheet, number, columns[what]) for what in ("name", "code", "former"))
        if normal_heading(name) in _NO_SCHOOL or normal_heading(name) in _HEADINGS["name"]:
            continue
        at = f"“{sheet.name}”表 {a1(pack(number, max(columns['code'], 0)))} "
        digits = re.sub(r"^['‘’`]|\.0+$|\s", "", folded(code))
        broken = [c for c in columns.values() if 0 <= c < len(sheet.rows[number]) and sheet.rows[number][c][:1] in (ERROR, FORMULA)]
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

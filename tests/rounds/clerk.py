"""A clerk with a marked workbook: which findings are corrected, explained, made worse or left, by which mess, and what must come of each."""

from __future__ import annotations

import copy
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl.utils import coordinate_to_tuple, get_column_letter

from tests.rounds.lists import MarkedBook
from tests.rounds.schools import FOLDER, Planted, School, later, mixed, row_of
from workshop.sample.write import book_bytes

Finding = Mapping[str, str]
Fate = tuple[str, str]  # status and change that findings.csv must say
MESSES = (
    "plain", "sorted", "insert", "xls", "ods", "no_list", "other_column", "untouched", "sorted_data", "copied", "overwrite", "fresh",
    "renamed_list", "note", "pasted", "openpyxl", "filtered", "delete_record", "rename_school", "withdraw", "recode", "list_alone", "insert_xls",
)  # fmt: skip
REASONS = (
    "专业为新增专业，相关手续正在办理",
    "学校与企业的协议正在续签",
    "该项工作由二级学院承担，材料另附",
    "原负责人调离，制度正在修订",
    "设备已招标，十月到货",
)
EMPTY = ("核实无误", "情况属实", "无", "同上", "已核", "123")
FIXES_ONLY = frozenset(("no_list", "fresh"))
AS_SENT = frozenset(("untouched", "withdraw"))


@dataclass
class Plan:
    """What a clerk does with one workbook. ``fates``: by place among the school's planted faults."""

    school: School
    mess: str
    source: MarkedBook
    job: dict[str, Any] = field(default_factory=dict)
    fates: dict[int, Fate] = field(default_factory=dict)
    said: dict[int, str] = field(default_factory=dict)


def plan(school: School, marked: MarkedBook, found: Mapping[int, Finding], mess: str, turn: int, inbox: Path, scratch: Path) -> Plan:
    """``found``: by place among the planted faults the finding of each that is there."""
    rng = random.Random(f"{school.number}:{turn}:{mess}")
    made = Plan(school, mess, marked, {"open": str(marked.path), "set": []})
    before = copy.deepcopy(school.record)
    cells = {place: targets(marked, school, school.planted[place], finding) for place, finding in found.items()}
    for place, finding in found.items():
        one = school.planted[place]
        _decide(made, place, one, _choice(made, place, finding, cells[place], rng, turn), cells[place], rng)
    _paste(made, found)
    _mess(made, found, turn, inbox, scratch)
    _forget(made, before, found)
    return made


def _choice(made: Plan, place: int, finding: Finding, cells: list[tuple[str, str]], rng: random.Random, turn: int) -> str:
    one, mess = made.school.planted[place], made.mess
    if mess in AS_SENT:
        return "leave"
    fixable = bool(cells) and mess not in ("list_alone", "rename_school", "delete_record")
    wish = rng.choices(("fix", "explain", "empty", "other", "leave"), (45, 33, 8, 8, 6))[0]
    if wish == "fix":
        return "fix" if fixable else "leave"
    if wish == "other":
        return "other" if fixable and one.fault.other is not None and one.wrong == one.fault.value(_clean(made.school, one)) else "leave"
    if not one.fault.warning or mess in FIXES_ONLY or one.status == "explained":
        return "leave"
    if mess == "copied" and any(other.record == one.record and other.fault.code in ("A301", "A303") for other in made.school.planted):
        return "leave"  # its key may be corrected, and no name of ours came along that tells where its cell stands now
    if mess == "note" and (not finding["cell"] or _shared(made, place)):
        return "leave"
    return wish


def _shared(made: Plan, place: int) -> bool:
    ids = made.source.rows
    mine = made.source.place(made.school.planted[place].id)
    return sum(made.source.place(one) == mine for one in ids) > 1


def _clean(school: School, one: Planted) -> dict[str, Any]:
    return row_of(school.clean, *one.record)


def _decide(made: Plan, place: int, one: Planted, choice: str, cells: list[tuple[str, str]], rng: random.Random) -> None:
    now = "explained" if one.status == "explained" else "open"
    made.fates[place] = (now, "explained" if now == "explained" else "same")
    if choice in ("fix", "other"):
        right = _clean(made.school, one)
        value = right[one.fault.field] if choice == "fix" else one.fault.value(right, second=True)
        made.school.row(one)[one.fault.field] = value
        made.job["set"] += [[sheet, cell, _typed(value)] for sheet, cell in cells]
        made.fates[place] = ("gone", "corrected") if choice == "fix" else ("open", "changed")
        one.wrong = None if choice == "fix" else value
    elif choice == "explain":
        made.said[place] = f"{rng.choice(REASONS)}，预计{rng.choice('十一二')}月底前完成（第{place + 1}项，{one.fault.code}）。"
        made.fates[place] = ("explained", "explained")
    elif choice == "empty":
        made.said[place] = rng.choice(EMPTY)


def _typed(value: Any) -> Any:
    return value if isinstance(value, int | str) else f"{value.year}年{value.month}月{value.day}日"


def _paste(made: Plan, found: Mapping[int, Finding]) -> None:
    """One text under every warning: of three rules or more it says nothing."""
    if made.mess != "pasted":
        return
    warnings = [place for place in found if made.school.planted[place].fault.warning and made.school.planted[place].status == "open"]
    warnings = [place for place in warnings if made.fates[place] == ("open", "same") or place in made.said]
    if len({made.school.planted[place].fault.code for place in warnings}) >= 3:
        for place in warnings:
            made.said[place], made.fates[place] = "相关工作正在推进，将尽快完善到位。", ("open", "same")


def _forget(made: Plan, before: Any, found: Mapping[int, Finding]) -> None:
    """What was explained in an earlier round counts no more where its record was changed in a form that brings no words of ours along; else
    where its own value was changed.
    """
    if made.mess != "fresh":
        return
    for place in found:
        one = made.school.planted[place]
        if one.status == "explained" and made.fates[place] == ("explained", "explained") and one.fault.table != "trainer":
            was, now = (dict(row) for row in (row_of(before, *one.record), made.school.row(one)))
            unread = {
                other.fault.field
                for other in made.school.planted
                if other.record == one.record and other.fault.code[0] == "V" and other.wrong is not None
            }
            changed = {name for name in was if was[name] != now[name]} - {"filled_on", "school_name", "school_code", "seq"} - unread
            if changed:
                made.fates[place] = ("open", "same")


def _mess(made: Plan, found: Mapping[int, Finding], turn: int, inbox: Path, scratch: Path) -> None:
    school, marked, job, mess = made.school, made.source, made.job, made.mess
    column = get_column_letter(max(marked.columns.values()) + 1 if mess == "other_column" else marked.columns["情况说明"])
    if mess == "note":
        job["note"] = [[*marked.place(school.planted[place].id), text] for place, text in made.said.items()]
    else:
        job["set"] += [[marked.title, f"{column}{marked.rows[school.planted[place].id]}", text] for place, text in made.said.items()]
    data = marked.data_sheets
    end = {"xls": "xls", "ods": "ods", "insert_xls": "xls"}.get(mess, "xlsx")
    if mess not in ("note", "overwrite", "fresh", "openpyxl", "untouched", "xls", "ods") and mixed(school.number, turn) % 5 < 2:
        end = ("xls", "ods")[mixed(school.number, turn) % 5]
    if mess == "sorted":
        job["sort"] = [[marked.title, marked.head, -1, marked.columns["标识"] - 1]]
    elif mess in ("insert", "insert_xls"):
        job["insert"] = [[name, 0, 10] for name in data]
    elif mess in ("no_list", "note"):
        job["delete_sheet"] = [marked.title]
    elif mess == "sorted_data" and not school.flat and not school.style:
        job["sort"] = [["证书申报", 2, 1 + len(school.record["applications"]), 9]]
    elif mess == "renamed_list":
        job["rename"] = [[marked.title, "学校回复"]]
    elif mess == "filtered":
        job["hide"] = [[marked.title, marked.head + 1, max(0, len(marked.rows) - 2)]]
    elif mess == "list_alone":
        job["delete_sheet"] = data
    elif mess == "delete_record":
        _delete_record(made, found)
    elif mess in ("rename_school", "recode"):
        _rename(made)
    elif mess in ("fresh", "copied"):
        later(school, turn)
        path = scratch / f"{school.number:03d}_{turn}.xlsx"
        path.write_bytes(book_bytes(school.book()))
        job |= {"into": str(path), "copy": [marked.title], "set": [edit for edit in job["set"] if edit[0] == marked.title]}
    where = f"{FOLDER}/第{turn}次退回/{school.number:03d}_{school.name}.{end}"
    if mess == "overwrite" and school.file.endswith((".xlsx", ".ods")) and "!/" not in school.file and "汇总" not in school.file:
        where = school.file
    job["save"] = str(inbox / where)
    school.file = where
    school.files.append(where)


def _rename(made: Plan) -> None:
    """The school corrects its name, or its code."""
    school = made.school
    field_name = "school_name" if made.mess == "rename_school" else "school_code"
    old = school.record["school"][field_name]
    if field_name == "school_name":
        new = old[:2] + "新" + old[2:]
    else:
        new = old[:6] + str(int(old[6:]) + 3000)
    places = [
        (name, cell) for name in made.source.data_sheets for row in made.source.book[name].iter_rows() for cell in row if cell.value == old
    ]
    places = [(name, cell) for name, cell in places if school.flat or name == "院校信息"]
    if not places or school.style:
        return
    made.job["set"] += [[name, cell.coordinate, new] for name, cell in places]
    school.record["school"][field_name] = school.clean["school"][field_name] = new


def _delete_record(made: Plan, found: Mapping[int, Finding]) -> None:
    """One certificate is given up: its only application and its trainers go."""
    school = made.school
    applications = school.record["applications"]
    names = [row["certificate"] for row in applications]
    hit = {
        school.planted[place].fault.table: school.row(school.planted[place])["certificate"]
        for place in found
        if school.planted[place].fault.table == "application"
    }
    for certificate in hit.values():
        if names.count(certificate) != 1 or len(names) < 2 or school.style:
            continue
        rows = made.source.rows_with(certificate)
        if not rows:
            continue
        made.job["delete_rows"] = [[name, row] for name, row in dict.fromkeys(rows)]
        for place in found:
            one = school.planted[place]
            if one.fault.table != "school" and school.row(one)["certificate"] == certificate:
                made.fates[place] = ("gone", "removed")
        school.record["gone"] = [*school.record.get("gone", []), certificate]
        return


def targets(marked: MarkedBook, school: School, one: Planted, finding: Finding) -> list[tuple[str, str]]:
    """The cells to type into so that the fault's field has another value."""
    sheet, address = marked.place(finding["id"])
    if not address or sheet not in marked.book.sheetnames:
        return []
    page = marked.book[sheet]
    row, column = coordinate_to_tuple(address.split(":")[0])
    if finding["field"] != one.fault.field:
        wanted = [cell.column for cell in page[row] if str(cell.value if cell.value is not None else "") == str(one.wrong)]
        if len(wanted) != 1 or one.wrong == "":
            return []
        column = wanted[0]
    if one.fault.table != "school" or not school.flat:
        return [(sheet, f"{get_column_letter(column)}{row}")]
    named = [number + 1 for name, number in marked.rows_with(school.name) if name == sheet]
    rows = named if row in named else [row]
    return [(sheet, f"{get_column_letter(column)}{number}") for number in rows]

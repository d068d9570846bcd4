"""The receipts: for each school what arrived when, its SHA-256, what was read of it, its state; short lines to paste into a message.

Nothing in one is of another school. When a file was first seen the ledger remembers, so that the text is the same at every later run.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

import pandas as pd

from pipeline.publish.facts import Facts
from pipeline.publish.facts.letters import Receipt, Workbook, is_told
from pipeline.publish.facts.reading import Read
from pipeline.publish.labels import FILE_STATUS, day, moment
from pipeline.publish.plain import shortened, visible
from pipeline.tables.model import Run
from schemas.rules import faults

_NAME = 60  # characters of a file's name
_LINE = "\r\n"  # Windows' old editors know no other end of a line, and want the mark of UTF-8


def to_bytes(run: Run, facts: Facts) -> dict[str, bytes]:
    """The receipts by the names of their files."""
    told = is_told(run)
    return {one.name: _bytes(_lines(run, facts, one, told)) for one in facts.letters.receipts}


def _bytes(lines: list[str]) -> bytes:
    return b"\xef\xbb\xbf" + "".join(visible(line).replace("\n", " ") + _LINE for line in lines).encode("utf-8")


def _lines(run: Run, facts: Facts, receipt: Receipt, told: pd.Series) -> list[str]:
    lines = [f"【回执】{run.province.full_name}", f"{run.batch.title}申报", "", *_who(run, receipt), f"收到文件 {receipt.count} 个："]
    for number, (file_id, read) in enumerate(zip(receipt.files, receipt.read), 1):
        lines += ["", f"{number}. {_name(run, file_id)}", *_file(run, file_id, _read(read)), *_why(run, receipt, file_id, told)]
    return [*lines, "", *_todo(run, facts, receipt)]


def _who(run: Run, receipt: Receipt) -> list[str]:
    if not receipt.schools:
        return ["报送单位：未能从文件中读出"]
    code = run.schools.typed.at[receipt.schools[0], "school_code"]
    lines = [f"院校：{shortened(receipt.whom, _NAME)}"]
    return [*lines, f"标识码：{shortened(code, _NAME)}"] if isinstance(code, str) and code else lines


def _name(run: Run, file_id: int) -> str:
    """A file's own name, without the folder or archive in which the officer keeps it."""
    return shortened(run.files.at[file_id, "file"].rsplit("/", 1)[-1], _NAME)


def _file(run: Run, file_id: int, read: list[str]) -> list[str]:
    file = run.files.loc[file_id]
    seen = run.history.first_seen.get(file["sha256"])
    lines = [f"文件时间：{_time(file['received'])}", f"登记时间：{moment(seen or run.started.isoformat())}"]
    lines += ["校验码（SHA-256，用来核对是不是同一个文件）：", file["sha256"]] if file["sha256"] else []
    return [*lines, *read, f"状态：{FILE_STATUS[file['status']]}"]


def _time(received: int) -> str:
    with suppress(OSError, ValueError, OverflowError):
        return moment(datetime.fromtimestamp(int(received)).isoformat())
    return "不明"


def _read(read: Read | None) -> list[str]:
    """What of the school was read in a file."""
    if read is None:
        return []
    unread = f"（另有 {read.unread} 行未能读出）" if read.unread else ""
    trainers = "" if read.trainers is None else f"，培训团队名单 {read.trainers} 人"
    return [f"读到申报 {read.rows} 行，证书 {read.certificates} 个", f"试点学生 {read.students} 人{unread}{trainers}"]


def _why(run: Run, receipt: Receipt, file_id: int, told: pd.Series) -> list[str]:
    """What a state rests on: the file that counts instead, or why this one could not be used."""
    status = run.files.at[file_id, "status"]
    if status in ("superseded", "duplicate"):
        used = int(run.schools.typed.at[receipt.schools[0], "file_id"]) if receipt.schools else file_id
        return [f"现在采用的是：{_name(run, used)}"] if run.files.at[used, "status"] == "used" else []
    if status != "rejected":
        return []
    found = run.findings[told & (run.findings["file_id"] == file_id)]
    holds = run.schools.typed["file_id"]
    if holds[holds.duplicated()].eq(file_id).any():  # what is said of the file of several schools may name any of them
        names = faults(run.batch)
        return [f"原因：{names[code]}。" for code in dict.fromkeys(found["code"])]
    return [f"原因：{message}" for message in dict.fromkeys(found["told"].where(found["told"] != "", found["message"]))]


def _todo(run: Run, facts: Facts, receipt: Receipt) -> list[str]:
    """What the school, or the sender, has to do, and until when."""
    workbook = _workbook(facts, receipt)
    until = day(run.batch.deadline)
    if not receipt.schools:
        back = [f"空白表和说明：{workbook.name}"] if workbook else []
        return ["需要重新报送。", *back, f"请在 {until}前重新报送。"]
    school = facts.schools.by_key[receipt.key]
    if not school.errors and not school.warnings:
        answered = [f"已有情况说明、等待确认的 {school.answered} 处。"] if school.answered else []
        return ["没有需要改正的问题。", *answered]
    counts = (("必须改正", school.errors), ("需改正或说明", school.warnings), ("已有情况说明", school.answered))
    lines = ["，".join(f"{words} {count} 处" for words, count in counts if count) + "。"]
    if workbook is None:
        return [*lines, f"请在 {until}前改正后重新报送。"]
    if workbook.several:
        return [*lines, "标好问题的工作簿随整份文件退给报送单位。", f"请与报送单位联系，在 {until}前改正。"]
    return [*lines, f"标好问题的工作簿：{workbook.name}", f"请在 {until}前把改好的工作簿发回。"]


def _workbook(facts: Facts, receipt: Receipt) -> Workbook | None:
    if receipt.schools:
        return facts.letters.of_school.get(receipt.schools[0])
    return facts.letters.of_file.get(receipt.files[0])

"""The letter of a marked workbook: everything that it tells its reader, in plain data for the worker that marks."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace

from pipeline.changes.model import Changes
from pipeline.marking.letter import Gone, Letter
from pipeline.publish.facts.letters import Workbook
from pipeline.publish.facts.reading import Read
from pipeline.publish.labels import day
from pipeline.publish.marked.marks import marks_of
from pipeline.publish.plain import shortened
from pipeline.tables.content import content_digest
from pipeline.tables.model import Run
from schemas.marks import LIST, Token
from schemas.rules import catalogue, faults

_NOTHING_READ = "0" * 12  # the content of a file that was not read
_RULE_GONE = "这条规则已不再使用。"
_LONGEST_NAME = 60  # characters of a file's name
_NO_FILE = "0" * 64  # the SHA-256 of one whose bytes were not to be had


def letter_of(run: Run, workbook: Workbook, changes: Changes) -> Letter:
    """Everything that a workbook tells; the same run gives the same letter, whenever it is written."""
    whose = [changes.owner(school) for school in workbook.schools]
    content = _NOTHING_READ if workbook.blank else content_digest(run.tables.by_name, workbook.file_id)
    sha256 = run.files.at[workbook.file_id, "sha256"] or _NO_FILE
    letter = Letter(
        token=Token(run.province.code, run.batch.id, _NOTHING_READ, sha256, content),
        title=_title(run, workbook),
        advice=(_blank_advice if workbook.blank else _advice)(run, workbook),
        read=() if workbook.blank else _read(workbook.read, workbook.several),
        marks=marks_of(run, workbook, changes),
        said=_said(workbook),
        since="；".join(dict.fromkeys(filter(None, map(changes.since_of, whose)))),
        gone=tuple(_told(run, gone) for school in whose for gone in changes.gone_of(school)),
        changed=tuple(changed for school in whose for changed in changes.changed_of(school)),
        several=workbook.several,
    )
    return replace(letter, token=replace(letter.token, marking=marking_of(letter)))


def marking_of(letter: Letter) -> str:
    """12 hex digits over everything that a letter tells, and of which file; no clock is in it."""
    told = json.dumps(asdict(replace(letter, token=replace(letter.token, marking=""))), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(told.encode("utf-8", "backslashreplace")).hexdigest()[:12]


def _title(run: Run, workbook: Workbook) -> str:
    if workbook.blank:
        return f"{workbook.whom}：{run.batch.title}申报材料未能读取，请用本表重新填报"
    return f"{workbook.whom}：{run.batch.title}申报表需要修改的问题"


def _advice(run: Run, workbook: Workbook) -> tuple[str, ...]:
    errors = f"标有【错误】的 {workbook.errors} 处必须改正，改正前有关的申报不纳入汇总。" if workbook.errors else ""
    warnings = workbook.warnings + workbook.answered
    doubts = (
        f"标有【提醒】的 {warnings} 处请改正；情况属实的，请在“{LIST}”的“情况说明”一栏写明具体原因和依据（写“情况属实”“核实无误”不算说明）。"
        if warnings
        else ""
    )
    answered = f"其中 {workbook.answered} 处已有情况说明，等待确认，不必再填。" if workbook.answered else ""
    where = f"请直接在原来的工作表中改正，标出的单元格旁有批注；“{LIST}”中的链接可以跳到单元格。"
    return tuple(filter(None, (where, errors, doubts, answered, _back(run))))


def _blank_advice(run: Run, workbook: Workbook) -> tuple[str, ...]:
    file = run.files.at[workbook.file_id, "file"].rsplit("/", 1)[-1]
    return (
        f"收到的文件“{shortened(file, _LONGEST_NAME)}”没有读成，其中的内容一项也没有采用，原因和办法见下表。",
        "本工作簿是空白的申报表，请重新填报，或按下表的办法处理原文件。",
        _back(run),
    )


def _back(run: Run) -> str:
    return f"请在 {day(run.batch.deadline)}前把改好的工作簿按原来的途径发回（请发整个工作簿，不要只发截图或清单；文件名可以改，存成 .xlsx、.xls、.ods 都可以）。"


def _read(read: Read, several: bool) -> tuple[tuple[str, str], ...]:
    """What was read of the file, so that a misreading shows."""
    unread = f"（另有 {read.unread} 行未能读出）" if read.unread else ""
    schools = (("院校", f"{read.schools} 所"),) if several else ()
    trainers = () if read.trainers is None else (("培训团队人数", f"{read.trainers} 人（名单中的行数）"),)
    return (
        *schools,
        ("工作表", "、".join(read.sheets)),
        ("申报行数", f"{read.rows} 行"),
        ("证书数", f"{read.certificates} 个"),
        ("专业申报数", f"{read.programmes} 项"),
        ("试点学生数", f"{read.students} 人{unread}"),
        *trainers,
    )


def _said(workbook: Workbook) -> tuple[str, ...]:
    """That other returns of some of its schools are used, where it holds more than are current in it."""
    other = workbook.elsewhere
    return (f"本文件中另有 {other} 所院校以别的申报表为准，这里不列它们的问题。",) if other else ()


def _told(run: Run, gone: Gone) -> Gone:
    """A finding of last time as its school may be told it: rules that speak of others are told by their name alone, one that the province
    has no more, which may have done so, not even by that.
    """
    rule = catalogue(run.batch).get(gone.code)
    if rule is None:
        return replace(gone, message=_RULE_GONE)
    return replace(gone, message=f"{faults(run.batch)[gone.code]}。") if rule.others else gone

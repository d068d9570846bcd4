"""The closing sentence of a run, for the officer."""

from __future__ import annotations

from pipeline.publish.facts import Facts
from pipeline.publish.facts.changes import Changed
from pipeline.publish.facts.faults import Faults
from pipeline.publish.facts.progress import Progress
from pipeline.tables.model import Run

_NAMED = 3  # files that the sentence names; the report has them all


def sentence(run: Run, facts: Facts) -> str:
    """How many returns, how many applications are in, held, what to do next, where the report is."""
    applications, files = facts.applications, facts.files
    doubtful = f"（其中 {files.held_back} 个两种读法结果不一致，没有采用）" if files.held_back else ""
    unusable = f"；另有 {files.unusable} 个文件不能使用{doubtful}" if files.unusable else ""
    answered = f"（其中 {applications.answered} 条院校已说明）" if applications.answered else ""
    lines = [
        *_faults(facts.faults),
        f"{run.province.full_name}：收到 {facts.schools.reported} 所院校的申报表，共 {applications.current} 条申报；"
        f"纳入汇总 {applications.included} 条，待确认 {applications.review} 条{answered}，不符合 {applications.ineligible} 条"
        f"{unusable}。",
        *_progress(facts.progress),
        *_changes(facts.changes),
        facts.next.sentence,
        *([f"退回修改（{facts.letters.marked} 份工作簿）：{facts.places.marked}"] if facts.letters.marked else []),
        f"报告：{facts.places.page}",
        f"汇总表：{facts.places.summary}",
    ]
    return "\n".join([*lines, run.history.note] if run.history.note else lines)


def _faults(faults: Faults) -> list[str]:
    """What of the run a fault of ours cost, and that the rest stands; nothing where there was none."""
    files, rules = faults.files, faults.rules
    waiting = "，有关的申报等待确认" if faults.waiting else ""
    parts = [
        f"{len(files)} 个文件未能处理，没有采用（{_named(files)}）" if files else "",
        f"规则 {'、'.join(rules)} 没有完成{waiting}" if rules else "",
        f"{len(faults.marked)} 份退回修改的工作簿没有做成（{_named(faults.marked)}）" if faults.marked else "",
        f"{len(faults.anew)} 份退回修改的工作簿是按原表的内容另写的（{_named(faults.anew)}）" if faults.anew else "",
    ]
    said = "；".join(part for part in parts if part)
    if not said:
        return []
    return [f"程序出错：{said}。其余照常完成；请把报告顶部的说明发给维护人员，报送汇总表前请先核实。"]


def _named(names: tuple[str, ...]) -> str:
    return "、".join(names[:_NAMED]) + (" 等" if len(names) > _NAMED else "")


def _progress(progress: Progress | None) -> list[str]:
    if progress is None:
        return []
    eligible = "" if progress.eligible is None else f"（合格 {progress.eligible} 所）"
    return [f"应报 {progress.expected} 所，已报 {progress.returned} 所{eligible}，未报 {progress.silent} 所。"]


def _changes(changed: Changed | None) -> list[str]:
    """What became of the errors and warnings since the state that is compared with."""
    if changed is None:
        return []
    of = changed.all
    always = f"新增 {of.new}，仍有 {of.same}，改了仍不对 {of.changed}，已说明 {of.explained}，已改正 {of.corrected}，已撤回 {of.withdrawn}"
    seldom = [("记录已删除", of.removed), ("这次未能核对", of.unjudged)]
    rest = "".join(f"，{words} {count}" for words, count in seldom if count)
    return [f"{changed.words}：问题{always}{rest}；填报内容改动 {of.values} 处。"]

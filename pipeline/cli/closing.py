"""The closing sentence of a run, for the officer."""

from __future__ import annotations

from pipeline.publish.summary import summary_path
from pipeline.tables.model import Run

_NAMED = 3  # files that the sentence names; the report has them all


def sentence(run: Run) -> str:
    """How many returns, how many applications are in, held, what to do next, where the report is."""
    outcome = run.outcomes["outcome"].value_counts()
    schools = run.schools.typed.loc[run.schools.typed["current"], "school_key"].nunique()
    unusable = run.accounts.files.get("rejected", 0)
    doubtful = f"（其中 {len(run.held_back)} 个两种读法结果不一致，没有采用）" if run.held_back else ""
    lines = [
        *_faults(run),
        f"{run.province.full_name}：收到 {schools} 所院校的申报表，共 {len(run.outcomes)} 条申报；"
        f"纳入汇总 {run.accounts.included} 条，待确认 {outcome.get('review', 0)} 条，不符合 {outcome.get('ineligible', 0)} 条"
        + (f"；另有 {unusable} 个文件不能使用{doubtful}。" if unusable else "。"),
        *_progress(run),
        _next_step(run),
        f"报告：{run.reports / run.province.folder / 'index.html'}",
        f"汇总表：{summary_path(run)}",
    ]
    return "\n".join([*lines, run.history.note] if run.history.note else lines)


def _faults(run: Run) -> list[str]:
    """What of the run a fault of ours cost, and that the rest stands; nothing where there was none."""
    files = [fault.name for fault in run.faults if fault.what == "file"]
    rules = [fault.name for fault in run.faults if fault.what == "rule"]
    named = "、".join(files[:_NAMED]) + (" 等" if len(files) > _NAMED else "")
    waiting = "，有关的申报等待确认" if run.outcomes["reason"].str.contains("程序出错").any() else ""
    parts = [
        f"{len(files)} 个文件未能处理，没有采用（{named}）" if files else "",
        f"规则 {'、'.join(rules)} 没有完成{waiting}" if rules else "",
    ]
    said = "；".join(part for part in parts if part)
    return [f"程序出错：{said}。其余照常完成；请把报告顶部的说明发给维护人员，报送汇总表前请先核实。"] if said else []


def _next_step(run: Run) -> str:
    waiting = len(run.outcomes) - run.accounts.included
    if waiting or run.accounts.files.get("rejected", 0):
        return f"下一步：打开报告查看问题，请有问题的院校改正后重新报送，放进 {run.inbox}/ 再运行一次；没有问题后打印汇总表。"
    if not len(run.outcomes):
        return f"下一步：没有读到申报，请把申报表放进 {run.inbox}/{run.province.folder}/ 再运行一次。"
    if (run.findings["severity"] != "info").any():
        return "下一步：申报已全部纳入汇总；报告中还有提请注意的事项，看过后打印、盖章、报送汇总表。"
    return "下一步：申报已全部纳入汇总，请打印、盖章、报送汇总表。"


def _progress(run: Run) -> list[str]:
    if run.roster is None:
        return []
    returned, eligible = int(run.roster["returned"].sum()), int(run.roster["eligible"].sum())
    return [f"应报 {len(run.roster)} 所，已报 {returned} 所（合格 {eligible} 所），未报 {len(run.roster) - returned} 所。"]

"""The closing sentence of a run, for the officer."""

from __future__ import annotations

from pipeline.model import Run
from pipeline.publish.summary import summary_path


def sentence(run: Run) -> str:
    """How many returns, how many applications are in, held, what to do next, where the report is."""
    outcome = run.outcomes["outcome"].value_counts()
    schools = run.schools.typed.loc[run.schools.typed["current"], "school_key"].nunique()
    unusable = run.accounts.files.get("rejected", 0)
    doubtful = f"（其中 {len(run.held_back)} 个两种读法结果不一致，没有采用）" if run.held_back else ""
    lines = [
        f"{run.province.full_name}：收到 {schools} 所院校的申报表，共 {len(run.outcomes)} 条申报；"
        f"纳入汇总 {run.accounts.included} 条，待确认 {outcome.get('review', 0)} 条，不符合 {outcome.get('ineligible', 0)} 条"
        + (f"；另有 {unusable} 个文件不能使用{doubtful}。" if unusable else "。"),
        f"下一步：打开报告查看问题，请有问题的院校改正后重新报送，放进 {run.inbox}/ 再运行一次；没有问题后打印汇总表。",
        f"报告：{run.reports / run.province.folder / 'index.html'}",
        f"汇总表：{summary_path(run)}",
    ]
    return "\n".join(lines)

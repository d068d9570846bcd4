"""What the officer does next, in order, each step with its list; and where the outputs lie."""

from __future__ import annotations

from typing import Any

from pipeline.publish.labels import day
from pipeline.publish.summary import summary_path
from pipeline.tables.model import Run

Step = dict[str, Any]


def steps(run: Run, counts: dict[str, int], schools: list[dict[str, Any]]) -> list[Step]:
    """Numbered steps: kind (which list the template shows), words, and the list's rows."""
    wrong = [s for s in schools if s["errors"]]
    waiting = [
        {"school": s, **a}
        for s in schools
        for a in s["applications"]
        if a["outcome"] == "review" and not a["included"] and not a["decision"]
    ]
    missing = run.roster.loc[~run.roster["returned"].astype(bool), "school_name"].tolist() if run.roster is not None else []
    found: list[Step] = []
    if run.faults:
        found.append(_step("fault", "把程序出错的说明发给维护人员", "见本页顶部；程序改正后再运行一次，所列文件不必先请院校重新报送。"))
    unusable = counts["unusable"] - sum(fault.what == "file" for fault in run.faults)
    if unusable:
        found.append(_step("unusable", f"请 {unusable} 个不能使用的文件的报送单位重新报送", "原因和办法见“不能使用的文件”。"))
    if wrong:
        found.append(
            _step("return", f"退回 {len(wrong)} 所院校改正", "这些院校有必须改正的问题（逻辑校验），改正前有关申报不纳入汇总。", wrong)
        )
    if waiting:
        found.append(
            _step(
                "confirm",
                f"核实并确认 {len(waiting)} 条待确认的申报",
                "这些申报没有必须改正的问题，但有经验校验的问题或未能判断的规则：请院校改正，或在“情况说明”列写明，由贵单位确认。",
                waiting,
            )
        )
    if missing:
        found.append(_step("missing", f"催报 {len(missing)} 所应报未报的院校", "", missing))
    if found:
        found.append(_step("rerun", "把重新报送的文件放进收件文件夹，再运行一次", str(run.inbox)))
    words = f"盖章后，将电子版和扫描版于 {day(run.batch.deadline)}前发至 {run.batch.mailbox}（{run.batch.collector}）。"
    found.append(_step("print", "打印汇总表" if not found else "没有待办事项后，打印汇总表", words))
    return found


def outputs(run: Run) -> list[tuple[str, str]]:
    """(what, path) of the outputs; ``run.extra["outputs"]`` may name more, as words -> path."""
    folder = run.reports / run.province.folder
    named = [("汇总表（附件2）", summary_path(run)), *run.extra.get("outputs", {}).items()]
    named += [("全部问题清单（可用 Excel 打开）", folder / "findings.csv"), ("本次运行的数据", folder / "run.json")]
    return [(words, str(path)) for words, path in named]


def _step(kind: str, title: str, words: str, rows: list[Any] | None = None) -> Step:
    return {"kind": kind, "title": title, "words": words, "rows": rows or []}

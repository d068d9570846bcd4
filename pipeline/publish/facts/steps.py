"""What the officer does next: as one sentence for the console, and step by step for the report."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.publish.facts.applications import Applications
from pipeline.publish.facts.faults import Faults
from pipeline.publish.facts.files import Files
from pipeline.publish.facts.findings import Findings
from pipeline.publish.facts.letters import Letters
from pipeline.publish.facts.progress import Progress
from pipeline.publish.facts.schools import Schools
from pipeline.publish.labels import day
from pipeline.tables.model import Run

_WAITING = "这些申报没有必须改正的问题，但有经验校验的问题没有说明，或有规则未能判断"
_ANSWERED = "这些申报的经验校验问题院校都已写明情况说明，不必再退回院校，只等贵单位核实后确认"


@dataclass(frozen=True)
class Step:
    """``kind``: fault, send, unusable, return, answer, confirm, missing, rerun or print; ``count``: of how many, 0 for none."""

    kind: str
    title: str
    words: str
    count: int = 0


@dataclass(frozen=True)
class Next:
    """``sentence`` says the most important; ``steps`` all there is to do, in order."""

    sentence: str
    steps: tuple[Step, ...]


def next_of(
    run: Run,
    files: Files,
    schools: Schools,
    applications: Applications,
    findings: Findings,
    progress: Progress | None,
    faults: Faults,
    letters: Letters,
) -> Next:
    """What is to do after a run."""
    todo = _todo(files, schools, applications, progress, faults, letters)
    rerun = [Step("rerun", "把重新报送的文件放进收件文件夹，再运行一次", str(run.inbox))] if todo else []
    words = f"盖章后，将电子版和扫描版于 {day(run.batch.deadline)}前发至 {run.batch.mailbox}（{run.batch.collector}）。"
    send = Step("print", "没有待办事项后，打印汇总表" if todo else "打印汇总表", words)
    return Next(_sentence(run, files, applications, findings, letters), (*todo, *rerun, send))


def _todo(
    files: Files,
    schools: Schools,
    applications: Applications,
    progress: Progress | None,
    faults: Faults,
    letters: Letters,
) -> list[Step]:
    """What stands between the run and the printing."""
    unusable = files.unusable - len(faults.files)  # schools need not send again what we could not process
    waiting, silent = applications.review - applications.answered, progress.silent if progress else 0
    steps = [
        Step(
            "fault",
            "把程序出错的说明发给维护人员",
            "见本页顶部；程序改正后再运行一次，所列文件不必先请院校重新报送。",
            faults.count,
        ),
        Step(
            "send",
            f"把“退回修改”文件夹中的 {letters.marked} 份工作簿发给院校",
            "文件名就是院校名称；带“（未能读取）”或“（几所院校）”的，发给原文件的报送单位。工作簿上已标出问题，写明怎么改、何时以前发回，可以直接发出。",
            letters.marked,
        ),
        Step(
            "unusable",
            f"请 {unusable} 个不能使用的文件的报送单位重新报送",
            "原因和办法见“不能使用的文件”。",
            unusable,
        ),
        Step(
            "return",
            f"退回 {schools.wrong} 所院校改正",
            "这些院校有必须改正的问题（逻辑校验），改正前有关申报不纳入汇总。",
            schools.wrong,
        ),
        Step(
            "answer",
            f"请院校改正或说明 {waiting} 条待确认的申报",
            f"{_WAITING}：请院校改正，或在“情况说明”列写明，由贵单位确认。",
            waiting,
        ),
        Step("confirm", f"核实并确认 {applications.answered} 条院校已说明的申报", f"{_ANSWERED}。", applications.answered),
        Step("missing", f"催报 {silent} 所应报未报的院校", "", silent),
    ]
    return [step for step in steps if step.count]


def _sentence(run: Run, files: Files, applications: Applications, findings: Findings, letters: Letters) -> str:
    if applications.outside or files.unusable:
        back = f"放进 {run.inbox}/ 再运行一次"
        send = f"把“退回修改”中的 {letters.marked} 份工作簿发给院校，发回后{back}"
        confirm = f"{applications.answered} 条申报院校已说明，请核实确认"
        sure = applications.outside == applications.answered and not files.unusable
        parts = [
            send if letters.marked else "" if sure else f"打开报告查看问题，请有问题的院校改正后重新报送，{back}",
            confirm if applications.answered else "",
        ]
        return f"下一步：{'；'.join(filter(None, parts))}；没有问题后打印汇总表。"
    if not applications.current:
        return f"下一步：没有读到申报，请把申报表放进 {run.inbox}/{run.province.folder}/ 再运行一次。"
    if findings.all.serious:
        return "下一步：申报已全部纳入汇总；报告中还有提请注意的事项，看过后打印、盖章、报送汇总表。"
    return "下一步：申报已全部纳入汇总，请打印、盖章、报送汇总表。"

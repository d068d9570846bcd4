"""What of a run a fault of the program cost, as the top of the report says it."""

from __future__ import annotations

from pipeline.publish.plain import short_path
from pipeline.tables.model import Fault, Run
from schemas.batch import Batch
from schemas.rules import catalogue
from schemas.rules import faults as names_of_rules

MOST = 50
_OF_WORKBOOKS = {
    "marked": "没有做成，退回修改文件夹里没有或仍是上次的；其余输出不受影响",
    "anew": "没有在原表上标注，已按其内容另写，格式可能与原表不同，可以照常发回；其余输出不受影响",
}
_INFORMS = ("province", "national", "decision")  # scopes whose rules hold no application back


def faults(run: Run) -> list[dict[str, str]]:
    """The first ``MOST``: what and which, what became of it, the words for the maintainers."""
    names = names_of_rules(run.batch)
    return [_row(fault, names, run.batch) for fault in run.faults[:MOST]]


def _row(fault: Fault, names: dict[str, str], batch: Batch) -> dict[str, str]:
    if fault.what == "file":
        return {
            "what": "文件",
            "name": short_path(fault.name),
            "code": "",
            "effect": "没有采用，其中的申报不在汇总表内",
            "reason": fault.reason,
        }
    if fault.what in _OF_WORKBOOKS:
        effect = _OF_WORKBOOKS[fault.what]
        return {"what": "退回修改的工作簿", "name": fault.name, "code": "", "effect": effect, "reason": fault.reason}
    informs = catalogue(batch)[fault.name].scope in _INFORMS
    effect = "没有核对完；不影响是否纳入汇总" if informs else "没有核对完；未能判断的申报等待确认，不在汇总表内"
    return {"what": "规则", "name": names[fault.name], "code": fault.name, "effect": effect, "reason": fault.reason}

"""The Chinese words for the codes of a run: severities, outcomes, statuses, kinds. One wording in every output."""

from __future__ import annotations

from datetime import date

from pipeline.changes.model import WORDS
from schemas import fields
from schemas.batch import Batch

SEVERITY = {"error": "逻辑校验", "warning": "经验校验", "info": "提示"}
SEVERITY_MEANS = {"error": "必须改正", "warning": "改正或说明，由省级确认", "info": "供参考"}
OUTCOME = {"eligible": "符合", "review": "待确认", "ineligible": "不符合"}
FILE_STATUS = {
    "rejected": "不能使用",
    "used": "采用",
    "superseded": "被新版本取代",
    "duplicate": "重复",
    "other_province": "属其他省份",
    "skipped": "略过",
}
KIND = {
    "return": "申报表",
    "roster": "应报院校名单",
    "decision": "备案确认表",
    "summary": "汇总表",
    "archive": "压缩包",
    "unknown": "—",
}
RULE_STATUS = {"found": "发现问题", "passed": "通过", "broken": "程序出错", "not_run": "未运行"}
FINDING_STATUS = {"open": "", "explained": "院校已说明", "waived": "已同意备案"}
SCOPE = {
    "file": "文件",
    "sheet": "工作表",
    "cell": "单元格",
    "school": "院校",
    "application": "申报",
    "trainer": "培训团队",
    "province": "全省",
    "decision": "审核意见",
    "national": "全国",
}
FAMILY = {
    "F": "文件与版式",
    "V": "填写内容",
    "S": "院校信息",
    "A": "证书申报",
    "T": "培训团队",
    "P": "全省统筹",
    "D": "审核意见",
    "N": "全国汇总",
    "L": "本省规则",
}
CHANGE = {"": "", **WORDS}  # of a finding since an earlier run
UNNAMED = "（院校名称未填）"


def headings(batch: Batch) -> dict[str, str]:
    """The form's heading of every canonical field name, intake years filled in; ``*`` and ``intake`` included."""
    words = {f.name: fields.headings(f, list(batch.intake_years))[0] for table in fields.TABLES.values() for f in table}
    return {**words, "intake": "招生数", "*": ""}


def day(when: date) -> str:
    """A date as a letter writes it: 2019年9月20日."""
    return f"{when.year}年{when.month}月{when.day}日"


def moment(iso: str) -> str:
    """An ISO date and time as lists show it, to the minute: 2019-09-18 08:30."""
    return iso[:16].replace("T", " ")

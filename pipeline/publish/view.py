"""The view model of a run: Chinese words and plain lists, made once, used by the report."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pipeline import __version__
from pipeline.model import Run
from pipeline.publish.summary_workbook import summary_path
from schemas.notice import CLAUSES
from schemas.rules import catalogue
from schemas.words import percent

SEVERITY = {"error": "逻辑校验", "warning": "经验校验", "info": "提示"}
OUTCOME = {"eligible": "符合", "review": "待确认", "ineligible": "不符合"}
STATUS = {
    "used": "采用",
    "superseded": "被新版本取代",
    "duplicate": "重复",
    "other_province": "属其他省份",
    "rejected": "不能使用",
    "skipped": "略过",
}
KIND = {"return": "申报表", "roster": "应报院校名单", "decision": "备案确认表", "summary": "汇总表", "archive": "压缩包", "unknown": "—"}
RULE_STATUS = {"found": "发现问题", "passed": "通过", "not_run": "未运行"}
FINDING_STATUS = {"open": "", "explained": "学校已说明", "waived": "已确认"}
MOST_PER_RULE = 500  # what one rule's list renders; findings.csv beside the report has all


def view(run: Run) -> dict[str, Any]:
    """Everything the report's templates show."""
    outcome = run.outcomes["outcome"].value_counts()
    schools = run.schools.typed[run.schools.typed["current"]]
    counts = {
        "schools": int(schools["school_key"].nunique()),
        "applications": len(run.outcomes),
        "included": run.accounts.included,
        "review": int(outcome.get("review", 0)),
        "ineligible": int(outcome.get("ineligible", 0)),
        "students": int(run.summary["pilot_students"].sum()),
        "files": len(run.files),
        "unusable": run.accounts.files.get("rejected", 0),
    }
    findings = [_finding(row) for row in run.findings.to_dict("records")]
    by_school = _by_school(run, findings)
    return {
        "title": f"{run.province.full_name} {run.batch.title}申报核对报告",
        "run": run,
        "version": __version__,
        "made": f"{run.started:%Y年%m月%d日 %H:%M}",
        "counts": counts,
        "steps": _steps(run, counts, by_school),
        "accounts": run.accounts,
        "file_counts": [(STATUS[k], v) for k, v in run.accounts.files.items()],
        "files": _files(run),
        "unusable": _unusable(run, findings),
        "balance": [
            _balance("各证书", "申报院校占全省申报院校的比例", run.balance["certificate"], "所院校"),
            _balance("各专业大类", "申报数占全省申报数的比例", run.balance["field"], "条申报"),
            _balance("各院校（前 15 所）", "试点学生占全省试点学生的比例", run.balance["school"].head(15), "名学生"),
            _balance("各地市", "申报数占全省申报数的比例", run.balance["city"], "条申报"),
        ],
        "empty_certificates": run.balance["certificate"].loc[run.balance["certificate"]["applications"] == 0, "name"].tolist(),
        "by_rule": _by_rule(findings),
        "by_school": by_school,
        "rules": _rules(run),
        "severity_counts": {word: sum(f["severity"] == word for f in findings) for word in SEVERITY.values()},
        "roster": _roster(run),
        "cap": MOST_PER_RULE,
    }


def _finding(row: dict[str, Any]) -> dict[str, Any]:
    keep = (
        "id",
        "code",
        "school_name",
        "school_code",
        "certificate",
        "file",
        "sheet",
        "cell",
        "value",
        "expected",
        "message",
        "fix",
        "clause",
        "scope",
    )
    found = {name: row[name] for name in keep}
    found["severity"], found["status"] = SEVERITY[row["severity"]], FINDING_STATUS[row["status"]]
    found["place"] = " ".join(part for part in (row["sheet"], row["cell"]) if part)
    return found


def _steps(run: Run, counts: dict[str, int], by_school: list[dict[str, Any]]) -> list[str]:
    wrong = [s["name"] for s in by_school if s["errors"]]
    steps = []
    if counts["unusable"]:
        steps.append(f"有 {counts['unusable']} 个文件不能使用：请按下文“不能使用的文件”逐一联系报送单位。")
    if wrong:
        steps.append(
            f"请 {len(wrong)} 所院校改正必须改正的问题（逻辑校验）后重新报送：{'、'.join(wrong[:8])}{'等' if len(wrong) > 8 else ''}。改正办法见“按院校查看”。"
        )
    if counts["review"]:
        steps.append(f"有 {counts['review']} 条申报只有经验校验的问题，处于待确认：请院校改正或写出情况说明，由贵单位确认。")
    steps.append(
        f"把重新报送的文件放进 {run.inbox}/ 再运行一次；没有问题后打印汇总表、盖章，于 {run.batch.deadline:%Y年%m月%d日} 前发至 {run.batch.mailbox}。"
    )
    steps.append(f"汇总表：{summary_path(run)}")
    return steps


def _files(run: Run) -> list[dict[str, str]]:
    codes = run.findings.dropna(subset=["file_id"]).groupby("file_id")["code"].agg(lambda c: "、".join(sorted(set(c) - {"V105"}))).to_dict()
    names = run.schools.typed.groupby("file_id")["school_name"].agg(lambda n: "、".join(n.dropna().unique()[:3])).to_dict()
    layouts = {"shenbaobiao": "申报表", "yilanbiao": "一览表"}
    rows = []
    for file_id, file in run.files.iterrows():
        if file["status"] != "skipped":
            layout = layouts.get(file["layout"], file["layout"])
            rows.append({"name": file["file"], "kind": KIND[file["kind"]], "format": file["format"], "layout": layout, "status": STATUS[file["status"]],
                         "school": names.get(file_id, ""), "codes": codes.get(file_id, "")})  # fmt: skip
    return rows


def _unusable(run: Run, findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rejected = set(run.files.loc[run.files["status"] == "rejected", "file"])
    return [f for f in findings if f["file"] in rejected and f["severity"] != SEVERITY["info"]]


def _balance(title: str, words: str, frame: pd.DataFrame, unit: str) -> dict[str, Any]:
    rows = []
    widest = (
        max([frame["share"].max() if len(frame) else 0, frame["limit"].max() if len(frame) and frame["limit"].notna().any() else 0, 0.05])
        * 1.15
    )
    for r in frame.to_dict("records"):
        limit = None if pd.isna(r["limit"]) else r["limit"]
        rows.append({**r, "percent": percent(r["numerator"], r["denominator"]), "width": round(r["share"] / widest * 400, 1),
                     "inside": percent(r["included_applications"], max(int(frame["included_applications"].sum()), 1)),
                     "line": None if limit is None else round(limit / widest * 400, 1), "over": r["over"] and r["judged"]})  # fmt: skip
    limit = None if not len(frame) or pd.isna(frame["limit"].iloc[0]) else f"{frame['limit'].iloc[0]:.0%}"
    judged = bool(frame["judged"].any()) if len(frame) else False
    return {"title": title, "words": words, "rows": rows, "limit": limit, "judged": judged, "unit": unit}


def _by_rule(findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for finding in findings:
        groups.setdefault(finding["code"], []).append(finding)
    order = list(SEVERITY.values())
    rows = [
        {
            "code": code,
            "fault": catalogue()[code].fault,
            "severity": group[0]["severity"],
            "count": len(group),
            "clause": group[0]["clause"],
            "findings": group[:MOST_PER_RULE],
        }
        for code, group in groups.items()
    ]
    return sorted(rows, key=lambda r: (order.index(r["severity"]), -r["count"], r["code"]))


def _by_school(run: Run, findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    outcomes: dict[str, dict[str, int]] = {}
    names = run.applications.typed.loc[run.outcomes.index, "school_id"].map(run.schools.typed["school_name"]).fillna("（名称未填）")
    for name, outcome in zip(names, run.outcomes["outcome"]):
        counts = outcomes.setdefault(name, {"eligible": 0, "review": 0, "ineligible": 0})
        counts[outcome] += 1
    groups: dict[str, list[dict[str, Any]]] = {}
    for finding in findings:
        if finding["school_name"] and finding["scope"] != "province":
            groups.setdefault(finding["school_name"], []).append(finding)
    rows = []
    for name in sorted(set(outcomes) | set(groups)):
        mine = groups.get(name, [])
        serious = [f for f in mine if f["severity"] != SEVERITY["info"]]
        errors = sum(f["severity"] == SEVERITY["error"] for f in mine)
        rows.append({"name": name, "code": mine[0]["school_code"] if mine else "", "outcomes": outcomes.get(name, {}), "findings": serious,
                     "infos": len(mine) - len(serious), "errors": errors, "warnings": len(serious) - errors})  # fmt: skip
    return sorted(rows, key=lambda r: (-r["errors"], -r["warnings"], r["name"]))


def _rules(run: Run) -> list[dict[str, Any]]:
    rows = []
    for code, rule in catalogue().items():
        status = run.rules.loc[code].to_dict()
        level = run.batch.severity.get(code, rule.severity)
        rows.append({"rule": rule, **status, "status": RULE_STATUS[status["status"]], "severity": SEVERITY[level],
                     "clause": CLAUSES.get(rule.clause, ""), "consequence": _consequence(rule.scope, level)})  # fmt: skip
    return rows


def _consequence(scope: str, level: str) -> str:
    if level == "info" or scope in ("province", "national"):
        return "只作提示，不影响是否纳入汇总。"
    if level == "error":
        return "必须改正；改正前不纳入汇总。"
    return "改正或说明，由省级教育行政部门确认后纳入汇总。" if scope != "file" else "请核实；不影响是否纳入汇总。"


def _roster(run: Run) -> dict[str, Any] | None:
    if run.roster is None:
        return None
    missing = run.roster.loc[~run.roster["returned"], "school_name"].tolist()
    return {"expected": len(run.roster), "returned": int(run.roster["returned"].sum()), "missing": missing}

"""A small run made by hand: three schools (two with hostile names), two refused files, a finding of every rule of the catalogue."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

from pipeline.publish import report, run_json, summary
from pipeline.publish.facts import facts_of
from pipeline.publish.view import view
from pipeline.settings.load import load_batch
from pipeline.settings.provinces import find_province
from pipeline.tables.model import Accounts, Run, Table
from schemas import fields
from schemas.columns import empty
from schemas.records import APPLICATIONS, SCHOOLS, TRAINERS
from schemas.rules import Rule, catalogue
from schemas.tables import BALANCE, FILES, FINDINGS, OUTCOMES_TABLE, RULES, SEVERITIES, SUMMARY

HOSTILE = "<script>alert('ZK_CANARY')</script>"
FORMULA = "=1+1"
PLAIN = "云山职业技术学院"
NAMES = (PLAIN, HOSTILE, FORMULA)
FILE_ROWS = (
    ("33/云山.xlsx", "return", "used", "shenbaobiao"),
    ("33/<b>乙</b>.xlsx", "return", "used", "shenbaobiao"),
    ("33/丙.zip!/=1+1.xlsx", "return", "used", "yilanbiao"),
    ("33/损坏.xlsx", "unknown", "rejected", ""),
    ("33/扫描件.pdf", "unknown", "rejected", ""),
    ("33/.DS_Store", "unknown", "skipped", ""),
    ("33/云山 旧.xlsx", "return", "superseded", "shenbaobiao"),
)


def make_run(folder: Path, findings: pd.DataFrame | None = None) -> Run:
    """The run, its outputs below ``folder``. Six rows read: two included, one waiting, one ineligible, one refused, one superseded."""
    province = find_province("33")
    batch = load_batch("2019-2", province)
    applications, outcomes = _applications(), _outcomes()
    return Run(
        batch=batch,
        province=province,
        started=datetime(2019, 9, 18, 8, 30),
        seconds=1.234,
        files=_files(),
        schools=_table(_schools()),
        applications=_table(applications),
        trainers=_table(empty(TRAINERS)),
        findings=every_finding() if findings is None else findings,
        rules=_rules(),
        outcomes=outcomes,
        summary=_summary(applications, outcomes),
        balance={name: _balance(name) for name in ("certificate", "field", "school", "city")},
        hhi=0.5,
        accounts=Accounts(6, 2, 2, 1, 1, {"used": 3, "rejected": 2, "skipped": 1, "superseded": 1}),
        checked_cells=7,
        inbox=folder / "inbox",
        outbox=folder / "outbox",
        reports=folder / "reports",
    )


def page_of(run: Run) -> bytes:
    """The run's report."""
    return report.to_bytes(run, facts_of(run))


def view_of(run: Run) -> dict[str, Any]:
    """What the run's report shows."""
    return view(run, facts_of(run))


def workbook_of(run: Run) -> bytes:
    """The run's summary workbook."""
    return summary.build(summary.contents(run, facts_of(run)))


def json_of(run: Run) -> bytes:
    """The run's run.json."""
    return run_json.to_bytes(run, facts_of(run))


def every_finding() -> pd.DataFrame:
    """One finding of every rule, shared out over the three schools; files and the province have findings of their own."""
    rows = []
    for place, rule in enumerate(catalogue().values()):
        general = rule.scope in ("file", "province", "national", "decision")
        rows.append(_finding(rule, place, None if general else place % 3))
    return finding_frame(rows)


def finding_frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """FINDINGS from rows of ``finding``, sorted as a run sorts them."""
    frame = pd.DataFrame(rows).astype({"file_id": "Int64", "school_id": "Int64", "application_id": "Int64", "trainer_id": "Int64"})
    frame["rank"] = frame["severity"].map({level: i for i, level in enumerate(SEVERITIES)})
    frame = frame.sort_values(["school_name", "rank", "code", "file", "id"], kind="stable").drop(columns="rank").reset_index(drop=True)
    text = [name for name in frame if frame[name].dtype == object and name != "evidence"]
    return FINDINGS.validate(frame.astype(dict.fromkeys(text, "str")))


def _finding(rule: Rule, place: int, school: int | None) -> dict[str, Any]:
    name = "" if school is None else NAMES[school]
    if rule.code == "P504":
        name = PLAIN
    file = 3 if rule.code == "F101" else 4 if rule.code == "F103" else school
    return {
        "id": f"{rule.code}-{place:012x}",
        "code": rule.code,
        "severity": rule.severity,
        "status": "explained" if rule.code == "A306" else "open",
        "school_code": "" if school is None else f"413301234{school}",
        "school_name": name,
        "certificate": "智能财税" if rule.scope == "application" else "",
        "major_code": "",
        "file": "" if file is None else FILE_ROWS[file][0],
        "sheet": "" if school is None else "证书申报",
        "cell": "" if school is None else f"F{place + 3}",
        "field": rule.field,
        "value": (HOSTILE, FORMULA, "-5", "+86 571", "\u202e倒写\x07")[place % 5],
        "expected": "应当这样",
        "message": f"{rule.fault}：{HOSTILE}",
        "fix": "请改正",
        "clause": rule.clause,
        "scope": rule.scope,
        "key": f"{place:012x}",
        "explanation": "该专业今年首次招生" if rule.code == "A306" else "",
        "file_id": file,
        "school_id": school,
        "application_id": None,
        "trainer_id": None,
        "at": -1,
        "evidence": [],
        "told": "",
        "wordless": "",
    }


def many_findings(number: int) -> pd.DataFrame:
    """A province in trouble: ``number`` findings over the three schools and every rule, for sizes and caps."""
    rules = [rule for rule in catalogue().values() if rule.scope in ("cell", "school", "application", "trainer")]
    rows = [_finding(rules[place % len(rules)], place, place % 3) for place in range(number)]
    return finding_frame(rows)


def read_csv(data: bytes) -> list[dict[str, str]]:
    """findings.csv as a program reads it."""
    return list(csv.DictReader(data.decode("utf-8-sig").splitlines(keepends=True)))


def _table(typed: pd.DataFrame) -> Table:
    nothing = pd.DataFrame(index=typed.index)
    return Table(typed, nothing, nothing)


def _files() -> pd.DataFrame:
    columns = ["file", "kind", "status", "layout"]
    frame = pd.DataFrame(FILE_ROWS, columns=columns).astype("str")
    frame["sha256"], frame["format"], frame["unit"] = "0" * 64, "xlsx", "33"
    frame["bytes"], frame["received"] = 100, 1_568_764_800
    frame.index.name = "file_id"
    return FILES.validate(frame)


def _schools() -> pd.DataFrame:
    names = [*NAMES, PLAIN]
    frame = pd.DataFrame({f.name: pd.Series(["无"] * 4, dtype="str") for f in fields.SCHOOL})
    frame["school_name"] = pd.Series(names, dtype="str")
    frame["school_code"] = pd.Series(["4133012340", "4133012341", "4133012342", "4133012340"], dtype="str")
    frame["file_id"], frame["sheet"], frame["unit"] = [0, 1, 2, 6], "院校信息", "33"
    frame["school_key"], frame["current"] = frame["school_name"], [True, True, True, False]
    frame.index.name = "school_id"
    return _whole(frame.astype({"sheet": "str", "unit": "str"}), SCHOOLS)


def _applications() -> pd.DataFrame:
    size = 6
    text = {f.name: pd.Series(["是"] * size, dtype="str") for f in fields.APPLICATION if f.kind != "count"}
    counts = {f.name: pd.Series([20] * size, dtype="Int64") for f in fields.APPLICATION if f.kind == "count"}
    frame = pd.DataFrame({**text, **counts})
    frame["certificate"] = pd.Series(["智能财税", "母婴护理", "智能财税", "智能财税", None, "智能财税"], dtype="str")
    frame["pilot_students"] = pd.Series([60, 40, 30, None, 20, 60], dtype="Int64")
    frame["levels"], frame["explanation"] = "初级;中级", HOSTILE
    frame["file_id"], frame["school_id"] = [0, 0, 1, 1, 2, 6], [0, 0, 1, 1, 2, 3]
    frame["sheet"], frame["row"] = "证书申报", [3, 4, 3, 4, 3, 3]
    for column in ("school_level", "category"):
        frame[column] = pd.Series(["高职"] * size, dtype="str")
    for column in ("listed_total", "listed_dual", "listed_industry"):
        frame[column] = pd.Series([None] * size, dtype="Int64")
    frame.index.name = "application_id"
    return _whole(frame.astype({"sheet": "str", "levels": "str", "explanation": "str"}), APPLICATIONS)


def _whole(frame: pd.DataFrame, schema: pa.DataFrameSchema) -> pd.DataFrame:
    """With nothing in the declared columns that the made run has no use for."""
    nothing = {"str": "", "bool": False, "int64": 0}
    for name, dtype in empty(schema).dtypes.items():
        if name not in frame:
            frame[name] = pd.Series(nothing.get(str(dtype), pd.NA), index=frame.index, dtype=dtype)
    return schema.validate(frame)


def _outcomes() -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "outcome": ["eligible", "eligible", "review", "ineligible", "eligible"],
            "included": [True, True, False, False, False],
            "decision": ["", "同意备案", "", "", "不予备案"],
            "decision_reason": ["", "材料齐全", "", "", "不在范围"],
            "waived": [False, True, False, False, False],
            "priority": [True, False, False, False, False],
            "codes": ["", "A310", "A306;A310", "V101", ""],
            "reason": ["", "", "未能判断：A311（培训团队总人数）", "", ""],
            "answered": [False] * 5,
        }
    ).rename_axis("application_id")
    return OUTCOMES_TABLE.validate(frame.astype(dict.fromkeys(("outcome", "decision", "decision_reason", "codes", "reason"), "str")))


def _summary(applications: pd.DataFrame, outcomes: pd.DataFrame) -> pd.DataFrame:
    taken = applications.loc[outcomes.index[outcomes["included"]]]
    frame = pd.DataFrame({name: pd.Series(["甲"] * len(taken), dtype="str") for name in SUMMARY.columns}, index=None)
    frame["seq"] = range(1, len(taken) + 1)
    frame["pilot_students"] = taken["pilot_students"].astype("int64").to_numpy()
    frame.index = taken.index
    return SUMMARY.validate(frame)


def _rules() -> pd.DataFrame:
    rows = {code: {"status": "found", "checked": 5, "found": 1, "not_judged": 0, "reason": ""} for code in catalogue()}
    rows["S213"] |= {"status": "not_run", "checked": 0, "found": 0, "reason": "没有配置院校名录"}
    rows["A308"] |= {"status": "passed", "found": 0, "not_judged": 2, "reason": "2 条未能判断：V103×2"}
    return RULES.validate(pd.DataFrame.from_dict(rows, orient="index").rename_axis("code").astype({"status": "str", "reason": "str"}))


def _balance(name: str) -> pd.DataFrame:
    groups = ["智能财税", "母婴护理", "特殊焊接技术"] if name == "certificate" else [PLAIN, HOSTILE]
    numerators = [2, 1, 0][: len(groups)]
    frame = pd.DataFrame({"name": pd.Series(groups, dtype="str"), "numerator": numerators})
    for column in ("schools", "applications", "pilot_students"):
        frame[column] = numerators
    frame["denominator"], frame["share"] = 3, [n / 3 for n in numerators]
    frame["limit"] = float("nan") if name == "city" else 0.3
    frame["over"], frame["judged"] = [n > 0 and name != "city" for n in numerators], name != "city"
    for column in ("included_schools", "included_applications", "included_students"):
        frame[column] = [1, 1, 0][: len(groups)]
    frame["included_numerator"], frame["included_denominator"] = [1, 1, 0][: len(groups)], 2
    frame["included_share"] = [0.5, 0.5, 0.0][: len(groups)]
    frame["included_over"] = [name != "city" and n > 0 for n in frame["included_numerator"]]
    frame["included_judged"] = frame["judged"]
    return BALANCE.validate(frame[list(BALANCE.columns)])

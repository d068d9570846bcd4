"""Puts words, severity, status and a stable id to drafts: the one place where findings are made."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import pandas as pd

from pipeline.isolation.narrow import told
from schemas import fields, words
from schemas.batch import Batch
from schemas.cells import NOWHERE, a1
from schemas.columns import empty
from schemas.drafts import WORDLESS
from schemas.frames import DraftTable, Files, Findings, Records
from schemas.rules import OWN, Rule, catalogue, faults
from schemas.rules.templates import filled
from schemas.tables import DRAFTS, FINDINGS, SEVERITIES

_LONG = 200
_EXPLAIN = "“证书申报”表的“情况说明”列"  # where no application of the school was read


def make_findings(drafts: DraftTable, files: Files, tables: dict[str, Records], batch: Batch) -> Findings:
    """FINDINGS from DRAFTS. ``tables`` are the typed school, application and trainer tables."""
    drafts = DRAFTS.validate(drafts)
    drafts = drafts[~drafts["code"].isin(batch.off)].reset_index(drop=True)
    if not len(drafts):
        return empty(FINDINGS)
    frame = drafts.copy()
    rules = catalogue(batch)
    frame["severity"] = [own or batch.severity[code] for own, code in zip(frame["severity"], frame["code"])]
    frame["scope"] = [rules[code].scope for code in frame["code"]]
    frame["clause"] = [rules[code].clause for code in frame["code"]]
    _who(frame, files, tables)
    frame["cell"] = [a1(at) for at in frame["at"]]
    frame["value"] = [_short(words.printable(value)) for value in frame["value"]]
    said = [_words(row, batch) for row in frame.to_dict("records")]
    for column in ("message", "told", "expected", "fix", WORDLESS):
        frame[column] = [w[column] for w in said]
    frame["status"], frame["explanation"] = "open", ""  # until the school's words are heard
    frame["id"], frame["key"] = _ids(frame, rules)
    return _sorted(frame)


def put_together(*parts: Findings) -> Findings:
    """FINDINGS of several makings, in the order and with the ids that one making would have given them.

    An id counts the findings of its own rule only, so that no two parts may hold findings of the same rule: ValueError.
    """
    codes = pd.concat([part["code"].drop_duplicates() for part in parts])
    if codes.duplicated().any():
        raise ValueError(f"findings of one rule were made twice: {sorted(codes[codes.duplicated()])}")
    return _sorted(pd.concat(parts, ignore_index=True))


def _quoted(text: str) -> str:
    """A value as a message quotes it: nothing invisible in it but said so, cut at 200 characters."""
    return _short(words.visible(text))


def _short(text: str) -> str:
    return text if len(text) <= _LONG else text[:_LONG] + f"…（共 {len(text)} 字）"


def _lookup(keys: pd.Series, table: pd.DataFrame, column: str) -> pd.Series:
    return keys.map(table[column]).astype(object) if len(table) else pd.Series(None, index=keys.index, dtype=object)


def _who(frame: pd.DataFrame, files: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> None:
    schools, applications, trainers = tables["school"], tables["application"], tables["trainer"]
    frame["file"] = _lookup(frame["file_id"], files, "file").fillna("").astype("str")
    for column in ("school_name", "school_code"):
        frame[column] = _lookup(frame["school_id"], schools, column).fillna("").astype("str")
    certificate = _lookup(frame["application_id"], applications, "certificate")
    certificate = certificate.where(certificate.notna(), _lookup(frame["trainer_id"], trainers, "certificate"))
    frame["certificate"] = certificate.fillna("").astype("str")
    explain = _lookup(frame["application_id"], applications, "explain")
    frame["explain"] = explain.where(explain.notna(), _lookup(frame["school_id"], schools, "explain")).fillna("").astype("str")
    frame["major_code"] = _lookup(frame["application_id"], applications, "major_code").fillna("").astype("str")
    named = [str(facts.get("name") or facts.get("school_name") or "") for facts in frame["facts"]]
    for column in ("certificate", "school_name"):  # a group of the province is a certificate or a school
        at = (frame["scope"] == "province") & (frame["field"] == column)
        frame.loc[at, column] = pd.Series(named, index=frame.index)[at]


def _words(row: dict[str, Any], batch: Batch) -> dict[str, str]:
    """The words of one finding; where a rule's own words crash, the fault alone: a finding must not get lost for want of words."""
    why = row["facts"].get(WORDLESS, "")
    if not why:
        try:
            return {**_rule_words(row, batch), WORDLESS: ""}
        except Exception as error:  # noqa: BLE001 - a template or a fact may fail in any way; the finding stands
            why = told(error)
    message = f"{faults(batch)[row['code']]}（程序没有写出详细说明）。"
    return {"message": message, "told": "", "expected": "", "fix": "请核对所列的单元格；需要详细说明的，请联系维护人员。", WORDLESS: why}


def _rule_words(row: dict[str, Any], batch: Batch) -> dict[str, str]:
    rule = catalogue(batch)[row["code"]]
    value = row["value"].replace("\n", " ")
    facts: dict[str, Any] = {"value": value, "near": "", "what": "", "why": "", "note": "", "options": "", "reason": "", **row["facts"]}
    facts["explain"] = row["explain"] or _EXPLAIN
    facts |= {name: words for name, words in rule.empty if not facts.get(name)}
    if rule.code[0] == OWN:
        facts = {name: _plainly(fact) for name, fact in facts.items()}
    if rule.scope == "cell":
        facts |= _value_words(row, facts)
    facts = {key: _quoted(fact).replace("\n", " ") if isinstance(fact, str) else fact for key, fact in facts.items()}
    message, to_school = (filled(template, facts, batch) for template in (rule.message, rule.told))
    cells = [a1(at) for sheet, at, _ in row["evidence"] if at != NOWHERE and sheet == row["sheet"]]
    if len(cells) > 1:  # what the judgement rests on, so that a school can look at it
        rests = f"（依据单元格 {'、'.join(cells)}）。"
        message, to_school = (f"{text.removesuffix('。')}{rests}" if text else "" for text in (message, to_school))
    return {"message": message, "told": to_school, "expected": filled(rule.expected, facts, batch), "fix": filled(rule.fix, facts, batch)}


def _plainly(fact: Any) -> Any:
    """A value as the form has it, for templates that a province wrote: 是 and 否, （空）, several with 、 between."""
    if isinstance(fact, bool):
        return "是" if fact else "否"
    return (fact.replace(";", "、") or "（空）") if isinstance(fact, str) else fact


def _value_words(row: dict[str, Any], facts: dict[str, Any]) -> dict[str, str]:
    table = "trainer" if not pd.isna(row["trainer_id"]) else "application" if not pd.isna(row["application_id"]) else "school"
    field = fields.by_name(table)[row["field"]]
    near = facts["near"]
    return {
        "wanted": field.of_kind.in_words(field.of_kind.wanted, field),
        "range": field.of_kind.in_words(field.of_kind.range, field),
        "suggestion": facts.get("hint") or (f"最接近的是“{near}”。" if near else ""),
        "options": facts["options"] or facts["what"],
    }


def _ids(frame: pd.DataFrame, rules: Mapping[str, Rule]) -> tuple[list[str], list[str]]:
    """By finding its id, of rule, school and record by key, not by row: a row inserted above changes no id. And its key, the same
    without the school: 12 hex digits. A return is the same in every file of it: a file counts where no school is named.
    """
    seen: dict[str, int] = {}
    ids, keys = [], []
    ordered = frame.sort_values(["file", "sheet", "at"], kind="stable")
    for row in ordered.to_dict("records"):
        trainer = str(row["facts"].get("trainer_name", "")) if not pd.isna(row["trainer_id"]) else ""
        named = row["school_name"] or row["school_code"]
        who = (row["school_code"], row["school_name"]) if named else (row["file"],)
        apart = rules[row["code"]].told_apart_by
        what = row["facts"].get(apart, row.get(apart, ""))
        file = row["file"] if row["scope"] == "file" and not named else ""
        name = str(row["facts"].get("name", ""))
        record = (row["certificate"], row["major_code"], row["field"], trainer, str(what), file, name)
        key = "|".join((row["code"], *who, *record))
        seen[key] = seen.get(key, 0) + 1
        ids.append(f"{row['code']}-{_digest(f'{key}|{seen[key]}')}")
        keys.append(_digest("|".join((row["code"], *record, str(seen[key])))))
    places = pd.DataFrame({"id": ids, "key": keys}, index=ordered.index).reindex(frame.index)
    return places["id"].tolist(), places["key"].tolist()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:12]


def _sorted(frame: pd.DataFrame) -> Findings:
    frame = frame.assign(rank=frame["severity"].map({s: i for i, s in enumerate(SEVERITIES)}))
    frame = frame.sort_values(["school_name", "school_code", "rank", "code", "file", "sheet", "at", "id"], kind="stable").reset_index(
        drop=True
    )
    return FINDINGS.validate(frame[list(FINDINGS.columns)])

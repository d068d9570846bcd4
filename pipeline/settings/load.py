"""Reads a batch file with the province's differences; refuses what it does not know, with file, line and the nearest name."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

import schemas
from schemas.batch import Balance, Batch, Certificate, Province, SchoolType, Shares

BATCHES = Path(schemas.__file__).parent / "batches"
_MODELS: dict[str, Any] = {"shares": Shares, "balance": Balance, "certificates": Certificate, "school_types": SchoolType}
_PARTS = {"severity": ("error", "warning", "info"), "catalogue": ("中职", "高职", "本科")}


class ConfigError(ValueError):
    """The configuration cannot be used; the message lists every problem with file, line and what would be right."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("配置有误，尚未读取任何申报表：\n" + "\n".join(f"  · {p}" for p in problems))


class _File:
    """One TOML file: its data, and the line on which a key stands."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.text = path.read_text(encoding="utf-8")
        try:
            self.data: dict[str, Any] = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            raise ConfigError([f"{path.name}：不是有效的 TOML 文件（{error}）。"]) from None

    def line(self, *keys: Any) -> int:
        """The line of a key path such as ('balance', 'field') or ('certificates', 1, 'name'); of a value for codes in lists."""
        names = [key for key in keys if isinstance(key, str)]
        count = next((key for key in keys if isinstance(key, int)), 0)
        section, seen, best = "", -1, 1
        for number, line in enumerate(self.text.splitlines(), 1):
            header = re.match(r"\s*\[\[?\s*\"?([^\]\"]+)\"?\s*\]\]?", line)
            if header and not re.match(r"\s*\"", line):
                section = header[1].strip()
                seen += section == names[0] and line.lstrip().startswith("[[")
                if section == names[0] and (seen < 0 or seen == count):
                    best = number
                continue
            key = re.match(r"\s*\"?([^\"=\s]+)\"?\s*=", line)
            if key and key[1] == names[-1] and (section == names[0] if len(names) > 1 else not section) and seen in (-1, count):
                return number
            if len(names) > 1 and section == names[0] and f'"{names[-1]}"' in line:
                return number
        return best


def load_batch(batch_id: str, province: Province | None = None, codes: set[str] | None = None) -> Batch:
    """The batch, with the differences of ``schemas/batches/<batch>/<province code>*.toml`` applied.

    ``codes`` are the known rule codes (default: the catalogue's). Raises ConfigError listing all problems at once.
    """
    files = _files(batch_id, province)
    codes = codes if codes is not None else _catalogue_codes()
    problems: list[str] = []
    merged: dict[str, Any] = {}
    for file in files:
        problems += _unknown_keys(file) + _unknown_codes(file, codes)
        merged = _merge(merged, file.data)
    if problems:
        raise ConfigError(problems)
    merged.pop("extends", None)
    try:
        batch = Batch(**{**merged, "severity": _severity(merged.get("severity", {}))})
    except ValidationError as error:
        raise ConfigError([_words(problem, files) for problem in error.errors()]) from None
    problems = _facts(batch, files)
    if problems:
        raise ConfigError(problems)
    return batch


def _files(batch_id: str, province: Province | None) -> list[_File]:
    path = BATCHES / f"{batch_id}.toml"
    if not re.fullmatch(r"[\w.-]+", batch_id) or not path.is_file():
        known = sorted(p.stem for p in BATCHES.glob("*.toml"))
        raise ConfigError([f"没有批次“{batch_id}”。现有批次：{'、'.join(known)}。"])
    file = _File(path)
    before = _files(str(file.data["extends"]), None) if "extends" in file.data else []
    own = [_File(p) for p in sorted((BATCHES / batch_id).glob(f"{province.code}*.toml"))] if province else []
    return [*before, file, *own]


def _merge(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        if key == "severity":
            merged[key] = {**_by_code(base.get(key, {})), **_by_code(value)}
        elif isinstance(value, dict) and isinstance(base.get(key), dict):
            merged[key] = {**base[key], **value}
        else:
            merged[key] = value
    return merged


def _by_code(severity: dict[str, Any]) -> dict[str, str]:
    if all(isinstance(value, str) for value in severity.values()):
        return dict(severity)
    return {code: level for level, codes in severity.items() for code in codes}


_severity = _by_code


def _catalogue_codes() -> set[str]:
    from schemas.rules import catalogue

    return set(catalogue())


def _nearest(word: str, known: list[str]) -> str:
    from rapidfuzz import fuzz, process  # on demand: only a mistake needs it

    best = process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=40)
    return f"您要写的可能是“{best[0]}”。" if best else f"可用的有：{'、'.join(known[:12])}。"


def _unknown_keys(file: _File) -> list[str]:
    problems = []
    known = [*Batch.model_fields, "extends"]
    for key, value in file.data.items():
        if key not in known:
            problems.append(f"{file.path.name} 第 {file.line(key)} 行：不认识的配置项“{key}”。{_nearest(key, known)}")
            continue
        parts = list(_MODELS[key].model_fields) if key in _MODELS else list(_PARTS.get(key, ()))
        for position, part in enumerate(value if isinstance(value, list) else [value]):
            for name in part if parts and isinstance(part, dict) else ():
                if name not in parts:
                    line = file.line(key, position, name)
                    problems.append(f"{file.path.name} 第 {line} 行：[{key}] 中不认识的配置项“{name}”。{_nearest(name, parts)}")
    return problems


def _unknown_codes(file: _File, codes: set[str]) -> list[str]:
    written = [("off", code) for code in file.data.get("off", []) if isinstance(code, str)]
    severity = file.data.get("severity", {})
    for level in severity if isinstance(severity, dict) else ():
        written += [("severity", code) for code in severity[level] if isinstance(severity[level], list)]
    problems = []
    for key, code in written:
        if code not in codes:
            problems.append(
                f"{file.path.name} 第 {file.line(key, code) if key == 'severity' else file.line(key)} 行：没有规则“{code}”。{_nearest(str(code), sorted(codes))}"
            )
    return problems


_PROBLEMS = {
    "missing": "缺少必需的配置项", "date_from_datetime_parsing": "应为日期，例如 2019-09-20", "date_type": "应为日期，例如 2019-09-20",
    "date_parsing": "应为日期，例如 2019-09-20", "int_type": "应为整数", "int_parsing": "应为整数", "string_type": "应为带引号的文字",
    "greater_than_equal": "数值过小", "too_short": "个数不够", "too_long": "个数过多", "tuple_type": "应为列表", "literal_error": "应为 error、warning、info 之一",
}  # fmt: skip


def _words(problem: Any, files: list[_File]) -> str:
    keys = [key for key in problem["loc"] if key != "value"]
    file = next((f for f in reversed(files) if keys[0] in f.data), files[-1])
    what = _PROBLEMS.get(problem["type"], "")
    if problem["type"] == "value_error":
        what = '应为 0 到 1 之间的数，例如 "1/2" 或 "0.30"' if "share" in problem["msg"] else "三个年份应由早到晚、互不相同"
    name = ".".join(str(key) for key in keys)
    return f"{file.path.name} 第 {file.line(*keys)} 行：{name} {what or problem['msg']}（现为 {problem['input']!r}）。"


def _facts(batch: Batch, files: list[_File]) -> list[str]:
    problems = []
    last = {key: next((f for f in reversed(files) if key in f.data), files[-1]) for key in ("certificates", "layouts", "school_register")}
    names = [certificate.name for certificate in batch.certificates]
    for name in sorted({n for n in names if names.count(n) > 1}):
        problems.append(f"{last['certificates'].path.name}：证书“{name}”写了不止一次。")
    known = sorted(p.stem for p in (BATCHES.parent / "layouts").glob("*.toml"))
    for layout in batch.layouts:
        if layout not in known:
            file = last["layouts"]
            problems.append(f"{file.path.name} 第 {file.line('layouts')} 行：没有版式“{layout}”。{_nearest(layout, known)}")
    if batch.school_register and not Path(batch.school_register).is_file():
        file = last["school_register"]
        problems.append(f"{file.path.name} 第 {file.line('school_register')} 行：找不到院校名录文件“{batch.school_register}”。")
    return problems

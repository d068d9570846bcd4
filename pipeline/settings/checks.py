"""What can be wrong in one configuration file by itself: unknown keys, rule codes, sections written in the wrong way."""

from __future__ import annotations

from collections.abc import Container
from typing import get_args

from pipeline.settings.toml_file import TomlFile
from pipeline.settings.words import nearest, quoted
from schemas.batch import Balance, Batch, Certificate, SchoolType, Severity, Shares
from schemas.majors import EDITIONS
from schemas.rules import Rule, built_in
from schemas.rules.declaration import OwnRuleBlock

_LEVELS = get_args(Severity)  # schemas.tables has them too, but would bring pandas in before the readers start
_PARTS: dict[str, list[str]] = {
    "shares": list(Shares.model_fields),
    "balance": list(Balance.model_fields),
    "certificates": list(Certificate.model_fields),
    "school_types": list(SchoolType.model_fields),
    "severity": list(_LEVELS),
    "catalogue": list(EDITIONS),
    "rules": list(OwnRuleBlock.model_fields),
}
_OWN = ("id", "extends")  # what only a batch's own file says


def problems_of(file: TomlFile, own: bool, more: Container[str] = ()) -> list[str]:
    """Every problem of a file, each with its line. ``own``: the batch's own file, not a province's; ``more``: codes of rules of its own."""
    rules = built_in()
    return [*_keys(file, own), *_off(file, rules, more), *_severity(file, rules, more), *_editions(file)]


def _keys(file: TomlFile, own: bool) -> list[str]:
    known = [*(key for key in Batch.model_fields if key != "sources"), "extends"]
    found = []
    for key, value in file.data.items():
        if key not in known:
            within = [section for section, parts in _PARTS.items() if key in parts]
            hint = f"它应写在 [{within[0]}] 一节之下。" if within else nearest(key, known)
            found.append(f"{file.at(key)}：不认识的配置项“{key}”。{hint}")
        elif key in _OWN and not own:
            found.append(f"{file.at(key)}：省份的文件不写“{key}”，只写本省与批次不同的配置项。")
        elif key in _PARTS:
            for place, part in enumerate(value) if isinstance(value, list) else [(None, value)]:
                found += _parts(file, key, part, () if place is None else (place,))
    return found


def _parts(file: TomlFile, key: str, part: object, place: tuple[int, ...]) -> list[str]:
    found = []
    for name in part if isinstance(part, dict) else ():
        if name not in _PARTS[key]:
            misplaced = name in Batch.model_fields
            hint = "它是整个批次的配置项，应写在所有 [节] 之前。" if misplaced else nearest(name, _PARTS[key])
            found.append(f"{file.at(key, *place, name)}：[{key}] 中不认识的配置项“{name}”。{hint}")
    return found


def _off(file: TomlFile, rules: dict[str, Rule], more: Container[str]) -> list[str]:
    return _codes(file, ("off",), file.data["off"], rules, more) if "off" in file.data else []


def _severity(file: TomlFile, rules: dict[str, Rule], more: Container[str]) -> list[str]:
    severity = file.data.get("severity", {})
    if not isinstance(severity, dict):
        return [f"{file.at('severity')}：severity 应为一节：先单独写一行 [severity]，下面写 error、warning、info 各有哪些规则。"]
    found, seen = [], dict[str, str]()
    for level in _LEVELS:
        if level in severity:
            found += _codes(file, ("severity", level), severity[level], rules, more)
            for place, code in enumerate(severity[level] if isinstance(severity[level], list) else ()):
                other = seen.setdefault(str(code), level)
                if other != level:
                    found.append(f"{file.at('severity', level, place)}：规则“{code}”既在 {other} 又在 {level}，只能写在一处。")
    return found


def _keeps_out_what_is_unreadable(rule: Rule) -> bool:
    return rule.severity == "error" and rule.raised_by in ("read", "type", "run")


def _editions(file: TomlFile) -> list[str]:
    catalogue = file.data.get("catalogue")
    found = []
    for level, edition in catalogue.items() if isinstance(catalogue, dict) else ():
        if edition not in EDITIONS.get(level, (edition,)):
            at = file.at("catalogue", level)
            found.append(f"{at}：没有“{level}”的这一版专业目录，只有：{'、'.join(EDITIONS[level])}，加英文双引号（{quoted(edition)}）。")
    return found


def _codes(file: TomlFile, where: tuple[str, ...], written: object, rules: dict[str, Rule], more: Container[str]) -> list[str]:
    name = ".".join(where)
    if not isinstance(written, list):
        return [f'{file.at(*where)}：{name} 应为规则代码的列表，例如 ["A305"]（{quoted(written)}）。']
    found = []
    for place, code in enumerate(written):
        at = file.at(*where, place)
        if not isinstance(code, str):
            found.append(f"{at}：{name} 中的规则代码应为加英文双引号的文字（{quoted(code)}）。")
        elif code in more:
            continue
        elif code not in rules:
            found.append(f"{at}：没有规则“{code}”。{nearest(code, sorted(rules))}")
        elif where != ("severity", "error") and _keeps_out_what_is_unreadable(rules[code]):
            found.append(f"{at}：规则“{code}”（{rules[code].fault}）不能关闭或降级，否则读不出的内容会进入汇总。请从 {name} 中去掉。")
        elif code in written[:place]:
            found.append(f"{at}：规则“{code}”在 {name} 中写了不止一次。")
    return found

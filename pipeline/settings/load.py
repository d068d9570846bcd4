"""Reads a batch file with the province's differences; refuses what it does not know, with file, line and the nearest name."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError

from pipeline.settings.checks import problems_of
from pipeline.settings.files import BATCHES, files_of
from pipeline.settings.layouts import layouts_problems, return_layouts
from pipeline.settings.reference import certificate_problems, list_problems
from pipeline.settings.toml_file import ConfigError, TomlFile
from pipeline.settings.words import nearest, quoted, wrong
from schemas.batch import Batch, Province, Severity
from schemas.rules import Rule, built_in
from schemas.rules.build import RuleError, built

__all__ = ["BATCHES", "ConfigError", "load_batch"]
_MOST_RULES = 50  # of a province's own: each is held against every other
_BY_NAME = ("certificates", "school_types")  # a province's file names one of the batch's and says what differs
_BY_KEY = ("shares", "balance", "catalogue")
_PATHS = ("school_register", "certificate_majors")  # relative to the file that names them


def load_batch(batch_id: str, province: Province | None = None, folder: Path | None = None) -> Batch:
    """The batch, with the differences of ``<folder>/<batch>/<province code>-<name>.toml`` applied.

    ``folder`` is where the batches are. Severities are the catalogue's where no file moves them. Raises ConfigError that lists all
    problems at once.
    """
    folder = folder or BATCHES
    chain, own = files_of(batch_id, province, folder)
    files = [*chain, own] if own else chain
    levels = {code: level for file in files for code, level in _own_levels(file)}
    problems = [problem for file in files for problem in problems_of(file, file is not own, levels)]
    merged: dict[str, Any] = {"severity": {code: rule.severity for code, rule in built_in().items()} | levels}
    for file in files:
        problems += _lay_over(merged, file, file is own) if not problems else []
    if problems:
        raise ConfigError(problems)
    merged.pop("extends", None)
    merged.setdefault("layouts", return_layouts(folder))
    try:
        batch = Batch(**merged, sources=tuple(file.name for file in files))
    except ValidationError as error:
        raise ConfigError([_words(problem, chain, own, merged) for problem in _causes(error)]) from None
    problems = [*_own_rules(batch, files), *_files_named(batch, files, folder), *certificate_problems(batch, folder)]
    if problems:
        raise ConfigError(problems)
    return batch


def _own_levels(file: TomlFile) -> list[tuple[str, str]]:
    """Code and severity of the rules that a file declares itself; what is no rule at all is told later."""
    blocks = file.data.get("rules")
    mine = [one for one in blocks if isinstance(one, dict)] if isinstance(blocks, list) else []
    levels = [(str(one["code"]), one.get("severity", "warning")) for one in mine if "code" in one]
    return [(code, level if level in get_args(Severity) else "warning") for code, level in levels]


def _own_rules(batch: Batch, files: list[TomlFile]) -> list[str]:
    """What is wrong with the rules that files of the batch and the province declare themselves."""
    places = [(file, place) for file in files for place in range(len(file.data.get("rules", ())))]
    problems: list[str] = []
    written: dict[str, tuple[TomlFile, tuple[Any, ...]]] = {}
    rules: list[Rule] = []
    for block, (file, place) in zip(batch.rules, places):
        where: tuple[Any, ...] = ("rules", place)
        if block.code in written:
            first, at = written[block.code]
            problems.append(f"{file.at(*where, 'code')}：规则“{block.code}”写了不止一次，另一处在 {first.at(*at, 'code')}。")
        written[block.code] = (file, where)
        try:
            rules.append(built(block))
        except RuleError as error:
            problems.append(_of_rule(file, where, block.code, error.where, error.words))
    if len(rules) > _MOST_RULES:
        problems.append(f"自己的规则有 {len(rules)} 条，至多 {_MOST_RULES} 条；请合并或删去一些。")
    if rules and not problems:
        from schemas.rules.lint import problems as lint  # on demand: few provinces have rules of their own

        in_force = [rule for rule in rules if rule.code not in batch.off]
        beside = [rule for rule in built_in().values() if rule.code not in batch.off]
        for one in lint(in_force, batch, beside):
            problems.append(_of_rule(*written[one.code], one.code, one.where, one.words))
    return problems


def _of_rule(file: TomlFile, block: tuple[Any, ...], code: str, where: tuple[str | int, ...], words: str) -> str:
    return f"{file.at(*block, *where)}：规则“{code}”的 {where[0]}：{words.rstrip('。')}。"


def _lay_over(merged: dict[str, Any], file: TomlFile, own: bool) -> list[str]:
    """Lays a file over what the files before it say; problems of names that only a province's file can have."""
    problems: list[str] = []
    for key, value in file.data.items():
        before = merged.get(key)
        if key == "severity":
            value = {**(before or {}), **{code: level for level, listed in value.items() for code in listed}}
        elif key == "rules" and isinstance(value, list) and isinstance(before, list):
            value = [*before, *value]
        elif key in _BY_KEY and isinstance(value, dict) and isinstance(before, dict):
            value = {**before, **value}
        elif key in _BY_NAME and own and isinstance(value, list) and isinstance(before, list):
            value = _by_name(file, key, before, value, problems)
        elif key in _PATHS and isinstance(value, str):
            value = str((file.path.parent / value).resolve())
        merged[key] = value
    return problems


def _by_name(file: TomlFile, key: str, before: list[Any], value: list[Any], problems: list[str]) -> list[Any]:
    listed = {name: one for one in before if (name := _name(one))}
    for place, one in enumerate(value):
        name = _name(one)
        if name in listed:
            listed[name] = {**listed[name], **one}
        else:
            what = "证书" if key == "certificates" else "院校类型"
            said = f"本批次没有{what}“{name}”。{nearest(name, listed)}" if name else f"缺少 name，不知道是哪个{what}。"
            problems.append(f"{file.at(key, place, 'name')}：{said}")
    return [listed.get(_name(one), one) for one in before]


def _causes(error: ValidationError) -> list[dict[str, Any]]:
    """The problems without those that only follow: pydantic calls a list too short where one of its entries is wrong."""
    problems: list[dict[str, Any]] = [dict(problem) for problem in error.errors()]
    deep = {problem["loc"][:n] for problem in problems for n in range(1, len(problem["loc"]))}
    return [problem for problem in problems if problem["loc"] not in deep]


def _name(one: Any) -> str:
    """The name of a certificate or school type as written; '' where there is none."""
    name = one.get("name") if isinstance(one, dict) else None
    return name if isinstance(name, str) else ""


def _words(problem: dict[str, Any], chain: list[TomlFile], own: TomlFile | None, merged: dict[str, Any]) -> str:
    file, where = _origin(problem["loc"], chain, own, merged)
    if problem["type"] == "missing" and not where[:-1]:
        return f"{file.name}：缺少必需的配置项“{where[-1]}”。"
    name = _shown(where, file)
    now = "" if problem["type"] == "missing" or not where else f"（{quoted(problem['input'])}）"
    place = file.at(*where) if where else file.name
    return f"{place}：{name}{'：' if name else ''}{wrong(problem)}{now}。"


def _shown(where: tuple[Any, ...], file: TomlFile) -> str:
    """A key path in words: balance.field, 证书“智能财税”的 aliases."""
    if len(where) > 1 and where[0] in _BY_NAME and isinstance(where[1], int):
        what = "证书" if where[0] == "certificates" else "院校类型"
        name = file.data[where[0]][where[1]].get("name", "") if isinstance(file.data[where[0]][where[1]], dict) else ""
        rest = ".".join(str(key) for key in where[2:] if isinstance(key, str))
        return f"{what}“{name}”的 {rest}" if name and rest else f"第 {where[1] + 1} 个{what}的 {rest}".rstrip("的 ")
    return ".".join(str(key) for key in where if isinstance(key, str))


def _origin(loc: tuple[Any, ...], chain: list[TomlFile], own: TomlFile | None, merged: dict[str, Any]) -> tuple[TomlFile, tuple[Any, ...]]:
    """The file that said a value, and the key path in it."""
    if not loc:
        return own or chain[-1], loc
    files = [file for file in chain if loc[0] in file.data]
    if loc[0] not in (*_BY_KEY, "severity"):
        files = files[-1:]  # the last one replaced what those before it said
    if own:
        files.append(own)
    best: tuple[TomlFile, tuple[Any, ...]] = (files[-1] if files else chain[-1], loc)
    deepest = 0
    for file in files:
        where = _in_file(loc, file, merged)
        depth = next((n for n in range(len(where), 0, -1) if file.has(*where[:n])), 0)
        if depth and depth >= deepest:
            best, deepest = (file, where), depth
    return best


def _in_file(loc: tuple[Any, ...], file: TomlFile, merged: dict[str, Any]) -> tuple[Any, ...]:
    """A place of the merged data as a place of one file: a province's file lists certificates in an order of its own."""
    if len(loc) > 1 and loc[0] == "rules" and isinstance(loc[1], int):
        mine = file.data.get("rules", [])
        places = [i for i, one in enumerate(mine) if one is merged["rules"][loc[1]]] if isinstance(mine, list) else []
        return (loc[0], places[0], *loc[2:]) if places else ("rules", -1)
    if len(loc) > 1 and loc[0] in _BY_NAME and isinstance(loc[1], int) and isinstance(file.data.get(loc[0]), list):
        name = _name(merged[loc[0]][loc[1]])
        places = [i for i, entry in enumerate(file.data[loc[0]]) if name and _name(entry) == name]
        return (loc[0], places[0], *loc[2:]) if places else loc
    return loc


def _files_named(batch: Batch, files: list[TomlFile], folder: Path) -> list[str]:
    """Layouts, the register and the list of majors: whether the files that the configuration names are there and sound."""
    file = next((f for f in reversed(files) if "layouts" in f.data), files[0])
    problems = layouts_problems(batch.layouts, [file.at("layouts", place) for place in range(len(batch.layouts))], folder)
    for key, what in (("school_register", "院校名录"), ("certificate_majors", "对应专业目录")):
        path = getattr(batch, key)
        if path and not Path(path).is_file():
            file = next(f for f in reversed(files) if key in f.data)
            problems.append(f"{file.at(key)}：找不到{what}文件“{file.data[key]}”（相对于 {file.path.parent}）。")
        elif path and key == "certificate_majors":
            problems += list_problems(Path(path), batch, folder)
    return problems

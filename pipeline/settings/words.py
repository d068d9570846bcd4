"""What is wrong with a value of the configuration, in Chinese; and the nearest right word."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

_DATE = "应为日期，不加引号，例如 2019-09-20"
_SECTIONS = {"balance", "shares", "catalogue", "severity"}
_TABLES = {"certificates", "school_types"}
_WRONG: dict[str, str] = {
    "missing": "缺少这一必需的配置项",
    "date_type": _DATE,
    "int_type": "应为整数，不加引号",
    "string_type": "应为文字，加英文双引号",
    "frozen_set_type": '应为列表，例如 ["A305"]',
    "too_short": "个数不够，至少要 {min_length} 个",
    "too_long": "个数过多，最多 {max_length} 个",
    "greater_than_equal": "数值过小，最小为 {ge}",
    "less_than_equal": "数值过大，最大为 {le}",
    "literal_error": "应为 {expected} 之一",
    "extra_forbidden": "不认识的配置项",
    "string_too_short": "不能为空",
    "string_too_long": "过长，最多 {max_length} 字",
    "string_pattern_mismatch": "应为字母 L 加三位数字，例如 L001；其他字母开头的是程序自带的规则",
}


def nearest(word: str, known: Iterable[str], otherwise: str | None = None) -> str:
    """A sentence that names the nearest known word, or else what there is (or ``otherwise``)."""
    from rapidfuzz import fuzz, process  # on demand: only a mistake needs it

    known = list(known)
    same = [k for k in known if k.lower() == word.lower()]
    best = (same[0], 100.0, 0) if same else process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=50)
    if best:
        return f"您要写的可能是“{best[0]}”。"
    return f"可用的有：{'、'.join(known[:20])}。" if otherwise is None else otherwise


def quoted(value: Any) -> str:
    """A value as the configuration writes it, cut where it is long."""
    if isinstance(value, bool):
        text = str(value).lower()
    elif isinstance(value, dict):
        text = "一节" if value else "空的一节"
        return f"现为{text}"
    else:
        text = str(value) if isinstance(value, (int, float, date)) else f"“{value}”" if isinstance(value, str) else str(value)
    return f"现为 {text[:60]}{'…' if len(text) > 60 else ''}"


def wrong(problem: dict[str, Any]) -> str:
    """What a pydantic error says, without the place."""
    kind, key = problem["type"], problem["loc"][-1] if problem["loc"] else ""
    if kind == "value_error":
        return str(problem["ctx"]["error"])
    if kind in ("model_type", "dict_type") or (kind == "tuple_type" and key in _TABLES):
        if key in _SECTIONS:
            return f"应为一节：先单独写一行 [{key}]，下面一行写一项"
        return f"应为若干节：每个先单独写一行 [[{problem['loc'][0]}]]，下面写它的各项"
    if kind == "tuple_type":
        return '应为列表，例如 ["甲", "乙"]'
    if kind not in _WRONG:
        return str(problem["msg"])
    return _WRONG[kind].format_map({key: str(value).replace(" or ", "、") for key, value in problem.get("ctx", {}).items()})

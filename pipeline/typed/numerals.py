"""Chinese numerals and the harmless ways to write a whole number."""

from __future__ import annotations

import re
import unicodedata

_DIGITS = {
    **{c: i for i, c in enumerate("零一二三四五六七八九")},
    **{c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")},
    "〇": 0,
    "两": 2,
    "○": 0,
}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_CHINESE = re.compile(r"[零一二三四五六七八九壹贰叁肆伍陆柒捌玖〇○两十拾百佰千仟万]+")
_UNIT_WORD = re.compile(r"(\((人次|人|名|个|位|次|生)\)|人次|人|名|个|位|次|生)$")
_ROUGHLY = re.compile(r"(左右|上下)$")
_ABOUT = re.compile(r"^(约|大约|共|合计|计|共计)")
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?$")
_PLAIN = re.compile(r"[+-]?\d+(\.\d+)?$")


def chinese_number(text: str) -> int | None:
    """一百二十 -> 120, 一千零五 -> 1005, 两百 -> 200, 一二〇 -> 120, 一万二 -> 12000; None where it is no numeral."""
    if not _CHINESE.fullmatch(text) or text.count("万") > 1:
        return None
    if all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    if "万" in text:
        high, low = text.split("万")
        above = _below_ten_thousand(high)
        below = _DIGITS[low] * 1000 if low in _DIGITS else (_below_ten_thousand(low) if low else 0)
        return None if above is None or below is None else above * 10_000 + below
    return _below_ten_thousand(text)


def _below_ten_thousand(text: str) -> int | None:
    total, digit, last_unit = 0, None, 10_000
    for c in text:
        if c in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[c]
        else:
            unit = _UNITS[c]
            if unit >= last_unit:
                return None
            total += (1 if digit is None else digit) * unit
            digit, last_unit = None, unit
    if digit:  # 一百二 is said for 120, 一百零二 for 102
        total += digit * (last_unit // 10 if 10 < last_unit < 10_000 and "零" not in text and "〇" not in text else 1)
    return total


def whole_number(text: str) -> tuple[float | None, bool]:
    """The number a text means, and whether the text says 'about'. None where it is none."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).lstrip("'’")
    plain = plain.rstrip("。;")
    about = bool(plain.startswith(("约", "大约")) or _ROUGHLY.search(plain))
    stem = _UNIT_WORD.sub("", _ROUGHLY.sub("", _ABOUT.sub("", plain)))
    if _GROUPED.match(stem):
        stem = stem.replace(",", "")
    if _PLAIN.match(stem):
        return float(stem), about
    chinese = chinese_number(stem)
    return (None, about) if chinese is None else (float(chinese), about)

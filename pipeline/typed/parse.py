"""One token of one field becomes a value, or the finding that says why not."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from pipeline.typed import dates, numerals, words
from schemas.batch import Batch
from schemas.cells import BOOL, DATE, ERROR, FORMULA, NUMBER, PICTURE, TEXT
from schemas.fields import NO, YES, Field, headings
from schemas.labels import behind_label, normal_heading

Value = str | int | None
_FREE = frozenset({"explanation", "remark", "partner", "employer", "authority"})


@dataclass
class Parsed:
    """The value (None: not usable), the rule that says why not, whether it was tidied, and facts for the words."""

    value: Value
    code: str = ""
    tidied: bool = False
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass
class Context:
    """What parsing needs of the batch and the province table, prepared once."""

    batch: Batch
    provinces: dict[str, str]  # every exact way to write a unit, normalised -> full name

    @cached_property
    def certificates(self) -> dict[str, str]:
        return words.certificate_names(self.batch.certificates)

    @cached_property
    def school_types(self) -> dict[str, str]:
        return {words.plain(s): t.name for t in self.batch.school_types for s in (t.name, *t.spellings)}


def parse(token: str, f: Field, context: Context) -> Parsed:
    """The value of a token for a field. Blank, error, formula and picture cells are answered before the field's parser."""
    behind = _behind_own_label(token, f, tuple(context.batch.intake_years))
    if behind is not None:
        parsed = parse(TEXT + behind if behind else "", f, context)
        parsed.tidied = not parsed.code
        return parsed
    if token and token[0] in (ERROR, FORMULA):
        return Parsed(None, "F109" if token[0] == ERROR else "F110")
    text = token[1:]
    if not token or (token[0] == "t" and words.is_blank(text) and text not in f.options) or _none_as_blank(text, f):
        return _blank(f)
    if token[0] == PICTURE or (token[0] == "t" and text.startswith("=DISPIMG")):
        return Parsed(None, "V103" if f.options or f.kind in ("yes_no", "levels") else "V102", facts={"what": "单元格里是图片"})
    return _PARSERS[f.kind](token, f, context)


def _behind_own_label(token: str, f: Field, years: tuple[int, ...]) -> str | None:
    """The value of a cell that holds its own label as well (联系人：王五), None for any other; free text may well begin so."""
    if token[:1] != TEXT or f.kind == "yes_no" or f.name in _FREE:  # the parser of yes_no takes the label away itself
        return None
    return behind_label(token[1:], _labels(f, years))


@lru_cache(maxsize=200)
def _labels(f: Field, years: tuple[int, ...]) -> frozenset[str]:
    return frozenset(normal_heading(word) for word in (*headings(f, list(years)), *f.in_group))


def _none_as_blank(text: str, f: Field) -> bool:
    return f.name in ("partner", "explanation", "remark", "city") and words.plain(text) == "无"


def _blank(f: Field) -> Parsed:
    if f.blank_rule or (not f.required and f.kind == "text"):
        return Parsed("")
    return Parsed(None, "V101" if f.required else "")


def _count(token: str, f: Field, context: Context) -> Parsed:
    text = token[1:]
    about = False
    if token[0] == NUMBER:
        number: float | None = float(text)
    elif token[0] in (DATE, BOOL):
        number = None
    else:
        number, about = numerals.whole_number(text)
    if number is None:
        return Parsed(None, "V102", facts={"what": "无法识别为数字"})
    if number < f.least or number > f.most or number != int(number):
        why = "是负数" if number < 0 else "不是整数" if number != int(number) else f"超出合理范围（{f.least}—{f.most}）"
        return Parsed(None, "V104", facts={"why": why})
    value = int(number)
    return Parsed(value, tidied=token[0] != NUMBER and text != str(value), facts={"note": "（原文为约数，请核实）" if about else ""})


def _text(token: str, f: Field, context: Context) -> Parsed:
    value = token[1:].removesuffix("T00:00:00") if token[0] == DATE else words.tidy_name(token[1:])
    if not value:
        return _blank(f)
    return Parsed(value, tidied=token[0] == "t" and value != token[1:])


def _yes_no(token: str, f: Field, context: Context) -> Parsed:
    if token[0] == BOOL:
        value: str | None = YES if token[1:] == "TRUE" else NO
    else:
        value = words.yes_no(token[1:], headings(f, list(context.batch.intake_years)))
    if value is None:
        return Parsed(None, "V103", facts={"options": f"{YES} / {NO}", "near": ""})
    return Parsed(value, tidied=value != token[1:])


def _option(token: str, f: Field, context: Context) -> Parsed:
    known = {words.plain(o): o for o in f.options} | {words.plain(k): v for k, v in f.spellings.items()}
    return _chosen(token, words.option(token[1:], known), f.options)


def _options(token: str, f: Field, context: Context) -> Parsed:
    chosen = words.several(token[1:], f.options, f.spellings)
    parsed = _chosen(token, ";".join(chosen) if chosen else None, f.options)
    parsed.tidied = (
        parsed.tidied and sorted(parsed.value.split(";")) != sorted(words._SPLIT.split(token[1:]))
        if isinstance(parsed.value, str)
        else False
    )
    return parsed


def _levels(token: str, f: Field, context: Context) -> Parsed:
    chosen = words.levels(token[1:], context.batch.levels)
    parsed = _chosen(token, ";".join(chosen) if chosen else None, context.batch.levels)
    parsed.tidied = parsed.tidied and (not chosen or any(level not in token for level in chosen))
    return parsed


def _chosen(token: str, value: str | None, options: tuple[str, ...]) -> Parsed:
    if value is not None:
        return Parsed(value, tidied=value != token[1:])
    from rapidfuzz import fuzz, process  # on demand: only a wrong option needs a suggestion

    best = process.extractOne(words.plain(token[1:]), options, scorer=fuzz.ratio, score_cutoff=30)
    return Parsed(None, "V103", facts={"options": " / ".join(options), "near": best[0] if best else ""})


def _date(token: str, f: Field, context: Context) -> Parsed:
    text = token[1:]
    year = context.batch.deadline.year
    day = None
    if token[0] == DATE:
        day = dates.written_date(text[:10], year)
    elif token[0] == NUMBER:
        day = dates.written_date(text, year) if len(text) == 8 else dates.serial(float(text), False)
    elif token[0] == "t":
        day = dates.written_date(text, year)
        if day is None and text.strip().isdigit() and len(text.strip()) == 5:
            day = dates.serial(float(text), False)  # a csv export that lost the cell's date format
    if day is None:
        return Parsed(None, "V102", facts={"what": "无法识别为日期"})
    return Parsed(day.isoformat(), tidied=token[0] != DATE and text != day.isoformat())


def _province(token: str, f: Field, context: Context) -> Parsed:
    value = words.option(token[1:], context.provinces)
    if value is None:
        return _chosen(token, None, tuple(dict.fromkeys(context.provinces.values())))
    return Parsed(value, tidied=value != token[1:])


def _school_type(token: str, f: Field, context: Context) -> Parsed:
    value = words.option(token[1:], context.school_types) if "技" not in token else context.school_types.get(words.plain(token[1:]))
    value = value or words.tidy_name(token[1:])
    return Parsed(value, tidied=value != token[1:])


def _certificate(token: str, f: Field, context: Context) -> Parsed:
    value = words.certificate(token[1:], context.certificates)
    return Parsed(value, tidied=value != token[1:])


def _through(tidy: Any) -> Any:
    def parser(token: str, f: Field, context: Context) -> Parsed:
        value = tidy(token[1:])
        return Parsed(value, tidied=value != token[1:]) if value else _blank(f)

    return parser


_PARSERS = {
    "count": _count, "text": _text, "yes_no": _yes_no, "option": _option, "options": _options, "levels": _levels, "date": _date,
    "province": _province, "school_type": _school_type, "certificate": _certificate, "school_code": _through(words.code),
    "major_code": _through(words.code), "phone": _through(words.phone), "email": _through(words.email),
}  # fmt: skip

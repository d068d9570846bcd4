"""One token of one field becomes a value, or the finding that says why not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from pipeline.typed import dates, numerals, tidy, words
from pipeline.typed.marks import without_marks
from schemas.batch import Batch
from schemas.cells import BOOL, DATE, ERROR, FORMULA, NUMBER, PICTURE, TEXT
from schemas.fields import NO, NONE, YES, Field, headings
from schemas.kinds import LONGEST, choices
from schemas.labels import behind_label, normal_heading
from schemas.words import folded, hides, without_invisible

Value = str | int | None


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
    _known: dict[str, dict[str, str]] = field(default_factory=dict)

    @cached_property
    def certificates(self) -> dict[str, str]:
        return words.certificate_names(self.batch.certificates)

    @cached_property
    def school_types(self) -> dict[str, str]:
        return {tidy.plain(s): t.name for t in self.batch.school_types for s in (t.name, *t.spellings)}

    def known(self, f: Field) -> dict[str, str]:
        """The options of a field by every spelling, normalised."""
        if f.name not in self._known:
            spelt = {o: o for o in f.options} | f.spellings
            self._known[f.name] = {tidy.plain(written): option for written, option in spelt.items()}
        return self._known[f.name]


def parse(token: str, f: Field, context: Context) -> Parsed:
    """The value of a token for a field. Blank, error, formula and picture cells are answered before the field's parser.

    A parser is given no invisible characters, and no text that is longer than a value of its kind can be.
    """
    behind = _behind_own_label(token, f, tuple(context.batch.intake_years))
    if behind is not None:
        parsed = parse(TEXT + behind if behind else "", f, context)
        parsed.tidied = not parsed.code
        return parsed
    if token and token[0] in (ERROR, FORMULA):
        return Parsed(None, "F109" if token[0] == ERROR else "F110")
    text = without_invisible(token[1:])
    if not token or (token[0] == TEXT and words.is_blank(text) and text not in f.options) or _none_as_blank(text, f):
        return _blank(f, "" if text == token[1:] else "（只有不可见字符）")
    if token[0] == PICTURE or (token[0] == TEXT and text.startswith("=DISPIMG")):
        return _refused(f, "单元格里是图片", context)
    if not f.free and len(text) > LONGEST and len("".join(text.split())) > LONGEST:
        return _long(token[0] + text, f, context)
    parsed = PARSERS[f.of_kind.parser](token[0] + text, f, context)
    if parsed.value is not None and hides(token[1:]):
        parsed.tidied = True
    return parsed


def _refused(f: Field, what: str, context: Context) -> Parsed:
    """V103 where a field has options, otherwise V102; ``what`` is wrong, in Chinese."""
    options = _options_of(f, context)
    if options:
        return Parsed(None, "V103", facts={"options": " / ".join(options), "hint": what + "。"})
    return Parsed(None, "V102", facts={"what": what})


def _options_of(f: Field, context: Context) -> tuple[str, ...]:
    """The options that a refusal names; none where a rule of its own speaks of a value that is none of them."""
    return choices(f, context.batch, context.provinces.values()) if f.of_kind.otherwise == "refused" else ()


def _long(token: str, f: Field, context: Context) -> Parsed:
    """What is too long for its kind. Of a code, a certificate or a type the beginning, for which their rules then fail it.

    Every finding and application repeats the names of its record: one return of 3,000 rows under a name of 32,000 characters
    would write gigabytes, and a full disk costs the whole province its outputs.
    """
    if f.of_kind.otherwise == "kept_as_name" or f.may_be_empty:
        value = _cut(tidy.tidy_name(token[1:]))
        return Parsed(value, tidied=value != token[1:])
    if f.of_kind.otherwise == "kept_as_code":
        return Parsed(_cut("".join(token[1:].split())))
    return _refused(f, f"内容超过 {LONGEST} 字", context)


def _behind_own_label(token: str, f: Field, years: tuple[int, ...]) -> str | None:
    """The value of a cell that holds its own label as well (联系人：王五), None for any other; free text may well begin so."""
    if token[:1] != TEXT or f.of_kind.parser == "yes_no" or f.free:  # the parser of yes_no takes the label away itself
        return None
    return behind_label(token[1:], _labels(f, years))


@lru_cache(maxsize=200)
def _labels(f: Field, years: tuple[int, ...]) -> frozenset[str]:
    return frozenset(normal_heading(word) for word in (*headings(f, list(years)), *f.in_group))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def _none_as_blank(text: str, f: Field) -> bool:
    return f.none_is_blank and "".join(text.split()) == NONE


def _blank(f: Field, note: str = "") -> Parsed:
    if f.blank_rule or f.may_be_empty:
        return Parsed("")
    return Parsed(None, "V101" if f.required else "", facts={"note": note})


def _count(token: str, f: Field, context: Context) -> Parsed:
    text = token[1:]
    if token[0] == NUMBER:
        reading = numerals.Reading(numerals.stored_number(text), "无法识别为数字")
    elif token[0] in (DATE, BOOL):
        reading = numerals.Reading(None, "无法识别为数字")
    else:
        reading = numerals.whole_number(text, f.unit)
    number = reading.number
    if number is None:
        return Parsed(None, "V102", facts={"what": reading.why})
    whole = number == number.to_integral_value()
    if number < f.least or number > f.most or not whole:
        why = "是负数" if number < 0 else "不是整数" if not whole else f"超出合理范围（{f.least}—{f.most}）"
        return Parsed(None, "V104", facts={"why": why})
    value = int(number)
    return Parsed(value, tidied=token[0] != NUMBER and text != str(value), facts={"note": reading.note})


def _text(token: str, f: Field, context: Context) -> Parsed:
    value = token[1:].removesuffix("T00:00:00") if token[0] == DATE else tidy.tidy_name(token[1:])
    if not value:
        return _blank(f)
    return Parsed(value, tidied=token[0] == TEXT and value != token[1:])


def _yes_no(token: str, f: Field, context: Context) -> Parsed:
    if token[0] == BOOL:
        value: str | None = YES if token[1:] == "TRUE" else NO
    else:
        value = words.yes_no(token[1:], headings(f, list(context.batch.intake_years)))
    return _chosen(token, value, f, context)


def _option(token: str, f: Field, context: Context) -> Parsed:
    return _chosen(token, words.option(token[1:], context.known(f)), f, context)


def _options(token: str, f: Field, context: Context) -> Parsed:
    return _several(token, words.several(token[1:], f.options, context.known(f)), f, context)


def _levels(token: str, f: Field, context: Context) -> Parsed:
    return _several(token, words.levels(token[1:], context.batch.levels), f, context)


def _several(token: str, chosen: list[str] | None, f: Field, context: Context) -> Parsed:
    """Several options joined with ';'. A plain list of them needs no word, whatever its order and separators."""
    parsed = _chosen(token, ";".join(chosen) if chosen else None, f, context)
    parsed.tidied = bool(chosen) and sorted(chosen or ()) != sorted(words.listed(token[1:]))
    return parsed


def _chosen(token: str, value: str | None, f: Field, context: Context) -> Parsed:
    ticks = words.tick_marks(token[1:])
    if value is not None:
        mark = without_marks(folded(token[1:]).rstrip())[1]
        note = "（按勾选的选项）" if ticks and len(tidy.plain(token[1:])) > 1 else f"（末尾的“{mark}”按注释符号略去）" if mark else ""
        return Parsed(value, tidied=value != token[1:], facts={"note": note})
    options = _options_of(f, context)
    hint = "看不出勾选的是哪一项。" if ticks else ""
    near = "" if ticks or f.of_kind.parser == "yes_no" else _nearest(token[1:], options)
    return Parsed(None, "V103", facts={"options": " / ".join(options), "near": near, "hint": hint})


def _nearest(text: str, options: tuple[str, ...]) -> str:
    from rapidfuzz import fuzz, process  # on demand: only a wrong option needs a suggestion

    best = process.extractOne(tidy.plain(text), options, scorer=fuzz.ratio, score_cutoff=30)
    return best[0] if best else ""


def _date(token: str, f: Field, context: Context) -> Parsed:
    text = token[1:]
    year = context.batch.deadline.year
    day = None
    if token[0] == DATE:
        day = dates.written_date(text[:10], year)
    elif token[0] == NUMBER:
        day = dates.stored_day(text, year)
    elif token[0] == TEXT:
        day = dates.written_date(text, year)
    if day is None:
        return Parsed(None, "V102", facts={"what": "无法识别为日期"})
    return Parsed(day.isoformat(), tidied=token[0] != DATE and text != day.isoformat())


def _province(token: str, f: Field, context: Context) -> Parsed:
    return _chosen(token, words.option(token[1:], context.provinces), f, context)


def _school_type(token: str, f: Field, context: Context) -> Parsed:
    value = words.school_type(token[1:], context.school_types)
    return Parsed(value, tidied=value != token[1:]) if value else _blank(f)


def _certificate(token: str, f: Field, context: Context) -> Parsed:
    value = words.certificate(token[1:], context.certificates)
    return Parsed(value, tidied=value != token[1:]) if value else _blank(f)


def _through(tidy: Any) -> Any:
    def parser(token: str, f: Field, context: Context) -> Parsed:
        value = _cut(tidy(token[1:]))  # in one width a text may be longer
        return Parsed(value, tidied=value != token[1:]) if value else _blank(f)

    return parser


PARSERS: dict[str, Callable[[str, Field, Context], Parsed]] = {  # by the name that a kind gives its parser (schemas/kinds.toml)
    "text": _text,
    "count": _count,
    "yes_no": _yes_no,
    "option": _option,
    "options": _options,
    "levels": _levels,
    "date": _date,
    "province": _province,
    "school_type": _school_type,
    "certificate": _certificate,
    "code": _through(tidy.code),
    "phone": _through(tidy.phone),
    "email": _through(tidy.email),
}

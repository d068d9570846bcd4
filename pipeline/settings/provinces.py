"""Finds the province somebody means: by code, name, abbreviation or pinyin; ambiguous words are refused with candidates."""

from __future__ import annotations

import csv
import unicodedata
from functools import cache
from pathlib import Path

import schemas
from schemas.batch import Province

REFERENCE = Path(schemas.__file__).parent / "reference"
_SUFFIXES = ("维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省", "市")


class UnknownProvince(ValueError):
    """The word names no province, or several: ``candidates`` are the units it may mean."""

    def __init__(self, written: str, candidates: list[Province]) -> None:
        self.candidates = candidates
        listed = "、".join(f"{p.code} {p.full_name}（{p.slug}）" for p in candidates)
        if not written.strip():
            words = "没有写明省份。请写成 province=33、province=浙江 或 province=zhejiang。"
        elif listed:
            words = f"“{written}”不能确定是哪个省份，您要的可能是：{listed}。请用代码或全称重新输入。"
        else:
            words = f"没有名为“{written}”的省份。请写代码、名称、简称或拼音，例如 33、浙江、浙、zhejiang。"
        super().__init__(words)


@cache
def provinces() -> tuple[Province, ...]:
    """The 32 units in the order of their codes."""
    with open(REFERENCE / "provinces.csv", encoding="utf-8-sig", newline="") as file:
        return tuple(Province(**row) for row in csv.DictReader(file))


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


@cache
def ways() -> dict[str, Province]:
    """Every exact way to write a unit, normalised."""
    ways: dict[str, Province] = {}
    for p in provinces():
        stem = next((p.full_name.removesuffix(s) for s in _SUFFIXES if p.full_name.endswith(s)), p.full_name)
        for way in (
            p.code,
            p.full_name,
            p.short_name,
            p.abbr,
            p.abbr_alt,
            p.slug,
            stem,
            p.folder,
            f"{p.code}{p.short_name}",
            f"{p.code}_{p.short_name}",
            f"{p.short_name}省",
            f"{p.short_name}市",
            f"{p.short_name}自治区",
            p.authority,
            f"{p.code}-{p.full_name}",
        ):
            if way:
                ways.setdefault(_plain(way), p)
    return ways


_INITIALS = {
    "bj": "11", "tj": "12", "nmg": "15", "ln": "21", "jl": "22", "hlj": "23", "sh": "31", "zj": "33", "ah": "34", "fj": "35", "gd": "44",
    "cq": "50", "sc": "51", "yn": "53", "xz": "54", "qh": "63", "nx": "64", "xj": "65", "bt": "66",
}  # fmt: skip
_AMBIGUOUS = {
    "hn": ("41", "43", "46"), "hb": ("13", "42"), "sx": ("14", "61"), "sd": ("37",), "js": ("32",), "jx": ("36",), "gx": ("45",), "gz": ("52",),
    "gs": ("62",), "shan": ("14", "37", "61"), "hu": ("42", "43"), "he": ("13", "41"), "guang": ("44", "45"), "jiang": ("32", "36"),
}  # fmt: skip


def province_of_folder(name: str) -> Province | None:
    """The unit a folder is named after, by exact ways only."""
    return ways().get(_plain(name))


def unit_of(file: str) -> str:
    """Code of the unit in whose folder a file below inbox/ lies: the first folder that names one; '' for none."""
    folders = file.replace("!/", "/").split("/")[:-1]
    return next((found.code for folder in folders if (found := province_of_folder(folder))), "")


def find_province(written: str) -> Province:
    """The unit that is meant. Raises UnknownProvince with the candidates for an ambiguous or unknown word."""
    plain = _plain(written)
    exact = ways().get(plain) or next((p for p in provinces() if _INITIALS.get(plain) == p.code), None)
    if exact:
        return exact
    codes = _AMBIGUOUS.get(plain, ())
    if len(codes) == 1:
        return next(p for p in provinces() if p.code == codes[0])
    raise UnknownProvince(written, [p for p in provinces() if p.code in codes] if codes else _near(plain))


def _near(plain: str) -> list[Province]:
    from rapidfuzz import fuzz, process  # on demand: only a mistyped word needs it

    starts = [p for p in provinces() if plain and (p.slug.startswith(plain) or p.short_name.startswith(plain))]
    if starts or not plain:
        return starts
    close = process.extract(plain, list(ways()), scorer=fuzz.ratio, score_cutoff=60, limit=6)
    return list(dict.fromkeys(ways()[way] for way, *_ in close))

"""The reference tables as plain dictionaries: majors per certificate and level, categories of majors."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from schemas.words import folded

REFERENCE = Path(__file__).parent / "reference"

# 学科门类 of the 2012 catalogue of undergraduate majors, by the first two digits of the code.
_DISCIPLINES = {
    "01": "哲学", "02": "经济学", "03": "法学", "04": "教育学", "05": "文学", "06": "历史学", "07": "理学", "08": "工学", "09": "农学",
    "10": "医学", "12": "管理学", "13": "艺术学",
}  # fmt: skip
EDITIONS = {"中职": ("2010",), "高职": ("2015", "2021"), "本科": ("2012",)}  # of the catalogue of majors, by school level


def rows(name: str) -> list[dict[str, str]]:
    """All rows of one reference table, or of a list of one's own by its full path."""
    with open(REFERENCE / name, encoding="utf-8-sig", newline="") as file:
        read = [{name: (value or "").strip() for name, value in row.items() if name} for row in csv.DictReader(file)]
    return [row for row in read if any(row.values())]


def plain_major(name: object) -> str:
    """A major's name without white space, width and the direction in brackets: 物联网工程技术（智能家居方向） -> 物联网工程技术."""
    if not isinstance(name, str):
        return ""  # unreadable: the rules that need it do not judge the record
    return "".join(folded(name).split()).partition("(")[0]


@dataclass(frozen=True)
class Majors:
    """A list of majors: per (certificate, level) the names and codes listed, per (level, code) its names. ``title``: how messages call it."""

    title: str
    names: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    codes: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    of_code: dict[tuple[str, str], set[str]] = field(default_factory=dict)


OUR_LIST = "本程序整理的对应专业参考目录（非官方）"


@cache
def majors(path: str | None = None) -> Majors:
    """The list of ``certificate_majors`` in the configuration, or else our reconstruction; rows without a code count by name only."""
    found = Majors(OUR_LIST if path is None else f"配置的对应专业目录“{Path(path).name}”")
    for row in rows(path or "certificate_majors.csv"):
        key, code = (row["cert_name"], row["school_level"]), row["major_code"]
        found.names.setdefault(key, set()).add(plain_major(row["major_name"]))
        if code:
            found.codes.setdefault(key, set()).add(code)
            found.of_code.setdefault((key[1], code), set()).add(plain_major(row["major_name"]))
    return found


@cache
def categories(level: str, edition: str) -> dict[str, str]:
    """专业大类 by the first two digits of a code, for a school level and edition of its catalogue."""
    if level == "高职":
        code, name = ("code_2015", "name_2015") if edition == "2015" else ("code_2021_zhuanke", "name_2021")
        return {row[code]: row[name] for row in rows("major_categories_gaozhi.csv")}
    if level == "中职":
        return {row["code_2010"]: row["name_2010"] for row in rows("major_categories_zhongzhi.csv")}
    return dict(_DISCIPLINES)

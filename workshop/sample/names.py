"""Invented names: places, schools, companies, people, phones and mails. None of them is meant to exist."""

from __future__ import annotations

import random

from workshop.sample.facts import APPLIED, BACHELOR, OPEN, SECONDARY, VOCATIONAL

PLACES = [first + second for first in "云星锦望澄鹿霁漱沐栎岚汐梧霜露虹" for second in "屿澜汀坞麓渚霖棠陌笙芷"]
TRADES = ("智造", "数创", "康育", "商联", "信工", "匠艺", "绿能", "联科", "育贤", "启智", "弘匠", "汇通")
ENDINGS = {
    VOCATIONAL: ("职业技术学院", "职业学院"),
    SECONDARY: ("中等专业学校", "职业中等专业学校", "中等职业学校"),
    BACHELOR: ("职业大学", "职业技术大学"),
    APPLIED: ("应用学院", "工程学院"),
    OPEN: ("开放大学",),
}
COMPANIES = ("机器人", "软件", "电子商务", "财税服务", "健康服务", "焊接装备", "传感技术", "云计算")
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
GIVEN_FIRST, GIVEN_SECOND = "霁漱沐栎岚汐梧霜澄鹿", "澜汀麓渚霖棠笙芷屿陌"
COMPANY_SHIFT = 61  # a school's companies take another place than the school: its employer must not look like itself


def _stem(number: int, shift: int = 0) -> str:
    """Place and trade, a different pair for each number; a third word once the pairs are used up."""
    turn, place = divmod(number, len(PLACES))
    again, turn = divmod(turn, len(TRADES))
    third = PLACES[again - 1] if again else ""
    return PLACES[(place + shift) % len(PLACES)] + third + TRADES[(place + turn) % len(TRADES)]


def school_name(rng: random.Random, number: int, short_province: str, school_type: str) -> str:
    """The name on the seal; no two numbers share one within a province."""
    return short_province + _stem(number) + rng.choice(ENDINGS[school_type])


def company_name(number: int, index: int) -> str:
    """The ``index``-th company around school ``number``; no two schools share one."""
    return f"{_stem(number, COMPANY_SHIFT)}{COMPANIES[index % len(COMPANIES)]}有限公司"


def city_name(rng: random.Random, province_code: str) -> str:
    """One of the eight invented cities of a province."""
    return PLACES[(int(province_code) * 8 + rng.randrange(8)) % len(PLACES)] + "市"


def person_name(rng: random.Random) -> str:
    return rng.choice(SURNAMES) + rng.choice(GIVEN_FIRST) + rng.choice(GIVEN_SECOND)


def people(rng: random.Random, how_many: int) -> list[str]:
    """So many different names."""
    found: dict[str, None] = {}
    while len(found) < how_many:
        found[person_name(rng)] = None
    return list(found)


def phone(rng: random.Random, number: int) -> str:
    """A mobile number, or in one return of six a land line."""
    return f"0570-8000{number % 10_000:04d}" if rng.randrange(6) == 0 else f"1380000{number % 10_000:04d}"


def mail(number: int) -> str:
    return f"jwc{number}@example.edu.cn"

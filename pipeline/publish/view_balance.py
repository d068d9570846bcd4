"""Balance (三.1) as the report draws it: bars on one scale with the limit, counts, shares with their parts."""

from __future__ import annotations

from typing import Any

from pipeline.publish.facts import Facts
from pipeline.publish.facts.balance import Group, Grouping
from schemas.words import limit_words

MOST_SCHOOLS = 15
_ROOM = 1.12  # the longest bar or the limit leaves this much room to its right


def groups(facts: Facts) -> list[dict[str, Any]]:
    """The groupings in order; cities only where a school gives one."""
    balance = facts.balance
    return [
        _grouping("certificate", "按证书", "申报该证书的院校占申报院校的比例", balance.certificate),
        _grouping("field", "按专业大类", "该大类的申报占申报总数的比例", balance.field),
        _grouping("school", "按院校", "该校的试点学生占全部试点学生的比例", balance.school, MOST_SCHOOLS),
        *([_grouping("city", "按地市", "该市的申报占申报总数的比例", balance.city)] if balance.cities_known else []),
    ]


def spread(facts: Facts) -> dict[str, str]:
    """HHI in words with what it would be if even; ``inside`` is '' where nothing reaches the summary."""
    balance = facts.balance
    inside = f"{balance.hhi_included:.3f}" if balance.hhi_included else ""
    return {"hhi": f"{balance.hhi:.3f}", "inside": inside, "even": f"{balance.even:.3f}"}


def _grouping(key: str, title: str, words: str, grouping: Grouping, most: int | None = None) -> dict[str, Any]:
    limit, widest = grouping.limit, _widest(grouping)
    shown = grouping.groups[:most]
    return {
        "key": key,
        "title": title,
        "words": words,
        "limit": None if limit is None else limit_words(limit),
        "line": None if limit is None else _place(float(limit), widest),
        "of": grouping,
        "rows": [_row(group, widest) for group in shown],
        "rest": len(grouping.groups) - len(shown),
    }


def _widest(grouping: Grouping) -> float:
    """The share at the right end of the scale; drawn only, never compared."""
    shares = [float(base.share.exact) for group in grouping.groups for base in (group.everything, group.included)]
    return max([*shares, float(grouping.limit or 0), 0.01]) * _ROOM


def _row(group: Group, widest: float) -> dict[str, Any]:
    widths = [_place(float(base.share.exact), widest) for base in (group.everything, group.included)]
    return {"of": group, "width": widths[0], "inside_width": widths[1]}


def _place(share: float, widest: float) -> str:
    """Where a share lies on the scale, as a percentage of the drawing's width."""
    return f"{share / widest * 100:.2f}%"

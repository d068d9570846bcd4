"""Balance (三.1) as the report draws it: bars on one scale with the limit, counts, shares with their parts."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd

from pipeline.tables.model import Run
from schemas.words import limit_words, percent

MOST_SCHOOLS = 15
NO_CITY = "（未填所在地市）"  # how the merge stage calls it
_ROOM = 1.12  # the longest bar or the limit leaves this much room to its right


def groups(run: Run) -> list[dict[str, Any]]:
    """The groupings in order; cities only where a school gives one."""
    of, limits = run.balance, run.batch.balance
    return [
        _group("certificate", "按证书", "申报该证书的院校占申报院校的比例", of["certificate"], limits.certificate),
        _group("field", "按专业大类", "该大类的申报占申报总数的比例", of["field"], limits.field),
        _group("school", "按院校", "该校的试点学生占全部试点学生的比例", of["school"], limits.school, MOST_SCHOOLS),
        *([_group("city", "按地市", "该市的申报占申报总数的比例", of["city"])] if _cities(of["city"]) else []),
    ]


def _cities(frame: pd.DataFrame) -> bool:
    return any(name != NO_CITY for name in frame["name"])


def spread(run: Run) -> dict[str, Any]:
    """HHI with what it would be if even, and the certificates that no school applied for or that none got in for."""
    frame = run.balance["certificate"]
    none = frame["applications"] == 0
    return {
        "hhi": f"{run.hhi:.3f}",
        "inside": f"{sum(share**2 for share in inside):.3f}" if (inside := _shares(frame["included_applications"])) else "",
        "even": f"{1 / max(len(frame), 1):.3f}",
        "certificates": len(frame),
        "empty": frame.loc[none, "name"].tolist(),
        "outside": frame.loc[~none & (frame["included_applications"] == 0), "name"].tolist(),
    }


def _shares(counts: pd.Series) -> list[float]:
    total = int(counts.sum())
    return [count / total for count in counts] if total else []


def _group(key: str, title: str, words: str, frame: pd.DataFrame, limit: Fraction | None = None, most: int | None = None) -> dict[str, Any]:
    widest = max([*frame["share"], *frame["included_share"], float(limit or 0), 0.01]) * _ROOM
    shown = frame.head(most) if most else frame
    rows = [_row(row, limit, widest) for row in frame.to_dict("records")]
    return {
        "key": key,
        "title": title,
        "words": words,
        "limit": None if limit is None else limit_words(limit),
        "line": None if limit is None else _place(float(limit), widest),
        "judged": bool(frame["judged"].any()),
        "inside_judged": bool(frame["included_judged"].any()),
        "over": sum(row["over"] or row["inside_over"] for row in rows),
        "rows": rows[: len(shown)],
        "rest": len(frame) - len(shown),
    }


def _row(row: dict[str, Any], limit: Fraction | None, widest: float) -> dict[str, Any]:
    part, whole = row["included_numerator"], row["included_denominator"]
    return {
        **row,
        "percent": percent(row["numerator"], row["denominator"], limit),
        "inside_part": part,
        "inside_whole": whole,
        "inside_percent": percent(part, whole, limit),
        "width": _place(row["share"], widest),
        "inside_width": _place(row["included_share"], widest),
        "over": row["over"] and row["judged"],
        "inside_over": row["included_over"] and row["included_judged"],
    }


def _place(share: float, widest: float) -> str:
    """Where a share lies on the scale, as a percentage of the drawing's width."""
    return f"{share / widest * 100:.2f}%"

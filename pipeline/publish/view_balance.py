"""Balance (三.1) as the report draws it: bars on one scale with the limit, counts, shares with their parts."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pipeline.model import Run
from schemas.words import limit_words, percent

MOST_SCHOOLS = 15
NO_CITY = "（未填所在地市）"  # how the merge stage calls it
_ROOM = 1.12  # the longest bar or the limit leaves this much room to its right


def groups(run: Run) -> list[dict[str, Any]]:
    """The groupings in order; cities only where a school gives one."""
    of = run.balance
    return [
        _group("certificate", "按证书", "申报该证书的院校占全省申报院校的比例", "included_schools", of["certificate"]),
        _group("field", "按专业大类", "该大类的申报占全省申报的比例", "included_applications", of["field"]),
        _group("school", "按院校", "该校的试点学生占全省试点学生的比例", "included_students", of["school"], MOST_SCHOOLS),
        *([_group("city", "按地市", "该市的申报占全省申报的比例", "included_applications", of["city"])] if _cities(of["city"]) else []),
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


def _group(key: str, title: str, words: str, inside: str, frame: pd.DataFrame, most: int | None = None) -> dict[str, Any]:
    limits = frame["limit"].dropna()
    limit = float(limits.iloc[0]) if len(limits) else None
    widest = max([*frame["share"], *frame["included_share"], limit or 0.0, 0.01]) * _ROOM
    shown = frame.head(most) if most else frame
    whole = _whole(frame[inside], frame["included_share"])
    return {
        "key": key,
        "title": title,
        "words": words,
        "limit": None if limit is None else limit_words(limit),
        "line": None if limit is None else _place(limit, widest),
        "judged": bool(frame["judged"].any()),
        "over": int((frame["over"] & frame["judged"]).sum()),
        "rows": [_row(row, inside, whole, widest) for row in shown.to_dict("records")],
        "rest": len(frame) - len(shown),
    }


def _whole(parts: pd.Series, shares: pd.Series) -> int:
    """The denominator that the shares of the included applications were made with; 0 where nothing is included."""
    at = shares.idxmax() if len(shares) else None
    return round(parts[at] / shares[at]) if at is not None and shares[at] > 0 else 0


def _row(row: dict[str, Any], inside: str, whole: int, widest: float) -> dict[str, Any]:
    part, share = row[inside], row["included_share"]
    return {
        **row,
        "percent": percent(row["numerator"], row["denominator"]),
        "inside_part": part,
        "inside_whole": whole,
        "inside_percent": percent(part, whole),
        "width": _place(row["share"], widest),
        "inside_width": _place(share, widest),
        "over": row["over"] and row["judged"],
        "inside_over": row["judged"] and not row["over"] and share > row["limit"] + 1e-9,  # never for a limit of NaN
    }


def _place(share: float, widest: float) -> str:
    """Where a share lies on the scale, as a percentage of the drawing's width."""
    return f"{share / widest * 100:.2f}%"

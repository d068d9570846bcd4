"""Facts for the words of a finding that are no value of a cell: suggestions, shares with their distance, names of lists.

Each takes the batch, the failing record as a row, and the values of its arguments; it gives blanks for the rule's templates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from schemas import majors
from schemas.words import limit_words, most_allowed, nearest, percent, share_words

if TYPE_CHECKING:
    from schemas.batch import Batch

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Wording:
    """``gives``: the blanks that it fills."""

    make: Callable[..., dict[str, Any]]
    gives: tuple[str, ...]


def _share(batch: Batch, row: Row, part: int, whole: int, least: Fraction) -> dict[str, Any]:
    return share_words(part, whole, least)


def _near_certificate(batch: Batch, row: Row, certificate: str) -> dict[str, Any]:
    names = [c.name for c in batch.certificates]
    near = nearest(certificate, names)
    return {"near": f"最接近的是“{near}”。" if near else "", "names": "、".join(names), "title": batch.title}


def _names_of_code(batch: Batch, row: Row, code: str, levels: str) -> dict[str, Any]:
    found = majors.majors(batch.certificate_majors)
    names = set().union(*(found.of_code.get((level, code), set()) for level in str(levels).split("/")))
    return {"names": "、".join(sorted(names)), "list": found.title}


def _majors_of(batch: Batch, row: Row, certificate: str, levels: str) -> dict[str, Any]:
    found = majors.majors(batch.certificate_majors)
    names = set().union(*(found.names.get((certificate, level), set()) for level in str(levels).split("/")))
    return {"names": "、".join(sorted(names)), "list": found.title}


def _years_of_none(batch: Batch, row: Row, *intakes: int | None) -> dict[str, Any]:
    years = [str(year) for year, intake in zip(batch.intake_years, intakes) if intake == 0]
    return {"years": "、".join(years), "first": batch.intake_years[0], "last": batch.intake_years[-1]}


def _why_large(batch: Batch, row: Row, team: int) -> dict[str, Any]:
    if team > batch.team_max:
        return {"why": f"超过 {batch.team_max} 人", "team": f"该证书的培训团队，一般不超过 {batch.team_max} 人"}
    return {"why": "与本校另外两个以上证书的人数完全相同", "team": "只计该证书的培训团队，各证书分别统计"}


def _issuer(batch: Batch, row: Row, certificate: str) -> dict[str, Any]:
    return {"issuer": next((f"（{c.issuer}）" for c in batch.certificates if c.name == certificate), "")}


def _of_list(batch: Batch, row: Row, total: int, dual: int, industry: int) -> dict[str, Any]:
    """Where the list has nobody of the certificate, zeros are not what should be filled in."""
    if total:
        return {"listed": "核对名单和人数，使二者一致", "agree": f"与名单一致：{total}/{dual}/{industry}"}
    return {
        "listed": "在“培训团队”表中补列该证书的人员（或核对名单中的证书名称），使二者一致",
        "agree": "名单中列出该证书的培训团队，人数与申报一致",
    }


def _not_applied(batch: Batch, row: Row, of_none: bool, certificate: str) -> dict[str, Any]:
    if not of_none:
        return {"why": "本校没有申报", "near": "", "alike": "", "rename": "请改正证书名称，或在证书申报表中补报该证书。"}
    near = nearest(certificate, [c.name for c in batch.certificates])
    said = f"最接近的是“{near}”。" if near else ""
    rename = "请改填本批证书的规范名称；不属于本批的请删去。"
    return {"why": "不是本批的证书，本校也没有申报", "near": said, "rename": rename, "alike": row["alike"]}


def _types(batch: Batch, row: Row, kind: str) -> dict[str, Any]:
    skilled = "技工学校（含技师学院）不在试点范围。" if "技工" in kind or "技师" in kind else ""
    return {"types": " / ".join(t.name for t in batch.school_types), "skilled": skilled}


def _prefixes(batch: Batch, row: Row, kind: str) -> dict[str, Any]:
    return {"prefixes": "或".join(next(t.code_prefixes for t in batch.school_types if t.name == kind))}


def _or_blank(batch: Batch, row: Row, value: str) -> dict[str, Any]:
    return {"shown": value or "（空）"}


def _misspelt(batch: Batch, row: Row, misnamed: int) -> dict[str, Any]:
    return {"misspelt": f"，另有 {misnamed} 条证书名称与它相近而不规范的" if misnamed else ""}


def _both_bases(batch: Batch, row: Row, limit: Fraction, unit: str, small: str) -> dict[str, Any]:
    """The figures of both bases in words. ``small``: what there are too few of where a base is not judged."""
    said = {name: _base(row, base, limit, unit, small) for name, base in (("whole", ""), ("inside", "included_"))}
    return {**said, "limit_words": limit_words(limit)}


def _base(row: Row, base: str, limit: Fraction, unit: str, small: str) -> str:
    """One base: 14/41=34.1%，至多 12/41，超出 2 所."""
    part, whole = row[f"{base}numerator"], row[f"{base}denominator"]
    if not whole:
        return "暂无"
    figures = f"{part}/{whole}={percent(part, whole, limit)}"
    most = most_allowed(whole, limit)
    if not row[f"{base}judged"]:
        return f"{figures}（{small}，不判断）"
    return f"{figures}，至多 {most}/{whole}，" + (f"超出 {part - most} {unit}" if row[f"{base}over"] else "没有超过")


WORDINGS: dict[str, Wording] = {
    "share": Wording(_share, ("limit", "least", "share", "short")),
    "near_certificate": Wording(_near_certificate, ("near", "names", "title")),
    "names_of_code": Wording(_names_of_code, ("names", "list")),
    "majors_of": Wording(_majors_of, ("names", "list")),
    "years_of_none": Wording(_years_of_none, ("years", "first", "last")),
    "why_large": Wording(_why_large, ("why", "team")),
    "issuer": Wording(_issuer, ("issuer",)),
    "of_list": Wording(_of_list, ("listed", "agree")),
    "not_applied": Wording(_not_applied, ("why", "near", "alike", "rename")),
    "types": Wording(_types, ("types", "skilled")),
    "prefixes": Wording(_prefixes, ("prefixes",)),
    "or_blank": Wording(_or_blank, ("shown",)),
    "misspelt": Wording(_misspelt, ("misspelt",)),
    "both_bases": Wording(_both_bases, ("whole", "inside", "limit_words")),
}

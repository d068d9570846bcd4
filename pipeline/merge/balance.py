"""Balance of certificates, fields, schools and cities: counts, shares, limits, before and after outcomes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from schemas.batch import Batch
from schemas.frames import Applications, Balance, Schools, Shares
from schemas.tables import BALANCE, SHARES

UNKNOWN = "（未能判断）"
NO_CITY = "（未填所在地市）"
NO_NAME = "（名称未填）"


def balances(applications: Applications, schools: Schools, included: pd.Series, batch: Batch) -> dict[str, Balance]:
    """BALANCE by certificate (all of the batch, in order), field, school and city. Limits are inclusive, compared exactly."""
    base = applications.assign(
        included=included,
        students=applications["pilot_students"].fillna(0).astype("int64"),
        **_who(applications, schools),
        city=applications["school_id"].map(schools["city"]).replace("", NO_CITY).fillna(NO_CITY),
        category=applications["category"].fillna(UNKNOWN),
    )
    names = [c.name for c in batch.certificates]
    listed = base[base["certificate"].isin(names)]
    limits, whole, inside = batch.balance, _size(base, batch), _size(base[base["included"]], batch)
    return {
        "certificate": _group(listed, "certificate", "schools", whole, inside, limits.certificate, order=names),
        "field": _group(base, "category", "applications", whole, inside, limits.field, never=UNKNOWN),
        "school": _group(base, "name_of_school", "pilot_students", whole, inside, limits.school, never=NO_NAME),
        "city": _group(base, "city", "applications", whole, inside, None),
    }


@dataclass(frozen=True)
class _Size:
    """A base that shares are taken of: its counts, and whether each is large enough to be judged."""

    schools: int
    applications: int
    pilot_students: int
    judged: dict[str, bool]


def _size(base: pd.DataFrame, batch: Batch) -> _Size:
    schools, limits = int(base["school"].nunique()), batch.balance
    enough, many = len(base) >= limits.min_applications, schools >= limits.min_schools
    judged = {"schools": enough, "applications": enough, "pilot_students": many}
    return _Size(schools, len(base), int(base["students"].sum()), judged)


def _who(applications: Applications, schools: Schools) -> dict[str, pd.Series]:
    """What makes applications one school's, and its name for print; a school without a name is one of its own."""
    key = applications["school_id"].map(schools["school_key"]).fillna("")
    shown = schools.dropna(subset=["school_key"]).drop_duplicates("school_key").set_index("school_key")["school_name"]
    nameless = "?" + applications["school_id"].astype("str")
    return {"school": key.where(key != "", nameless), "name_of_school": key.map(shown).where(key != "", NO_NAME)}


def _counts(base: pd.DataFrame, by: str) -> pd.DataFrame:
    return base.groupby(by).agg(schools=("school", "nunique"), applications=("school", "size"), pilot_students=("students", "sum"))


def _group(
    base: pd.DataFrame,
    by: str,
    what: str,
    whole: _Size,
    inside: _Size,
    limit: Fraction | None,
    order: list[str] | None = None,
    never: str = "",
) -> Balance:
    """One grouping: its counts, and the share of ``what`` in all current applications and in what reaches the summary."""
    everything, taken = _counts(base, by), _counts(base[base["included"]], by)
    if order is None:
        order = everything.sort_values([what], ascending=False, kind="stable").index.tolist()
    table = everything.reindex(order, fill_value=0).astype("int64")
    included = taken.reindex(order, fill_value=0).astype("int64")
    frame = pd.DataFrame(
        {
            "name": pd.Series(order, dtype="str").to_numpy(),
            **{name: table[name].to_numpy() for name in ("schools", "applications", "pilot_students")},
            **_share(table[what], getattr(whole, what), limit),
            "limit": float(limit) if limit is not None else float("nan"),
            "judged": [limit is not None and whole.judged[what] and name != never for name in order],
            "included_schools": included["schools"].to_numpy(),
            "included_applications": included["applications"].to_numpy(),
            "included_students": included["pilot_students"].to_numpy(),
            **{f"included_{name}": values for name, values in _share(included[what], getattr(inside, what), limit).items()},
            "included_judged": [limit is not None and inside.judged[what] and name != never for name in order],
        }
    ).astype({"denominator": "int64", "included_denominator": "int64", "limit": "float64", "judged": bool, "included_judged": bool})
    frame["name"] = frame["name"].astype("str")
    return BALANCE.validate(frame[list(BALANCE.columns)])


def _share(counts: pd.Series, total: int, limit: Fraction | None) -> dict[str, Any]:
    """Numerator, denominator, share and whether it is over the limit, compared exactly."""
    over = [limit is not None and count * limit.denominator > total * limit.numerator for count in counts.tolist()]
    return {
        "numerator": counts.to_numpy(),
        "denominator": total,
        "share": (counts / max(total, 1)).to_numpy(dtype="float64"),
        "over": pd.Series(over, dtype="bool").to_numpy(),
    }


def with_contributors(
    shares: dict[str, Balance],
    applications: Applications,
    schools: Schools,
    included: pd.Series,
) -> dict[str, Shares]:
    """The groupings that have limits (SHARES), with ``largest``: who makes the groups large that are over theirs.

    By certificate also ``misnamed``: the applications whose certificate is probably a misspelling of it (A301).
    """
    named = applications.assign(**_who(applications, schools), one=1)
    ways = {
        "certificate": ("certificate", "name_of_school", "pilot_students"),
        "field": ("category", "name_of_school", "one"),
        "school": ("name_of_school", "certificate", "pilot_students"),
    }
    near = applications["near_certificate"].value_counts()
    misnamed = {name: near if name == "certificate" else near[:0] for name in ways}
    return {
        name: SHARES.validate(
            shares[name].assign(
                largest=pd.Series(_largest(named, included, shares[name], *way), index=shares[name].index, dtype="str"),
                misnamed=shares[name]["name"].map(misnamed[name]).fillna(0).astype("int64"),
            )
        )
        for name, way in ways.items()
    }


def _largest(named: pd.DataFrame, included: pd.Series, groups: Balance, by: str, of: str, size: str) -> list[str]:
    """The three largest contributors of each group that is over its limit, in words: 甲学院 320、乙学院 210; '' for the others.

    Of all applications where these are over it, else of those that reach the summary.
    """
    whole = groups["over"] & groups["judged"]
    words = _contributors(named, set(groups.loc[whole, "name"]), by, of, size)
    words |= _contributors(
        named[included], set(groups.loc[groups["included_over"] & groups["included_judged"] & ~whole, "name"]), by, of, size
    )
    return [words.get(name, "") for name in groups["name"]]


def _contributors(named: pd.DataFrame, over: set[str], by: str, of: str, size: str) -> dict[str, str]:
    totals = named[named[by].isin(over)].groupby([by, of])[size].sum().reset_index(name="total")
    totals = totals.sort_values(["total", of], ascending=[False, True], kind="stable")
    words: dict[str, list[str]] = {}
    for group, one, total in zip(totals[by].tolist(), totals[of].tolist(), totals["total"].tolist()):
        words.setdefault(group, []).append(f"{one} {total}")
    return {group: "、".join(listed[:3]) for group, listed in words.items()}


def hhi(certificate: pd.DataFrame, column: str = "applications") -> float:
    """Herfindahl index of certificates by applications (or ``included_applications``): 1 = all in one, 1/n = even over n."""
    total = certificate[column].sum()
    return float(((certificate[column] / total) ** 2).sum()) if total else 0.0

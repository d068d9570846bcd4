"""Balance of certificates, fields, schools and cities: counts, shares, limits, before and after outcomes."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from schemas.batch import Batch
from schemas.tables import BALANCE

UNKNOWN = "（未能判断）"
NO_CITY = "（未填所在地市）"
NO_NAME = "（名称未填）"


def balances(applications: pd.DataFrame, schools: pd.DataFrame, included: pd.Series, batch: Batch) -> dict[str, pd.DataFrame]:
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
    limits = batch.balance
    enough = len(base) >= limits.min_applications
    many = base["school"].nunique() >= limits.min_schools
    return {
        "certificate": _group(listed, "certificate", "schools", base["school"].nunique(), limits.certificate, enough, names),
        "field": _group(base, "category", "applications", len(base), limits.field, enough, never=UNKNOWN),
        "school": _group(base, "name_of_school", "pilot_students", int(base["students"].sum()), limits.school, many, never=NO_NAME),
        "city": _group(base, "city", "applications", len(base), None, False),
    }


def _who(applications: pd.DataFrame, schools: pd.DataFrame) -> dict[str, pd.Series]:
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
    total: int,
    limit: Fraction | None,
    judged: bool,
    order: list[str] | None = None,
    never: str = "",
) -> pd.DataFrame:
    everything, taken = _counts(base, by), _counts(base[base["included"]], by)
    if order is None:
        order = everything.sort_values([what], ascending=False, kind="stable").index.tolist()
    table = everything.reindex(order, fill_value=0).astype("int64")
    inside = taken.reindex(order, fill_value=0).astype("int64")
    numerator = table[what]
    over = pd.Series([limit is not None and n * limit.denominator > total * limit.numerator for n in numerator], index=table.index)
    total_inside = int(base.loc[base["included"], "school"].nunique() if what == "schools" else inside[what].sum())
    frame = pd.DataFrame(
        {
            "name": pd.Series(order, dtype="str").to_numpy(),
            **{name: table[name].to_numpy() for name in ("schools", "applications", "pilot_students")},
            "numerator": numerator.to_numpy(),
            "denominator": total,
            "share": (numerator / max(total, 1)).to_numpy(dtype="float64"),
            "limit": float(limit) if limit is not None else float("nan"),
            "over": over.to_numpy(dtype=bool),
            "judged": [judged and name != never for name in order],
            "included_schools": inside["schools"].to_numpy(),
            "included_applications": inside["applications"].to_numpy(),
            "included_students": inside["pilot_students"].to_numpy(),
            "included_share": (inside[what] / max(total_inside, 1)).to_numpy(dtype="float64"),
        }
    ).astype({"denominator": "int64", "limit": "float64"})
    frame["name"] = frame["name"].astype("str")
    frame["judged"] = frame["judged"].astype(bool)
    return BALANCE.validate(frame)


def with_contributors(shares: dict[str, pd.DataFrame], applications: pd.DataFrame, schools: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The groupings that have limits, with ``largest``: who makes the groups large that are over theirs."""
    named = applications.assign(**_who(applications, schools), one=1)
    ways = {
        "certificate": ("certificate", "name_of_school", "pilot_students"),
        "field": ("category", "name_of_school", "one"),
        "school": ("name_of_school", "certificate", "pilot_students"),
    }
    return {name: shares[name].assign(largest=_largest(named, shares[name], *way)) for name, way in ways.items()}


def _largest(named: pd.DataFrame, groups: pd.DataFrame, by: str, of: str, size: str) -> list[str]:
    """The three largest contributors of each group that is over its limit, in words: 甲学院 320、乙学院 210; '' for the others."""
    over = set(groups.loc[groups["over"], "name"])
    totals = named[named[by].isin(over)].groupby([by, of])[size].sum().reset_index(name="total")
    totals = totals.sort_values(["total", of], ascending=[False, True], kind="stable")
    words: dict[str, list[str]] = {}
    for group, one, total in zip(totals[by].tolist(), totals[of].tolist(), totals["total"].tolist()):
        words.setdefault(group, []).append(f"{one} {total}")
    return ["、".join(words.get(name, [])[:3]) for name in groups["name"]]


def hhi(certificate: pd.DataFrame, column: str = "applications") -> float:
    """Herfindahl index of certificates by applications (or ``included_applications``): 1 = all in one, 1/n = even over n."""
    total = certificate[column].sum()
    return float(((certificate[column] / total) ** 2).sum()) if total else 0.0

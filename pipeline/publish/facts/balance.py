"""Balance (三.1): every share as its exact parts beside its limit. Counted and compared in the merge alone."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from pipeline.merge.balance import NO_CITY, hhi
from pipeline.tables.model import Run
from schemas.words import decimals, percent


@dataclass(frozen=True)
class Share:
    """``numerator`` of ``denominator``. ``over``: more than ``limit``, exactly; ``judged``: held against it."""

    numerator: int
    denominator: int
    limit: Fraction | None
    over: bool
    judged: bool

    @property
    def exact(self) -> Fraction:
        """The share itself; 0 of nothing."""
        return Fraction(self.numerator, max(self.denominator, 1))

    @property
    def found(self) -> bool:
        """Whether the limit is passed where it holds."""
        return self.over and self.judged

    @property
    def words(self) -> str:
        """In percent, on its own side of the limit; '—' of nothing."""
        return percent(self.numerator, self.denominator, self.limit)

    @property
    def decimals(self) -> int:
        """How many decimals ``words`` rounds to."""
        return decimals(self.exact, self.limit)


@dataclass(frozen=True)
class Base:
    """What a group has of all current applications, or of those that reach the summary."""

    schools: int
    applications: int
    pilot_students: int
    share: Share


@dataclass(frozen=True)
class Group:
    """One certificate, field, school or city."""

    name: str
    everything: Base
    included: Base

    @property
    def found(self) -> bool:
        """Whether either base passes the limit where it holds."""
        return self.everything.share.found or self.included.share.found


@dataclass(frozen=True)
class Grouping:
    """The groups in printed order. ``judged``: whether any share of that base is held against the limit."""

    limit: Fraction | None
    groups: tuple[Group, ...]
    judged: bool
    included_judged: bool
    found: int  # groups that pass the limit


@dataclass(frozen=True)
class Balance:
    """The four groupings, and how even the certificates are.

    ``hhi`` is the Herfindahl index of certificates by applications, ``hhi_included`` of those that reach the summary,
    ``even`` what it would be if even. ``unapplied``: certificates that nobody applies for; ``unadmitted``: those
    without an application that reaches the summary. ``cities_known``: whether any school gives its city.
    """

    certificate: Grouping
    field: Grouping
    school: Grouping
    city: Grouping
    hhi: float
    hhi_included: float
    even: float
    unapplied: tuple[str, ...]
    unadmitted: tuple[str, ...]
    cities_known: bool


def balance_of(run: Run) -> Balance:
    """The balance of a run, limits as the batch has them."""
    tables, limits = run.balance, run.batch.balance
    certificates, applied = tables["certificate"], tables["certificate"]["applications"] > 0
    outside = applied & (certificates["included_applications"] == 0)
    return Balance(
        certificate=_grouping(tables["certificate"], limits.certificate),
        field=_grouping(tables["field"], limits.field),
        school=_grouping(tables["school"], limits.school),
        city=_grouping(tables["city"], None),
        hhi=run.hhi,
        hhi_included=hhi(certificates, "included_applications"),
        even=1 / max(len(certificates), 1),
        unapplied=tuple(certificates.loc[~applied, "name"]),
        unadmitted=tuple(certificates.loc[outside, "name"]),
        cities_known=bool((tables["city"]["name"] != NO_CITY).any()),
    )


def _grouping(table: pd.DataFrame, limit: Fraction | None) -> Grouping:
    groups = tuple(map(Group, table["name"].tolist(), _bases(table, "", limit), _bases(table, "included_", limit)))
    return Grouping(
        limit,
        groups,
        judged=bool(table["judged"].any()),
        included_judged=bool(table["included_judged"].any()),
        found=sum(group.found for group in groups),
    )


def _bases(table: pd.DataFrame, base: str, limit: Fraction | None) -> list[Base]:
    students = f"{base}students" if base else "pilot_students"
    counts = [table[name].tolist() for name in (f"{base}schools", f"{base}applications", students)]
    shares = [table[base + name].tolist() for name in ("numerator", "denominator", "over", "judged")]
    return [
        Base(schools, applications, pilot_students, Share(part, whole, limit, over, judged))
        for schools, applications, pilot_students, part, whole, over, judged in zip(*counts, *shares)
    ]

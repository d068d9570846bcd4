"""Certificates that are none of the batch's: which of its certificates was probably meant, so that one slip is said once (A301, T401).

Nothing is corrected: what is found here only keeps other rules from accusing anybody for the same slip.
"""

from __future__ import annotations

import pandas as pd

from schemas.batch import Batch
from schemas.frames import Applications, Records, Trainers
from schemas.words import nearest

_LIKE = 70.0  # of 100: so much alike, a name is a misspelling of another
Pairs = set[tuple[int, str]]  # (school_id, certificate)


def near_certificates(certificates: pd.Series, batch: Batch) -> pd.Series:
    """By record the certificate that a name of none is a misspelling of; '' for right names, NA and names that are like none."""
    names = [one.name for one in batch.certificates]
    near = {name: nearest(name, names, _LIKE) for name in certificates.dropna().unique() if name not in set(names)}
    return certificates.map(near).astype("str").fillna("")


def meant_by_applications(applications: Applications, trainers: Trainers, batch: Batch) -> Pairs:
    """Certificates on a school's trainer list that it did not apply for, and that one of its A301 stands in place of.

    One a wrong name: the list's part that has as many trainers as were declared, else the most alike, else the nearest in number.
    """
    names = {one.name for one in batch.certificates}
    applied, counts = _pairs(applications), _counts(trainers)
    wrong = applications[applications["certificate"].notna() & ~applications["certificate"].isin(names)]
    wrong = wrong.drop_duplicates(["school_id", "certificate"])
    schools = set(wrong["school_id"])
    free: dict[int, dict[str, int]] = {}
    for (school, name), count in counts.items():
        if school in schools and name in names and (school, name) not in applied:
            free.setdefault(school, {})[name] = count
    meant: Pairs = set()
    rows = zip(wrong["school_id"].tolist(), wrong["certificate"].tolist(), wrong["near_certificate"].tolist(), wrong["team_total"].tolist())
    for school, name, near, declared in rows:
        candidates = free.get(school, {})
        if not candidates or (school, name) in counts:  # a list that has the same wrong name agrees with it
            continue
        best = max(candidates, key=lambda one: _fit(one, candidates[one], near, declared))
        if pd.isna(declared) or best == near or candidates[best] * 2 >= declared:
            meant.add((school, best))
            del candidates[best]
    return meant


def _fit(name: str, count: int, near: str, declared: object) -> tuple[bool, bool, int]:
    if not isinstance(declared, int):
        return (False, name == near, count)
    return (count == declared, name == near, -abs(count - declared))


def meant_by_trainers(applications: Applications, trainers: Trainers, batch: Batch) -> Pairs:
    """Certificates applied for, part of whose trainers stand under a wrong name (T401 says so): their list cannot be counted.

    The wrong name is a misspelling, or the list has nobody else of the certificate and just as many as declared under it.
    """
    names = {one.name for one in batch.certificates}
    applied, counts = _pairs(applications), _counts(trainers)
    wrong = trainers[trainers["certificate"].notna() & ~trainers["certificate"].isin(names)]
    wrong = wrong.drop_duplicates(["school_id", "certificate"])
    pairs = list(zip(wrong["school_id"].tolist(), wrong["certificate"].tolist(), wrong["near_certificate"].tolist()))
    pairs = [pair for pair in pairs if pair[:2] not in applied]
    meant = {(school, near) for school, _, near in pairs if (school, near) in applied}
    empty = applications[applications["school_id"].isin({school for school, *_ in pairs}) & applications["certificate"].isin(names)]
    of_school: dict[int, dict[int, str]] = {}
    for school, name, declared in empty[["school_id", "certificate", "team_total"]].dropna().itertuples(index=False, name=None):
        if (school, name) not in counts:
            of_school.setdefault(school, {})[declared] = name
    for school, name, near in pairs:
        alone = of_school.get(school, {}).get(counts[school, name])
        if alone and (school, near) not in applied:
            meant.add((school, alone))
    return meant


def _pairs(records: Records) -> Pairs:
    return set(zip(records["school_id"].tolist(), records["certificate"].tolist()))


def _counts(trainers: Trainers) -> dict[tuple[int, str], int]:
    sizes = trainers.groupby(["school_id", "certificate"]).size()
    return dict(zip(sizes.index.tolist(), sizes.tolist()))

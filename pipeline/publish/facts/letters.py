"""What goes back to whom: which schools and senders get a marked workbook, which findings it tells, who gets a receipt for which files."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePosixPath

import pandas as pd

from pipeline.publish.facts.places import Places
from pipeline.publish.facts.reading import Read, read_of
from pipeline.publish.file_names import Wanted, distinct
from pipeline.publish.labels import UNNAMED
from pipeline.publish.links import href
from pipeline.tables.model import Run

_OF_NO_SCHOOL = ("province", "decision", "national")  # scopes of which no school is told
_OURS = "F120"  # a fault of ours: its sender can do nothing
_XLSX, _TXT = ".xlsx", ".txt"
_UNREAD = "（未能读取）"
_OURS_IN_NAMES = re.compile(rf"（\d+所院校）|{_UNREAD}")


@dataclass(frozen=True)
class Workbook:
    """A marked workbook that goes back. ``name``: of its file; ``whom``: the school or the file it is for, as a title says it.

    ``file_id``: the file that it is made of; ``schools``: the school_ids whose current return that is. ``findings``: positions of those
    that it tells in the run's. ``several``: the file holds several schools, and goes to the bureau that sent it. ``blank``: the file could
    not be read, and a blank form takes its place. ``errors``, ``warnings``: open ones; ``answered``: explained warnings beside them.
    ``elsewhere``: schools of the file whose current return is another. ``href``: as the report refers to it.
    """

    name: str
    whom: str
    file_id: int
    schools: tuple[int, ...]
    findings: tuple[int, ...]
    errors: int
    warnings: int
    answered: int
    read: Read
    elsewhere: int = 0
    several: bool = False
    blank: bool = False
    href: str = ""

    @property
    def told(self) -> int:
        """How many findings it tells."""
        return len(self.findings)


@dataclass(frozen=True)
class Receipt:
    """Who gets a receipt: a school (``key``), or the sender of a file of no known school.

    ``files``: file_ids in the order in which they arrived; ``schools``: the school_ids of all its returns, the current one first; ``read``:
    what each file says of the school, None where nothing was read. ``href``: as the report refers to it.
    """

    name: str
    whom: str
    files: tuple[int, ...]
    read: tuple[Read | None, ...]
    key: str = ""
    schools: tuple[int, ...] = ()
    href: str = ""

    @property
    def count(self) -> int:
        """How many files arrived."""
        return len(self.files)


@dataclass(frozen=True)
class Letters:
    """Everything that goes back. ``folder``, ``folder_of_receipts``: as the report refers to them."""

    workbooks: tuple[Workbook, ...]
    receipts: tuple[Receipt, ...]
    folder: str
    folder_of_receipts: str

    @property
    def marked(self) -> int:
        """How many workbooks go back."""
        return len(self.workbooks)

    @property
    def received(self) -> int:
        """How many receipts there are."""
        return len(self.receipts)

    def without(self, names: Collection[str]) -> Letters:
        """The same without the workbooks of these names."""
        return replace(self, workbooks=tuple(one for one in self.workbooks if one.name not in names)) if names else self

    @cached_property
    def of_key(self) -> dict[str, Workbook]:
        """The workbook of each school by key."""
        marked = self.of_school
        return {one.key: marked[one.schools[0]] for one in self.receipts if one.schools and one.schools[0] in marked}

    @cached_property
    def receipt_of_key(self) -> dict[str, Receipt]:
        """The receipt of each school by key."""
        return {one.key: one for one in self.receipts if one.schools}

    @cached_property
    def receipt_of_file(self) -> dict[int, Receipt]:
        """By file_id the receipt of a file of no known school."""
        return {one.files[0]: one for one in self.receipts if not one.schools}

    @cached_property
    def of_file(self) -> dict[int, Workbook]:
        """By file_id the workbook that says why a file could not be read."""
        return {one.file_id: one for one in self.workbooks if one.blank}

    @cached_property
    def of_school(self) -> dict[int, Workbook]:
        """The workbook of each school by school_id."""
        return {school: one for one in self.workbooks for school in one.schools}


def letters_of(run: Run, keys: pd.Series, places: Places) -> Letters:
    """``keys``: what makes two returns one school, by school_id (``keys.school_keys``)."""
    folders = (f"{href(folder, places.page.parent)}/" for folder in (places.marked, places.receipts))
    return Letters(_workbooks(run, places), _receipts(run, keys, places), *folders)


def is_told(run: Run) -> pd.Series:
    """Which findings a school can be told: errors and warnings about it, its records or its file that nobody has waived."""
    found = run.findings
    return (found["severity"] != "info") & (found["status"] != "waived") & ~found["scope"].isin(_OF_NO_SCHOOL)


def _workbooks(run: Run, places: Places) -> tuple[Workbook, ...]:
    schools = run.schools.typed
    current = schools[schools["current"]]
    held, own = schools.groupby("file_id").groups, current.groupby("file_id").groups
    found = run.findings[is_told(run)]
    home = found["school_id"].map(current["file_id"])  # a finding stands in the workbook of its school
    home = home.where(found["school_id"].notna(), found["file_id"]).astype("Int64")
    rejected = set(run.files.index[run.files["status"] == "rejected"])
    ours = set(found.loc[found["code"] == _OURS, "file_id"].dropna())
    rows: list[tuple[Wanted, Workbook]] = []
    for file_id, index in found.groupby(home).groups.items():
        mine = found.loc[index]
        open_ = mine[mine["status"] == "open"]
        blank = file_id in rejected and file_id not in own
        if open_.empty or file_id in ours or not (blank or file_id in own):
            continue
        ids, all_ = tuple(map(int, own.get(file_id, ()))), held.get(file_id, ())
        several, elsewhere = len(all_) > 1 and not blank, 0 if blank else len(all_) - len(ids)
        wanted, whom = _called(run, int(file_id), ids, several, blank)
        errors, warnings = (int((open_["severity"] == level).sum()) for level in ("error", "warning"))
        one = Workbook(
            "", whom, int(file_id), ids, tuple(map(int, mine.index)), errors, warnings, len(mine) - len(open_), read_of(run, ids)
        )
        rows.append((wanted, replace(one, elsewhere=elsewhere, several=several, blank=blank)))
    rows.sort(key=lambda row: run.files.at[row[1].file_id, "file"])
    names = distinct([wanted for wanted, _ in rows])
    return tuple(replace(one, name=name, href=href(places.marked / name, places.page.parent)) for name, (_, one) in zip(names, rows))


def _called(run: Run, file_id: int, schools: tuple[int, ...], several: bool, blank: bool) -> tuple[Wanted, str]:
    """What a workbook's file is called after, and whom it is for in words."""
    stem = _stem(run, file_id)
    if blank:
        return Wanted(stem, ending=_UNREAD + _XLSX), f"“{stem}”的报送单位"
    if several:
        return Wanted(stem, ending=f"（{len(schools)}所院校）{_XLSX}"), f"“{stem}”的报送单位"
    name, code = (run.schools.typed.at[schools[0], column] for column in ("school_name", "school_code"))
    known = name if isinstance(name, str) and name else ""
    return Wanted(known or f"{UNNAMED}{stem}", code if isinstance(code, str) else "", _XLSX), known or f"“{stem}”的报送单位"


def _stem(run: Run, file_id: int) -> str:
    path = PurePosixPath(run.files.at[file_id, "file"].rsplit("!/", 1)[-1])
    return _OURS_IN_NAMES.sub("", path.stem) or path.stem or path.name  # what comes back is not called so twice


def _receipts(run: Run, keys: pd.Series, places: Places) -> tuple[Receipt, ...]:
    schools, files = run.schools.typed, run.files
    twins = files[files["sha256"] != ""].groupby("sha256").groups
    rows: list[tuple[Wanted, Receipt]] = []
    of_schools: set[int] = set()
    for key, ids in schools.groupby(keys).groups.items():
        returns = tuple(sorted(map(int, ids), key=lambda i: not schools.at[i, "current"]))
        own = {int(file_id) for file_id in schools.loc[ids, "file_id"] if file_id in files.index}
        own |= {int(twin) for i in own for twin in twins.get(files.at[i, "sha256"], ()) if files.at[twin, "status"] == "duplicate"}
        of_schools |= own
        wanted, whom = _called(run, int(schools.at[returns[0], "file_id"]), returns, several=False, blank=False)
        rows.append((Wanted(wanted.text, wanted.apart, _TXT), _receipt(run, whom, own, str(key), returns)))
    for file_id in files.index[files["status"] == "rejected"]:
        if file_id not in of_schools:
            stem = _stem(run, int(file_id))
            rows.append((Wanted(stem, ending=_UNREAD + _TXT), Receipt("", f"“{stem}”的报送单位", (int(file_id),), (None,))))
    rows.sort(key=lambda row: (row[1].whom, files.at[row[1].files[0], "file"]))
    names = distinct([wanted for wanted, _ in rows])
    base = places.page.parent
    return tuple(replace(one, name=name, href=href(places.receipts / name, base)) for name, (_, one) in zip(names, rows))


def _receipt(run: Run, whom: str, files: set[int], key: str, returns: tuple[int, ...]) -> Receipt:
    arrived = sorted(files, key=lambda i: (run.files.at[i, "received"], run.files.at[i, "file"]))
    of_file = run.schools.typed["file_id"]
    own = [[school for school in returns if of_file.at[school] == file_id] for file_id in arrived]
    return Receipt("", whom, tuple(arrived), tuple(read_of(run, some) if some else None for some in own), key, returns)

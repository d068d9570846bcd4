"""How a run stands, as texts that are equal where nothing was changed: no row numbers, no addresses in them, records in one order."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline.tables.kept import Cell, Kept, Told, encoded, of_findings, of_records
from pipeline.tables.keys import ID_OF, school_of
from pipeline.tables.model import Run, Table
from pipeline.tables.standing import NOBODY, UNRECORDED, Standing, State, contents_digest, storable
from schemas import fields
from schemas.frames import Findings
from schemas.kinds import KINDS

UNCOUNTED = "seq"  # a running number: it says where a row stands, not what
_LONGEST = 500  # characters that are kept of a cell
_TEXTS = Told._fields[Told._fields.index("certificate") :]  # of a finding, as findings.csv calls them
_TOLD = ["id", "key", "code", "severity", "status", "scope", "evidence", *_TEXTS]
_FILE, _VALUE = _TEXTS.index("file"), _TEXTS.index("value")


@dataclass(frozen=True)
class Present:
    """A run's standing and the way back into its tables. ``labels``: by school_id the school's key in ``standing``;
    ``ids``: by school and table the record's index in the order of the kept rows.
    """

    standing: Standing
    labels: Mapping[int, str]
    ids: Mapping[str, Mapping[str, list[int]]]


def present(run: Run) -> Present:
    """What the run's current returns say, and what was found in them."""
    labels, before = _labels(run)
    current = run.schools.typed.index[run.schools.typed["current"]]
    owners = {int(i): labels[int(i)] for i in current}
    bodies, ids = records(run, owners)
    findings = _findings(run, labels, ids)
    names, codes = (run.schools.typed[column].fillna("").to_dict() for column in ("school_name", "school_code"))
    schools = {NOBODY: State("", "", Kept(UNRECORDED), findings.pop(NOBODY, _NONE))}
    for school_id, label in owners.items():
        if label not in schools:
            name, code = (storable(str(of[school_id])) for of in (names, codes))
            schools[label] = State(name, code, bodies[label], findings.get(label, _NONE), before.get(label, ()))
    return Present(Standing(_contents(run), schools), labels, ids)


def _labels(run: Run) -> tuple[dict[int, str], dict[str, tuple[str, ...]]]:
    """What makes a school of this run one of another, by school_id: what the current return of its line (see SCHOOLS) would be known by
    if it lay there alone. And what the other returns of the line would, by label, where that is something else.

    That is the name, a code where there is none, the file where neither is to be read: an index may be another school's next time.
    """
    typed = run.schools.typed.sort_values("version", kind="stable")
    name, code = (typed[column].fillna("") for column in ("school_key", "school_code"))
    valid = KINDS["school_code"].matching(typed["school_code"]).fillna(False).astype(bool)
    nameless = ("code " + code).where(valid, "file " + typed["file_id"].map(run.files["file"]).fillna(""))
    alone = name.where(name != "", nameless).map(storable)
    label = alone.groupby(typed["line"]).transform("first")
    earlier = pd.DataFrame({"label": label, "alone": alone})[label != alone].drop_duplicates()
    before = {str(one): tuple(others) for one, others in earlier.groupby("label")["alone"]}
    return {int(i): str(text) for i, text in label.items()}, before


def records(run: Run, owners: Mapping[int, str]) -> tuple[dict[str, Kept], dict[str, dict[str, list[int]]]]:
    """The kept records by school, and the index of each row. ``owners``: by school_id whose they are."""
    parts: dict[str, dict[str, list[tuple[str, int]]]] = defaultdict(lambda: {name: [] for name in ID_OF})
    columns: dict[str, list[str]] = {}
    for name, table in run.tables.by_name.items():
        columns[name] = [field for field in fields.names(name) if field in table.raw and field != UNCOUNTED]
        school_ids = school_of(table.typed)
        mine = school_ids.isin(list(owners))
        for school_id, index, row in zip(
            school_ids[mine].tolist(), table.typed.index[mine].tolist(), _rows(table.only(mine), columns[name])
        ):
            parts[owners[school_id]][name].append((encoded(row), index))
    ids: dict[str, dict[str, list[int]]] = {}
    bodies: dict[str, Kept] = {}
    for label in dict.fromkeys(owners.values()):
        tables = {name: sorted(rows) for name, rows in parts[label].items()}
        ids[label] = {name: [index for _, index in rows] for name, rows in tables.items()}
        bodies[label] = of_records({name: (columns[name], [text for text, _ in rows]) for name, rows in tables.items()})
    return bodies, ids


def _rows(table: Table, columns: list[str]) -> Iterable[list[Any]]:
    """[sheet, cell, cell ...] of every record."""
    cells = [_cells(table.raw[name].tolist(), table.typed[name]) for name in columns]
    return map(list, zip(table.typed["sheet"].tolist(), *cells))


def _cells(tokens: list[str], typed: pd.Series) -> list[Cell]:
    values = typed.astype(object).where(typed.notna(), None).tolist()
    return [_cell(token[1:], value) if token else "" for token, value in zip(tokens, values)]


def _cell(shown: str, value: Any) -> Cell:
    read = None if value is None else str(value)
    if len(shown) > _LONGEST:
        digest = hashlib.sha256(shown.encode("utf-8", "backslashreplace")).hexdigest()
        return [f"{shown[:_LONGEST]}…（共 {len(shown)} 字）", digest]
    return shown if read == shown else [shown, read]


def _findings(run: Run, labels: Mapping[int, str], ids: Mapping[str, Mapping[str, list[int]]]) -> dict[str, Kept]:
    """The kept findings by school."""
    places = {(name, index): place for tables in ids.values() for name, indexes in tables.items() for place, index in enumerate(indexes)}
    mine: dict[str, list[Told]] = defaultdict(list)
    for label, told in zip(owner_of(run.findings, labels), told_of(run.findings, places, run)):
        mine[label].append(told)
    return {label: of_findings(told) for label, told in mine.items()}


def owner_of(findings: Findings, labels: Mapping[int, str]) -> list[str]:
    """The school of every finding, NOBODY for none."""
    return [NOBODY if pd.isna(i) else labels.get(int(i), NOBODY) for i in findings["school_id"].tolist()]


def told_of(findings: Findings, places: Mapping[tuple[str, int], int], run: Run) -> Iterable[Told]:
    """The findings as they are kept. ``places``: by table and index the place of the kept row."""
    digests = dict(zip(run.files["file"], run.files["sha256"]))
    records = [(name, findings[key].tolist()) for name, key in reversed(ID_OF.items())]  # the nearest record first
    for place, row in enumerate(findings[_TOLD].itertuples(index=False, name=None)):
        id_, key, code, severity, status, scope, evidence, *texts = row
        table, record = next(((name, int(found[place])) for name, found in records if not pd.isna(found[place])), ("", -1))
        at = places.get((table, record), -1)
        rests_on = sorted(token[1:] for _, _, token in evidence) if scope != "file" or evidence else [digests.get(texts[_FILE], "")]
        print_ = "" if scope == "province" else _fingerprint(texts[_VALUE], rests_on)
        shown = texts if severity != "info" else []
        yield Told(id_, key, code, severity, status, table if at >= 0 else "", at, print_, *map(storable, shown))


def _fingerprint(value: str, rests_on: list[str]) -> str:
    return hashlib.sha256("\0".join([value, *rests_on]).encode("utf-8", "backslashreplace")).hexdigest()[:16]


def _contents(run: Run) -> str:
    """A digest over the names and contents of the files that were opened."""
    files = run.files[run.files["sha256"] != ""]
    return contents_digest(zip(files["file"].map(storable), files["sha256"]))


_NONE = Kept(b"[]")

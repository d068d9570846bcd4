"""The findings as the report shows them: by school (in full), by rule (in short), the tidyings gathered by field."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from pipeline.publish import labels
from pipeline.publish.current import applications
from pipeline.publish.facts import Facts
from pipeline.publish.facts.findings import TIDIED, is_general
from pipeline.publish.facts.keys import school_keys, with_school
from pipeline.publish.facts.schools import School
from pipeline.publish.plain import short_path
from pipeline.tables.model import Run
from schemas.rules import faults
from schemas.tables import FINDING_COLUMNS

Found = dict[str, Any]

MOST_ROWS = 4_000  # rows in full over all schools; more make a browser slow, and findings.csv has them all
LEAST_PER_SCHOOL = 12
MOST_GENERAL = 500
MOST_PER_RULE = 200
MOST_HINTS = 50  # of one school
MOST_TIDYINGS = 150
MANY_ALIKE = 5  # more findings of one rule in one sheet are shown as the first few and a list of cells
SHOWN_ALIKE = 3
MOST_CELLS = 60

_OWN = ("severity", "status", "field")  # shown in other words
_KEPT = (*(name for name in FINDING_COLUMNS if name not in _OWN), "scope", "explanation")
_PERSON = {
    "school_name": "name",
    "school_code": "code",
    "school_type": "type",
    "city": "city",
    "contact_name": "contact",
    "contact_phone": "phone",
}
_ORDER = {level: place for place, level in enumerate(labels.SEVERITY)}


def findings(run: Run) -> list[Found]:
    """Every finding with its words, in the order of findings.csv."""
    headings, words = labels.headings(run.batch), faults(run.batch)
    frame = with_school(run)[[*_KEPT, *_OWN, "school"]]
    since = run.changes.since if run.changes else None
    frame["change"] = since.fates["change"].to_numpy() if since else ""
    return [
        {
            **row,
            "path": short_path(row["file"]),
            "fault": words[row["code"]],
            "level": row["severity"],
            "severity": labels.SEVERITY[row["severity"]],
            "status": labels.FINDING_STATUS[row["status"]],
            "open": row["status"] == "open",
            "word": labels.CHANGE[row["change"]],
            "heading": headings.get(row["field"], row["field"]),
        }
        for row in frame.to_dict("records")
    ]


def by_school(run: Run, facts: Facts, found: list[Found]) -> list[dict[str, Any]]:
    """One entry a school, those with most to correct first: contact, applications with outcomes, findings, capped
    fairly.
    """
    mine, applied = _grouped(found, "school"), _grouped(applications(run), "key")
    figures, people = facts.schools.by_key, _people(run)
    order = sorted(people, key=lambda key: (-figures[key].errors, -figures[key].warnings, people[key]["name"]))
    allowed = max(LEAST_PER_SCHOOL, MOST_ROWS // max(facts.schools.listed, 1))
    return [
        {
            **people[key],
            "key": key,
            "marked": facts.letters.of_key.get(key),
            "receipt": facts.letters.receipt_of_key.get(key),
            "anchor": f"school-{place}",
            **_school(figures[key], mine.get(key, []), allowed),
            "applications": [_application(row, mine.get(key, [])) for row in applied.get(key, [])],
        }
        for place, key in enumerate(order, 1)
    ]


def general(run: Run, found: list[Found]) -> list[Found]:
    """The first errors and warnings that belong to no school of the tables, without the unusable files, which stand
    apart.
    """
    places = is_general(run, with_school(run)).to_numpy().nonzero()[0]
    return [found[place] for place in places[:MOST_GENERAL]]


def by_rule(facts: Facts, found: list[Found]) -> list[dict[str, Any]]:
    """One entry a rule with findings, gravest first, then most frequent; V105 stands apart (``tidyings``)."""
    entries = [
        {
            **{name: group[0][name] for name in ("code", "fault", "severity", "level", "clause")},
            "figures": facts.findings.by_rule[code],
            "findings": group[:MOST_PER_RULE],
        }
        for code, group in _grouped(found, "code").items()
        if code != TIDIED
    ]
    return sorted(entries, key=lambda r: (_ORDER[r["level"]], -r["figures"].count, r["code"]))


def tidyings(facts: Facts, found: list[Found]) -> list[dict[str, Any]]:
    """The first ways of writing that were tidied: how often, and the first place as the example."""
    return [{"of": way, "first": found[way.first]} for way in facts.tidyings.ways[:MOST_TIDYINGS]]


def _people(run: Run) -> dict[str, dict[str, str]]:
    """Every school by key, the current return's details before those of a superseded one."""
    schools = run.schools.typed.assign(key=school_keys(run)).sort_values("current", ascending=False, kind="stable")
    first = schools.drop_duplicates("key").set_index("key")
    people = first[list(_PERSON)].rename(columns=_PERSON).fillna("")
    people["name"] = people["name"].where(people["name"] != "", labels.UNNAMED)
    by_key: dict[str, dict[str, str]] = people.to_dict("index")
    return by_key


def _application(row: dict[str, Any], found: list[Found]) -> dict[str, Any]:
    """``said``: what the school says for the warnings for which it waits, by rule, each text once; its form's own words where it says nothing there."""
    said = {(f["code"], f["explanation"]): None for f in found if f["explanation"] and f["code"] in row["codes"] and _is_of(f, row)}
    mine = {"said": [*said] or ([("", row["explanation"])] if row["explanation"] else [])}
    students = "—" if row["pilot_students"] is None else row["pilot_students"]
    return {**row, **mine, "students": students, "outcome_words": labels.OUTCOME[row["outcome"]]}


def _is_of(finding: Found, application: dict[str, Any]) -> bool:
    """Whether a finding of a school is about an application: its own, its certificate's, or the whole school's."""
    return all(finding[name] in ("", application[name]) for name in ("certificate", "major_code"))


def _school(figures: School, found: list[Found], allowed: int) -> dict[str, Any]:
    """What a school's entry says of its findings: the serious ones in full, ``allowed`` rows of them."""
    serious = sorted((f for f in found if f["level"] != "info"), key=lambda f: _ORDER[f["level"]])
    rows, unlisted = _folded(serious, allowed)
    return {
        "figures": figures,
        "hints": [f for f in found if f["level"] == "info" and f["code"] != TIDIED][:MOST_HINTS],
        "faults": _faults(figures, [f for f in serious if f["level"] == "error" and f["open"]]),
        "findings": rows,
        "unlisted": unlisted,
    }


def _faults(figures: School, found: list[Found]) -> list[dict[str, Any]]:
    """What a school must correct, one entry a rule: how many and the first places, short enough to be telephoned."""
    return [
        {"code": code, "fault": group[0]["fault"], "count": figures.wrong[code], "places": _places(group[:2])}
        for code, group in _grouped(found, "code").items()
    ]


def _grouped(rows: list[dict[str, Any]], by: str) -> dict[str, list[dict[str, Any]]]:
    """The rows by one of their values, in the order of its first appearance."""
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[row[by]].append(row)
    return groups


def _places(found: list[Found]) -> str:
    """Field and cells, the field once: 证书名称 A3、A4."""
    cells: dict[str, list[str]] = defaultdict(list)
    for finding in found:
        cells[finding["heading"]].append(finding["cell"])
    return "，".join(f"{heading} {'、'.join(filter(None, at))}".strip() for heading, at in cells.items()).strip("，")


def _folded(found: list[Found], allowed: int) -> tuple[list[Found], int]:
    """At most ``allowed`` rows; many findings of one rule in one sheet become the first few, the last of which lists
    the cells.
    """
    alike: dict[tuple[str, str, str], list[Found]] = defaultdict(list)
    for finding in found:
        alike[finding["code"], finding["file"], finding["sheet"]].append(finding)
    rows: list[Found] = []
    for group in alike.values():
        fold = len(group) > MANY_ALIKE
        shown = [dict(f) for f in (group[:SHOWN_ALIKE] if fold else group)]
        if fold:
            rest = group[SHOWN_ALIKE:]
            shown[-1]["alike"] = len(rest)
            shown[-1]["alike_cells"] = "、".join(f["cell"] for f in rest[:MOST_CELLS] if f["cell"]) + (
                "……" if len(rest) > MOST_CELLS else ""
            )
        rows += shown
    unlisted = sum(1 + row.get("alike", 0) for row in rows[allowed:])
    return rows[:allowed], unlisted

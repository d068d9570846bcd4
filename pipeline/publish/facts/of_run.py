"""All figures of a run under one roof."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from pipeline.publish.facts.applications import Applications, applications_of
from pipeline.publish.facts.balance import Balance, balance_of
from pipeline.publish.facts.changes import Changed, changes_of
from pipeline.publish.facts.faults import Faults, faults_of
from pipeline.publish.facts.files import Files, files_of
from pipeline.publish.facts.findings import Findings, findings_of
from pipeline.publish.facts.keys import school_keys, with_school
from pipeline.publish.facts.letters import Letters, letters_of
from pipeline.publish.facts.places import Places, places_of
from pipeline.publish.facts.progress import Progress, progress_of
from pipeline.publish.facts.rules import Rules, rules_of
from pipeline.publish.facts.schools import Schools, schools_of
from pipeline.publish.facts.steps import Next, next_of
from pipeline.publish.facts.summary import Summary, summary_of
from pipeline.publish.facts.tidyings import Tidyings, tidyings_of
from pipeline.tables.model import Run


@dataclass(frozen=True)
class Facts:
    """What outputs count of a run, and what they tell the officer to do next. ``progress`` is None without a roster."""

    files: Files
    schools: Schools
    applications: Applications
    findings: Findings
    tidyings: Tidyings
    rules: Rules
    summary: Summary
    balance: Balance
    progress: Progress | None
    faults: Faults
    places: Places
    letters: Letters
    next: Next
    changes: Changed | None


def facts_of(run: Run, unmade: Collection[str] = ()) -> Facts:
    """Counts a run. The same run gives the same facts. ``unmade``: names of the marked workbooks that came to nothing."""
    found = with_school(run)
    files, schools, applications = files_of(run), schools_of(run, found), applications_of(run)
    findings, progress, faults = findings_of(run, found), progress_of(run), faults_of(run)
    places = places_of(run)
    letters = letters_of(run, school_keys(run), places).without(unmade)
    return Facts(
        files,
        schools,
        applications,
        findings,
        tidyings_of(run),
        rules_of(run),
        summary_of(run),
        balance_of(run),
        progress,
        faults,
        places,
        letters,
        next_of(run, files, schools, applications, findings, progress, faults, letters),
        changes_of(run),
    )

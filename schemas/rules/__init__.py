"""The rule catalogue: every rule is declared once, in a module of this package, and found by being there.

A rule says in one place its code, severity, scope, field, clause, fault, exact test, consequence, fix and message.
Rules with a ``check`` are run by pandera over whole tables (``pipeline.check``); the others are raised by the stage named
in ``raised_by`` (reading, typing, versions, decisions, the national merge), which gives only the facts for the words.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from schemas.batch import Batch

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Case:
    """One pass or fail example of a rule, small enough to read: the cells that differ from a clean return.

    ``given`` holds, per table (``school``, ``application``), the values to set on the clean return of ``schemas.rule_words.CLEAN``;
    ``team``/``declared``: total, 双师型 and 行业企业专家 with and without a list that agrees; the other shapes are listed in
    CONTRIBUTING.md. ``companions``: codes that the same cause must raise too; any code not named here is a failing test.
    Shown in docs/rules.md and the report, and run by the tests.
    """

    words: str  # Chinese: what the case shows
    given: dict[str, Any] = field(default_factory=dict)
    companions: tuple[str, ...] = ()
    silences: tuple[str, ...] = ()  # rules that cannot judge the record because of it


@dataclass(frozen=True)
class Rule:
    """One rule of the catalogue.

    ``message``, ``expected`` and ``fix`` are ``str.format`` templates over the facts of a finding.
    ``needs`` are the columns without which the rule cannot be judged: a record with NA in one of them is `not judged`.
    ``check(table, batch)`` answers a boolean Series: True where the record passes, False where it fails, NA where it cannot be
    judged; an application with such a record waits (``pipeline.decide``). ``applies(table, batch)`` says on which records the rule
    has anything to say at all: the others are neither passed nor not judged, and hold nothing back. ``facts(row, batch)`` gives
    the words' figures for one failing record; ``evidence`` names the fields whose cells the finding rests on, the cited one first.
    """

    code: str
    severity: str  # the one place that states it; a file of a batch or a province states only what differs
    scope: str  # file, sheet, cell, school, application, trainer, province, decision, national
    field: str
    clause: str
    fault: str
    test: str  # Chinese: the exact test
    message: str
    fix: str
    expected: str = ""
    consequence: str = ""  # Chinese; '' takes the severity's usual consequence
    table: str = ""  # the frame the check runs on: school, application, trainer, certificate, category, ...
    needs: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    check: Callable[[pd.DataFrame, Batch], pd.Series] | None = None
    applies: Callable[[pd.DataFrame, Batch], pd.Series] | None = None
    facts: Callable[[Row, Batch], dict[str, Any]] | None = None
    cite: Callable[[Row], str] | None = None  # the field whose cell is cited, where it depends on the record
    raised_by: str = ""  # read, type, versions, decide, national: where there is no check
    not_run: Callable[[Any], str] | None = None  # run facts -> Chinese reason when the rule cannot run at all, else ''
    fault_under: Callable[[Batch], str] | None = None  # the fault's name where it holds a figure that a batch may change
    passing: tuple[Case, ...] = ()
    failing: tuple[Case, ...] = ()


def faults(batch: Batch) -> dict[str, str]:
    """The fault of every rule by code, with the batch's own figures."""
    return {code: rule.fault_under(batch) if rule.fault_under else rule.fault for code, rule in catalogue().items()}


@cache
def catalogue() -> dict[str, Rule]:
    """Every rule by code, sorted by family in the order F V S A T P D N, then by number."""
    found: dict[str, Rule] = {}
    for info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{info.name}")
        for rule in getattr(module, "RULES", ()):
            if rule.code in found:
                raise ValueError(f"rule {rule.code} is declared twice")
            found[rule.code] = rule
    order = "FVSATPDN"
    return dict(sorted(found.items(), key=lambda kv: (order.index(kv[0][0]), kv[0])))

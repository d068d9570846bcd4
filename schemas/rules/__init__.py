"""The rule catalogue: every rule is one block of a TOML file of this folder; a province's own are blocks of its configuration.

A block says its code, severity, scope, clause and sentence, **what must hold** as an expression over the form's fields, the words of
the finding, and cases that fail and that pass. ``declaration`` says what a block may hold, ``build`` makes a rule of it. Rules
without an expression are raised by the stage named in ``raised_by``, which gives the facts for the words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from schemas.batch import Batch
    from schemas.expressions.tree import Node

FOLDER = Path(__file__).parent
FAMILIES = "FVSATPDNL"  # in printed order; L are a province's own
OWN = "L"
REQUIRES: dict[
    str, tuple[str, str]
] = {  # what a run may lack: (key of the run's facts, why the rule does not run; '' for the fact's own words)
    "trainer_list": ("trainer_list", "没有一份申报表的版式带有培训团队名单"),
    "roster": ("roster", "收件文件夹中没有应报院校名单"),
    "register": ("register", "没有配置院校名录"),
    "applications": ("small_applications", ""),
    "schools": ("small_schools", ""),
}


@dataclass(frozen=True)
class Case:
    """One example: how it differs from a clean return (``schemas.rule_words.CLEAN``). Shown in docs and report, run by the tests.

    ``given``: values of the first record of the rule's own table; ``also``: further records of it in the same return, like the first
    but for these values; ``elsewhere``: the same in another school's return; ``of``: values of the other tables. A trainer list
    agrees with the figures of the applications unless ``listed_total`` and its like say otherwise. ``plant``: a fault of a whole file;
    ``inbox``: several files, in words that the tests act on; ``figures``: counts of a whole province.
    ``raises``: further codes that the same cause must raise; ``silences``: rules that cannot judge the record because of it.
    """

    shows: str
    given: dict[str, Any] = field(default_factory=dict)
    also: tuple[dict[str, Any], ...] = ()
    elsewhere: tuple[dict[str, Any], ...] = ()
    of: dict[str, dict[str, Any]] = field(default_factory=dict)
    plant: str = ""
    inbox: dict[str, Any] | None = None
    figures: tuple[int, ...] = ()
    raises: tuple[str, ...] = ()
    silences: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rule:
    """One rule of the catalogue.

    ``fault``, ``message``, ``told``, ``expected`` and ``fix`` are templates: {team_total} is a column's value, {team_max} a limit's, the rest
    comes from ``let`` (named parts of expressions) and ``facts`` (calls of ``schemas.rules.wording``, with their parsed arguments).
    ``holds`` is what must hold, ``where`` on which records that can be judged at all (the others are unknown), ``applies`` on which the
    rule has anything to say (the others are neither passed nor unknown, and hold nothing back).
    """

    code: str
    severity: str  # the one place that states it; a file of a batch or a province states only what differs
    scope: str  # file, sheet, cell, school, application, trainer, province, decision, national
    fault: str
    message: str
    fix: str
    clause: str = ""
    sentence: str = ""  # the words of the clause that it checks
    expected: str = ""
    told: str = ""  # the message as its school is told it, where ``message`` speaks of others; '' for the same
    others: tuple[str, ...] = ()  # blanks of the message that speak of other schools or their files; ``told`` does without them
    table: str = ""  # the frame that it is held against: school, application, trainer, share_certificate, ...
    holds: Node | None = None
    where: Node | None = None
    applies: Node | None = None
    let: tuple[tuple[str, Node], ...] = ()
    facts: tuple[tuple[str, tuple[Node, ...]], ...] = ()
    cites: tuple[str, ...] = ()  # fields whose cells a finding rests on, where the expression does not name them in the right order
    points_at_failing: bool = False  # cites the field of the first part of the expression that is false
    field: str = ""  # of a rule without expression: the field that it is about, '*' for any
    test: str = ""  # Chinese: the exact test of a rule without expression
    note: str = ""  # Chinese: what an expression does not say of itself
    consequence: str = ""  # Chinese; '' takes the severity's usual consequence
    requires: str = ""  # a key of REQUIRES
    unreads: str = ""  # cell, column or sheet: what cannot be judged on, or looked up, after a finding of it
    told_apart_by: str = ""  # the fact or column of FINDINGS that tells two findings of one record apart
    empty: tuple[tuple[str, str], ...] = ()  # what an empty blank of the templates says
    raised_by: str = ""  # read, type, versions, run, ...: where there is no expression
    fails: tuple[Case, ...] = ()
    passes: tuple[Case, ...] = ()
    source: str = ""  # the text of ``holds`` as it was written

    def needs(self, batch: Batch) -> tuple[str, ...]:
        """The columns that its answer rests on, in the order of the expression."""
        from schemas.expressions.settle import settled
        from schemas.expressions.tree import columns_of

        trees = [settled(one, batch) for one in (self.holds, self.where) if one]
        return tuple(column.name for column in columns_of(*trees))

    def cited(self, batch: Batch) -> tuple[str, ...]:
        """The form's fields whose cells a finding rests on, the one that it points at first; () where it rests on none."""
        from schemas import fields

        if self.cites or not self.holds:
            return self.cites
        return tuple(name for name in self.needs(batch) if name in fields.by_name(self.table)) if self.table in fields.TABLES else ()

    def not_run(self, facts: dict[str, Any]) -> str:
        """Why it cannot run at all with what the run has, in Chinese; '' where it can."""
        if not self.requires:
            return ""
        key, reason = REQUIRES[self.requires]
        return str(facts.get(key, "")) if not reason else "" if facts.get(key) else reason


def faults(batch: Batch) -> dict[str, str]:
    """The fault of every rule by code, with the batch's own figures."""
    from schemas.rules.templates import filled

    return {code: filled(rule.fault, {}, batch) for code, rule in catalogue(batch).items()}


@cache
def built_in() -> dict[str, Rule]:
    """The rules of this folder by code, sorted by family, then by number."""
    from schemas.rules.build import rules_of_folder

    return ordered(rules_of_folder(FOLDER))


def catalogue(batch: Batch | None = None) -> dict[str, Rule]:
    """Every rule of a batch by code: the built-in ones and a province's own; only the built-in ones without a batch."""
    return batch.rulebook if batch else built_in()


def ordered(rules: list[Rule]) -> dict[str, Rule]:
    """By code, families in printed order."""
    return {rule.code: rule for rule in sorted(rules, key=lambda rule: (FAMILIES.index(rule.code[0]), rule.code))}

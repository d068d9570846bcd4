"""What a block of a rule file may hold: the same keys for the built-in rules and for a province's own."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Words = Annotated[str, Field(min_length=1, max_length=1_000, strict=True)]
Maybe = Annotated[str, Field(max_length=2_000, strict=True)]
Values = dict[str, Annotated[int, Field(strict=True)] | Annotated[float, Field(strict=True)] | Annotated[str, Field(strict=True)]]


class _Block(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CaseBlock(_Block):
    """One example; see ``schemas.rules.Case``."""

    shows: Words
    given: Values = {}
    also: tuple[Values, ...] = ()
    elsewhere: tuple[Values, ...] = ()
    school: Values = {}
    application: Values = {}
    trainer: Values = {}
    plant: Maybe = ""
    inbox: dict[str, Any] | None = None
    figures: tuple[Annotated[int, Field(strict=True)], ...] = ()
    raises: tuple[str, ...] = ()
    silences: tuple[str, ...] = ()


class RuleBlock(_Block):
    """One rule; see ``schemas.rules.Rule``."""

    code: Annotated[str, Field(pattern=r"^[A-Z][0-9]{3}$", strict=True)]
    severity: Literal["error", "warning", "info"]
    scope: Literal["file", "sheet", "cell", "school", "application", "trainer", "province", "decision", "national"]
    table: Maybe = ""
    clause: Maybe = ""
    sentence: Maybe = ""
    fault: Words
    holds: Maybe = ""
    where: Maybe = ""
    applies: Maybe = ""
    let: dict[str, Words] = {}
    cites: tuple[Words, ...] = ()
    points_at_failing: bool = False
    field: Maybe = ""
    test: Maybe = ""
    note: Maybe = ""
    message: Words
    expected: Maybe = ""
    fix: Words
    told: Maybe = ""
    others: tuple[Words, ...] = ()
    public: tuple[Words, ...] = ()
    facts: tuple[Words, ...] = ()
    consequence: Maybe = ""
    unreads: Literal["", "cell", "column", "sheet"] = ""
    told_apart_by: Maybe = ""
    empty: dict[str, Words] = {}
    requires: Maybe = ""
    raised_by: Maybe = ""
    fails: tuple[CaseBlock, ...] = ()
    passes: tuple[CaseBlock, ...] = ()


OWN_KEYS = (  # of a block in a configuration file; the others are for rules of the program
    "code", "severity", "scope", "clause", "sentence", "fault", "holds", "where", "applies", "let", "cites", "note", "message", "expected",
    "fix", "requires", "fails", "passes",
)  # fmt: skip


class OwnRuleBlock(RuleBlock):
    """A province's own rule: one that an expression says, about a return's own records."""

    code: Annotated[str, Field(pattern=r"^L[0-9]{3}$", strict=True)]
    scope: Literal["school", "application", "trainer"]
    severity: Literal["error", "warning", "info"] = "warning"
    holds: Words
    message: Maybe = ""  # '' says what does not hold
    fix: Maybe = ""  # '' takes the severity's usual one

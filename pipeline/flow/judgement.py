"""From answers to judgement: the pandas stages in their order, over whole-province tables.

Every stage is a function from declared tables to declared tables (``schemas.records``, ``schemas.tables``) and drafts of
findings; none changes what it is given.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from pipeline.check.findings import make_findings, put_together
from pipeline.check.said import said
from pipeline.check.stage import check_province, check_records, facts_of_run
from pipeline.check.status import broken, rule_status
from pipeline.check.unjudged import Asked, unjudged
from pipeline.context.stage import put_in_context
from pipeline.conversation.model import Letters
from pipeline.conversation.stage import hear
from pipeline.decide.outcomes import outcomes
from pipeline.intake.discover import Entry
from pipeline.merge.accounts import accounts
from pipeline.merge.balance import balances, hhi, with_contributors
from pipeline.merge.files import with_statuses
from pipeline.merge.progress import progress
from pipeline.merge.summary import summary
from pipeline.read.answers import Answer
from pipeline.received.stage import receive
from pipeline.tables.model import Explanation, Run
from pipeline.typed.stage import type_returns
from pipeline.versions.stage import count
from schemas.columns import empty
from schemas.drafts import joined
from schemas.marks import token_in
from schemas.tables import FILES

if TYPE_CHECKING:
    from pipeline.flow.request import Request


def warm_up() -> None:
    """Lets pandera import and register what it needs at its first validation, while there is time."""
    FILES.validate(empty(FILES))


def judge(
    request: Request,
    answers: list[Answer],
    others: list[Entry],
    started: datetime,
    asked: Asked,
    register: list[list[str]] | None = None,
    remembered: tuple[Explanation, ...] = (),
) -> Run:
    """Every stage between reading and publishing.

    ``others``: files of other provinces; ``asked``: by layout the fields (table, name) that it asks for; ``remembered``: what schools
    explained in files of earlier runs.
    """
    batch, province = request.batch, request.province

    received = receive(answers, others)
    files = received.files
    typed = type_returns(received.returns, batch)
    made_from = {i: token.source for i, one in received.returned.items() if (token := token_in(one.token))}
    counted = count(typed.tables, files, province, batch, made_from)
    known = put_in_context(counted.tables, files, received.rosters, register, province, batch)
    tables, live, of_others = known.tables, known.live, counted.of_others | known.of_others
    schools, applications = tables.schools.typed, live["application"]

    listed = known.roster is not None
    facts = facts_of_run(live, tables, files, asked, batch, roster=listed, looked_at=received.looked_at)
    noted = joined(received.drafts, typed.drafts, counted.drafts, known.drafts)
    checked = check_records(live, tables, files, asked, batch, facts)
    drafts = joined(said(noted, schools, of_others, counted.of_nobody), checked.drafts)
    found = make_findings(drafts, files, tables.typed, batch)
    returned = {i: one for i, one in received.returned.items() if i not in of_others}
    heard = hear(found, tables, files, Letters(returned, remembered), province, batch)
    findings = heard.findings

    silent = unjudged(checked.answers, live, batch)
    decided = outcomes(applications, live["school"], live["trainer"], findings, silent)
    balance = balances(applications, schools, decided["included"], batch)
    shares = with_contributors(balance, applications, schools, decided["included"])
    province_wide = check_province(shares, known.roster, batch, facts)
    further = joined(heard.drafts, province_wide.drafts)
    findings = put_together(findings, make_findings(further, files, tables.typed, batch))
    answered = {**checked.answers, **province_wide.answers}
    rules = rule_status(answered, joined(drafts, further), findings, batch, facts, live)

    files = with_statuses(files, schools, tables.applications.typed, of_others, counted.of_nobody)
    return Run(
        batch=batch,
        province=province,
        started=started,
        seconds=0.0,
        files=files,
        schools=tables.schools,
        applications=tables.applications,
        trainers=tables.trainers,
        findings=findings,
        rules=rules,
        outcomes=decided,
        summary=summary(applications, schools, decided, batch, province),
        balance=balance,
        hhi=hhi(balance["certificate"]),
        accounts=accounts(tables.applications.typed, decided, files),
        roster=None if known.roster is None else progress(known.roster, schools, applications, decided["included"]),
        inbox=request.inbox,
        outbox=request.outbox,
        reports=request.reports,
        faults=[*received.faults, *broken(rules)],
        unjudged=silent,
        explanations=heard.explanations,
    )

"""All outputs of a run, in the order that keeps old ones usable: made in memory first, then written whole."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.outbox.alone import turn
from pipeline.outbox.whole import CannotWrite, Copy, own_folder, write_all, write_whole
from pipeline.publish import findings_csv, overview, receipts, report, run_json, summary
from pipeline.publish.facts import Facts, facts_of
from pipeline.publish.marked import making
from pipeline.publish.marked.folder import After, follow, look
from pipeline.system.aside import Aside
from pipeline.tables.model import Run

if TYPE_CHECKING:
    from pipeline.read.executor import Executor


@dataclass(frozen=True)
class Made:
    """What a run has to say, not yet written. ``run``: with the faults that making it met; ``facts``: its figures.

    ``outputs``: with their places in the order of writing; ``without``: files of ours that are no outputs any more; ``said``: what the
    officer should know besides.
    """

    run: Run
    facts: Facts
    outputs: tuple[tuple[Path, bytes | Copy], ...]
    without: tuple[Path, ...] = ()
    said: tuple[str, ...] = ()


def made(run: Run, aside: Aside | None = None, executor: Executor | None = None) -> Made:
    """The figures, counted once, and the summary workbook, findings.csv, the report, run.json, marked workbooks and receipts that show them.

    The workers of ``executor`` mark while this process renders; without it nothing is marked.
    """
    facts = facts_of(run)
    places, contents = facts.places, summary.contents(run, facts)
    workbook = aside.begin(summary.build, contents) if aside else partial(summary.build, contents)
    begun = making.begin(run, facts, executor) if executor else None
    findings, page = findings_csv.to_bytes(run), report.to_bytes(run, facts)
    marked = making.collect(begun) if begun else After()
    if begun and (begun.failed or begun.faults):  # rare: the report has promised what there is not, or knows nothing of a fault
        run = replace(run, faults=[*run.faults, *begun.faults])
        facts = facts_of(run, begun.failed)
        page = report.to_bytes(run, facts)
    told = _receipts(run, facts)
    outputs: tuple[tuple[Path, bytes | Copy], ...] = (
        *marked.outputs,
        *told.outputs,
        (places.summary, workbook()),
        (places.findings, findings),
        (places.page, page),
        (places.data, run_json.to_bytes(run, facts)),
    )
    said = (*(begun.said if begun else ()), *marked.said, *told.said)
    return Made(run, facts, outputs, (*marked.without, *told.without), said)


def _receipts(run: Run, facts: Facts) -> After:
    texts = receipts.to_bytes(run, facts)
    markings = {name: hashlib.sha256(text).hexdigest()[:12] for name, text in texts.items()}
    before = look(facts.places.receipts, markings)
    return follow(before, markings, {name: text for name, text in texts.items() if name not in before.unchanged | before.edited})


def publish(run: Run, made: Made) -> list[str]:
    """Writes the outputs as one set, then the overview, which never costs them; what the officer should know besides.

    Raises CannotWrite where the set could not be written.
    """
    folders = dict.fromkeys(path.parent for path in (*(path for path, _ in made.outputs), *made.without))
    outer_first = sorted(folders)  # a link in an outer one's place is never walked through
    with turn(run.reports):
        notes = [*made.said, *(own_folder(folder) for folder in outer_first)]
        write_all(made.outputs, made.without)
        notes.append(_overview(run.reports))
    return [note for note in notes if note]


def _overview(reports: Path) -> str:
    """Writes the page of all provinces, which is made of what other runs left; why it could not be written, else ''."""
    try:
        write_whole(reports / "index.html", overview.to_bytes(reports))
    except CannotWrite as error:
        return f"本次的汇总表和报告已经写好，只有各省一览没有更新：{error}"
    except Exception as error:  # noqa: BLE001 - the outputs stand: nothing among the reports may make this a failure
        where, what = reports / "index.html", f"{type(error).__name__}：{error}"
        return f"本次的汇总表和报告已经写好，只有各省一览（{where}）没有更新（{what}）。"
    return ""


def warm_up() -> None:
    """Compiles the templates while there is time."""
    templates = report.environment()
    for name in templates.list_templates(extensions=["html"]):
        templates.get_template(name)


def keep_stages(run: Run, folder: Path) -> None:
    """The tables of every stage as CSV (UTF-8 with BOM), to be looked at."""
    tables = {"files": run.files, "findings": run.findings, "rules": run.rules}
    tables |= {"outcomes": run.outcomes, "summary": run.summary}
    for one, table in run.tables.by_name.items():
        tables |= {f"{one}s": table.typed, f"{one}s_raw": table.raw, f"{one}s_at": table.at}
    tables |= {f"balance_{name}": frame for name, frame in run.balance.items()}
    for name, frame in tables.items():
        write_whole(folder / f"{name}.csv", frame.to_csv().encode("utf-8-sig", "backslashreplace"))

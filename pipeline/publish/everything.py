"""All outputs of a run, in the order that keeps old ones usable: made in memory first, then written whole."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pipeline.outbox.alone import turn
from pipeline.outbox.whole import CannotWrite, own_folder, write_all, write_whole
from pipeline.publish import findings_csv, overview, report, run_json, summary
from pipeline.publish.facts import Facts, facts_of
from pipeline.system.aside import Aside
from pipeline.tables.model import Run


@dataclass(frozen=True)
class Made:
    """What a run has to say, not yet written: its figures, its outputs with their places in the order of writing."""

    facts: Facts
    outputs: tuple[tuple[Path, bytes], ...]


def made(run: Run, aside: Aside | None = None) -> Made:
    """The figures, counted once, and the summary workbook, findings.csv, the report and run.json that show them."""
    facts = facts_of(run)
    places, contents = facts.places, summary.contents(run, facts)
    workbook = aside.begin(summary.build, contents) if aside else partial(summary.build, contents)
    outputs = (
        (places.findings, findings_csv.to_bytes(run)),
        (places.page, report.to_bytes(run, facts)),
        (places.data, run_json.to_bytes(run, facts)),
    )
    return Made(facts, ((places.summary, workbook()), *outputs))


def publish(run: Run, made: Made) -> list[str]:
    """Writes the outputs as one set, then the overview, which never costs them; what the officer should know besides.

    Raises CannotWrite where the set could not be written.
    """
    folders = dict.fromkeys(path.parent for path, _ in made.outputs)
    with turn(run.reports):
        notes = [own_folder(folder) for folder in folders]
        write_all(list(made.outputs))
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
    for name, table in (("schools", run.schools), ("applications", run.applications), ("trainers", run.trainers)):
        tables |= {name: table.typed, f"{name}_raw": table.raw, f"{name}_at": table.at}
    tables |= {f"balance_{name}": frame for name, frame in run.balance.items()}
    for name, frame in tables.items():
        write_whole(folder / f"{name}.csv", frame.to_csv().encode("utf-8-sig", "backslashreplace"))
